"""What a marked question is made of on screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """A question in two words. kind: good, soon or nothing."""

    text: str
    kind: str
    icon: str


@dataclass(frozen=True)
class Row:
    """An option, pair, idea or span: its label with an icon, its text, why, and what the learner did."""

    label: str
    icon: str
    text: str
    why: str = ""
    kind: str = ""
    yours: str = ""
    is_best: bool = False
    is_mine: bool = False


@dataclass(frozen=True)
class Word:
    """A word of a highlighted text. `is_marked` by the learner; `is_key` belongs to a span."""

    text: str
    is_marked: bool
    is_key: bool


@dataclass(frozen=True)
class Words:
    """Everything below the question: what was written, the rows, a model answer, and what a person said."""

    rows: tuple[Row, ...]
    written: str = ""
    original: str = ""
    marked: tuple[Word, ...] = ()
    model_answer: str = ""
    explanation: str = ""
    decided: str = ""
    reason: str = ""
