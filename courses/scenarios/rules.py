"""A learner's play of a scenario: pure. What the conversation does is said in `content.documents.playing`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import floor

from content.documents import Module, Scenario
from content.documents.playing import (
    Move,
    NotOnOffer,
    Play,
    Step,
    ending_for,
    follow,
    holds,
    moved,
    on_offer,
    reply,
    start,
    targets,
)

__all__ = [
    "BANDS",
    "TAKE_BACK",
    "Move",
    "NotOnOffer",
    "Play",
    "Step",
    "ending_for",
    "follow",
    "holds",
    "is_private",
    "may_run_out",
    "mood",
    "moved",
    "nudge",
    "on_offer",
    "replay",
    "reply",
    "start",
    "take_back",
    "usual_length",
]

# A turn that takes the last reply back instead of making one. It keeps the log append-only.
TAKE_BACK = ""

BANDS = 5


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


def mood(scenario: Scenario, values: Mapping[str, int]) -> int:
    """The customer's mood, 0 calm to 4 furious: the one mood meter, cut into five equal bands."""
    meter = next((meter for meter in scenario.meters if meter.key == scenario.mood_meter), None)
    if meter is None or meter.high <= meter.low:
        return 2
    share = (values[meter.key] - meter.low) / (meter.high - meter.low)
    return BANDS - 1 - min(BANDS - 1, floor(share * BANDS))


def nudge(play: Play) -> str:
    """A hint for practice: why the strongest reply on offer works, without saying which one it is."""
    return max(play.choices, key=lambda choice: choice.points).reason if play.choices else ""


def may_run_out(play: Play, choice_key: str, *, is_timed: bool) -> bool:
    """Whether the clock may say nothing here in the learner's place, with this choice."""
    silence = play.node.silence if play.node and play.node.seconds else None
    return is_timed and silence is not None and silence.key == choice_key


def is_private(document: Module, item_key: str) -> bool:
    """Whether a step can be done in two ways of which nobody is told which one was taken."""
    scenario = document.scenario(item_key)
    return scenario is not None and document.gentler(scenario) is not None


def usual_length(scenario: Scenario) -> int:
    """About how many replies a conversation takes: the most that a way without a detour back can hold."""
    nodes = {node.key: node for node in scenario.nodes}
    longest: dict[str, int] = {}

    def depth(key: str, seen: frozenset[str]) -> int:
        if key not in nodes or key in seen:
            return 0
        if key not in longest:
            here = seen | {key}
            longest[key] = 1 + max((depth(goto, here) for goto in targets(nodes[key])), default=0)
        return longest[key]

    return depth(scenario.start, frozenset())
