"""Every page of log-in and account in a real browser: axe, the content policy, 320 pixels, no script."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from playwright.sync_api import Page, expect

from lms.accounts import actions
from tests.cast import PASSWORD, Cast
from tests.harness.browser import assert_axe_clean, assert_no_csp_reports, assert_no_horizontal_scroll

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PICTURES = os.environ.get("ATTUNE_PICTURES", "")

OPEN = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/inactive/",
]
OPEN += [
    "/accounts/password/reset/key/done/",
    "/accounts/password/reset/key/1-x/",
    "/help/",
    "/privacy/",
    "/accessibility/",
]
OWN = [
    "/accounts/settings/",
    "/accounts/tokens/",
    "/accounts/logout/",
    "/accounts/password/change/",
    "/notices/",
]
FACTOR = [
    "",
    "totp/activate/",
    "webauthn/",
    "webauthn/add/",
    "recovery-codes/generate/",
    "recovery-codes/",
    "totp/deactivate/",
]


def look(page: Page, path: str, violations: list[str], *, themes: bool = True) -> None:
    page.goto(path)
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{path.strip('/').replace('/', '-') or 'home'}.png", full_page=True)
    assert_axe_clean(page, both_themes=themes)
    assert_no_horizontal_scroll(page)
    assert_no_csp_reports(violations)


def log_in(page: Page, address: str, password: str = PASSWORD) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def test_pages_of_a_stranger(cast: Cast, page: Page, violations: list[str]) -> None:
    for path in OPEN:
        look(page, path, violations)


def test_pages_of_a_learner(cast: Cast, open_browser: Callable[..., Page], violations: list[str]) -> None:
    actions.create_token(actor=cast.amina, at=NOW, name="weekly export")
    page = open_browser(cast.amina)
    for path in OWN:
        look(page, path, violations)


def test_setting_up_a_second_factor_without_script(
    cast: Cast, open_browser: Callable[..., Page], violations: list[str]
) -> None:
    page = open_browser(java_script_enabled=False)
    log_in(page, cast.lee.email)
    page.wait_for_url("**/accounts/2fa/")
    page.get_by_role("link", name="Set up an authenticator app").click()
    assert page.get_by_role("img", name="QR code").bounding_box()["width"] == 200  # type: ignore[index]
    expect(page.get_by_label("The six digits")).to_be_visible()


def test_pages_of_the_second_factor(
    cast: Cast, open_browser: Callable[..., Page], violations: list[str]
) -> None:
    page = open_browser()
    log_in(page, cast.grace.email)
    page.wait_for_url("**/accounts/2fa/")
    for path in FACTOR[:4]:
        look(page, f"/accounts/2fa/{path}", violations)
    Authenticator.objects.create(user=cast.grace, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    Authenticator.objects.create(
        user=cast.grace, type="recovery_codes", data={"migrated_codes": ["one-two", "three-four"]}
    )
    for path in ["", *FACTOR[4:]]:
        look(page, f"/accounts/2fa/{path}", violations, themes=False)
    other = open_browser()
    log_in(other, cast.grace.email)
    other.wait_for_url("**/accounts/2fa/**")
    look(other, "/accounts/2fa/authenticate/", violations)
    stale = open_browser(cast.grace)
    look(stale, "/accounts/2fa/totp/deactivate/", violations, themes=False)
    assert "reauthenticate" in stale.url


def test_a_wrong_password_is_told_kindly(cast: Cast, page: Page, violations: list[str]) -> None:
    log_in(page, cast.amina.email, "not this one")
    expect(page.get_by_text("don’t go together")).to_be_visible()
    assert_axe_clean(page)


def test_the_cast_of_the_demo(
    cast: Cast, page: Page, violations: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "IS_DEMO", True)
    look(page, "/accounts/login/", violations)
    if PICTURES:
        page.set_viewport_size({"width": 390, "height": 800})
        page.screenshot(path=f"{PICTURES}/demo-phone.png", full_page=True)
        page.set_viewport_size({"width": 1440, "height": 900})
        page.screenshot(path=f"{PICTURES}/demo.png", full_page=True)
    page.get_by_role("button", name="Amina Yusuf").click()
    expect(page).to_have_url(re.compile(r"//[^/]+/$"))
