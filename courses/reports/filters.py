"""What a reader narrows a report to. Pure: it is read from an address and written back into one."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal
from urllib.parse import urlencode

Due = Literal["", "past", "soon"]
DUE: tuple[Due, ...] = ("past", "soon")
JOINED = (30, 90)
SOON_DAYS = 30


@dataclass(frozen=True)
class Filters:
    """All empty: everybody in the reader's reach, counted up to now.

    `team` is a public id. `joined` are days since the person joined the team. `until` is the last day that counts.
    `due` narrows each cell to people whose date fell by that day (past) or falls in the 30 days after it (soon).
    """

    programme: str = ""
    team: str = ""
    site: str = ""
    channel: str = ""
    joined: int = 0
    due: Due = ""
    until: date | None = None

    @property
    def active(self) -> list[str]:
        """Names of the filters that are on."""
        return [field.name for field in fields(self) if getattr(self, field.name)]

    def without(self, name: str) -> Filters:
        """The same with one filter off."""
        default: Any = type(self).__dataclass_fields__[name].default
        return replace(self, **{name: default})

    @property
    def query(self) -> str:
        """The part of an address that says the same, without empty ones."""
        return urlencode({name: str(getattr(self, name)) for name in self.active})


def read(data: dict[str, str]) -> Filters:
    """Filters of an address; what cannot be understood is left off."""
    joined = data.get("joined", "")
    due = data.get("due", "")
    return Filters(
        programme=data.get("programme", "")[:100],
        team=data.get("team", "")[:36],
        site=data.get("site", "")[:120],
        channel=data.get("channel", "")[:120],
        joined=int(joined) if joined in {str(days) for days in JOINED} else 0,
        due=next((known for known in DUE if known == due), ""),
        until=_day(data.get("until", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
