"""How people of a team went through scenarios: a page for their managers, and the same as a file."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.actions.reporting import note_conversations_export
from courses.permissions import may_open_team
from courses.reports import conversations as report
from courses.reports.exports import Value, csv_lines
from courses.reports.person import managed_person
from courses.web.team_person import Crumb
from courses.web.viewer import viewer
from lms.accounts.models import User
from lms.lib import clock

PAGE = 30


@login_required
@require_safe
def conversations(request: HttpRequest) -> HttpResponse:
    """First and best plays by name; `?person=` is one of one's people, `?page=` goes on. 403 without a team."""
    actor = _manager(request)
    at = clock.now()
    person = _person(actor, request.GET.get("person", ""), at)
    pairs = report.conversations(actor, at, person=str(person.public_id) if person else "")
    page = Paginator(pairs, PAGE).get_page(request.GET.get("page"))
    crumbs = [Crumb(_("My team"), reverse("team"))]
    if person:
        crumbs.append(Crumb(person.name, reverse("team_person", args=[person.public_id])))
    return render(
        request,
        "courses/manager/conversations.html",
        {
            "rows": report.tell(actor, at, list(page.object_list)),
            "page": page,
            "query": f"person={person.public_id}" if person else "",
            "learner": person,
            "crumbs": [*crumbs, Crumb(_("Conversations"))],
        },
    )


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """Everybody's, one row a play, as CSV. Noted in the access log."""
    actor = _manager(request)
    at = clock.now()
    if request.method == "GET":
        note_conversations_export(actor=actor, at=at)
    response = StreamingHttpResponse(
        csv_lines(_heading(), _rows(actor, at)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="conversations_{at:%Y-%m-%d}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _heading() -> list[str]:
    return [_("Name"), _("Module"), _("Scenario"), _("Play"), _("Finished"), _("Ending"), _("Way")]


def _rows(actor: User, at: datetime) -> Iterator[list[Value]]:
    """Words are looked up now: a stream is written after the request is over."""
    first, best, private, silence = _("first"), _("best"), _("not told"), _("(silence)")

    def cells() -> Iterator[list[Value]]:
        for one in report.every(actor, at):
            frame: list[Value] = [one.learner_name, one.module_title, one.scenario_title]
            if one.first is None or one.best is None:
                yield [*frame, private, timezone.localdate(one.finished_at), None, None]
                continue
            ways = [(first, one.first), *([(best, one.best)] if one.has_better else [])]
            for name, way in ways:
                replies = " → ".join(each.reply or silence for each in way.exchanges)
                yield [*frame, name, timezone.localdate(way.finished_at), way.ending, replies]

    return cells()


def _manager(request: HttpRequest) -> User:
    actor = viewer(request)
    if not may_open_team(actor):
        raise PermissionDenied
    return actor


def _person(actor: User, text: str, at: datetime) -> User | None:
    """Who was asked for; None for everybody, 404 for somebody else's people."""
    if not text:
        return None
    try:
        person = managed_person(actor, uuid.UUID(text), at)
    except ValueError as error:
        raise Http404 from error
    if person is None:
        raise Http404
    return person
