"""Practice and certainty in a real browser: a check stays in place, and what is asked for travels with the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from courses.actions import attempts
from courses.enrollments.models import Enrollment
from courses.quizzes.models import Answer, AnswerTry, Attempt
from lms.lib import clock
from tests.cast import Cast
from tests.courses.cards.way_to_a_precheck import handed_in
from tests.harness import rehearsal
from tests.harness.browser import assert_axe_clean, assert_no_csp_reports, assert_no_horizontal_scroll
from tests.harness.fixtures import enroll, put_on_shelf

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Page]


@pytest.fixture
def held(cast: Cast) -> Enrollment:
    at = clock.now() - timedelta(days=1)
    return enroll(cast.amina, put_on_shelf(rehearsal.document()), by=cast.grace, at=at)


def begun(held: Enrollment, cast: Cast, item_key: str) -> Attempt:
    return attempts.start_attempt(actor=cast.amina, enrollment_id=held.pk, item_key=item_key, at=clock.now())


def test_a_check_stays_in_place(cast: Cast, held: Enrollment, open_browser: Open, violations: list[str]):
    attempt = begun(held, cast, "rehearsal")
    page = open_browser(cast.amina)
    page.goto(f"/attempts/{attempt.pk}/1/")
    check = page.get_by_role("button", name="Check", exact=True)
    check.click()
    expect(page.locator("[data-autosave-notice]")).to_contain_text("Give a whole answer first")
    page.get_by_role("radio", name="Reply a").check()
    check.dblclick()
    heading = page.locator("[data-said]")
    expect(heading).to_have_text("Not yet")
    expect(heading).to_be_focused()
    expect(page.get_by_text("Look at the person first.")).to_be_visible()
    expect(page.get_by_text("2 tries left.")).to_be_visible()
    assert AnswerTry.objects.count() == 1
    assert_axe_clean(page)
    assert_no_horizontal_scroll(page, 320)
    page.get_by_role("radio", name="Reply d").check()
    check.click()
    expect(heading).to_have_text("Right at try 2")
    expect(page.get_by_role("radio")).to_have_count(0)
    expect(check).to_have_count(0)
    assert page.url.endswith(f"/attempts/{attempt.pk}/1/")
    assert_axe_clean(page)
    page.get_by_role("button", name="Next question").click()
    page.wait_for_url("**/2/")
    assert Answer.objects.get().score is not None
    assert_no_csp_reports(violations)


def test_certainty_is_saved_with_the_answer(
    cast: Cast, held: Enrollment, open_browser: Open, violations: list[str]
):
    attempt = begun(held, cast, "precheck")
    page = open_browser(cast.amina)
    page.goto(f"/attempts/{attempt.pk}/1/")
    page.get_by_role("radio", name="Certain").check()
    page.get_by_role("radio", name="Reply b").check()
    expect(page.locator("attune-save-state")).to_contain_text("Saved at")
    page.get_by_role("button", name="Next question").click()
    page.wait_for_url("**/2/")
    answer = Answer.objects.get()
    assert (answer.value, answer.certainty) == ({"choice": "b"}, 3)
    page.goto(f"/attempts/{attempt.pk}/1/")
    expect(page.get_by_role("radio", name="Certain")).to_be_checked()
    expect(page.get_by_role("radio", name="Reply b")).to_be_checked()
    assert_axe_clean(page)
    assert_no_horizontal_scroll(page, 320)
    assert_no_csp_reports(violations)


def test_what_was_certain_and_wrong_comes_back(
    cast: Cast, held: Enrollment, open_browser: Open, violations: list[str]
):
    attempt = handed_in(held, clock.now() - timedelta(days=1))
    page = open_browser(cast.amina)
    page.goto(f"/attempts/{attempt.pk}/result/")
    expect(page.get_by_text("are in your daily review now")).to_be_visible()
    assert_axe_clean(page)
    assert_no_horizontal_scroll(page, 320)
    page.get_by_role("link", name="Open the daily review").click()
    expect(page.get_by_text("From the pre-check of Small rehearsal, where you were sure")).to_be_visible()
    assert_axe_clean(page)
    assert_no_horizontal_scroll(page, 320)
    page.get_by_role("group", name="Sure").locator("input").first.check()
    page.get_by_role("radio", name="Fairly sure").check()
    page.get_by_role("button", name="Check my answer").click()
    page.wait_for_url("**/review/answers/**")
    expect(page.get_by_text("2 to go")).to_be_visible()
    assert_no_csp_reports(violations)
