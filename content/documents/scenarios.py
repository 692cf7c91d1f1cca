"""Branching scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from content.documents.frame import Channel, Customer, Phase


@dataclass(frozen=True)
class Meter:
    """A hidden number that choices move, clamped to `low`..`high`."""

    key: str
    label: str
    start: int
    low: int
    high: int


@dataclass(frozen=True)
class Effect:
    """What a choice does to a meter: adds `change`, or sets it when `sets` is true."""

    meter: str
    change: int
    sets: bool = False


@dataclass(frozen=True)
class Condition:
    """Where a meter has to stand."""

    meter: str
    comparison: Literal[">=", "<=", "=="]
    value: int


@dataclass(frozen=True)
class Branch:
    """Where a reply leads instead of its `goto` while all of `conditions` hold, after its effects."""

    goto: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class ScenarioChoice:
    """A reply. `goto` is a node's key, an ending's key, or `end`: the first ending whose condition holds.

    It is on offer while `conditions` hold; the first of `branches` that holds is followed instead of `goto`.
    `points` (0-3) and `reason` are shown in the debrief only.
    """

    key: str
    text: str
    goto: str
    points: int
    reason: str = ""
    effects: tuple[Effect, ...] = ()
    is_silence: bool = False
    conditions: tuple[Condition, ...] = ()
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True)
class ScenarioNode:
    """What the customer says, and the replies on offer. `direction` is a stage direction (a silence, a pause).

    Without `says` the customer has not written: the learner opens. `max_visits` (0: no limit) bounds a loop; whoever
    would come once more goes to `when_full`. `seconds` (0: no clock) is the time after which the clock says nothing
    in the learner's place, where the learner asked for a clock.
    """

    key: str
    says: str
    choices: tuple[ScenarioChoice, ...]
    direction: str = ""
    max_visits: int = 0
    when_full: str = ""
    seconds: int = 0

    @property
    def silence(self) -> ScenarioChoice | None:
        """The reply that is to say nothing, always on offer; None where there is none."""
        return next((one for one in self.choices if one.is_silence and not one.conditions), None)


@dataclass(frozen=True)
class Ending:
    """A named ending, never a grade. Without conditions it always holds. `is_best` marks the intended one."""

    key: str
    title: str
    text: str
    conditions: tuple[Condition, ...] = ()
    is_best: bool = False
    only_by_name: bool = False


@dataclass(frozen=True)
class Scenario:
    """A conversation that branches. `gentler_key` names another scenario that counts the same for its step.

    `is_beside_path` says that it is no step of its own, but stands among the variants of its module.
    """

    key: str
    slug: str
    title: str
    minutes: int
    channel: Channel
    customer: Customer
    situation_html: str
    start: str
    meters: tuple[Meter, ...]
    mood_meter: str
    nodes: tuple[ScenarioNode, ...]
    endings: tuple[Ending, ...]
    debrief: str
    you_know: tuple[str, ...] = ()
    you_can: tuple[str, ...] = ()
    intensity: Literal["light", "medium", "high"] = "light"
    content_note: str = ""
    objectives: tuple[str, ...] = ()
    seed_refs: tuple[int, ...] = ()
    gentler_key: str = ""
    is_beside_path: bool = False
    phase: Phase = "practise"
    kind: Literal["scenario"] = "scenario"

    def node(self, key: str) -> ScenarioNode:
        """The node with this key; KeyError where there is none."""
        return {node.key: node for node in self.nodes}[key]

    @property
    def is_timed(self) -> bool:
        """Somewhere the customer waits for a limited time, for those who want it."""
        return any(node.seconds and node.silence for node in self.nodes)
