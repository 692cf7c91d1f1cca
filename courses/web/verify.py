"""Checking a certificate without an account: by its link, or by its number at most ten times a minute."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from courses.certification import queries as certificates
from courses.certification import rules
from courses.certification.queries import PublicCertificate
from lms.accounts.queries import organization
from lms.lib import clock
from lms.lib.client_address import client_address

TRIES_A_MINUTE = 10
MINUTE = 60


@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """The form; with a number, what may be shown of it. An unknown and a hidden number answer alike."""
    typed = (request.POST.get("number", "") if request.method == "POST" else "").strip()[:40]
    if request.method != "POST" or not typed:
        return _page(request, typed="", status=200)
    at = clock.now()
    if not _may_try(client_address(request), at):
        response = _page(request, typed=typed, status=429, is_limited=True)
        response["Retry-After"] = str(MINUTE)
        return response
    number = rules.read_number(typed)
    found = certificates.public(at, by="number", value=number) if number else None
    return _page(request, typed=typed, found=found, is_unknown=found is None, status=200 if found else 404)


@never_cache
def verify_token(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link and the QR code. Its 128 bits cannot be guessed, so it is not limited."""
    found = certificates.public(clock.now(), by="token", value=token)
    return _page(request, found=found, is_unknown=found is None, status=200 if found else 404)


def _may_try(address: str, at: datetime) -> bool:
    """Counts this try; False from the eleventh within one minute on."""
    key = f"verify:{address}:{int(at.timestamp()) // MINUTE}"
    cache.add(key, 0, timeout=2 * MINUTE)
    try:
        return bool(cache.incr(key) <= TRIES_A_MINUTE)
    except ValueError:
        return True


def _page(
    request: HttpRequest,
    *,
    status: int,
    typed: str = "",
    found: PublicCertificate | None = None,
    is_unknown: bool = False,
    is_limited: bool = False,
) -> HttpResponse:
    zone = organization().time_zone
    with timezone.override(zone):
        context = {
            "found": found,
            "typed": typed,
            "is_unknown": is_unknown,
            "is_limited": is_limited,
            "checked_at": timezone.localtime(clock.now()),
            "zone_words": zone.rsplit("/", 1)[-1].replace("_", " "),
        }
        response = render(request, "courses/certificate/verify.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
