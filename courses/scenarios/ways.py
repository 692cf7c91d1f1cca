"""Where people go in a scenario: how many took which way in their first play. No names, and no small numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from courses.scenarios.models import Turn

# Fewer people than this are not counted out.
LEAST = 5
# What is counted out is rounded to this.
STEP = 5


@dataclass(frozen=True)
class Counts:
    """People by node, by reply (node and choice), by way (from a node to a node or an ending), and by ending."""

    people: int
    nodes: Mapping[str, int]
    choices: Mapping[tuple[str, str], int]
    ways: Mapping[tuple[str, str], int]
    endings: Mapping[str, int]


def count_ways(version_id: int, scenario_key: str) -> Counts:
    """First plays of a scenario in one version, finished or not; a person who came by twice counts once. One query."""
    rows = (
        Turn.objects.filter(
            Q(run__item_key=scenario_key, run__played_key="") | Q(run__played_key=scenario_key),
            run__version_id=version_id,
            run__number=1,
        )
        .order_by("run_id", "number")
        .values_list("run_id", "run__enrollment__learner_id", "run__ending", "node_key", "choice_key")
    )
    nodes: dict[str, set[int]] = defaultdict(set)
    choices: dict[tuple[str, str], set[int]] = defaultdict(set)
    ways: dict[tuple[str, str], set[int]] = defaultdict(set)
    endings: dict[str, set[int]] = defaultdict(set)
    last: tuple[int, int, str, str] | None = None
    for run_id, learner_id, ending, node, choice in rows.iterator():
        if last is not None:
            _leave(last, node if last[0] == run_id else last[2], ways)
        nodes[node].add(learner_id)
        choices[node, choice].add(learner_id)
        if ending:
            endings[ending].add(learner_id)
        last = (run_id, learner_id, ending, node)
    if last is not None:
        _leave(last, last[2], ways)
    everybody = set().union(*nodes.values())
    return Counts(
        people=len(everybody),
        nodes={key: len(found) for key, found in nodes.items()},
        choices={key: len(found) for key, found in choices.items()},
        ways={key: len(found) for key, found in ways.items()},
        endings={key: len(found) for key, found in endings.items()},
    )


def rounded(count: int) -> int | None:
    """A count that may be said: to the nearest five, so that nothing can be worked out from sums; None below LEAST."""
    if 0 < count < LEAST:
        return None
    return STEP * round(count / STEP)


def _leave(last: tuple[int, int, str, str], target: str, ways: dict[tuple[str, str], set[int]]) -> None:
    _run, learner_id, _ending, node = last
    if target:
        ways[node, target].add(learner_id)
