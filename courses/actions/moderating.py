"""What a moderator does: takes a submission whose two marks differ, reads both without names, and decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import permissions
from courses.actions.grade_records import append_grade, append_mark
from courses.actions.grader import HeldByAnother, NotComplete, NotHeld, ReturnedBefore
from courses.actions.grading_desk import NotWaiting
from courses.actions.refusals import Refused
from courses.actions.releasing import forget_drafts
from courses.actions.second_marking import settle_marks
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import lock
from courses.events import GradeReturned, MarksOpened, SubmissionGivenBack
from courses.role_plays import double_marking, marks, queries, rules
from courses.role_plays import marking as markings
from courses.role_plays.mark_models import Mark, MarkKind, SettledBy, Settlement
from courses.role_plays.marking import Marking, Missing
from courses.role_plays.models import Grade, Stage, Submission
from lms.accounts.models import User
from lms.events.log import record

LEASE = timedelta(hours=8)


class NoModerator(Refused):
    """The actor may not decide this one: they would be the learner's only grader, or are their only manager."""

    code = "second_person_needed"


class NoResult(Refused):
    """The chosen mark asks for another version instead of a result, so it cannot stand as one."""

    code = "no_result"


@transaction.atomic
def take(*, actor: User, submission_id: int, at: datetime) -> Submission:
    """Opens both marks for the actor, who keeps the submission for eight hours. Taking it twice is taking it once."""
    submission, enrollment = _locked(actor, submission_id, at)
    _check_waiting(submission)
    if submission.is_leased(at):
        if submission.leased_to_id == actor.pk:
            return submission
        raise HeldByAnother(_("Somebody else is deciding this one."))
    _check_second_person(actor, submission, at)
    submission.lease(actor.pk, until=at + LEASE)
    event = MarksOpened(
        enrollment_id=enrollment.pk, learner_id=submission.learner_id, submission_id=submission.pk
    )
    record(event, actor=actor, at=at)
    return submission


@transaction.atomic
def give_back(*, actor: User, submission_id: int, at: datetime) -> Submission:
    """Leaves it to another moderator."""
    submission, enrollment = _locked(actor, submission_id, at)
    if submission.stage != Stage.MODERATION or submission.leased_to_id != actor.pk:
        raise NotHeld(_("You do not hold this one any more."))
    submission.give_back()
    event = SubmissionGivenBack(
        enrollment_id=enrollment.pk, learner_id=submission.learner_id, submission_id=submission.pk
    )
    record(event, actor=actor, at=at)
    return submission


@transaction.atomic
def choose(*, actor: User, submission_id: int, mark_id: int, at: datetime) -> Settlement:
    """Lets one of the two marks stand as it is. Pressing twice decides once."""
    submission, _enrollment = _locked(actor, submission_id, at)
    done = _decided_by(actor, submission)
    if done is not None:
        return done
    _hold(actor, submission, at)
    mark = Mark.objects.filter(pk=mark_id, submission=submission).first()
    if mark is None:
        raise NotWaiting(_("This mark belongs to another reply."))
    if mark.advice == "return":
        raise NoResult(_("This reader asks for another version. Return it, or write the mark yourself."))
    return settle_marks(submission, mark, kind=SettledBy.COPIED, actor=actor, at=at)


@transaction.atomic
def write(*, actor: User, submission_id: int, marking: Marking, at: datetime) -> Settlement:
    """A mark of the moderator's own. Where a level is that of neither reader it needs a reason (NotComplete).

    Quotes of a reader with the same level are taken over where the moderator gives none.
    """
    submission, _enrollment = _locked(actor, submission_id, at)
    done = _decided_by(actor, submission)
    if done is not None:
        return done
    _hold(actor, submission, at)
    item = queries.brief(submission.version_id, submission.item_key)
    both = [one.marking for one in marks.pair(submission)]
    marking = markings.placed(_with_quotes(marking, both), item.rubric, submission.texts)
    levels = [one.levels for one in both]
    missing = [
        *markings.missing_for_release(marking, item.rubric),
        *(
            Missing("reason", key)
            for key in double_marking.unexplained(marking.levels, marking.notes, levels)
        ),
    ]
    if missing:
        refusal = NotComplete(_("Nearly there. Something is still missing."))
        refusal.missing = tuple(missing)
        raise refusal
    mark = append_mark(actor, submission, item, marking, kind=MarkKind.FINAL, at=at)
    return settle_marks(submission, mark, kind=SettledBy.FINAL, actor=actor, at=at)


