"""Time in a real browser: the countdown is the server's, is heard, and ends without losing a word; a lost log-in comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from content import documents
from courses.actions import access
from courses.enrollments.models import Enrollment
from courses.quizzes.models import Attempt
from lms.lib import clock
from tests.cast import PASSWORD, Cast
from tests.courses.quizzes.answers import started
from tests.harness import small_module as small
from tests.harness.browser import assert_axe_clean, assert_no_csp_reports, assert_no_horizontal_scroll
from tests.harness.fixtures import enroll, put_on_shelf
from tests.journeys.test_quiz_in_the_browser import WRITTEN, at, chip, stored

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Page]
MINUTE = timedelta(minutes=1)


def timed(minutes: int) -> documents.Module:
    document = small.document()
    items = tuple(
        replace(item, time_limit_minutes=minutes) if item.kind == "quiz" else item for item in document.items
    )
    return replace(document, items=items)


@pytest.fixture
def held(cast: Cast, db: None) -> Enrollment:
    return enroll(cast.amina, put_on_shelf(timed(30)), by=cast.grace, at=clock.now() - timedelta(days=1))


@pytest.fixture
def attempt(cast: Cast, held: Enrollment) -> Attempt:
    return started(held, cast.amina, clock.now())


def said(page: Page) -> str:
    return page.locator("[data-said]").text_content() or ""


def test_what_is_left_is_heard_at_ten_five_and_one(
    cast: Cast, attempt: Attempt, open_browser: Open, violations: list[str]
):
    page = open_browser(cast.amina)
    page.clock.install()
    at(page, attempt, 1)
    expect(page.locator("attune-timer")).to_contain_text("30 minutes left")
    expect(page.locator("[data-icon=soon]")).to_be_hidden()
    assert said(page) == ""
    heard = []
    for minutes in (18, 2.2, 4.9, 4.1):
        page.clock.run_for(int(minutes * 60_000))
        heard.append(said(page))
    assert heard == ["", "10 minutes left", "5 minutes left", "1 minute left"]
    expect(page.locator("[data-icon=soon]")).to_be_visible()
    assert_no_csp_reports(violations)


def test_the_clock_of_the_device_decides_nothing(cast: Cast, attempt: Attempt, open_browser: Open):
    page = open_browser(cast.amina)
    page.add_init_script("const real = Date.now; Date.now = () => real() + 26 * 3600 * 1000;")
    at(page, attempt, 1)
    expect(page.locator("attune-timer")).to_contain_text("30 minutes left")
    # Put forward in the middle: the server is asked, and what is left stays what it says.
    with page.expect_response("**/lease/"):
        page.evaluate("() => { const before = Date.now; Date.now = () => before() + 3600 * 1000; }")
    expect(page.locator("attune-timer")).to_contain_text("30 minutes left")


def test_more_time_arrives_with_the_next_receipt(cast: Cast, attempt: Attempt, open_browser: Open):
    page = at(open_browser(cast.amina), attempt, 1)
    expect(page.locator("attune-timer")).to_contain_text("30 minutes left")
    access.set_accommodation(actor=cast.grace, learner_id=cast.amina.pk, factor=Decimal(2), at=clock.now())
    page.get_by_role("radio", name="Option b").check()
    chip(page, "Saved at")
    expect(page.locator("[data-left]")).to_have_text("60 minutes left")
    assert said(page) == "Your time has changed. 60 minutes left"
    access.set_accommodation(actor=cast.grace, learner_id=cast.amina.pk, is_untimed=True, at=clock.now())
    page.get_by_role("radio", name="Option c").check()
    expect(page.locator("attune-timer")).to_be_hidden()


def test_at_the_end_what_was_typed_is_sent_and_the_page_says_so(
    cast: Cast, attempt: Attempt, open_browser: Open
):
    now = clock.now()
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=now - 30 * MINUTE + timedelta(seconds=6), deadline_at=now + timedelta(seconds=6)
    )
    page = at(open_browser(cast.amina), attempt, WRITTEN)
    expect(page.locator("attune-timer")).to_contain_text("seconds left")
    page.locator("#text").press_sequentially("The last word", delay=20)
    page.wait_for_url("**/finish/", timeout=15_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("The time is up")
    assert stored(small.SHORT_TEXT) == {"text": "The last word"}
    page.get_by_role("button", name="See the result").click()
    page.wait_for_url("**/result/")


def test_a_lost_log_in_comes_back_on_the_page(
    cast: Cast, attempt: Attempt, open_browser: Open, violations: list[str]
):
    page = at(open_browser(cast.amina), attempt, WRITTEN)
    page.context.clear_cookies()
    page.locator("#text").fill("The thread, to the end")
    page.locator("#text").blur()
    form = page.locator("[data-log-in-again]")
    expect(form).to_be_visible()
    expect(form.get_by_label("E-mail address")).to_have_value(cast.amina.email)
    assert_axe_clean(page)
    assert_no_horizontal_scroll(page)
    form.get_by_label("Password").fill("not this")
    form.get_by_role("button", name="Log in and go on").click()
    expect(form.get_by_role("alert")).to_be_visible()
    form.get_by_label("Password").fill(PASSWORD)
    form.get_by_role("button", name="Log in and go on").click()
    chip(page, "Saved at")
    expect(form).to_be_hidden()
    expect(page.locator("#text")).to_have_value("The thread, to the end")
    assert stored(small.SHORT_TEXT) == {"text": "The thread, to the end"}
    # The forms of the page have the token of the new log-in.
    page.get_by_role("button", name="Flag for later").click()
    page.get_by_role("button", name="Next question").click()
    page.wait_for_url("**/8/")
    page.goto(f"/attempts/{attempt.pk}/finish/")
    expect(page.get_by_role("heading", name="Flagged by you")).to_be_visible()
    assert_no_csp_reports(violations)


def test_somebody_elses_log_in_gets_nothing_of_it(cast: Cast, attempt: Attempt, open_browser: Open):
    page = at(open_browser(cast.amina), attempt, WRITTEN)
    other = open_browser(cast.brian)
    other.goto("/modules/")
    page.context.clear_cookies()
    page.context.add_cookies(other.context.cookies())
    page.locator("#text").fill("Amina wrote this")
    page.locator("#text").blur()
    expect(page.locator("[data-autosave-notice]")).to_contain_text("Somebody else is logged in")
    expect(page.locator("#text")).to_have_value("Amina wrote this")
    assert stored(small.SHORT_TEXT) is None


def downloaded(page: Page, where: Path) -> Path:
    """The file that is offered after a minute without the server."""
    offer = page.locator("[data-answer-file]")
    for _seconds in range(14):
        page.clock.run_for(5_000)
        page.wait_for_timeout(50)
    expect(offer).to_be_visible()
    with page.expect_download() as download:
        offer.get_by_role("link").click()
    path = where / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_after_a_minute_without_the_server_the_answers_are_offered_as_a_file(
    cast: Cast, attempt: Attempt, open_browser: Open, violations: list[str], tmp_path: Path
):
    page = open_browser(cast.amina)
    page.clock.install()
    at(page, attempt, WRITTEN)
    page.route("**/answers/**", lambda route: route.abort())
    page.locator("#text").fill("Kept for later")
    page.locator("#text").blur()
    chip(page, "Kept on this device (1)")
    path = downloaded(page, tmp_path)
    kept = json.loads(path.read_text())
    assert path.name == f"attune-answers-attempt-{attempt.pk}.json"
    assert [answer["text"] for answer in kept["answers"]] == ["Kept for later"]
    assert kept["answers"][0]["item"] == small.SHORT_TEXT
    page.unroute("**/answers/**")
    page.clock.run_for(6_000)
    chip(page, "Saved at")
    expect(page.locator("[data-answer-file]")).to_be_hidden()
    assert_no_csp_reports(violations)


WITHOUT_HTTPS = "Object.defineProperty(window.crypto, 'subtle', { value: undefined });"
AWKWARD = 'Größe 12 m², "so": \U0001f600 \u2028\x7f\\ end'


@pytest.mark.parametrize("device", ["", WITHOUT_HTTPS], ids=["https", "http"])
def test_a_manager_brings_in_the_file_of_a_device_that_did_not_come_back(
    cast: Cast, attempt: Attempt, open_browser: Open, violations: list[str], tmp_path: Path, device: str
):
    page = open_browser(cast.amina)
    page.add_init_script(device)
    page.clock.install()
    at(page, attempt, WRITTEN)
    page.route("**/answers/**", lambda route: route.abort())
    page.locator("#text").fill(AWKWARD)
    page.locator("#text").blur()
    chip(page, "Kept on this device (1)")
    assert page.evaluate("Boolean(crypto.subtle)") == (not device)
    path = downloaded(page, tmp_path)
    assert_axe_clean(page)
    page.context.close()
    changed = tmp_path / "changed.json"
    changed.write_text(path.read_text().replace("Größe 12", "Größe 13"))

    desk = open_browser(cast.grace, java_script_enabled=False)
    desk.goto(f"/team/people/{cast.amina.public_id}/")
    desk.get_by_role("link", name="Answers from a file").click()
    desk.get_by_label("Answer file").set_input_files(changed)
    desk.get_by_role("button", name="Look at the file").click()
    expect(desk.get_by_role("main")).to_contain_text("This file is not as the page made it")
    desk.get_by_label("Answer file").set_input_files(path)
    desk.get_by_role("button", name="Look at the file").click()
    expect(desk.get_by_role("main")).to_contain_text("Takes its place")
    assert stored(small.SHORT_TEXT) is None
    desk.get_by_role("button", name="Bring in").click()
    expect(desk.get_by_role("main")).to_contain_text("1 answer takes its place.")
    assert stored(small.SHORT_TEXT) == {"text": AWKWARD}
    again = open_browser(cast.amina)
    expect(at(again, attempt, WRITTEN).locator("#text")).to_have_value(AWKWARD)
    assert_no_csp_reports(violations)


def test_the_server_says_when_to_ask_again(cast: Cast, attempt: Attempt, open_browser: Open):
    page, asked = open_browser(cast.amina), []

    def busy(route: Route) -> None:
        asked.append(page.evaluate("performance.now()"))
        if len(asked) == 1:
            route.fulfill(status=503, headers={"Retry-After": "2"}, body="{}")
        else:
            route.continue_()

    at(page, attempt, 1)
    page.route("**/answers/**", busy)
    page.get_by_role("radio", name="Option b").check()
    chip(page, "Saved at")
    assert asked[1] - asked[0] >= 1900
