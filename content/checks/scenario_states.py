"""Every state that a conversation can stand in: node, meters that decide something, visits of nodes with a limit."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from content import documents
from content.documents import playing

# Walking this many takes well under two seconds; a scenario with more is said to be too large for the check.
MAX_STATES = 20_000
# Replies after which a way is said to go round and round.
MAX_REPLIES = 200

# Node, meters and visits in the order of the document.
State = tuple[str, tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True)
class Exploration:
    """What can happen: nodes, replies on offer (by key), branches followed (reply and place), endings.

    `stuck` are nodes where sometimes no condition holds, `endless` nodes from which sometimes no ending can come.
    Where it is not complete, what is missing in it may still happen, and `endless` is empty.
    """

    nodes: frozenset[str]
    choices: frozenset[str]
    branches: frozenset[tuple[str, int]]
    endings: frozenset[str]
    stuck: tuple[str, ...]
    endless: tuple[str, ...]
    count: int
    is_complete: bool


def explore(scenario: documents.Scenario, *, limit: int = MAX_STATES) -> Exploration:
    """Walks every state, breadth first, up to `limit`. The names of the scenario have to fit together."""
    walk = _Walk(scenario)
    is_complete = walk.go(limit)
    order = [node.key for node in scenario.nodes]
    endless = walk.endless() if is_complete else set()
    return Exploration(
        nodes=frozenset(state[0] for state in walk.seen),
        choices=frozenset(walk.choices),
        branches=frozenset(walk.branches),
        endings=frozenset(walk.endings),
        stuck=tuple(key for key in order if key in walk.stuck),
        endless=tuple(key for key in order if key in endless),
        count=len(walk.seen),
        is_complete=is_complete,
    )


def extreme_way(scenario: documents.Scenario, *, is_best: bool) -> playing.Play:
    """The play that always takes the reply with the most points, or with the fewest; without an ending where it goes round."""
    play = playing.start(scenario)
    sign = 1 if is_best else -1
    while play.choices and len(play.steps) < MAX_REPLIES:
        play = playing.reply(scenario, play, max(play.choices, key=lambda one: sign * one.points).key)
    return play


class _Walk:
    def __init__(self, scenario: documents.Scenario) -> None:
        self.scenario = scenario
        self.nodes = {node.key: node for node in scenario.nodes}
        self.start = {meter.key: meter.start for meter in scenario.meters}
        # A meter that no condition asks for cannot change what happens, only multiply the states.
        asked = {condition.meter for condition in every_condition(scenario)}
        self.meters = [meter.key for meter in scenario.meters if meter.key in asked]
        self.limited = [node.key for node in scenario.nodes if node.max_visits]
        self.seen: set[State] = set()
        self.before: dict[State, list[State]] = {}
        self.ending_states: list[State] = []
        self.choices: set[str] = set()
        self.branches: set[tuple[str, int]] = set()
        self.endings: set[str] = set()
        self.stuck: set[str] = set()

    def go(self, limit: int) -> bool:
        """Whether every state was walked."""
        first = self._state(self.scenario.start, self.start, {})
        self.seen.add(first)
        waiting = deque([first])
        while waiting:
            state = waiting.popleft()
            for after in self._next(state):
                self.before.setdefault(after, []).append(state)
                if after not in self.seen:
                    if len(self.seen) >= limit:
                        return False
                    self.seen.add(after)
                    waiting.append(after)
        return True

    def endless(self) -> set[str]:
        """The nodes of states from which no ending can come."""
        leaving = set(self.ending_states)
        waiting = list(leaving)
        while waiting:
            for state in self.before.get(waiting.pop(), ()):
                if state not in leaving:
                    leaving.add(state)
                    waiting.append(state)
        return {state[0] for state in self.seen - leaving}

    def _next(self, state: State) -> list[State]:
        key, numbers, counts = state
        node = self.nodes[key]
        values = self.start | dict(zip(self.meters, numbers, strict=True))
        visits = dict(zip(self.limited, counts, strict=True))
        if key in visits:
            visits[key] += 1
        if not any(playing.all_hold(choice.conditions, values) for choice in node.choices):
            self.stuck.add(key)
        found = []
        for choice in playing.on_offer(node, values):
            self.choices.add(choice.key)
            after = playing.moved(self.scenario.meters, values, choice.effects)
            taken = (
                number
                for number, branch in enumerate(choice.branches)
                if playing.all_hold(branch.conditions, after)
            )
            if (number := next(taken, None)) is not None:
                self.branches.add((choice.key, number))
            target, ending = playing.follow(self.scenario, choice, after, visits)
            if target is not None:
                found.append(self._state(target.key, after, visits))
            elif ending is not None:
                self.endings.add(ending.key)
                self.ending_states.append(state)
        return found

    def _state(self, key: str, values: Mapping[str, int], visits: Mapping[str, int]) -> State:
        return (
            key,
            tuple(values[name] for name in self.meters),
            tuple(min(visits.get(name, 0), self.nodes[name].max_visits) for name in self.limited),
        )


def every_condition(scenario: documents.Scenario) -> Iterator[documents.Condition]:
    """Every condition of a scenario: of replies, of other ways, of endings."""
    for node in scenario.nodes:
        for choice in node.choices:
            yield from choice.conditions
            for branch in choice.branches:
                yield from branch.conditions
    for ending in scenario.endings:
        yield from ending.conditions
