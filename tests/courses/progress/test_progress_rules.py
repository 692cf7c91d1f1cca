"""Suggested days and skill levels, without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from courses.progress.rules import ReleasedGrade, skill_level, suggested_days, working_days

MONDAY = date(2026, 3, 2)


def _in(days: int) -> date:
    return MONDAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("steps", "today", "due_on", "expected"),
    [
        (0, MONDAY, _in(9), []),
        (2, MONDAY, None, [None, None]),
        (2, _in(9), _in(8), [None, None]),
        (3, MONDAY, _in(3), [_in(0), _in(1), _in(2)]),
        (1, MONDAY, _in(4), [_in(3)]),
        (2, MONDAY, _in(11), [_in(3), _in(10)]),
        (4, MONDAY, _in(2), [_in(0), _in(0), _in(0), _in(1)]),
        (2, MONDAY, MONDAY, [MONDAY, MONDAY]),
        (1, _in(5), _in(6), [_in(6)]),
        (2, _in(4), _in(8), [_in(4), _in(7)]),
    ],
)
def test_days_are_spread_over_the_working_days_before(
    steps: int, today: date, due_on: date | None, expected: list[date | None]
) -> None:
    """Weekends are left out, unless there is nothing else before the due date."""
    assert suggested_days(steps, today=today, due_on=due_on) == expected


@pytest.mark.parametrize("steps", range(1, 15))
@pytest.mark.parametrize("length", range(15))
def test_days_are_in_order_never_before_today_never_past_due(steps: int, length: int) -> None:
    """Whatever the numbers."""
    days = suggested_days(steps, today=MONDAY, due_on=_in(length))
    found = [day for day in days if day is not None]
    assert len(found) == steps
    assert found == sorted(found)
    assert found[0] >= MONDAY
    assert found[-1] <= _in(length)


def _grade(*levels: int, passed: bool = True) -> ReleasedGrade:
    return ReleasedGrade(levels=tuple((level, 50) for level in levels), is_passed=passed)


@pytest.mark.parametrize(
    ("grades", "graded", "certificate", "level"),
    [
        ([], 2, False, None),
        ([_grade(1, 1)], 2, False, 1),
        ([_grade(3, 4)], 2, False, 2),
        ([_grade(3, 3), _grade(3, 3)], 2, False, 3),
        ([_grade(4, 4), _grade(4, 4)], 2, False, 3),
        ([_grade(4, 4), _grade(4, 4)], 2, True, 4),
        ([_grade(4, 3), _grade(4, 4)], 2, True, 3),
        ([_grade(4, 4), _grade(4, 4, passed=False)], 2, True, 2),
        ([_grade(2, 3)], 1, False, 2),
    ],
)
def test_skill_level(grades: list[ReleasedGrade], graded: int, certificate: bool, level: int | None) -> None:
    """Rounded down; Solid needs every pass, Leading a valid certificate."""
    assert skill_level(grades, graded_role_plays=graded, has_certificate=certificate) == level


def test_weights_count() -> None:
    """(4 * 80 + 1 * 20) / 100 = 3.4."""
    grade = ReleasedGrade(levels=((4, 80), (1, 20)), is_passed=True)
    assert skill_level([grade], graded_role_plays=1, has_certificate=False) == 3


def test_working_days_leave_the_weekend_out() -> None:
    """Oldest first, today last."""
    assert working_days(MONDAY, 3) == [_in(-4), _in(-3), MONDAY]
    assert working_days(_in(6), 2) == [_in(3), _in(4)]
