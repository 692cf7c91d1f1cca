"""The figures of classical item analysis, as Moodle defines them: sample moments (n - 1), per cent where it says so.

Source of every formula: the statistics report of Moodle's quiz module, and its documentation. x is the share that a
question earned, y the mean share of the other questions in the total, t the mean share of all of them. (Means instead
of sums change nothing where all attempts have as many questions, and let attempts of different lengths stand together.)
None stands for what is not defined: fewer than two attempts, or nothing that varies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import lcm, sqrt
from typing import Any

from courses.analysis.rules.tallies import UNIT, ItemKey, Matrix, Part, Tally

Z_95 = 1.959963984540054


@dataclass(frozen=True)
class ItemFigures:
    """One question. Weights, discrimination and efficiency are per cent; facility, its interval, SD and guess are shares.

    `is_negative`: the question goes against the total, so that its effective weight is not defined.
    """

    n: int
    is_counted: bool
    facility: float | None
    facility_low: float | None
    facility_high: float | None
    sd: float | None
    intended_weight: float | None
    effective_weight: float | None
    is_negative: bool
    discrimination: float | None
    efficiency: float | None
    guess: float | None = None


@dataclass(frozen=True)
class QuizFigures:
    """A quiz. `mean`, `median`, `sd`, `standard_error` and `consistency` are per cent.

    `knowledge_consistency` leaves situational judgement out, which is not one trait. `questions` is how many make up
    the total, None where that differs between attempts.
    """

    n: int
    questions: int | None
    mean: float | None
    median: float | None
    sd: float | None
    skewness: float | None
    kurtosis: float | None
    consistency: float | None
    error_ratio: float | None
    standard_error: float | None
    knowledge_consistency: float | None
    has_judgement: bool


def item_figures(matrix: Matrix) -> dict[ItemKey, ItemFigures]:
    """Every question of the matrix, in the order in which they came up.

    effective weight = 100 √cov(x_i, t) / Σ_k √cov(x_k, t), over the questions whose covariance is not negative.
    """
    pooled = {key: _Pooled(list(tallies.values())) for key, tallies in matrix.tallies.items()}
    covariances = {
        key: sums.covariance_with_total for key, sums in pooled.items() if matrix.traits[key].is_counted
    }
    roots = {key: sqrt(value) for key, value in covariances.items() if value is not None and value >= 0}
    whole = sum(roots.values())
    result = {}
    for key, sums in pooled.items():
        is_counted = matrix.traits[key].is_counted
        covariance = covariances.get(key)
        low, high = wilson(sums.facility, sums.n) if sums.n else (None, None)
        result[key] = ItemFigures(
            n=sums.n,
            is_counted=is_counted,
            facility=sums.facility if sums.n else None,
            facility_low=low,
            facility_high=high,
            sd=sums.sd,
            intended_weight=sums.intended_weight if is_counted and sums.n else None,
            effective_weight=100 * roots[key] / whole if key in roots and whole else None,
            is_negative=covariance is not None and covariance < 0,
            discrimination=sums.discrimination,
            efficiency=sums.efficiency,
        )
    return result


def quiz_figures(matrix: Matrix) -> QuizFigures:
    """Mean, median, SD, skewness and kurtosis of t; internal consistency, error ratio and standard error.

    With m_r the mean of (t - mean)^r: k2 = n m2/(n-1), k3 = n² m3/((n-1)(n-2)),
    k4 = n² ((n+1) m4 - 3 (n-1) m2²)/((n-1)(n-2)(n-3)); SD = √k2, skewness = k3/k2^1.5, kurtosis = k4/k2².
    Error ratio = 100 √(1 - CIC/100); standard error = error ratio · SD/100.
    """
    n = matrix.attempts
    lengths = [length for length in matrix.totals if length]
    scale = lcm(*lengths) if lengths else 1
    totals: Counter[int] = Counter()
    for length, counts in matrix.totals.items():
        if length:
            totals.update({total * (scale // length): count for total, count in counts.items()})
    shares = sorted((value / (UNIT * scale), count) for value, count in totals.items())
    moments = _moments(shares)
    consistency = _consistency(matrix.whole, n)
    error_ratio = None if consistency is None else 100 * sqrt(max(0.0, 1 - consistency / 100))
    sd = moments["sd"]
    judged = matrix.judgement_places
    is_mixed = bool(judged & set(matrix.knowledge.places))
    return QuizFigures(
        n=n,
        questions=lengths[0] if len(lengths) == 1 else None,
        mean=_per_cent(moments["mean"]),
        median=_per_cent(_median(shares)),
        sd=_per_cent(sd),
        skewness=moments["skewness"],
        kurtosis=moments["kurtosis"],
        consistency=consistency,
        error_ratio=error_ratio,
        standard_error=None if error_ratio is None or sd is None else error_ratio * sd,
        knowledge_consistency=None if is_mixed else _consistency(matrix.knowledge, n),
        has_judgement=bool(judged),
    )


def hidden_item(figures: ItemFigures) -> ItemFigures:
    """A question that too few were asked: how many, and no other number."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("facility", "facility_low", "facility_high", "sd", "intended_weight", "effective_weight")
    )
    return replace(figures, **nothing, is_negative=False, discrimination=None, efficiency=None)


