"""The right of reply: a learner asks for a second look at one criterion, and another grader gives it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from content import queries as library
from courses import permissions
from courses.actions.consequences import settle
from courses.actions.grade_records import append_grade
from courses.actions.refusals import Refused
from courses.appeals import queries, rules
from courses.appeals.models import Appeal, AppealStatus
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import lock
from courses.events import AppealAsked, AppealClaimed, AppealDecided, AppealWithdrawn
from courses.results import Result
from courses.role_plays import feedback, marking
from courses.role_plays import queries as role_plays
from courses.role_plays import rules as levels
from courses.role_plays.marking import Evidence, Marking
from courses.role_plays.models import Grade, Submission
from lms.accounts.models import User
from lms.events.log import record
from lms.lib import clock

LEASE = timedelta(hours=8)


class NotOpenToAppeal(Refused):
    """No second look can be asked for, or not about this criterion."""

    code = "not_open_to_appeal"


class ArgumentMissing(Refused):
    """The argument is too short or too long."""

    code = "argument_missing"
    status = 400


class AlreadyOpened(Refused):
    """A grader has begun to read, so it cannot be taken back."""

    code = "already_opened"


class NotWaiting(Refused):
    """It was taken back, decided, or another grader holds it."""

    code = "not_waiting"


class NotComplete(Refused):
    """The level, the reason or the words that show a level are missing. `field` says which."""

    code = "not_complete"
    status = 400
    field = ""


@transaction.atomic
def ask(*, actor: User, submission_id: int, criterion_key: str, argument: str, at: datetime) -> Appeal:
    """Asks for a second look at one criterion. Asking the same twice is asking once. The result stays as it is meanwhile."""
    submission, enrollment = _locked(submission_id)
    if not permissions.may_practise(actor, enrollment) or not submission.is_graded_mode:
        raise PermissionDenied
    earlier = Appeal.objects.filter(submission=submission).exclude(status=AppealStatus.WITHDRAWN).first()
    if earlier is not None and (earlier.criterion_key, earlier.argument) == (criterion_key, argument):
        return earlier
    result = queries.result_of(submission)
    offer = queries.offer(result, was_asked=earlier is not None, at=at)
    reached = {one.key: one.level for one in result.reached} if result else {}
    if result is None or offer.closed is not None or criterion_key not in dict(offer.criteria):
        raise NotOpenToAppeal(_("A second look at this can’t be asked for any more."))
    words = levels.word_count(argument)
    if words < rules.MIN_ARGUMENT_WORDS or len(argument) > rules.MAX_CHARACTERS:
        raise ArgumentMissing(
            _("Please say in a sentence or two what the grader may have missed, in at most 2,000 characters.")
        )
    grade = Grade.objects.get(pk=result.grade_id)
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(
                submission=submission,
                grade=grade,
                learner=actor,
                first_grader_id=grade.grader_id,
                criterion_key=criterion_key,
                old_level=reached[criterion_key],
                argument=argument,
                asked_at=at,
                due_on=rules.due_on(clock.local_day(at, actor.time_zone)),
            )
    except IntegrityError as error:
        raise NotOpenToAppeal(_("You have asked for a second look already.")) from error
    record(AppealAsked(**_ids(appeal, enrollment)), actor=actor, at=at)
    return appeal


@transaction.atomic
def take_back(*, actor: User, appeal_id: int, at: datetime) -> Appeal:
    """The learner takes the request back while nobody reads it."""
    appeal, enrollment = _locked_appeal(appeal_id)
    if not permissions.is_own(actor, enrollment):
        raise PermissionDenied
    if appeal.status == AppealStatus.WITHDRAWN:
        return appeal
    if appeal.status != AppealStatus.OPEN or appeal.is_leased(at):
        raise AlreadyOpened(_("A grader has begun to read it, so it can’t be taken back any more."))
    appeal.withdraw()
    record(AppealWithdrawn(**_ids(appeal, enrollment)), actor=actor, at=at)
    return appeal


@transaction.atomic
def claim(*, actor: User, appeal_id: int, at: datetime) -> Appeal:
    """Takes a request to read; taking it twice is taking it once."""
    appeal, enrollment = _locked_appeal(appeal_id)
    if appeal.status != AppealStatus.OPEN:
        raise NotWaiting(_("This one no longer waits: it was taken back or has been decided."))
    _check_may_decide(actor, appeal, at)
    if appeal.is_leased(at):
        if appeal.leased_to_id == actor.pk:
            return appeal
        raise NotWaiting(_("Another grader is reading this one."))
    appeal.lease(actor, until=at + LEASE)
    record(AppealClaimed(**_ids(appeal, enrollment)), actor=actor, at=at)
    return appeal


@transaction.atomic
def give_back(*, actor: User, appeal_id: int, at: datetime) -> Appeal:
    """Gives it back, so that another grader can take it."""
    appeal, _enrollment = _locked_appeal(appeal_id)
    if appeal.leased_to_id != actor.pk:
        raise NotWaiting(_("You do not hold this one any more."))
    appeal.give_back()
    return appeal


@transaction.atomic
def decide(
    *, actor: User, appeal_id: int, level: int | None, reason: str, quote: str = "", at: datetime
) -> Appeal:
    """Gives the second look. A higher level becomes a new grade beside the old one; a lower one changes nothing.

    `quote` are words of the text, needed for level 4 and for level 1. Deciding twice decides once.
    """
    appeal, enrollment = _locked_appeal(appeal_id)
    if appeal.status == AppealStatus.DECIDED and appeal.decided_by_id == actor.pk:
        return appeal
    if appeal.status != AppealStatus.OPEN or appeal.leased_to_id != actor.pk:
        raise NotWaiting(_("You do not hold this one any more. Please take it again."))
    _check_may_decide(actor, appeal, at)
    submission = appeal.submission
    found = Evidence(quote.strip()) if quote.strip() else None
    item = role_plays.brief(submission.version_id, submission.item_key)
    placed = marking.placed(
        Marking(evidence={appeal.criterion_key: found} if found else {}), item.rubric, submission.texts
    ).evidence.get(appeal.criterion_key)
    level = _checked(level, reason, placed)
    raised_to = None
    if level > appeal.old_level:
        raised_to = _raise(appeal, enrollment, level, reason, placed, actor, at)
    appeal.decide(actor, level=level, reason=reason.strip(), raised_to=raised_to, at=at)
    event = AppealDecided(
        **_ids(appeal, enrollment),
        is_raised=raised_to is not None,
        grade_id=(raised_to or appeal.grade).pk,
    )
    record(event, actor=actor, at=at)
    return appeal


def _raise(
    appeal: Appeal,
    enrollment: Enrollment,
    level: int,
    reason: str,
    quote: Evidence | None,
    actor: User,
    at: datetime,
) -> Grade:
    """A new grade with one level raised; the contested one stays as it was."""
    submission = appeal.submission
    item = role_plays.brief(submission.version_id, submission.item_key)
    before = feedback.newest([submission.pk])[submission.pk]
    evidence = {one.key: Evidence(one.quote, one.quote_part) for one in before.reached if one.quote}
    evidence.pop(appeal.criterion_key, None)
    after = Marking(
        levels=rules.levels_after(
            {one.key: one.level for one in before.reached}, appeal.criterion_key, level
        ),
        evidence=evidence | ({appeal.criterion_key: quote} if quote else {}),
        notes={one.key: one.note for one in before.reached if one.note}
        | {appeal.criterion_key: reason.strip()},
        comments=before.comments,
        what_works=before.what_works,
        one_change=before.one_change,
    )
    is_passed = bool(before.is_passed) or levels.passes(after.levels, item.rubric)
    score = levels.weighted(after.levels, item.rubric)
    grade = append_grade(
        actor, submission, item, after, outcome="released", is_passed=is_passed, score=score, at=at
    )
    submission.raise_result(is_passed=is_passed)
    in_path = submission.item_key in library.document(enrollment.version_id).by_key
    if is_passed and enrollment.status == "active" and in_path:
        result = Result(item_key=submission.item_key, outcome="done", at=at, score=score / 100)
        settle(enrollment, result, actor=actor, at=at)
    return grade


def _checked(level: int | None, reason: str, quote: Evidence | None) -> int:
    """The level, once everything that a decision needs is there."""
    missing = ""
    if level is None or not levels.STARTING <= level <= levels.LEADING:
        missing, message = "level", _("Please choose a level.")
    elif levels.word_count(reason) < rules.MIN_ARGUMENT_WORDS or len(reason) > rules.MAX_CHARACTERS:
        missing, message = (
            "reason",
            _("Please write in a sentence or two what you saw. The learner reads it."),
        )
    elif quote is None and level in levels.NEEDS_QUOTE:
        missing, message = "quote", _("Levels 1 and 4 need words from the text that show them.")
    elif quote is not None and not quote.part:
        missing, message = "quote", _("These words don’t stand in the text. Please copy them as they are.")
    if missing:
        refusal = NotComplete(message)
        refusal.field = missing
        raise refusal
    assert level is not None
    return level


def _check_may_decide(actor: User, appeal: Appeal, at: datetime) -> None:
    if not permissions.may_grade(actor, appeal.learner_id, at) or not queries.may_decide(actor, appeal, at):
        raise PermissionDenied


def _locked(submission_id: int) -> tuple[Submission, Enrollment]:
    enrollment = lock(Submission.objects.values_list("enrollment_id", flat=True).get(pk=submission_id))
    return Submission.objects.select_for_update(of=("self",)).get(pk=submission_id), enrollment


def _locked_appeal(appeal_id: int) -> tuple[Appeal, Enrollment]:
    enrollment = lock(Appeal.objects.values_list("submission__enrollment_id", flat=True).get(pk=appeal_id))
    rows = Appeal.objects.select_for_update(of=("self",)).select_related("submission", "grade")
    return rows.get(pk=appeal_id), enrollment


def _ids(appeal: Appeal, enrollment: Enrollment) -> dict[str, int]:
    return {
        "enrollment_id": enrollment.pk,
        "learner_id": appeal.learner_id,
        "submission_id": appeal.submission_id,
        "appeal_id": appeal.pk,
    }
