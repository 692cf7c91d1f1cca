"""Answers to the quizzes of the small modules, in the letters that a form gives out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from content import documents
from courses.actions import attempts
from courses.enrollments.models import Enrollment
from courses.quizzes import rules
from courses.quizzes.models import Attempt
from lms.accounts.models import User
from tests.harness import small_kinds
from tests.harness import small_module as small

PERFECT: dict[str, dict[str, Any]] = {
    small.SINGLE: {"choice": "b"},
    small.MULTIPLE: {"choices": ["a", "c"]},
    small.ORDERING: {"order": ["c", "a", "b"]},
    small.MATCHING: {"pairs": {"l1": "r2", "l2": "r1"}},
    small.RANK: {"order": ["b", "a", "d", "c"]},
    small.RATE: {"ratings": {"a": 4, "b": 1, "c": 2}},
    small.SHORT_TEXT: {"text": "The thread, to the end"},
    small.HIGHLIGHT: {"words": [4, 5, 6]},
    small.REWRITE: {"text": "Your invoices appear twice."},
    small.CRITICAL: {"choice": "no"},
}
# The quiz of `small_kinds`.
PERFECT_MORE: dict[str, dict[str, Any]] = {
    small_kinds.PICK: {"best": "c", "worst": "a"},
    small_kinds.NUMERIC: {"number": "12,5"},
    small_kinds.GAPS: {"gaps": {"bank": "b3", "leave": "l2"}},
}
UNDECIDED = {"text": "Something else entirely."}
FIRST_KEY = UUID("00000000-0000-4000-8000-0000000000aa")


def started(enrollment: Enrollment, learner: User, at: datetime, **options: Any) -> Attempt:
    """An open attempt."""
    return attempts.start_attempt(
        actor=learner, enrollment_id=enrollment.pk, item_key="quiz", at=at, **options
    )


def lettered(attempt: Attempt, question_id: str, value: dict[str, Any]) -> dict[str, Any]:
    """A value in option keys as this attempt's browser would send it."""
    entry = rules.Form.load(attempt.form).entry(question_id)
    assert entry is not None
    question: documents.Question = next(q for q in small_kinds.every_kind() if q.id == question_id)
    return rules.encode(question, entry, value)


def save(attempt: Attempt, learner: User, question_id: str, value: dict[str, Any], at: datetime, **more: Any):
    """Saves a value given in option keys."""
    return attempts.save_answer(
        actor=learner,
        attempt_id=attempt.pk,
        question_id=question_id,
        value=lettered(attempt, question_id, value),
        at=at,
        **{"epoch": attempt.epoch, **more},
    )


def answered(attempt: Attempt, learner: User, at: datetime, **changes: dict[str, Any]) -> None:
    """Saves a perfect answer to every question, except for those given by question id."""
    for entry in attempt.form["questions"]:
        value = changes.get(entry["id"], (PERFECT | PERFECT_MORE)[entry["id"]])
        if value:
            save(attempt, learner, entry["id"], value, at)


def handed_in(
    enrollment: Enrollment, learner: User, at: datetime, *, key: UUID | None = None, **changes: dict[str, Any]
) -> Attempt:
    """An attempt that was started, answered and handed in ten minutes later."""
    attempt = started(enrollment, learner, at)
    answered(attempt, learner, at + timedelta(minutes=5), **changes)
    attempts.submit_attempt(
        actor=learner, attempt_id=attempt.pk, key=key or uuid4(), at=at + timedelta(minutes=10)
    )
    attempt.refresh_from_db()
    return attempt
