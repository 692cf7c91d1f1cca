"""Graders who differ in severity and now and then in judgement: the same ones for the same numbers."""

from __future__ import annotations

import random

from courses.agreement.rules import Mark

CRITERIA = 5


def simulated(*, scripts: int, graders: int, each: int = 2, seed: int = 20) -> list[Mark]:
    """Every script marked by `each` of the graders (numbered from 1) on five criteria."""
    rng = random.Random(seed)
    severity = [rng.gauss(0, 0.3) for _grader in range(graders)]
    marks = []
    for script in range(scripts):
        quality = [rng.gauss(2.6, 0.8) for _criterion in range(CRITERIA)]
        for grader in rng.sample(range(graders), each):
            seen = [value + severity[grader] + rng.gauss(0, 0.4) for value in quality]
            levels = {f"c{place}": min(4, max(1, round(value))) for place, value in enumerate(seen, 1)}
            is_passed = min(levels.values()) > 1 and sum(level < 3 for level in levels.values()) < 2
            marks.append(Mark(f"s{script}", grader + 1, "r", levels, is_passed))
    return marks
