"""The figures against cases worked out by hand, and against an independent computation with numpy."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.analysis.rules import item_figures, quiz_figures, wilson
from courses.analysis.rules.figures import _sorted_products
from tests.courses.analysis.matrices import matrix

# Four people, three questions, totals 3, 2, 1 and 1 (mean 1.75).
BY_HAND = [(1, 1, 1), (1, 1, 0), (1, 0, 0), (0, 0, 1)]
# Σ(x - mean)(y - mean) is 0, 0.5, -0.5; Σ(x - mean)² is 0.75, 1, 1; Σ(y - mean)² is 2, 0.75, 2.75.
DISCRIMINATION = [0, 100 * 0.5 / sqrt(0.75), -100 * 0.5 / sqrt(2.75)]
# After sorting, Σxy - n·mean·mean is 4 - 3 = 1, 3 - 2.5 = 0.5, 4 - 2.5 = 1.5.
EFFICIENCY = [0, 100, -100 / 3]
# Σ(x - mean)(total - mean) is 0.75, 1.5, 0.5; weights go by their roots.
ROOTS = [sqrt(0.75), sqrt(1.5), sqrt(0.5)]


def figure(rows: list[Any], number: int = 0, **more: Any) -> Any:
    """The figures of one column."""
    return item_figures(matrix(rows, **more))[str(number), 1]


@pytest.mark.parametrize("number", range(3))
def test_questions_by_hand(number: int) -> None:
    found = figure(BY_HAND, number)
    assert found.n == 4
    assert found.facility == [0.75, 0.5, 0.5][number]
    assert found.sd == pytest.approx(sqrt([0.25, 1 / 3, 1 / 3][number]))
    assert found.discrimination == pytest.approx(DISCRIMINATION[number], abs=1e-9)
    assert found.efficiency == pytest.approx(EFFICIENCY[number], abs=1e-9)
    assert found.intended_weight == pytest.approx(100 / 3)
    assert found.effective_weight == pytest.approx(100 * ROOTS[number] / sum(ROOTS))
    assert not found.is_negative


def test_quiz_by_hand() -> None:
    """Σ var x = (0.75 + 1 + 1)/3 equals var total = 2.75/3, so that nothing hangs together: CIC 0, error ratio 100."""
    found = quiz_figures(matrix(BY_HAND))
    sd = 100 * sqrt(2.75 / 3) / 3
    assert (found.n, found.questions) == (4, 3)
    assert found.mean == pytest.approx(175 / 3)
    assert found.median == pytest.approx(50)
    assert found.sd == pytest.approx(sd)
    assert found.consistency == pytest.approx(0)
    assert found.error_ratio == pytest.approx(100)
    assert found.standard_error == pytest.approx(sd)


def test_perfectly_consistent() -> None:
    """Two equal questions: Σ var x is half of var total, CIC = 100 · 2 · (1 - 1/2)."""
    found = quiz_figures(matrix([(1, 1), (0, 0), (1, 1), (0, 0)]))
    assert found.consistency == pytest.approx(100)
    assert found.standard_error == pytest.approx(0)


def test_skewness_and_kurtosis_by_hand() -> None:
    """0, 0, 0, 1: m2 = 3/16, m3 = 3/32, m4 = 21/256, so that k2 = 1/4, k3 = 1/4, k4 = 1/4."""
    found = quiz_figures(matrix([(0,), (0,), (0,), (1,)]))
    assert found.skewness == pytest.approx(2)
    assert found.kurtosis == pytest.approx(4)


@pytest.mark.parametrize("rows", [[], [(1, 0)]])
def test_too_few_for_anything(rows: list[Any]) -> None:
    found = quiz_figures(matrix(rows))
    assert (found.sd, found.skewness, found.consistency, found.standard_error) == (None,) * 4
    assert all(item.discrimination is None for item in item_figures(matrix(rows)).values())


def test_nothing_varies() -> None:
    """Everybody right: a facility of 1, and nothing to say about who is strong."""
    found = figure([(1, 1)] * 5)
    assert (found.facility, found.sd) == (1, 0)
    assert (found.discrimination, found.efficiency) == (None, None)
    assert not found.is_negative
    assert quiz_figures(matrix([(1, 1)] * 5)).consistency is None


def test_everybody_tied() -> None:
    """Ties in both lists: sorting cannot do better than they did."""
    assert figure([(1, 1), (1, 1), (0, 0), (0, 0)]).efficiency == pytest.approx(100)


def test_a_negative_covariance_leaves_the_weight_blank() -> None:
    """The first question goes against the total; the weights of the others still add up to 100."""
    rows = [(0, 1, 1, 1), (0, 1, 1, 0), (1, 0, 0, 1), (1, 0, 0, 0)]
    found = item_figures(matrix(rows))
    assert found["0", 1].is_negative
    assert found["0", 1].effective_weight is None
    assert sum(item.effective_weight or 0 for item in found.values()) == pytest.approx(100)


def test_not_drawn_is_not_wrong() -> None:
    """Two of four were asked: facility counts them alone; what was asked and left empty counts as 0."""
    assert figure([(1, 1), (0, 1), (None, 1), (None, 0)]).facility == 0.5
    assert figure([(1, 1), (0, 1), (0, 1), (0, 0)]).facility == 0.25
    assert figure([(1, 1), (None, 1)]).n == 1


def test_forms_that_differ_have_no_consistency() -> None:
    assert quiz_figures(matrix([(1, None, 1), (None, 0, 1), (1, None, 0)])).consistency is None


def test_out_of_the_total() -> None:
    """A ◆ question has a facility and a discrimination against the whole total, but no weight."""
    rows = [(1, 1, 1), (1, 1, 0), (0, 0, 1), (0, 0, 0)]
    found = figure(rows, 0, out={0})
    assert (found.intended_weight, found.effective_weight) == (None, None)
    assert found.discrimination == pytest.approx(100 * 1 / (1 * sqrt(2)))
    assert quiz_figures(matrix(rows, out={0})).mean == pytest.approx(50)


def test_knowledge_alone() -> None:
    """Judgement is left out of the second consistency: two equal questions remain."""
    rows = [(1, 1, 0), (0, 0, 1), (1, 1, 1), (0, 0, 0)]
    found = quiz_figures(matrix(rows, judgement={2}))
    assert found.has_judgement
    assert found.knowledge_consistency == pytest.approx(100)
    assert found.consistency != pytest.approx(100)


@pytest.mark.parametrize(
    ("share", "n", "low", "high"),
    [(0.8, 30, 0.627, 0.905), (0.8, 100, 0.711, 0.867), (0.8, 400, 0.758, 0.836), (1.0, 30, 0.8865, 1.0)],
)
def test_wilson(share: float, n: int, low: float, high: float) -> None:
    assert wilson(share, n) == pytest.approx((low, high), abs=6e-4)


def test_wilson_needs_a_case() -> None:
    with pytest.raises(ValueError, match="at least one"):
        wilson(0.5, 0)


# --- An independent computation ---------------------------------------------------------------------


def shares_of(seed: int, people: int, questions: int, *, missing: float) -> np.ndarray:
    """Shares in sixths that go with a person's strength, and holes where a question was not drawn."""
    rng = np.random.default_rng(seed)
    strength = rng.normal(size=(people, 1))
    hardness = rng.normal(size=(1, questions))
    found = (
        np.round(
            np.clip(0.6 + 0.2 * (strength - hardness) + 0.25 * rng.normal(size=(people, questions)), 0, 1) * 6
        )
        / 6
    )
    found = np.round(found, 6)
    holes = rng.random(found.shape) < missing
    holes[:, :2] = False  # everybody has something else to be compared by
    found[holes] = np.nan
    return found


