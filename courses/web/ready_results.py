"""Results that are settled: the list, and releasing some of them now or at a date, after one look at who they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from content.documents import LocalTime
from courses.access.rules import instant
from courses.actions import releasing
from courses.actions.refusals import Refused
from courses.role_plays import marks
from courses.role_plays.marks import ReadyRow
from courses.web.access_forms import WallClockField
from courses.web.json_requests import as_int
from courses.web.moderation import grader_or_403
from lms.accounts.queries import organization
from lms.lib import clock

SETTLED = {
    "agreed": gettext_lazy("Two readers agreed"),
    "copied": gettext_lazy("A moderator chose between two marks"),
    "final": gettext_lazy("A moderator marked it"),
    "alone": gettext_lazy("Nobody else could mark it"),
}


class DateForm(forms.Form):
    """When results go out, on the organisation's clock."""

    release_at = WallClockField(label=gettext_lazy("Day and time"), required=False)


@login_required
@require_GET
def ready_results(request: HttpRequest) -> HttpResponse:
    """What is ready, all of it or of one team."""
    return _list(request, _team(request.GET.get("team", "")))


@login_required
@require_POST
def release_results(request: HttpRequest) -> HttpResponse:
    """Asks once, naming each; then releases them, or moves their date."""
    actor, at = grader_or_403(request), clock.now()
    chosen = {pk for pk in map(as_int, request.POST.getlist("submission")) if pk is not None}
    form = DateForm(request.POST)
    is_dated = request.POST.get("act") == "date"
    team = _team(request.POST.get("team", ""))
    if not chosen:
        return _list(request, team, error=_("Choose one result at least."))
    release_at = _moment(form) if is_dated else None
    if is_dated and release_at is None:
        error = str(next(iter(form.errors.get("release_at") or []), _("Give the day and the time.")))
        return _list(request, team, error=error, target="id_release_at", chosen=chosen)
    if not request.POST.get("confirmed"):
        rows = [row for row in marks.ready(actor, at) if row.row.submission_id in chosen]
        context = _context(rows) | {
            "act": request.POST.get("act", "now"),
            "release_at": release_at,
            "release_at_text": form.data.get("release_at", ""),
        }
        return render(request, "courses/moderation/release.html", context)
    try:
        if release_at is not None:
            done = releasing.plan_release(actor=actor, submission_ids=chosen, release_at=release_at, at=at)
        else:
            done = releasing.release_ready(actor=actor, submission_ids=chosen, at=at)
    except Refused as refusal:
        return _list(request, team, error=str(refusal.message), target="id_release_at", chosen=chosen)
    messages.success(request, _said(done, is_dated=is_dated))
    return redirect("ready_results")


def _list(
    request: HttpRequest,
    team: UUID | None,
    *,
    error: str = "",
    target: str = "results",
    chosen: set[int] | None = None,
) -> HttpResponse:
    actor, at = grader_or_403(request), clock.now()
    everything = marks.ready(actor, at)
    rows = everything if team is None else marks.ready(actor, at, team_id=team)
    context = _context(rows) | {
        "total": marks.ready_count(actor, at),
        "teams": marks.teams_with_ready(everything),
        "team": str(team or ""),
        "form": DateForm(),
        "chosen": {row.row.submission_id for row in rows} if team and chosen is None else chosen or set(),
        "errors": [{"text": error, "target": target}] if error else [],
    }
    return render(request, "courses/moderation/ready.html", context, status=400 if error else 200)


def _context(rows: list[ReadyRow]) -> dict[str, Any]:
    zone = organization().time_zone
    return {
        "lines": [{"one": one, "settled": SETTLED.get(one.settled_by, "")} for one in rows],
        "zone": zone,
        "zone_words": zone.replace("_", " "),
    }


def _team(given: str) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError as error:
        raise PermissionDenied from error


def _moment(form: DateForm) -> datetime | None:
    """The moment in UTC; None where none was given, or it could not be read."""
    if not form.is_valid() or not form.cleaned_data["release_at"]:
        return None
    zone = organization().time_zone
    return instant(LocalTime(at=form.cleaned_data["release_at"], zone=zone), zone)


def _said(done: releasing.Released, *, is_dated: bool) -> str:
    if is_dated:
        said = ngettext("%(count)s result has a new date.", "%(count)s results have a new date.", done.done)
    else:
        said = ngettext(
            "%(count)s result released. The learner hears about it today.",
            "%(count)s results released. The learners hear about it today.",
            done.done,
        )
    words = said % {"count": done.done}
    if done.passed_over:
        words += " " + ngettext(
            "%(count)s was released by somebody else in the meantime.",
            "%(count)s were released by somebody else in the meantime.",
            done.passed_over,
        ) % {"count": done.passed_over}
    return words
