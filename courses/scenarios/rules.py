"""Playing a scenario: pure. The document and the choices so far go in, the conversation comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import floor

from content.documents import Condition, Effect, Ending, Meter, Scenario, ScenarioChoice, ScenarioNode

# A turn that takes the last reply back instead of making one. It keeps the log append-only.
TAKE_BACK = ""

BANDS = 5


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


def start(scenario: Scenario) -> Play:
    """Before the first reply."""
    meters = {meter.key: meter.start for meter in scenario.meters}
    return Play(steps=(), meters=meters, node=scenario.node(scenario.start), ending=None)


def reply(scenario: Scenario, play: Play, choice_key: str) -> Play:
    """The conversation after one more choice; NotOnOffer where it cannot be made here."""
    if play.node is None:
        raise NotOnOffer("the conversation is over")
    choice = next((choice for choice in play.node.choices if choice.key == choice_key), None)
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
    node, ending = _target(scenario, choice.goto, after)
    return Play(steps=(*play.steps, step), meters=after, node=node, ending=ending)


def take_back(scenario: Scenario, play: Play) -> Play:
    """The conversation without its last reply; NotOnOffer where there is none."""
    if not play.steps:
        raise NotOnOffer("there is no reply to take back")
    return replay(scenario, (step.choice.key for step in play.steps[:-1]))


def replay(scenario: Scenario, choice_keys: Iterable[str]) -> Play:
    """The conversation that these choices lead to, in order, with replies that were taken back left out."""
    play = start(scenario)
    for key in choice_keys:
        play = take_back(scenario, play) if key == TAKE_BACK else reply(scenario, play, key)
    return play


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


def ending_for(scenario: Scenario, values: Mapping[str, int]) -> Ending:
    """The first ending whose conditions hold. Those that are reached by name alone are passed over; the last catches all."""
    tried = [ending for ending in scenario.endings if not ending.only_by_name]
    for ending in tried:
        if all(holds(condition, values) for condition in ending.conditions):
            return ending
    return (tried or list(scenario.endings))[-1]


def mood(scenario: Scenario, values: Mapping[str, int]) -> int:
    """The customer's mood, 0 calm to 4 furious: the one mood meter, cut into five equal bands."""
    meter = next((meter for meter in scenario.meters if meter.key == scenario.mood_meter), None)
    if meter is None or meter.high <= meter.low:
        return 2
    share = (values[meter.key] - meter.low) / (meter.high - meter.low)
    return BANDS - 1 - min(BANDS - 1, floor(share * BANDS))


def nudge(node: ScenarioNode) -> str:
    """A hint for practice: why the strongest reply here works, without saying which one it is."""
    return max(node.choices, key=lambda choice: choice.points).reason if node.choices else ""


def usual_length(scenario: Scenario) -> int:
    """About how many replies a conversation takes: the most that a way without a detour back can hold."""
    nodes = {node.key: node for node in scenario.nodes}
    longest: dict[str, int] = {}

    def depth(key: str, seen: frozenset[str]) -> int:
        if key not in nodes or key in seen:
            return 0
        if key not in longest:
            here = seen | {key}
            longest[key] = 1 + max((depth(choice.goto, here) for choice in nodes[key].choices), default=0)
        return longest[key]

    return depth(scenario.start, frozenset())


def _target(
    scenario: Scenario, goto: str, values: Mapping[str, int]
) -> tuple[ScenarioNode | None, Ending | None]:
    node = next((node for node in scenario.nodes if node.key == goto), None)
    if node is not None:
        return node, None
    named = next((ending for ending in scenario.endings if ending.key == goto), None)
    return None, named or ending_for(scenario, values)


def _moves(meters: Iterable[Meter], before: Mapping[str, int], after: Mapping[str, int]) -> tuple[Move, ...]:
    return tuple(
        Move(meter=meter, before=before[meter.key], after=after[meter.key])
        for meter in meters
        if before[meter.key] != after[meter.key]
    )
