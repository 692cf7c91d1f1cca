"""Marking a whole attempt and drawing the conclusion. Called with the enrollment and the attempt locked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from content import documents
from content import queries as library
from courses.actions.consequences import settle
from courses.enrollments.models import Enrollment
from courses.events import AttemptGraded
from courses.quizzes import rules
from courses.quizzes.models import Answer, AnswerReview, Attempt
from courses.results import Result
from lms.accounts.models import User
from lms.events.log import record


def mark_handed_in(
    enrollment: Enrollment, attempt: Attempt, answers: Iterable[Answer], *, actor: User | None, at: datetime
) -> None:
    """Marks the answers of an attempt that was just handed in. Grades it, or asks people where a rule cannot decide."""
    quiz, form = quiz_of(attempt), rules.Form.load(attempt.form)
    by_question = {str(answer.question_id): answer for answer in answers}
    marks = [rules.mark(quiz.by_id[e.id], _value(by_question.get(e.id))) for e in form.entries]
    outcome = _outcome(
        quiz,
        form,
        [
            rules.QuestionMark(mark.share, quiz.by_id[e.id].critical, mark.is_undecided)
            for e, mark in zip(form.entries, marks, strict=True)
        ],
    )
    undecided = []
    for entry, mark in zip(form.entries, marks, strict=True):
        answer = by_question.get(entry.id)
        if answer is None:
            continue
        answer.is_undecided = mark.is_undecided and not outcome.is_certain
        answer.score = None if answer.is_undecided else as_decimal(mark.share)
        if answer.is_undecided:
            undecided.append(answer)
    Answer.objects.bulk_update(by_question.values(), ["score", "is_undecided"])
    if undecided:
        AnswerReview.objects.bulk_create(
            AnswerReview(answer=answer, learner_id=enrollment.learner_id, requested_at=at)
            for answer in undecided
        )
    else:
        _conclude(enrollment, attempt, outcome, actor=actor, at=at)


def conclude_decided(enrollment: Enrollment, attempt: Attempt, *, actor: User | None, at: datetime) -> None:
    """Grades an attempt whose last open answer was just decided; does nothing while one is still open."""
    answers = {str(answer.question_id): answer for answer in Answer.objects.filter(attempt=attempt)}
    if any(answer.is_undecided for answer in answers.values()):
        return
    quiz, form = quiz_of(attempt), rules.Form.load(attempt.form)
    reviews = AnswerReview.objects.filter(answer__attempt=attempt)
    decided = {
        str(question): rules.DECIDED[word]
        for question, word in reviews.values_list("answer__question_id", "decision")
    }
    marks = [
        rules.QuestionMark(
            decided.get(entry.id, rules.mark(quiz.by_id[entry.id], _value(answers.get(entry.id))).share),
            quiz.by_id[entry.id].critical,
        )
        for entry in form.entries
    ]
    _conclude(enrollment, attempt, _outcome(quiz, form, marks), actor=actor, at=at)


def quiz_of(attempt: Attempt) -> documents.Quiz:
    """The quiz as the attempt's own version has it."""
    item = library.document(attempt.version_id).by_key[attempt.item_key]
    if not isinstance(item, documents.Quiz):
        raise TypeError(f"{attempt.item_key} is no quiz")
    return item


def as_decimal(share: Fraction) -> Decimal:
    """A share as it is stored: six places, half to even."""
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(Decimal("0.000001"))


def _outcome(quiz: documents.Quiz, form: rules.Form, marks: list[rules.QuestionMark]) -> rules.Outcome:
    base = rules.share_of(form.base_score) if form.base_score else None
    return rules.attempt_outcome(marks, rules.share_of(quiz.cut), base_score=base)


def _conclude(
    enrollment: Enrollment, attempt: Attempt, outcome: rules.Outcome, *, actor: User | None, at: datetime
) -> None:
    score = as_decimal(outcome.score)
    attempt.grade(
        at=at, score=score, has_critical_right=outcome.has_critical_right, is_passed=outcome.is_passed
    )
    event = AttemptGraded(
        enrollment_id=enrollment.pk,
        learner_id=enrollment.learner_id,
        attempt_id=attempt.pk,
        score=float(score),
        is_passed=outcome.is_passed,
    )
    record(event, actor=actor, at=at)
    result = Result(
        item_key=attempt.item_key,
        outcome="done" if outcome.is_passed else "not_yet",
        at=at,
        score=float(score),
    )
    settle(enrollment, result, actor=actor, at=at)


def _value(answer: Answer | None) -> dict[str, object] | None:
    return None if answer is None else answer.value
