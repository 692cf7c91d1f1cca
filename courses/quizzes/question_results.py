"""A marked question with the answer that it got."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from content import documents
from courses.quizzes import rules
from courses.quizzes.correction_notes import CorrectionNote


@dataclass(frozen=True)
class QuestionResult:
    """A marked question. `value` is in option keys. `decision` and `reason` are a person's, where one decided.

    `question` carries the key that counts for this answer; `is_out`: no longer part of the total. `tries` counts how
    often it was checked in practice; `certainty` is how sure its learner was in a pre-check.
    """

    position: int
    question: documents.Question
    entry: rules.Entry
    value: dict[str, Any]
    marked: rules.Marked
    share: Fraction
    is_answered: bool
    is_waiting: bool = False
    decision: str = ""
    reason: str = ""
    is_out: bool = False
    corrections: tuple[CorrectionNote, ...] = ()
    tries: int = 0
    certainty: int | None = None

    @property
    def shown(self) -> rules.Presented:
        """The question as it was asked."""
        return rules.present(self.question, self.entry)

    @property
    def given(self) -> dict[str, Any]:
        """The answer in the letters of the form."""
        return rules.encode(self.question, self.entry, self.value)

    @property
    def right(self) -> dict[str, Any]:
        """The right answer in the letters of the form; empty for texts."""
        return rules.encode(self.question, self.entry, rules.right_value(self.question))

    @property
    def model_answer(self) -> str:
        """One good answer to a question that asks for text."""
        return getattr(self.question, "model_answer", "")

    @property
    def feedback(self) -> tuple[rules.Glimpse, ...]:
        """What was chosen, with whether it is right and why."""
        return rules.glimpses(self.question, self.value, self.marked)

    @property
    def is_best(self) -> bool:
        """Nothing to learn here that was not shown."""
        return (self.share == 1 or self.is_out) and not self.is_waiting
