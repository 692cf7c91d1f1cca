"""Reads of scenario runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content import queries as library
from content.documents import Scenario
from courses.scenarios.models import ScenarioRun


@dataclass(frozen=True)
class Run:
    """A play with its choices in order (an empty one took the last reply back) and when they were made."""

    id: int
    enrollment_id: int
    item_key: str
    version_id: int
    number: int
    started_at: datetime
    finished_at: datetime | None
    ending: str
    played_key: str
    is_timed: bool
    choices: tuple[str, ...]
    times: tuple[datetime, ...]

    @property
    def is_open(self) -> bool:
        """It waits for a reply."""
        return self.finished_at is None

    @property
    def is_replay(self) -> bool:
        """Practice after the first play: replies can be taken back, and there are nudges."""
        return self.number > 1

    @property
    def scenario(self) -> Scenario:
        """What is played, as it was when the play began; TypeError where the step is no scenario."""
        key = self.played_key or self.item_key
        found = library.document(self.version_id).scenario(key)
        if found is None:
            raise TypeError(f"{key} is no scenario")
        return found

    @property
    def turn_number(self) -> int:
        """The number that the next turn will have."""
        return len(self.choices) + 1


def runs(enrollment_id: int, item_key: str) -> list[Run]:
    """All plays of a scenario in order. One query."""
    return runs_of([(enrollment_id, item_key)])


def runs_of(pairs: Iterable[tuple[int, str]]) -> list[Run]:
    """All plays of these (enrollment, item) pairs in order. One query."""
    wanted = set(pairs)
    rows = (
        ScenarioRun.objects.filter(
            enrollment_id__in={enrollment_id for enrollment_id, _ in wanted},
            item_key__in={item_key for _, item_key in wanted},
        )
        .order_by("enrollment_id", "item_key", "number", "turns__number")
        .values_list(
            "pk",
            "enrollment_id",
            "item_key",
            "version_id",
            "number",
            "started_at",
            "finished_at",
            "ending",
            "played_key",
            "is_timed",
            "turns__choice_key",
            "turns__at",
        )
    )
    found: dict[int, tuple[tuple[Any, ...], list[str], list[datetime]]] = {}
    facts: list[Any]
    for *facts, choice, at in rows:
        if (facts[1], facts[2]) not in wanted:
            continue
        _facts, choices, times = found.setdefault(facts[0], (tuple(facts), [], []))
        if choice is not None:
            choices.append(choice)
            times.append(at)
    return [
        Run(*known, choices=tuple(choices), times=tuple(times)) for known, choices, times in found.values()
    ]


def run(run_id: int) -> Run:
    """One play; LookupError where there is none. Two queries."""
    pair = ScenarioRun.objects.filter(pk=run_id).values_list("enrollment_id", "item_key").first()
    if pair is None:
        raise LookupError(f"no run {run_id}")
    return next(one for one in runs_of([pair]) if one.id == run_id)


def owner_of(run_id: int) -> int | None:
    """The enrollment of a run, or None where there is no such run. One query."""
    return ScenarioRun.objects.filter(pk=run_id).values_list("enrollment_id", flat=True).first()
