"""Numbers, months and where a certificate stands."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.documents import Module
from courses.certification import rules
from lms.lib import clock

EXPIRES = datetime(2027, 3, 2, 20, 59, 59, tzinfo=UTC)


def test_a_number_has_twelve_symbols_without_o_i_l() -> None:
    symbols = cycle("AB0Z9")
    number = rules.new_number(lambda _alphabet: next(symbols))
    assert number == "ATT-AB0Z-9AB0-Z9AB"
    assert not set("OIL") & set(rules.ALPHABET)
    assert len(set(rules.ALPHABET)) == 33


def test_a_token_has_128_bits() -> None:
    assert rules.new_token(lambda size: b"\xab" * size) == "ab" * 16


@given(st.text(alphabet=rules.ALPHABET, min_size=12, max_size=12))
def test_a_number_is_read_however_it_is_typed(symbols: str) -> None:
    number = f"ATT-{symbols[:4]}-{symbols[4:8]}-{symbols[8:]}"
    for typed in (number, number.lower(), number.replace("-", " "), symbols, f"  {number}. "):
        assert rules.read_number(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "ATT", "ATT-7F3K-29QD", "ATT-7F3K-29QD-W4ME-9", "ATT-7F3K-29QD-W4M%", "1" * 40]
)
def test_what_is_no_number(typed: str) -> None:
    assert rules.read_number(typed) == ""


def test_letters_that_look_like_digits_are_forgiven() -> None:
    assert rules.read_number("ATT-OIL1-0000-0000") == "ATT-0111-0000-0000"


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 3, 2), 12, date(2027, 3, 2)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_calendar_months(day: date, months: int, then: date) -> None:
    assert clock.add_months(day, months) == then


def test_valid_through_the_end_of_the_day_where_it_was_issued() -> None:
    late_evening = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)  # 3 March in Nairobi
    assert rules.valid_through(late_evening, 12, "Africa/Nairobi").isoformat() == "2027-03-03T20:59:59+00:00"


@pytest.mark.parametrize(
    ("at", "status"),
    [
        (EXPIRES, "valid"),
        (EXPIRES + timedelta(seconds=1), "no_longer_current"),
        (EXPIRES + timedelta(days=30), "no_longer_current"),
        (EXPIRES + timedelta(days=30, seconds=1), "lapsed"),
    ],
)
def test_where_it_stands(at: datetime, status: str) -> None:
    assert rules.status_at(at, expires_at=EXPIRES, revoked_at=None) == status


def test_withdrawn_stands_above_all() -> None:
    at = EXPIRES - timedelta(days=3)
    assert rules.status_at(at, expires_at=EXPIRES, revoked_at=at) == "revoked"
    assert rules.status_at(at - timedelta(seconds=1), expires_at=EXPIRES, revoked_at=at) == "valid"


def test_earned_needs_everything(small_document: Module) -> None:
    done = frozenset(item.key for item in small_document.items)
    graders = frozenset({3})

    def earned(
        document: Module = small_document,
        done: frozenset[str] = done,
        signer: int | None = 1,
        graders: frozenset[int] = graders,
    ) -> bool:
        return rules.earned(document, done, signer_id=signer, learner_id=2, graders=graders)

    assert earned()
    assert not earned(done=done - {"plan"})
    assert not earned(signer=None)
    assert not earned(signer=2)
    assert not earned(graders=frozenset({1}))
    assert not earned(document=dataclasses.replace(small_document, certification=None))
