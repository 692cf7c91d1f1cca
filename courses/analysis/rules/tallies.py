"""What is kept of the attempts while they go by: counts of shares, and one sum of products for each question.

Shares are whole millionths, as they are stored, so that every sum is exact. Memory grows with the number of different
shares and totals, not with the number of attempts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from content import documents

# A share of 1 in the units that are added up.
UNIT = 1_000_000

# A question's id and its version.
ItemKey = tuple[str, int]
# Where in the quiz a question was asked: its slot, and the how-many-eth question that this slot drew.
Place = tuple[str, int]


@dataclass(frozen=True)
class Traits:
    """`is_counted`: part of the total (not ◆, not taken out). `is_judgement`: situational judgement."""

    is_counted: bool = True
    is_judgement: bool = False


class Tally:
    """One question among attempts in which `others` further questions make up the total.

    `shares` counts x (the share earned), `rests` counts y (the sum of the others), `products` is Σxy.
    """

    __slots__ = ("others", "products", "rests", "shares")

    def __init__(self, others: int) -> None:
        self.others = others
        self.shares: Counter[int] = Counter()
        self.rests: Counter[int] = Counter()
        self.products = 0

    def add(self, share: int, rest: int) -> None:
        """One attempt."""
        self.shares[share] += 1
        self.rests[rest] += 1
        self.products += share * rest


@dataclass
class Part:
    """A part of a quiz whose consistency is asked for: the shares at each place, and their sums."""

    places: defaultdict[Place, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    sums: Counter[int] = field(default_factory=Counter)


class Matrix:
    """Attempts by questions. A question that an attempt did not draw is absent from it; one left empty earned 0."""

    def __init__(self, traits: Mapping[ItemKey, Traits]) -> None:
        self.traits = traits
        self.attempts = 0
        self.tallies: defaultdict[ItemKey, dict[int, Tally]] = defaultdict(dict)
        self.totals: defaultdict[int, Counter[int]] = defaultdict(Counter)
        self.whole, self.knowledge = Part(), Part()
        self.judgement_places: set[Place] = set()

    def add(self, cells: Sequence[tuple[ItemKey, Place, int]]) -> list[float]:
        """Adds an attempt. Gives for each cell the mean share of the others in the total; 0 where there are none."""
        self.attempts += 1
        total = known = counted = 0
        for key, place, share in cells:
            traits = self.traits[key]
            if not traits.is_counted:
                continue
            counted += 1
            total += share
            self.whole.places[place][share] += 1
            if traits.is_judgement:
                self.judgement_places.add(place)
            else:
                known += share
                self.knowledge.places[place][share] += 1
        self.totals[counted][total] += 1
        self.whole.sums[total] += 1
        self.knowledge.sums[known] += 1
        return [self._add(key, share, total, counted) for key, _place, share in cells]

    def _add(self, key: ItemKey, share: int, total: int, counted: int) -> float:
        is_counted = self.traits[key].is_counted
        others = counted - 1 if is_counted else counted
        rest = total - share if is_counted else total
        of_question = self.tallies[key]
        tally = of_question.get(others)
        if tally is None:
            tally = of_question[others] = Tally(others)
        tally.add(share, rest)
        return rest / (others * UNIT) if others else 0.0


def places(quiz: documents.Quiz, question_ids: Sequence[str]) -> list[Place]:
    """Where each question of a form stood: in the first slot that can draw it and has not drawn all of its own yet."""
    drawn: Counter[str] = Counter()
    found = []
    for question_id in question_ids:
        slot = next((s for s in quiz.slots if question_id in s.pool and drawn[s.key] < s.draw), None)
        key = slot.key if slot else ""
        found.append((key, drawn[key]))
        drawn[key] += 1
    return found
