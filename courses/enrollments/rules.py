"""Due dates: a day that somebody chose, as a moment. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LAST_SECOND = time(23, 59, 59)


def end_of_day(day: date, zone: str) -> datetime:
    """The last second of a calendar day in an IANA zone, in UTC."""
    return datetime.combine(day, LAST_SECOND, ZoneInfo(zone)).astimezone(UTC)


def is_past_due(due_at: datetime | None, at: datetime) -> bool:
    """The due moment has gone by."""
    return due_at is not None and due_at < at


def days_past_due(due_at: datetime, at: datetime, zone: str) -> int:
    """Calendar days between the due day and today in a zone; at least one once the due day is over."""
    place = ZoneInfo(zone)
    return max(1, (at.astimezone(place).date() - due_at.astimezone(place).date()).days)
