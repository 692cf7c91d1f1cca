"""What is said about the boxes and lines of a map: problems, shares of people, the best way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from content.checks.scenario_states import extreme_way
from content.documents import Scenario
from content.mapping.drawing import Box, Drawing, Line

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


def best_choices(scenario: Scenario) -> frozenset[str]:
    """The replies of the best way: at each node the one with the most points."""
    if scenario.start not in {node.key for node in scenario.nodes} or not scenario.endings:
        return frozenset()
    try:
        return frozenset(step.choice.key for step in extreme_way(scenario, is_best=True).steps)
    except KeyError:
        # A draft may name a meter that is not there yet; the check says so.
        return frozenset()


def marked(
    drawing: Drawing,
    *,
    troubled: frozenset[str] = frozenset(),
    notes: Mapping[str, str] | None = None,
    shares: Mapping[tuple[str, str], float] | None = None,
    labels: Mapping[tuple[str, str], str] | None = None,
    best: frozenset[str] = frozenset(),
) -> Map:
    """The map. `shares` (0 to 1) make lines wider, `labels` are added to theirs, `best` are keys of replies."""
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
                is_best=not best.isdisjoint(line.choices),
            )
            for line in drawing.lines
        ),
    )


def _weight(share: float | None) -> int:
    return 0 if share is None else max(1, min(STEPS, 1 + int(share * STEPS)))
