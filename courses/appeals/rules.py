"""Second looks: what may be asked for and until when, and what comes of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Literal

WINDOW = timedelta(days=14)
ANSWER_WORKING_DAYS = 5
MIN_ARGUMENT_WORDS = 5
MAX_CHARACTERS = 2_000
HIGHEST = 4
SATURDAY = 5

# Below this many decided ones a share says more about chance than about grading.
MIN_FOR_SHARE = 20

Closed = Literal["not_released", "asked_before", "too_late", "highest"]


def why_closed(*, released_at: datetime | None, was_asked: bool, at: datetime) -> Closed | None:
    """Why no second look may be asked for any more; None where it may. One for each result."""
    if released_at is None:
        return "not_released"
    if was_asked:
        return "asked_before"
    return "too_late" if at >= released_at + WINDOW else None


def due_on(asked_on: date) -> date:
    """The last day of the answer: `ANSWER_WORKING_DAYS` working days after the day of asking (Monday to Friday)."""
    day, left = asked_on, ANSWER_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day


def level_after(old: int, given: int) -> int:
    """The level that stands after a second look: it rises or stays, and never falls."""
    return max(old, given)


def levels_after(levels: Mapping[str, int], criterion: str, given: int) -> dict[str, int]:
    """All levels after a second look at one criterion; KeyError where the grade does not have it."""
    return {**levels, criterion: level_after(levels[criterion], given)}


def overturned(raised: int, decided: int) -> float | None:
    """The share of decided second looks that raised a level (0 to 1); None below `MIN_FOR_SHARE`."""
    return raised / decided if decided >= MIN_FOR_SHARE else None
