"""What an analysis found, as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from courses.analysis.rules.answers import AnswerRow
from courses.analysis.rules.figures import ItemFigures, QuizFigures
from courses.analysis.rules.verdicts import Verdict


@dataclass(frozen=True)
class ItemResult:
    """One question version. Its text is read from a module version that asks it."""

    question_id: str
    version: int
    kind: str
    is_critical: bool
    module_version_id: int
    figures: ItemFigures
    verdict: Verdict
    rows: tuple[AnswerRow, ...]


@dataclass(frozen=True)
class Results:
    """A quiz and its questions, in the order of the quiz."""

    quiz: QuizFigures
    items: tuple[ItemResult, ...]


_RESULTS: TypeAdapter[Results] = TypeAdapter(Results)


def dump(results: Results) -> dict[str, Any]:
    """JSON-ready data; `load(dump(results)) == results`."""
    data: dict[str, Any] = _RESULTS.dump_python(results, mode="json")
    return data


def load(data: dict[str, Any]) -> Results:
    """The results of stored JSON."""
    return _RESULTS.validate_python(data)
