"""Quizzes: which questions are asked, how, and when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from content.documents.frame import Phase
from content.documents.questions import Question

# practice: each question is marked at once, with hints and tries. exam: marked when handed in.
# precheck: marked when handed in, by certainty, and never passed or failed.
Behaviour = Literal["practice", "exam", "precheck"]

# When a learner sees what: everything at each question; everything when handed in; the score when handed in and
# the rest once nothing can be gained by it; the score alone until the quiz closes.
ReviewPreset = Literal["at_once", "after_attempt", "after_last_try", "after_close"]


@dataclass(frozen=True)
class DrawRule:
    """How a slot found its pool in the bank: each field that is not empty had to match (any one of its values)."""

    skills: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    difficulties: tuple[int, ...] = ()


@dataclass(frozen=True)
class Slot:
    """A place in a quiz: `draw` questions out of `pool` (question ids). `rule` says how the pool was found."""

    key: str
    pool: tuple[str, ...]
    draw: int = 1
    rule: DrawRule | None = None


@dataclass(frozen=True)
class BlueprintCell:
    """How many questions an attempt has to ask of an objective; of one kind, or of any where `kind` is empty."""

    objective: str
    count: int
    kind: str = ""


@dataclass(frozen=True)
class LocalTime:
    """A wall-clock time, "2026-03-29T23:59", in a named zone; in the reader's own where `zone` is empty."""

    at: str
    zone: str = ""


@dataclass(frozen=True)
class Quiz:
    """`cut` is the share of the sum (0-1) that passes; `wait_hours` lie between two attempts.

    `time_limit_minutes` None means no limit. The frozen questions are everything that a slot can draw.
    In practice a question may be answered `tries` times, and each wrong try costs `penalty` (a share of 0 to 1).
    """

    key: str
    slug: str
    title: str
    minutes: int
    slots: tuple[Slot, ...]
    questions: tuple[Question, ...]
    cut: float = 0.8
    attempts: int = 3
    wait_hours: int = 24
    time_limit_minutes: int | None = None
    shuffle_options: bool = True
    introduction: str = ""
    behaviour: Behaviour = "exam"
    review: ReviewPreset = "after_attempt"
    tries: int = 3
    penalty: float = 0.25
    opens: LocalTime | None = None
    closes: LocalTime | None = None
    blueprint: tuple[BlueprintCell, ...] = ()
    phase: Phase = "show"
    kind: Literal["quiz"] = "quiz"

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """The frozen questions by their UUID."""
        return {question.id: question for question in self.questions}
