"""The access log: auditors alone."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.permissions import may_audit
from courses.reports.access_log import LogFilters, log_page, people_named, read_filters
from courses.reports.event_words import PARTS, WORDS
from courses.web.viewer import viewer


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Who did or saw what, newest first; found by person, record, kind and day."""
    reader = viewer(request)
    if not may_audit(reader):
        raise PermissionDenied
    data = request.GET.dict()
    filters = read_filters(data)
    find = data.get("find", "").strip()[:80]
    page = log_page(reader, filters, before=data.get("before", ""), after=data.get("after", ""))
    here = reverse("access_log")
    context = {
        "page": page,
        "filters": filters,
        "find": find,
        "matches": [
            (name, email, _address(here, filters.with_person(public_id)))
            for public_id, name, email in people_named(find)
        ],
        "parts": [
            (part, label, [(name, words) for name, (where, words) in WORDS.items() if where == part])
            for part, label in PARTS.items()
        ],
        "chips": _chips(here, filters, page.person),
        "newer_url": _address(here, filters, after=page.newer) if page.newer else "",
        "older_url": _address(here, filters, before=page.older) if page.older else "",
        "newest_url": _address(here, filters),
    }
    return render(request, "courses/administration/access_log.html", context)


def _chips(here: str, filters: LogFilters, person: str) -> list[tuple[str, str]]:
    """What each filter that is on says, and the address without it."""
    kind = str(PARTS.get(filters.kind) or WORDS.get(filters.kind, ("", ""))[1])
    words = {
        "person": person or _("Somebody unknown"),
        "record": _("Record %(record)s") % {"record": filters.record},
        "kind": kind[:1].upper() + kind[1:],
        "since": _("From %(day)s") % {"day": formats.date_format(filters.since) if filters.since else ""},
        "until": _("Until %(day)s") % {"day": formats.date_format(filters.until) if filters.until else ""},
    }
    values = vars(filters)
    return [
        (text, _address(here, LogFilters(**{**values, name: LogFilters.__dataclass_fields__[name].default})))
        for name, text in words.items()
        if values[name]
    ]


def _address(here: str, filters: LogFilters, **places: str) -> str:
    query = "&".join(part for part in (filters.query, urlencode(places)) if part)
    return f"{here}?{query}" if query else here
