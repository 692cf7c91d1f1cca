"""The figures against published examples, against numpy, and against what must be true of them."""

from __future__ import annotations

import random
from math import sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from courses.agreement.rules import coefficients as of
from tests.courses.agreement import by_numpy

# Krippendorff (2011): four observers, twelve units, five values; 0 is a missing one.
OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3),
    (0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0),
)
# Shrout and Fleiss (1979), table 2: six targets, four judges.
JUDGES = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))
# Altman (1991), Practical Statistics for Medical Research, table 14.2: two radiologists, 85 pictures (Boyd et al. 1982).
RADIOLOGISTS = ((21, 12, 0, 0), (4, 17, 1, 0), (3, 9, 15, 2), (0, 0, 0, 1))
# The same book, table 14.3: two allergy tests on 363 sera, and what it says of them taken as negative or not: 0.53.
SERA = ((86, 3, 14, 0, 2), (26, 0, 10, 4, 0), (20, 2, 22, 4, 1), (11, 1, 37, 16, 14), (3, 0, 15, 24, 48))


def units(observers: tuple[tuple[int, ...], ...]) -> list[list[int]]:
    return [[value for value in unit if value] for unit in zip(*observers, strict=True)]


def test_krippendorffs_four_observers() -> None:
    """He gives an ordinal alpha of .815."""
    assert of.alpha(of.coincidence_table(units(OBSERVERS), levels=5)) == pytest.approx(0.815, abs=5e-4)


def test_shrout_and_fleiss() -> None:
    """They give ICC(2,1) = .29, from mean squares of 11.24 (targets), 32.49 (judges) and 1.02 (residual)."""
    assert of.icc(of.TwoWay.of(JUDGES)) == pytest.approx(0.29, abs=5e-3)
    by_hand = (11.24 - 1.02) / (11.24 + 3 * 1.02 + 4 * (32.49 - 1.02) / 6)
    assert of.icc(of.TwoWay.of(JUDGES)) == pytest.approx(by_hand, abs=5e-4)


def test_altmans_tables() -> None:
    """With two levels every weighting is the same: he gives .38 and .60 (table 14.4), and .53 for the sera."""
    positive = [
        [SERA[0][0], sum(SERA[0][1:])],
        [sum(row[0] for row in SERA[1:]), sum(sum(row[1:]) for row in SERA[1:])],
    ]
    found = [of.weighted_kappa(table) for table in ([[70, 10], [10, 10]], [[40, 10], [10, 40]], positive)]
    assert found == [
        pytest.approx(0.38, abs=5.1e-3),
        pytest.approx(0.60, abs=1e-9),
        pytest.approx(0.53, abs=5e-3),
    ]


def test_quadratic_weights_by_hand() -> None:
    """The radiologists. Rows 33, 22, 29, 1; columns 28, 38, 16, 3; n = 85; disagreement weighs (i - j)^2.

    Observed: one apart 12 + 4 + 1 + 9 + 2 + 0 = 28 times 1, two apart 0 + 3 + 0 + 0 = 3 times 4: 40.
    By chance, over 85: one apart 33*38 + 22*28 + 22*16 + 29*38 + 29*3 + 1*16 = 3427; two apart, times 4:
    33*16 + 29*28 + 22*3 + 1*38 = 1444; three apart, times 9: 33*3 + 1*28 = 127. 3427 + 5776 + 1143 = 10346, over 85.
    Kappa: 1 - 40 * 85 / 10346 = .671.
    """
    assert of.weighted_kappa(RADIOLOGISTS) == pytest.approx(1 - 40 * 85 / 10346, abs=1e-12)


def test_exact_and_adjacent() -> None:
    """Of four pairs one is the same, two are one apart, one is three apart."""
    table = of.cross_table([(2, 2), (2, 3), (3, 2), (1, 4)])
    assert (of.within(table, 0), of.within(table, 1)) == (0.25, 0.75)
    assert of.within(of.cross_table([]), 0) is None
    with pytest.raises(IndexError):
        of.cross_table([(0, 2)])


def test_bias_and_error() -> None:
    given_levels, gold = [3, 2, 4, 1], [2, 2, 3, 3]
    assert (of.bias(given_levels, gold), of.mean_absolute_error(given_levels, gold)) == (0.0, 1.0)
    assert of.bias([], []) is None
    with pytest.raises(ValueError):
        of.bias([1], [])


def test_severity() -> None:
    """Differences -1, 0, -1, 0: mean -.5, s = sqrt(1/3), so -.5 -+ 1.96 * sqrt(1/3) / 2."""
    found = of.severity([2, 3, 1, 4], [3, 3, 2, 4])
    half = 1.96 * sqrt(1 / 3) / 2
    assert found is not None
    assert (found.value, found.low, found.high, found.n) == pytest.approx((-0.5, -0.5 - half, -0.5 + half, 4))
    assert of.severity([], []) is None
    alone = of.severity([2], [3])
    assert alone is not None
    assert (alone.low, alone.high) == (None, None)


def test_error_of_measurement() -> None:
    assert of.error_of_measurement(0.5, 0.75) == 0.25
    assert of.error_of_measurement(0.5, -0.2) == 0.5
    assert of.error_of_measurement(None, 0.75) is None


