"""Marking a whole attempt and drawing the conclusion. Called with the enrollment and the attempt locked."""

from __future__ import annotations

from collections import defaultdict
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
from courses.quizzes.corrections import corrections_of
from courses.quizzes.models import Answer, AnswerReview, AnswerTry, Attempt
from courses.results import Result
from lms.accounts.models import User
from lms.events.log import record


def mark_handed_in(
    enrollment: Enrollment, attempt: Attempt, answers: Iterable[Answer], *, actor: User | None, at: datetime
) -> None:
    """Marks the answers of an attempt that was just handed in. Grades it, or asks people where a rule cannot decide."""
    quiz, form = quiz_of(attempt), rules.Form.load(attempt.form)
    by_question = {str(answer.question_id): answer for answer in answers}
    if attempt.behaviour != "exam":
        _mark_for_learning(enrollment, attempt, quiz, form, by_question, actor=actor, at=at)
        return
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
    _record_graded(enrollment, attempt, score, actor=actor, at=at)
    result = Result(
        item_key=attempt.item_key,
        outcome="done" if outcome.is_passed else "not_yet",
        at=at,
        score=float(score),
    )
    settle(enrollment, result, actor=actor, at=at)


def _mark_for_learning(
    enrollment: Enrollment,
    attempt: Attempt,
    quiz: documents.Quiz,
    form: rules.Form,
    answers: dict[str, Answer],
    *,
    actor: User | None,
    at: datetime,
) -> None:
    """Practice and pre-checks: marked by rule alone, done when handed in, and never a score that others see."""
    steps: dict[str, list[AnswerTry]] = defaultdict(list)
    if attempt.behaviour == "practice":
        for step in AnswerTry.objects.filter(attempt=attempt).order_by("number"):
            steps[str(step.question_id)].append(step)
    corrections = corrections_of(entry.id for entry in form.entries)
    shares = []
    for entry in form.entries:
        answer = answers.get(entry.id)
        marked = rules.mark_corrected(
            quiz.by_id[entry.id],
            answer.value if answer is not None else None,
            corrections.get((entry.id, entry.version), ()),
        ).marked
        share = _practised(quiz, answer, marked.share, steps[entry.id]) if steps else marked.share
        shares.append(share)
        if answer is not None:
            answer.score = rules.stored(share)
    Answer.objects.bulk_update(answers.values(), ["score"])
    score = rules.stored(sum(shares, Fraction(0)) / len(shares)) if shares else Decimal(1)
    attempt.grade(at=at, score=score, has_critical_right=True, is_passed=None)
    _record_graded(enrollment, attempt, score, actor=actor, at=at)
    settle(enrollment, Result(item_key=attempt.item_key, outcome="done", at=at), actor=actor, at=at)


def _practised(
    quiz: documents.Quiz, answer: Answer | None, share: Fraction, steps: list[AnswerTry]
) -> Fraction:
    """What a question of practice earned. An answer that was changed and not checked counts as one more try."""
    shares = [rules.share_of(step.share) for step in steps]
    is_unchecked = (
        answer is not None and bool(answer.value) and [s.value for s in steps[-1:]] != [answer.value]
    )
    if is_unchecked and not rules.is_over(shares, quiz.tries):
        shares.append(share)
    return rules.tried_share(shares, rules.share_of(quiz.penalty))


def _record_graded(
    enrollment: Enrollment, attempt: Attempt, score: Decimal, *, actor: User | None, at: datetime
) -> None:
    event = AttemptGraded(
        enrollment_id=enrollment.pk,
        learner_id=enrollment.learner_id,
        attempt_id=attempt.pk,
        score=float(score),
        is_passed=attempt.is_passed,
    )
    record(event, actor=actor, at=at)
