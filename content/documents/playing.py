"""Playing a scenario: pure. The document and the choices so far go in, the conversation comes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from content.documents.scenarios import (
    Condition,
    Effect,
    Ending,
    Meter,
    Scenario,
    ScenarioChoice,
    ScenarioNode,
)


class NotOnOffer(ValueError):
    """The node has no such choice, or the play is over."""


@dataclass(frozen=True)
class Move:
    """What a choice did to a meter that it moved."""

    meter: Meter
    before: int
    after: int

    @property
    def change(self) -> int:
        """The difference, after clamping."""
        return self.after - self.before


@dataclass(frozen=True)
class Step:
    """One exchange: what the customer said, what was replied, and the meters before and after."""

    number: int
    node: ScenarioNode
    choice: ScenarioChoice
    before: Mapping[str, int]
    after: Mapping[str, int]
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Play:
    """A conversation so far: `node` waits for a reply, or `ending` was reached."""

    steps: tuple[Step, ...]
    meters: Mapping[str, int]
    node: ScenarioNode | None
    ending: Ending | None

    @property
    def is_over(self) -> bool:
        """An ending was reached."""
        return self.ending is not None

    @property
    def choices(self) -> tuple[ScenarioChoice, ...]:
        """The replies on offer."""
        return on_offer(self.node, self.meters) if self.node else ()


def start(scenario: Scenario, *, node: str = "", meters: Mapping[str, int] | None = None) -> Play:
    """Before the first reply, at the start or at any node with any meters; KeyError where there is no such node."""
    values = {meter.key: meter.start for meter in scenario.meters} | dict(meters or {})
    return Play(steps=(), meters=values, node=scenario.node(node or scenario.start), ending=None)


def reply(scenario: Scenario, play: Play, choice_key: str) -> Play:
    """The conversation after one more choice; NotOnOffer where it cannot be made here."""
    if play.node is None:
        raise NotOnOffer("the conversation is over")
    choice = next((choice for choice in play.choices if choice.key == choice_key), None)
    if choice is None:
        raise NotOnOffer(f"{play.node.key} does not offer {choice_key}")
    after = moved(scenario.meters, play.meters, choice.effects)
    step = Step(
        number=len(play.steps) + 1,
        node=play.node,
        choice=choice,
        before=play.meters,
        after=after,
        moves=_moves(scenario.meters, play.meters, after),
    )
    steps = (*play.steps, step)
    node, ending = follow(scenario, choice, after, Counter(each.node.key for each in steps))
    return Play(steps=steps, meters=after, node=node, ending=ending)


def on_offer(node: ScenarioNode, values: Mapping[str, int]) -> tuple[ScenarioChoice, ...]:
    """The replies whose conditions hold. All of them where none does, so that nobody is ever left without a reply."""
    open_ones = tuple(choice for choice in node.choices if all_hold(choice.conditions, values))
    return open_ones or node.choices


def follow(
    scenario: Scenario, choice: ScenarioChoice, values: Mapping[str, int], visits: Mapping[str, int]
) -> tuple[ScenarioNode | None, Ending | None]:
    """Where a choice leads, given the meters after it and how often each node was left so far."""
    goto = next(
        (branch.goto for branch in choice.branches if all_hold(branch.conditions, values)), choice.goto
    )
    nodes = {node.key: node for node in scenario.nodes}
    passed: set[str] = set()
    while goto in nodes and goto not in passed:
        node = nodes[goto]
        if not node.max_visits or visits.get(goto, 0) < node.max_visits:
            return node, None
        passed.add(goto)
        goto = node.when_full
    named = next((ending for ending in scenario.endings if ending.key == goto), None)
    return None, named or ending_for(scenario, values)


def moved(meters: Iterable[Meter], values: Mapping[str, int], effects: Iterable[Effect]) -> dict[str, int]:
    """The meters after these effects, each clamped to its range."""
    by_key = {meter.key: meter for meter in meters}
    result = dict(values)
    for effect in effects:
        meter = by_key[effect.meter]
        wanted = effect.change if effect.sets else result[effect.meter] + effect.change
        result[effect.meter] = max(meter.low, min(meter.high, wanted))
    return result


def holds(condition: Condition, values: Mapping[str, int]) -> bool:
    """Whether a meter stands where the condition wants it."""
    value = values[condition.meter]
    if condition.comparison == ">=":
        return value >= condition.value
    if condition.comparison == "<=":
        return value <= condition.value
    return value == condition.value


def all_hold(conditions: Iterable[Condition], values: Mapping[str, int]) -> bool:
    """Whether every one holds; so it is where there is none."""
    return all(holds(condition, values) for condition in conditions)


def ending_for(scenario: Scenario, values: Mapping[str, int]) -> Ending:
    """The first ending whose conditions hold. Those that are reached by name alone are passed over; the last catches all."""
    tried = [ending for ending in scenario.endings if not ending.only_by_name]
    for ending in tried:
        if all_hold(ending.conditions, values):
            return ending
    return (tried or list(scenario.endings))[-1]


def targets(node: ScenarioNode) -> list[str]:
    """Everywhere that a reply of this node may lead, in order, each once; what `when_full` names is not among them."""
    gotos = [goto for one in node.choices for goto in (*(branch.goto for branch in one.branches), one.goto)]
    return list(dict.fromkeys(gotos))


def _moves(meters: Iterable[Meter], before: Mapping[str, int], after: Mapping[str, int]) -> tuple[Move, ...]:
    return tuple(
        Move(meter=meter, before=before[meter.key], after=after[meter.key])
        for meter in meters
        if before[meter.key] != after[meter.key]
    )
