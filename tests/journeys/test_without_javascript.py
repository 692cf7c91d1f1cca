"""Everything that people hand in, with scripts switched off: forms, links and pages alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from courses.certification.models import Certificate
from courses.demo import answers
from courses.enrollments.models import Enrollment
from courses.lessons.models import PracticeAnswer
from courses.quizzes import rules as quiz_rules
from courses.quizzes.models import Attempt
from courses.role_plays.models import Grade, Submission
from courses.scenarios.models import ScenarioRun
from lms.lib import clock
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import practiced
from tests.courses.way_to_sign_off import graded, ready, seen
from tests.harness import small_module as small
from tests.harness.fixtures import Released, enroll
from tests.journeys.controls import fill

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Page]
BASE = "/modules/small-listening"


@pytest.fixture
def held(cast: Cast, small_module: Released) -> Enrollment:
    """Amina, five days into the module."""
    return enroll(cast.amina, small_module, by=cast.grace, at=clock.now() - timedelta(days=5))


@pytest.fixture
def plain(open_browser: Open) -> Open:
    """A browser without scripts."""
    return lambda user: open_browser(user, java_script_enabled=False)


def test_a_lesson_and_a_conversation(cast: Cast, held: Enrollment, plain: Open) -> None:
    page = plain(cast.amina)
    page.goto(f"{BASE}/the-note/")
    task = page.locator("fieldset[data-block=do_it_now]").first
    for field in task.locator("textarea").all():
        field.fill("The invoices appear twice.")
    for select in task.locator("select").all():
        select.select_option(index=1)
    task.get_by_role("button", name="Compare").click()
    expect(page.locator("[data-result]").first).to_be_visible()
    question = page.locator("fieldset[data-block=retrieval]").first
    question.locator("summary").click()
    question.get_by_label("Nearly").check(force=True)
    question.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Kept", exact=True).first).to_be_visible()
    assert PracticeAnswer.objects.count() == 2
    page.get_by_role("button", name="Finish and go on").click()
    page.get_by_role("button", name="Start the conversation").click()
    page.locator("button[name=choice]").first.click()
    expect(page.locator(".bubble.you").first).to_be_visible()
    assert ScenarioRun.objects.get().turns.count() == 1


def test_a_quiz_with_every_kind_of_control(cast: Cast, held: Enrollment, plain: Open) -> None:
    page = plain(cast.amina)
    page.goto(f"{BASE}/the-quiz/quiz/")
    page.get_by_role("button", name="Start the quiz").click()
    attempt = Attempt.objects.get()
    quiz, form = small.quiz(), quiz_rules.Form.load(attempt.form)
    for number, entry in enumerate(form.entries, start=1):
        question = quiz.by_id[entry.id]
        expect(page.locator(f"[data-autosave-item='{entry.id}']")).to_be_visible()
        fill(page, quiz_rules.encode(question, entry, answers.right(question)))
        is_last = number == len(form.entries)
        page.locator(".dock").get_by_role("button", name="Finish" if is_last else "Next question").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is answered")
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/result/")
    attempt.refresh_from_db()
    assert attempt.is_passed


def test_a_reply_and_its_grade(cast: Cast, held: Enrollment, plain: Open) -> None:
    practiced(held, clock.now() - timedelta(hours=2))
    page = plain(cast.amina)
    page.goto(f"{BASE}/third-message/reply/")
    page.get_by_role("button", name="Begin the graded reply").click()
    for field in page.locator("#reply-form textarea").all():
        field.fill("Dana, your invoices appear twice since the import. Which copy has the payments?")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_role("button", name="Look it over").click()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("is with your grader")
    assert Submission.objects.get(item_key="graded").status == "submitted"
    grader = plain(cast.gil)
    grader.goto("/grading/")
    grader.get_by_role("button", name="Take the next one").click()
    for criterion in grader.locator(".crit").all():
        criterion.locator("input[type=radio][value='3']").check(force=True)
    grader.locator(".crit").first.locator("input[type=radio][value='4']").check(force=True)
    grader.locator("textarea[name^=quote-]").first.fill("Which copy has the payments?")
    grader.get_by_label("What works").fill("You play the story back.")
    grader.get_by_label("One change").fill("Put the date first.")
    grader.get_by_role("button", name="Release result").click()
    grader.get_by_role("alert").get_by_role("button", name="Release result").click()
    expect(grader.get_by_text("Result released: passed.")).to_be_visible()
    assert Grade.objects.get().is_passed


def test_enrolling_observing_and_signing(cast: Cast, held: Enrollment, plain: Open) -> None:
    start = (clock.now() - timedelta(days=4)).replace(hour=9)
    graded(held, cast.gil, start)
    ready(held, start)
    seen(cast.grace, held, start)
    seen(cast.grace, held, start + timedelta(days=1))
    page = plain(cast.grace)
    page.goto("/team/")
    page.get_by_role("link", name="Enrol people").click()
    page.get_by_role("checkbox", name="Small listening").check()
    page.get_by_role("button", name="Enrol them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 person is enrolled")
    page.goto(f"/team/enrollments/{held.pk}/observe/")
    page.get_by_label("Help desk reference").fill("CH-20618")
    page.get_by_role("radio", name="Chat").check(force=True)
    for line in page.locator(".beh > li").all():
        line.get_by_role("radio", name="Seen unprompted").check(force=True)
    page.get_by_role("button", name="Save to Amina’s record").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Amina is ready for your sign-off")
    page.get_by_label("Type your full name").fill("Grace Wanjiru")
    page.get_by_role("button", name="Sign off Amina").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Amina is signed off in Small listening")
    assert Certificate.objects.get().enrollment_id == held.pk
