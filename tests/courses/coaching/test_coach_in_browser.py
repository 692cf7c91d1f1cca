"""The coach's panel with script: the page is not turned, the draft is saved first, and it is clean and narrow enough."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from courses.coaching.models import CoachShowing
from courses.enrollments.models import Enrollment
from courses.role_plays.draft_models import PracticeText
from courses.role_plays.models import Submission
from tests.cast import Cast
from tests.courses.coaching.test_coaching import STIFF, WARM
from tests.harness.browser import assert_axe_clean, assert_no_csp_reports, assert_no_horizontal_scroll

pytestmark = pytest.mark.django_db(transaction=True)

WORKSPACE = "/modules/small-listening/practice-reply/reply/"


def test_the_coach_answers_in_place(
    open_browser: Callable[..., Page], cast: Cast, enrolled: Enrollment, violations: list[str]
) -> None:
    page = open_browser(cast.amina)
    page.goto(WORKSPACE)
    page.evaluate("window.isSamePage = true")
    page.get_by_label("Your reply").fill(STIFF["reply"])
    page.get_by_label("Internal note").fill(STIFF["note"])
    page.get_by_role("button", name="Ask the coach").click()
    panel = page.locator("[data-swap=coach]")
    expect(panel.get_by_role("heading", name="A formula")).to_be_visible()
    expect(page.locator("#coach-title")).to_be_focused()
    expect(page.locator("[data-swap=marked] mark").first).to_be_visible()
    assert Submission.objects.get().texts == STIFF
    assert page.evaluate("window.isSamePage")
    assert_axe_clean(page)
    assert_no_horizontal_scroll(page, 320)
    panel.get_by_role("button", name=re.compile("Not helpful.*A formula")).click()
    expect(panel.get_by_text("You found this not helpful. Thank you.")).to_be_visible()
    assert CoachShowing.objects.filter(verdict="unhelpful").count() == 1
    expect(page.get_by_label("Your reply")).to_have_value(STIFF["reply"])
    page.get_by_role("button", name="Keep this draft, write the next").click()
    expect(page.get_by_text("Second draft")).to_be_visible()
    page.wait_for_load_state()
    assert PracticeText.objects.get(number=1).texts == STIFF
    page.get_by_label("Your reply").fill(WARM["reply"])
    page.get_by_role("button", name="Ask the coach").click()
    expect(panel.get_by_role("heading", name="Gone since draft 1")).to_be_visible()
    assert_axe_clean(page)
    panel.get_by_role("button", name="Switch the coach off").click()
    expect(page.get_by_role("button", name="Switch the coach on")).to_be_visible()
    expect(page.get_by_label("Your reply")).to_have_value(WARM["reply"])
    assert_no_csp_reports(violations)
