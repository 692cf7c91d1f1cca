"""Checking an answer in practice: marked at once, kept as a step, and told what it may be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from content import documents
from courses.actions.answers import SaveRefused, save_answer
from courses.actions.attempt_outcomes import quiz_of
from courses.actions.refusals import Refused
from courses.enrollments.queries import lock
from courses.events import AnswerChecked
from courses.permissions import may_finish
from courses.quizzes import rules
from courses.quizzes.corrections import corrections_of
from courses.quizzes.models import Answer, AnswerTry, Attempt, AttemptStatus
from courses.quizzes.queries import AttemptNotFound
from lms.accounts.models import User
from lms.events.log import record


class NoPractice(Refused):
    """Only practice marks a question before the quiz is handed in."""

    code = "no_practice"


class NothingToCheck(Refused):
    """The answer is not whole yet."""

    code = "unanswered"
    status = 400


class Settled(Refused):
    """The question is finished: it was right, or its tries are used."""

    code = "settled"


class KeyUsed(Refused):
    """The idempotency key belongs to a check of another question."""

    code = "key_used"


@dataclass(frozen=True)
class Checked:
    """The receipt of a check. `share` is what this try earned on its own, `is_settled` whether it was the last."""

    question: str
    number: int
    share: float
    is_settled: bool
    checked_at: datetime


def check_answer(
    *,
    actor: User,
    attempt_id: int,
    question_id: str,
    value: object,
    key: UUID,
    at: datetime,
    epoch: int,
    client_id: UUID | None = None,
    seq: int | None = None,
) -> Checked:
    """Saves an answer of a practice quiz and marks it at once. The same `key` again gives the same receipt.

    `value` is in the letters of the form. Raises what `save_answer` raises, and NoPractice, NothingToCheck, Settled,
    KeyUsed.
    """
    own = Attempt.objects.filter(pk=attempt_id, enrollment__learner_id=actor.pk)
    attempt = own.only("behaviour", "version_id", "item_key").first()
    if attempt is None:
        raise AttemptNotFound(f"no attempt {attempt_id}")
    if attempt.behaviour != "practice":
        raise NoPractice(_("This quiz is marked when you hand it in."))
    before = _same(attempt_id, question_id, key)
    if before is not None:
        return _receipt(before, quiz_of(attempt))
    try:
        save_answer(
            actor=actor,
            attempt_id=attempt_id,
            question_id=question_id,
            value=value,
            at=at,
            epoch=epoch,
            client_id=client_id,
            seq=seq,
        )
    except SaveRefused as refused:
        if refused.code != "settled":
            raise
    return _check(actor, attempt_id, question_id, key, at)


@transaction.atomic
def _check(actor: User, attempt_id: int, question_id: str, key: UUID, at: datetime) -> Checked:
    enrollment = lock(Attempt.objects.values_list("enrollment_id", flat=True).get(pk=attempt_id))
    if not may_finish(actor, enrollment):
        raise PermissionDenied
    attempt = Attempt.objects.select_for_update(of=("self",), no_key=True).get(pk=attempt_id)
    quiz = quiz_of(attempt)
    question = quiz.by_id[question_id]
    steps = list(AnswerTry.objects.filter(attempt_id=attempt_id, question_id=question_id).order_by("number"))
    same = _same(attempt_id, question_id, key)
    if same is not None:
        return _receipt(same, quiz)
    if attempt.status != AttemptStatus.IN_PROGRESS or attempt.is_due(at):
        raise SaveRefused("closed", epoch=attempt.epoch)
    shares = [rules.share_of(step.share) for step in steps]
    if rules.is_over(shares, quiz.tries):
        raise Settled(_("This question is finished. Its answer is on the page."))
    answer = Answer.objects.filter(attempt_id=attempt_id, question_id=question_id).first()
    if answer is None or not rules.is_answered(question, answer.value):
        raise NothingToCheck(_("Give a whole answer first, then check it. Or go on and come back later."))
    corrections = corrections_of([question_id]).get((question_id, answer.question_version), ())
    marked = rules.mark_corrected(question, answer.value, corrections).marked
    step = AnswerTry.objects.create(
        attempt=attempt,
        question_id=question_id,
        question_version=answer.question_version,
        number=len(steps) + 1,
        value=answer.value,
        share=rules.stored(marked.share),
        is_undecided=marked.is_undecided,
        key=key,
        checked_at=at,
    )
    shares.append(rules.share_of(step.share))
    if rules.is_over(shares, quiz.tries):
        answer.score = rules.stored(rules.tried_share(shares, rules.share_of(quiz.penalty)))
        answer.save(update_fields=["score"])
    event = AnswerChecked(
        enrollment_id=enrollment.pk,
        learner_id=enrollment.learner_id,
        attempt_id=attempt.pk,
        answer_try_id=step.pk,
        number=step.number,
    )
    record(event, actor=actor, at=at)
    return _receipt(step, quiz)


def _same(attempt_id: int, question_id: str, key: UUID) -> AnswerTry | None:
    found = AnswerTry.objects.filter(attempt_id=attempt_id, key=key).first()
    if found is not None and str(found.question_id) != question_id:
        raise KeyUsed(_("This key belongs to another question."))
    return found


def _receipt(step: AnswerTry, quiz: documents.Quiz) -> Checked:
    return Checked(
        question=str(step.question_id),
        number=step.number,
        share=float(step.share),
        is_settled=step.share == 1 or step.number >= quiz.tries,
        checked_at=step.checked_at,
    )
