"""A quiz in a real browser: answers save themselves, nothing typed is lost, two tabs never overwrite each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from courses.enrollments.models import Enrollment
from courses.quizzes.models import Answer, Attempt
from lms.lib import clock
from tests.cast import Cast
from tests.courses.quizzes.answers import UNDECIDED, handed_in, started
from tests.harness import small_module as small
from tests.harness.browser import assert_axe_clean, assert_no_csp_reports, assert_no_horizontal_scroll
from tests.harness.fixtures import Released, enroll

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Page]
START = "/modules/small-listening/the-quiz/quiz/"
WRITTEN = 7
KEPT_HERE = """() => new Promise((done) => {
  indexedDB.open("attune", 1).onsuccess = ({ target }) => {
    const entries = target.result.transaction("unsent").objectStore("unsent").getAll();
    entries.onsuccess = () => done(entries.result.map((entry) => entry.value));
  };
})"""


@pytest.fixture
def held(cast: Cast, small_module: Released) -> Enrollment:
    return enroll(cast.amina, small_module, by=cast.grace, at=clock.now() - timedelta(days=1))


@pytest.fixture
def attempt(cast: Cast, held: Enrollment) -> Attempt:
    return started(held, cast.amina, clock.now())


def at(page: Page, attempt: Attempt, position: int) -> Page:
    page.goto(f"/attempts/{attempt.pk}/{position}/")
    return page


def chip(page: Page, text: str) -> None:
    expect(page.locator("attune-save-state")).to_contain_text(text)


def stored(question_id: str) -> object:
    answer = Answer.objects.filter(question_id=question_id).first()
    return answer and answer.value


def test_the_whole_quiz(cast: Cast, held: Enrollment, open_browser: Open, violations: list[str]):
    page = open_browser(cast.amina)
    page.goto(START)
    page.get_by_role("button", name="Start the quiz").click()
    page.get_by_role("radio", name="Option b").check()
    chip(page, "Saved at")
    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which ones?")
    expect(page.locator("[data-map]").first).to_have_class("num ans")
    page.keyboard.press("a")
    expect(page.locator("label.choice input").first).to_be_checked()
    chip(page, "Saved at")
    page.get_by_role("button", name="Flag for later").click()
    expect(page.get_by_role("button", name="Flag for later")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Next question").click()
    page.wait_for_url("**/3/")
    places = page.locator("select[data-option]")
    for index in range(3):
        places.nth(index).select_option(str(index + 1))
    places.nth(0).select_option("3")
    expect(places.nth(2)).to_have_value("1")
    for position in range(4, 11):
        page.get_by_role("button", name="Next question").click()
        page.wait_for_url(f"**/{position}/")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("7 questions are still open")
    expect(page.get_by_role("heading", name="Flagged by you")).to_be_visible()
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("dialog").get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Not there yet, and here is what to look at")
    assert stored(small.SINGLE) == {"choice": "b"}
    assert_no_csp_reports(violations)


def test_a_cut_line_keeps_the_text_and_sends_it_later(cast: Cast, attempt: Attempt, open_browser: Open):
    page = at(open_browser(cast.amina), attempt, WRITTEN)
    page.context.set_offline(True)
    page.locator("#text").fill("The thread, to the end")
    page.locator("#text").blur()
    chip(page, "Kept on this device (1)")
    page.get_by_role("button", name="Next question").click()
    expect(page.locator("[data-autosave-notice]")).to_contain_text("kept on this device")
    assert stored(small.SHORT_TEXT) is None
    page.context.set_offline(False)
    chip(page, "Saved at")
    assert stored(small.SHORT_TEXT) == {"text": "The thread, to the end"}


def test_a_closed_tab_gives_the_text_back(cast: Cast, attempt: Attempt, open_browser: Open):
    page = at(open_browser(cast.amina), attempt, WRITTEN)
    context: BrowserContext = page.context
    context.set_offline(True)
    page.locator("#text").fill("Typed before the train went into the tunnel")
    page.locator("#text").blur()
    chip(page, "Kept on this device")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"/attempts/{attempt.pk}/{WRITTEN}/")
    expect(again.locator("#text")).to_have_value("Typed before the train went into the tunnel")
    again.get_by_role("button", name="Continue here").click()
    expect(again.locator("#text")).to_have_value("Typed before the train went into the tunnel")
    chip(again, "Saved at")
    assert stored(small.SHORT_TEXT) == {"text": "Typed before the train went into the tunnel"}


def test_whoever_comes_back_by_the_front_door_has_their_text_sent(
    cast: Cast, attempt: Attempt, open_browser: Open
):
    page = at(open_browser(cast.amina), attempt, WRITTEN)
    context: BrowserContext = page.context
    context.set_offline(True)
    page.locator("#text").fill("Typed before the lunch break")
    page.locator("#text").blur()
    chip(page, "Kept on this device")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(START)
    again.get_by_role("button", name="Go on with question").click()
    chip(again, "Saved at")
    at(again, attempt, WRITTEN)
    expect(again.locator("#text")).to_have_value("Typed before the lunch break")
    assert stored(small.SHORT_TEXT) == {"text": "Typed before the lunch break"}


def test_what_was_typed_before_the_page_was_ready_is_kept(cast: Cast, attempt: Attempt, open_browser: Open):
    page, claims = open_browser(cast.amina), list[Route]()
    page.route("**/lease/", lambda route: claims.append(route))
    page.route("**/answers/**", lambda route: route.abort())
    with page.expect_request("**/lease/"):
        at(page, attempt, WRITTEN)
    page.locator("#text").fill("Typed at once")
    chip(page, "Saving")
    claims.pop().continue_()
    chip(page, "Kept on this device")
    assert page.evaluate(KEPT_HERE) == [{"text": "Typed at once"}]


def test_a_page_drawn_before_the_save_arrived_shows_what_was_saved(
    cast: Cast, attempt: Attempt, open_browser: Open
):
    page, underway = open_browser(cast.amina), list[Route]()
    page.route("**/answers/**", lambda route: underway.append(route))

    def draw_first(route: Route) -> None:
        drawn = route.fetch()
        with page.expect_response("**/answers/**"):
            underway.pop().continue_()
        route.fulfill(response=drawn)

    at(page, attempt, WRITTEN)
    with page.expect_request("**/answers/**"):
        page.locator("#text").fill("On its way while the page turns")
    page.route(f"**/attempts/{attempt.pk}/{WRITTEN}/", draw_first)
    page.reload()
    expect(page.locator("#text")).to_have_value("On its way while the page turns")
    assert stored(small.SHORT_TEXT) == {"text": "On its way while the page turns"}


def test_a_lost_log_in_is_offered_beside_the_text(cast: Cast, attempt: Attempt, open_browser: Open):
    page = at(open_browser(cast.amina), attempt, WRITTEN)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.locator("#text").fill("The thread")
    page.locator("#text").blur()
    expect(page.locator("[data-autosave-notice]")).to_contain_text("You were logged out")
    expect(page.locator("[data-log-in-again] a")).to_have_attribute("href", "/accounts/login/")
    page.context.add_cookies(cookies)
    page.evaluate("() => window.dispatchEvent(new Event('focus'))")
    chip(page, "Saved at")
    expect(page.locator("[data-autosave-notice]")).to_be_hidden()


def test_a_second_tab_reads_only_until_it_continues(cast: Cast, attempt: Attempt, open_browser: Open):
    first = at(open_browser(cast.amina), attempt, WRITTEN)
    first.locator("#text").fill("From the first tab")
    first.locator("#text").blur()
    chip(first, "Saved at")
    second = at(first.context.new_page(), attempt, WRITTEN)
    chip(second, "Read-only here")
    expect(second.locator("#text")).to_have_value("From the first tab")
    second.get_by_role("button", name="Continue here").click()
    second.locator("#text").fill("From the second tab")
    second.locator("#text").blur()
    chip(second, "Saved at")
    first.locator("#text").fill("Still typing in the first")
    first.locator("#text").blur()
    chip(first, "Read-only here")
    expect(first.locator("#text")).to_have_value("Still typing in the first")
    assert stored(small.SHORT_TEXT) == {"text": "From the second tab"}


def test_a_slow_server_that_answers_with_errors_is_asked_again(
    cast: Cast, attempt: Attempt, open_browser: Open
):
    page, refused = open_browser(cast.amina), []

    def now_and_then(route):
        if len(refused) < 2:
            refused.append(route.request.url)
            route.fulfill(status=503, headers={"Retry-After": "0"}, body="{}")
        else:
            route.continue_()

    page.route("**/answers/**", now_and_then)
    at(page, attempt, 1)
    page.get_by_role("radio", name="Option c").check()
    chip(page, "Saved at")
    assert len(refused) == 2
    assert stored(small.SINGLE) == {"choice": "c"}


def test_without_script_everything_works(cast: Cast, held: Enrollment, open_browser: Open):
    page = open_browser(cast.amina, java_script_enabled=False)
    page.goto(START)
    page.get_by_role("button", name="Start the quiz").click()
    page.get_by_role("radio", name="Option b").check()
    page.get_by_role("button", name="Question 3,").click()
    for index, select in enumerate(page.locator("select[data-option]").all(), start=1):
        select.select_option(str(index))
    page.get_by_role("button", name="Question 7,").click()
    page.locator("#text").fill("The thread, to the end")
    page.locator("#text").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mark the feeling.")
    page.get_by_role("checkbox", name="tired").check()
    page.get_by_role("button", name="Question 10,").click()
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("button", name="Hand in").click()
    expect(page).to_have_url(f"/attempts/{Attempt.objects.get().pk}/result/")
    assert stored(small.SINGLE) == {"choice": "b"}
    assert stored(small.HIGHLIGHT) == {"words": [6]}
    assert stored(small.SHORT_TEXT) == {"text": "The thread, to the end"}


def test_every_page_is_sound(cast: Cast, held: Enrollment, open_browser: Open, violations: list[str]):
    page = open_browser(cast.amina)
    page.goto(START)
    _sound(page)
    attempt = started(held, cast.amina, clock.now())
    for position in range(1, 11):
        _sound(at(page, attempt, position), both_themes=position in (1, 8))
    page.goto(f"/attempts/{attempt.pk}/finish/")
    _sound(page)
    assert_no_csp_reports(violations)


def test_the_result_and_the_review_are_sound(
    cast: Cast, held: Enrollment, open_browser: Open, violations: list[str]
):
    attempt = handed_in(
        held, cast.amina, clock.now() - timedelta(hours=1), **{small.SINGLE: {}, small.REWRITE: UNDECIDED}
    )
    page = open_browser(cast.amina)
    page.goto(f"/attempts/{attempt.pk}/result/")
    expect(page.get_by_role("heading", level=1)).to_have_text("A person is reading one of your answers")
    _sound(page)
    gil = open_browser(cast.gil)
    gil.goto("/grading/answers/")
    _sound(gil)
    gil.get_by_role("link", name="Answer ").click()
    gil.get_by_role("button", name="Take this answer").click()
    _sound(gil)
    gil.get_by_role("radio", name="Full credit").check()
    gil.get_by_label("Your reason").fill("It could only belong to this case.")
    gil.get_by_role("button", name="Decide").click()
    page.reload()
    expect(page.get_by_text("It could only belong to this case.")).to_be_visible()
    assert_no_csp_reports(violations)


def test_logging_out_sends_what_waits_first(cast: Cast, attempt: Attempt, open_browser: Open):
    page = at(open_browser(cast.amina), attempt, WRITTEN)
    page.route("**/answers/**", lambda route: route.abort())
    page.locator("#text").fill("The thread, to the end")
    page.locator("#text").blur()
    chip(page, "Kept on this device")
    page.goto("/modules/")
    page.unroute("**/answers/**")
    page.locator("summary[aria-label*='your account']").click()
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url("/accounts/login/")
    assert stored(small.SHORT_TEXT) == {"text": "The thread, to the end"}


def _sound(page: Page, *, both_themes: bool = True) -> None:
    assert_axe_clean(page, both_themes=both_themes)
    assert_no_horizontal_scroll(page)
