"""The studio with a script: one reply graded with the keyboard alone, comments of the bank, the coach's notes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from courses.actions import comment_bank, grader
from courses.actions.comment_bank import Place
from courses.comment_bank.models import SnippetUse
from courses.enrollments.models import Enrollment
from courses.role_plays.coach_models import LevelChange
from courses.role_plays.models import Grade, GradeDraft, Submission
from lms.lib import clock
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import GOOD, handed_in, practiced
from tests.harness import small_module as small
from tests.harness.browser import assert_axe_clean
from tests.harness.fixtures import Released, enroll

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Page]
RUBRIC = small.rubric()


@pytest.fixture
def now() -> datetime:
    """Pages go by the real clock."""
    return clock.now()


@pytest.fixture
def held(cast: Cast, enrolled: Enrollment, now: datetime) -> Submission:
    """Amina's reply in Gil's hands."""
    practiced(enrolled, now - timedelta(hours=2))
    submission = handed_in(enrolled, now - timedelta(hours=1))
    return grader.claim(actor=cast.gil, submission_id=submission.pk, at=now)


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until the control has the focus, as somebody without a pointer does."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_one_reply_is_graded_with_the_keyboard_alone(
    open_browser: Open, cast: Cast, held: Submission, violations: list[str]
) -> None:
    page = open_browser(cast.gil)
    page.goto(f"/grading/{held.pk}/")
    for key in ("3", "4", "2", "ArrowUp", "ArrowDown", "3"):
        page.keyboard.press(key)
    tab_to(page, "#quote-questions")
    page.keyboard.type("Which copy has the payments?")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("c")
    page.keyboard.type("Dana will read this twice.")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("I will write by 16:00.")
    tab_to(page, "#what_works")
    page.keyboard.type("You play the story back.")
    tab_to(page, "#one_change")
    page.keyboard.type("Put the date first.")
    expect(page.locator("[data-headline]")).to_have_text("Pass, 80 of 100")
    expect(page.locator(".fin attune-save-state")).to_contain_text("Saved at")
    expect(page.locator("[data-release][data-ready=yes]")).to_have_count(1)
    tab_to(page, "[data-release]")
    page.keyboard.press("Enter")
    expect(page.locator("#confirm")).to_be_visible()
    tab_to(page, "#confirm [data-yes]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Result released: passed.")).to_be_visible()
    grade = Grade.objects.get()
    assert grade.is_passed
    assert grade.comments == [
        {"text": "Dana will read this twice.", "quote": "I will write by 16:00.", "part": "reply"}
    ]
    assert violations == []


def test_enter_in_a_field_saves_and_removes_nothing(open_browser: Open, cast: Cast, held: Submission) -> None:
    grader.save_grade_draft(actor=cast.gil, submission_id=held.pk, marking=GOOD, revision=0, at=clock.now())
    page = open_browser(cast.gil, java_script_enabled=False)
    page.goto(f"/grading/{held.pk}/")
    page.locator("details.add summary").click()
    page.locator("#comment-2").fill("Second.")
    page.locator("#comment-2-quote").press("Enter")
    expect(page.get_by_text("Your draft is saved.")).to_be_visible()
    assert [one["text"] for one in GradeDraft.objects.get().body["comments"]] == [
        GOOD.comments[0].text,
        "Second.",
    ]


def test_j_goes_to_the_next_one_and_carries_nothing_over(
    open_browser: Open, cast: Cast, small_module: Released, held: Submission, now: datetime
) -> None:
    brians = handed_in(practiced(enroll(cast.brian, small_module), now), now)
    page = open_browser(cast.gil)
    page.goto(f"/grading/{held.pk}/")
    page.keyboard.press("1")
    page.get_by_label("One change").fill("For the first alone.")
    page.get_by_label("One change").blur()
    page.keyboard.press("j")
    page.wait_for_url(f"**/grading/{brians.pk}/")
    expect(page.locator("#mark-form input[type=radio]:checked")).to_have_count(0)
    expect(page.get_by_label("One change")).to_have_value("")
    draft = GradeDraft.objects.get()
    assert (draft.submission, draft.body["one_change"]) == (held, "For the first alone.")
    page.go_back()
    expect(page.get_by_label("One change")).to_have_value("For the first alone.")


def test_a_wheel_changes_no_level(open_browser: Open, cast: Cast, held: Submission) -> None:
    page = open_browser(cast.gil)
    page.goto(f"/grading/{held.pk}/")
    page.keyboard.press("3")
    level = page.locator("#crit-play-back input:checked")
    level.hover(force=True)
    page.mouse.wheel(0, 600)
    expect(level).to_have_value("3")
    assert page.locator("input[type=number]").count() == 0


def test_comments_of_the_bank_go_in_and_come_from_the_reply(
    open_browser: Open, cast: Cast, held: Submission, now: datetime
) -> None:
    criterion = RUBRIC.criteria[0]
    for text, level in (("Say it back first.", 2), ("Keep doing that.", 4)):
        place = Place(RUBRIC.key, criterion.key, criterion.title, level)
        comment_bank.keep(actor=cast.gil, text=text, place=place, language="en", at=now)
    page = open_browser(cast.gil)
    page.goto(f"/grading/{held.pk}/")
    page.keyboard.press("2")
    wrap = page.locator(f"#crit-{criterion.key}")
    wrap.locator(".crit-note > summary").click()
    wrap.get_by_label(f"Note on {criterion.title}").fill("Typed before.")
    wrap.locator("[data-bank] summary").click()
    expect(wrap.get_by_role("button", name="Keep doing that.")).to_be_hidden()
    assert_axe_clean(page)
    with page.expect_response(lambda answer: answer.url.endswith("/save/") and answer.ok):
        wrap.get_by_role("button", name="Say it back first.").click()
    expect(wrap.get_by_label(f"Note on {criterion.title}")).to_have_value(
        "Typed before.\n\nSay it back first."
    )
    assert SnippetUse.objects.get().snippet.text == "Say it back first."
    wrap.get_by_role("button", name="Keep this note in the bank").click()
    expect(page.get_by_text("Kept in the comment bank")).to_be_visible()
    expect(page.get_by_label(f"Note on {criterion.title}")).to_have_value(
        "Typed before.\n\nSay it back first."
    )


def test_after_the_coach_a_change_asks_why_and_saves_nothing_half_typed(
    open_browser: Open, cast: Cast, held: Submission, violations: list[str]
) -> None:
    grader.save_grade_draft(actor=cast.gil, submission_id=held.pk, marking=GOOD, revision=0, at=clock.now())
    page = open_browser(cast.gil)
    page.goto(f"/grading/{held.pk}/")
    page.get_by_role("button", name="See coach notes").click()
    expect(page.get_by_text("Changing a level now asks for a reason")).to_be_visible()
    assert_axe_clean(page)
    wrap = page.locator("#crit-closing")
    expect(wrap.locator("[data-why]")).to_be_hidden()
    with page.expect_response(lambda answer: answer.url.endswith("/save/") and answer.ok):
        wrap.locator("input[value='2']").check(force=True)
    expect(wrap.locator("[data-why]")).to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith("/save/") and answer.ok):
        wrap.get_by_label("Why do you change it?").fill("It names no")
    assert not LevelChange.objects.exists()
    assert GradeDraft.objects.get().body["levels"]["closing"] == 3
    wrap.get_by_label("Why do you change it?").fill("It names no date.")
    wrap.get_by_role("button", name="Change the level").click()
    expect(page.locator("#crit-closing input:checked")).to_have_value("2")
    assert LevelChange.objects.get().reason == "It names no date."
    assert violations == []
