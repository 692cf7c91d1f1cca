"""Which card comes next: oldest overdue first, modules taking turns, look-alikes near each other, never too many.

Nothing is stored about a day's set: it follows from what is due and what was answered today, so it resumes by itself.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

FIVE, LIMIT = 5, 10
SPREAD_DAYS = 7
PAIRS_IN_TEN = 2
# A pair needs a card, one of another module between, and its counterpart; one more where modules take turns first.
PAIR_ROOM = 4


@dataclass(frozen=True)
class Candidate:
    """A card that was not answered today. `is_known`: it was answered before."""

    id: str
    module: int
    due_on: date
    retrievability: float = 0.0
    is_known: bool = False


@dataclass(frozen=True)
class Pair:
    """Ids of the cards about two ideas that are easily mixed up."""

    first: frozenset[str]
    second: frozenset[str]

    def other_side(self, card_id: str) -> frozenset[str]:
        """The counterparts of a card; empty where it is not in this pair."""
        if card_id in self.first:
            return self.second
        return self.first if card_id in self.second else frozenset()


@dataclass(frozen=True)
class Answered:
    """A card that was answered today."""

    id: str
    module: int


def todays_number(waiting: int) -> int:
    """How many cards a day asks when so many wait at its beginning: five, more only for a backlog, never over ten."""
    if waiting <= FIVE:
        return waiting
    return min(LIMIT, max(FIVE, math.ceil(waiting / SPREAD_DAYS)))


def next_card(
    candidates: Iterable[Candidate],
    pairs: Sequence[Pair],
    answered: Sequence[Answered],
    today: date,
    *,
    seed: str,
    is_more: bool = False,
) -> str | None:
    """The id of the next card, or None when today's set is done. `is_more`: beyond the set, up to the daily limit.

    Candidates must not hold what was answered today. The same input gives the same card.
    """
    open_cards = list(candidates)
    due = [card for card in open_cards if card.due_on <= today]
    number = LIMIT if is_more else todays_number(len(due) + len(answered))
    if len(answered) >= number:
        return None
    known = [card for card in open_cards if card.is_known and card.due_on > today]
    pool = _oldest_first(due, seed) if due or not is_more else _weakest_first(known, seed)
    if not pool:
        return None
    last = answered[-1].module if answered else None
    others = [card for card in pool if card.module != last]
    turn = others or pool
    room = min(FIVE - len(answered) % FIVE, number - len(answered))
    if met(pairs, answered) < wanted_pairs(len(answered)):
        spare = _weakest_first(known, seed) if len(due) >= room else []
        within = [*turn, *(card for card in spare if card.module != last or not others)]
        chosen = _counterpart(within, pairs, answered) or _beginning(turn, open_cards, pairs, answered, room)
        if chosen is not None:
            return chosen.id
    return turn[0].id


def met(pairs: Sequence[Pair], answered: Sequence[Answered]) -> int:
    """How many pairs have had a card from either side."""
    ids = {card.id for card in answered}
    return sum(bool(ids & pair.first) and bool(ids & pair.second) for pair in pairs)


def wanted_pairs(answered: int) -> int:
    """How many pairs should be met by the end of the five in which the next card falls: two in every ten."""
    return (answered // FIVE + 1) * PAIRS_IN_TEN * FIVE // LIMIT


def _counterpart(
    cards: Sequence[Candidate], pairs: Sequence[Pair], answered: Sequence[Answered]
) -> Candidate | None:
    """A card that completes a pair of which one side was answered."""
    ids = {card.id for card in answered}
    for pair in pairs:
        if bool(ids & pair.first) != bool(ids & pair.second):
            wanted = pair.second if ids & pair.first else pair.first
            found = next((card for card in cards if card.id in wanted), None)
            if found is not None:
                return found
    return None


def _beginning(
    turn: Sequence[Candidate],
    open_cards: Sequence[Candidate],
    pairs: Sequence[Pair],
    answered: Sequence[Answered],
    room: int,
) -> Candidate | None:
    """A card that begins a pair whose other side can still be asked, when the room for it becomes scarce."""
    ids = {card.id for card in answered}
    half = any(bool(ids & pair.first) != bool(ids & pair.second) for pair in pairs)
    if half or not 2 <= room <= PAIR_ROOM:
        return None
    there = {card.id for card in open_cards}
    untouched = [pair for pair in pairs if not ids & (pair.first | pair.second)]
    return next(
        (card for card in turn if any(pair.other_side(card.id) & there for pair in untouched)),
        None,
    )


def _oldest_first(cards: Iterable[Candidate], seed: str) -> list[Candidate]:
    return sorted(cards, key=lambda card: (card.due_on, card.retrievability, _lot(seed, card.id)))


def _weakest_first(cards: Iterable[Candidate], seed: str) -> list[Candidate]:
    return sorted(cards, key=lambda card: (card.retrievability, _lot(seed, card.id)))


def _lot(seed: str, card_id: str) -> str:
    return hashlib.sha256(f"{seed} {card_id}".encode()).hexdigest()
