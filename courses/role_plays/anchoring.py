"""Whether a grader's levels follow the coach's notes: share and direction of changes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LAST_OPENINGS = 30
# Fewer openings say nothing: one change would be more than the limit.
MIN_OPENINGS = 10
MOST_ONE_WAY = 0.10


@dataclass(frozen=True)
class Looked:
    """One opening of the notes: the levels before it, and those that stand now, by criterion key."""

    before: Mapping[str, int]
    now: Mapping[str, int]

    @property
    def has_risen(self) -> bool:
        """Some level stands higher than before the notes."""
        return any(self.now.get(key, level) > level for key, level in self.before.items())

    @property
    def has_fallen(self) -> bool:
        """Some level stands lower than before the notes."""
        return any(self.now.get(key, level) < level for key, level in self.before.items())


@dataclass(frozen=True)
class Lean:
    """Shares (0 to 1) of the last openings after which a level rose, and fell."""

    openings: int
    up: float
    down: float

    @property
    def is_one_way(self) -> bool:
        """More than a tenth of at least ten openings changed in one direction."""
        return self.openings >= MIN_OPENINGS and max(self.up, self.down) > MOST_ONE_WAY

    @property
    def percent(self) -> int:
        """The larger share in per cent, negative where it goes down."""
        return round(100 * self.up) if self.up >= self.down else -round(100 * self.down)


def lean(looked: Sequence[Looked]) -> Lean:
    """How the last openings (newest first, thirty at most count) changed levels."""
    counted = looked[:LAST_OPENINGS]
    if not counted:
        return Lean(0, 0.0, 0.0)
    count = len(counted)
    return Lean(
        count,
        sum(one.has_risen for one in counted) / count,
        sum(one.has_fallen for one in counted) / count,
    )


def tips_over(before: Lean, after: Lean) -> bool:
    """A change made it one-way: the moment to tell somebody, once."""
    return after.is_one_way and not before.is_one_way
