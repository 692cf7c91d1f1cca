"""Where everything of a scenario's map stands, in the units of an SVG."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from content.documents import Scenario, ScenarioNode
from content.mapping.layers import Graph, arrange

END = "end"
WIDTH, HEIGHT = 208, 78
ACROSS, DOWN = 32, 66
BEND = 20
MARGIN = 24
# How far a line that leads back swings out, and how much further each next one.
SWING, SWING_MORE = 26, 12
LINE_LETTERS = 25
# Labels that stand side by side are set at two heights, so that they do not run into each other.
LABEL_HEIGHTS = (18, 36)
# How far a line that leads back to its own box swings out.
LOOP = 30

Kind = Literal["node", "ending", "end"]


@dataclass(frozen=True)
class Box:
    """A node, an ending, or the fork where `end` chooses an ending. `x` and `y` are its upper left corner."""

    key: str
    kind: Kind
    title: str
    lines: tuple[str, ...]
    x: int
    y: int
    is_start: bool = False
    is_best: bool = False
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def middle(self) -> int:
        """The middle from left to right."""
        return self.x + self.width // 2


@dataclass(frozen=True)
class Line:
    """A way from one box to another: the letters of the replies that take it, and the SVG path."""

    source: str
    target: str
    label: str
    path: str
    label_x: int
    label_y: int
    is_back: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawing:
    """The whole map."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


@dataclass
class _Way:
    letters: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)


def letter(number: int) -> str:
    """a for the first reply, b for the second, and so on."""
    return chr(ord("a") + number) if number < 26 else str(number + 1)


def ways_of(scenario: Scenario) -> dict[tuple[str, str], _Way]:
    """Every line of the map with the letters and keys of the replies that take it.

    «?» stands after the letter of a reply that leads there under a condition, «∞» where a limit leads away.
    """
    known = {node.key for node in scenario.nodes} | {ending.key for ending in scenario.endings} | {END}
    ways: dict[tuple[str, str], _Way] = {}
    for node in scenario.nodes:
        for target, sign, choice in _targets(node):
            if target not in known:
                continue
            way = ways.setdefault((node.key, target), _Way())
            if sign not in way.letters:
                way.letters.append(sign)
            if choice and choice not in way.choices:
                way.choices.append(choice)
    if any(target == END for _source, target in ways):
        for ending in scenario.endings:
            if not ending.only_by_name:
                ways[END, ending.key] = _Way()
    return ways


def draw(scenario: Scenario) -> Drawing:
    """The map of a scenario, also of one whose names do not fit together yet: what leads nowhere has no line."""
    ways = ways_of(scenario)
    has_end = any(target == END for _source, target in ways)
    endings = [ending.key for ending in scenario.endings]
    names = [node.key for node in scenario.nodes] + ([END] if has_end else []) + endings
    names = list(dict.fromkeys(names))
    start = scenario.start if scenario.start in names else (names[0] if names else "")
    graph = arrange(start, list(ways), names, endings)
    places, width, height = _places(graph)
    boxes = {box.key: box for box in _boxes(scenario, places) if box.key in places}
    lines = tuple(_lines(ways, graph, boxes, places, width))
    swing = SWING + SWING_MORE * len(graph.back) if graph.back else 0
    return Drawing(width=width + swing, height=height, boxes=tuple(boxes.values()), lines=lines)


def _targets(node: ScenarioNode) -> Iterator[tuple[str, str, str]]:
    for number, choice in enumerate(node.choices):
        sign = letter(number)
        for branch in choice.branches:
            yield branch.goto, f"{sign}?", choice.key
        yield choice.goto, sign, choice.key
    if node.max_visits:
        yield node.when_full, "∞", ""


