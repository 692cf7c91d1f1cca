"""A directed graph in layers: who stands how deep, and in which order, so that few lines cross."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SWEEPS = 4


@dataclass(frozen=True)
class Graph:
    """Names of boxes in layers, top to bottom. `back` are lines that lead up or stay level; they are drawn aside.

    A line over several layers has a bend in each between: `bends[source, target]` names these, and they stand in
    `layers` among the boxes.
    """

    layers: tuple[tuple[str, ...], ...]
    bends: dict[tuple[str, str], tuple[str, ...]]
    back: frozenset[tuple[str, str]]


def arrange(start: str, lines: Sequence[tuple[str, str]], names: Iterable[str], last: Iterable[str]) -> Graph:
    """The graph from `start` down; names that nothing leads to stand in the first layer, `last` in the lowest ones."""
    names = list(names)
    ways: dict[str, list[str]] = {name: [] for name in names}
    for source, target in lines:
        if target not in ways[source]:
            ways[source].append(target)
    back = _back(start, ways, names)
    forward = {name: [each for each in targets if (name, each) not in back] for name, targets in ways.items()}
    depth = _depths(names, forward)
    floor = max((depth[name] for name in names if name not in set(last)), default=0) + 1
    for name in last:
        depth[name] = max(depth[name], floor)
    rows: dict[int, list[str]] = {}
    for name in names:
        rows.setdefault(depth[name], []).append(name)
    bends: dict[tuple[str, str], tuple[str, ...]] = {}
    near: dict[str, list[str]] = {}
    for source, targets in forward.items():
        for target in targets:
            between = tuple(f"{source}→{target}@{level}" for level in range(depth[source] + 1, depth[target]))
            bends[source, target] = between
            for level, bend in enumerate(between, start=depth[source] + 1):
                rows.setdefault(level, []).append(bend)
            chain = (source, *between, target)
            for one, other in itertools.pairwise(chain):
                near.setdefault(one, []).append(other)
                near.setdefault(other, []).append(one)
    layers = [rows[level] for level in sorted(rows)]
    return Graph(tuple(tuple(row) for row in _untangled(layers, near)), bends, frozenset(back))


def _back(start: str, ways: dict[str, list[str]], names: list[str]) -> set[tuple[str, str]]:
    """The lines that close a loop, found by walking depth first from the start."""
    found: set[tuple[str, str]] = set()
    done: set[str] = set()
    for first in [start, *names]:
        if first in done or first not in ways:
            continue
        path: list[tuple[str, int]] = [(first, 0)]
        on_path = {first}
        while path:
            name, place = path.pop()
            if place == len(ways[name]):
                on_path.discard(name)
                done.add(name)
                continue
            path.append((name, place + 1))
            target = ways[name][place]
            if target in on_path:
                found.add((name, target))
            elif target not in done:
                on_path.add(target)
                path.append((target, 0))
    return found


def _depths(names: list[str], forward: dict[str, list[str]]) -> dict[str, int]:
    """For each name the length of the longest way to it. `forward` has no loops."""
    depth = dict.fromkeys(names, 0)
    for _round in names:
        is_moved = False
        for name in names:
            for target in forward[name]:
                if depth[target] <= depth[name]:
                    depth[target] = depth[name] + 1
                    is_moved = True
        if not is_moved:
            break
    return depth


def _untangled(layers: list[list[str]], near: dict[str, list[str]]) -> list[list[str]]:
    """Each layer sorted by the middle of what its boxes are tied to in the layer before, down and up in turn."""
    for sweep in range(SWEEPS):
        order = range(1, len(layers)) if sweep % 2 == 0 else range(len(layers) - 2, -1, -1)
        step = -1 if sweep % 2 == 0 else 1
        for level in order:
            place = {name: number for number, name in enumerate(layers[level + step])}
            here = {name: number for number, name in enumerate(layers[level])}

            def middle(name: str, place: dict[str, int] = place, here: dict[str, int] = here) -> float:
                tied = [place[other] for other in near.get(name, ()) if other in place]
                return sum(tied) / len(tied) if tied else float(here[name])

            layers[level] = sorted(layers[level], key=middle)
    return layers
