"""Reads of overrides and extra time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from content import documents
from courses.access import rules
from courses.access.models import Accommodation, QuizOverride
from courses.enrollments.queries import EnrollmentInfo
from lms.accounts.models import Role, TeamMembership, User
from lms.accounts.queries import standing, within
from lms.lib.clock import local_day


@dataclass(frozen=True)
class OverrideInfo:
    """A standing override, for a page. `team_name` is empty where it is for a person."""

    id: int
    module_id: int
    item_key: str
    learner_id: int | None
    team_id: int | None
    team_name: str
    terms: rules.Terms
    zone: str
    reason: str
    granted_by: str
    granted_at: datetime


@dataclass(frozen=True)
class AccommodationInfo:
    """Extra time that somebody has or had; `withdrawn_at` is None while it stands."""

    id: int
    allowance: rules.Allowance
    reason: str
    granted_by: str
    granted_at: datetime
    withdrawn_at: datetime | None


def access_for(learner: User, module_id: int, quiz: documents.Quiz, at: datetime) -> rules.Access:
    """What holds for a learner in a quiz at a moment. One query, two where there is a limit."""
    rows = list(_standing_for(learner, at).filter(module_id=module_id, item_key=quiz.key))
    plain = _merged(learner, quiz, rows, None)
    return plain if plain.limit_minutes is None else _merged(learner, quiz, rows, allowance_of(learner, at))


def allowance_of(learner: User, at: datetime) -> rules.Allowance | None:
    """The extra time that counts today, where the learner lives. One query."""
    row = Accommodation.objects.filter(learner=learner, withdrawn_at__isnull=True).first()
    if row is None or not row.allowance.holds_on(local_day(at, learner.time_zone)):
        return None
    return row.allowance


def accommodations_of(learner_id: int) -> list[AccommodationInfo]:
    """Everything that was ever granted to somebody, newest first. One query."""
    rows = Accommodation.objects.filter(learner_id=learner_id).select_related("granted_by")
    return [
        AccommodationInfo(
            row.pk, row.allowance, row.reason, row.granted_by.name, row.granted_at, row.withdrawn_at
        )
        for row in rows.order_by("-granted_at", "-pk")
    ]


def own_accommodation(learner_id: int) -> AccommodationInfo | None:
    """What stands for oneself, whether its days have come or not. One query."""
    return next((row for row in accommodations_of(learner_id) if row.withdrawn_at is None), None)


def access_in(
    learner: User, held: Sequence[tuple[EnrollmentInfo, documents.Quiz]], at: datetime
) -> list[tuple[rules.Access, OverrideInfo | None]]:
    """What holds for a learner in each of these quizzes, with their own override. Two queries for any number."""
    rows: dict[tuple[int, str], list[QuizOverride]] = {}
    for row in _standing_for(learner, at):
        rows.setdefault((row.module_id, row.item_key), []).append(row)
    allowance = allowance_of(learner, at)
    found = []
    for enrollment, quiz in held:
        there = rows.get((enrollment.module_id, quiz.key), [])
        access = _merged(learner, quiz, there, allowance)
        own = next((_info(row) for row in there if row.learner_id == learner.pk), None)
        found.append((access, own))
    return found


def own_override(learner_id: int, module_id: int, item_key: str) -> OverrideInfo | None:
    """The standing override of one person in one quiz. One query."""
    row = _standing().filter(learner_id=learner_id, module_id=module_id, item_key=item_key).first()
    return _info(row) if row else None


def team_overrides(actor: User) -> list[OverrideInfo]:
    """Those of teams that the actor manages; of all teams for administrators. By team and quiz. One query."""
    reach = standing(actor)
    rows = _standing().filter(team__isnull=False)
    if not reach.is_administrator:
        rows = rows.filter(within(reach.manages, "team__path"))
    return [_info(row) for row in rows.order_by("team__path", "module__position", "item_key")]


def override_in_reach(actor: User, override_id: int) -> OverrideInfo | None:
    """A standing override of a team that the actor may change; None for any other. One query."""
    return next((row for row in team_overrides(actor) if row.id == override_id), None)


def _merged(
    learner: User, quiz: documents.Quiz, rows: list[QuizOverride], allowance: rules.Allowance | None
) -> rules.Access:
    person = next((row.terms for row in rows if row.learner_id == learner.pk), None)
    teams = [row.terms for row in rows if row.learner_id is None]
    return rules.access_of(quiz, zone=learner.time_zone, person=person, teams=teams, allowance=allowance)


def _standing() -> QuerySet[QuizOverride]:
    return QuizOverride.objects.filter(withdrawn_at__isnull=True).select_related("team", "granted_by")


def _standing_for(learner: User, at: datetime) -> QuerySet[QuizOverride]:
    """Those for the learner, and for teams that hold them; nobody profits from what they granted themselves."""
    place = TeamMembership.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at),
        user=learner,
        role=Role.LEARNER,
        starts_at__lte=at,
        team__path__startswith=OuterRef("team__path"),
    )
    return _standing().filter(
        Q(learner=learner) | (Q(team__isnull=False) & Exists(place) & ~Q(granted_by=learner))
    )


def _info(row: QuizOverride) -> OverrideInfo:
    return OverrideInfo(
        id=row.pk,
        module_id=row.module_id,
        item_key=row.item_key,
        learner_id=row.learner_id,
        team_id=row.team_id,
        team_name=row.team.name if row.team else "",
        terms=row.terms,
        zone=row.zone,
        reason=row.reason,
        granted_by=row.granted_by.name,
        granted_at=row.granted_at,
    )
