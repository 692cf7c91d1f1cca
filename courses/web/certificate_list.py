"""All certificates in one's scope, with a search."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from courses.certification import queries as certificates
from courses.permissions import may_list_certificates
from courses.web.viewer import viewer
from lms.accounts.queries import standing
from lms.lib import clock

PAGE = 50


@login_required
def certificate_list(request: HttpRequest) -> HttpResponse:
    """Newest first; `?q=` searches names, numbers and titles, `?status=` keeps to one kind, `?page=` goes on."""
    actor = viewer(request)
    reach = standing(actor)
    if not may_list_certificates(actor):
        raise PermissionDenied
    text = request.GET.get("q", "").strip()[:80]
    status = request.GET.get("status", "")
    number = request.GET.get("page", "1")
    page = max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    rows, count = certificates.search(
        actor, clock.now(), text=text, status=status, limit=PAGE, offset=(page - 1) * PAGE
    )
    context = {
        "rows": rows,
        "may_see_evidence": reach.is_auditor or bool(reach.manages),
        "count": count,
        "text": text,
        "status": status,
        "statuses": [
            ("", _("All")),
            ("valid", _("Current")),
            ("ended", _("No longer current")),
            ("revoked", _("Withdrawn")),
        ],
        "newer": page - 1,
        "older": page + 1 if page * PAGE < count else 0,
    }
    return render(request, "courses/certificate/list.html", context)
