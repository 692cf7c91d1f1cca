"""What scripts add: drafts that save themselves, keys for levels, selected words as evidence. Clean for axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from courses.enrollments.models import Enrollment
from courses.role_plays.models import Grade, Submission
from lms.lib import clock
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import TEXTS, handed_in, practiced
from tests.harness.browser import assert_axe_clean

pytestmark = pytest.mark.django_db(transaction=True)

WORKSPACE = "/modules/small-listening/third-message/reply/"

# Selects words of the reply as a pointer would.
SELECT = """(words) => {
  const paragraph = [...document.querySelectorAll("[data-part] p")].find((one) => one.textContent.includes(words));
  const node = [...paragraph.childNodes].find((one) => one.textContent.includes(words));
  const range = document.createRange();
  range.setStart(node, node.textContent.indexOf(words));
  range.setEnd(node, node.textContent.indexOf(words) + words.length);
  document.querySelector("[data-text-region]").focus();
  window.getSelection().removeAllRanges();
  window.getSelection().addRange(range);
}"""


@pytest.fixture
def now() -> datetime:
    """Pages go by the real clock."""
    return clock.now()


def test_a_draft_saves_itself_and_is_handed_in(
    open_browser: Callable[..., Page], cast: Cast, enrolled: Enrollment, now: datetime, violations: list[str]
) -> None:
    practiced(enrolled, now)
    page = open_browser(cast.amina)
    page.goto(WORKSPACE)
    assert_axe_clean(page)
    page.get_by_role("button", name="Begin the graded reply").click()
    page.wait_for_load_state()
    page.get_by_label("Your reply").fill(TEXTS["reply"])
    page.get_by_label("Internal note").fill(TEXTS["note"])
    expect(page.locator("attune-save-state")).to_contain_text("Saved at")
    expect(page.locator("#part-reply-count")).to_contain_text("17 words, aim for 20 to 120")
    assert Submission.objects.get(item_key="graded").texts == TEXTS
    assert_axe_clean(page)
    page.reload()
    expect(page.get_by_label("Internal note")).to_have_value(TEXTS["note"])
    page.get_by_role("button", name="Look it over").click()
    assert_axe_clean(page)
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your reply to Dana Okafor is with your grader")
    assert_axe_clean(page)
    assert Submission.objects.get(item_key="graded").status == "submitted"
    assert violations == []


def test_a_second_tab_reads_until_it_continues(
    open_browser: Callable[..., Page], cast: Cast, enrolled: Enrollment, now: datetime
) -> None:
    practiced(enrolled, now)
    first, second = open_browser(cast.amina), open_browser(cast.amina)
    first.goto(WORKSPACE)
    first.get_by_role("button", name="Begin the graded reply").click()
    first.wait_for_load_state()
    first.get_by_label("Your reply").fill("From the first device")
    expect(first.locator("attune-save-state")).to_contain_text("Saved at")
    second.goto(WORKSPACE)
    expect(second.locator("attune-save-state")).to_contain_text("Read-only here")
    second.get_by_role("button", name="Continue here").click()
    expect(second.get_by_label("Your reply")).to_have_value("From the first device")
    with second.expect_response(lambda answer: "/reply/save/" in answer.url and answer.ok):
        second.get_by_label("Your reply").fill("From the second device")
    first.get_by_label("Your reply").fill("Too late")
    expect(first.locator("attune-save-state")).to_contain_text("Read-only here")
    assert Submission.objects.get(item_key="graded").texts["reply"] == "From the second device"


def test_a_grader_marks_with_keys_and_selected_words(
    open_browser: Callable[..., Page], cast: Cast, enrolled: Enrollment, now: datetime, violations: list[str]
) -> None:
    practiced(enrolled, now - timedelta(hours=2))
    handed_in(enrolled, now - timedelta(hours=1))
    page = open_browser(cast.gil)
    page.goto("/grading/")
    assert_axe_clean(page)
    page.get_by_role("button", name="Take the next one").click()
    page.locator("#mark-form input[type=radio]").first.focus()
    page.keyboard.press("3")
    page.keyboard.press("4")
    expect(page.locator("[data-headline]")).to_have_text("1 level to choose")
    page.keyboard.press("3")
    page.locator("#quote-questions").focus()
    page.evaluate(SELECT, "Which copy has the payments?")
    page.get_by_role("button", name="Quote for Asks what matters").click()
    expect(page.locator("#quote-questions")).to_have_value("Which copy has the payments?")
    page.evaluate(SELECT, "I will write by 16:00.")
    page.keyboard.press("c")
    page.keyboard.type("Dana will read this twice, 1 to 4 times.")
    page.get_by_label("What works").fill("You play the story back.")
    page.get_by_label("One change").fill("Put the date first.")
    expect(page.locator("[data-headline]")).to_have_text("Pass, 80 of 100")
    expect(page.locator("[data-release][data-ready=yes]")).to_have_count(1)
    assert_axe_clean(page)
    page.reload()
    expect(page.locator("mark")).to_have_text("I will write by 16:00.")
    page.get_by_role("button", name="Release result").click()
    expect(page.locator("#confirm")).to_contain_text("This passes.")
    page.locator("#confirm [data-yes]").click()
    expect(page.get_by_text("Result released: passed.")).to_be_visible()
    grade = Grade.objects.get()
    assert (grade.is_passed, grade.comments[0]["text"]) == (True, "Dana will read this twice, 1 to 4 times.")
    learner = open_browser(cast.amina)
    learner.goto(WORKSPACE)
    expect(learner.get_by_role("heading", level=1)).to_have_text("You could send this to Dana Okafor today")
    assert_axe_clean(learner)
    assert violations == []
