"""Branching scenarios in the library: what the checks walk, and that nothing is lost between page and document."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StructBlockValidationError

from content import documents, queries
from content.blocks.scenario import NodeBlock
from content.checks import module_problems, scenario_findings, scenario_problems
from content.checks.scenario_states import explore, extreme_way
from content.documents import Branch, Condition, Effect, Scenario, ScenarioChoice
from content.pages.scenario import ScenarioPage
from tests.content.shelf import as_pages_have_it, shelve
from tests.harness.branching import gentler, two_tables, with_branching

NEVER = (Condition("heat", ">=", 10), Condition("heat", "<=", 9))


def with_choice(key: str, **changes: Any) -> Scenario:
    """The scenario with one reply changed."""
    story = two_tables()
    nodes = tuple(
        replace(
            node,
            choices=tuple(
                replace(choice, **changes) if choice.key == key else choice for choice in node.choices
            ),
        )
        for node in story.nodes
    )
    return replace(story, nodes=nodes)


def with_node(key: str, **changes: Any) -> Scenario:
    """The scenario with one node changed."""
    story = two_tables()
    return replace(
        story, nodes=tuple(replace(node, **changes) if node.key == key else node for node in story.nodes)
    )


def test_a_sound_scenario_passes() -> None:
    assert scenario_findings(two_tables()) == []


@pytest.mark.parametrize(
    ("story", "sentence"),
    [
        (with_choice("close", conditions=NEVER), "“We will be in touch.” in node “ask” is never on offer"),
        (
            with_choice(
                "echo", branches=(Branch("ask", NEVER), Branch("ask", (Condition("heat", "<=", 3),)))
            ),
            "never leads to “ask”",
        ),
        (with_choice("echo", branches=()), "Node “ask” cannot be reached from the start"),
        (with_choice("echo", effects=()), "Node “ask” cannot be reached with the conditions"),
        (with_choice("interest", effects=()), "in node “ask” is never on offer"),
        (with_node("storm", when_full=""), "does not say where to go"),
        (with_node("storm", when_full="nowhere"), "does not say where to go"),
        (with_node("storm", max_visits=0), "The ending “lost” cannot be reached"),
        (with_node("open", direction=""), "nobody speaks"),
        (with_choice("wait", is_silence=False, text="Hm."), "has a clock, but no reply"),
        (with_choice("wait", conditions=(Condition("heat", ">=", 0),)), "has a clock, but no reply"),
        (with_choice("echo", branches=(Branch("ask", ()),)), "leads elsewhere without saying when"),
        (with_choice("doors", conditions=(Condition("trust", ">=", 1),)), "asks for the meter “trust”"),
        (with_choice("echo", branches=(Branch("gone", NEVER),)), "“gone”, which does not exist"),
    ],
)
def test_what_conditions_and_limits_keep_from_happening_is_said(story: Scenario, sentence: str) -> None:
    assert any(sentence in problem for problem in scenario_problems(story)), scenario_problems(story)


def test_a_node_in_which_sometimes_nothing_is_on_offer_is_stuck() -> None:
    """Without `interest`, and with `close` for the informed alone, a newcomer finds nothing to say."""
    choices = two_tables().node("ask").choices[1:]
    informed = (choices[0], replace(choices[1], conditions=(Condition("found", "==", 1),)))
    sentences = " ".join(scenario_problems(with_node("ask", choices=informed)))
    assert "In node “ask” there are conversations in which no reply is on offer." in sentences


def test_a_loop_that_a_meter_locks_is_endless() -> None:
    """Names alone lead out of the loop; whoever is too hot never cools down."""
    stay = ScenarioChoice(key="stay", text="Hm", goto="answer", points=0, effects=(Effect("heat", 1),))
    hot = (Condition("heat", ">=", 10),)
    story = with_choice("echo", conditions=(Condition("heat", "<=", 9),))
    echo, calm_down = story.node("answer").choices
    calm_down = replace(calm_down, conditions=(Condition("heat", "<=", 8),))
    sentences = " ".join(scenario_problems(with_node("answer", choices=(echo, calm_down, stay))))
    assert "From node “answer” there are conversations that can never come to an end." in sentences
    out = ScenarioChoice(key="out", text="Enough", goto="end", points=0, conditions=hot)
    assert scenario_problems(with_node("answer", choices=(echo, calm_down, stay, out))) == []


def test_a_walk_that_is_cut_off_says_so_and_blocks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = explore(two_tables())
    assert whole.is_complete
    part = explore(two_tables(), limit=whole.count - 1)
    assert (part.is_complete, part.count, part.endless) == (False, whole.count - 1, ())
    assert explore(two_tables(), limit=whole.count).is_complete
    monkeypatch.setattr("content.checks.scenarios.explore", lambda story: explore(story, limit=5))
    (finding,) = scenario_findings(two_tables())
    assert "more than 5 different ways" in finding.text
    assert not finding.is_blocking


def test_a_meter_that_decides_nothing_makes_no_states() -> None:
    """Minutes that only pass leave the walk as short as it was."""
    minutes = documents.Meter(key="minutes", label="Minutes", start=0, low=0, high=99)
    story = with_choice("echo", effects=(Effect("heat", -3), Effect("minutes", 1)))
    story = replace(story, meters=(*story.meters, minutes))
    assert explore(story).count == explore(two_tables()).count


def test_meters_that_nothing_reads_are_worth_a_look() -> None:
    spare = documents.Meter(key="minutes", label="Minutes", start=0, low=0, high=9)
    (finding,) = scenario_findings(replace(two_tables(), meters=(*two_tables().meters, spare)))
    assert finding.text == "Nothing depends on the meter “minutes”: it is shown at the end only."
    assert not finding.is_blocking


def test_best_and_worst_way_are_told_apart() -> None:
    best, worst = (extreme_way(two_tables(), is_best=wanted) for wanted in (True, False))
    assert [play.ending.key if play.ending else "" for play in (best, worst)] == ["stands", "lost"]
    mean = with_choice("close", points=9)
    sentences = [each.text for each in scenario_findings(mean) if not each.is_blocking]
    assert sentences == ["Always taking the reply with the most points ends in “vague”, not as intended."]


def test_a_gentler_variant_has_to_be_there() -> None:
    module = with_branching(has_gentler=True)
    assert module_problems(module) == module_problems(with_branching())
    alone = replace(module, variants=())
    assert any("Its gentler variant is not among" in problem for problem in module_problems(alone))
    unnamed = replace(with_branching(), variants=(gentler(),))
    assert any("no scenario names it" in problem for problem in module_problems(unnamed))


def test_a_branching_scenario_survives_the_editor(db: None, at: datetime) -> None:
    """Files to pages to a released document: the same, with the variant beside the path."""
    document = as_pages_have_it(with_branching(has_gentler=True))
    library = shelve(document, at)
    assert queries.document(library.newest.pk) == document


def test_a_scenario_is_not_its_own_gentler_variant(db: None, at: datetime) -> None:
    shelve(as_pages_have_it(with_branching(has_gentler=True)), at)
    page = ScenarioPage.objects.get(is_beside_path=False)
    page.clean()
    page.gentler = page
    with pytest.raises(ValidationError, match="another scenario"):
        page.clean()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"max_visits": 2}, "when_full"), ({"seconds": 30}, "seconds")],
)
def test_the_form_of_a_node_refuses_halves(changes: dict[str, Any], field: str) -> None:
    block = NodeBlock()
    reply: dict[str, Any] = {"text": "Hello", "goto": "end", "points": 0}
    value = block.to_python({"name": "n", "says": "Hm", "choices": [reply], **changes})
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)
    assert set(refused.value.block_errors) == {field}
    silent = {**reply, "text": "", "is_silence": True}
    whole = {"name": "n", "choices": [silent], "direction": "-", **changes, "when_full": "end"}
    block.clean(block.to_python(whole))
