"""The author's map: everything is drawn once, nothing overlaps, problems are marked, and a node can be tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import combinations

import pytest
from django.test import Client
from django.urls import reverse

from content.documents import Module, Scenario
from content.mapping import arrange, best_way, draw, marked
from content.pages.scenario import ScenarioPage
from tests.cast import Cast
from tests.content.shelf import as_pages_have_it, shelve
from tests.harness.branching import two_tables, with_branching


@pytest.fixture
def page(db: None, at: datetime) -> ScenarioPage:
    """«Two tables» in the library."""
    shelve(as_pages_have_it(with_branching()), at)
    return ScenarioPage.objects.get()


def url(page: ScenarioPage) -> str:
    """The address of its map."""
    return reverse("content_scenario_map", args=[page.pk])


@pytest.mark.parametrize("which", ["two tables", "module 1"])
def test_every_node_ending_and_way_is_drawn_and_no_boxes_overlap(which: str, document: Module) -> None:
    story = two_tables() if which == "two tables" else next(document.of_kind("scenario"))
    assert isinstance(story, Scenario)
    drawing = draw(story)
    keys = {box.key for box in drawing.boxes}
    assert keys == {"end", *(node.key for node in story.nodes), *(ending.key for ending in story.endings)}
    for node in story.nodes:
        for choice in node.choices:
            assert any(
                (line.source, line.target) == (node.key, choice.goto) and choice.key in line.choices
                for line in drawing.lines
            )
    for one, other in combinations(drawing.boxes, 2):
        assert (
            one.x + one.width <= other.x
            or other.x + other.width <= one.x
            or one.y + one.height <= other.y
            or other.y + other.height <= one.y
        ), (one.key, other.key)
    assert all(
        box.x >= 0 and box.x + box.width <= drawing.width and box.y + box.height <= drawing.height
        for box in drawing.boxes
    )


def test_labels_say_conditions_limits_and_loops() -> None:
    labels = {(line.source, line.target): (line.label, line.is_back) for line in draw(two_tables()).lines}
    assert labels["answer", "ask"] == ("a?", False)
    assert labels["answer", "answer"] == ("a", True)
    assert labels["storm", "lost"] == ("∞", False)
    assert labels["ask", "end"] == ("b, c", False)
    assert ("end", "lost") not in labels
    assert ("end", "stands") in labels


def test_loops_lead_back_and_all_else_leads_down() -> None:
    graph = arrange("a", [("a", "b"), ("b", "c"), ("c", "a"), ("a", "z"), ("c", "z")], "abcz", "z")
    assert graph.back == {("c", "a")}
    assert [[name for name in row if "@" not in name] for row in graph.layers] == [["a"], ["b"], ["c"], ["z"]]
    assert len(graph.bends["a", "z"]) == 2


def test_the_best_way_is_marked() -> None:
    story = two_tables()
    assert best_way(story).choices == {"write", "echo", "interest", "doors"}
    found = marked(draw(story), best=best_way(story).lines, shares={("open", "answer"): 1.0})
    best = {(one.line.source, one.line.target) for one in found.lines if one.is_best}
    assert ("open", "answer") in best
    assert ("ask", "end") in best
    assert ("end", "stands") in best
    assert not best & {("open", "storm"), ("answer", "answer"), ("end", "vague")}
    assert [one.weight for one in found.lines if one.line.source == "open"] == [5, 0]


def test_a_draft_that_does_not_fit_together_is_still_drawn() -> None:
    story = two_tables()
    for broken in (
        replace(story, start="nowhere"),
        replace(story, nodes=(*story.nodes, story.nodes[0])),
        replace(story, meters=()),
        replace(story, endings=()),
        replace(story, nodes=()),
    ):
        drawing = draw(broken)
        marked(drawing, best=best_way(broken).lines)
        assert drawing.width > 0


def test_an_author_sees_the_newest_draft_with_its_problems(page: ScenarioPage, noor: Client) -> None:
    text = noor.get(url(page)).content.decode()
    assert "No dead ends." in text
    assert text.count('<g class="node') == len(two_tables().nodes)
    assert "offered only while found exactly 0" in text
    assert "ask (when heat at most 3), else answer" in text
    page.nodes[3].value["choices"][0]["effects"] = []
    page.save_revision()
    text = noor.get(url(page)).content.decode()
    assert "No dead ends." not in text
    assert '<g class="node troubled">' in text
    assert "is never on offer: its conditions can never hold." in text
    assert url(page) in noor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


def test_a_node_is_tried_with_meters_of_ones_choice(page: ScenarioPage, noor: Client) -> None:
    """The draft is played; an address holds the whole conversation, so that nothing has to be kept."""
    closed = noor.get(url(page), {"node": "ask"}).content.decode()
    assert "Legs tomorrow" not in closed.split('id="try"')[1].split("In words")[0]
    opened = noor.get(url(page), {"node": "ask", "meter-found": "1"}).content.decode()
    assert "Legs tomorrow" in opened.split('id="try"')[1].split("In words")[0]
    doors = page.nodes[3].value["choices"].bound_blocks[1].id
    ended = noor.get(url(page), {"node": "ask", "meter-found": "1", "c": doors}).content.decode()
    assert "The table stands" in ended.split('id="try"')[1].split("In words")[0]


@pytest.mark.parametrize(
    "given",
    [{"node": "nowhere"}, {"node": "ask", "meter-heat": "x"}, {"node": "ask", "c": "gone"}, {"node": ""}],
)
def test_odd_addresses_are_answered(page: ScenarioPage, noor: Client, given: dict[str, str]) -> None:
    assert noor.get(url(page), given).status_code == 200


def test_a_draft_with_an_unknown_meter_is_not_tried(page: ScenarioPage, noor: Client) -> None:
    page.nodes[0].value["choices"][0]["conditions"].append({"meter": "gone", "comparison": ">=", "value": 1})
    page.save_revision()
    text = noor.get(url(page), {"node": "open"}).content.decode()
    assert "asks for the meter “gone”" in text


def test_nobody_else_sees_the_map(page: ScenarioPage, cast: Cast, as_: Callable[..., Client]) -> None:
    for person in (cast.amina, cast.grace, cast.lee, cast.otto, None):
        assert as_(person).get(url(page)).status_code in (302, 403)
