"""Which attempts are counted."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

Which = Literal["first", "best", "last", "all"]
ATTEMPTS: tuple[Which, ...] = ("first", "best", "last", "all")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


def is_day(day: date) -> bool:
    """A day on which something can have been handed in."""
    return FIRST_DAY <= day <= LAST_DAY


@dataclass(frozen=True)
class Selection:
    """Attempts at one quiz of a module that were handed in and marked: whole ones, under exam conditions.

    `version` is a module version's number, 0 for all of them. `which` keeps one attempt of each person, or all.
    `since` and `until` are the first and the last day (UTC) on which they were handed in.
    """

    module_id: int
    item_key: str
    version: int = 0
    which: Which = "first"
    since: date | None = None
    until: date | None = None

    @property
    def digest(self) -> str:
        """SHA-256 (hex) that tells this selection from every other."""
        return hashlib.sha256(json.dumps(self.dump(), sort_keys=True).encode()).hexdigest()

    @property
    def is_default(self) -> bool:
        """First attempts at every version, whenever they were."""
        return self == Selection(self.module_id, self.item_key)

    def dump(self) -> dict[str, Any]:
        """JSON-ready data; `Selection.load(selection.dump()) == selection`."""
        days = {"since": self.since, "until": self.until}
        return {**asdict(self), **{name: day.isoformat() if day else "" for name, day in days.items()}}

    @classmethod
    def load(cls, data: dict[str, Any]) -> Selection:
        """The selection of stored JSON."""
        days = {name: date.fromisoformat(data[name]) if data[name] else None for name in ("since", "until")}
        return cls(**{**data, **days})
