"""What managers do: enroll people and move their dates. (Observing and signing stand in `signing`.)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from content import queries as library
from courses.actions.refusals import Refused
from courses.actions.signing import (
    acknowledge_sign_off,
    decline_sign_off,
    observe,
    request_again,
    save_observation_draft,
    sign_off,
)
from courses.certification import rules as certification_rules
from courses.certification.models import Certificate
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import last_cycles, lock, people_to_enroll
from courses.enrollments.rules import end_of_day
from courses.events import EnrollmentCreated, EnrollmentDueMoved, EnrollmentWithdrawn
from courses.permissions import may_enroll
from courses.sign_offs.models import SignOff
from lms.accounts.models import Team, User
from lms.accounts.queries import learners_within, standing
from lms.events.log import record
from lms.lib.clock import local_day

__all__ = [
    "AlreadyEnrolled",
    "DueInThePast",
    "DueTooFar",
    "EnrolledTeam",
    "NoSuchModule",
    "NobodyToEnroll",
    "NotActive",
    "NotReleased",
    "StillCertified",
    "acknowledge_sign_off",
    "decline_sign_off",
    "enroll",
    "enroll_people",
    "enroll_team",
    "move_due_date",
    "observe",
    "request_again",
    "save_observation_draft",
    "sign_off",
    "withdraw_enrollment",
]

YEARS_AHEAD = 10


class AlreadyEnrolled(Refused):
    """The person is in this module already."""

    code = "already_enrolled"


class StillCertified(Refused):
    """The person has finished, and the renewal is not open yet."""

    code = "still_certified"


class NotReleased(Refused):
    """Nobody can be enrolled in a module that was never released."""

    code = "not_released"


class NoSuchModule(Refused):
    """The programme has no such module."""

    code = "no_such_module"
    status = 404


class DueInThePast(Refused):
    """A due day has to be today or later."""

    code = "due_in_the_past"
    status = 400


class DueTooFar(Refused):
    """A due day years ahead is a slip of the keys, and the last day of the calendar has no end in every zone."""

    code = "due_too_far"
    status = 400


class NobodyToEnroll(Refused):
    """No person, or no module, was chosen."""

    code = "nobody_to_enroll"
    status = 400


class NotActive(Refused):
    """The enrollment was finished or withdrawn."""

    code = "not_active"


@dataclass(frozen=True)
class EnrolledTeam:
    """What enrolling came to. `already` are active in the module, `finished` completed it; nothing was doubled."""

    created: tuple[Enrollment, ...]
    already: tuple[Enrollment, ...]
    finished: tuple[Enrollment, ...]


@transaction.atomic
def enroll(
    *, actor: User, learner_id: int, module_id: int, due_on: date | None = None, at: datetime
) -> Enrollment:
    """Enrolls one person in a module's current version, due at the end of a day in their own zone."""
    if not may_enroll(actor, learner_id, at):
        raise PermissionDenied
    learner = User.objects.filter(pk=learner_id, is_active=True).first()
    if learner is None:
        raise PermissionDenied
    found = _enroll([learner], [module_id], actor=actor, due_on=due_on, at=at)
    if found.already:
        raise AlreadyEnrolled(_("They are in this module already."))
    if found.finished:
        raise StillCertified(_("They have finished this module, and its renewal is not open yet."))
    return found.created[0]


@transaction.atomic
def enroll_team(
    *, actor: User, team_id: int, module_ids: Sequence[int], due_on: date | None = None, at: datetime
) -> EnrolledTeam:
    """Enrolls today's learners of a team and the teams below it. Doing it again changes nothing."""
    team = Team.objects.filter(pk=team_id, is_archived=False).first()
    reach = standing(actor)
    may_choose = team is not None and (
        reach.is_administrator or any(team.path.startswith(path) for path in reach.manages)
    )
    if team is None or not actor.is_active or not may_choose:
        raise PermissionDenied
    learners = list(learners_within([team.path], at).exclude(pk=actor.pk).order_by("name", "pk"))
    return _enroll(learners, module_ids, actor=actor, due_on=due_on, at=at)


@transaction.atomic
def enroll_people(
    *,
    actor: User,
    learner_ids: Sequence[int],
    module_ids: Sequence[int],
    due_on: date | None = None,
    at: datetime,
) -> EnrolledTeam:
    """Enrolls these people; PermissionDenied when the actor may not enroll one of them."""
    learners = list(people_to_enroll(actor, at).filter(pk__in=learner_ids).distinct().order_by("name", "pk"))
    if {learner.pk for learner in learners} != set(learner_ids):
        raise PermissionDenied
    return _enroll(learners, module_ids, actor=actor, due_on=due_on, at=at)


