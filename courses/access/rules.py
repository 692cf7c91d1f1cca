"""When a quiz is open to somebody, for how long, and how often. Pure: documents and facts in, moments out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import TypedDict, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from content import documents

T = TypeVar("T", int, datetime)

# How a wall-clock time is written.
MINUTE = "%Y-%m-%dT%H:%M"

# What an override may say of a limit or of a number of tries: none at all.
UNLIMITED = 0


@dataclass(frozen=True)
class Terms:
    """What an override says; None leaves a field as it is. 0 minutes and 0 attempts mean no limit."""

    opens: documents.LocalTime | None = None
    closes: documents.LocalTime | None = None
    limit_minutes: int | None = None
    attempts: int | None = None
    wait_hours: int | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing is said."""
        return self == Terms()


@dataclass(frozen=True)
class Allowance:
    """A person's standing extra time: every limit times `factor`, or no limit. The days are theirs, both included."""

    factor: Decimal | None = None
    is_untimed: bool = False
    starts_on: date | None = None
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """It counts on this day."""
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day <= self.ends_on
        )


class Tries(TypedDict):
    """How many tries there are, 0 for any number, and the hours between them."""

    attempts: int
    wait_hours: int


@dataclass(frozen=True)
class Access:
    """What holds for one person in one quiz. `attempts` 0 and `limit_minutes` None mean no limit.

    `changed` names what differs from the quiz: opens, closes, limit, attempts, wait; extra_time where the person's
    own allowance moved the limit.
    """

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    limit_minutes: int | None = None
    attempts: int = UNLIMITED
    wait_hours: int = 0
    changed: tuple[str, ...] = ()

    @property
    def is_never_open(self) -> bool:
        """It closes before it opens."""
        return self.opens_at is not None and self.closes_at is not None and self.closes_at <= self.opens_at

    def deadline(self, started_at: datetime, *, is_limited: bool = True) -> datetime | None:
        """When a try that began then ends: after the limit, or when the quiz closes. None: whenever they like."""
        ends = [] if self.closes_at is None else [self.closes_at]
        if is_limited and self.limit_minutes:
            ends.append(started_at + timedelta(minutes=self.limit_minutes))
        return min(ends, default=None)


def is_wall_clock(at: str, zone: str) -> bool:
    """A time as `instant` reads it: to the minute, in this century, in a zone that exists or in each reader's own."""
    try:
        found = datetime.strptime(at, MINUTE)  # noqa: DTZ007
    except ValueError:
        return False
    is_plain = found.strftime(MINUTE) == at
    return is_plain and 2000 <= found.year <= 2100 and (not zone or zone in available_timezones())


def instant(time: documents.LocalTime, reader_zone: str) -> datetime:
    """The moment of a wall-clock time, in UTC. A time that occurs twice means the later one; one that the clock
    skips moves forward by what was skipped."""
    wall = datetime.fromisoformat(time.at).replace(tzinfo=ZoneInfo(time.zone or reader_zone))
    return max(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def tries_of(quiz: documents.Quiz, attempts: int | None = None, wait_hours: int | None = None) -> Tries:
    """What holds where an override says this: an exam's tries and wait, any number of tries in practice, one in a
    pre-check unless more are allowed; only an exam has waits."""
    if quiz.behaviour == "practice":
        return Tries(attempts=UNLIMITED, wait_hours=0)
    is_exam = quiz.behaviour == "exam"
    usual = (
        Tries(attempts=quiz.attempts, wait_hours=quiz.wait_hours)
        if is_exam
        else Tries(attempts=1, wait_hours=0)
    )
    if attempts is not None:
        usual["attempts"] = attempts
    if wait_hours is not None and is_exam:
        usual["wait_hours"] = wait_hours
    return usual


def access_of(
    quiz: documents.Quiz,
    *,
    zone: str,
    person: Terms | None = None,
    teams: Sequence[Terms] = (),
    allowance: Allowance | None = None,
) -> Access:
    """What holds for somebody in this zone. Their own override beats those of teams, field by field; among teams
    the most generous value wins; extra time applies to whatever limit is left."""

    def choose(own: T | None, shared: Iterable[T | None], best: Callable[[list[T]], T]) -> T | None:
        if own is not None:
            return own
        said = [value for value in shared if value is not None]
        return best(said) if said else None

    def at(time: documents.LocalTime | None) -> datetime | None:
        return None if time is None else instant(time, zone)

    own = person or Terms()
    opens_at = choose(at(own.opens), (at(team.opens) for team in teams), min)
    closes_at = choose(at(own.closes), (at(team.closes) for team in teams), max)
    limit = choose(own.limit_minutes, (team.limit_minutes for team in teams), _most)
    attempts = choose(own.attempts, (team.attempts for team in teams), _most)
    wait = choose(own.wait_hours, (team.wait_hours for team in teams), min)
    said = Access(
        opens_at=at(quiz.opens) if opens_at is None else opens_at,
        closes_at=at(quiz.closes) if closes_at is None else closes_at,
        limit_minutes=(quiz.time_limit_minutes if limit is None else limit) or None,
        **tries_of(quiz, attempts, wait),
    )
    usual = tries_of(quiz)
    lengthened = lengthen(said.limit_minutes, allowance)
    differs = {
        "opens": said.opens_at != at(quiz.opens),
        "closes": said.closes_at != at(quiz.closes),
        "limit": said.limit_minutes != (quiz.time_limit_minutes or None),
        "attempts": said.attempts != usual["attempts"],
        "wait": said.wait_hours != usual["wait_hours"],
        "extra_time": lengthened != said.limit_minutes,
    }
    return Access(
        opens_at=said.opens_at,
        closes_at=said.closes_at,
        limit_minutes=lengthened,
        attempts=said.attempts,
        wait_hours=said.wait_hours,
        changed=tuple(name for name, is_so in differs.items() if is_so),
    )


def lengthen(limit_minutes: int | None, allowance: Allowance | None) -> int | None:
    """A limit with somebody's extra time, in whole minutes, never cut short."""
    if limit_minutes is None or allowance is None:
        return limit_minutes
    if allowance.is_untimed or allowance.factor is None:
        return None
    return ceil(limit_minutes * Fraction(allowance.factor))


def _most(numbers: list[int]) -> int:
    return UNLIMITED if UNLIMITED in numbers else max(numbers)
