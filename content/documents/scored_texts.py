"""Replies with the levels that experts agreed on: what graders learn from, and what their licence rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ScoredUse = Literal["anchor", "practice", "licence", "seed"]
ScoredRemark = Literal["", "charming", "clumsy", "borderline"]

LEVEL_COUNT = 4
LICENCE_SET_SIZE = 10


@dataclass(frozen=True)
class ScoredText:
    """`texts` maps part keys to text, `levels` (1-4) and `reasons` map criterion keys; `set_number` counts licence sets.

    `remark` names what makes it a test: charming but wrong, clumsy but right, on a borderline.
    Levels and reasons are never served before a grader has scored the text; anchors are shown with theirs.
    """

    key: str
    use: ScoredUse
    texts: dict[str, str]
    levels: dict[str, int]
    reasons: dict[str, str] = field(default_factory=dict)
    set_number: int = 1
    remark: ScoredRemark = ""

    @property
    def typical_level(self) -> int:
        """The level of the text as a whole: the mean of its levels, halves upwards; 0 without levels."""
        count = len(self.levels)
        return (2 * sum(self.levels.values()) + count) // (2 * count) if count else 0
