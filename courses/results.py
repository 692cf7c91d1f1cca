"""Result: the one currency in which the rooms pay each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

Outcome = Literal["done", "not_yet"]


@dataclass(frozen=True)
class Result:
    """What one piece of work came to. `score` is a share of 0 to 1, or None where nothing is scored."""

    item_key: str
    outcome: Outcome
    at: datetime
    score: float | None = None


def percent(share: float | Decimal) -> int:
    """A share of 0 to 1 in whole per cent, rounded down, so that nobody seems to have reached what they have not."""
    return int(float(share) * 100 + 1e-6)
