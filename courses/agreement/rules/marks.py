"""What graders gave, and what each script with two marks or more adds to the figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import lcm
from typing import Literal

from courses.agreement.rules.coefficients import LEVELS, TwoWay
from courses.agreement.rules.draws import Sums

Kind = Literal["double", "calibration", "seed"]
KINDS: tuple[Kind, ...] = ("double", "calibration", "seed")
# A criterion of a rubric: their keys.
Criterion = tuple[str, str]


@dataclass(frozen=True)
class Mark:
    """What one grader gave to one script. `grader` None is the score that experts agreed on.

    `levels` maps criterion keys to 1-4; a criterion that was not judged is left out. `is_passed` None: no outcome.
    `site` and `language` are those of the grader. Sources give the marks of a script in the order of time.
    """

    script: str
    grader: int | None
    rubric: str
    levels: Mapping[str, int]
    is_passed: bool | None = None
    kind: Kind = "double"
    rubric_digest: str = ""
    site: str = ""
    language: str = ""


@dataclass(frozen=True)
class Script:
    """A script and its marks by different graders: the first of each, in the order of time."""

    key: str
    marks: tuple[Mark, ...]

    @property
    def criteria(self) -> frozenset[str]:
        """The keys of all criteria on which somebody gave a level."""
        return frozenset(key for mark in self.marks for key in mark.levels)

    @property
    def whole(self) -> tuple[Mark, ...]:
        """The marks that judge every criterion: only these have a total."""
        return tuple(mark for mark in self.marks if mark.levels.keys() == self.criteria and self.criteria)


def compared(marks: Iterable[Mark]) -> list[Script]:
    """The scripts that two graders or more have marked, in the order in which they come; gold scores are left out."""
    found: dict[str, dict[int, Mark]] = {}
    for mark in marks:
        if mark.grader is not None:
            found.setdefault(mark.script, {}).setdefault(mark.grader, mark)
    return [Script(key, tuple(by.values())) for key, by in found.items() if len(by) > 1]


def total(mark: Mark) -> float:
    """The mean level over the criteria of a mark, 1 to 4."""
    return sum(mark.levels.values()) / len(mark.levels)


CELLS = tuple((low, high) for low in range(LEVELS) for high in range(low, LEVELS))


@dataclass(frozen=True)
class Layout:
    """Where the sums of a criterion and of the totals stand, and in which unit they are counted.

    `scale`: coincidences are counted in so many parts, so that they are whole numbers. `unit`: totals, likewise.
    `graders` are the columns of the totals where every script was marked by the same people; otherwise there are two,
    the first and the second mark of each script.
    """

    criteria: tuple[Criterion, ...]
    scale: int
    unit: int
    graders: tuple[int, ...] = ()

    @classmethod
    def of(cls, scripts: Sequence[Script]) -> Layout:
        """The layout for these scripts."""
        criteria = {(script.marks[0].rubric, key) for script in scripts for key in script.criteria}
        sets = {frozenset(mark.grader for mark in script.whole) for script in scripts}
        crossed = next(iter(sets)) if len(sets) == 1 else frozenset()
        return cls(
            criteria=tuple(sorted(criteria)),
            scale=lcm(*(count for script in scripts for count in range(1, len(script.marks)))),
            unit=lcm(*(max(1, len(script.criteria)) for script in scripts)),
            graders=tuple(sorted(grader for grader in crossed if grader is not None)),
        )

    @property
    def columns(self) -> int:
        """How many columns the totals have."""
        return max(2, len(self.graders))

    def sums(self, script: Script) -> Sums:
        """What a script adds: coincidences for each criterion, those of pass and fail, and its totals."""
        found: list[int] = []
        for rubric, key in self.criteria:
            is_its = rubric == script.marks[0].rubric
            given = [mark.levels[key] for mark in script.marks if key in mark.levels] if is_its else []
            found += self._pairs([given.count(level) for level in range(1, LEVELS + 1)])
        outcomes = [mark.is_passed for mark in script.marks if mark.is_passed is not None]
        passed = outcomes.count(True)
        same, _apart, other = self._pairs([passed, len(outcomes) - passed])
        found += [same + other, len(outcomes) * self.scale if len(outcomes) > 1 else 0]
        return (*found, *self._totals(script))

    def table(self, sums: Sums, place: int) -> list[list[float]]:
        """The coincidences of the criterion at `place`, in levels given."""
        first = place * len(CELLS)
        table = [[0.0] * LEVELS for _level in range(LEVELS)]
        for (low, high), value in zip(CELLS, sums[first : first + len(CELLS)], strict=True):
            table[low][high] = table[high][low] = value / self.scale
        return table

    def passing(self, sums: Sums) -> float | None:
        """The share of pairs with the same outcome."""
        same, every = sums[self._end : self._end + 2]
        return same / every if every else None

    def two_way(self, sums: Sums) -> TwoWay:
        """The sums of the totals, in levels."""
        n, rows_squared, squared, *columns = sums[self._end + 2 : self._end + 5 + self.columns]
        unit = self.unit
        return TwoWay(
            n, tuple(column / unit for column in columns), rows_squared / unit**2, squared / unit**2
        )

    def first_and_second(self, sums: Sums) -> tuple[int, tuple[float, float], tuple[float, float]]:
        """How many scripts have totals, and the sum and the sum of squares of first and of second marks, in levels."""
        first, first_squared, second, second_squared = sums[-4:]
        unit, squared = self.unit, self.unit**2
        return (
            sums[self._end + 2],
            (first / unit, first_squared / squared),
            (second / unit, second_squared / squared),
        )

    @property
    def _end(self) -> int:
        return len(self.criteria) * len(CELLS)

    def _totals(self, script: Script) -> list[int]:
        whole = script.whole
        if len(whole) < 2:
            return [0] * (3 + self.columns + 4)
        given = [sum(mark.levels.values()) * self.unit // len(mark.levels) for mark in whole]
        first, second = given[:2]
        if self.graders:
            by_grader = dict(zip((mark.grader for mark in whole), given, strict=True))
            row = [by_grader[grader] for grader in self.graders]
        else:
            row = [first, second]
        squares = sum(value * value for value in row)
        return [1, sum(row) ** 2, squares, *row, first, first * first, second, second * second]

    def _pairs(self, counts: Sequence[int]) -> list[int]:
        """Coincidences of a unit, from how often each value was given: the upper triangle, row by row."""
        given = sum(counts)
        share = self.scale // (given - 1) if given > 1 else 0
        return [
            share * counts[low] * (counts[high] - (low == high))
            for low in range(len(counts))
            for high in range(low, len(counts))
        ]
