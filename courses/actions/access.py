"""Other dates, limits and tries in a quiz for a person or a team; extra time for a person. Open attempts follow at once."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from content import documents
from content import queries as library
from courses.access import rules
from courses.access.models import Accommodation, QuizOverride
from courses.access.queries import access_for
from courses.actions.attempt_outcomes import quiz_of
from courses.actions.refusals import Refused
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import lock
from courses.events import AttemptDeadlineMoved, QuizAccessChanged, TeamQuizAccessChanged
from courses.permissions import may_set_access, may_set_team_access
from courses.quizzes.models import Attempt, AttemptStatus
from lms.accounts.models import Team, User
from lms.accounts.queries import learners_within
from lms.events.log import record

LARGEST_FACTOR = Decimal(5)


class NoSuchQuiz(Refused):
    """The module has no such quiz, or it was never released."""

    code = "no_such_quiz"
    status = 404


class NothingSaid(Refused):
    """An override that leaves everything as it is."""

    code = "nothing_said"
    status = 400


class NeverOpen(Refused):
    """It would close before it opens."""

    code = "never_open"
    status = 400


class NoSuchTime(Refused):
    """A time or a zone that does not exist."""

    code = "no_such_time"
    status = 400


class NotThisMuch(Refused):
    """Extra time is a factor above 1 and up to 5, or no limit at all; and its days stand in order."""

    code = "not_this_much"
    status = 400


@transaction.atomic
def set_override(
    *,
    actor: User,
    module_id: int,
    item_key: str,
    terms: rules.Terms,
    reason: str = "",
    learner_id: int | None = None,
    team_id: int | None = None,
    at: datetime,
) -> QuizOverride:
    """Sets what holds for a person, or for a team and those below it, in one quiz; in place of what was set before.

    Raises NoSuchQuiz, NoSuchTime, NothingSaid, NeverOpen. Attempts that are open get their new end in the same transaction.
    """
    learner, team = _whom(actor, learner_id, team_id, at)
    quiz = _quiz(module_id, item_key, learner)
    times = [time for time in (terms.opens, terms.closes) if time]
    if not all(rules.is_wall_clock(time.at, time.zone) for time in times):
        raise NoSuchTime(_("There is no such time, or no such time zone."))
    if terms.is_empty:
        raise NothingSaid(_("Change at least one thing: a date, the limit, the tries or the wait."))
    reader = learner.time_zone if learner else (team.time_zone if team else "UTC")
    if rules.access_of(quiz, zone=reader, person=terms).is_never_open:
        raise NeverOpen(_("It would close before it opens. Look at both dates."))
    _lock_all(learner, team, module_id, at)
    before = QuizOverride.objects.select_for_update().filter(
        module_id=module_id, item_key=item_key, learner=learner, team=team, withdrawn_at__isnull=True
    )
    for row in before:
        row.withdraw(actor, at=at)
    override = QuizOverride.objects.create(
        module_id=module_id,
        item_key=item_key,
        learner=learner,
        team=team,
        opens=terms.opens.at if terms.opens else "",
        closes=terms.closes.at if terms.closes else "",
        zone=next((time.zone for time in (terms.opens, terms.closes) if time), ""),
        limit_minutes=terms.limit_minutes,
        attempts=terms.attempts,
        wait_hours=terms.wait_hours,
        reason=reason,
        granted_by=actor,
        granted_at=at,
    )
    _note(override, actor=actor, at=at)
    _follow(override, actor=actor, at=at)
    return override


@transaction.atomic
def withdraw_override(*, actor: User, override_id: int, at: datetime) -> None:
    """What the author set holds again. Doing it twice changes nothing; PermissionDenied for one out of reach."""
    found = QuizOverride.objects.filter(pk=override_id).first()
    if found is None:
        raise PermissionDenied
    learner, team = _whom(actor, found.learner_id, found.team_id, at)
    _lock_all(learner, team, found.module_id, at)
    override = QuizOverride.objects.select_for_update(of=("self",)).get(pk=override_id)
    if override.withdrawn_at is None:
        override.withdraw(actor, at=at)
        _note(override, actor=actor, at=at)
        _follow(override, actor=actor, at=at)


@transaction.atomic
def set_accommodation(
    *,
    actor: User,
    learner_id: int,
    at: datetime,
    factor: Decimal | None = None,
    is_untimed: bool = False,
    starts_on: date | None = None,
    ends_on: date | None = None,
    reason: str = "",
) -> Accommodation:
    """Gives somebody extra time in every quiz, in place of what they had. NotThisMuch where that makes no sense."""
    learner, _team = _whom(actor, learner_id, None, at)
    assert learner is not None
    if is_untimed == (factor is not None):
        raise NotThisMuch(_("Choose either a factor or no time limit."))
    if factor is not None and not 1 < factor <= LARGEST_FACTOR:
        raise NotThisMuch(_("The factor is more than 1 and at most 5."))
    if starts_on and ends_on and ends_on < starts_on:
        raise NotThisMuch(_("The last day comes before the first."))
    _lock_all(learner, None, None, at)
    _withdraw_standing(learner.pk, actor=actor, at=at)
    accommodation = Accommodation.objects.create(
        learner=learner,
        factor=factor,
        is_untimed=is_untimed,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        granted_by=actor,
        granted_at=at,
    )
    event = QuizAccessChanged(learner_id=learner.pk, accommodation_id=accommodation.pk)
    record(event, actor=actor, at=at)
    _move_deadlines([learner.pk], actor=actor, at=at)
    return accommodation


@transaction.atomic
def withdraw_accommodation(*, actor: User, learner_id: int, at: datetime) -> None:
    """Takes extra time back. Doing it twice changes nothing."""
    learner, _team = _whom(actor, learner_id, None, at)
    assert learner is not None
    _lock_all(learner, None, None, at)
    for pk in _withdraw_standing(learner.pk, actor=actor, at=at):
        event = QuizAccessChanged(learner_id=learner.pk, accommodation_id=pk, is_withdrawn=True)
        record(event, actor=actor, at=at)
        _move_deadlines([learner.pk], actor=actor, at=at)


def _whom(
    actor: User, learner_id: int | None, team_id: int | None, at: datetime
) -> tuple[User | None, Team | None]:
    """The person or the team; PermissionDenied for both, none, or one out of the actor's reach."""
    if (learner_id is None) == (team_id is None):
        raise PermissionDenied
    if learner_id is not None:
        learner = User.objects.filter(pk=learner_id, is_active=True).first()
        if learner is None or not may_set_access(actor, learner.pk, at):
            raise PermissionDenied
        return learner, None
    team = Team.objects.filter(pk=team_id, is_archived=False).first()
    if team is None or not may_set_team_access(actor, team.path):
        raise PermissionDenied
    return None, team