@transaction.atomic
def return_for_revision(*, actor: User, submission_id: int, marking: Marking, at: datetime) -> Grade:
    """Returns a first version with comments instead of a result; both marks stay on record."""
    submission, enrollment = _locked(actor, submission_id, at)
    done = Grade.objects.filter(submission=submission, grader=actor, outcome="returned").first()
    if done is not None:
        return done
    _hold(actor, submission, at)
    if submission.revision_of_id is not None or not rules.may_return(
        queries.tries(submission.enrollment_id, submission.item_key)
    ):
        raise ReturnedBefore(_("This brief was returned once already. Please decide on a result."))
    item = queries.brief(submission.version_id, submission.item_key)
    marking = markings.placed(marking, item.rubric, submission.texts)
    missing = markings.missing_for_return(marking)
    if missing:
        refusal = NotComplete(_("Nearly there. Something is still missing."))
        refusal.missing = missing
        raise refusal
    grade = append_grade(
        actor, submission, item, marking, outcome="returned", is_passed=None, score=None, at=at
    )
    submission.return_for_revision(at=at)
    event = GradeReturned(
        enrollment_id=enrollment.pk,
        learner_id=submission.learner_id,
        submission_id=submission.pk,
        grade_id=grade.pk,
        digest=grade.record_digest,
    )
    record(event, actor=actor, at=at)
    forget_drafts(submission)
    return grade


def _locked(actor: User, submission_id: int, at: datetime) -> tuple[Submission, Enrollment]:
    enrollment_id = Submission.objects.values_list("enrollment_id", flat=True).get(pk=submission_id)
    enrollment = lock(enrollment_id)
    submission = Submission.objects.select_for_update(of=("self",)).get(pk=submission_id)
    markers = Mark.objects.filter(submission=submission).exclude(kind=MarkKind.FINAL)
    ids = set(markers.values_list("marker_id", flat=True))
    conflicted = queries.in_conflict().filter(submission=submission).values_list("grader_id", flat=True)
    if not ids or not permissions.may_moderate(actor, submission.learner_id, ids.union(conflicted), at):
        raise PermissionDenied
    return submission, enrollment


def _check_waiting(submission: Submission) -> None:
    if submission.status != "submitted" or submission.stage != Stage.MODERATION:
        raise NotWaiting(_("This one no longer waits for a decision: somebody has made it."))


def _hold(actor: User, submission: Submission, at: datetime) -> None:
    """The actor took it and nobody else has since, even if the lease ran out over lunch."""
    _check_waiting(submission)
    if submission.leased_to_id != actor.pk:
        raise NotHeld(_("You do not hold this one any more. Take it again to go on."))
    _check_second_person(actor, submission, at)


def _check_second_person(actor: User, submission: Submission, at: datetime) -> None:
    if marks.conflicting(actor, [submission], at):
        raise NoModerator(_("A second person has to decide this one: you may sign off for its writer."))


def _decided_by(actor: User, submission: Submission) -> Settlement | None:
    return Settlement.objects.filter(submission=submission, decided_by=actor).first()


def _with_quotes(marking: Marking, readers: list[Marking]) -> Marking:
    """The marking, with a reader's quote where the level is theirs and there is none."""
    evidence = dict(marking.evidence)
    for key, level in marking.levels.items():
        for reader in readers:
            if key not in evidence and reader.levels.get(key) == level and key in reader.evidence:
                evidence[key] = reader.evidence[key]
    return replace(marking, evidence=evidence)