def hidden_quiz(figures: QuizFigures) -> QuizFigures:
    """A quiz that too few have taken: how many, and no other number."""
    kept = ("n", "questions", "has_judgement")
    nothing: dict[str, Any] = dict.fromkeys(field.name for field in fields(figures) if field.name not in kept)
    return replace(figures, **nothing)


def wilson(share: float, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n). ValueError without n."""
    if n < 1:
        raise ValueError("an interval needs at least one case")
    z2 = Z_95 * Z_95
    middle = share + z2 / (2 * n)
    spread = Z_95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    width = 1 + z2 / n
    return max(0.0, (middle - spread) / width), min(1.0, (middle + spread) / width)


class _Pooled:
    """The sums of one question over attempts of every length, in whole numbers: y is scaled to a common length."""

    def __init__(self, tallies: Sequence[Tally]) -> None:
        self.tallies = tallies
        self.n, self.sum_x, self.sum_xx = _sums(tally.shares for tally in tallies)

    @property
    def facility(self) -> float:
        """F = mean(x)."""
        return self.sum_x / (self.n * UNIT)

    @property
    def sd(self) -> float | None:
        """√(Σ(x - mean)²/(n - 1)), as a share."""
        if self.n < 2:
            return None
        return sqrt((self.n * self.sum_xx - self.sum_x**2) / (self.n * (self.n - 1))) / UNIT

    @property
    def intended_weight(self) -> float:
        """What the question is meant to count: 100 / number of questions in the total, on average."""
        parts = (sum(tally.shares.values()) / (tally.others + 1) for tally in self.tallies)
        return 100 * sum(parts) / self.n

    @property
    def covariance_with_total(self) -> float | None:
        """cov(x, t)."""
        if self.n < 2:
            return None
        scale = lcm(*(tally.others + 1 for tally in self.tallies))
        sum_t = sum_xt = 0
        for tally in self.tallies:
            factor = scale // (tally.others + 1)
            _n, sum_x, sum_xx = _sums([tally.shares])
            _n, sum_y, _sum_yy = _sums([tally.rests])
            sum_t += factor * (sum_x + sum_y)
            sum_xt += factor * (sum_xx + tally.products)
        numerator = self.n * sum_xt - self.sum_x * sum_t
        return numerator / (self.n * (self.n - 1) * UNIT * UNIT * scale)

    @property
    def discrimination(self) -> float | None:
        """100 cov(x, y)/√(var x · var y): Pearson's correlation with the rest of the test, per cent."""
        found = self._with_rest()
        if found is None:
            return None
        xs, ys, products = found
        n, sum_x, sum_xx = _sums([xs])
        _n, sum_y, sum_yy = _sums([ys])
        var_x, var_y = n * sum_xx - sum_x**2, n * sum_yy - sum_y**2
        if not var_x or not var_y:
            return None
        return 100 * (n * products - sum_x * sum_y) / (sqrt(var_x) * sqrt(var_y))

    @property
    def efficiency(self) -> float | None:
        """100 cov(x, y)/cov_max, where cov_max is the covariance after sorting both lists."""
        found = self._with_rest()
        if found is None:
            return None
        xs, ys, products = found
        n, sum_x, _sum_xx = _sums([xs])
        _n, sum_y, _sum_yy = _sums([ys])
        most = n * _sorted_products(xs, ys) - sum_x * sum_y
        return 100 * (n * products - sum_x * sum_y) / most if most else None

    def _with_rest(self) -> tuple[Counter[int], Counter[int], int] | None:
        """Counts of x and of y, and Σxy, over attempts with something else in the total."""
        tallies = [tally for tally in self.tallies if tally.others]
        if sum(tally.shares.total() for tally in tallies) < 2:
            return None
        scale = lcm(*(tally.others for tally in tallies))
        xs: Counter[int] = Counter()
        ys: Counter[int] = Counter()
        products = 0
        for tally in tallies:
            factor = scale // tally.others
            xs.update(tally.shares)
            ys.update({rest * factor: count for rest, count in tally.rests.items()})
            products += factor * tally.products
        return xs, ys, products


