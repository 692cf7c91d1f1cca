"""The agreement board: how far graders agree, and what to talk about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses import permissions
from courses.actions.comparing import ask_agreement
from courses.agreement import queries
from courses.agreement.queries import Analysis, NotInReach, TeamChoice
from courses.agreement.rules import BANDS, FIRM, KINDS, Figure, Selection
from courses.analysis.rules import is_day
from courses.reports.exports import Value, csv_lines
from courses.web import agreement_rows as rows
from courses.web import agreement_words as words
from courses.web.viewer import viewer
from lms.lib import clock


@login_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The board for a selection: `?team=`, `?rubric=`, `?language=`, `?kind=`, `?since=`, `?until=`. 403 for who may not."""
    choices = _choices(request)
    found = _found(request, choices)
    query = query_of(found)
    return render(
        request,
        "courses/agreement/board.html",
        {
            "found": found,
            "selection": found.selection,
            "title": words.headline(found),
            "steps": words.next_steps(found),
            "figures": rows.figure_rows(found),
            "criteria": rows.criterion_rows(found),
            "tables": rows.line_tables(found),
            "sem": words.value_words("", found.results.sem) if found.results else "",
            "teams": choices,
            "rubrics": queries.rubrics(),
            "languages": [
                (code, words.language_name(code)) for code in sorted({one.language for one in choices})
            ],
            "kinds": words.KINDS.items(),
            "csv_url": _with(reverse("agreement_export"), query),
            "is_narrowed": found.selection != Selection(choices[0].id),
            "least": BANDS["kappa"].least,
            "firm": FIRM,
        },
    )


@login_required
@require_POST
def compute(request: HttpRequest) -> HttpResponse:
    """Has a selection worked out, and goes back to it."""
    found = _found(request, _choices(request), request.POST)
    ask_agreement(actor=viewer(request), selection=found.selection, at=clock.now())
    messages.success(request, _("The figures are being worked out."))
    return redirect(_with(reverse("agreement"), query_of(found)))


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The figures as CSV; 404 before there are any."""
    found = _found(request, _choices(request))
    if found.results is None:
        raise Http404
    response = StreamingHttpResponse(
        csv_lines(_csv_heading(), iter(_csv_rows(found))), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="grader-agreement.csv"'
    response["Cache-Control"] = "no-store"
    return response


def read_selection(data: Mapping[str, str], team: TeamChoice) -> Selection:
    """The selection of an address or a form; what cannot be understood is left off."""
    return Selection(
        team_id=team.id,
        rubric=data.get("rubric", "")[:64],
        language=data.get("language", "")[:12],
        kind=next((kind for kind in KINDS if kind == data.get("kind")), ""),
        since=_day(data.get("since", "")),
        until=_day(data.get("until", "")),
    )


def query_of(found: Analysis) -> str:
    """The part of an address that says the same, without what is empty."""
    chosen = found.selection
    said = {
        "team": found.team.public_id,
        "rubric": chosen.rubric,
        "language": chosen.language,
        "kind": chosen.kind,
        "since": chosen.since or "",
        "until": chosen.until or "",
    }
    return urlencode({name: str(value) for name, value in said.items() if value})


def _choices(request: HttpRequest) -> list[TeamChoice]:
    """The teams that the reader may choose; PermissionDenied where there is none."""
    reach = permissions.agreement_reach(viewer(request), clock.now())
    if not reach:
        raise PermissionDenied
    return queries.teams(reach)


def _found(
    request: HttpRequest, choices: list[TeamChoice], data: Mapping[str, str] | None = None
) -> Analysis:
    said = request.GET if data is None else data
    try:
        team = queries.team_in(choices, said.get("team", ""))
    except NotInReach as error:
        raise Http404 from error
    actor = viewer(request)
    names = permissions.named_graders(actor, clock.now())
    return queries.analysis(read_selection(said, team), team, names=names, own=actor.pk)


def _csv_heading() -> list[str]:
    return [
        _("Section"), _("Rubric"), _("Name"), _("Figure"), _("Estimate"), _("from"), _("to"), _("n"), _("Light"),
        _("What it says"),
    ]  # fmt: skip


def _csv_rows(found: Analysis) -> list[list[Value]]:
    """Looked up now: a stream is written after the request is over."""
    results = found.results
    if results is None:
        return []
    lines = [_csv_figure(_("All criteria"), "", "", one) for one in results.figures]
    for one in results.criteria:
        rubric, title = results.words_of(one)
        lines += [_csv_figure(_("By criterion"), rubric, title, figure) for figure in (one.kappa, one.exact)]
    return lines + [_csv_line(table.title, row) for table in rows.line_tables(found) for row in table.rows]


def _csv_figure(section: str, rubric: str, name: str, one: Figure) -> list[Value]:
    label, _about = words.FIGURES[one.name]
    return [
        section, rubric, name, str(label), *map(_plain, (one.value, one.low, one.high)), one.n,
        words.light_words(one.verdict), words.sentence(one),
    ]  # fmt: skip


def _csv_line(section: str, row: rows.LineRow) -> list[Value]:
    line = row.line
    return [
        section, "", row.label, _("Severity, levels"), *map(_plain, (line.value, line.low, line.high)), line.n,
        row.light.words, row.sentence,
    ]  # fmt: skip


def _plain(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _with(url: str, query: str) -> str:
    return f"{url}?{query}" if query else url


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if is_day(day) else None
