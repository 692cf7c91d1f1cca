"""When a second mark is needed, and what two marks come to."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import pytest

from content.documents import Criterion, PassRule, Rubric
from courses.role_plays import double_marking as double
from courses.role_plays import rules

ANCHORS = ("No.", "Partly.", "Reliably.", "Always, and helps others.")
WEIGHTS = {"gate": 30, "second-gate": 25, "facts": 20, "tone": 15, "close": 10}
RUBRIC = Rubric(
    key="r",
    title="R",
    criteria=tuple(
        Criterion(key=key, title=key, weight=weight, gate=key.endswith("gate"), levels=ANCHORS)
        for key, weight in WEIGHTS.items()
    ),
)
SOLID = dict.fromkeys(WEIGHTS, 3)
OTHER_RULES = (PassRule(), PassRule(gate_level=2, floor_level=1, below_solid=2), PassRule(below_solid=0))


def every_way() -> list[dict[str, int]]:
    return [dict(zip(WEIGHTS, levels, strict=True)) for levels in product((1, 2, 3, 4), repeat=len(WEIGHTS))]


@pytest.mark.parametrize("rule", OTHER_RULES)
def test_the_distance_is_that_to_the_nearest_other_outcome(rule: PassRule) -> None:
    """Against trying everything: only moves in one direction can turn an outcome."""
    rubric = replace(RUBRIC, pass_rule=rule)
    everything = [(levels, rules.passes(levels, rubric)) for levels in every_way()]
    for levels, is_passed in everything[::7]:
        nearest = math.inf
        for other, passes in everything:
            is_one_way = all(
                (other[k] <= levels[k]) if is_passed else (other[k] >= levels[k]) for k in levels
            )
            if passes != is_passed and is_one_way:
                cost = sum(WEIGHTS[k] * abs(other[k] - levels[k]) / 3 for k in levels)
                nearest = min(nearest, cost)
        assert double.points_from_cut(levels, rubric) == pytest.approx(nearest)


def test_nothing_asks_for_a_second_mark_of_a_clear_pass() -> None:
    assert double.reasons(double.Occasion(SOLID, RUBRIC, is_sampled=False)) == ()


@pytest.mark.parametrize(
    ("changes", "levels", "expected"),
    [
        ({}, {**SOLID, "gate": 2}, ("fail", "one_criterion")),
        ({}, {**SOLID, "gate": 2, "second-gate": 2}, ("fail",)),
        ({"is_sampled": True}, SOLID, ("sample",)),
        ({"sem": 10.0}, SOLID, ("near_cut",)),
        ({"sem": 1.0}, SOLID, ()),
        ({"marks_since_licence": double.FIRST_MARKS - 1}, SOLID, ("new_licence",)),
        ({"marks_since_licence": double.FIRST_MARKS}, SOLID, ()),
    ],
)
def test_each_reason(changes: dict[str, object], levels: dict[str, int], expected: tuple[str, ...]) -> None:
    occasion = double.Occasion(**{"levels": levels, "rubric": RUBRIC, "is_sampled": False} | changes)  # type: ignore[arg-type]
    assert double.reasons(occasion) == expected


def test_the_sample_is_a_fifth_and_another_one_with_another_salt() -> None:
    count = 5_000
    here = [double.in_sample(pk, salt="one") for pk in range(count)]
    there = [double.in_sample(pk, salt="two") for pk in range(count)]
    expected, spread = count * double.SAMPLE_SHARE, math.sqrt(count * 0.2 * 0.8)
    assert abs(sum(here) - expected) < 4 * spread
    assert here == [double.in_sample(pk, salt="one") for pk in range(count)]
    both = sum(a and b for a, b in zip(here, there, strict=True))
    assert abs(both - expected * double.SAMPLE_SHARE) < 4 * spread


def test_no_error_of_measurement_without_enough_pairs() -> None:
    assert double.standard_error([(60.0, 60.0)] * (double.ENOUGH_PAIRS - 1)) is None


def test_the_error_of_measurement_falls_with_agreement() -> None:
    whole = [float(40 + number) for number in range(double.ENOUGH_PAIRS)]
    same = double.standard_error([(score, score) for score in whole])
    near = double.standard_error([(score, score + (4 if i % 2 else -4)) for i, score in enumerate(whole)])
    far = double.standard_error([(score, score + (16 if i % 2 else -16)) for i, score in enumerate(whole)])
    assert same == 0
    assert near is not None
    assert far is not None
    assert 0 < near < far
    # Two marks that differ by d have an error of d / sqrt(2) each, which is what the figure estimates.
    assert near == pytest.approx(4 / math.sqrt(2), rel=0.1)


def test_one_level_apart_agrees_and_two_do_not() -> None:
    assert double.agree(SOLID, {**SOLID, "tone": 4, "close": 2}, RUBRIC)
    assert not double.agree(SOLID, {**SOLID, "tone": 1}, RUBRIC)
    assert double.apart(SOLID, {**SOLID, "tone": 1}, RUBRIC) == ("tone",)


def test_another_outcome_never_agrees() -> None:
    assert not double.agree(SOLID, {**SOLID, "gate": 2}, RUBRIC)


def test_a_level_of_neither_reader_wants_its_reason() -> None:
    readers = ({"a": 2, "b": 3}, {"a": 4, "b": 3})
    assert double.unexplained({"a": 3, "b": 3}, {}, readers) == ("a",)
    assert double.unexplained({"a": 3, "b": 3}, {"a": "  "}, readers) == ("a",)
    assert double.unexplained({"a": 3, "b": 3}, {"a": "Both halves are there."}, readers) == ()
    assert double.unexplained({"a": 4, "b": 3}, {}, readers) == ()