@transaction.atomic
def move_due_date(*, actor: User, enrollment_id: int, due_on: date | None, at: datetime) -> Enrollment:
    """Sets the due day of an active enrollment (end of that day in the learner's zone), or removes it."""
    enrollment = lock(enrollment_id)
    if not may_enroll(actor, enrollment.learner_id, at):
        raise PermissionDenied
    if enrollment.status != "active":
        raise NotActive(_("This module is finished, so there is no due date to move."))
    due_at = _due_at(due_on, enrollment.learner.time_zone, at)
    if due_at != enrollment.due_at:
        enrollment.move_due_date(due_at)
        event = EnrollmentDueMoved(enrollment_id=enrollment.pk, learner_id=enrollment.learner_id)
        record(event, actor=actor, at=at)
    return enrollment


@transaction.atomic
def withdraw_enrollment(*, actor: User, enrollment_id: int, at: datetime) -> Enrollment:
    """Takes a person out of a module; their work stays on record. An open sign-off request is cancelled."""
    enrollment = lock(enrollment_id)
    if not may_enroll(actor, enrollment.learner_id, at):
        raise PermissionDenied
    if enrollment.status != "active":
        raise NotActive(_("This module is finished or was taken back already."))
    for request in SignOff.objects.filter(enrollment=enrollment, status="requested"):
        request.cancel(reason="", at=at)
    enrollment.withdraw(at=at)
    record(
        EnrollmentWithdrawn(enrollment_id=enrollment.pk, learner_id=enrollment.learner_id), actor=actor, at=at
    )
    return enrollment


def _enroll(
    learners: Sequence[User], module_ids: Sequence[int], *, actor: User, due_on: date | None, at: datetime
) -> EnrolledTeam:
    if not learners or not module_ids:
        raise NobodyToEnroll(_("Choose at least one person and one module."))
    created: list[Enrollment] = []
    already: list[Enrollment] = []
    finished: list[Enrollment] = []
    for module_id in dict.fromkeys(module_ids):
        try:
            card = library.module(module_id)
        except library.ModuleNotFound as error:
            raise NoSuchModule(_("There is no such module.")) from error
        if card.current_version_id is None:
            raise NotReleased(_("This module has not been released yet."))
        known = _standing_enrollments(learners, module_id)
        renewable = _renewable(known.values(), at)
        cycles = last_cycles([learner.pk for learner in learners], module_id)
        for learner in learners:
            there = known.get(learner.pk)
            if there is not None and there.status == "active":
                already.append(there)
            elif there is not None and there.pk not in renewable:
                finished.append(there)
            else:
                row, is_new = _create(
                    learner,
                    module_id=module_id,
                    version_id=card.current_version_id,
                    cycle=cycles.get(learner.pk, 0) + 1,
                    actor=actor,
                    due_at=_due_at(due_on, learner.time_zone, at),
                    at=at,
                )
                (created if is_new else already).append(row)
    return EnrolledTeam(tuple(created), tuple(already), tuple(finished))


def _create(
    learner: User,
    *,
    module_id: int,
    version_id: int,
    cycle: int,
    actor: User,
    due_at: datetime | None,
    at: datetime,
) -> tuple[Enrollment, bool]:
    """The new enrollment; or the one that somebody else has just made."""
    try:
        with transaction.atomic():
            row = Enrollment.objects.create(
                learner=learner,
                module_id=module_id,
                version_id=version_id,
                cycle=cycle,
                assigned_by=actor,
                created_at=at,
                due_at=due_at,
            )
    except IntegrityError:
        there = Enrollment.objects.filter(learner=learner, module_id=module_id, status="active").first()
        if there is None:
            raise
        return there, False
    event = EnrollmentCreated(enrollment_id=row.pk, learner_id=learner.pk, version_id=version_id)
    record(event, actor=actor, at=at)
    return row, True


def _standing_enrollments(learners: Sequence[User], module_id: int) -> dict[int, Enrollment]:
    """By learner: the newest enrollment that was not withdrawn."""
    rows = Enrollment.objects.filter(learner__in=learners, module_id=module_id).exclude(status="withdrawn")
    return {row.learner_id: row for row in rows.select_related("learner", "module").order_by("cycle")}


def _renewable(enrollments: Iterable[Enrollment], at: datetime) -> frozenset[int]:
    """Completed enrollments whose certificate may be renewed by now. One query."""
    ids = [row.pk for row in enrollments if row.status == "completed"]
    return frozenset(
        row.enrollment_id
        for row in Certificate.objects.filter(enrollment_id__in=ids)
        if certification_rules.may_renew(
            at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            opens_days=row.printed.get("renewal_opens_days", certification_rules.RENEWAL_OPENS_DAYS),
        )
    )


def _due_at(due_on: date | None, zone: str, at: datetime) -> datetime | None:
    if due_on is None:
        return None
    if due_on < local_day(at, zone):
        raise DueInThePast(_("Choose today or a later day."))
    if due_on.year > at.year + YEARS_AHEAD:
        raise DueTooFar(_("Choose a day within the next ten years."))
    return end_of_day(due_on, zone)
