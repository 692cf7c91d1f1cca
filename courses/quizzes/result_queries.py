"""Reads of an attempt that was handed in: what came of each question, and what may come next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from content import documents
from content import queries as library
from courses.access.queries import access_for
from courses.quizzes import rules
from courses.quizzes.correction_notes import CorrectionNote, notes_of
from courses.quizzes.corrections import corrections_of
from courses.quizzes.models import Answer, AnswerReview, AnswerTry, Attempt, AttemptStatus
from courses.quizzes.practice_queries import steps_of
from courses.quizzes.precheck_queries import coming_back
from courses.quizzes.queries import AttemptNotFound, Try, listed, pasts_of
from courses.quizzes.question_results import QuestionResult
from lms.accounts.models import User


@dataclass(frozen=True)
class OwnAnswer:
    """A question with what was answered, and nothing about how good that is. `chosen` has its place, rating or partner."""

    position: int
    question: documents.Question
    chosen: tuple[tuple[str, str], ...]
    written: str


@dataclass(frozen=True)
class Certainty:
    """How sure somebody was in a pre-check, and how that fits. `marks` of at most `top`; `calibration` over all of theirs."""

    quadrants: dict[rules.Quadrant, int]
    marks: float
    top: int
    calibration: rules.Calibration | None
    answers: int


@dataclass(frozen=True)
class AttemptResult:
    """A handed-in attempt with everything that may now be seen. `score` is None while a person decides.

    `questions` are empty while `review` holds them back; `own` then has the learner's answers alone. `coming_back` is
    how many the daily review asks again.
    """

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
    own: tuple[OwnAnswer, ...]
    tries: tuple[Try, ...]
    start: rules.Start
    review: rules.Review
    certainty: Certainty | None = None
    coming_back: int = 0

    @property
    def is_waiting(self) -> bool:
        """A person still reads an answer that may change the outcome."""
        return self.status == AttemptStatus.SUBMITTED

    @property
    def passed(self) -> bool | None:
        """Whether this try passed; None while a person decides, and where nothing is passed."""
        return None if self.is_waiting or self.quiz.behaviour != "exam" else self.is_passed

    @property
    def was_passed(self) -> bool:
        """Any try passed, this one or another."""
        return any(entry.is_passed for entry in self.tries)


def attempt_result(actor: User, attempt_id: int, at: datetime) -> AttemptResult | None:
    """The learner's own result, None while the attempt is open; AttemptNotFound for another's.

    Nothing is in it that the quiz's review does not allow to be seen now. At most eight queries, two more where a
    question was corrected.
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
    history = _history(attempt)
    access = access_for(actor, attempt.enrollment.module_id, quiz, at)
    answers = {str(row.question_id): row for row in Answer.objects.filter(attempt=attempt)}
    start = rules.next_start(quiz, pasts_of(history, with_missed=True), at, access)
    review = _review(quiz, attempt, history, start, access.closes_at, at)
    entries = list(enumerate(rules.Form.load(attempt.form).entries, start=1))
    questions: tuple[QuestionResult, ...] = ()
    own: tuple[OwnAnswer, ...] = ()
    if review.is_whole:
        reviews = {row.answer_id: row for row in AnswerReview.objects.filter(answer__attempt=attempt)}
        steps = steps_of(attempt.pk) if attempt.behaviour == "practice" else {}
        corrections = corrections_of(entry.id for _place, entry in entries)
        notes = notes_of(attempt, corrections) if corrections else {}
        questions = tuple(
            _question(
                place,
                quiz.by_id[entry.id],
                entry,
                answers.get(entry.id),
                reviews,
                corrections.get((entry.id, entry.version), ()),
                attempt.submitted_at,
                notes.get(entry.id, ()),
                steps.get(entry.id, ()),
            )
            for place, entry in entries
        )
    else:
        own = tuple(_own(place, quiz.by_id[e.id], e, answers.get(e.id)) for place, e in entries)
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
        questions=questions,
        own=own,
        tries=tuple(listed(row) for row in history),
        start=start,
        review=review,
        certainty=_certainty(actor, questions) if attempt.behaviour == "precheck" and questions else None,
        coming_back=coming_back(attempt, quiz, answers) if questions else 0,
    )


def review_of(attempt: Attempt, at: datetime) -> rules.Review:
    """What its learner may see of a handed-in attempt now. Expects `enrollment__learner` loaded; at most three queries."""
    quiz = library.document(attempt.version_id).by_key[attempt.item_key]
    if not isinstance(quiz, documents.Quiz):
        raise AttemptNotFound(f"{attempt.item_key} is no quiz")
    access = access_for(attempt.enrollment.learner, attempt.enrollment.module_id, quiz, at)
    history = _history(attempt)
    start = rules.next_start(quiz, pasts_of(history, with_missed=False), at, access)
    return _review(quiz, attempt, history, start, access.closes_at, at)


def _history(attempt: Attempt) -> list[Attempt]:
    rows = Attempt.objects.filter(enrollment_id=attempt.enrollment_id, item_key=attempt.item_key)
    return list(rows.order_by("number"))


def _review(
    quiz: documents.Quiz,
    attempt: Attempt,
    history: Sequence[Attempt],
    start: rules.Start,
    closes_at: datetime | None,
    at: datetime,
) -> rules.Review:
    return rules.may_see(
        quiz,
        is_handed_in=True,
        is_spent=rules.is_spent(
            start,
            has_full_score=any(row.score == 1 and row.has_critical_right for row in history),
            may_learn=attempt.enrollment.status == "active",
        ),
        closes_at=closes_at,
        grace=Attempt.GRACE,
        has_open=start.kind == "continue",
        at=at,
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
    steps: Sequence[AnswerTry],
) -> QuestionResult:
    value = answer.value if answer is not None else {}
    review = reviews.get(answer.pk) if answer is not None else None
    decision = review.decision if review is not None else ""
    result = rules.mark_corrected(question, value, corrections, handed_in_at=handed_in_at, decision=decision)
    share = result.marked.share
    if steps and answer is not None and answer.score is not None:
        share = rules.share_of(answer.score)
    return QuestionResult(
        position=place,
        question=result.question,
        entry=entry,
        value=value,
        marked=result.marked,
        share=share,
        is_answered=rules.is_answered(question, value),
        is_waiting=answer is not None and answer.is_undecided,
        decision=decision,
        reason=review.reason if review is not None else "",
        is_out=result.is_out,
        corrections=notes,
        tries=len(steps),
        certainty=answer.certainty if answer is not None else None,
    )


def _own(place: int, question: documents.Question, entry: rules.Entry, answer: Answer | None) -> OwnAnswer:
    value = answer.value if answer is not None else {}
    return OwnAnswer(
        position=place,
        question=question,
        chosen=rules.chosen(question, value, entry.order),
        written=str(value.get("text", "")),
    )


def _certainty(actor: User, questions: tuple[QuestionResult, ...]) -> Certainty:
    answered = [rules.Sure(each.share, each.certainty) for each in questions if each.is_answered]
    every = [
        rules.Sure(rules.share_of(score), certainty)
        for score, certainty in Answer.objects.filter(
            attempt__enrollment__learner_id=actor.pk, attempt__behaviour="precheck", score__isnull=False
        )
        .exclude(value={})
        .values_list("score", "certainty")
        if score is not None
    ]
    return Certainty(
        quadrants=rules.quadrants(answered),
        marks=float(sum((rules.certainty_mark(each) for each in answered), Fraction(0))),
        top=3 * len(questions),
        calibration=rules.calibration(every),
        answers=len(every),
    )
