"""The clock that is passed into actions, so that tests can hold it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def local_day(at: datetime, zone: str) -> date:
    """The calendar day of `at` in an IANA zone."""
    return at.astimezone(ZoneInfo(zone)).date()
