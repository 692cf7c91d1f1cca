"""Requests of page scripts: JSON bodies, a plain 401 instead of a redirect, values read with care."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from courses.actions.refusals import Refused

View = Callable[..., HttpResponse]


def is_json(request: HttpRequest) -> bool:
    """Sent by a script rather than by a form."""
    return request.content_type == "application/json"


def is_somebody_else(request: HttpRequest) -> bool:
    """A script sends what one person wrote with the log-in of another, who came to this device meanwhile."""
    wrote = request.headers.get("X-Attune-User", "")
    return bool(wrote) and wrote != str(getattr(request.user, "public_id", ""))


def somebody_else_response() -> JsonResponse:
    """Answers are taken from the person who gave them alone; the page keeps the text and asks for their log-in."""
    detail = _(
        "Somebody else is logged in on this device. What you wrote is kept here until you log in again."
    )
    return JsonResponse({"code": "other_user", "detail": detail}, status=401)


def login_required_or_401(view: View) -> View:
    """Like `login_required`; a script is told with 401, so that it can keep the text and ask for a log-in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_json(request) and request.user.is_authenticated and is_somebody_else(request):
            return somebody_else_response()
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if is_json(request):
            return JsonResponse({"code": "login", "detail": _("Please log in again.")}, status=401)
        return redirect_to_login(request.get_full_path())

    return guarded


def json_body(request: HttpRequest) -> dict[str, Any]:
    """The object that was sent; BadRequest for anything else."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("not JSON") from error
    if not isinstance(body, dict):
        raise BadRequest("not an object")
    return body


def refusal_response(refusal: Refused, **more: Any) -> JsonResponse:
    """A refusal as a script reads it."""
    return JsonResponse({"code": refusal.code, "detail": str(refusal.message), **more}, status=refusal.status)


def as_uuid(value: object) -> uuid.UUID | None:
    """The UUID, or None where it is none."""
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None


def as_int(value: object) -> int | None:
    """The whole number, or None where it is none."""
    try:
        return int(str(value))
    except ValueError:
        return None


def as_place(value: object) -> int | None:
    """A place in a list, counted from 1, or None where it cannot be one."""
    place = as_int(value)
    return place if place is not None and 1 <= place < 10_000 else None


def as_seq(value: object) -> int | None:
    """The number of a save, or None where it cannot be one."""
    number = as_int(value)
    return number if number is not None and 1 <= number < 2**31 else None
