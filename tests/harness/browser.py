"""A real browser: pages as somebody, and what every page must keep to."""

from __future__ import annotations

import mimetypes
import os
import posixpath
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from lms.accounts.models import User
from lms.accounts.queries import standing
from lms.lib import clock, statics
from tests.cast import with_second_factor
from tests.harness.system_packages import CHROMIUM

DESKTOP = {"width": 1440, "height": 900}
TELLS_OF_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => {
  tellOfViolation(`${event.violatedDirective} ${event.blockedURI} on ${location.pathname}`);
});
"""


@cache
def _static(name: str) -> tuple[bytes, str]:
    """The content of a static file and its type; the stylesheet joined, as it is collected for a real site."""
    if name in statics.BUNDLES:
        folder = Path(find(name)).parent
        sources = {
            f"{posixpath.dirname(name)}/{path.relative_to(folder).as_posix()}": path.read_text()
            for path in folder.rglob("*.css")
        }
        return statics.joined(name, sources).encode(), "text/css"
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Path(find(name)).read_bytes(), kind


def serve_bundled(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponse:
    """What the live server answers for a static file: kept by the browser, and one stylesheet instead of sixty."""
    name = handler.file_path(request.path)
    if find(name) is None:
        raise Http404(name)
    content, kind = _static(name)
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": "public, max-age=3600"})


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a window. Missing is a failure, not a skip."""
    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if program is None:
        pytest.fail(
            "Chromium is missing: install it with `apt-get install chromium-headless-shell`, then try again.",
            pytrace=False,
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", serve_bundled)
        # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
            chromium = playwright.chromium.launch(executable_path=program, args=arguments)
            yield chromium
            chromium.close()


@pytest.fixture
def violations() -> list[str]:
    """Every breach of the content security policy that the browser reported, filled while pages are open."""
    return []


@pytest.fixture
def open_browser(
    browser: Browser, live_server: LiveServer, violations: list[str]
) -> Iterator[Callable[..., Page]]:
    """`open_browser(cast.amina)` is a page of somebody who is logged in; None is a reader without a log-in.

    Keyword arguments go to Playwright's context: `viewport`, `java_script_enabled`, `color_scheme`.
    """
    contexts: list[BrowserContext] = []

    def open_as(user: User | None = None, **options: Any) -> Page:
        context = browser.new_context(
            **{"base_url": live_server.url, "viewport": DESKTOP, "locale": "en-GB", **options}
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.expose_binding("tellOfViolation", lambda _source, text: violations.append(text))
        context.add_init_script(TELLS_OF_VIOLATIONS)
        if user is not None:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": _session(user), "url": live_server.url}]
            )
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_browser: Callable[..., Page]) -> Page:
    """A page of a reader who is not logged in."""
    return open_browser()


def _session(user: User) -> str:
    if standing(user, clock.now()).sees_others:
        with_second_factor(user)
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def assert_axe_clean(page: Page, *, both_themes: bool = True) -> None:
    """axe finds nothing on the page as it stands, in light and in dark, where colours alone can differ.

    Looks once, on SQLite: how a page looks and reads does not depend on the database.
    """
    if connection.vendor != "sqlite":
        return
    found: list[str] = []
    for scheme in ("light", "dark") if both_themes else ("light",):
        # Without motion, so that no colour is read half-way; without preload, which breaks the policy by itself.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))")
        for violation in _violations(page, scheme):
            places = "; ".join(" ".join(node["target"]) for node in violation["nodes"][:5])
            found.append(f"{scheme}: {violation['id']}: {violation['help']} ({places})")
    page.emulate_media(color_scheme="light", reduced_motion="null")
    assert not found, f"{page.url}\n" + "\n".join(found)


def _violations(page: Page, scheme: str) -> list[dict[str, Any]]:
    """Everything in light; in dark the script is there already, and only contrast is looked at."""
    options: dict[str, Any] = {"preload": False, "resultTypes": ["violations"]}
    if scheme == "dark":
        options["runOnly"] = ["color-contrast"]
        result: dict[str, Any] = page.evaluate("(options) => axe.run(options)", options)
    else:
        result = Axe().run(page, options=options).response
    violations: list[dict[str, Any]] = result["violations"]
    return violations


def assert_no_csp_reports(violations: list[str]) -> None:
    """The browser reported no breach of the content security policy."""
    assert not violations, "\n".join(violations)


SETTLED_WIDTH = """async (width) => {
  await document.fonts.ready;
  const root = document.documentElement;
  for (let frame = 0; frame < 60 && root.scrollWidth > width; frame += 1) await new Promise(requestAnimationFrame);
  return root.scrollWidth;
}"""


def assert_no_horizontal_scroll(page: Page, width: int = 320) -> None:
    """At this width the page itself does not scroll sideways; the size is put back afterwards.

    Measured once the fonts are there and the page has come to rest: within a second's frames after the change of size.
    """
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 720})
    needed = page.evaluate(SETTLED_WIDTH, width)
    if before:
        page.set_viewport_size(before)
    assert needed <= width, f"{page.url} needs {needed} px, {width} are there"
