"""When a card comes back: the published vectors, the cap, the fuzz, and the ladder underneath."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.cards import rules
from courses.cards.rules import schedule

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
NO_CAP = 36_500


def days_of(*ratings: int, retention: float = 0.9, cap: int = NO_CAP) -> list[int]:
    """The intervals of a card that is always reviewed exactly when it is due."""
    memory, elapsed, found = None, 0, []
    for rating in ratings:
        step = rules.after_review(memory, rating, elapsed_days=elapsed, retention=retention, cap=cap)
        memory, elapsed = step.memory, step.days
        found.append(step.days)
    return found


def test_the_vectors() -> None:
    assert days_of(*[GOOD] * 5) == [2, 11, 46, 163, 497]
    assert days_of(HARD, *[GOOD] * 4) == [1, 5, 17, 50, 133]
    assert days_of(GOOD, AGAIN, *[GOOD] * 3) == [2, 1, 2, 6, 15]
    assert days_of(*[GOOD] * 3, retention=0.85) == [4, 31, 173]


def test_nothing_sleeps_longer_than_the_cap() -> None:
    assert days_of(*[GOOD] * 6, cap=rules.CAP_DAYS) == [2, 11, 46, 120, 120, 120]


def test_nine_in_ten_remember_a_card_when_its_stability_is_over() -> None:
    assert rules.retrievability(10.0, 0) == 1
    assert rules.retrievability(10.0, 10) == pytest.approx(0.9)
    assert rules.retrievability(10.0, 40) < 0.8


@pytest.mark.parametrize(
    ("is_critical", "load", "wanted"),
    [(False, 0, 0.90), (False, 12, 0.90), (False, 12.1, 0.85), (True, 0, 0.95), (True, 40, 0.95)],
)
def test_retention_wanted(is_critical: bool, load: float, wanted: float) -> None:
    assert rules.retention_wanted(is_critical=is_critical, cards_a_day=load) == wanted


def test_a_critical_card_comes_back_sooner() -> None:
    assert days_of(*[GOOD] * 3, retention=0.95) < days_of(*[GOOD] * 3)


def test_the_ladder_takes_over_when_the_library_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(schedule, "_by_fsrs", fail)
    assert days_of(*[GOOD] * 7) == [1, 3, 7, 21, 60, 120, 120]
    assert days_of(GOOD, GOOD, AGAIN, GOOD) == [1, 3, 1, 3]
    assert days_of(GOOD, GOOD, HARD) == [1, 3, 3]
    assert days_of(EASY, EASY) == [3, 21]


@given(days=st.integers(1, 120), seed=st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_fuzz_is_small_and_the_same_each_time(days: int, seed: str) -> None:
    moved = rules.fuzzed(days, seed=seed)
    assert moved == rules.fuzzed(days, seed=seed)
    assert 1 <= moved <= rules.CAP_DAYS
    assert abs(moved - days) <= max(2, round(0.15 * days) + 2)
    if days < 3:
        assert moved == days


def test_fuzz_parts_cards_that_were_learnt_together() -> None:
    assert len({rules.fuzzed(46, seed=f"7 card-{number} 2026-03-02") for number in range(30)}) > 3


@given(
    ratings=st.lists(st.integers(1, 4), min_size=1, max_size=12),
    waits=st.lists(st.integers(0, 400), min_size=12),
)
@settings(max_examples=100, deadline=None)
def test_any_history_keeps_a_card_within_its_bounds(ratings: list[int], waits: list[int]) -> None:
    memory = None
    for rating, wait in zip(ratings, waits, strict=False):
        step = rules.after_review(memory, rating, elapsed_days=wait)
        assert 1 <= step.days <= rules.CAP_DAYS
        assert step.memory.stability > 0
        assert 1 <= step.memory.difficulty <= 10
        memory = step.memory
