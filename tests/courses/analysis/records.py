"""Marked attempts as rows, made at once: what the actions leave behind, without the way there."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from content import documents
from courses.enrollments.models import Enrollment
from courses.quizzes.models import Answer, Attempt
from courses.quizzes.rules import mark, stored
from tests.courses.quizzes.answers import PERFECT
from tests.harness import small_module as small

Values = Mapping[str, dict[str, Any]]

# For each question of the small module an answer that earns less.
POOR: dict[str, dict[str, Any]] = {
    small.SINGLE: {"choice": "c"},
    small.MULTIPLE: {"choices": ["a", "b"]},
    small.ORDERING: {"order": ["b", "a", "c"]},
    small.MATCHING: {"pairs": {"l1": "r3", "l2": "r1"}},
    small.RANK: {"order": ["c", "a", "d", "b"]},
    small.RATE: {"ratings": {"a": 1, "b": 4, "c": 2}},
    small.SHORT_TEXT: {"text": "The order number"},
    small.HIGHLIGHT: {"words": [0, 1]},
    small.REWRITE: {"text": "Clear it."},
    small.CRITICAL: {"choice": "yes"},
}


def take(
    enrollment: Enrollment,
    values: Values,
    *,
    at: datetime,
    number: int = 1,
    quiz: documents.Quiz | None = None,
    asked: Iterable[str] | None = None,
) -> Attempt:
    """An attempt handed in and marked at `at`: `asked` are the questions drawn (default: all), `values` what was answered."""
    quiz = quiz or small.quiz()
    ids = list(asked) if asked is not None else [question.id for question in quiz.questions]
    shares = {key: mark(quiz.by_id[key], values[key]).share for key in ids if values.get(key)}
    counted = [key for key in ids if not quiz.by_id[key].critical]
    score = sum((shares.get(key, Fraction(0)) for key in counted), Fraction(0)) / (len(counted) or 1)
    attempt = Attempt.objects.create(
        enrollment=enrollment,
        item_key=quiz.key,
        version_id=enrollment.version_id,
        number=number,
        status="graded",
        form={
            "seed": 1,
            "questions": [
                {"id": key, "version": quiz.by_id[key].version, "order": [], "rights": []} for key in ids
            ],
        },
        started_at=at - timedelta(minutes=10),
        submitted_at=at,
        graded_at=at,
        score=stored(score),
        has_critical_right=True,
        is_passed=score >= Fraction(4, 5),
    )
    Answer.objects.bulk_create(
        Answer(
            attempt=attempt,
            question_id=key,
            question_version=quiz.by_id[key].version,
            value=values[key],
            saved_at=at,
            score=stored(shares[key]) if key in shares else Decimal(0),
        )
        for key in ids
        if key in values
    )
    return attempt


def mixed(rng: random.Random, strength: float) -> dict[str, dict[str, Any]]:
    """Answers of somebody who is right with this chance, and leaves some empty."""
    found = {}
    for key, right in PERFECT.items():
        roll = rng.random()
        if roll < strength:
            found[key] = right
        elif roll < strength + 0.9 * (1 - strength):
            found[key] = POOR[key]
    return found
