"""What a comparison of marks found, as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from courses.agreement.rules.bands import Name, Verdict


@dataclass(frozen=True)
class Figure:
    """An estimate with its 95 per cent interval over `n` scripts; None where it is not defined."""

    name: Name
    value: float | None
    low: float | None
    high: float | None
    n: int
    verdict: Verdict


@dataclass(frozen=True)
class CriterionResult:
    """How far graders agree on one criterion of a rubric."""

    rubric: str
    key: str
    kappa: Figure
    exact: Figure


@dataclass(frozen=True)
class Line:
    """A grader (their id), a site or a language: how severe, against others on the same `n` scripts, in levels.

    `smd` is the same difference in standard deviations, which the light judges. `bias` and `error` (mean and mean
    absolute difference from the score that experts agreed on) are over `n_gold` scripts. `graders` counts people.
    """

    key: str
    graders: int
    n: int
    value: float | None
    low: float | None
    high: float | None
    smd: float | None
    verdict: Verdict
    n_gold: int = 0
    bias: float | None = None
    error: float | None = None


@dataclass(frozen=True)
class RubricWords:
    """What a rubric and its criteria (by key) are called, in the newest version that was used."""

    key: str
    title: str
    criteria: dict[str, str]


@dataclass(frozen=True)
class Results:
    """Everything on the board. `sem` (standard error of measurement) is in levels. The worst stands first in each list."""

    scripts: int
    marks: int
    graders: int
    figures: tuple[Figure, ...]
    sem: float | None
    criteria: tuple[CriterionResult, ...]
    by_grader: tuple[Line, ...]
    by_site: tuple[Line, ...]
    by_language: tuple[Line, ...]
    rubrics: tuple[RubricWords, ...] = ()

    def words_of(self, criterion: CriterionResult) -> tuple[str, str]:
        """The titles of a rubric and of its criterion; their keys where nothing is known of them."""
        for rubric in self.rubrics:
            if rubric.key == criterion.rubric:
                return rubric.title, rubric.criteria.get(criterion.key, criterion.key)
        return criterion.rubric, criterion.key


_RESULTS: TypeAdapter[Results] = TypeAdapter(Results)


def dump(results: Results) -> dict[str, Any]:
    """JSON-ready data; `load(dump(results)) == results`."""
    data: dict[str, Any] = _RESULTS.dump_python(results, mode="json")
    return data


def load(data: dict[str, Any]) -> Results:
    """The results of stored JSON."""
    return _RESULTS.validate_python(data)
