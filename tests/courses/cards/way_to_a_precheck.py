"""Amina's pre-check: begun, answered with certainty, handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from content import documents
from courses.actions import attempts
from courses.enrollments.models import Enrollment
from courses.quizzes.models import Attempt
from tests.harness import rehearsal
from tests.harness.rehearsal import SURE_MULTIPLE, SURE_OTHER, SURE_SINGLE

CERTAIN, FAIRLY_SURE = 3, 2
Given = tuple[dict[str, Any], int | None]

WRONG: dict[str, Given] = {
    SURE_SINGLE: ({"choice": "a"}, CERTAIN),
    SURE_MULTIPLE: ({"choices": ["a"]}, CERTAIN),  # half of it
    SURE_OTHER: ({"choice": "b"}, CERTAIN),
}
RIGHT: dict[str, dict[str, Any]] = {
    SURE_SINGLE: {"choice": "b"},
    SURE_MULTIPLE: {"choices": ["a", "b"]},
    SURE_OTHER: {"choice": "a"},
}


def with_precheck(**changes: Any) -> documents.Module:
    """The rehearsal with its pre-check changed; of `questions` each has a slot of its own."""
    module = rehearsal.document()
    quiz = replace(rehearsal.precheck(), **changes)
    slots = tuple(documents.Slot(key=f"s{n}", pool=(each.id,)) for n, each in enumerate(quiz.questions, 1))
    return replace(module, items=(replace(quiz, slots=slots), *module.items[1:]))


def begun(enrollment: Enrollment, at: datetime, answers: Mapping[str, Given] = WRONG) -> Attempt:
    """A pre-check that is answered and not handed in."""
    learner = enrollment.learner
    attempt = attempts.start_attempt(actor=learner, enrollment_id=enrollment.pk, item_key="precheck", at=at)
    for question_id, (value, certainty) in answers.items():
        attempts.save_answer(
            actor=learner, attempt_id=attempt.pk, question_id=question_id, value=value, at=at, epoch=1,
            certainty=certainty,
        )  # fmt: skip
    return attempt


def handed_in(enrollment: Enrollment, at: datetime, answers: Mapping[str, Given] = WRONG) -> Attempt:
    """A pre-check that was handed in at this moment."""
    attempt = begun(enrollment, at, answers)
    attempts.submit_attempt(actor=enrollment.learner, attempt_id=attempt.pk, key=uuid4(), at=at)
    return attempt
