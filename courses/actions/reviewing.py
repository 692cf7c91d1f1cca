"""Deciding answers that a rule could not decide: a grader says full, half or none, with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from courses.actions.attempt_outcomes import conclude_decided
from courses.actions.refusals import Refused
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import lock
from courses.events import AnswerDecided
from courses.permissions import may_grade
from courses.quizzes import rules
from courses.quizzes.models import AnswerReview, Attempt
from courses.quizzes.queries import AttemptNotFound
from lms.accounts.models import User
from lms.events.log import record

LEASE = timedelta(minutes=30)


class ReadByAnother(Refused):
    """Another grader has the answer now."""

    code = "leased"


class AlreadyDecided(Refused):
    """Somebody decided it already."""

    code = "decided"


class ReasonMissing(Refused):
    """A decision comes with a reason that the learner can read."""

    code = "reason"
    status = 400


@transaction.atomic
def claim_answer_review(*, actor: User, review_id: int, at: datetime) -> AnswerReview:
    """Leases an answer to a grader for half an hour; again prolongs it. Never one of their own."""
    _enrollment, review = _locked(actor, review_id, at)
    _check_free(review, actor, at)
    review.claim(actor, until=at + LEASE)
    return review


@transaction.atomic
def decide_answer(*, actor: User, review_id: int, decision: str, reason: str, at: datetime) -> AnswerReview:
    """Notes full, half or no credit (`accept`, `half`, `no`). The last decision of an attempt grades it."""
    enrollment, review = _locked(actor, review_id, at)
    _check_free(review, actor, at)
    if decision not in rules.DECIDED:
        raise ReasonMissing(_("Choose full, half or no credit."))
    if not reason.strip():
        raise ReasonMissing(_("Write a sentence for the learner: what decided it?"))
    review.decide(actor, decision=decision, reason=reason.strip(), at=at)
    answer = review.answer
    answer.score = rules.stored(rules.DECIDED[decision])
    answer.is_undecided = False
    answer.save(update_fields=["score", "is_undecided"])
    event = AnswerDecided(
        enrollment_id=enrollment.pk,
        learner_id=enrollment.learner_id,
        answer_id=answer.pk,
        attempt_id=answer.attempt_id,
    )
    record(event, actor=actor, at=at)
    attempt = Attempt.objects.select_for_update(of=("self",), no_key=True).get(pk=answer.attempt_id)
    conclude_decided(enrollment, attempt, actor=actor, at=at)
    return review


def _locked(actor: User, review_id: int, at: datetime) -> tuple[Enrollment, AnswerReview]:
    found = (
        AnswerReview.objects.filter(pk=review_id)
        .values_list("answer__attempt__enrollment_id", "learner_id")
        .first()
    )
    if found is None:
        raise AttemptNotFound(f"no answer {review_id}")
    enrollment_id, learner_id = found
    if not may_grade(actor, learner_id, at):
        raise PermissionDenied
    enrollment = lock(enrollment_id)
    review = (
        AnswerReview.objects.select_for_update(of=("self",), no_key=True)
        .select_related("answer")
        .get(pk=review_id)
    )
    return enrollment, review


def _check_free(review: AnswerReview, actor: User, at: datetime) -> None:
    if review.decision or not review.answer.is_undecided:
        raise AlreadyDecided(_("Somebody has decided this answer already."))
    if review.is_leased_to_other(actor.pk, at):
        raise ReadByAnother(_("Another grader is reading this answer now."))
