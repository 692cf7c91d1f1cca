"""Each answer carries the security headers, and only Wagtail's pages have a wider policy."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from lms import csp


def answer(path: str, response: HttpResponse | None = None, **extra: str) -> HttpResponse:
    request = RequestFactory().get(path, **extra)
    return _through(request, response or HttpResponse("ok"))


def _through(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    result = csp.ContentSecurityPolicyMiddleware(lambda _: response)(request)
    assert isinstance(result, HttpResponse)
    return result


@pytest.mark.parametrize(
    "path", ["/", "/check/ATT-123/", "/api/v1/enrollments/", "/admin-of-something/", "/nowhere"]
)
def test_pages_are_strict(path: str) -> None:
    policy = answer(path).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self';" in policy
    assert "img-src 'self' data:" in policy


def test_admin_may_frame_itself() -> None:
    response = answer("/admin/pages/3/edit/preview/")
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_api_docs_may_not_run_inline_scripts() -> None:
    policy = csp.policy_for("/api/v1/docs/")
    assert policy["script-src"] == "'self'"


def test_other_headers_are_on_errors_too() -> None:
    response = answer("/nowhere", HttpResponse(status=404))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in response.headers["Permissions-Policy"]


@override_settings(SESSION_COOKIE_NAME="session")
def test_answers_to_people_with_a_session_are_not_stored() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["session"] = "abc"
    assert _through(request, HttpResponse("mine")).headers["Cache-Control"] == "no-store, private"


def test_answers_to_a_token_are_not_stored() -> None:
    assert (
        answer("/api/v1/me/", HTTP_AUTHORIZATION="Token abc").headers["Cache-Control"] == "no-store, private"
    )


@override_settings(SESSION_COOKIE_NAME="session", STATIC_URL="/static/")
def test_static_files_stay_cacheable() -> None:
    request = RequestFactory().get("/static/lms/icons.svg")
    request.COOKIES["session"] = "abc"
    assert "Cache-Control" not in _through(request, HttpResponse("<svg/>")).headers


def test_public_answers_stay_cacheable_and_forms_do_not() -> None:
    assert "Cache-Control" not in answer("/check/").headers
    response = HttpResponse("form")
    response.set_cookie("csrftoken", "x")
    assert answer("/accounts/login/", response).headers["Cache-Control"] == "no-store, private"
