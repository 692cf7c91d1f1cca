"""When a second look may be asked for, until when it is answered, and that a level never falls."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.appeals import rules
from courses.role_plays.rules import working_days_since

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("released_at", "was_asked", "expected"),
    [
        (None, False, "not_released"),
        (AT, False, None),
        (AT, True, "asked_before"),
        (AT - rules.WINDOW + timedelta(seconds=1), False, None),
        (AT - rules.WINDOW, False, "too_late"),
    ],
)
def test_why_closed(released_at: datetime | None, was_asked: bool, expected: str | None) -> None:
    assert rules.why_closed(released_at=released_at, was_asked=was_asked, at=AT) == expected


@pytest.mark.parametrize(
    ("asked_on", "due_on"),
    [
        (date(2026, 3, 2), date(2026, 3, 9)),  # a Monday
        (date(2026, 3, 6), date(2026, 3, 13)),  # a Friday
        (date(2026, 3, 7), date(2026, 3, 13)),  # a Saturday
    ],
)
def test_the_answer_is_due_after_five_working_days(asked_on: date, due_on: date) -> None:
    assert rules.due_on(asked_on) == due_on


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_the_due_day_lies_as_many_working_days_ahead(day: date) -> None:
    assert working_days_since(day, rules.due_on(day)) == rules.ANSWER_WORKING_DAYS
    assert rules.due_on(day).weekday() < rules.SATURDAY


@given(st.dictionaries(st.sampled_from("abc"), st.integers(1, 4), min_size=3), st.integers(1, 4))
def test_a_level_rises_or_stays_and_the_others_do_not_move(levels: dict[str, int], given_level: int) -> None:
    after = rules.levels_after(levels, "a", given_level)
    assert after["a"] == max(levels["a"], given_level)
    assert {key: after[key] for key in "bc"} == {key: levels[key] for key in "bc"}


def test_a_share_is_told_from_twenty_on() -> None:
    assert rules.overturned(19, 19) is None
    assert rules.overturned(5, 20) == 0.25
