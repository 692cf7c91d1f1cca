"""Reads of an attempt that was handed in: what came of each question, and what may come next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from content import documents
from content import queries as library
from courses.access.queries import access_for
from courses.quizzes import rules
from courses.quizzes.correction_notes import CorrectionNote, notes_of
from courses.quizzes.corrections import corrections_of
from courses.quizzes.models import Answer, AnswerReview, Attempt, AttemptStatus
from courses.quizzes.queries import AttemptNotFound, Try, listed, pasts_of
from lms.accounts.models import User


@dataclass(frozen=True)
class QuestionResult:
    """A marked question. `value` is in option keys. `decision` and `reason` are a person's, where one decided.

    `question` carries the key that counts for this answer; `is_out`: no longer part of the total.
    """

    position: int
    question: documents.Question
    entry: rules.Entry
    value: dict[str, Any]
    marked: rules.Marked
    share: Fraction
    is_answered: bool
    is_waiting: bool
    decision: str = ""
    reason: str = ""
    is_out: bool = False
    corrections: tuple[CorrectionNote, ...] = ()

    @property
    def is_best(self) -> bool:
        """Nothing to learn here that was not shown."""
        return (self.share == 1 or self.is_out) and not self.is_waiting


@dataclass(frozen=True)
class AttemptResult:
    """A handed-in attempt with everything that may now be seen. `score` is None while a person decides."""

    id: int
    enrollment_id: int
    learner_id: int
    item_key: str
    version_id: int
    module_slug: str
    document: documents.Module
    quiz: documents.Quiz
    kind: str
    number: int
    status: str
    submitted_at: datetime
    score: float | None
    is_passed: bool
    has_critical_right: bool
    questions: tuple[QuestionResult, ...]
    tries: tuple[Try, ...]
    start: rules.Start

    @property
    def is_waiting(self) -> bool:
        """A person still reads an answer that may change the outcome."""
        return self.status == AttemptStatus.SUBMITTED

    @property
    def was_passed(self) -> bool:
        """Any try passed, this one or another."""
        return any(entry.is_passed for entry in self.tries)


def attempt_result(actor: User, attempt_id: int, at: datetime) -> AttemptResult | None:
    """The learner's own result, None while the attempt is open; AttemptNotFound for another's.

    At most eight queries, two more where a question was corrected.
    """
    attempt = (
        Attempt.objects.filter(pk=attempt_id, enrollment__learner_id=actor.pk)
        .select_related("enrollment__module")
        .first()
    )
    if attempt is None:
        raise AttemptNotFound(f"no attempt {attempt_id}")
    if attempt.submitted_at is None:
        return None
    document = library.document(attempt.version_id)
    quiz = document.by_key[attempt.item_key]
    if not isinstance(quiz, documents.Quiz):
        raise AttemptNotFound(f"{attempt.item_key} is no quiz")
    history = list(
        Attempt.objects.filter(enrollment_id=attempt.enrollment_id, item_key=attempt.item_key).order_by(
            "number"
        )
    )
    access = access_for(actor, attempt.enrollment.module_id, quiz, at)
    answers = {str(row.question_id): row for row in Answer.objects.filter(attempt=attempt)}
    reviews = {row.answer_id: row for row in AnswerReview.objects.filter(answer__attempt=attempt)}
    entries = rules.Form.load(attempt.form).entries
    corrections = corrections_of(entry.id for entry in entries)
    notes = notes_of(attempt, corrections) if corrections else {}
    return AttemptResult(
        id=attempt.pk,
        enrollment_id=attempt.enrollment_id,
        learner_id=attempt.enrollment.learner_id,
        item_key=attempt.item_key,
        version_id=attempt.version_id,
        module_slug=attempt.enrollment.module.slug,
        document=document,
        quiz=quiz,
        kind=attempt.kind,
        number=attempt.number,
        status=attempt.status,
        submitted_at=attempt.submitted_at,
        score=None if attempt.score is None else float(attempt.score),
        is_passed=bool(attempt.is_passed),
        has_critical_right=attempt.has_critical_right is not False,
        questions=tuple(
            _question(
                place,
                quiz.by_id[entry.id],
                entry,
                answers.get(entry.id),
                reviews,
                corrections.get((entry.id, entry.version), ()),
                attempt.submitted_at,
                notes.get(entry.id, ()),
            )
            for place, entry in enumerate(entries, start=1)
        ),
        tries=tuple(listed(row) for row in history),
        start=rules.next_start(quiz, pasts_of(history, with_missed=True), at, access),
    )


def _question(
    place: int,
    question: documents.Question,
    entry: rules.Entry,
    answer: Answer | None,
    reviews: dict[int, AnswerReview],
    corrections: Sequence[rules.Correction],
    handed_in_at: datetime,
    notes: tuple[CorrectionNote, ...],
) -> QuestionResult:
    value = answer.value if answer is not None else {}
    review = reviews.get(answer.pk) if answer is not None else None
    decision = review.decision if review is not None else ""
    result = rules.mark_corrected(question, value, corrections, handed_in_at=handed_in_at, decision=decision)
    return QuestionResult(
        position=place,
        question=result.question,
        entry=entry,
        value=value,
        marked=result.marked,
        share=result.marked.share,
        is_answered=rules.is_answered(question, value),
        is_waiting=answer is not None and answer.is_undecided,
        decision=decision,
        reason=review.reason if review is not None else "",
        is_out=result.is_out,
        corrections=notes,
    )
