"""When a card comes back: FSRS-6 with its published weights, no learning steps, and a ladder to fall back on.

Days are whole days in the learner's own zone. Formulas: the open FSRS-6 algorithm, as the library `fsrs` has them.
"""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import fsrs

from courses.cards.rules.ratings import AGAIN, EASY, HARD

CAP_DAYS = 120
LADDER = (1, 3, 7, 21, 60, 120)
RETENTION, RETENTION_CRITICAL, RETENTION_BUSY = 0.90, 0.95, 0.85
BUSY_CARDS_A_DAY = 12
# Share of an interval that may be moved, for the part of it that lies between these days.
FUZZ = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, float("inf"), 0.05))

_DAY_ZERO = datetime(2000, 1, 1, tzinfo=UTC)
_DECAY = -fsrs.Scheduler().parameters[20]
_FACTOR = 0.9 ** (1 / _DECAY) - 1

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Memory:
    """How well a card sits: `stability` in days until nine in ten remember, `difficulty` from 1 to 10."""

    stability: float
    difficulty: float


@dataclass(frozen=True)
class Step:
    """What a review makes of a card: its memory, and in how many days it comes back."""

    memory: Memory
    days: int


def retention_wanted(*, is_critical: bool, cards_a_day: float) -> float:
    """The share that should still be remembered when a card comes back."""
    if is_critical:
        return RETENTION_CRITICAL
    return RETENTION_BUSY if cards_a_day > BUSY_CARDS_A_DAY else RETENTION


def after_review(
    memory: Memory | None,
    rating: int,
    *,
    elapsed_days: int = 0,
    retention: float = RETENTION,
    cap: int = CAP_DAYS,
) -> Step:
    """The next step after a rating of 1 to 4; `memory` None is a card's first review. Never raises: see `ladder`."""
    try:
        return _by_fsrs(memory, rating, elapsed_days, retention, cap)
    except Exception:
        logger.exception("a card was put on the ladder, because the scheduler failed")
        return ladder(memory, rating, cap=cap)


def ladder(memory: Memory | None, rating: int, *, cap: int = CAP_DAYS) -> Step:
    """The fall-back: 1-3-7-21-60-120 days, from the rung that the stability has reached."""
    reached = 0 if memory is None else sum(memory.stability >= days for days in LADDER)
    rung = {AGAIN: 0, HARD: max(0, reached - 1), EASY: reached + 1}.get(rating, reached)
    days = min(LADDER[min(rung, len(LADDER) - 1)], cap)
    return Step(Memory(float(days), memory.difficulty if memory else 5.0), days)


def recalled_on(
    next_day: date, due_on: date, *, handed_in_at: datetime, reviewed_at: datetime | None = None
) -> date:
    """When a card is due that was `due_on` a day, and had wrong with certainty in a pre-check.

    `next_day` is the day after the pre-check was handed in, in their zone. A review since then decides.
    """
    if reviewed_at is not None and reviewed_at >= handed_in_at:
        return due_on
    return min(due_on, next_day)


def fuzzed(days: int, *, seed: str, cap: int = CAP_DAYS) -> int:
    """The interval moved a little, so that cards learnt together part; the same seed moves it the same way."""
    if days < 2.5:
        return days
    reach = 1.0 + sum(share * max(0.0, min(days, end) - start) for start, end, share in FUZZ)
    low = max(2, round(days - reach))
    return random.Random(seed).randint(min(low, cap), min(round(days + reach), cap))


def retrievability(stability: float, elapsed_days: int) -> float:
    """The share of people who would still remember a card: R(t, S) = (1 + F·t/S)^(−w20)."""
    return float((1 + _FACTOR * max(0, elapsed_days) / stability) ** _DECAY)


@lru_cache(maxsize=16)
def _scheduler(retention: float, cap: int) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        desired_retention=retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=cap,
        enable_fuzzing=False,
    )


def _by_fsrs(memory: Memory | None, rating: int, elapsed_days: int, retention: float, cap: int) -> Step:
    now = _DAY_ZERO + timedelta(days=elapsed_days)
    if memory is None:
        card = fsrs.Card(card_id=1, due=now)
    else:
        card = fsrs.Card(
            card_id=1,
            state=fsrs.State.Review,
            stability=memory.stability,
            difficulty=memory.difficulty,
            due=now,
            last_review=_DAY_ZERO,
        )
    after, _log = _scheduler(retention, cap).review_card(card, fsrs.Rating(rating), now)
    if after.stability is None or after.difficulty is None:
        raise ValueError("the scheduler left a card without a memory")
    return Step(Memory(after.stability, after.difficulty), (after.due - now).days)
