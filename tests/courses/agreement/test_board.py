"""The board's figures from marks: who is compared with whom, the intervals, and the lights."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.agreement.rules import BANDS, Mark, Selection, Verdict, dump, load, measure, verdict
from courses.agreement.rules.bands import Name
from courses.agreement.rules.draws import draws, interval, intervals
from courses.agreement.rules.marks import Layout, compared
from tests.courses.agreement import by_numpy
from tests.courses.agreement.simulated import simulated


def double(levels: Sequence[tuple[int, int]], graders: tuple[int, int] = (1, 2)) -> list[Mark]:
    """One criterion, two graders."""
    return [
        Mark(f"s{number}", grader, "r", {"c": level}, level > 2, site=f"site {grader}")
        for number, pair in enumerate(levels)
        for grader, level in zip(graders, pair, strict=True)
    ]


# --- Draws ------------------------------------------------------------------------------------------


def test_a_draw_adds_up_scripts() -> None:
    """Every field of a draw is a sum over as many scripts as there are."""
    scripts = [(1, 0, 700), (1, 3, 0), (1, 5, 1)]
    for sums in draws(scripts, 50):
        assert sums[0] == 3
        assert sums[1] in {3 * a + 5 * b for a in range(4) for b in range(4 - a)}
    assert {sums[2] for sums in draws(scripts, 400)} >= {0, 3, 701, 2100}


def test_draws_follow_from_the_data() -> None:
    scripts = [(1, 2), (3, 4), (5, 6), (7, 8)]
    assert list(draws(scripts, 20)) == list(draws(scripts[::-1], 20))
    assert list(draws(scripts, 20)) != list(draws([*scripts[:3], (7, 9)], 20))
    assert list(draws([], 20)) == []
    with pytest.raises(ValueError):
        list(draws([(-1,)]))


def test_an_interval_of_a_mean() -> None:
    """Of a share of 50 in 100 the interval is about 40 to 60 per cent, as the binomial has it."""
    low, high = intervals([(1, number % 2) for number in range(100)], [lambda sums: sums[1] / sums[0]])[0]
    assert low == pytest.approx(0.4, abs=0.015)
    assert high == pytest.approx(0.6, abs=0.015)


def test_an_interval_needs_half_of_the_draws() -> None:
    assert interval([1.0, None, None]) == (None, None)
    assert interval([]) == (None, None)
    assert interval([1.0, 2.0, None]) == pytest.approx((1.025, 1.975))


# --- Lights -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "green", "amber", "red"),
    [
        ("exact", 0.65, 0.64, 0.49), ("adjacent", 0.95, 0.94, 0.89), ("kappa", 0.70, 0.69, 0.59),
        ("alpha", 0.80, 0.79, 0.666), ("icc", 0.75, 0.74, 0.49), ("smd", 0.15, 0.16, 0.31), ("passing", 0.90, 0.89, 0.84),
    ],
)  # fmt: skip
def test_lights(name: Name, green: float, amber: float, red: float) -> None:
    """At the edges; below the least n there is none; below 50 scripts amber and red are a reason to talk."""
    least = BANDS[name].least
    assert [verdict(name, value, 50).light for value in (green, amber, red)] == ["green", "amber", "red"]
    assert verdict(name, red, least - 1) == Verdict("grey", short=1)
    assert verdict(name, red, 49) == Verdict("red", is_talk=True)
    assert verdict(name, green, 49) == Verdict("green")
    assert verdict(name, None, 50) == Verdict("grey")


# --- The board --------------------------------------------------------------------------------------


def test_nothing_to_compare() -> None:
    found = measure([Mark("s", 1, "r", {"c": 3})])
    assert (found.scripts, found.marks, found.graders) == (0, 0, 0)
    assert {figure.value for figure in found.figures} == {None}


def test_only_the_first_mark_of_each_grader() -> None:
    marks = [*double([(2, 3)]), Mark("s0", 1, "r", {"c": 4}), Mark("lonely", 1, "r", {"c": 4})]
    assert [[mark.levels["c"] for mark in script.marks] for script in compared(marks)] == [[2, 3]]


def test_severity_against_others_alone() -> None:
    """Grader 1 is a level stricter than 2. By site a grader is compared with other sites, never with their own."""
    marks = double([(2, 3), (1, 2), (3, 4), (2, 3)])
    found = measure(marks)
    assert {line.key: line.value for line in found.by_grader} == {"1": -1.0, "2": 1.0}
    assert {line.key: line.value for line in found.by_site} == {"site 1": -1.0, "site 2": 1.0}
    together = measure([replace(mark, site="here") for mark in marks])
    assert [(line.key, line.graders, line.n, line.value) for line in together.by_site] == [
        ("here", 2, 0, None)
    ]


def test_against_gold() -> None:
    gold = [Mark(f"s{number}", None, "r", {"c": 3}, kind="seed") for number in range(2)]
    line = measure([*double([(2, 3), (2, 4)]), *gold]).by_grader
    assert {one.key: (one.n_gold, one.bias, one.error) for one in line} == {
        "1": (2, -1, 1),
        "2": (2, 0.5, 0.5),
    }


def test_a_criterion_that_was_not_judged() -> None:
    """It has no total, and the others still count."""
    marks = double([(2, 3), (4, 4), (1, 2)])
    marks[0] = replace(marks[0], levels={"c": 2, "other": 3})
    found = measure(marks)
    by_name = {figure.name: figure.n for figure in found.figures}
    assert (by_name["alpha"], by_name["icc"]) == (3, 2)
    assert {one.key: one.kappa.n for one in found.criteria} == {"c": 3, "other": 0}


def test_rubrics_are_kept_apart() -> None:
    """A criterion of the same name in another rubric is another one; totals of different length are comparable."""
    other = [
        replace(mark, script=f"o{mark.script}", rubric="q", levels={"c": 4, "d": 4, "e": 3})
        for mark in double([(2, 3), (4, 4)])
    ]
    found = measure([*double([(2, 3), (4, 4), (1, 2)]), *other])
    assert {(one.rubric, one.key): one.kappa.n for one in found.criteria} == {
        ("r", "c"): 3, ("q", "c"): 2, ("q", "d"): 2, ("q", "e"): 2,
    }  # fmt: skip
    assert found.figures[3].n == 5


def test_the_same_people_on_every_script() -> None:
    """Then the analysis of variance has a column for each of them, as the printed table."""
    rows = [(3, 2, 3, 4), (2, 1, 2, 2), (4, 3, 3, 4), (3, 1, 2, 3)]
    marks = [
        Mark(f"s{number}", grader, "r", {"c": level})
        for number, row in enumerate(rows)
        for grader, level in enumerate(row)
    ]
    assert len(Layout.of(compared(marks)).graders) == 4
    icc = next(figure for figure in measure(marks).figures if figure.name == "icc")
    assert icc.value == pytest.approx(by_numpy.icc(np.array(rows, dtype=float)), abs=1e-6)


def test_kept_as_json() -> None:
    found = measure(simulated(scripts=30, graders=4))
    assert load(dump(found)) == found
    chosen = Selection(team_id=3, rubric="r")
    assert Selection.load(chosen.dump()) == chosen
    assert chosen.digest != Selection(team_id=3).digest


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=3, max_size=25), st.integers())
def test_the_order_of_scripts_does_not_matter(levels: list[tuple[int, int]], seed: int) -> None:
    """Not even to the intervals, and these lie within the bounds of their figure."""
    before = measure(double(levels), draws=100)
    shuffled = random.Random(seed).sample(levels, len(levels))
    after = measure(double(shuffled), draws=100)
    assert after.figures == before.figures
    for figure in before.figures:
        if figure.value is not None and figure.low is not None and figure.high is not None:
            assert figure.low <= figure.high <= (1.0 if figure.name != "smd" else 99.0) + 1e-9


def test_intervals_hold_what_is_true() -> None:
    """Of forty rounds of fifty scripts about 95 in 100 intervals take in the figures of all two thousand."""
    marks = simulated(scripts=2_000, graders=12)
    truth = {figure.name: figure.value for figure in measure(marks, draws=0).figures}
    held = []
    for first in range(0, 2_000, 50):
        some = [mark for mark in marks if first <= int(mark.script[1:]) < first + 50]
        for figure in measure(some, draws=300).figures:
            if figure.name != "smd":  # a distance is never below 0, so that chance alone makes it larger
                assert figure.low is not None
                assert figure.high is not None
                held.append(figure.low <= (truth[figure.name] or 0.0) <= figure.high)
    assert len(held) == 200
    assert 0.88 <= sum(held) / len(held) <= 0.99


def test_fast_enough_for_a_job() -> None:
    """300 scripts marked by all of 30 graders on five criteria, 2,000 draws: some seconds of one processor."""
    marks = simulated(scripts=300, graders=30, each=30)
    began = time.process_time()
    assert measure(marks).marks == 9_000
    assert time.process_time() - began < 10
