"""What follows from who is reading: their zone and language, and the second factor."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from lms.accounts.queries import standing

GetResponse = Callable[[HttpRequest], HttpResponse]

# What a person may open before the second factor is set up.
OPEN_WITHOUT_SECOND_FACTOR = ("/accounts/", "/static/", "/health/")


class ReaderMiddleware:
    """Activates the reader's time zone for the time of the request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Dates on the page are in the zone of the person who reads it."""
        zone = request.user.time_zone if request.user.is_authenticated else settings.TIME_ZONE
        with timezone.override(zone):
            return self.get_response(request)


class SecondFactorMiddleware:
    """Sends people who may see records of others to the set-up of a second factor, except in demo mode."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Lets through who has one, who needs none, and the pages of the set-up itself."""
        if (
            request.user.is_authenticated
            and not settings.IS_DEMO
            and not request.path.startswith(OPEN_WITHOUT_SECOND_FACTOR)
            and standing(request.user).sees_others
            and not is_mfa_enabled(request.user)
        ):
            return redirect("mfa_index")
        return self.get_response(request)
