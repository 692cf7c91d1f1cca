"""Intervals by the bootstrap over scripts: what is added up over scripts is added up again over scripts drawn at random.

Efron and Tibshirani (1993), An Introduction to the Bootstrap. All that a script adds is packed into a single whole
number, so that a draw of n scripts is a sum of n numbers, however many figures follow from it.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence

DRAWS = 2_000
Sums = tuple[int, ...]


def draws(scripts: Sequence[Sums], count: int = DRAWS) -> Iterator[Sums]:
    """`count` times the sums over as many scripts as there are, drawn with replacement.

    `scripts` holds what each one adds: whole numbers from 0 on, the same number of them. The draws follow from these
    alone, whatever their order: the same records give the same interval. ValueError for a number below 0.
    """
    if not scripts or not scripts[0]:
        return
    if min(map(min, scripts)) < 0:
        raise ValueError("what a script adds is not below 0")
    ordered = sorted(scripts)
    width = (max(map(max, ordered)) * len(ordered)).bit_length() + 1
    mask, fields = (1 << width) - 1, len(ordered[0])
    packed = [sum(value << (width * place) for place, value in enumerate(values)) for values in ordered]
    seed = hashlib.sha256(repr(ordered).encode()).digest()
    rng = random.Random(int.from_bytes(seed, "big"))
    for _draw in range(count):
        total = sum(rng.choices(packed, k=len(packed)))
        yield tuple((total >> (width * place)) & mask for place in range(fields))


def interval(values: Sequence[float | None]) -> tuple[float | None, float | None]:
    """The 2.5th and the 97.5th percentile of a figure over the draws; None where it was not defined in half of them."""
    known = sorted(value for value in values if value is not None)
    if not known or 2 * len(known) < len(values):
        return None, None
    return percentile(known, 0.025), percentile(known, 0.975)


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which so great a share of the sorted values lies, between neighbours in proportion."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def intervals(
    scripts: Sequence[Sums], figures: Sequence[Callable[[Sums], float | None]], count: int = DRAWS
) -> list[tuple[float | None, float | None]]:
    """The interval of each figure, which is given the sums of a draw."""
    found: list[list[float | None]] = [[] for _figure in figures]
    for sums in draws(scripts, count):
        for values, figure in zip(found, figures, strict=True):
            values.append(figure(sums))
    return [interval(values) for values in found]
