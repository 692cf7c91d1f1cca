"""Best and worst, a number, gaps, and an order, with the keyboard alone; the pages sound in both themes and at 320 px."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from courses.enrollments.models import Enrollment
from courses.quizzes.models import Answer, Attempt
from lms.lib import clock
from tests.cast import Cast
from tests.courses.quizzes.answers import started
from tests.harness import small_kinds as kinds
from tests.harness import small_module as small
from tests.harness.browser import assert_axe_clean, assert_no_csp_reports, assert_no_horizontal_scroll
from tests.harness.fixtures import Released, enroll, put_on_shelf

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Page]


@pytest.fixture
def held(cast: Cast) -> Enrollment:
    return enroll(
        cast.amina, put_on_shelf(kinds.document()), by=cast.grace, at=clock.now() - timedelta(days=1)
    )


def saved(page: Page) -> None:
    expect(page.locator("attune-save-state")).to_contain_text("Saved at")


def stored(question_id: str) -> object:
    return Answer.objects.get(question_id=question_id).value


def texts(page: Page, places: int) -> list[str]:
    return page.locator(".place label").all_inner_texts()[:places]


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until this has the focus, as somebody without a mouse does."""
    for _press in range(60):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached with Tab")


def test_three_kinds_with_the_keyboard_alone(
    cast: Cast, held: Enrollment, open_browser: Open, violations: list[str]
):
    page = open_browser(cast.amina)
    attempt = started(held, cast.amina, clock.now())
    page.goto(f"/attempts/{attempt.pk}/1/")

    # The arrows of the second row of choices pass over the best reply, which stays the best.
    tab_to(page, "input[name=best]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "input[name=worst]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=worst]:checked")).to_have_value("c")
    page.keyboard.press("ArrowUp")
    expect(page.locator("input[name=worst]:checked")).to_have_value("b")
    expect(page.locator("input[name=best]:checked")).to_have_count(0)
    expect(page.locator("[data-picked]")).to_have_text("No reply is marked as the best any more.")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-picked]")).to_have_text("")
    expect(page.locator("input[name=best]:checked")).to_have_value("b")
    expect(page.locator("input[name=worst]:checked")).to_have_value("a")
    saved(page)
    tab_to(page, "input[name=best]:checked")
    page.keyboard.press("w")
    expect(page.locator("input[name=worst]:checked")).to_have_value("b")
    expect(page.locator("input[name=best]:checked")).to_have_count(0)
    page.keyboard.press("b")
    expect(page.locator("input[name=best]:checked")).to_have_value("b")
    saved(page)
    _sound(page)
    tab_to(page, ".dock .btn:last-child")
    page.keyboard.press("Enter")

    page.wait_for_url("**/2/")
    tab_to(page, "#number")
    page.keyboard.type("twelve")
    expect(page.locator("attune-save-state")).to_contain_text("Write one number")
    page.keyboard.press("Control+A")
    page.keyboard.type("12,5")
    saved(page)
    _sound(page)
    page.keyboard.press("Enter")

    page.wait_for_url("**/3/")
    tab_to(page, "#gap-leave")
    page.keyboard.press("2")
    tab_to(page, "#gap-bank")
    page.keyboard.press("3")
    saved(page)
    _sound(page)
    tab_to(page, ".dock .btn:last-child")
    page.keyboard.press("Enter")

    page.wait_for_url("**/finish/")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 question is still open")
    assert stored(kinds.NUMERIC) == {"number": "12,5"}
    assert stored(kinds.GAPS) == {"gaps": {"bank": "b3", "leave": "l2"}}
    page.goto(f"/attempts/{attempt.pk}/1/")
    expect(page.locator("input[name=best]:checked")).to_have_count(1)
    tab_to(page, "input[name=worst]")
    page.keyboard.press("Space")
    saved(page)
    page.goto(f"/attempts/{attempt.pk}/finish/")
    page.get_by_role("button", name="Hand in").press("Enter")
    page.wait_for_url("**/result/")
    _sound(page)
    assert Attempt.objects.get().score is not None
    assert_no_csp_reports(violations)


def test_an_order_is_made_with_buttons(cast: Cast, small_module: Released, open_browser: Open):
    held = enroll(cast.amina, small_module, by=cast.grace, at=clock.now() - timedelta(days=1))
    attempt = started(held, cast.amina, clock.now())
    page = open_browser(cast.amina)
    page.goto(f"/attempts/{attempt.pk}/3/")
    first, second, third = texts(page, 3)
    page.get_by_role("button", name=f"Move down: {first}").press("Enter")
    assert texts(page, 3) == [second, first, third]
    expect(page.get_by_role("button", name=f"Move down: {first}")).to_be_focused()
    expect(page.locator("[data-moved]")).to_have_text("Place 2 of 3")
    page.get_by_role("button", name=f"Move up: {third}").click()
    assert texts(page, 3) == [second, third, first]
    page.get_by_role("button", name=f"Move up: {second}").click()
    assert texts(page, 3) == [second, third, first]
    saved(page)
    page.reload()
    assert texts(page, 3) == [second, third, first]
    value = stored(small.ORDERING)
    assert value == {"order": [text.rsplit(" ", 1)[1] for text in (second, third, first)]}
    _sound(page)


def test_words_are_marked_with_the_keyboard(cast: Cast, small_module: Released, open_browser: Open):
    held = enroll(cast.amina, small_module, by=cast.grace, at=clock.now() - timedelta(days=1))
    page = open_browser(cast.amina)
    page.goto(f"/attempts/{started(held, cast.amina, clock.now()).pk}/8/")
    tab_to(page, "input[name=words]")
    for _word in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    saved(page)
    expect(page.get_by_role("checkbox", name="am", exact=True)).to_be_checked()
    assert stored(small.HIGHLIGHT) == {"words": [4, 5]}


def _sound(page: Page) -> None:
    assert_axe_clean(page, both_themes=True)
    assert_no_horizontal_scroll(page)
