"""Reads of attempts while they run, and what other pages say about a quiz."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Literal, cast

from content import documents
from content import queries as library
from courses.access.queries import access_for
from courses.access.rules import Access
from courses.enrollments.models import Enrollment
from courses.quizzes import rules
from courses.quizzes.corrections import corrections_of
from courses.quizzes.models import Answer, Attempt, AttemptStatus
from courses.quizzes.practice_queries import PracticeState, practice_states
from lms.accounts.models import User

_SOON = timedelta(days=1)


class AttemptNotFound(LookupError):
    """No such attempt, question or quiz, or it is somebody else's."""


@dataclass(frozen=True)
class Try:
    """A past or open attempt in the list of tries."""

    id: int
    number: int
    kind: str
    status: str
    started_at: datetime
    submitted_at: datetime | None
    score: float | None
    is_passed: bool | None


@dataclass(frozen=True)
class QuizOverview:
    """The page before a quiz. `quiz` holds keys: only its title, rules and numbers may be shown."""

    enrollment_id: int
    module_slug: str
    module_title: str
    is_active: bool
    quiz: documents.Quiz
    access: Access
    start: rules.Start
    tries: tuple[Try, ...]
    question_count: int
    has_critical: bool
    position: int

    @property
    def is_passed(self) -> bool:
        """Any try passed."""
        return any(entry.is_passed for entry in self.tries)

    @property
    def best_score(self) -> float | None:
        """The best share so far."""
        return max((entry.score for entry in self.tries if entry.score is not None), default=None)


@dataclass(frozen=True)
class QuestionState:
    """A question of an open attempt as the browser may see it; `value` is in the letters of the form.

    `practice` is there in a practice quiz alone, `certainty` may be in a pre-check.
    """

    position: int
    shown: rules.Presented
    value: dict[str, Any]
    is_answered: bool
    is_flagged: bool
    saved_at: datetime | None
    seq: int
    certainty: int | None = None
    practice: PracticeState | None = None

    @property
    def is_settled(self) -> bool:
        """Its answer is shown; nothing changes any more."""
        return self.practice is not None and self.practice.settled is not None


@dataclass(frozen=True)
class AttemptState:
    """An attempt as its learner works on it. `has_holder`: some tab or device has said that it writes here."""

    id: int
    enrollment_id: int
    module_slug: str
    module_title: str
    step_slug: str
    title: str
    kind: str
    number: int
    status: str
    epoch: int
    has_holder: bool
    deadline_at: datetime | None
    server_now: datetime
    is_due: bool
    house_rules: tuple[documents.HouseRule, ...]
    questions: tuple[QuestionState, ...]
    behaviour: documents.Behaviour = "exam"
    review: documents.ReviewPreset = "after_attempt"

    @property
    def is_open(self) -> bool:
        """Answers are still taken."""
        return self.status == AttemptStatus.IN_PROGRESS and not self.is_due

    @property
    def is_time_up(self) -> bool:
        """The deadline is over; what is on its way is still taken for as long as the grace lasts."""
        return self.is_due or (self.deadline_at is not None and self.server_now > self.deadline_at)

    @property
    def has_timer(self) -> bool:
        """It ends within a day, so that minutes count."""
        return self.deadline_at is not None and self.deadline_at - self.server_now < _SOON

    @property
    def minutes_left(self) -> int:
        """Until the deadline, rounded up; 0 once it is over or where there is none."""
        if self.deadline_at is None:
            return 0
        return max(0, ceil((self.deadline_at - self.server_now).total_seconds() / 60))

    @property
    def unanswered(self) -> tuple[QuestionState, ...]:
        """Questions without a whole answer."""
        return tuple(question for question in self.questions if not question.is_answered)

    @property
    def flagged(self) -> tuple[QuestionState, ...]:
        """Questions that the learner wants to look at again."""
        return tuple(question for question in self.questions if question.is_flagged)

    @property
    def saved_at(self) -> datetime | None:
        """When the newest answer was saved."""
        return max((q.saved_at for q in self.questions if q.saved_at is not None), default=None)


def past_attempts(enrollment_id: int, item_key: str) -> list[rules.Past]:
    """The history that `rules.next_start` decides on, oldest first. One query, three where ◆ questions were missed."""
    rows = Attempt.objects.filter(enrollment_id=enrollment_id, item_key=item_key).order_by("number")
    return pasts_of(list(rows), with_missed=True)


def seen_questions(enrollment_id: int, item_key: str) -> frozenset[str]:
    """Ids of the questions that earlier attempts asked."""
    rows = Attempt.objects.filter(enrollment_id=enrollment_id, item_key=item_key)
    return frozenset(
        entry["id"] for form in rows.values_list("form", flat=True) for entry in form["questions"]
    )


def overview(actor: User, module_slug: str, step_slug: str, at: datetime) -> QuizOverview:
    """What the start page of a quiz needs; AttemptNotFound outside of the actor's own modules. At most six queries."""
    enrollment = (
        Enrollment.objects.filter(learner=actor, module__slug=module_slug)
        .exclude(status="withdrawn")
        .select_related("module")
        .order_by("-cycle")
        .first()
    )
    document = library.document(enrollment.version_id) if enrollment else None
    quiz = document.by_slug.get(step_slug) if document else None
    if enrollment is None or document is None or not isinstance(quiz, documents.Quiz):
        raise AttemptNotFound(f"no quiz {step_slug}")
    attempts = list(Attempt.objects.filter(enrollment=enrollment, item_key=quiz.key).order_by("number"))
    access = access_for(actor, enrollment.module_id, quiz, at)
    start = rules.next_start(quiz, pasts_of(attempts, with_missed=True), at, access)
    asked = sum(slot.draw for slot in quiz.slots)
    return QuizOverview(
        enrollment_id=enrollment.pk,
        module_slug=enrollment.module.slug,
        module_title=document.title,
        is_active=enrollment.status == "active",
        quiz=quiz,
        access=access,
        start=start,
        tries=tuple(listed(row) for row in attempts),
        question_count=len(start.missed) if start.kind == "critical" else asked,
        has_critical=any(question.critical for question in quiz.questions),
        position=_position(attempts[-1]) if start.kind == "continue" else 1,
    )


