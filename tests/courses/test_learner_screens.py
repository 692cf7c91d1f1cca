"""The learner's pages in a real browser: axe, the policy, narrow screens, and what the scripts add."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from courses.enrollments.models import Enrollment
from courses.lessons.models import LessonProgress, PracticeAnswer
from courses.scenarios.models import Turn
from tests.cast import Cast
from tests.harness.browser import assert_axe_clean, assert_no_csp_reports, assert_no_horizontal_scroll

MODULE = "/modules/small-listening/"
PAGES = (
    "/",
    "/modules/",
    MODULE,
    f"{MODULE}the-note/",
    f"{MODULE}the-call/",
    f"{MODULE}if-then-plan/",
    f"{MODULE}on-the-job/",
    "/practice/",
    "/record/",
    "/deadlines/",
)

Open = Callable[..., Page]


def test_pages_are_accessible_strict_and_narrow(
    open_browser: Open, violations: list[str], cast: Cast, enrolled: Enrollment
) -> None:
    """axe in light and dark, no breach of the policy, no sideways scroll at 320 px."""
    page = open_browser(cast.amina)
    for url in PAGES:
        page.goto(url)
        assert_axe_clean(page)
        assert_no_horizontal_scroll(page)
    assert_no_csp_reports(violations)


def test_a_conversation_by_keys(
    open_browser: Open, violations: list[str], cast: Cast, enrolled: Enrollment
) -> None:
    """Replies appear in place; a double press is one turn; the end is a page of its own."""
    page = open_browser(cast.amina)
    page.goto(f"{MODULE}the-call/")
    page.get_by_role("button", name="Start the conversation").click()
    page.locator("#replies").focus()
    page.keyboard.press("1")
    page.keyboard.press("1")
    log = page.get_by_role("log")
    expect(log).to_contain_text("Since Monday.")
    expect(page.locator(".typing")).to_have_count(0)
    assert_axe_clean(page)
    assert Turn.objects.count() == 1
    page.get_by_role("button", name="A new one leaves today.").click()
    expect(page.get_by_role("heading", name="Heard")).to_be_visible()
    assert_axe_clean(page)
    assert_no_horizontal_scroll(page)
    assert_no_csp_reports(violations)


def test_a_lesson_answers_in_place_and_keeps_what_is_typed(
    open_browser: Open, violations: list[str], cast: Cast, enrolled: Enrollment
) -> None:
    """The answer shows without a new page; a text is kept when the field is left."""
    page = open_browser(cast.amina)
    page.goto(f"{MODULE}the-note/")
    page.get_by_label("Does it leak when it is cold?").check()
    page.locator("#b-choose").get_by_role("button", name="Compare").click()
    expect(page.locator("#b-choose")).to_contain_text("It changes what you do.")
    page.get_by_label("Your note").fill("FACT it leaks")
    with page.expect_response(lambda response: response.url.endswith("/answers/write/")):
        page.get_by_label("Your note").blur()
    kept = PracticeAnswer.objects.get(block_key="write").value
    assert (kept["text"], kept["is_checked"]) == ("FACT it leaks", False)
    with page.expect_response(lambda response: response.url.endswith("/place/")):
        page.get_by_role("button", name="Finish and go on").scroll_into_view_if_needed()
    assert LessonProgress.objects.get().place == "table"
    assert_axe_clean(page)
    assert_no_csp_reports(violations)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_first_button_of_home_lands_on_the_step(
    open_browser: Open, cast: Cast, enrolled: Enrollment, width: int
) -> None:
    """Start within five seconds: one press."""
    page = open_browser(cast.amina, viewport={"width": width, "height": 900})
    page.goto("/")
    page.get_by_role("link", name="Start the lesson").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The four-line note")
