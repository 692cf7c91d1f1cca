"""What surrounds every request: its id, and a kind page when the database is away."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from contextvars import ContextVar

from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.loader import render_to_string

request_id: ContextVar[str] = ContextVar("request_id", default="")
logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives each request an id that log lines, events and the response share."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sets the id for the time of the request."""
        token = request_id.set(str(uuid.uuid4()))
        try:
            response = self.get_response(request)
            response["X-Request-Id"] = request_id.get()
            return response
        finally:
            request_id.reset(token)


def is_away(error: BaseException) -> bool:
    """The database was lost, refused, or did not answer in time."""
    return isinstance(error, OperationalError | InterfaceError)


def away(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After, as JSON for those who ask for it. Reads nothing from the database."""
    logger.error("database away: %s", request.path)
    response: HttpResponse
    wants_json = request.path.startswith("/api/") or request.headers.get("Accept", "").startswith(
        "application/json"
    )
    if wants_json:
        response = JsonResponse(
            {"code": "unavailable", "detail": "Please try again in a moment."}, status=503
        )
    else:
        response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = "5"
    return response


class DatabaseAwayMiddleware:
    """Answers 503 while the database is away; nothing that was acknowledged is lost.

    What fails in a middleware instead of a view reaches `lms.views.server_error`, which answers alike.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 for a lost or refused connection; other errors go on."""
        return away(request) if is_away(exception) else None


class StorableMiddleware:
    """Answers 400 where an address or a form holds NUL, which PostgreSQL cannot keep or look for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Raises BadRequest. JSON is for its reader to check."""
        is_form = request.method == "POST" and request.content_type != "application/json"
        sent = [request.path, *_texts(request.GET), *(_texts(request.POST) if is_form else ())]
        if any("\x00" in text for text in sent):
            raise BadRequest("NUL")


def _texts(data: QueryDict) -> Iterator[str]:
    for name, values in data.lists():
        yield name
        yield from map(str, values)
