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
class ScenarioChoice:
    """A reply. `goto` is a node's key, an ending's key, or `end`: the first ending whose condition holds.

    `points` (0-3) and `reason` are shown in the debrief only.
    """

    key: str
    text: str
    goto: str
    points: int
    reason: str = ""
    effects: tuple[Effect, ...] = ()
    is_silence: bool = False


@dataclass(frozen=True)
class ScenarioNode:
    """What the customer says, and the replies on offer. `direction` is a stage direction (a silence, a pause)."""

    key: str
    says: str
    choices: tuple[ScenarioChoice, ...]
    direction: str = ""


@dataclass(frozen=True)
class Condition:
    meter: str
    comparison: Literal[">=", "<=", "=="]
    value: int


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
    phase: Phase = "practise"
    kind: Literal["scenario"] = "scenario"

    def node(self, key: str) -> ScenarioNode:
        """The node with this key; KeyError where there is none."""
        return {node.key: node for node in self.nodes}[key]
