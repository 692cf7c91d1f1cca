"""A branching scenario walked on paper: dead ends, what nobody can reach, all paths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from content import documents
from content.checks.scenario_states import Exploration, every_condition, explore, extreme_way
from content.documents.playing import targets

END = "end"
# Enough for an author to read; a scenario with more paths is cut off here.
MAX_PATHS = 200


@dataclass(frozen=True)
class Finding:
    """A sentence about a scenario, and the node or ending that it is about. Only a blocking one holds up a release."""

    text: str
    place: str = ""
    is_blocking: bool = True


def repeated(keys: Iterable[str]) -> list[str]:
    """Keys that stand more than once."""
    return sorted(key for key, count in Counter(keys).items() if count > 1)


def scenario_problems(scenario: documents.Scenario) -> list[str]:
    """Everything that would leave a learner stuck or an author's work unseen."""
    return [finding.text for finding in scenario_findings(scenario) if finding.is_blocking]


def scenario_findings(scenario: documents.Scenario) -> list[Finding]:
    """Problems, and then what an author may want to look at.

    Ways are walked state by state only once the names fit together: before that, a walk could not be trusted.
    """
    found = [
        *_naming(scenario),
        *_meters(scenario),
        *_gotos(scenario),
        *_reach(scenario),
        *_endings(scenario),
    ]
    return found or [*_states(scenario), *_advice(scenario)]


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
        for target in reversed(targets(node)):
            if target in path:
                found.append((*path, target, "…"))
            else:
                waiting.append((*path, target))
    return found


def ways_on(node: documents.ScenarioNode) -> list[str]:
    """Everywhere that one may come from here, or in place of here once its limit is reached."""
    return [*targets(node), *([node.when_full] if node.max_visits else [])]


def _naming(scenario: documents.Scenario) -> Iterator[Finding]:
    if not scenario.nodes:
        yield Finding(_("The scenario has no nodes yet."))
    names = [node.key for node in scenario.nodes] + [ending.key for ending in scenario.endings]
    for name in repeated([*names, END]):
        yield Finding(_("The short name “%(name)s” is used more than once.") % {"name": name}, name)
    for name in repeated(meter.key for meter in scenario.meters):
        yield Finding(_("The meter “%(name)s” stands twice.") % {"name": name})
    if scenario.nodes and scenario.start not in {node.key for node in scenario.nodes}:
        yield Finding(
            _("The scenario starts at “%(name)s”, but there is no such node.") % {"name": scenario.start}
        )


def _meters(scenario: documents.Scenario) -> Iterator[Finding]:
    known = {meter.key for meter in scenario.meters}
    for meter in scenario.meters:
        if not meter.low <= meter.start <= meter.high or meter.low == meter.high:
            yield Finding(
                _("The meter “%(name)s” does not start between its lowest and highest number.")
                % {"name": meter.key}
            )
    if scenario.mood_meter not in known:
        yield Finding(
            _("The customer’s mood follows the meter “%(name)s”, but there is no such meter.")
            % {"name": scenario.mood_meter}
        )
    moves = _("A reply in node “%(node)s” moves the meter “%(name)s”, but there is no such meter.")
    asks = _("A reply in node “%(node)s” asks for the meter “%(name)s”, but there is no such meter.")
    for node in scenario.nodes:
        for choice in node.choices:
            for effect in choice.effects:
                if effect.meter not in known:
                    yield Finding(moves % {"node": node.key, "name": effect.meter}, node.key)
            for condition in conditions_of(choice):
                if condition.meter not in known:
                    yield Finding(asks % {"node": node.key, "name": condition.meter}, node.key)
    for ending in scenario.endings:
        for condition in ending.conditions:
            if condition.meter not in known:
                sentence = _(
                    "The ending “%(ending)s” asks for the meter “%(name)s”, but there is no such meter."
                )
                yield Finding(sentence % {"ending": ending.key, "name": condition.meter}, ending.key)


def conditions_of(choice: documents.ScenarioChoice) -> Iterator[documents.Condition]:
    """Every condition that decides about a reply: whether it is offered, and where it leads."""
    yield from choice.conditions
    for branch in choice.branches:
        yield from branch.conditions


def _gotos(scenario: documents.Scenario) -> Iterator[Finding]:
    known = {node.key for node in scenario.nodes} | {ending.key for ending in scenario.endings} | {END}
    for node in scenario.nodes:
        here = {"node": node.key}
        if not node.choices:
            yield Finding(_("Node “%(node)s” is a dead end: it has no replies.") % here, node.key)
        if not node.says and not node.direction:
            yield Finding(
                _("In node “%(node)s” nobody speaks and nothing happens: write a direction.") % here, node.key
            )
        if node.max_visits and node.when_full not in known:
            yield Finding(
                _("Node “%(node)s” has a limit, but does not say where to go when it is reached.") % here,
                node.key,
            )
        if node.seconds and node.silence is None:
            yield Finding(
                _("Node “%(node)s” has a clock, but no reply that is to say nothing and is always on offer.")
                % here,
                node.key,
            )
        for choice in node.choices:
            yield from _choice(node, choice, known)


def _choice(
    node: documents.ScenarioNode, choice: documents.ScenarioChoice, known: set[str]
) -> Iterator[Finding]:
    place = {"node": node.key, "text": choice.text[:40] or _("silence")}
    for goto in (choice.goto, *(branch.goto for branch in choice.branches)):
        if not goto:
            yield Finding(
                _("The reply “%(text)s” in node “%(node)s” leads nowhere.") % place,
                node.key,
            )
        elif goto not in known:
            sentence = _("The reply “%(text)s” in node “%(node)s” leads to “%(goto)s”, which does not exist.")
            yield Finding(sentence % {**place, "goto": goto}, node.key)
    if any(not branch.conditions for branch in choice.branches):
        sentence = _("The reply “%(text)s” in node “%(node)s” leads elsewhere without saying when.")
        yield Finding(sentence % place, node.key)
    if not choice.text and not choice.is_silence:
        yield Finding(_("A reply in node “%(node)s” has no text.") % place, node.key)


