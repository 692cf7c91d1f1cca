"""Reads about marks: pairs of them, the moderator's list and case, and the results that are ready to go out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from content import queries as library
from content.documents import Module, RolePlay, Rubric, digest, dump_rubric
from courses.role_plays import double_marking, marking, queries, queue, rules
from courses.role_plays.mark_models import Mark, MarkKind, Settlement
from courses.role_plays.marking import Marking
from courses.role_plays.models import Stage, Submission
from courses.role_plays.queue import LIST_LIMIT, Row, row_of
from lms.accounts.models import Role, User
from lms.accounts.queries import active_memberships, solely_managed, teams_of

PAIRS_READ = 500


def pairs_of(rubric: Rubric) -> list[tuple[float, float]]:
    """Weighted scores of the newest texts that were drawn at random and marked twice on this very rubric.

    Two queries, or one below `ENOUGH_PAIRS` second marks. Those asked for because they failed would bend the figure.
    """
    seconds = Mark.objects.filter(
        rubric_digest=digest(dump_rubric(rubric)), kind=MarkKind.SECOND, advice="release"
    ).order_by("-pk")
    rows = seconds.values_list("submission_id", "weighted", "reasons")[:PAIRS_READ]
    drawn = {pk: float(weighted or 0) for pk, weighted, reasons in rows if "sample" in reasons}
    if len(drawn) < double_marking.ENOUGH_PAIRS:
        return []
    firsts = Mark.objects.filter(submission_id__in=drawn, kind=MarkKind.FIRST)
    return [
        (float(weighted or 0), drawn[pk]) for pk, weighted in firsts.values_list("submission_id", "weighted")
    ]


def marks_given(marker_id: int, rubric_digest: str, *, since: datetime) -> int:
    """How many marks somebody has given on a rubric since a moment, moderated ones included. One query."""
    return Mark.objects.filter(marker_id=marker_id, rubric_digest=rubric_digest, marked_at__gte=since).count()


# --- Moderation ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """What a moderator may decide, oldest first, and how many are kept from them because a second person is needed."""

    rows: tuple[Row, ...]
    held: tuple[Row, ...]
    needs_another: int

    @property
    def count(self) -> int:
        """How many the reader may decide."""
        return len(self.rows) + len(self.held)


@dataclass(frozen=True)
class ReaderMark:
    """One of the two marks, without a name. `letter` is A or B; which of them came first is not told."""

    mark_id: int
    letter: str
    marking: Marking
    advice: str
    is_passed: bool | None
    weighted: float | None


@dataclass(frozen=True)
class Case:
    """Two marks of one text, for whoever holds it. Without the lease there are no marks and no text."""

    row: Row
    item: RolePlay
    module: Module
    is_mine: bool
    is_free: bool
    may_return: bool
    texts: dict[str, str]
    marks: tuple[ReaderMark, ...]


def to_moderate(actor: User, at: datetime) -> QuerySet[Submission]:
    """Work in the actor's reach that waits for a moderator, that they did not mark and may judge; oldest first."""
    own = Mark.objects.filter(marker=actor).values("submission_id")
    known = queries.in_conflict().filter(grader=actor).values("submission_id")
    waiting = queries.in_reach(actor, at).filter(status="submitted", stage=Stage.MODERATION)
    return waiting.exclude(pk__in=own).exclude(pk__in=known).order_by("submitted_at", "pk")


def conflicting(actor: User, submissions: Iterable[Submission], at: datetime) -> set[int]:
    """Which of these the actor may not decide: they would be the only grader, or are the learner's only manager."""
    rows = list(submissions)
    alone = solely_managed(actor, [row.learner_id for row in rows], at)
    return queue.conflicting(actor, rows, at) | {row.pk for row in rows if row.learner_id in alone}


def waiting(actor: User, at: datetime) -> Waiting:
    """The moderator's list. A constant number of queries."""
    free = Q(leased_to__isnull=True) | Q(lease_until__lte=at) | Q(leased_to=actor)
    found = list(
        to_moderate(actor, at).filter(free).select_related("learner", "enrollment__module")[:LIST_LIMIT]
    )
    blocked = conflicting(actor, found, at)
    able = [one for one in found if one.pk not in blocked]
    return Waiting(
        rows=tuple(row_of(one) for one in able if not one.is_leased(at)),
        held=tuple(row_of(one) for one in able if one.is_leased(at)),
        needs_another=len(blocked),
    )


