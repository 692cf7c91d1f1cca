"""Security headers: a strict content policy everywhere, a wider one only where Wagtail needs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

Policy = Mapping[str, str]

STRICT: Policy = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}

# Wagtail starts inline panels and date choosers from inline scripts, and previews pages in a frame.
ADMIN: Policy = {
    **STRICT,
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "frame-src": "'self'",
    "frame-ancestors": "'self'",
}

# The viewer of the API schema sets its styles from script; its files are served from here.
API_DOCS: Policy = {**STRICT, "style-src": "'self' 'unsafe-inline'"}

# Longest prefix first.
BY_PREFIX: tuple[tuple[str, Policy], ...] = (
    ("/api/v1/docs/", API_DOCS),
    ("/admin/", ADMIN),
)

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
)

PRIVATE = "no-store, private"


def header(policy: Policy) -> str:
    """The policy as the value of a Content-Security-Policy header."""
    return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())


def policy_for(path: str) -> Policy:
    """The policy of a path: the first prefix that fits, strict where none does."""
    for prefix, policy in BY_PREFIX:
        if path.startswith(prefix):
            return policy
    return STRICT


class ContentSecurityPolicyMiddleware:
    """Adds the content policy and the other security headers to each response, errors included.

    Answers to somebody with a session or a token are not stored by any cache, static files excepted.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        policy = policy_for(request.path)
        response.headers.setdefault("Content-Security-Policy", header(policy))
        if policy.get("frame-ancestors") == "'self'":
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        else:
            response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if self._is_private(request, response):
            response.headers["Cache-Control"] = PRIVATE
        return response

    @staticmethod
    def _is_private(request: HttpRequest, response: HttpResponseBase) -> bool:
        if request.path.startswith(settings.STATIC_URL):
            return False
        # The cookie is asked, not the user: this must answer while the database is away.
        if settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers:
            return True
        # A page with a form that was prepared for one visitor is nobody else's either.
        return isinstance(response, HttpResponse) and bool(response.cookies)
