"""Completion as a file. What it holds, when it was made and for which filters is said in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from tempfile import TemporaryFile
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from content import queries as library
from courses.actions.reporting import note_export
from courses.permissions import may_open_reports
from courses.reports import exports
from courses.reports import filters as filtering
from courses.reports.exports import Export, ExportRow, Value
from courses.reports.scope import TeamNotFound
from courses.web import completion_words as words
from courses.web.viewer import viewer
from lms.accounts.models import User
from lms.accounts.queries import organization
from lms.lib import clock

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_GET
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """CSV as a stream, or XLSX; the same reach and filters as the page. Each one is noted in the access log."""
    actor = viewer(request)
    if not may_open_reports(actor):
        raise PermissionDenied
    at = clock.now()
    filters = filtering.read(request.GET.dict())
    try:
        found = exports.export(actor, filters, at)
    except TeamNotFound as error:
        raise Http404 from error
    note_export(actor=actor, kind=kind, team_id=found.team.id if found.team else None, at=at)
    said = _filter_words(found)
    local = found.scope.moment.astimezone(ZoneInfo(actor.time_zone))
    name = "_".join(["completion", *(slugify(text) for text in said), local.strftime("%Y-%m-%d-%H%M-%Z")])
    if kind == "csv":
        response = StreamingHttpResponse(
            exports.csv_lines(_heading(), _values(found.rows)), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        response["Cache-Control"] = "no-store"
        return response
    file = TemporaryFile()  # noqa: SIM115  (FileResponse closes it)
    exports.write_xlsx(
        file,
        title=_("Completion"),
        heading=_heading(),
        rows=_values(found.rows),
        about_title=_("About"),
        about=_about(found, actor, said, at),
    )
    file.seek(0)
    sent = FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
    sent["Cache-Control"] = "no-store"
    return sent


def _heading() -> list[str]:
    return [
        _("Name"),
        _("E-mail"),
        _("Employee number"),
        _("Team"),
        _("Module"),
        _("Version"),
        _("Status"),
        _("Past due"),
        _("Steps done"),
        _("Due"),
        _("Finished"),
        _("Best quiz, per cent"),
        _("Certificate"),
        _("Valid through"),
    ]


def _values(rows: Iterator[ExportRow]) -> Iterator[list[Value]]:
    """The cells of each row. Words are looked up now: a stream is written after the request is over."""
    states = {"finished": _("Finished"), "under_way": _("Under way"), "not_started": _("Not started")}
    never, late, steps = _("Not given"), _("yes"), _("%(done)s of %(steps)s")

    def cells(row: ExportRow) -> list[Value]:
        return [
            row.name,
            row.email,
            row.employee_ref,
            row.team,
            row.module,
            row.version or None,
            states[row.state] if row.version else never,
            late if row.is_past_due else None,
            steps % {"done": row.done, "steps": row.steps} if row.version else None,
            row.due_on,
            row.completed_on,
            row.quiz_percent,
            row.certificate,
            row.valid_through,
        ]

    return map(cells, rows)


def _filter_words(found: Export) -> list[str]:
    filters = found.scope.filters
    programme = library.programme() if filters.programme else None
    names = {"programme": programme.title if programme else "", "team": found.team.name if found.team else ""}
    return list(words.filter_words(filters, names).values())


def _about(found: Export, actor: User, said: list[str], at: datetime) -> list[tuple[str, str]]:
    zone = ZoneInfo(actor.time_zone)
    return [
        (_("Report"), _("Completion, one row for each person and module")),
        (_("Organisation"), organization().name),
        (_("Filters"), "; ".join(said) or _("None: everybody whom the reader may see")),
        (_("Counted up to"), found.scope.moment.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")),
        (_("Made"), at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")),
        (_("Made by"), actor.name),
        (
            _("Who counts"),
            _("Active people who learn in these teams today; nobody who is suspended or has left."),
        ),
        (_("What is left out"), _("Personal notes, plans and written work are never part of a report.")),
    ]