def rows_of(shares: np.ndarray) -> list[list[float | None]]:
    """The same as rows of a matrix."""
    return [[None if np.isnan(share) else float(share) for share in row] for row in shares]


def expected_item(shares: np.ndarray, number: int, counted: list[int]) -> dict[str, float]:
    """Facility, SD, discrimination and efficiency of a column with masked arrays."""
    asked = shares[~np.isnan(shares[:, number])]
    x = asked[:, number]
    y = np.nanmean(asked[:, [n for n in counted if n != number]], axis=1)
    return {
        "facility": x.mean(),
        "sd": x.std(ddof=1),
        "discrimination": 100 * np.corrcoef(x, y)[0, 1],
        "efficiency": 100 * np.cov(x, y)[0, 1] / np.cov(np.sort(x), np.sort(y))[0, 1],
    }


def covariance(shares: np.ndarray, number: int, counted: list[int]) -> float:
    """cov(x, t) of a column."""
    asked = shares[~np.isnan(shares[:, number])]
    return float(np.cov(asked[:, number], np.nanmean(asked[:, counted], axis=1))[0, 1])


@pytest.mark.parametrize("missing", [0.0, 0.3])
@pytest.mark.parametrize("seed", range(4))
def test_questions_agree_with_numpy(seed: int, missing: float) -> None:
    """To six digits, with forms of different lengths, and one question outside of the total."""
    shares = shares_of(seed, people=300, questions=9, missing=missing)
    counted = [n for n in range(9) if n != 4]
    found = item_figures(matrix(rows_of(shares), out={4}))
    roots = [sqrt(value) for n in counted if (value := covariance(shares, n, counted)) >= 0]
    for number in range(9):
        item = found[str(number), 1]
        for name, value in expected_item(shares, number, counted).items():
            assert getattr(item, name) == pytest.approx(value, rel=1e-6), name
        if number in counted:
            weight = 100 * sqrt(covariance(shares, number, counted)) / sum(roots)
            assert item.effective_weight == pytest.approx(weight, rel=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_quiz_agrees_with_numpy(seed: int) -> None:
    """To six digits."""
    shares = shares_of(seed, people=200, questions=8, missing=0)
    total = 100 * shares.mean(axis=1)
    n, d = len(total), total - total.mean()
    m2, m3, m4 = ((d**power).mean() for power in (2, 3, 4))
    k2, k3 = n * m2 / (n - 1), n * n * m3 / ((n - 1) * (n - 2))
    k4 = n * n * ((n + 1) * m4 - 3 * (n - 1) * m2 * m2) / ((n - 1) * (n - 2) * (n - 3))
    alpha = 100 * 8 / 7 * (1 - shares.var(axis=0, ddof=1).sum() / shares.sum(axis=1).var(ddof=1))
    wanted = {
        "mean": total.mean(),
        "median": np.median(total),
        "sd": total.std(ddof=1),
        "skewness": k3 / k2**1.5,
        "kurtosis": k4 / k2**2,
        "consistency": alpha,
        "error_ratio": 100 * sqrt(1 - alpha / 100),
        "standard_error": sqrt(1 - alpha / 100) * total.std(ddof=1),
    }
    found = quiz_figures(matrix(rows_of(shares)))
    for name, value in wanted.items():
        assert getattr(found, name) == pytest.approx(float(value), rel=1e-6), name


SHARES = st.sampled_from([0.0, 0.25, 0.5, 1 / 3, 1.0])
ROWS = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.tuples(*[st.none() | SHARES] * width), min_size=1, max_size=25)
)


@given(ROWS)
def test_figures_stay_in_their_bounds(rows: list[Any]) -> None:
    """Whatever was answered: shares between 0 and 1, correlations between -100 and 100, weights that add up."""
    found = item_figures(matrix(rows))
    for item in found.values():
        assert 0 <= item.facility_low <= item.facility + 1e-12 <= item.facility_high + 2e-12 <= 1 + 2e-12
        assert item.discrimination is None or abs(item.discrimination) <= 100 + 1e-6
        assert item.efficiency is None or item.efficiency <= 100 + 1e-6
    weights = [item.effective_weight for item in found.values() if item.effective_weight is not None]
    assert not weights or sum(weights) == pytest.approx(100)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9)), min_size=1, max_size=40))
def test_runs_are_sorted_as_lists_are(pairs: list[tuple[int, int]]) -> None:
    xs, ys = zip(*pairs, strict=True)
    wanted = sum(x * y for x, y in zip(sorted(xs), sorted(ys), strict=True))
    counted = [{value: values.count(value) for value in set(values)} for values in (xs, ys)]
    assert _sorted_products(*counted) == wanted
