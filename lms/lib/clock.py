"""The clock that is passed into actions, so that tests can hold it."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def local_day(at: datetime, zone: str) -> date:
    """The calendar day of `at` in an IANA zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def add_months(day: date, months: int) -> date:
    """The same day of the month so many calendar months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
