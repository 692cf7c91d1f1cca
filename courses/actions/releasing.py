"""Results that are settled reach the learner: at once, at a date, for many; and those whose time has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from content import queries as library
from courses import permissions
from courses.actions.consequences import settle
from courses.actions.grade_records import append_grade
from courses.actions.refusals import Refused
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import lock
from courses.events import GradeReleased, ReleasePlanned
from courses.results import Result
from courses.role_plays import marking as markings
from courses.role_plays import queries
from courses.role_plays.mark_models import Settlement
from courses.role_plays.models import Grade, GradeDraft, Submission
from lms.accounts.models import User
from lms.events.log import record

LATEST = timedelta(days=90)


class NotReady(Refused):
    """It is not among the results that wait for their release: settled anew, or out already."""

    code = "not_ready"


class BadMoment(Refused):
    """The moment of a release lies in the past, or further off than `LATEST`."""

    code = "bad_moment"
    status = 400


@dataclass(frozen=True)
class Released:
    """What became of a list: how many went out (or were moved), and how many were not there to be had any more."""

    done: int
    passed_over: int


def publish(
    submission: Submission,
    enrollment: Enrollment,
    settlement: Settlement,
    *,
    actor: User | None,
    at: datetime,
) -> Grade:
    """Makes the mark that stands the learner's result, with all that follows from it. Expects the enrollment locked."""
    mark = settlement.mark
    item = queries.brief(submission.version_id, submission.item_key)
    score, is_passed = float(mark.weighted or 0), bool(mark.is_passed)
    grade = append_grade(
        mark.marker,
        submission,
        item,
        markings.load(mark.marking),
        outcome="released",
        is_passed=is_passed,
        score=score,
        settlement=settlement,
        at=at,
    )
    submission.release(is_passed=is_passed, at=at)
    event = GradeReleased(
        enrollment_id=enrollment.pk,
        learner_id=submission.learner_id,
        submission_id=submission.pk,
        grade_id=grade.pk,
        is_passed=is_passed,
        digest=grade.record_digest,
    )
    record(event, actor=actor, at=at)
    forget_drafts(submission)
    document = library.document(enrollment.version_id)
    if enrollment.status == "active" and submission.item_key in document.by_key:
        result = Result(
            item_key=submission.item_key,
            outcome="done" if is_passed else "not_yet",
            at=at,
            score=score / 100,
        )
        settle(enrollment, result, actor=actor, at=at)
    return grade


def release_ready(*, actor: User, submission_ids: Iterable[int], at: datetime) -> Released:
    """Releases these results now, each in a transaction of its own; those that are out already are passed over.

    PermissionDenied, and nothing happens, if one of them is nobody's whom the actor may grade.
    """
    ids = _in_order(actor, submission_ids, at)
    done = sum(_release(pk, actor=actor, at=at) for pk in ids)
    return Released(done, len(ids) - done)


@transaction.atomic
def plan_release(
    *, actor: User, submission_ids: Iterable[int], release_at: datetime, at: datetime
) -> Released:
    """Moves the moment at which these results go out by themselves. BadMoment outside of the next 90 days."""
    if not at < release_at <= at + LATEST:
        raise BadMoment(_("Please choose a moment within the next 90 days."))
    ids = _in_order(actor, submission_ids, at)
    done = 0
    for pk in ids:
        submission, enrollment = _locked(pk)
        if not _is_ready(submission):
            continue
        submission.plan_release(release_at=release_at)
        event = ReleasePlanned(
            enrollment_id=enrollment.pk,
            learner_id=submission.learner_id,
            submission_id=pk,
            release_at=int(release_at.timestamp()),
        )
        record(event, actor=actor, at=at)
        done += 1
    return Released(done, len(ids) - done)


def release_due(*, at: datetime) -> int:
    """Releases every result whose moment has come. How many."""
    due = Submission.objects.filter(stage="ready", status="submitted", release_at__lte=at)
    ids = list(due.order_by("enrollment_id", "pk").values_list("pk", flat=True))
    return sum(_release(pk, actor=None, at=at) for pk in ids)


def forget_drafts(submission: Submission) -> None:
    """The mark or the decision holds all that the draft held; drafts of graders who gave it back go too."""
    GradeDraft.objects.filter(submission=submission).delete()


@transaction.atomic
def _release(submission_id: int, *, actor: User | None, at: datetime) -> bool:
    submission, enrollment = _locked(submission_id)
    is_due = actor is not None or (submission.release_at is not None and submission.release_at <= at)
    if not _is_ready(submission) or not is_due:
        return False
    settlement = Settlement.objects.select_related("mark__marker").get(submission=submission)
    publish(submission, enrollment, settlement, actor=actor, at=at)
    return True


def _in_order(actor: User, submission_ids: Iterable[int], at: datetime) -> list[int]:
    """The ids in the order in which enrollments are locked."""
    wanted = set(submission_ids)
    if not permissions.may_open_grading(actor):
        raise PermissionDenied
    rows = queries.in_reach(actor, at).filter(pk__in=wanted).order_by("enrollment_id", "pk")
    ids = list(rows.values_list("pk", flat=True))
    if len(ids) != len(wanted):
        raise PermissionDenied
    return ids


def _locked(submission_id: int) -> tuple[Submission, Enrollment]:
    enrollment_id = Submission.objects.values_list("enrollment_id", flat=True).get(pk=submission_id)
    enrollment = lock(enrollment_id)
    return Submission.objects.select_for_update(of=("self",)).get(pk=submission_id), enrollment


def _is_ready(submission: Submission) -> bool:
    return submission.stage == "ready" and submission.status == "submitted"
