"""Ratings are derived from the answer, never asked for."""

from __future__ import annotations

import pytest

from courses.cards import rules


def rating(
    share: float, *, certainty: int = 2, second: bool = False, seconds: int = 20, fast: float | None = 15
):
    return rules.rating_of(
        share, certainty=certainty, is_second_try=second, seconds=seconds, fast_seconds=fast
    )


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (rating(0), 1),
        (rating(0.5, certainty=3, seconds=1), 1),
        (rating(0.8), 2),
        (rating(1, certainty=1), 2),
        (rating(1, second=True), 2),
        (rating(1, second=True, certainty=3, seconds=1), 2),
        (rating(1), 3),
        (rating(1, certainty=3, seconds=16), 3),
        (rating(1, certainty=3, seconds=15), 4),
        (rating(1, certainty=2, seconds=1), 3),
        (rating(1, certainty=3, seconds=1, fast=None), 3),
    ],
)
def test_rating(found: int, wanted: int) -> None:
    assert found == wanted


def test_fast_is_the_median_and_needs_five_answers() -> None:
    assert rules.fast_time([10, 20, 30, 40]) is None
    assert rules.fast_time([50, 10, 20, 30, 40]) == 30


def test_sure_and_wrong() -> None:
    assert rules.is_sure_and_wrong(1, 3)
    assert not rules.is_sure_and_wrong(1, 2)
    assert not rules.is_sure_and_wrong(3, 3)
