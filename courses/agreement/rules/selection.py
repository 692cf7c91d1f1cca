"""Which marks are compared."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Selection:
    """Marks on the work of people in a team and below it.

    `team_id` and `language` are those of the learner's team when the work was handed in, `rubric` is a key, `kind` one of
    KINDS; empty: all of them. `since` and `until` are the first and the last day (UTC) of handing in.
    """

    team_id: int
    rubric: str = ""
    language: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def digest(self) -> str:
        """SHA-256 (hex) that tells this selection from every other."""
        return hashlib.sha256(json.dumps(self.dump(), sort_keys=True).encode()).hexdigest()

    def dump(self) -> dict[str, Any]:
        """JSON-ready data; `Selection.load(selection.dump()) == selection`."""
        days = {"since": self.since, "until": self.until}
        return {**asdict(self), **{name: day.isoformat() if day else "" for name, day in days.items()}}

    @classmethod
    def load(cls, data: dict[str, Any]) -> Selection:
        """The selection of stored JSON."""
        days = {name: date.fromisoformat(data[name]) if data[name] else None for name in ("since", "until")}
        return cls(**{**data, **days})
