"""Playing a scenario, without a database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content.documents import Condition, Effect, Ending, Meter, Module, Scenario
from courses.scenarios import rules


@pytest.fixture
def small(small_document: Module) -> Scenario:
    """Two nodes, one meter from 0 to 3 that starts at 1, two endings."""
    found = small_document.by_key["scenario"]
    assert isinstance(found, Scenario)
    return found


@pytest.fixture
def ruben(document: Module) -> Scenario:
    """«Just the steps, please» of module 1."""
    return next(item for item in document.items if isinstance(item, Scenario))


def _ending(scenario: Scenario, *choices: str) -> str:
    play = rules.replay(scenario, choices)
    return play.ending.key if play.ending else ""


def test_it_starts_with_the_customer(small: Scenario) -> None:
    """Before the first reply nothing has moved."""
    play = rules.start(small)
    assert (play.node.key if play.node else "", play.meters, play.steps, play.is_over) == (
        "n1",
        {"trust": 1},
        (),
        False,
    )


def test_a_reply_moves_the_meter_and_the_conversation(small: Scenario) -> None:
    """The step remembers what it did."""
    play = rules.reply(small, rules.start(small), "n1a")
    assert play.node == small.node("n2")
    assert play.meters == {"trust": 2}
    assert [(move.meter.key, move.before, move.after, move.change) for move in play.steps[0].moves] == [
        ("trust", 1, 2, 1)
    ]


def test_a_reply_of_another_node_is_not_on_offer(small: Scenario) -> None:
    """Choices belong to the node that waits."""
    with pytest.raises(rules.NotOnOffer):
        rules.reply(small, rules.start(small), "n2a")


def test_nothing_can_be_said_after_the_end(small: Scenario) -> None:
    """An ending has no choices."""
    with pytest.raises(rules.NotOnOffer):
        rules.reply(small, rules.replay(small, ["n1c"]), "n1a")


@pytest.mark.parametrize(
    ("change", "sets", "expected"),
    [(5, False, 3), (-5, False, 0), (1, False, 2), (3, True, 3), (9, True, 3), (-1, True, 0), (0, False, 1)],
)
def test_meters_stay_in_their_range(change: int, sets: bool, expected: int) -> None:
    """Adding and setting are both clamped."""
    meter = Meter(key="trust", label="Trust", start=1, low=0, high=3)
    assert rules.moved([meter], {"trust": 1}, [Effect(meter="trust", change=change, sets=sets)]) == {
        "trust": expected
    }


def test_effects_of_one_choice_apply_in_order() -> None:
    """Setting after adding wins."""
    meter = Meter(key="trust", label="Trust", start=1, low=0, high=9)
    effects = [
        Effect(meter="trust", change=2),
        Effect(meter="trust", change=7, sets=True),
        Effect(meter="trust", change=1),
    ]
    assert rules.moved([meter], {"trust": 1}, effects) == {"trust": 8}


@pytest.mark.parametrize(
    ("comparison", "value", "expected"),
    [(">=", 2, True), (">=", 3, False), ("<=", 2, True), ("<=", 1, False), ("==", 2, True), ("==", 1, False)],
)
def test_conditions(comparison: str, value: int, expected: bool) -> None:
    """Trust stands at two."""
    condition = Condition(meter="trust", comparison=comparison, value=value)  # type: ignore[arg-type]
    assert rules.holds(condition, {"trust": 2}) is expected


def test_the_first_ending_that_holds_is_taken(small: Scenario) -> None:
    """And the last one catches the rest."""
    assert _ending(small, "n1a", "n2a") == "calm"
    assert _ending(small, "n1b", "n2a") == "cool"


def test_an_ending_by_name_alone_is_never_fallen_into(small: Scenario) -> None:
    """It is reached by a choice that names it."""
    silent = Ending(key="silent", title="Silence", text="", only_by_name=True)
    scenario = replace(small, endings=(silent, *small.endings))
    assert _ending(scenario, "n1a", "n2a") == "calm"
    assert _ending(scenario, "n1b", "n2b") == "cool"


@pytest.mark.parametrize(
    ("value", "mood"),
    [(0, 4), (1, 4), (2, 3), (3, 3), (4, 2), (5, 2), (6, 1), (7, 1), (8, 0), (9, 0), (10, 0)],
)
def test_mood_has_five_equal_bands(small: Scenario, value: int, mood: int) -> None:
    """From furious at the bottom to calm at the top."""
    scenario = replace(small, meters=(Meter(key="trust", label="Trust", start=4, low=0, high=10),))
    assert rules.mood(scenario, {"trust": value}) == mood


def test_mood_without_a_meter_is_in_the_middle(small: Scenario) -> None:
    """An author who names none leaves the customer wary."""
    assert rules.mood(replace(small, mood_meter="none"), {"trust": 3}) == 2


def test_taking_back_leaves_no_trace_in_the_meters(small: Scenario) -> None:
    """Replies that were taken back are left out of the play."""
    play = rules.replay(small, ["n1b", rules.TAKE_BACK, "n1a"])
    assert [step.choice.key for step in play.steps] == ["n1a"]
    assert play.meters == {"trust": 2}


def test_there_is_nothing_to_take_back_at_the_start(small: Scenario) -> None:
    """Refused."""
    with pytest.raises(rules.NotOnOffer):
        rules.replay(small, [rules.TAKE_BACK])


def test_a_nudge_is_the_reason_of_the_strongest_reply(small: Scenario) -> None:
    """It does not say which one that is."""
    assert rules.nudge(rules.start(small)) == "You played it back."


def test_usual_length_counts_the_longest_way(small: Scenario, ruben: Scenario) -> None:
    """Two in the small one, six with Ruben."""
    assert rules.usual_length(small) == 2
    assert rules.usual_length(ruben) == 6


def _play(scenario: Scenario, letters: str) -> rules.Play:
    """The play in which each letter is a reply on offer: a is the first."""
    play = rules.start(scenario)
    for letter in letters:
        assert play.node is not None
        play = rules.reply(scenario, play, play.node.choices["abcd".index(letter)].key)
    return play


@pytest.mark.parametrize(
    ("letters", "ending"),
    [
        ("bbaa", "E1"),
        ("abbaa", "E1"),
        ("daaaaa", "E2"),
        ("bbab", "E2"),
        ("bbb", "E2"),
        ("bbca", "E2"),
        ("aa", "E3"),
        ("ac", "E3"),
        ("aba", "E3"),
        ("cb", "E3"),
        ("bcb", "E3"),
    ],
)
def test_ways_through_module_1(ruben: Scenario, letters: str, ending: str) -> None:
    """Mended, left with a bruise, left in silence."""
    play = _play(ruben, letters)
    assert (play.ending.key if play.ending else "") == ending


def test_trust_reaches_its_ceiling_and_no_more(ruben: Scenario) -> None:
    """4 + 2 + 3 + 2 would be 11 of 10."""
    assert _play(ruben, "bba").meters["trust"] == 10
