"""The scenario of module 1, played on every way: no dead ends, and endings that fit what was done."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from content import documents
from content.seed import reading

M01 = Path(reading.__file__).parent / "m01-active-listening"


@cache
def scenario() -> documents.Scenario:
    found = next(reading.read_module(M01).of_kind("scenario"))
    assert isinstance(found, documents.Scenario)
    return found


def advance(state: dict[str, int], choice: documents.ScenarioChoice) -> dict[str, int]:
    """The meters after a choice, clamped."""
    after = dict(state)
    for effect in choice.effects:
        meter = next(each for each in scenario().meters if each.key == effect.meter)
        value = effect.change if effect.sets else after[effect.meter] + effect.change
        after[effect.meter] = max(meter.low, min(meter.high, value))
    return after


def holds(condition: documents.Condition, state: dict[str, int]) -> bool:
    value = state[condition.meter]
    return {">=": value >= condition.value, "<=": value <= condition.value, "==": value == condition.value}[
        condition.comparison
    ]


def ending_of(state: dict[str, int]) -> str:
    return next(
        ending.key
        for ending in scenario().endings
        if not ending.only_by_name and all(holds(each, state) for each in ending.conditions)
    )


def play() -> Iterator[tuple[list[str], int, dict[str, int], str]]:
    """Every way through: choices, points, meters at the end, ending."""
    start = {meter.key: meter.start for meter in scenario().meters}
    endings = {ending.key for ending in scenario().endings}
    waiting: list[tuple[str, list[str], int, dict[str, int]]] = [(scenario().start, [], 0, start)]
    while waiting:
        place, taken, points, state = waiting.pop()
        if place in endings or place == "end":
            yield taken, points, state, ending_of(state) if place == "end" else place
            continue
        assert len(taken) < 12, f"a loop: {taken}"
        for choice in scenario().node(place).choices:
            waiting.append(
                (choice.goto, [*taken, choice.key], points + choice.points, advance(state, choice))
            )


def test_no_node_of_the_scenario_is_a_dead_end_or_out_of_reach() -> None:
    taken = {key for way, _, _, _ in play() for key in way}
    for node in scenario().nodes:
        assert len(node.choices) >= 2, node.key
        assert {choice.key for choice in node.choices} <= taken, node.key


def test_the_best_way_mends_and_the_worst_ends_in_silence() -> None:
    ways = list(play())
    best = max(points for _, points, _, _ in ways)
    assert {ending for _, points, _, ending in ways if points == best} == {"E1"}
    worst = min(points for _, points, _, _ in ways)
    assert "E3" in {ending for _, points, _, ending in ways if points == worst}
    assert {ending for _, _, _, ending in ways} == {"E1", "E2", "E3"}


def test_the_written_way_has_the_state_of_its_text() -> None:
    way = next(each for each in play() if each[0] == ["N1-b", "N2b-b", "N4b-a", "N5-a"])
    _, points, state, ending = way
    assert points == 12
    # 4 + 2 + 3 + 2 is 11, and trust stops at 10.
    assert state == {"trust": 10, "facts": 4, "minutes": 7}
    assert ending == "E1"


@pytest.mark.parametrize(
    "way",
    [
        ["N1-a", "N2a-b", "N3-b", "N4b-a", "N5-a"],
        ["N1-c", "N2c-a", "N2b-b", "N4b-a", "N5-a"],
        ["N1-d", "N2d-a", "N2b-b", "N4b-a", "N5-a"],
        ["N1-b", "N2b-c", "N4c-a", "N4b-a", "N5-a"],
    ],
)
def test_a_weak_beginning_can_still_be_mended(way: list[str]) -> None:
    assert next(ending for taken, _, _, ending in play() if taken == way) == "E1"


def test_leaving_without_a_recap_leaves_a_bruise() -> None:
    assert {ending for taken, _, _, ending in play() if taken[-1] == "N5-b"} == {"E2"}


def test_every_choice_has_its_reason_and_points_from_0_to_3() -> None:
    for node in scenario().nodes:
        for choice in node.choices:
            assert choice.reason, choice.key
            assert 0 <= choice.points <= 3, choice.key
