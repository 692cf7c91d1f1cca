"""What a certificate is: its number, how long it holds, and where it stands at a moment. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from content.documents import Module
from courses.progress.rules import is_complete
from courses.sign_offs.rules import is_second_person
from lms.lib.clock import add_months

# Without O, I and L, which are read as 0 and 1.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ0123456789"
PREFIX = "ATT"
SYMBOLS = 12
LOOKS_LIKE = {"O": "0", "I": "1", "L": "1"}
GRACE_DAYS = 30
RENEWAL_OPENS_DAYS = 60

Status = Literal["valid", "no_longer_current", "lapsed", "revoked"]


def new_number(pick: Callable[[str], str]) -> str:
    """ATT- and twelve symbols in groups of four; `pick` draws one symbol (pass `secrets.choice`)."""
    symbols = "".join(pick(ALPHABET) for _ in range(SYMBOLS))
    return "-".join((PREFIX, symbols[:4], symbols[4:8], symbols[8:]))


def new_token(draw: Callable[[int], bytes]) -> str:
    """128 bits as 32 hexadecimal digits; `draw` gives that many random bytes (pass `secrets.token_bytes`)."""
    return draw(16).hex()


def read_number(typed: str) -> str:
    """A number as somebody typed it in its printed form; empty where it cannot be one."""
    letters = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    symbols = letters.removeprefix(PREFIX) if len(letters) > SYMBOLS else letters
    symbols = "".join(LOOKS_LIKE.get(sign, sign) for sign in symbols)
    if len(symbols) != SYMBOLS or any(sign not in ALPHABET for sign in symbols):
        return ""
    return "-".join((PREFIX, symbols[:4], symbols[4:8], symbols[8:]))


def valid_through(issued_at: datetime, months: int, zone: str) -> datetime:
    """The last second of the day `months` calendar months after the day of issue in a zone, in UTC."""
    place = ZoneInfo(zone)
    last_day = add_months(issued_at.astimezone(place).date(), months)
    return datetime.combine(last_day, time(23, 59, 59), place).astimezone(UTC)


def status_at(
    at: datetime, *, expires_at: datetime, revoked_at: datetime | None, grace_days: int = GRACE_DAYS
) -> Status:
    """Valid through `expires_at`; then no longer current for the days of grace; then lapsed. Revoked stands above all."""
    if revoked_at is not None and revoked_at <= at:
        return "revoked"
    if at <= expires_at:
        return "valid"
    return "no_longer_current" if at <= expires_at + timedelta(days=grace_days) else "lapsed"


def renewal_opens_at(expires_at: datetime, opens_days: int = RENEWAL_OPENS_DAYS) -> datetime:
    """When the short renewal path opens."""
    return expires_at - timedelta(days=opens_days)


def may_renew(at: datetime, *, expires_at: datetime, revoked_at: datetime | None, opens_days: int) -> bool:
    """The next cycle may begin: the renewal is open, the certificate has run out, or it was withdrawn."""
    return revoked_at is not None or at >= renewal_opens_at(expires_at, opens_days)


def earned(
    document: Module, done: frozenset[str], *, signer_id: int | None, learner_id: int, graders: frozenset[int]
) -> bool:
    """Every step is done, somebody signed, and the signer is a second person."""
    return (
        document.certification is not None
        and is_complete(document, done)
        and signer_id is not None
        and is_second_person(signer_id, learner_id, graders)
    )


def only_grader(graders: frozenset[int]) -> int | None:
    """The one person who graded everything, if it was one."""
    return next(iter(graders)) if len(graders) == 1 else None
