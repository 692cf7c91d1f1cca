"""When a mail leaves. Pure: moments in, moments out.

News about one's own work comes in at most one mail a day, outside of quiet hours in the reader's zone;
what somebody has to know at once does not wait.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

QUIET_FROM = time(20, 0)
QUIET_UNTIL = time(8, 0)
AT_ONCE = frozenset({"enrollment.created", "certificate.issued", "submission.risk_seen"})


def next_open_moment(at: datetime, zone: str) -> datetime:
    """`at` itself, or the end of the quiet hours (08:00 local) that it falls into. UTC."""
    local = at.astimezone(ZoneInfo(zone))
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return at
    day = local.date() + timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    return datetime.combine(day, QUIET_UNTIL, ZoneInfo(zone)).astimezone(UTC)


def next_morning(at: datetime, zone: str) -> datetime:
    """08:00 of the next local day. UTC."""
    local = at.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date() + timedelta(days=1), QUIET_UNTIL, ZoneInfo(zone)).astimezone(UTC)
