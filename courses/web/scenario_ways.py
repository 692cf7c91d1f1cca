"""Where people go in a scenario, for authors: the map with shares, and the same as a table. No names anywhere."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from content import queries as library
from content.documents import Scenario, ScenarioNode
from content.mapping import best_way, draw, last_lines, letter, marked
from content.queries import ModuleCard
from courses.permissions import may_analyse
from courses.scenarios.ways import LEAST, STEP, Counts, count_ways, rounded
from courses.web.team_person import Crumb
from courses.web.viewer import viewer


@dataclass(frozen=True)
class Share:
    """About how many people, in words, and which share of those who stood there, in per cent; None where it is not said."""

    words: str
    percent: int | None


@dataclass(frozen=True)
class ReplyRow:
    """A reply and who took it."""

    letter: str
    text: str
    goto: str
    is_best: bool
    taken: Share


@dataclass(frozen=True)
class NodeRow:
    """A node, who stood there, and what they said."""

    node: ScenarioNode
    people: str
    replies: tuple[ReplyRow, ...]


@dataclass(frozen=True)
class ScenarioLine:
    """A scenario in the list of what can be looked at."""

    module: ModuleCard
    scenario: Scenario


def scenarios() -> list[ScenarioLine]:
    """Every scenario of the current versions, variants included. One query, and one for each version not in memory."""
    return [
        ScenarioLine(card, item)
        for card in library.modules()
        if card.current_version_id is not None
        for document in [library.document(card.current_version_id)]
        for item in (*document.items, *document.variants)
        if isinstance(item, Scenario)
    ]


@login_required
@require_safe
def ways(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """First plays of one version, `?version=` chooses which. 403 for who may not analyse, 404 without such a scenario."""
    if not may_analyse(viewer(request)):
        raise PermissionDenied
    try:
        card = library.module_by_slug(module)
    except library.ModuleNotFound as error:
        raise Http404 from error
    versions = [
        (version, found) for version in library.versions(card.id) if (found := _scenario(version.id, step))
    ]
    wanted = request.GET.get("version", "")
    chosen = next((one for one in versions if str(one[0].number) == wanted), None) or next(
        iter(versions), None
    )
    if chosen is None:
        raise Http404
    version, scenario = chosen
    counts = count_ways(version.id, scenario.key)
    best = best_way(scenario)
    rows = [_node_row(node, counts, best.choices) for node in scenario.nodes]
    labels, shares = _lines(scenario, counts)
    context = {
        "module": card,
        "scenario": scenario,
        "version": version,
        "versions": [each for each, _found in versions],
        "people": rounded(counts.people) or 0,
        "least": LEAST,
        "rows": rows,
        "endings": _endings(scenario, counts),
        "map": marked(draw(scenario), shares=shares, labels=labels, best=best.lines),
        "crumbs": [Crumb(_("Item analysis"), reverse("analyses")), Crumb(scenario.title)],
    }
    return render(request, "courses/analysis/ways.html", context)


def _scenario(version_id: int, slug: str) -> Scenario | None:
    document = library.document(version_id)
    return next(
        (
            item
            for item in (*document.items, *document.variants)
            if isinstance(item, Scenario) and item.slug == slug
        ),
        None,
    )


def _node_row(node: ScenarioNode, counts: Counts, best: frozenset[str]) -> NodeRow:
    taken = {choice.key: counts.choices.get((node.key, choice.key), 0) for choice in node.choices}
    people = counts.nodes.get(node.key, 0)
    return NodeRow(
        node=node,
        people=_people(people),
        replies=tuple(
            ReplyRow(
                letter=letter(number),
                text=choice.text,
                goto=choice.goto,
                is_best=choice.key in best,
                taken=_share(taken[choice.key], people),
            )
            for number, choice in enumerate(node.choices)
        ),
    )


def _endings(scenario: Scenario, counts: Counts) -> list[tuple[str, bool, Share]]:
    taken = {ending.key: counts.endings.get(ending.key, 0) for ending in scenario.endings}
    total = sum(taken.values())
    return [(ending.title, ending.is_best, _share(taken[ending.key], total)) for ending in scenario.endings]


def _lines(
    scenario: Scenario, counts: Counts
) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], float]]:
    """What the lines of the map say, and how wide they are. A way to an ending by `end` counts for both its lines."""
    endings = {ending.key for ending in scenario.endings}
    by_source: dict[str, dict[str, int]] = {}
    for (source, target), count in counts.ways.items():
        way = last_lines(scenario, source, target) if target in endings else [(source, target)]
        for one, other in way:
            taken = by_source.setdefault(one, {})
            taken[other] = taken.get(other, 0) + count
    labels: dict[tuple[str, str], str] = {}
    shares: dict[tuple[str, str], float] = {}
    for source, taken in by_source.items():
        people = sum(taken.values())
        for target, count in taken.items():
            told = _share(count, people)
            labels[source, target] = f"<{LEAST}" if told.percent is None else f"{told.percent}%"
            if told.percent is not None:
                shares[source, target] = told.percent / 100
    return labels, shares


def _share(count: int, people: int) -> Share:
    if rounded(count) is None or not rounded(people):
        return Share(_people(count), None)
    return Share(_people(count), STEP * round(100 * count / people / STEP))


def _people(count: int) -> str:
    about = rounded(count)
    if about is None:
        return _("fewer than %(least)d") % {"least": LEAST}
    return _("about %(count)d") % {"count": about} if about else _("nobody")