def _reach(scenario: documents.Scenario) -> Iterator[Finding]:
    nodes = {node.key: node for node in scenario.nodes}
    forward = {key: set(ways_on(node)) for key, node in nodes.items()}
    reached: set[str] = set()
    waiting = [scenario.start]
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting += forward.get(key, set())
    for key in nodes:
        if key not in reached and scenario.start in nodes:
            yield Finding(_("Node “%(node)s” cannot be reached from the start.") % {"node": key}, key)
    # From an ending backwards: whoever never leaves a loop never finishes.
    leaving = {END} | {ending.key for ending in scenario.endings}
    is_growing = True
    while is_growing:
        more = {key for key, ways in forward.items() if key not in leaving and ways & leaving}
        is_growing = bool(more)
        leaving |= more
    for key in nodes:
        if key not in leaving and nodes[key].choices:
            yield Finding(_("From node “%(node)s” no ending can be reached.") % {"node": key}, key)
    for ending in scenario.endings:
        if ending.key not in reached and (ending.only_by_name or END not in reached):
            yield Finding(
                _("The ending “%(ending)s” cannot be reached.") % {"ending": ending.key}, ending.key
            )


def _endings(scenario: documents.Scenario) -> Iterator[Finding]:
    if not scenario.endings:
        yield Finding(_("The scenario has no endings yet."))
        return
    if any(END in ways_on(node) for node in scenario.nodes):
        tried = [ending for ending in scenario.endings if not ending.only_by_name]
        if not tried or tried[-1].conditions:
            yield Finding(
                _(
                    "The last ending that “end” may take has to be without conditions, so that one always holds."
                )
            )
        for ending in tried[:-1]:
            if not ending.conditions:
                sentence = _("The ending “%(ending)s” always holds, so the endings after it are never taken.")
                yield Finding(sentence % {"ending": ending.key}, ending.key)
    if not any(ending.is_best for ending in scenario.endings):
        yield Finding(_("No ending is marked as the intended one."))


def _states(scenario: documents.Scenario) -> Iterator[Finding]:
    """What conditions and limits keep from ever happening, walked state by state."""
    found = explore(scenario)
    for key in found.stuck:
        sentence = _("In node “%(node)s” there are conversations in which no reply is on offer.")
        yield Finding(sentence % {"node": key}, key)
    if not found.is_complete:
        sentence = _(
            "This scenario can stand in more than %(count)d different ways. The check has walked that many, "
            "and cannot say whether the rest holds something that nobody reaches."
        )
        yield Finding(sentence % {"count": found.count}, is_blocking=False)
        return
    for key in found.endless:
        sentence = _("From node “%(node)s” there are conversations that can never come to an end.")
        yield Finding(sentence % {"node": key}, key)
    yield from _never(scenario, found)


def _never(scenario: documents.Scenario, found: Exploration) -> Iterator[Finding]:
    for node in scenario.nodes:
        if node.key not in found.nodes:
            sentence = _("Node “%(node)s” cannot be reached with the conditions on the way there.")
            yield Finding(sentence % {"node": node.key}, node.key)
            continue
        for choice in node.choices:
            place = {"node": node.key, "text": choice.text[:40] or _("silence")}
            if choice.key not in found.choices:
                sentence = _(
                    "The reply “%(text)s” in node “%(node)s” is never on offer: its conditions can never hold."
                )
                yield Finding(sentence % place, node.key)
                continue
            for number, branch in enumerate(choice.branches):
                if (choice.key, number) not in found.branches:
                    sentence = _(
                        "The reply “%(text)s” in node “%(node)s” never leads to “%(goto)s”: the conditions can "
                        "never hold there."
                    )
                    yield Finding(sentence % {**place, "goto": branch.goto}, node.key)
    for ending in scenario.endings:
        if ending.key not in found.endings:
            sentence = _("The ending “%(ending)s” cannot be reached: no conversation fulfils what it asks.")
            yield Finding(sentence % {"ending": ending.key}, ending.key)


def _advice(scenario: documents.Scenario) -> Iterator[Finding]:
    read = {scenario.mood_meter, *(condition.meter for condition in every_condition(scenario))}
    for meter in scenario.meters:
        if meter.key not in read:
            sentence = _("Nothing depends on the meter “%(name)s”: it is shown at the end only.")
            yield Finding(sentence % {"name": meter.key}, is_blocking=False)
    best, worst = (extreme_way(scenario, is_best=wanted) for wanted in (True, False))
    if best.ending is not None and not best.ending.is_best:
        sentence = _("Always taking the reply with the most points ends in “%(ending)s”, not as intended.")
        yield Finding(sentence % {"ending": best.ending.key}, best.ending.key, is_blocking=False)
    if worst.ending is not None and worst.ending.is_best:
        sentence = _(
            "Always taking the reply with the fewest points ends in “%(ending)s”, the intended ending."
        )
        yield Finding(sentence % {"ending": worst.ending.key}, worst.ending.key, is_blocking=False)
    for wanted, play in ((True, best), (False, worst)):
        if play.ending is None:
            sentence = (
                _("Always taking the reply with the most points goes round and round without an end.")
                if wanted
                else _("Always taking the reply with the fewest points goes round and round without an end.")
            )
            yield Finding(sentence, is_blocking=False)
