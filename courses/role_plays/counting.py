"""How often a rubric was graded with, for the authors’ usage map: numbers only, nobody’s name."""

from __future__ import annotations

from collections import Counter

from courses.role_plays.models import Grade


def grades_by_version(key: str) -> dict[int, int]:
    """How many grades were given with each version of the rubric; 0 stands for before versions. One query."""
    numbers = Grade.objects.filter(rubric__key=key).values_list("rubric__version", flat=True)
    return dict(Counter(number or 0 for number in numbers))