def _sums(counts: Iterable[Mapping[int, int]]) -> tuple[int, int, int]:
    """n, Σv and Σv² of counted values."""
    n = first = second = 0
    for counter in counts:
        for value, count in counter.items():
            n += count
            first += count * value
            second += count * value * value
    return n, first, second


def _sorted_products(xs: Mapping[int, int], ys: Mapping[int, int]) -> int:
    """Σxy after both lists were sorted, run by run. Both have as many values."""
    left, right = sorted(xs.items()), sorted(ys.items())
    result = place = used = 0
    for value, count in left:
        while count:
            rest, there = right[place]
            taken = min(count, there - used)
            result += taken * value * rest
            count -= taken
            used += taken
            if used == there:
                place, used = place + 1, 0
    return result


def _moments(shares: Sequence[tuple[float, int]]) -> dict[str, float | None]:
    n = sum(count for _value, count in shares)
    result: dict[str, float | None] = dict.fromkeys(("mean", "sd", "skewness", "kurtosis"))
    if not n:
        return result
    mean = result["mean"] = sum(value * count for value, count in shares) / n
    m2, m3, m4 = (sum(count * (value - mean) ** power for value, count in shares) / n for power in (2, 3, 4))
    if n > 1:
        result["sd"] = sqrt(n * m2 / (n - 1))
    is_flat = len(shares) < 2
    if n > 2 and not is_flat:
        result["skewness"] = n * n * m3 / ((n - 1) * (n - 2)) / (n * m2 / (n - 1)) ** 1.5
    if n > 3 and not is_flat:
        k4 = n * n * ((n + 1) * m4 - 3 * (n - 1) * m2 * m2) / ((n - 1) * (n - 2) * (n - 3))
        result["kurtosis"] = k4 / (n * m2 / (n - 1)) ** 2
    return result


def _median(shares: Sequence[tuple[float, int]]) -> float | None:
    n = sum(count for _value, count in shares)
    if not n:
        return None
    middle = [_at(shares, (n - 1) // 2), _at(shares, n // 2)]
    return sum(middle) / 2


def _at(shares: Sequence[tuple[float, int]], place: int) -> float:
    for value, count in shares:
        if place < count:
            return value
        place -= count
    raise IndexError(place)


def _consistency(part: Part, n: int) -> float | None:
    """CIC = 100 p/(p-1) · (1 - Σ var x / var total), Cronbach's alpha in per cent; p places.

    None unless every attempt filled the same places, at least two, and the total varies.
    """
    p = len(part.places)
    if n < 2 or p < 2 or any(counts.total() != n for counts in part.places.values()):
        return None
    parts = sum(_spread(counts) for counts in part.places.values())
    whole = _spread(part.sums)
    return 100 * p / (p - 1) * (1 - parts / whole) if whole else None


def _spread(counts: Mapping[int, int]) -> int:
    """n Σv² - (Σv)²: the variance but for a factor that all of them share."""
    n, first, second = _sums([counts])
    return n * second - first * first


def _per_cent(share: float | None) -> float | None:
    return None if share is None else 100 * share
