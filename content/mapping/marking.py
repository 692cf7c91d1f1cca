"""What is said about the boxes and lines of a map: problems, shares of people, the best way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from content.checks.scenario_states import extreme_way
from content.documents import Scenario
from content.mapping.drawing import END, Box, Drawing, Line, ways_of

# A line is drawn in one of so many widths.
STEPS = 5


@dataclass(frozen=True)
class MarkedBox:
    """A box with a note beneath its name. `is_troubled`: something is to be mended here."""

    box: Box
    note: str = ""
    is_troubled: bool = False


@dataclass(frozen=True)
class MarkedLine:
    """A line with its label. `weight` is 0 where nothing is known, else 1 to STEPS."""

    line: Line
    label: str
    weight: int = 0
    is_best: bool = False


@dataclass(frozen=True)
class Map:
    """A drawing with everything that is said about it."""

    width: int
    height: int
    boxes: tuple[MarkedBox, ...]
    lines: tuple[MarkedLine, ...]


@dataclass(frozen=True)
class BestWay:
    """At each node the reply with the most points: their keys, and the lines that they follow."""

    choices: frozenset[str] = frozenset()
    lines: frozenset[tuple[str, str]] = frozenset()


def best_way(scenario: Scenario) -> BestWay:
    """The best way; an empty one for a draft that cannot be played yet."""
    if scenario.start not in {node.key for node in scenario.nodes} or not scenario.endings:
        return BestWay()
    try:
        play = extreme_way(scenario, is_best=True)
    except KeyError:
        # A draft may name a meter that is not there yet; the check says so.
        return BestWay()
    places = [step.node.key for step in play.steps]
    lines = set(pairwise(places))
    if play.ending is not None:
        lines |= set(last_lines(scenario, places[-1], play.ending.key))
    return BestWay(frozenset(step.choice.key for step in play.steps), frozenset(lines))


def last_lines(scenario: Scenario, node: str, ending: str) -> list[tuple[str, str]]:
    """The lines from a node to the ending that came of it: straight there, or by the fork `end`."""
    if (node, ending) in ways_of(scenario):
        return [(node, ending)]
    return [(node, END), (END, ending)]


def marked(
    drawing: Drawing,
    *,
    troubled: frozenset[str] = frozenset(),
    notes: Mapping[str, str] | None = None,
    shares: Mapping[tuple[str, str], float] | None = None,
    labels: Mapping[tuple[str, str], str] | None = None,
    best: frozenset[tuple[str, str]] = frozenset(),
) -> Map:
    """The map. `shares` (0 to 1) make lines wider, `labels` are added to theirs, `best` are lines."""
    notes, shares, labels = notes or {}, shares or {}, labels or {}
    return Map(
        width=drawing.width,
        height=drawing.height,
        boxes=tuple(MarkedBox(box, notes.get(box.key, ""), box.key in troubled) for box in drawing.boxes),
        lines=tuple(
            MarkedLine(
                line=line,
                label=" ".join(
                    part for part in (line.label, labels.get((line.source, line.target), "")) if part
                ),
                weight=_weight(shares.get((line.source, line.target))),
                is_best=(line.source, line.target) in best,
            )
            for line in drawing.lines
        ),
    )


def _weight(share: float | None) -> int:
    return 0 if share is None else max(1, min(STEPS, 1 + int(share * STEPS)))
