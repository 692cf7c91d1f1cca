"""Attempts for tests of the figures: rows of shares, None where a question was not drawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from courses.analysis.rules import UNIT, Matrix, Traits

Row = Sequence[float | None]


def matrix(rows: Sequence[Row], *, out: Collection[int] = (), judgement: Collection[int] = ()) -> Matrix:
    """The attempts, question by question; `out` are columns outside the total."""
    width = len(rows[0]) if rows else 0
    traits = {(str(n), 1): Traits(is_counted=n not in out, is_judgement=n in judgement) for n in range(width)}
    found = Matrix(traits)
    for row in rows:
        found.add(
            [
                ((str(n), 1), (f"s{n}", 0), round(share * UNIT))
                for n, share in enumerate(row)
                if share is not None
            ]
        )
    return found
