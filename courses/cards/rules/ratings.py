"""What an answer says about a memory. Ratings are derived, never asked for."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
UNSURE, FAIRLY_SURE, CERTAIN = 1, 2, 3

# From here on an answer that is not whole still shows that most of it was there.
MOSTLY_RIGHT = 0.75
# Fewer right answers than these say nothing about how fast is fast.
ENOUGH_FOR_A_MEDIAN = 5


def rating_of(
    share: float, *, certainty: int, is_second_try: bool, seconds: int, fast_seconds: float | None
) -> int:
    """Not right 1; right without certainty, at the second try or nearly right 2; right 3; right, certain and fast 4."""
    if share < MOSTLY_RIGHT:
        return AGAIN
    if share < 1 or is_second_try or certainty == UNSURE:
        return HARD
    if certainty == CERTAIN and fast_seconds is not None and seconds <= fast_seconds:
        return EASY
    return GOOD


def fast_time(seconds_of_right_answers: Sequence[int]) -> float | None:
    """The median time of right answers in seconds; None while there are too few."""
    if len(seconds_of_right_answers) < ENOUGH_FOR_A_MEDIAN:
        return None
    return float(median(seconds_of_right_answers))


def is_sure_and_wrong(rating: int, certainty: int) -> bool:
    """Somebody was certain of what is not so: the card comes back the next day."""
    return rating == AGAIN and certainty == CERTAIN
