"""A branching scenario walked on paper: dead ends, unreachable nodes, all paths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from content import documents

END = "end"
# Enough for an author to read; a scenario with more paths is cut off here.
MAX_PATHS = 200


def repeated(keys: Iterable[str]) -> list[str]:
    """Keys that stand more than once."""
    return sorted(key for key, count in Counter(keys).items() if count > 1)


def scenario_problems(scenario: documents.Scenario) -> list[str]:
    """Everything that would leave a learner stuck or an author's work unseen."""
    return [
        *_naming_problems(scenario),
        *_meter_problems(scenario),
        *_goto_problems(scenario),
        *_ending_problems(scenario),
    ]


def scenario_paths(scenario: documents.Scenario) -> list[tuple[str, ...]]:
    """Every way from the start to an ending, at most MAX_PATHS; a loop is walked once and ends in «…»."""
    nodes = {node.key: node for node in scenario.nodes}
    found: list[tuple[str, ...]] = []
    waiting: list[tuple[str, ...]] = [(scenario.start,)]
    while waiting and len(found) < MAX_PATHS:
        path = waiting.pop()
        node = nodes.get(path[-1])
        if node is None:
            found.append(path)
            continue
        targets = list(dict.fromkeys(choice.goto for choice in node.choices))
        for target in reversed(targets):
            if target in path:
                found.append((*path, target, "…"))
            else:
                waiting.append((*path, target))
    return found


def _naming_problems(scenario: documents.Scenario) -> Iterator[str]:
    if not scenario.nodes:
        yield _("The scenario has no nodes yet.")
    names = [node.key for node in scenario.nodes] + [ending.key for ending in scenario.endings]
    for name in repeated([*names, END]):
        yield _("The short name “%(name)s” is used more than once.") % {"name": name}
    for name in repeated(meter.key for meter in scenario.meters):
        yield _("The meter “%(name)s” stands twice.") % {"name": name}
    if scenario.nodes and scenario.start not in {node.key for node in scenario.nodes}:
        yield _("The scenario starts at “%(name)s”, but there is no such node.") % {"name": scenario.start}


def _meter_problems(scenario: documents.Scenario) -> Iterator[str]:
    known = {meter.key for meter in scenario.meters}
    for meter in scenario.meters:
        if not meter.low <= meter.start <= meter.high or meter.low == meter.high:
            yield _("The meter “%(name)s” does not start between its lowest and highest number.") % {
                "name": meter.key
            }
    if scenario.mood_meter not in known:
        yield _("The customer’s mood follows the meter “%(name)s”, but there is no such meter.") % {
            "name": scenario.mood_meter
        }
    for node in scenario.nodes:
        for choice in node.choices:
            for effect in choice.effects:
                if effect.meter not in known:
                    yield _(
                        "A reply in node “%(node)s” moves the meter “%(name)s”, but there is no such meter."
                    ) % {
                        "node": node.key,
                        "name": effect.meter,
                    }
    for ending in scenario.endings:
        for condition in ending.conditions:
            if condition.meter not in known:
                yield _(
                    "The ending “%(ending)s” asks for the meter “%(name)s”, but there is no such meter."
                ) % {
                    "ending": ending.key,
                    "name": condition.meter,
                }


def _goto_problems(scenario: documents.Scenario) -> Iterator[str]:
    targets = {node.key for node in scenario.nodes} | {ending.key for ending in scenario.endings} | {END}
    for node in scenario.nodes:
        if not node.choices:
            yield _("Node “%(node)s” is a dead end: it has no replies.") % {"node": node.key}
        for choice in node.choices:
            place = {"node": node.key, "text": choice.text[:40] or _("silence"), "goto": choice.goto}
            if not choice.goto:
                yield _("The reply “%(text)s” in node “%(node)s” leads nowhere.") % place
            elif choice.goto not in targets:
                yield (
                    _("The reply “%(text)s” in node “%(node)s” leads to “%(goto)s”, which does not exist.")
                    % place
                )
            if not choice.text and not choice.is_silence:
                yield _("A reply in node “%(node)s” has no text.") % place
    yield from _reach_problems(scenario)


def _reach_problems(scenario: documents.Scenario) -> Iterator[str]:
    nodes = {node.key: node for node in scenario.nodes}
    forward = {key: {choice.goto for choice in node.choices} for key, node in nodes.items()}
    reached: set[str] = set()
    waiting = [scenario.start]
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting += forward.get(key, set())
    for key in nodes:
        if key not in reached and scenario.start in nodes:
            yield _("Node “%(node)s” cannot be reached from the start.") % {"node": key}
    # From an ending backwards: whoever never leaves a loop never finishes.
    leaving = {END} | {ending.key for ending in scenario.endings}
    is_growing = True
    while is_growing:
        more = {key for key, targets in forward.items() if key not in leaving and targets & leaving}
        is_growing = bool(more)
        leaving |= more
    for key in nodes:
        if key not in leaving and nodes[key].choices:
            yield _("From node “%(node)s” no ending can be reached.") % {"node": key}
    ends = {END} if END in reached else set()
    for ending in scenario.endings:
        if ending.key not in reached and (ending.only_by_name or not ends):
            yield _("The ending “%(ending)s” cannot be reached.") % {"ending": ending.key}


def _ending_problems(scenario: documents.Scenario) -> Iterator[str]:
    if not scenario.endings:
        yield _("The scenario has no endings yet.")
        return
    if any(choice.goto == END for node in scenario.nodes for choice in node.choices):
        tried = [ending for ending in scenario.endings if not ending.only_by_name]
        if not tried or tried[-1].conditions:
            yield _(
                "The last ending that “end” may take has to be without conditions, so that one always holds."
            )
        for ending in tried[:-1]:
            if not ending.conditions:
                yield _("The ending “%(ending)s” always holds, so the endings after it are never taken.") % {
                    "ending": ending.key
                }
    if not any(ending.is_best for ending in scenario.endings):
        yield _("No ending is marked as the intended one.")
