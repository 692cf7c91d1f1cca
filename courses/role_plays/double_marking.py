"""When a result needs a second, blind mark, and what two marks come to. Pure.

Sources: pedagogy §3.9 for the occasions and the resolution; Shrout & Fleiss (1979), ICC(1,1), for the reliability of
two marks by graders who differ from text to text; SEM = s·sqrt(1 - reliability) is classical test theory.
"""

from __future__ import annotations

import hmac
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Literal

from content.documents import Rubric
from courses.role_plays import rules

SAMPLE_SHARE = 0.20
FIRST_MARKS = 5
ENOUGH_PAIRS = 30
AGREEING_LEVELS = 1
HOLD = timedelta(hours=24)
NEEDED_BESIDES = 2

Reason = Literal["fail", "one_criterion", "near_cut", "sample", "new_licence"]


@dataclass(frozen=True)
class Occasion:
    """What is known when a first mark is given.

    `sem` is in points of the weighted score (0-100), None without enough pairs of marks; `marks_since_licence`
    counts the grader's earlier marks on this rubric under their licence, None where no licence is kept.
    """

    levels: Mapping[str, int]
    rubric: Rubric
    is_sampled: bool
    sem: float | None = None
    marks_since_licence: int | None = None


def reasons(occasion: Occasion) -> tuple[Reason, ...]:
    """Why a second mark is needed; empty where it is not."""
    found: list[Reason] = []
    if not rules.passes(occasion.levels, occasion.rubric):
        found.append("fail")
        if fails_by_one(occasion.levels, occasion.rubric):
            found.append("one_criterion")
    distance = points_from_cut(occasion.levels, occasion.rubric)
    if occasion.sem is not None and distance <= occasion.sem:
        found.append("near_cut")
    if occasion.is_sampled:
        found.append("sample")
    if occasion.marks_since_licence is not None and occasion.marks_since_licence < FIRST_MARKS:
        found.append("new_licence")
    return tuple(found)


def in_sample(submission_id: int, *, salt: str, share: float = SAMPLE_SHARE) -> bool:
    """Whether a submission is among those drawn: the same each time, and not to be foreseen without the salt."""
    drawn = hmac.new(salt.encode(), f"second mark {submission_id}".encode(), sha256).digest()
    return int.from_bytes(drawn[:8], "big") / 2**64 < share


def fails_by_one(levels: Mapping[str, int], rubric: Rubric) -> bool:
    """It fails, and would pass if a single criterion had the highest level."""
    return not rules.passes(levels, rubric) and any(
        rules.passes({**levels, criterion.key: rules.LEADING}, rubric) for criterion in rubric.criteria
    )


def points_from_cut(levels: Mapping[str, int], rubric: Rubric) -> float:
    """The smallest change of the weighted score (points of 100) that would turn the outcome.

    The pass rule is no single number: the cut is the nearest set of levels with the other outcome.
    """
    return _to_fail(levels, rubric) if rules.passes(levels, rubric) else _to_pass(levels, rubric)


def _to_fail(levels: Mapping[str, int], rubric: Rubric) -> float:
    rule = rubric.pass_rule
    falls = []
    for criterion in rubric.criteria:
        lowest = max(rule.floor_level, rule.gate_level) if criterion.gate else rule.floor_level
        if lowest > rules.STARTING:
            falls.append(criterion.weight * (levels[criterion.key] - lowest + 1) / 3)
    others = [criterion for criterion in rubric.criteria if not criterion.gate]
    below = sum(levels[criterion.key] < rules.SOLID for criterion in others)
    to_building = sorted(
        criterion.weight * (levels[criterion.key] - rules.BUILDING) / 3
        for criterion in others
        if levels[criterion.key] >= rules.SOLID
    )
    more = rule.below_solid + 1 - below
    if len(to_building) >= more:
        falls.append(sum(to_building[:more]))
    return min(falls, default=math.inf)


def _to_pass(levels: Mapping[str, int], rubric: Rubric) -> float:
    rule = rubric.pass_rule
    total = 0.0
    rises = []
    for criterion in rubric.criteria:
        lowest = max(rule.floor_level, rule.gate_level) if criterion.gate else rule.floor_level
        level = max(levels[criterion.key], lowest)
        total += criterion.weight * (level - levels[criterion.key]) / 3
        if not criterion.gate and level < rules.SOLID:
            rises.append(criterion.weight * (rules.SOLID - level) / 3)
    needed = max(0, len(rises) - rule.below_solid)
    return total + sum(sorted(rises)[:needed])


def standard_error(pairs: Sequence[tuple[float, float]]) -> float | None:
    """SEM of weighted scores (points of 100) from texts that were marked twice; None below `ENOUGH_PAIRS`."""
    if len(pairs) < ENOUGH_PAIRS:
        return None
    scores = [score for pair in pairs for score in pair]
    middle = sum(scores) / len(scores)
    spread = math.sqrt(sum((score - middle) ** 2 for score in scores) / (len(scores) - 1))
    return spread * math.sqrt(1 - _reliability(pairs, middle))


def _reliability(pairs: Sequence[tuple[float, float]], middle: float) -> float:
    """ICC(1,1) of pairs, kept within 0 and 1; 1 where everything is the same."""
    between = 2 * sum(((a + b) / 2 - middle) ** 2 for a, b in pairs) / (len(pairs) - 1)
    within = sum((a - b) ** 2 for a, b in pairs) / 2 / len(pairs)
    if between + within == 0:
        return 1.0
    return min(1.0, max(0.0, (between - within) / (between + within)))


def agree(first: Mapping[str, int], second: Mapping[str, int], rubric: Rubric) -> bool:
    """Each criterion within one level, and the same outcome: then the first mark stands."""
    return rules.passes(first, rubric) == rules.passes(second, rubric) and not apart(first, second, rubric)


def apart(first: Mapping[str, int], second: Mapping[str, int], rubric: Rubric) -> tuple[str, ...]:
    """Keys of the criteria on which two marks lie more than one level apart."""
    return tuple(
        criterion.key
        for criterion in rubric.criteria
        if abs(first[criterion.key] - second[criterion.key]) > AGREEING_LEVELS
    )


def unexplained(
    final: Mapping[str, int], notes: Mapping[str, str], marks: Sequence[Mapping[str, int]]
) -> tuple[str, ...]:
    """Keys of the criteria whose final level is that of neither mark, and for which no reason is given."""
    return tuple(
        key
        for key, level in final.items()
        if level not in [mark.get(key) for mark in marks] and not notes.get(key, "").strip()
    )
