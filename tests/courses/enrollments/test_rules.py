"""Due dates are ends of days where people live."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from courses.enrollments.rules import days_past_due, end_of_day, is_past_due


@pytest.mark.parametrize(
    ("day", "zone", "moment"),
    [
        (date(2026, 3, 20), "Africa/Nairobi", "2026-03-20T20:59:59+00:00"),
        (date(2026, 3, 20), "UTC", "2026-03-20T23:59:59+00:00"),
        (date(2026, 3, 29), "Europe/Lisbon", "2026-03-29T22:59:59+00:00"),
        (date(2026, 10, 25), "Europe/Lisbon", "2026-10-25T23:59:59+00:00"),
        (date(2026, 3, 20), "Pacific/Kiritimati", "2026-03-20T09:59:59+00:00"),
    ],
)
def test_the_end_of_a_day(day: date, zone: str, moment: str) -> None:
    assert end_of_day(day, zone).isoformat() == moment


def test_past_due_begins_after_the_last_second() -> None:
    due = end_of_day(date(2026, 3, 20), "Africa/Nairobi")
    assert not is_past_due(due, due)
    assert is_past_due(due, datetime(2026, 3, 20, 21, 0, tzinfo=UTC))
    assert not is_past_due(None, due)


def test_days_past_due_are_counted_where_the_person_lives() -> None:
    due = end_of_day(date(2026, 3, 20), "Africa/Nairobi")
    assert days_past_due(due, datetime(2026, 3, 20, 21, 0, tzinfo=UTC), "Africa/Nairobi") == 1
    assert days_past_due(due, datetime(2026, 3, 24, 9, 0, tzinfo=UTC), "Africa/Nairobi") == 4
