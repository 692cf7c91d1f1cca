"""The textbook figures of agreement between raters. Pure: levels in, figures out; None where a figure is not defined.

Levels are whole numbers from 1 to `len(table)`. A table is square: `table[i][j]` counts how often level i + 1 met level j + 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

LEVELS = 4
Table = Sequence[Sequence[float]]
# The normal quantile of a 95 per cent interval.
Z = 1.96


def mean(values: Sequence[float]) -> float | None:
    """The arithmetic mean, None of nothing."""
    return sum(values) / len(values) if values else None


def spread(values: Sequence[float]) -> float | None:
    """The standard deviation with n - 1; None below two values."""
    if len(values) < 2:
        return None
    middle = sum(values) / len(values)
    return sqrt(sum((value - middle) ** 2 for value in values) / (len(values) - 1))


# --- Against a score that is known ------------------------------------------------------------------


def bias(given: Sequence[float], gold: Sequence[float]) -> float | None:
    """Mean of given - gold, in levels: above 0 is lenient. ValueError where the lengths differ."""
    return mean([one - other for one, other in zip(given, gold, strict=True)])


def mean_absolute_error(given: Sequence[float], gold: Sequence[float]) -> float | None:
    """Mean of |given - gold|, in levels. ValueError where the lengths differ."""
    return mean([abs(one - other) for one, other in zip(given, gold, strict=True)])


# --- Tables of pairs --------------------------------------------------------------------------------


def cross_table(pairs: Iterable[tuple[int, int]], levels: int = LEVELS) -> list[list[float]]:
    """How often each level of the first rater met each level of the second. IndexError for a level that there is not."""
    table = [[0.0] * levels for _level in range(levels)]
    for one, other in pairs:
        if one < 1 or other < 1:
            raise IndexError(f"levels begin at 1, not at {min(one, other)}")
        table[one - 1][other - 1] += 1
    return table


def coincidence_table(units: Iterable[Sequence[int]], levels: int = LEVELS) -> list[list[float]]:
    """Krippendorff's coincidences: `units` hold the levels that each one was given, missing ones left out.

    Each ordered pair of a unit with m levels counts 1 / (m - 1), so that each level counts once. Symmetric; a unit
    with a single level is passed over.
    """
    table = [[0.0] * levels for _level in range(levels)]
    for unit in units:
        if len(unit) > 1:
            for place, one in enumerate(unit):
                for other_place, other in enumerate(unit):
                    if place != other_place:
                        table[one - 1][other - 1] += 1 / (len(unit) - 1)
    return table


def within(table: Table, distance: int) -> float | None:
    """The share of pairs that lie at most so many levels apart: 0 is exact, 1 is adjacent agreement."""
    total = sum(map(sum, table))
    if not total:
        return None
    near = sum(
        count
        for one, row in enumerate(table)
        for other, count in enumerate(row)
        if abs(one - other) <= distance
    )
    return near / total


def weighted_kappa(table: Table) -> float | None:
    """Cohen's kappa with quadratic weights, 1 - (i - j)^2 / (k - 1)^2; up to 1. None where nobody could have disagreed.

    Cohen (1968), Psychological Bulletin 70, 213-220. For raters who may change places give a symmetric table: each
    pair both ways, or coincidences.
    """
    total = sum(map(sum, table))
    if not total:
        return None
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]
    observed = expected = 0.0
    for one, row in enumerate(table):
        for other, count in enumerate(row):
            apart = (one - other) ** 2
            observed += apart * count
            expected += apart * rows[one] * columns[other]
    return 1 - total * observed / expected if expected else None


def alpha(coincidences: Table) -> float | None:
    """Krippendorff's alpha with the ordinal distance, 1 - D_o / D_e; up to 1. None where nobody could have disagreed.

    The squared distance of levels c and k is (n_c + ... + n_k - (n_c + n_k) / 2)^2, n_g being how often g was given.
    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability.
    """
    given = [sum(row) for row in coincidences]
    total = sum(given)
    observed = expected = 0.0
    for low in range(len(given)):
        between = given[low]
        for high in range(low + 1, len(given)):
            between += given[high]
            apart = (between - (given[low] + given[high]) / 2) ** 2
            observed += apart * coincidences[low][high]
            expected += apart * given[low] * given[high]
    return 1 - (total - 1) * observed / expected if expected else None


# --- Totals -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TwoWay:
    """Sums over a full table of `n` scripts by k raters: all that its analysis of variance needs.

    `columns` are the sums of the k raters, `rows_squared` the sum of squared row sums, `squared` of squared cells.
    """

    n: int
    columns: tuple[float, ...]
    rows_squared: float
    squared: float

    @classmethod
    def of(cls, rows: Sequence[Sequence[float]]) -> TwoWay:
        """The sums of a table; every row holds the same number of raters, ValueError where it does not."""
        return cls(
            n=len(rows),
            columns=tuple(float(sum(column)) for column in zip(*rows, strict=True)),
            rows_squared=float(sum(sum(row) ** 2 for row in rows)),
            squared=float(sum(value * value for row in rows for value in row)),
        )


def icc(sums: TwoWay) -> float | None:
    """ICC(2,1): absolute agreement of one rater, both scripts and raters drawn at random; up to 1.

    (MS_R - MS_E) / (MS_R + (k - 1) MS_E + k (MS_C - MS_E) / n), from the mean squares of rows (scripts), columns (raters)
    and error. Shrout and Fleiss (1979), Psychological Bulletin 86, 420-428. None below two scripts or raters, or without spread.
    """
    n, k = sums.n, len(sums.columns)
    if n < 2 or k < 2:
        return None
    corrected = sum(sums.columns) ** 2 / (n * k)
    between_rows = sums.rows_squared / k - corrected
    between_columns = sum(column * column for column in sums.columns) / n - corrected
    error = sums.squared - corrected - between_rows - between_columns
    ms_rows, ms_columns = between_rows / (n - 1), between_columns / (k - 1)
    ms_error = max(error, 0.0) / ((n - 1) * (k - 1))
    below = ms_rows + (k - 1) * ms_error + k * (ms_columns - ms_error) / n
    return (ms_rows - ms_error) / below if below > 1e-12 else None


def standardized_difference(n: int, first: tuple[float, float], second: tuple[float, float]) -> float | None:
    """|mean of the first - mean of the second| over the root of their mean variance (n - 1).

    Each is (sum, sum of squares) over the same `n` scripts. None below two scripts, or without spread.
    Williamson, Xi and Breyer (2012), Educational Measurement: Issues and Practice 31(1), 2-13.
    """
    if n < 2:
        return None
    variances = [(squares - total * total / n) / (n - 1) for total, squares in (first, second)]
    pooled = sum(variances) / 2
    return abs(first[0] - second[0]) / n / sqrt(pooled) if pooled > 1e-12 else None


def error_of_measurement(sd: float | None, reliability: float | None) -> float | None:
    """SEM = s_x * sqrt(1 - reliability), in the unit of `sd`: how far a second mark would lie away, in two of three cases.

    A reliability below 0 counts as 0. Lord and Novick (1968), Statistical Theories of Mental Test Scores.
    """
    if sd is None or reliability is None:
        return None
    return sd * sqrt(1 - min(max(reliability, 0.0), 1.0))


@dataclass(frozen=True)
class Severity:
    """Own mean minus that of co-graders on the same `n` scripts, in levels: above 0 is lenient, below 0 strict.

    `low` and `high`: -+ 1.96 * s / sqrt(n), s the deviation of the differences; None below two scripts.
    """

    value: float
    low: float | None
    high: float | None
    n: int


def severity(own: Sequence[float], others: Sequence[float]) -> Severity | None:
    """`own[i]` and the mean of the others, `others[i]`, on the same script. None without scripts, ValueError if lengths differ."""
    differences = [one - other for one, other in zip(own, others, strict=True)]
    middle = mean(differences)
    if middle is None:
        return None
    sd = spread(differences)
    if sd is None:
        return Severity(middle, None, None, len(differences))
    half = Z * sd / sqrt(len(differences))
    return Severity(middle, middle - half, middle + half, len(differences))
