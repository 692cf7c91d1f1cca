"""Knowledge kept: the share of a skill's cards that would be remembered today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

KEPT_FROM = 0.9


@dataclass(frozen=True)
class Card:
    """A card of a skill. `retrievability` None: never answered. `is_lapsed`: the newest answer was not right."""

    retrievability: float | None
    due_on: date
    is_lapsed: bool = False


@dataclass(frozen=True)
class Kept:
    """How many of a skill's cards are kept, known and there at all, and when the next one comes back."""

    kept: int
    known: int
    total: int
    next_on: date | None

    @property
    def share(self) -> float | None:
        """Kept of those that were ever answered, 0 to 1; None while nothing was."""
        return self.kept / self.known if self.known else None


def knowledge_kept(cards: Iterable[Card]) -> Kept:
    """Counts a card as kept while nine in ten would remember it; one that was missed last is not kept."""
    rows = list(cards)
    known = [card for card in rows if card.retrievability is not None]
    return Kept(
        # A card that is due today stands exactly at nine in ten.
        kept=sum(not card.is_lapsed and (card.retrievability or 0) >= KEPT_FROM - 1e-9 for card in known),
        known=len(known),
        total=len(rows),
        next_on=min((card.due_on for card in rows), default=None),
    )
