"""The same figures, worked out another way: whole matrices, with numpy. Rows are scripts, columns raters, NaN is missing."""

from __future__ import annotations

from typing import Any

import numpy as np

Matrix = np.ndarray[Any, np.dtype[np.float64]]


def kappa(first: Matrix, second: Matrix) -> float:
    """Quadratic-weighted kappa from the moments: 1 - E(x - y)^2 / (var x + var y + (mean x - mean y)^2)."""
    apart = ((first - second) ** 2).mean()
    by_chance = first.var() + second.var() + (first.mean() - second.mean()) ** 2
    return float(1 - apart / by_chance)


def both_ways(matrix: Matrix) -> tuple[Matrix, Matrix]:
    """The pairs of two columns, each taken both ways."""
    return np.concatenate([matrix[:, 0], matrix[:, 1]]), np.concatenate([matrix[:, 1], matrix[:, 0]])


def alpha(matrix: Matrix) -> float:
    """Krippendorff's ordinal alpha: levels are put on their mid-ranks, which is what the ordinal distance measures."""
    paired = matrix[(~np.isnan(matrix)).sum(axis=1) > 1]
    values = paired[~np.isnan(paired)]
    levels, counts = np.unique(values, return_counts=True)
    ranks = dict(zip(levels, np.cumsum(counts) - counts / 2, strict=True))
    placed = np.array([[ranks.get(value, np.nan) for value in row] for row in paired])
    observed = 0.0
    for row in placed:
        known = row[~np.isnan(row)]
        observed += ((known[:, None] - known[None, :]) ** 2).sum() / (len(known) - 1)
    every = placed[~np.isnan(placed)]
    expected = ((every[:, None] - every[None, :]) ** 2).sum() / (len(every) - 1)
    return float(1 - observed / expected)


def icc(matrix: Matrix) -> float:
    """ICC(2,1) from sums of squared residuals."""
    n, k = matrix.shape
    rows, columns, grand = matrix.mean(axis=1), matrix.mean(axis=0), matrix.mean()
    ms_rows = k * ((rows - grand) ** 2).sum() / (n - 1)
    ms_columns = n * ((columns - grand) ** 2).sum() / (k - 1)
    rest = matrix - rows[:, None] - columns[None, :] + grand
    ms_error = (rest**2).sum() / ((n - 1) * (k - 1))
    return float((ms_rows - ms_error) / (ms_rows + (k - 1) * ms_error + k * (ms_columns - ms_error) / n))


def smd(first: Matrix, second: Matrix) -> float:
    """The absolute standardised mean difference."""
    pooled = (first.var(ddof=1) + second.var(ddof=1)) / 2
    return float(abs(first.mean() - second.mean()) / np.sqrt(pooled))
