"""What follows from a result, in the same transaction: the step, the sign-off request, the certificate.

Actions call `settle` after their own change, with the enrollment locked. Nothing else writes progress.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.db.models import Max

from content import queries as library
from courses.actions.certifying import issue_if_earned
from courses.enrollments.models import Enrollment
from courses.events import SignOffRequested, StepCompleted
from courses.progress import rules
from courses.progress.models import StepCompletion
from courses.progress.queries import done_keys
from courses.quizzes.models import Attempt
from courses.results import Result
from courses.sign_offs.models import SignOff
from lms.accounts.models import User
from lms.events.log import record


def settle(enrollment: Enrollment, result: Result, *, actor: User | None, at: datetime) -> None:
    """Turns a result into progress and all that progress brings. Doing it again changes nothing.

    Work that is decided after the module was taken back stays on record and brings nothing.
    """
    if result.outcome != "done" or enrollment.status == "withdrawn":
        return
    document = library.document(enrollment.version_id)
    result = replace(result, item_key=document.step_key(result.item_key))
    item = document.by_key.get(result.item_key)
    if item is None:  # finished on the version it began with, and no longer part of the path
        return
    _complete_step(enrollment, item.kind, result, actor=actor)
    done = done_keys(enrollment.pk)
    if rules.is_ready_for_sign_off(document, done) and not rules.is_complete(document, done):
        _request_sign_off(enrollment, next(document.of_kind("checklist")).key, actor=actor, at=at)
    if rules.is_complete(document, done):
        issue_if_earned(enrollment, document, actor=actor, at=at)


def keep_best_score(enrollment: Enrollment, item_key: str) -> None:
    """The best score of a quiz's step after a mark fell; the step stays done."""
    best = Attempt.objects.filter(enrollment=enrollment, item_key=item_key, is_passed=True).aggregate(
        best=Max("score")
    )["best"]
    if best is not None:
        StepCompletion.objects.filter(enrollment=enrollment, item_key=item_key).update(score=best)


def _complete_step(enrollment: Enrollment, kind: str, result: Result, *, actor: User | None) -> None:
    score = None if result.score is None else Decimal(f"{result.score:.6f}")
    step, is_new = StepCompletion.objects.get_or_create(
        enrollment=enrollment,
        item_key=result.item_key,
        defaults={"kind": kind, "completed_at": result.at, "score": score},
    )
    if is_new:
        event = StepCompleted(
            enrollment_id=enrollment.pk,
            learner_id=enrollment.learner_id,
            item_key=result.item_key,
            score=result.score,
        )
        record(event, actor=actor, at=result.at)
    elif score is not None and (step.score is None or score > step.score):
        step.score = score
        step.save(update_fields=["score"])


def _request_sign_off(enrollment: Enrollment, item_key: str, *, actor: User | None, at: datetime) -> None:
    if SignOff.objects.filter(enrollment=enrollment, status__in=["requested", "signed"]).exists():
        return
    sign_off = SignOff.objects.create(
        enrollment=enrollment, learner_id=enrollment.learner_id, item_key=item_key, requested_at=at
    )
    event = SignOffRequested(
        enrollment_id=enrollment.pk, learner_id=enrollment.learner_id, sign_off_id=sign_off.pk
    )
    record(event, actor=actor, at=at)
