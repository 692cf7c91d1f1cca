"""Completion: teams by modules, and the people behind one cell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from courses.permissions import may_check_tagged_grades, may_open_reports
from courses.reports import filters as filtering
from courses.reports import people as drill
from courses.reports.filters import Filters
from courses.reports.queries import Completion, Line, completion
from courses.reports.scope import TeamNotFound
from courses.web import completion_words as words
from courses.web.viewer import viewer
from lms.lib import clock

TEAMS_ON_A_PAGE = 40
SORTS = ("", "left")


@dataclass(frozen=True)
class CellView:
    """A cell as it is drawn. `is_empty`: nobody whom it could count."""

    percent: int
    full: str
    url: str
    is_current: bool
    few: bool
    is_empty: bool
    text: str


@dataclass(frozen=True)
class LineView:
    """A team's row as it is drawn; `path` and `end` draw its twelve weeks."""

    name: str
    depth: int
    people: str
    cells: tuple[CellView, ...]
    certified: str
    certified_of: str
    path: str
    end_y: str
    change: str
    few: bool


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address without it."""

    text: str
    url: str


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Teams by modules. 403 for people without a team to look after; 404 for a team out of reach."""
    report, filters = _report(request)
    return render(request, "courses/reports/completion.html", _context(request, report, filters))


@login_required
@require_GET
def cell(request: HttpRequest, team: str, module: str) -> HttpResponse:
    """The same with one cell open: its counts, its people, who to write to."""
    report, filters = _report(request)
    part = request.GET.get("people", "")
    page = request.GET.get("page", "1")
    try:
        found = drill.cell(report, str(team), module, part=part, page=int(page) if page.isdecimal() else 1)
    except drill.CellNotFound as error:
        raise Http404 from error
    context = _context(request, report, filters, current=(str(team), module))
    base = reverse("completion_cell", args=[team, module])
    context |= {
        "cell": found,
        "cell_url": base,
        "close_url": _with_query(reverse("completion"), filters.query),
        "people_query": "&".join(
            part for part in (filters.query, f"people={found.part}" if found.part else "") if part
        ),
        "parts": [
            (
                name,
                label,
                count,
                _with_query(base, "&".join(p for p in (filters.query, f"people={name}") if p)) + "#people",
            )
            for name, label, count in _parts(found)
        ],
        "people_title": _people_title(found),
        "left_label": ngettext("See the %(count)s person", "See the %(count)s people", found.counts.left)
        % {"count": found.counts.left},
        "left_url": _with_query(base, "&".join(p for p in (filters.query, "people=left") if p)) + "#people",
        "contacts": [
            (
                _("Write to %(name)s") % {"name": contact.name.split(" ")[0]},
                f"mailto:{contact.email}?subject={quote(f'{found.team.name}: {found.module.title}')}",
            )
            for contact in found.contacts[:2]
        ],
    }
    return render(request, "courses/reports/completion.html", context)


def _report(request: HttpRequest) -> tuple[Completion, Filters]:
    actor = viewer(request)
    if not may_open_reports(actor):
        raise PermissionDenied
    filters = filtering.read(request.GET.dict())
    try:
        return completion(actor, filters, clock.now()), filters
    except TeamNotFound as error:
        raise Http404 from error


def _context(
    request: HttpRequest, report: Completion, filters: Filters, current: tuple[str, str] | None = None
) -> dict[str, Any]:
    sort = request.GET.get("sort", "") if request.GET.get("sort") in SORTS else ""
    lines = (
        sorted(report.lines, key=lambda line: -line.all_modules.left)
        if sort == "left"
        else list(report.lines)
    )
    page = _page(lines, request.GET.get("page", "1"), current)
    here = reverse("completion")
    is_table = request.GET.get("view") == "table"
    kept = [f"sort={sort}"] if sort else []
    kept += ["view=table"] if is_table else []
    query = "&".join(part for part in (filters.query, *kept) if part)
    names = {"programme": report.programme.title if report.programme else ""}
    names["team"] = next((team.name for team in report.scope.choices if team.public_id == filters.team), "")
    said = words.filter_words(filters, names)
    scope = report.scope
    return {
        "report": report,
        "may_check_tagged_grades": may_check_tagged_grades(viewer(request)),
        "filters": filters,
        "title": words.headline(report),
        "lede": words.lede(report),
        "eyebrow": _eyebrow(report),
        "lines": [_line(line, report, filters, current) for line in page.object_list],
        "total": _line(report.total, report, filters, current),
        "page": page,
        "lines_query": query,
        "figure": None if report.total.is_hidden else _figure(report),
        "sites": sorted({team.site for team in scope.choices if team.site}),
        "channels": sorted({team.channel for team in scope.choices if team.channel}),
        "joined_choices": filtering.JOINED,
        "chips": [Chip(text, _with_query(here, filters.without(name).query)) for name, text in said.items()],
        "clear_url": here,
        "is_table": is_table,
        "table_url": _with_query(
            here, "&".join(p for p in (filters.query, "" if is_table else "view=table") if p)
        ),
        "sort": sort,
        "sort_url": _with_query(here, "&".join(p for p in (filters.query, "" if sort else "sort=left") if p)),
        "csv_url": _with_query(reverse("completion_export", args=["csv"]), filters.query),
        "xlsx_url": _with_query(reverse("completion_export", args=["xlsx"]), filters.query),
    }


