"""Conditions, other ways, limited loops, silence and the clock, played on the rules alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content.documents import Scenario
from courses.scenarios import rules
from tests.harness.branching import two_tables, with_branching


@pytest.fixture
def story() -> Scenario:
    """«Two tables»."""
    return two_tables()


def _offered(story: Scenario, *keys: str) -> list[str]:
    return [choice.key for choice in rules.replay(story, keys).choices]


def _where(story: Scenario, *keys: str) -> str:
    play = rules.replay(story, keys)
    return play.node.key if play.node else f"({play.ending.key if play.ending else ''})"


def test_a_reply_is_offered_while_its_conditions_hold(story: Scenario) -> None:
    """Doors open once the interest is known, and what is known need not be asked again."""
    assert _offered(story, "write", "echo") == ["interest", "close"]
    assert _offered(story, "write", "echo", "interest") == ["doors", "close"]
    with pytest.raises(rules.NotOnOffer):
        rules.replay(story, ["write", "echo", "doors"])


def test_where_nothing_holds_everything_is_on_offer(story: Scenario) -> None:
    """No learner is ever left without a reply."""
    ask = story.node("ask")
    bare = replace(ask, choices=tuple(one for one in ask.choices if one.conditions))
    assert rules.on_offer(bare, {"heat": 0, "found": 7}) == bare.choices


def test_the_first_other_way_that_holds_is_taken(story: Scenario) -> None:
    """After the effects of the reply."""
    assert _where(story, "write", "echo") == "ask"
    assert _where(story, "wait", "own-it", "echo") == "answer"
    assert _where(story, "wait", "own-it", "echo", "echo") == "ask"


def test_a_loop_ends_at_its_limit(story: Scenario) -> None:
    """Twice is what the node allows; the third time leads away."""
    assert _where(story, "wait") == "storm"
    assert _where(story, "wait", "policy") == "storm"
    assert _where(story, "wait", "policy", "policy") == "(lost)"
    assert _where(story, "wait", "own-it", "calm-down") == "storm"
    assert _where(story, "wait", "own-it", "calm-down", "own-it", "calm-down") == "(lost)"


def test_limits_that_point_at_each_other_fall_to_an_ending(story: Scenario) -> None:
    """The check refuses them; a play still ends."""
    nodes = tuple(replace(node, when_full="storm") if node.key == "storm" else node for node in story.nodes)
    assert _where(replace(story, nodes=nodes), "wait", "policy", "policy") == "(vague)"


def test_the_clock_takes_silence_alone(story: Scenario) -> None:
    """And only for those who asked for a clock."""
    play = rules.start(story)
    assert rules.may_run_out(play, "wait", is_timed=True)
    assert not rules.may_run_out(play, "wait", is_timed=False)
    assert not rules.may_run_out(play, "write", is_timed=True)
    assert not rules.may_run_out(rules.replay(story, ["write"]), "echo", is_timed=True)


def test_a_play_can_begin_anywhere(story: Scenario) -> None:
    """For an author who tries a node."""
    play = rules.start(story, node="ask", meters={"found": 1})
    assert [choice.key for choice in play.choices] == ["doors", "close"]
    assert play.meters == {"heat": 6, "found": 1}


def test_a_step_with_a_gentler_variant_is_private() -> None:
    """Which of the two was played is nobody's business."""
    assert rules.is_private(with_branching(has_gentler=True), two_tables().key)
    assert not rules.is_private(with_branching(), two_tables().key)
