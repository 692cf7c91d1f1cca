"""Who may grade: marks against those of experts, and marks of colleagues beside each other. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from content.documents import Rubric, digest
from lms.lib.clock import add_months

MAX_ERROR_HUNDREDTHS = 40
MAX_GATE_GAP = 1
RIGHT_TENTHS = 9
VALID_MONTHS = 6
EXPIRY_NOTICE = timedelta(days=30)
# A set whose answers somebody has seen is scored again only after so long.
SAME_SET_WAIT = timedelta(days=14)
SHOWN_MISSES = 2
ROUND_TEXTS = (5, 6)
TALK_FROM_SPREAD = 1

Levels = Mapping[str, int]
Passes = Callable[[Levels], bool]


@dataclass(frozen=True)
class Pair:
    """One reply: the experts' levels and somebody's own, both by criterion key."""

    key: str
    gold: Levels
    own: Levels


@dataclass(frozen=True)
class CriterionFigure:
    """How far marks on one criterion lie from the experts', in hundredths of a level. `bias` above 0 is too kind."""

    key: str
    error: int
    bias: int
    exact: int
    total: int

    @property
    def is_within(self) -> bool:
        """At most .40 levels away on average."""
        return self.error <= MAX_ERROR_HUNDREDTHS


@dataclass(frozen=True)
class Verdict:
    """What a licence set came to. `gate_misses` are keys of replies with a gate two levels off or more."""

    figures: tuple[CriterionFigure, ...]
    gate_misses: tuple[str, ...]
    right: int
    total: int

    @property
    def is_right_often(self) -> bool:
        """Pass or not was right on nine of ten."""
        return 10 * self.right >= RIGHT_TENTHS * self.total

    @property
    def is_earned(self) -> bool:
        """All three conditions hold."""
        return (
            self.total > 0
            and self.is_right_often
            and not self.gate_misses
            and all(one.is_within for one in self.figures)
        )


def judge(pairs: Sequence[Pair], rubric: Rubric, passes: Passes) -> Verdict:
    """The licence: mean absolute error at most .40 levels on each criterion, no gate off by two, nine of ten outcomes right.

    The thresholds are a convention of frame-of-reference training: Woehr & Huffcutt (1994) show that it is what
    raises accuracy; the figures themselves are ours.
    """
    gates = [criterion.key for criterion in rubric.criteria if criterion.gate]
    return Verdict(
        figures=tuple(_figure(criterion.key, pairs) for criterion in rubric.criteria),
        gate_misses=tuple(
            pair.key
            for pair in pairs
            if any(abs(pair.own[gate] - pair.gold[gate]) > MAX_GATE_GAP for gate in gates)
        ),
        right=sum(passes(pair.own) == passes(pair.gold) for pair in pairs),
        total=len(pairs),
    )


def _figure(key: str, pairs: Sequence[Pair]) -> CriterionFigure:
    gaps = [pair.own[key] - pair.gold[key] for pair in pairs]
    count = len(gaps) or 1
    # Upwards, so that no rounding hands out a licence.
    return CriterionFigure(
        key=key,
        error=-(-100 * sum(map(abs, gaps)) // count),
        bias=round(100 * sum(gaps) / count),
        exact=gaps.count(0),
        total=len(gaps),
    )


def farthest(pairs: Iterable[Pair], count: int = SHOWN_MISSES) -> tuple[str, ...]:
    """Keys of the replies that were marked farthest from the experts, farthest first; none that was marked alike."""
    gaps = [(sum(abs(pair.own[key] - level) for key, level in pair.gold.items()), pair.key) for pair in pairs]
    return tuple(key for gap, key in sorted(gaps, key=lambda one: (-one[0], one[1]))[:count] if gap)


def expires_at(granted_at: datetime) -> datetime:
    """Six calendar months later, at the same time of the day."""
    return datetime.combine(add_months(granted_at.date(), VALID_MONTHS), granted_at.timetz())


def mixed(keys: Iterable[str], salt: str) -> tuple[str, ...]:
    """The keys in an order that looks like chance and is the same for the same salt."""
    return tuple(sorted(keys, key=lambda key: digest({"salt": salt, "key": key})))


@dataclass(frozen=True)
class NextSet:
    """The licence set to score next; `opens_at` is later than now where its answers were seen too lately."""

    number: int
    opens_at: datetime


def next_set(sets: Iterable[int], ended: Mapping[int, datetime], at: datetime) -> NextSet | None:
    """A set never scored first, else the one scored longest ago. `ended` maps a set to when it was last scored.

    None where there is no set.
    """
    numbers = sorted(sets)
    for number in numbers:
        if number not in ended:
            return NextSet(number, at)
    if not numbers:
        return None
    oldest = min(numbers, key=lambda number: (ended[number], number))
    return NextSet(oldest, max(at, ended[oldest] + SAME_SET_WAIT))


def nearest(levels: Mapping[str, int], chosen: int) -> str:
    """The key of the anchor nearest to a chosen level (keys to levels); of two the lower one. "" without anchors."""
    return min(levels, key=lambda key: (abs(levels[key] - chosen), levels[key], key), default="")


# --- Rounds ----------------------------------------------------------------------------------------


def picked(codes: Sequence[str], last_used: Mapping[str, datetime]) -> tuple[str, ...]:
    """The replies of the next round: those never used first, then those used longest ago; () where there are too few."""
    fewest, most = ROUND_TEXTS
    unused = [code for code in codes if code not in last_used]
    used = sorted((code for code in codes if code in last_used), key=lambda code: last_used[code])
    found = (*unused, *used)[:most]
    return found if len(found) >= fewest else ()


@dataclass(frozen=True)
class Spread:
    """The marks of several graders on one criterion of one reply, lowest first. `gold` is 0 where nobody fixed it."""

    text_key: str
    criterion_key: str
    levels: tuple[int, ...]
    gold: int = 0

    @property
    def width(self) -> int:
        """Highest less lowest."""
        return self.levels[-1] - self.levels[0] if self.levels else 0

    @property
    def is_to_talk(self) -> bool:
        """Worth talking about: somebody saw another level."""
        return self.width >= TALK_FROM_SPREAD


def spreads(marks: Mapping[str, Sequence[Levels]], gold: Mapping[str, Levels]) -> tuple[Spread, ...]:
    """Every criterion of every reply (keys to the graders' levels), the widest first. Names are no part of it."""
    found = [
        Spread(
            text_key=text,
            criterion_key=criterion,
            levels=tuple(sorted(one[criterion] for one in given)),
            gold=level,
        )
        for text, given in marks.items()
        for criterion, level in gold[text].items()
    ]
    return tuple(sorted(found, key=lambda one: -one.width))