def _eyebrow(report: Completion) -> str:
    teams = len(report.lines)
    return ngettext("%(people)s in %(count)s team", "%(people)s in %(count)s teams", teams) % {
        "people": words.people_words(report.total.people),
        "count": teams,
    }


def _line(line: Line, report: Completion, filters: Filters, current: tuple[str, str] | None) -> LineView:
    name = line.team.name if line.team else _("All teams")
    linked = line.team
    if linked is None and len(report.scope.tops) == 1:
        linked = report.scope.tops[0]
    cells = []
    for module, found in zip(report.modules, line.cells, strict=True):
        url = ""
        if linked is not None:
            url = _with_query(reverse("completion_cell", args=[linked.public_id, module.slug]), filters.query)
        counts = found.counts
        cells.append(
            CellView(
                percent=counts.percent,
                full=words.cell_words(name, module.title, counts),
                url=url,
                is_current=linked is not None and current == (linked.public_id, module.slug),
                few=found.is_hidden,
                is_empty=not counts.people,
                text=_("%(finished)s of %(people)s") % {"finished": counts.finished, "people": counts.people},
            )
        )
    path, end_y = _sparkline(line.trend)
    return LineView(
        name=name,
        depth=_depth(line, report),
        people=words.people_words(line.people),
        cells=tuple(cells),
        certified=f"{line.certified_percent}%",
        certified_of=_("%(part)s of %(whole)s") % {"part": line.certified, "whole": line.people},
        path=path,
        end_y=end_y,
        change=words.change_words(line),
        few=line.is_hidden,
    )


def _depth(line: Line, report: Completion) -> int:
    """How far a team is drawn in, at most three."""
    if line.team is None:
        return 0
    shown = min((other.team.depth for other in report.lines if other.team), default=0)
    return min(3, line.team.depth - shown)


def _sparkline(trend: tuple[float, ...]) -> tuple[str, str]:
    """The path of twelve weeks in a box of 84 by 26, each team on its own scale of at least twenty points."""
    low, high = min(trend), max(trend)
    span = max(20.0, high - low)
    points = [
        (2 + 78 * number / (len(trend) - 1), 22 - 18 * (value - low) / span)
        for number, value in enumerate(trend)
    ]
    return "M" + " ".join(f"{x:.1f} {y:.1f}" for x, y in points), f"{points[-1][1]:.1f}"


@dataclass(frozen=True)
class Figure:
    """The chart above: per cent finished over twelve weeks, on a scale from 0 to 100."""

    path: str
    first: int
    last: int
    first_y: str
    last_y: str
    first_label_y: str
    first_day: datetime
    last_day: datetime
    sentence: str


def _figure(report: Completion) -> Figure | None:
    trend = report.total.trend
    if not report.total.all_modules.people:
        return None
    points = [(8 + 330 * number / (len(trend) - 1), 150 - 1.2 * value) for number, value in enumerate(trend)]
    weeks = [timezone.localtime(moment) for moment in report.weeks]
    first, last = round(trend[0]), round(trend[-1])
    first_y = points[0][1]
    return Figure(
        path="M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points),
        first=first,
        last=last,
        first_y=f"{first_y:.1f}",
        last_y=f"{points[-1][1]:.1f}",
        first_label_y=f"{first_y - 12:.1f}",
        first_day=weeks[0],
        last_day=weeks[-1],
        sentence=_("Modules finished went from %(first)s to %(last)s per cent in twelve weeks.")
        % {"first": first, "last": last},
    )


def _parts(found: drill.CellDetail) -> list[tuple[str, str, int]]:
    counts = found.counts
    return [
        ("finished", _("Finished"), counts.finished),
        ("under_way", _("Under way"), counts.under_way),
        ("not_started", _("Not started"), counts.not_started),
        ("past_due", _("Past due"), counts.past_due),
    ]


def _people_title(found: drill.CellDetail) -> str:
    titles = {
        "": _("Everybody in %(team)s"),
        "left": _("Not finished yet in %(team)s"),
        "finished": _("Finished in %(team)s"),
        "under_way": _("Under way in %(team)s"),
        "not_started": _("Not started in %(team)s"),
        "past_due": _("Past due in %(team)s"),
    }
    return titles[found.part] % {"team": found.team.name}


def _page(lines: list[Line], number: str, current: tuple[str, str] | None) -> Page[Line]:
    """A page of teams; with a cell open the one on which its team stands."""
    if current is not None:
        position = next(
            (n for n, line in enumerate(lines) if line.team and line.team.public_id == current[0]), 0
        )
        number = str(position // TEAMS_ON_A_PAGE + 1)
    return Paginator(lines, TEAMS_ON_A_PAGE).get_page(number)


def _with_query(url: str, query: str) -> str:
    return f"{url}?{query}" if query else url
