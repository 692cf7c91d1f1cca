"""Health, and the pages for when something went wrong."""

from __future__ import annotations

import sys
from dataclasses import asdict

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from lms.jobs.queries import backlog
from lms.lib import append_only, clock
from lms.lib.requests import away, is_away


@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers, is migrated and has its guards; 503 with the reasons otherwise.

    How far behind the jobs are is told for monitors, and is no reason to send readers elsewhere.
    """
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return JsonResponse({"status": "not ready", "problems": ["migrations are waiting"]}, status=503)
    if append_only.missing(connection):
        return JsonResponse(
            {"status": "not ready", "problems": ["append-only triggers are missing"]}, status=503
        )
    return JsonResponse({"status": "ok", "problems": [], "jobs": asdict(backlog(clock.now()))})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: known, but not allowed."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not yours to know of."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without anything that could fail again; 503 where the database went away outside of a view."""
    error = sys.exc_info()[1]
    if error is not None and is_away(error):
        return away(request)
    return render(None, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when a form was open for too long or came from elsewhere."""
    return render(request, "403_csrf.html", {"debug": settings.DEBUG}, status=403)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429."""
    return render(request, "429.html", status=429)


def accessibility(request: HttpRequest) -> HttpResponse:
    """What was checked, and what was not."""
    return render(request, "pages/accessibility.html")


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, and who sees it."""
    return render(request, "pages/privacy.html")


def help_page(request: HttpRequest) -> HttpResponse:
    """Short answers."""
    return render(request, "pages/help.html", {"reset_url": reverse("account_reset_password")})
