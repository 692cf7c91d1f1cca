"""The news about one's own work."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.notices.posting import mark_read
from courses.notices.queries import newest
from lms.accounts.actions import known
from lms.lib import clock


@login_required
@require_safe
@never_cache
def notices(request: HttpRequest) -> HttpResponse:
    """The newest fifty. Looking changes nothing: a button marks them as read."""
    lines = newest(known(request.user), clock.now())
    context = {"notices": lines, "has_new": any(line.is_new for line in lines)}
    return render(request, "courses/notices.html", context)


@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Marks them all as read."""
    mark_read(actor=known(request.user), at=clock.now())
    return redirect("notices")
