"""What follows from who is reading: their zone and language, and the second factor."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lms.accounts import second_factor

GetResponse = Callable[[HttpRequest], HttpResponse]

# What a person may open before the second factor is set up: its set-up, proving who they are, and leaving.
OPEN_WITHOUT_SECOND_FACTOR = (
    "/accounts/2fa/",
    "/accounts/reauthenticate/",
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/password/",
    "/static/",
    "/health/",
    "/accessibility/",
    "/privacy/",
    "/help/",
)
SPOKEN = frozenset(code for code, _name in settings.LANGUAGES)


class ReaderMiddleware:
    """Activates the reader's time zone and language for the time of the request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Dates on the page are in the zone of the person who reads it."""
        user = request.user
        zone = user.time_zone if user.is_authenticated else settings.TIME_ZONE
        language: AbstractContextManager[None] = nullcontext()
        if user.is_authenticated and user.language in SPOKEN:
            language = translation.override(user.language)
        with timezone.override(zone), language:
            return self.get_response(request)


class SecondFactorMiddleware:
    """Sends people who may see records of others to the set-up of a second factor, except in demo mode.

    Requests that carry a token instead of a session are asked by the API's authentication.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Lets through who has one, who needs none, and the pages of the set-up itself."""
        if (
            request.user.is_authenticated
            and not request.path.startswith(OPEN_WITHOUT_SECOND_FACTOR)
            and second_factor.is_missing(request.user)
        ):
            if request.path.startswith("/api/"):
                detail = _("Set up a second step to log in first: it protects the work of other people.")
                return JsonResponse({"code": "second_factor_missing", "detail": detail}, status=403)
            return redirect("mfa_index")
        return self.get_response(request)
