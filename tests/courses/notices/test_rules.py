"""When a mail leaves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from courses.notices.rules import next_morning, next_open_moment


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "leaves"),
    [
        ("2026-03-02T09:00", "Africa/Nairobi", "2026-03-02T09:00"),  # noon
        ("2026-03-02T16:59", "Africa/Nairobi", "2026-03-02T16:59"),  # 19:59
        ("2026-03-02T17:00", "Africa/Nairobi", "2026-03-03T05:00"),  # 20:00
        ("2026-03-02T22:00", "Africa/Nairobi", "2026-03-03T05:00"),  # 01:00 of the next day
        ("2026-03-02T04:59", "Africa/Nairobi", "2026-03-02T05:00"),  # 07:59
        ("2026-03-02T05:00", "Africa/Nairobi", "2026-03-02T05:00"),  # 08:00
        ("2026-03-28T23:00", "Europe/Lisbon", "2026-03-29T07:00"),  # the night in which clocks change
        ("2026-03-02T09:00", "Pacific/Kiritimati", "2026-03-02T18:00"),  # 23:00, fourteen hours ahead
    ],
)
def test_quiet_hours_are_the_readers(moment: str, zone: str, leaves: str) -> None:
    assert next_open_moment(at(moment), zone) == at(leaves)


def test_the_next_morning_is_local() -> None:
    assert next_morning(at("2026-03-02T22:30"), "Africa/Nairobi") == at("2026-03-04T05:00")
    assert next_morning(at("2026-03-02T05:00"), "Africa/Nairobi") == at("2026-03-03T05:00")
