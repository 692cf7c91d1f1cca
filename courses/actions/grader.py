"""What a grader does: take the next submission, mark it, release it or return it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import permissions
from courses.actions import second_marking
from courses.actions.coach_notes import settled
from courses.actions.grade_records import append_grade
from courses.actions.grading_desk import LEASE, check_open, check_reader, check_waiting
from courses.actions.grading_desk import locked as _locked
from courses.actions.grading_desk import take as _take
from courses.actions.refusals import Refused
from courses.actions.releasing import forget_drafts
from courses.enrollments.queries import lock
from courses.events import GradeReturned, SubmissionGivenBack
from courses.role_plays import licences, queries, queue, rules
from courses.role_plays import marking as markings
from courses.role_plays.mark_models import Mark
from courses.role_plays.marking import Marking, Missing
from courses.role_plays.models import Grade, GradeDraft, Stage, Submission
from courses.role_plays.preferences import EVERYTHING, Wanted
from lms.accounts.models import User
from lms.events.log import record

CLAIM_ROUNDS = 5
HELD_AT_MOST = 3


class HeldByAnother(Refused):
    """Another grader holds it."""

    code = "held_by_another"


class NotHeld(Refused):
    """The actor does not hold it: it was never taken, given back, or the lease ran out and somebody else took it."""

    code = "not_held"


class LicenceNeeded(Refused):
    """The organisation asks for a licence for this rubric, and the actor holds none."""

    code = "licence_needed"


class DraftConflict(Refused):
    """The draft was saved elsewhere in between. `kept` is what is stored, with its `revision`."""

    code = "draft_conflict"
    kept: Marking = Marking()
    revision: int = 0


class NotComplete(Refused):
    """The marking lacks something. `missing` says what."""

    code = "not_complete"
    status = 400
    missing: tuple[Missing, ...] = ()


class ReturnedBefore(Refused):
    """A brief is returned for revision once."""

    code = "returned_before"


@transaction.atomic
def claim_next(
    *, actor: User, at: datetime, wanted: Wanted = EVERYTHING, after: int | None = None
) -> Submission | None:
    """The submission that the actor already holds, else the oldest one that is free; None where nothing waits.

    `after` is the one that they look at: the next held one follows it, then a free one while they hold few.
    Two graders never get the same one: rows that somebody is just taking are passed over.
    """
    if not permissions.may_open_grading(actor):
        raise PermissionDenied
    own = list(queue.held(actor, at).defer("texts", "writers"))
    held = rules.next_held([row.pk for row in own], after, at_most=HELD_AT_MOST)
    if held is not None:
        return next(row for row in own if row.pk == held)
    return _claim_free(actor, at, wanted) or next((row for row in own if row.pk != after), None)


def _claim_free(actor: User, at: datetime, wanted: Wanted) -> Submission | None:
    passed_over = (
        queue.conflicting(actor, queue.free(actor, at, wanted).defer("texts", "writers"), at)
        if _signs_off(actor)
        else set()
    )
    passed_over |= licences.closed_to(actor, queue.free(actor, at).defer("texts", "writers"), at)
    for _round in range(CLAIM_ROUNDS):
        rows = queue.free(actor, at, wanted).exclude(pk__in=passed_over).select_related("enrollment")
        found = rows.select_for_update(of=("self", "enrollment"), skip_locked=True).first()
        if found is None:
            # What is left is locked by somebody else: wait for it, the enrollment first as everywhere.
            candidate = rows.first()
            if candidate is None:
                return None
            lock(candidate.enrollment_id)
            found = rows.filter(pk=candidate.pk).first()
            if found is None:
                continue
        is_own = found.stage == Stage.SECOND and second_marking.given(actor, found) is not None
        if is_own or queue.conflicting(actor, [found], at):
            passed_over.add(found.pk)
            continue
        return _take(found, actor, at)
    return None


@transaction.atomic
def claim(*, actor: User, submission_id: int, at: datetime) -> Submission:
    """Takes one submission of the queue; taking it twice is taking it once."""
    submission, _enrollment = _locked(actor, submission_id, at)
    check_waiting(actor, submission)
    if submission.is_leased(at):
        if submission.leased_to_id == actor.pk:
            return submission
        raise HeldByAnother(_("Another grader is reading this one."))
    check_open(actor, submission)
    check_reader(actor, submission, at)
    if licences.closed_to(actor, [submission], at):
        raise LicenceNeeded(
            _(
                "This rubric asks for a licence first. It takes about forty minutes, "
                "and you find it under Grading, Licences."
            )
        )
    return _take(submission, actor, at)


@transaction.atomic
def release_lease(*, actor: User, submission_id: int, at: datetime) -> Submission:
    """Gives a submission back to the queue. The draft stays, should the same grader take it again."""
    submission, enrollment = _locked(actor, submission_id, at)
    if submission.status != "submitted" or submission.leased_to_id != actor.pk:
        raise NotHeld(_("You do not hold this one any more."))
    submission.give_back()
    event = SubmissionGivenBack(
        enrollment_id=enrollment.pk, learner_id=submission.learner_id, submission_id=submission.pk
    )
    record(event, actor=actor, at=at)
    return submission


@transaction.atomic
def save_grade_draft(
    *, actor: User, submission_id: int, marking: Marking, revision: int, at: datetime
) -> GradeDraft:
    """Keeps what the grader has so far and renews the lease. DraftConflict if it was saved elsewhere since `revision`.

    Drafts are seen by their grader alone and record no event.
    """
    submission, _enrollment = _locked(actor, submission_id, at)
    _hold(actor, submission, at)
    item = queries.brief(submission.version_id, submission.item_key)
    submission.renew_lease(until=at + LEASE, step=rules.LEASE_STEP)
    marking, _lacking = settled(
        actor, submission, markings.placed(marking, item.rubric, submission.texts), at=at
    )
    return _keep_draft(actor, submission, marking, revision, at)


@transaction.atomic
def release_grade(
    *, actor: User, submission_id: int, marking: Marking, at: datetime, revision: int | None = None
) -> Grade | Mark:
    """Releases the result: the grade with the rubric used, and all that follows from it. Pressing twice releases once.

    The mark instead where somebody else marks it too before the learner hears of it.
    """
    submission, enrollment = _locked(actor, submission_id, at)
    done = _decided_by(actor, submission, "released") or second_marking.given(actor, submission)
    if done is not None:
        return done
    _hold(actor, submission, at)
    item = queries.brief(submission.version_id, submission.item_key)
    marking, lacking = settled(
        actor, submission, markings.placed(marking, item.rubric, submission.texts), at=at
    )
    _check_revision(actor, submission, revision)
    _check_complete((*lacking, *markings.missing_for_release(marking, item.rubric)))
    return second_marking.take_mark(actor, submission, enrollment, item, marking, at=at)


@transaction.atomic
def return_for_revision(
    *, actor: User, submission_id: int, marking: Marking, at: datetime, revision: int | None = None
) -> Grade | Mark:
    """Returns a first version with comments; no result. The levels chosen so far are kept and stay hidden.

    As a second mark it is advice, and a moderator decides; the grader is not told which of the two it is.
    """
    submission, enrollment = _locked(actor, submission_id, at)
    done = _decided_by(actor, submission, "returned") or second_marking.given(actor, submission)
    if done is not None:
        return done
    _hold(actor, submission, at)
    earlier = queries.tries(submission.enrollment_id, submission.item_key)
    if not rules.may_return(earlier):
        raise ReturnedBefore(_("This brief was returned once already. Please release the result."))
    item = queries.brief(submission.version_id, submission.item_key)
    marking, lacking = settled(
        actor, submission, markings.placed(marking, item.rubric, submission.texts), at=at
    )
    _check_revision(actor, submission, revision)
    _check_complete((*lacking, *markings.missing_for_return(marking)))
    if submission.stage == Stage.SECOND:
        return second_marking.take_mark(actor, submission, enrollment, item, marking, advice="return", at=at)
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


def _signs_off(actor: User) -> bool:
    return permissions.may_open_team(actor)


def _hold(actor: User, submission: Submission, at: datetime) -> None:
    """The actor may decide: they took it and nobody else has since, even if the lease ran out over lunch."""
    check_waiting(actor, submission)
    if submission.leased_to_id != actor.pk:
        raise NotHeld(
            _("You do not hold this one any more. Your notes are still on this page; take it again to go on.")
        )
    if not submission.is_leased(at):
        check_reader(actor, submission, at)
        submission.lease(actor.pk, until=at + LEASE)


def _check_revision(actor: User, submission: Submission, revision: int | None) -> None:
    draft = GradeDraft.objects.filter(submission=submission, grader=actor).first()
    if draft is not None and revision is not None and draft.revision != revision:
        raise _conflict(draft)


def _conflict(draft: GradeDraft) -> DraftConflict:
    refusal = DraftConflict(
        _("This draft was saved in another tab in the meantime. Both are shown; please choose.")
    )
    refusal.kept, refusal.revision = markings.load(draft.body), draft.revision
    return refusal


def _check_complete(missing: tuple[Missing, ...]) -> None:
    if missing:
        refusal = NotComplete(_("Nearly there. Something is still missing."))
        refusal.missing = missing
        raise refusal


def _keep_draft(
    actor: User, submission: Submission, marking: Marking, revision: int, at: datetime
) -> GradeDraft:
    body = markings.dump(marking)
    draft = GradeDraft.objects.select_for_update().filter(submission=submission, grader=actor).first()
    if draft is None:
        return GradeDraft.objects.create(
            submission=submission, grader=actor, body=body, revision=1, updated_at=at
        )
    if draft.revision != revision:
        if draft.body == body:
            return draft
        raise _conflict(draft)
    draft.body, draft.revision, draft.updated_at = body, draft.revision + 1, at
    draft.save(update_fields=["body", "revision", "updated_at"])
    return draft


def _decided_by(actor: User, submission: Submission, outcome: str) -> Grade | None:
    if submission.status != outcome:
        return None
    return (
        Grade.objects.filter(submission=submission, grader=actor, outcome=outcome).order_by("-number").first()
    )