def _quiz(module_id: int, item_key: str, learner: User | None) -> documents.Quiz:
    """The quiz as the learner has it, else as it is released now."""
    pinned = (
        Enrollment.objects.filter(learner=learner, module_id=module_id)
        .exclude(status="withdrawn")
        .order_by("-cycle")
        .values_list("version_id", flat=True)
        .first()
        if learner
        else None
    )
    try:
        version_id = pinned or library.module(module_id).current_version_id
    except library.ModuleNotFound as error:
        raise NoSuchQuiz(_("There is no such quiz.")) from error
    quiz = library.document(version_id).by_key.get(item_key) if version_id else None
    if not isinstance(quiz, documents.Quiz):
        raise NoSuchQuiz(_("There is no such quiz."))
    return quiz


def _lock_all(learner: User | None, team: Team | None, module_id: int | None, at: datetime) -> None:
    """The person or the team first, so that nobody else sets anything for them meanwhile; then each enrollment that
    is concerned, so that no attempt begins by the old rules."""
    if learner is not None:
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=learner.pk)
    if team is not None:
        Team.objects.select_for_update(of=("self",), no_key=True).get(pk=team.pk)
    rows = Enrollment.objects.filter(learner__in=_concerned(learner, team, at))
    if module_id is not None:
        rows = rows.filter(module_id=module_id)
    list(rows.select_for_update(of=("self",)).order_by("pk"))


def _concerned(learner: User | None, team: Team | None, at: datetime) -> list[int]:
    """The person, or everybody who learns in the team or below it."""
    if learner is not None:
        return [learner.pk]
    assert team is not None
    return list(learners_within([team.path], at).values_list("pk", flat=True))


def _withdraw_standing(learner_id: int, *, actor: User, at: datetime) -> list[int]:
    rows = Accommodation.objects.select_for_update().filter(learner_id=learner_id, withdrawn_at__isnull=True)
    found = list(rows)
    for row in found:
        row.withdraw(actor, at=at)
    return [row.pk for row in found]


def _note(override: QuizOverride, *, actor: User, at: datetime) -> None:
    is_withdrawn = override.withdrawn_at is not None
    if override.learner_id is not None:
        event: QuizAccessChanged | TeamQuizAccessChanged = QuizAccessChanged(
            learner_id=override.learner_id, override_id=override.pk, is_withdrawn=is_withdrawn
        )
    else:
        event = TeamQuizAccessChanged(
            team_id=override.team_id or 0, override_id=override.pk, is_withdrawn=is_withdrawn
        )
    record(event, actor=actor, at=at)


def _follow(override: QuizOverride, *, actor: User, at: datetime) -> None:
    people = _concerned(override.learner, override.team, at)
    _move_deadlines(people, actor=actor, at=at, module_id=override.module_id, item_key=override.item_key)


def _move_deadlines(
    learner_ids: list[int], *, actor: User, at: datetime, module_id: int = 0, item_key: str = ""
) -> None:
    """Open attempts of these people get the end that holds now; it never lies in time that has gone by."""
    attempts = Attempt.objects.filter(
        status=AttemptStatus.IN_PROGRESS, enrollment__learner_id__in=learner_ids
    )
    if module_id:
        attempts = attempts.filter(enrollment__module_id=module_id, item_key=item_key)
    for pk, enrollment_id in list(attempts.order_by("enrollment_id").values_list("pk", "enrollment_id")):
        enrollment = lock(enrollment_id)
        attempt = Attempt.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
        if attempt.status != AttemptStatus.IN_PROGRESS:
            continue
        access = access_for(enrollment.learner, enrollment.module_id, quiz_of(attempt), at)
        deadline = access.deadline(attempt.started_at, is_limited=attempt.kind == "whole")
        if deadline is not None and deadline <= at:
            was_over = attempt.deadline_at is not None and attempt.deadline_at <= at
            deadline = attempt.deadline_at if was_over else at
        if deadline != attempt.deadline_at:
            attempt.move_deadline(deadline)
            event = AttemptDeadlineMoved(
                enrollment_id=enrollment.pk, learner_id=enrollment.learner_id, attempt_id=attempt.pk
            )
            record(event, actor=actor, at=at)
