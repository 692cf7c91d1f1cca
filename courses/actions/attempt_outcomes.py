"""Marking a whole attempt and drawing the conclusion. Called with the enrollment and the attempt locked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from content import documents
from content import queries as library
from courses.actions.consequences import settle
from courses.enrollments.models import Enrollment
from courses.events import AttemptGraded
from courses.quizzes import rules
from courses.quizzes.corrections import corrections_of
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
    results = rules.marks_of(
        quiz,
        form,
        {question_id: answer.value for question_id, answer in by_question.items()},
        corrections=corrections_of(entry.id for entry in form.entries),
        handed_in_at=attempt.submitted_at,
    )
    outcome = rules.outcome_of(quiz, form, results)
    undecided = []
    for entry, result in zip(form.entries, results, strict=True):
        answer = by_question.get(entry.id)
        if answer is None:
            continue
        answer.is_undecided = result.marked.is_undecided and not result.is_out and not outcome.is_certain
        answer.score = None if answer.is_undecided else rules.stored(result.marked.share)
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
    reviews = AnswerReview.objects.filter(answer__attempt=attempt).exclude(decision="")
    results = rules.marks_of(
        quiz,
        form,
        {question_id: answer.value for question_id, answer in answers.items()},
        decisions={
            str(question): word for question, word in reviews.values_list("answer__question_id", "decision")
        },
        corrections=corrections_of(entry.id for entry in form.entries),
        handed_in_at=attempt.submitted_at,
    )
    _conclude(enrollment, attempt, rules.outcome_of(quiz, form, results), actor=actor, at=at)


def quiz_of(attempt: Attempt) -> documents.Quiz:
    """The quiz as the attempt's own version has it."""
    item = library.document(attempt.version_id).by_key[attempt.item_key]
    if not isinstance(item, documents.Quiz):
        raise TypeError(f"{attempt.item_key} is no quiz")
    return item


def _conclude(
    enrollment: Enrollment, attempt: Attempt, outcome: rules.Outcome, *, actor: User | None, at: datetime
) -> None:
    score = rules.stored(outcome.score)
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
