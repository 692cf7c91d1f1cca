"""Certainty-based marking: how sure somebody was, what that earns, and whether it fits what they knew.

Marks are those of Moodle's question_cbm, after Gardner-Medwin: certainty 1, 2, 3 earns +1, +2, +3 when right and
0, -2, -6 when wrong; a share between 0 and 1 earns that share of the mark for right. Someone who is right with
probability p expects p, 2p - 2(1 - p) and 3p - 6(1 - p), so the honest level pays best: 2 from p = 2/3, 3 from p = 4/5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import mean, stdev
from typing import Literal

from content import documents

Quadrant = Literal["knew", "lucky", "knew_not", "sure_and_wrong"]

LEVELS = (1, 2, 3)
CERTAIN = 3
RIGHT: Mapping[int, int] = {1: 1, 2: 2, 3: 3}
WRONG: Mapping[int, int] = {1: 0, 2: -2, 3: -6}
# How often somebody of that certainty should be right.
IMPLIED: Mapping[int, Fraction] = {1: Fraction(1, 2), 2: Fraction(73, 100), 3: Fraction(9, 10)}
QUADRANTS: tuple[Quadrant, ...] = ("knew", "lucky", "knew_not", "sure_and_wrong")
# Below this many answers a calibration would be noise.
ENOUGH = 30


@dataclass(frozen=True)
class Sure:
    """An answer's share of 0 to 1 and its certainty; without a choice it counts as a guess."""

    share: Fraction
    certainty: int | None = None

    @property
    def level(self) -> int:
        """1, 2 or 3."""
        return self.certainty or 1


@dataclass(frozen=True)
class Calibration:
    """`bias` is mean certainty less share right: above 0 is surer than right. `low` and `high`: ± 1.96 standard errors."""

    count: int
    bias: float
    low: float
    high: float


def certainty_mark(answer: Sure) -> Fraction:
    """From -6 to 3: the mark for right times the share, or the mark for wrong where the share is 0."""
    return RIGHT[answer.level] * answer.share if answer.share else Fraction(WRONG[answer.level])


def expected_mark(certainty: int, probability: Fraction) -> Fraction:
    """What a certainty earns on average with this probability of being right."""
    return probability * RIGHT[certainty] + (1 - probability) * WRONG[certainty]


def quadrant(answer: Sure) -> Quadrant:
    """Right means the whole share; sure means certainty 2 or 3."""
    if answer.share == 1:
        return "lucky" if answer.level == 1 else "knew"
    return "knew_not" if answer.level == 1 else "sure_and_wrong"


def quadrants(answers: Iterable[Sure]) -> dict[Quadrant, int]:
    """How many answers lie in each of the four, all four named."""
    counts = Counter(quadrant(answer) for answer in answers)
    return {name: counts[name] for name in QUADRANTS}


def is_certain_and_wrong(answer: Sure) -> bool:
    """Certain, and not wholly right: the daily review asks it again."""
    return answer.certainty == CERTAIN and answer.share < 1


def may_come_back(quiz: documents.Quiz, question: documents.Question) -> bool:
    """Whether the daily review can ask a question of this pre-check again: a rule marks it, and its reasons may be told.

    They may not while a quiz holds them back until it closes.
    """
    return question.kind not in documents.UNDECIDED_KINDS and quiz.review != "after_close"


def calibration(answers: Sequence[Sure]) -> Calibration | None:
    """Mean over the answers of implied probability less share, with its interval; None below ENOUGH answers."""
    if len(answers) < ENOUGH:
        return None
    gaps = [float(IMPLIED[answer.level] - answer.share) for answer in answers]
    bias, reach = mean(gaps), 1.96 * stdev(gaps) / sqrt(len(gaps))
    return Calibration(len(gaps), bias, bias - reach, bias + reach)