def _places(graph: Graph) -> tuple[dict[str, tuple[int, int]], int, int]:
    """The upper left corner of every box and bend, and how large the whole is."""

    def wide(name: str) -> int:
        return BEND if "@" in name else WIDTH

    widths = [sum(wide(name) for name in row) + ACROSS * (len(row) - 1) for row in graph.layers]
    total = max(widths, default=WIDTH)
    places = {}
    for level, row in enumerate(graph.layers):
        x = MARGIN + (total - widths[level]) // 2
        for name in row:
            places[name] = (x, MARGIN + level * (HEIGHT + DOWN))
            x += wide(name) + ACROSS
    height = 2 * MARGIN + len(graph.layers) * (HEIGHT + DOWN) - DOWN
    return places, total + 2 * MARGIN, max(height, 2 * MARGIN)


def _boxes(scenario: Scenario, places: dict[str, tuple[int, int]]) -> Iterator[Box]:
    for node in scenario.nodes:
        x, y = places[node.key]
        words = _wrapped(node.says or node.direction)
        yield Box(node.key, "node", node.key, words, x, y, is_start=node.key == scenario.start)
    if END in places:
        x, y = places[END]
        yield Box(END, "end", END, (), x, y)
    for ending in scenario.endings:
        x, y = places[ending.key]
        yield Box(ending.key, "ending", ending.key, _wrapped(ending.title), x, y, is_best=ending.is_best)


def _wrapped(text: str) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, LINE_LETTERS, max_lines=2, placeholder=" …"))


def _lines(
    ways: dict[tuple[str, str], _Way],
    graph: Graph,
    boxes: dict[str, Box],
    places: dict[str, tuple[int, int]],
    width: int,
) -> Iterator[Line]:
    leaving: dict[str, list[str]] = {}
    for source, target in ways:
        leaving.setdefault(source, []).append(target)
    for source, targets in leaving.items():
        targets.sort(key=lambda target: _heading(source, target, graph, boxes, places))
    swings = 0
    for (source, target), way in ways.items():
        one, other = boxes[source], boxes[target]
        label, choices = ", ".join(way.letters), tuple(way.choices)
        if source == target:
            right, low, high = one.x + WIDTH, one.y + HEIGHT * 2 // 3, one.y + HEIGHT // 3
            path = f"M{right} {low} C{right + LOOP} {low + 8} {right + LOOP} {high - 8} {right} {high}"
            yield Line(source, target, label, path, right + 6, one.y + 14, True, choices)
            continue
        if (source, target) in graph.back:
            out = width + SWING_MORE * swings
            swings += 1
            top, bottom = other.y + HEIGHT // 3, one.y + HEIGHT * 2 // 3
            path = f"M{one.x + WIDTH} {bottom} C{out + SWING} {bottom} {out + SWING} {top} {other.x + WIDTH} {top}"
            yield Line(source, target, label, path, one.x + WIDTH + 8, bottom + 18, True, choices)
            continue
        # Lines leave beside one another, in the order in which their targets stand.
        siblings = [each for each in leaving[source] if (source, each) not in graph.back]
        place = siblings.index(target)
        x = one.x + WIDTH * (place + 1) // (len(siblings) + 1)
        y = one.y + HEIGHT
        points = [(x, y)]
        for bend in graph.bends[source, target]:
            bend_x, bend_y = places[bend]
            points += [(bend_x + BEND // 2, bend_y), (bend_x + BEND // 2, bend_y + HEIGHT)]
        points.append((other.middle, other.y - 3))
        yield Line(source, target, label, _curve(points), x + 8, y + LABEL_HEIGHTS[place % 2], False, choices)


def _heading(
    source: str, target: str, graph: Graph, boxes: dict[str, Box], places: dict[str, tuple[int, int]]
) -> int:
    """How far to the right a line goes first: to its first bend, or to its target."""
    bends = graph.bends.get((source, target))
    return places[bends[0]][0] if bends else boxes[target].middle


def _curve(points: list[tuple[int, int]]) -> str:
    """A smooth path down through these points; upright where two stand above each other."""
    parts = [f"M{points[0][0]} {points[0][1]}"]
    for (x, y), (to_x, to_y) in itertools.pairwise(points):
        half = (to_y - y) // 2
        parts.append(f"C{x} {y + half} {to_x} {to_y - half} {to_x} {to_y}")
    return " ".join(parts)