def case(actor: User, submission_id: int, at: datetime) -> Case | None:
    """One submission before its moderator; None where it does not wait for one, or not for the actor."""
    row = (
        to_moderate(actor, at)
        .filter(pk=submission_id)
        .select_related("learner", "enrollment__module")
        .first()
    )
    if row is None or conflicting(actor, [row], at):
        return None
    is_mine = row.leased_to_id == actor.pk and row.is_leased(at)
    earlier = queries.tries(row.enrollment_id, row.item_key)[:-1]
    return Case(
        row=row_of(row),
        item=queries.brief(row.version_id, row.item_key),
        module=library.document(row.version_id),
        is_mine=is_mine,
        is_free=not row.is_leased(at),
        may_return=row.revision_of_id is None and rules.may_return(earlier),
        texts=dict(row.texts) if is_mine else {},
        marks=pair(row) if is_mine else (),
    )


def pair(submission: Submission) -> tuple[ReaderMark, ...]:
    """The two marks as A and B. The letters follow from the texts, not from who came first."""
    rows = list(Mark.objects.filter(submission=submission).exclude(kind=MarkKind.FINAL).order_by("pk"))
    if hashlib.sha256(f"{submission.pk} {submission.texts_digest}".encode()).digest()[0] % 2:
        rows.reverse()
    return tuple(
        ReaderMark(
            mark_id=row.pk,
            letter=letter,
            marking=marking.load(row.marking),
            advice=row.advice,
            is_passed=row.is_passed,
            weighted=float(row.weighted) if row.weighted is not None else None,
        )
        for letter, row in zip("AB", rows, strict=True)
    )


@dataclass(frozen=True)
class Between:
    """How much waits between a mark and its release, for one grader."""

    to_moderate: int
    ready: int


def between(actor: User, at: datetime) -> Between:
    """The counters of the grading page. A constant number of queries."""
    return Between(to_moderate=waiting(actor, at).count, ready=ready_count(actor, at))


# --- Ready -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReadyRow:
    """A result that waits for its release: what it is, what it comes to, how it was settled, when it goes out."""

    row: Row
    team_id: str
    team_name: str
    is_passed: bool
    weighted: float
    settled_by: str
    release_at: datetime


@dataclass(frozen=True)
class ReadyTeam:
    """A team with results that wait, for the choice of a team."""

    id: str
    name: str
    count: int


def ready_count(actor: User, at: datetime) -> int:
    """How many results wait for their release. One query."""
    return _ready(actor, at).count()


def ready(actor: User, at: datetime, *, team_id: UUID | None = None) -> list[ReadyRow]:
    """Results in the actor's reach that wait for their release, the next to go out first. Three queries at most."""
    rows = _ready(actor, at)
    if team_id is not None:
        members = active_memberships(at).filter(role=Role.LEARNER, team__public_id=team_id)
        rows = rows.filter(learner__in=members.values("user_id"))
    found = list(
        rows.select_related("learner", "enrollment__module").order_by("release_at", "pk")[:LIST_LIMIT]
    )
    settled = {
        one.submission_id: one
        for one in Settlement.objects.filter(submission__in=[row.pk for row in found]).select_related("mark")
    }
    teams = teams_of([row.learner_id for row in found], at)
    return [_ready_row(row, settled[row.pk], teams.get(row.learner_id)) for row in found]


def teams_with_ready(rows: Iterable[ReadyRow]) -> list[ReadyTeam]:
    """The teams of these results, by name."""
    counted: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.team_id:
            key = (row.team_name, row.team_id)
            counted[key] = counted.get(key, 0) + 1
    return [ReadyTeam(pk, name, count) for (name, pk), count in sorted(counted.items())]


def _ready(actor: User, at: datetime) -> QuerySet[Submission]:
    return queries.in_reach(actor, at).filter(status="submitted", stage=Stage.READY)


def _ready_row(row: Submission, settlement: Settlement, team: tuple[str, str] | None) -> ReadyRow:
    team_id, team_name = team or ("", "")
    return ReadyRow(
        row=row_of(row),
        team_id=team_id,
        team_name=team_name,
        is_passed=bool(settlement.mark.is_passed),
        weighted=float(settlement.mark.weighted or 0),
        settled_by=settlement.kind,
        release_at=row.release_at or settlement.settled_at,
    )
