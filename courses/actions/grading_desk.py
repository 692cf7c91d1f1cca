"""What every verb of a grader begins with: the rows locked, the permission checked; and how one is taken."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from courses import permissions
from courses.actions import second_marking
from courses.actions.refusals import Refused
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import lock
from courses.events import SubmissionClaimed
from courses.role_plays import judging, queue
from courses.role_plays.models import Stage, Submission
from lms.accounts.models import User
from lms.events.log import record

LEASE = timedelta(hours=8)


class NotWaiting(Refused):
    """It was taken back by the learner, decided before, or waits for no mark of the actor's."""

    code = "not_waiting"


class SecondPersonNeeded(Refused):
    """The actor may sign off for this learner and would be the only grader of the module."""

    code = "second_person_needed"


class OwnReport(Refused):
    """The actor is the nearest manager of the writer, and grading is blind."""

    code = "own_report"


class NotYours(Refused):
    """The actor said that they cannot judge it, or it was sent up to whoever looks after grading."""

    code = "not_yours"


def locked(actor: User, submission_id: int, at: datetime) -> tuple[Submission, Enrollment]:
    """The submission and its enrollment, both locked, the enrollment first. PermissionDenied out of reach."""
    enrollment_id = Submission.objects.values_list("enrollment_id", flat=True).get(pk=submission_id)
    enrollment = lock(enrollment_id)
    submission = Submission.objects.select_for_update(of=("self",)).get(pk=submission_id)
    if not submission.is_graded_mode or not permissions.may_grade(actor, submission.learner_id, at):
        raise PermissionDenied
    return submission, enrollment


def take(submission: Submission, actor: User, at: datetime) -> Submission:
    """Leases a locked submission to the actor."""
    submission.lease(actor.pk, until=at + LEASE)
    event = SubmissionClaimed(
        enrollment_id=submission.enrollment_id, learner_id=submission.learner_id, submission_id=submission.pk
    )
    record(event, actor=actor, at=at)
    return submission


def check_waiting(actor: User, submission: Submission) -> None:
    """It waits for a first mark, or for a second one where the first is not the actor's."""
    if submission.status != "submitted":
        raise NotWaiting(_("This one no longer waits: it was taken back or has been decided."))
    if submission.stage not in (Stage.FIRST, Stage.SECOND) or second_marking.given(actor, submission):
        raise NotWaiting(_("This one no longer waits for a mark of yours."))


def check_reader(actor: User, submission: Submission, at: datetime) -> None:
    """Refuses whoever must not read this one, although it lies in their reach."""
    if queue.own_reports(actor, [submission], at):
        raise OwnReport(_("Somebody else reads this one: you manage its writer, and names are hidden here."))
    if queue.conflicting(actor, [submission], at):
        raise SecondPersonNeeded(
            _(
                "A second person has to read this one: you may sign off for its writer, "
                "and the other role-plays of this module are yours."
            )
        )


def check_open(actor: User, submission: Submission) -> None:
    """Refuses what the actor cannot judge, and what was sent up."""
    if not judging.open_to(actor, Submission.objects.filter(pk=submission.pk)).exists():
        raise NotYours(
            _("This one is with somebody else now: it was handed on because it could not be judged.")
        )