def attempt_state(actor: User, attempt_id: int, at: datetime) -> AttemptState:
    """The learner's own attempt with everything they may see of it; AttemptNotFound for another's. Two queries, four in practice."""
    attempt = (
        Attempt.objects.filter(pk=attempt_id, enrollment__learner_id=actor.pk)
        .select_related("enrollment__module")
        .first()
    )
    if attempt is None:
        raise AttemptNotFound(f"no attempt {attempt_id}")
    document, quiz, form = _frozen(attempt)
    answers = {str(row.question_id): row for row in Answer.objects.filter(attempt=attempt)}
    practised = practice_states(attempt.pk, quiz, form) if attempt.behaviour == "practice" else {}
    return AttemptState(
        id=attempt.pk,
        enrollment_id=attempt.enrollment_id,
        module_slug=attempt.enrollment.module.slug,
        module_title=document.title,
        step_slug=quiz.slug,
        title=quiz.title,
        kind=attempt.kind,
        number=attempt.number,
        status=attempt.status,
        epoch=attempt.epoch,
        has_holder=attempt.holder is not None,
        deadline_at=attempt.deadline_at,
        server_now=at,
        is_due=attempt.is_due(at),
        house_rules=document.house_rules,
        questions=tuple(
            _question_state(place, quiz, entry, answers.get(entry.id), attempt.flagged, practised)
            for place, entry in enumerate(form.entries, start=1)
        ),
        behaviour=quiz.behaviour,
        review=quiz.review,
    )


def _question_state(
    place: int,
    quiz: documents.Quiz,
    entry: rules.Entry,
    answer: Answer | None,
    flagged: Sequence[str],
    practised: dict[str, PracticeState],
) -> QuestionState:
    question = quiz.by_id[entry.id]
    value = answer.value if answer is not None else {}
    return QuestionState(
        position=place,
        shown=rules.present(question, entry),
        value=rules.encode(question, entry, value),
        is_answered=rules.is_answered(question, value),
        is_flagged=entry.id in flagged,
        saved_at=answer.saved_at if answer is not None else None,
        seq=answer.seq if answer is not None else 0,
        certainty=answer.certainty if answer is not None else None,
        practice=practised.get(entry.id),
    )


def _frozen(attempt: Attempt) -> tuple[documents.Module, documents.Quiz, rules.Form]:
    document = library.document(attempt.version_id)
    quiz = document.by_key[attempt.item_key]
    if not isinstance(quiz, documents.Quiz):
        raise AttemptNotFound(f"{attempt.item_key} is no quiz")
    return document, quiz, rules.Form.load(attempt.form)


def pasts_of(attempts: Sequence[Attempt], *, with_missed: bool) -> list[rules.Past]:
    short = [row for row in attempts if row.has_critical_right is False] if with_missed else []
    right: dict[int, set[str]] = defaultdict(set)
    for answer in Answer.objects.filter(attempt__in=short, score=1) if short else ():
        right[answer.attempt_id].add(str(answer.question_id))
    asked = {entry["id"] for row in short for entry in row.form["questions"]}
    corrections = corrections_of(asked) if asked else {}
    free = {place for place, chain in corrections.items() if rules.is_settled(chain)}
    return [
        rules.Past(
            id=row.pk,
            kind="critical" if row.kind == "critical" else "whole",
            status=cast('Literal["in_progress", "submitted", "graded"]', row.status),
            ended_at=row.submitted_at,
            score=None if row.score is None else rules.share_of(row.score),
            is_passed=bool(row.is_passed),
            has_critical_right=row.has_critical_right is not False,
            missed=_missed(row, right[row.pk], free) if row in short else (),
        )
        for row in attempts
    ]


def _missed(attempt: Attempt, right: set[str], free: set[tuple[str, int]]) -> tuple[str, ...]:
    """◆ questions that were not right, without those that a correction frees everybody from."""
    _document, quiz, form = _frozen(attempt)
    return tuple(
        e.id
        for e in form.entries
        if quiz.by_id[e.id].critical and e.id not in right and (e.id, e.version) not in free
    )


def _position(attempt: Attempt) -> int:
    return _first_unanswered(
        attempt, {str(row.question_id): row for row in Answer.objects.filter(attempt=attempt)}
    )


def _first_unanswered(attempt: Attempt, answers: dict[str, Answer]) -> int:
    _document, quiz, form = _frozen(attempt)
    for place, entry in enumerate(form.entries, start=1):
        answer = answers.get(entry.id)
        if answer is None or not rules.is_answered(quiz.by_id[entry.id], answer.value):
            return place
    return len(form.entries)


def listed(row: Attempt) -> Try:
    return Try(
        id=row.pk,
        number=row.number,
        kind=row.kind,
        status=row.status,
        started_at=row.started_at,
        submitted_at=row.submitted_at,
        score=None if row.score is None else float(row.score),
        is_passed=row.is_passed,
    )
