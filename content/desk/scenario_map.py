"""The author's map of a scenario: the newest draft drawn, its problems marked, and played from any node. Nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from content.addresses import WAYS, address
from content.authors import author_of, may_author
from content.checks import Finding, scenario_findings
from content.documents import Condition, Meter, Scenario, ScenarioChoice, ScenarioNode, playing
from content.mapping import best_way, draw, letter, marked
from content.pages.base import find_newest
from content.pages.scenario import ScenarioPage


@dataclass(frozen=True)
class Reply:
    """A reply in words: its letter, what it asks for, where it leads."""

    letter: str
    choice: ScenarioChoice
    conditions: str
    ways: tuple[tuple[str, str], ...]
    is_best: bool


@dataclass(frozen=True)
class NodeText:
    """A node in words, with what is wrong about it."""

    node: ScenarioNode
    replies: tuple[Reply, ...]
    findings: tuple[Finding, ...]
    try_url: str


@dataclass(frozen=True)
class Offered:
    """A reply that can be tried, and the address that takes it."""

    choice: ScenarioChoice
    url: str


@dataclass(frozen=True)
class Trial:
    """A conversation that was tried, up to here."""

    play: playing.Play
    offered: tuple[Offered, ...]
    back_url: str
    again_url: str


def register() -> None:
    """Tells Wagtail of the address, and of the button on a scenario."""
    hooks.register("register_admin_urls", _addresses)
    hooks.register("register_page_header_buttons", _map_button)


@require_safe
def scenario_map(request: HttpRequest, page_id: int) -> HttpResponse:
    """The map of the newest draft; `?node=`, `?meter-…=` and `?c=` try it. 403 for whoever may not edit the page."""
    actor = author_of(request)
    page = get_object_or_404(ScenarioPage, pk=page_id)
    if not page.permissions_for_user(actor).can_edit():
        raise PermissionDenied
    newest = find_newest(page)
    assert isinstance(newest, ScenarioPage)
    scenario = newest.freeze(draft=True)
    findings = scenario_findings(scenario) if scenario.nodes else []
    here = reverse("content_scenario_map", args=[page.pk])
    best = best_way(scenario)
    context = {
        "page": newest,
        "scenario": scenario,
        "findings": [finding for finding in findings if not finding.place],
        "is_sound": not any(finding.is_blocking for finding in findings),
        "map": marked(
            draw(scenario),
            troubled=frozenset(each.place for each in findings if each.is_blocking and each.place),
            best=best.lines,
        ),
        "nodes": [_node_text(node, findings, best.choices, here) for node in scenario.nodes],
        "endings": [(one, [each for each in findings if each.place == one.key]) for one in scenario.endings],
        "meters": [(meter, _meter_value(request.GET, meter)) for meter in scenario.meters],
        "wanted": request.GET.get("node", scenario.start),
        "trial": _trial(scenario, request.GET, here) if "node" in request.GET else None,
        "ways_url": address(WAYS, page.get_parent().slug, page.slug) if page.live else None,
    }
    return render(request, "content/scenario/map.html", context)


def _node_text(node: ScenarioNode, findings: list[Finding], best: frozenset[str], here: str) -> NodeText:
    return NodeText(
        node=node,
        replies=tuple(
            Reply(
                letter=letter(number),
                choice=choice,
                conditions=condition_words(choice.conditions),
                ways=tuple((branch.goto, condition_words(branch.conditions)) for branch in choice.branches),
                is_best=choice.key in best,
            )
            for number, choice in enumerate(node.choices)
        ),
        findings=tuple(finding for finding in findings if finding.place == node.key),
        try_url=f"{here}?{urlencode({'node': node.key})}#try",
    )


def condition_words(conditions: tuple[Condition, ...]) -> str:
    """«heat at most 3 and found exactly 1»; empty where there are none."""
    signs = {">=": _("at least"), "<=": _("at most"), "==": _("exactly")}
    parts = [f"{each.meter} {signs[each.comparison]} {each.value}" for each in conditions]
    return f" {_('and')} ".join(parts)


def _trial(scenario: Scenario, given: QueryDict, here: str) -> Trial | None:
    """The conversation of this address, as far as the draft allows; None where it has no such node."""
    meters = {meter.key: _meter_value(given, meter) for meter in scenario.meters}
    try:
        play = playing.start(scenario, node=given.get("node", ""), meters=meters)
        for key in given.getlist("c"):
            play = playing.reply(scenario, play, key)
        offered = play.choices
    except playing.NotOnOffer:
        # The draft has changed since: what can still be said stands.
        offered = play.choices
    except (KeyError, IndexError):
        return None
    taken = [step.choice.key for step in play.steps]
    frame = [(key, value) for key, values in given.lists() if key != "c" for value in values]

    def url(keys: list[str]) -> str:
        return f"{here}?{urlencode([*frame, *(('c', key) for key in keys)])}#try"

    return Trial(
        play=play,
        offered=tuple(Offered(choice, url([*taken, choice.key])) for choice in offered),
        back_url=url(taken[:-1]) if taken else "",
        again_url=url([]),
    )


def _meter_value(given: QueryDict, meter: Meter) -> int:
    """The number that was asked for, kept in the meter's range; its start where none was given."""
    text = given.get(f"meter-{meter.key}", "").strip()
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 6:
        return meter.start
    return max(meter.low, min(meter.high, int(text)))


def _addresses() -> list[URLPattern]:
    return [path("scenarios/<int:page_id>/map/", scenario_map, name="content_scenario_map")]


def _map_button(page: Page, user: Any, **context: object) -> Iterator[Button]:
    if isinstance(page.specific, ScenarioPage) and may_author(user):
        yield Button(
            gettext_lazy("Map"),
            reverse("content_scenario_map", args=[page.pk]),
            icon_name="site",
            priority=60,
        )
