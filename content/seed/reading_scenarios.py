"""What the parts of a scenario refer to, so that a file that names something unknown is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from content import documents

# Where in the file, what is named there, and what may be named there.
Reference = tuple[str, list[str], list[str]]


def references(scenario: documents.Scenario) -> Iterator[Reference]:
    """Every name that a scenario's parts use for one another."""
    nodes = [node.key for node in scenario.nodes]
    meters = [meter.key for meter in scenario.meters]
    targets = [*nodes, *(ending.key for ending in scenario.endings), "end"]
    yield "start", [scenario.start], nodes
    yield "mood_meter", [scenario.mood_meter], meters
    for index, node in enumerate(scenario.nodes):
        if node.max_visits:
            yield f"nodes[{index}].when_full", [node.when_full], targets
        for number, choice in enumerate(node.choices):
            place = f"nodes[{index}].choices[{number}]"
            gotos = [choice.goto, *(branch.goto for branch in choice.branches)]
            yield f"{place}.goto", gotos, targets
            yield f"{place}.effects", [effect.meter for effect in choice.effects], meters
            yield f"{place}.conditions", _meters(choice.conditions), meters
            for branch in choice.branches:
                yield f"{place}.branches", _meters(branch.conditions), meters
    for index, ending in enumerate(scenario.endings):
        yield f"endings[{index}].conditions", _meters(ending.conditions), meters


def _meters(conditions: Iterable[documents.Condition]) -> list[str]:
    return [condition.meter for condition in conditions]
