"""Result: the one currency in which the rooms pay each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Outcome = Literal["done", "not_yet"]


@dataclass(frozen=True)
class Result:
    """What one piece of work came to. `score` is a share of 0 to 1, or None where nothing is scored."""

    item_key: str
    outcome: Outcome
    at: datetime
    score: float | None = None