def test_what_is_not_defined() -> None:
    """Where everybody always gives the same level, chance cannot be told from agreement."""
    table = of.coincidence_table([[3, 3], [3, 3]])
    assert of.within(table, 0) == 1
    assert of.alpha(table) is None
    assert of.weighted_kappa(table) is None
    assert of.icc(of.TwoWay.of([[3, 3], [3, 3]])) is None
    assert of.icc(of.TwoWay.of([[3, 2]])) is None
    assert of.standardized_difference(2, (6, 18), (6, 18)) is None


# --- What must be true ------------------------------------------------------------------------------

LEVEL = st.integers(1, 4)
PAIRS = st.lists(st.tuples(LEVEL, LEVEL), min_size=3, max_size=40)
ROWS = st.integers(2, 5).flatmap(lambda k: st.lists(st.tuples(*[LEVEL] * k), min_size=3, max_size=20))


@given(PAIRS)
def test_pairs_as_numpy_has_them(pairs: list[tuple[int, int]]) -> None:
    first, second = np.array(pairs, dtype=float).T
    found = of.weighted_kappa(of.cross_table(pairs))
    if found is None:
        assert (first == first[0]).all()
        assert (second == first[0]).all()
    else:
        assert found == pytest.approx(by_numpy.kappa(first, second), abs=1e-6)
        assert -1 <= found <= 1


@given(st.lists(st.lists(st.one_of(st.none(), LEVEL), min_size=4, max_size=4), min_size=3, max_size=15))
def test_alpha_as_numpy_has_it(rows: list[list[int | None]]) -> None:
    """With missing cells."""
    table = of.coincidence_table([[level for level in row if level is not None] for row in rows])
    found = of.alpha(table)
    assume(found is not None)
    matrix = np.array([[np.nan if level is None else level for level in row] for row in rows])
    assert found == pytest.approx(by_numpy.alpha(matrix), abs=1e-6)
    assert found is not None
    assert found <= 1


@given(ROWS)
def test_totals_as_numpy_has_them(rows: list[tuple[int, ...]]) -> None:
    found = of.icc(of.TwoWay.of(rows))
    assume(found is not None)
    matrix = np.array(rows, dtype=float)
    assert found == pytest.approx(by_numpy.icc(matrix), abs=1e-6)
    first, second = matrix[:, 0], matrix[:, 1]
    apart = of.standardized_difference(
        len(rows), (first.sum(), (first**2).sum()), (second.sum(), (second**2).sum())
    )
    if apart is not None:
        assert apart == pytest.approx(by_numpy.smd(first, second), abs=1e-6)


@given(st.lists(LEVEL, min_size=2, max_size=30), st.integers(2, 6))
def test_raters_who_always_agree(levels: list[int], raters: int) -> None:
    assume(len(set(levels)) > 1)
    rows = [[level] * raters for level in levels]
    table = of.coincidence_table(rows)
    found = (of.within(table, 0), of.weighted_kappa(table), of.alpha(table), of.icc(of.TwoWay.of(rows)))
    assert found == pytest.approx((1, 1, 1, 1))


@given(ROWS, st.integers())
def test_neither_raters_nor_scripts_have_an_order(rows: list[tuple[int, ...]], seed: int) -> None:
    rng = random.Random(seed)
    columns = list(zip(*rows, strict=True))
    rng.shuffle(columns)
    shuffled = list(zip(*columns, strict=True))
    rng.shuffle(shuffled)
    before, after = of.coincidence_table(rows), of.coincidence_table(shuffled)
    for figure in (of.alpha, of.weighted_kappa, lambda table: of.within(table, 1)):
        assert figure(after) == pytest.approx(figure(before))
    assert of.icc(of.TwoWay.of(shuffled)) == pytest.approx(of.icc(of.TwoWay.of(rows)))


@given(ROWS)
def test_where_the_scale_begins_does_not_matter(rows: list[tuple[int, ...]]) -> None:
    """Every level one higher on a longer scale; the other way round, too."""
    higher = [[level + 1 for level in row] for row in rows]
    turned = [[5 - level for level in row] for row in rows]
    table = of.coincidence_table(rows)
    for other in (of.coincidence_table(higher, levels=6), of.coincidence_table(turned)):
        assert of.alpha(other) == pytest.approx(of.alpha(table))
        assert of.weighted_kappa(other) == pytest.approx(of.weighted_kappa(table))
    assert of.icc(of.TwoWay.of(higher)) == pytest.approx(of.icc(of.TwoWay.of(rows)), abs=1e-9)


@given(st.lists(st.tuples(LEVEL, LEVEL), min_size=2, max_size=20), st.integers(-2, 2))
def test_a_stricter_grader_moves_by_as_much(pairs: list[tuple[int, int]], step: int) -> None:
    own, others = [one for one, _other in pairs], [other for _one, other in pairs]
    before, after = of.severity(own, others), of.severity([level + step for level in own], others)
    assert before is not None
    assert after is not None
    assert after.value == pytest.approx(before.value + step)
    assert after.low == pytest.approx((before.low or 0.0) + step)
    assert of.bias([level + step for level in own], others) == pytest.approx(before.value + step)
