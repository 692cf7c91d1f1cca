"""The whole way in a real browser: enrolled, learned, tested, graded, observed, signed, certified, checked and counted."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from wagtail.signal_handlers import disable_reference_index_auto_update

from content import documents, queries
from content.seed import loading
from courses.certification.models import Certificate
from courses.demo import answers, replies
from courses.demo.stories import BEST_WAY, CRITERIA, LEVELS, QUOTES
from courses.quizzes import rules as quiz_rules
from courses.quizzes.models import Attempt
from lms.jobs import runner
from tests.cast import Cast, learners
from tests.harness.browser import assert_axe_clean, assert_no_csp_reports, assert_no_horizontal_scroll
from tests.journeys.controls import fill

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Page]
MORNING = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
SLUG = "active-listening"
# Selects words of the reply as a mouse does: the key or button that follows then quotes them.
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


@dataclass(frozen=True)
class Stage:
    """Where the journey plays: its people, module 1 as it is released, browsers and the clock."""

    cast: Cast
    module: documents.Module
    open: Open
    travel: time_machine.Traveller


@pytest.fixture
def clock_held() -> Iterator[time_machine.Traveller]:
    """A Tuesday morning that goes on; the server's threads have the same clock."""
    with time_machine.travel(MORNING, tick=True) as travel:
        yield travel


@pytest.fixture
def stage(clock_held: time_machine.Traveller, cast: Cast, open_browser: Open) -> Stage:
    """Module 1 loaded as in a new installation."""
    learners(4, cast.nairobi)  # a share of fewer than five people is nobody's to see but their manager's
    with disable_reference_index_auto_update():
        loading.load(at=MORNING - timedelta(days=1))
    card = queries.module_by_slug(SLUG)
    assert card.current_version_id
    return Stage(cast, queries.document(card.current_version_id), open_browser, clock_held)


def test_from_enrolment_to_a_certificate_that_anybody_can_check(
    stage: Stage, violations: list[str], tmp_path: Path
) -> None:
    grace = stage.open(stage.cast.grace)
    _enroll_the_team(grace)
    _letters_about("Active listening")
    amina = stage.open(stage.cast.amina)
    _look_first(amina, stage.module)
    _learn(amina, stage.module)
    _talk(amina)
    _take_the_quiz(amina, stage.module)
    _practise(amina, stage.module)
    _write_both_replies(amina, stage.module)
    _grade_both(stage.open(stage.cast.gil))
    _plan(amina)
    number = _observe_and_sign(grace, stage)
    _hold_the_certificate(stage.open(stage.cast.amina), stage.open(), number)
    _count(stage.open(stage.cast.ingrid), number, tmp_path)
    assert_no_csp_reports(violations)


def _enroll_the_team(page: Page) -> None:
    page.goto("/team/")
    page.get_by_role("link", name="Enrol people").click()
    page.get_by_role("checkbox", name="Active listening").check()
    team = page.locator("select[name=team] option", has_text="Nairobi Chat").get_attribute("value")
    page.locator("select[name=team]").select_option(team)
    page.get_by_label("Due").fill("2026-03-24")
    page.get_by_role("button", name="Enrol them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("6 enrolments are made")


def _letters_about(module: str) -> None:
    while runner.run_due():
        pass
    written = {letter.to[0]: letter for letter in mail.outbox}
    assert set(written) >= {"amina@larkfield.example", "brian@larkfield.example"}
    assert module in written["amina@larkfield.example"].subject + written["amina@larkfield.example"].body


def _learn(page: Page, module: documents.Module) -> None:
    """Every lesson in turn; the first task and the first question from memory are answered on the way."""
    page.goto("/")
    page.locator("main").get_by_role("link", name="Start the lesson").first.click()
    lessons = list(module.of_kind("lesson"))
    has_tried = has_recalled = False
    for lesson in lessons:
        expect(page.get_by_role("heading", level=1)).to_have_text(lesson.title)
        tasks = page.locator("fieldset[data-block=do_it_now]")
        if not has_tried and tasks.count():
            has_tried = _try(page)
        if not has_recalled and page.locator("fieldset[data-block=retrieval]").count():
            has_recalled = _recall(page)
        page.get_by_role("button", name="Finish and go on").click()
    assert has_tried
    assert has_recalled


def _try(page: Page) -> bool:
    task = page.locator("fieldset[data-block=do_it_now]").first
    for field in task.locator("textarea").all():
        field.fill("You have waited since Monday, and nobody wrote.")
    for box in task.locator("input[type=checkbox]").all()[:1]:
        box.check(force=True)
    for select in task.locator("select").all():
        select.select_option(index=1)
    task.get_by_role("button", name="Compare").click()
    expect(page.locator("[data-result]").first).to_be_visible()
    return True


def _recall(page: Page) -> bool:
    question = page.locator("fieldset[data-block=retrieval]").first
    question.get_by_label("What you remember").fill("Say it back, then ask.")
    question.locator("summary").click()
    question.get_by_label("Got it").check(force=True)
    question.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Kept", exact=True).first).to_be_visible()
    return True


def _talk(page: Page) -> None:
    """The conversation, to its best ending."""
    page.get_by_role("button", name="Start the conversation").click()
    for _node, choice in BEST_WAY:
        page.locator(f"button[name=choice][value='{choice}']").click()
    expect(page.get_by_role("heading", level=2, name="Reply by reply")).to_be_visible()
    page.get_by_role("link", name="Back to the module").last.click()


def _look_first(page: Page, module: documents.Module) -> None:
    """The pre-check, opened by the one next step: every answer with how sure it is."""
    page.goto("/")
    page.locator("main").get_by_role("link", name="Start").first.click()
    _answer_all(page, next(module.quizzes("precheck")), "Start the pre-check", sure="Certain")
    expect(page.get_by_role("heading", level=2, name="How sure you were")).to_be_visible()


def _take_the_quiz(page: Page, module: documents.Module) -> None:
    """Fourteen questions by their own controls."""
    quiz = next(module.quizzes("exam"))
    assert len(quiz.slots) == 14
    page.goto(f"/modules/{SLUG}/{quiz.slug}/")
    _answer_all(page, quiz, "Start the quiz")
    assert Attempt.objects.get(behaviour="exam").is_passed


def _answer_all(page: Page, quiz: documents.Quiz, start: str, sure: str = "") -> None:
    """From the start to the result; each answer has its receipt before the next one comes."""
    page.get_by_role("button", name=start).click()
    expect(page.locator("[data-autosave-item]")).to_be_visible()
    form = quiz_rules.Form.load(Attempt.objects.get(item_key=quiz.key).form)
    for position, entry in enumerate(form.entries, start=1):
        page.wait_for_url(f"**/{position}/")
        question = quiz.by_id[entry.id]
        expect(page.locator(f"[data-autosave-item='{entry.id}']")).to_be_visible()
        if sure:
            page.get_by_role("radio", name=sure).check()
        fill(page, quiz_rules.encode(question, entry, answers.right(question)))
        expect(page.locator("attune-save-state")).to_contain_text("Saved at")
        assert_no_horizontal_scroll(page, 320)
        is_last = position == len(form.entries)
        page.locator(".dock").get_by_role("button", name="Finish" if is_last else "Next question").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is answered")
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/result/")


def _practise(page: Page, module: documents.Module) -> None:
    """Two drafts of the practice, looked at beside each other, and the models after that."""
    briefs = [one for one in module.items if isinstance(one, documents.RolePlay)]
    brief = next(one for one in briefs if not one.is_graded)
    page.goto(f"/modules/{SLUG}/{brief.slug}/reply/")
    for number, text in enumerate(replies.PRACTICE):
        page.locator("#reply-form textarea.ed").fill(text)
        if number == 0:
            page.get_by_role("button", name="Keep this draft, write the next").click()
            expect(page.get_by_text("Second draft")).to_be_visible()
            page.wait_for_load_state()
    page.locator("#reply-form textarea.ed").blur()
    expect(page.locator("attune-save-state")).to_contain_text("Saved at")
    page.get_by_role("link", name="See what changed").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("First draft and second draft")
    assert_axe_clean(page)
    assert_no_horizontal_scroll(page, 320)
    page.get_by_role("link", name="Go on writing").click()
    page.wait_for_url("**/reply/")  # a press before the script is there counts as one from another tab
    page.get_by_role("button", name="Finish practice").click()
    page.wait_for_url("**preview=1**")
    page.get_by_role("button", name="Finish practice").click()
    expect(page.get_by_text(brief.models[0].texts["mail"].splitlines()[0])).to_be_visible()
    assert_axe_clean(page)
    assert_no_horizontal_scroll(page, 320)


def _write_both_replies(page: Page, module: documents.Module) -> None:
    for brief in module.of_kind("role_play"):
        assert isinstance(brief, documents.RolePlay)
        if not brief.is_graded:
            continue
        page.goto(f"/modules/{SLUG}/{brief.slug}/reply/")
        page.get_by_role("button", name="Begin the graded reply").click()
        page.wait_for_load_state()
        texts = [replies.MAIL["strong"]] if brief.channel == "email" else list(replies.CALL["strong"])
        for field, text in zip(page.locator("#reply-form textarea.ed").all(), texts, strict=True):
            field.fill(text)
        page.locator("#reply-form textarea.ed").last.blur()
        expect(page.locator("attune-save-state")).to_contain_text("Saved at")
        page.get_by_role("button", name="Look it over").click()
        page.get_by_role("button", name="Hand in").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("is with your grader")


def _grade_both(page: Page) -> None:
    """Levels by keys, one quote by selecting it and one by typing it, released after the question."""
    page.goto("/grading/")
    for _number in range(2):
        page.get_by_role("button", name="Take the next one").first.click()
        expect(page.locator("[data-add-comment]")).to_be_visible()  # the script is there
        channel = "email" if page.locator("[data-part]").count() == 1 else "phone"
        page.locator("#mark-form input[type=radio]").first.focus()
        for level in LEVELS["strong"]:
            page.keyboard.press(str(level))
        (first, words), (second, other_words) = QUOTES[channel]["strong"].items()
        assert first == CRITERIA[0]
        page.locator(f"#quote-{first}").focus()
        page.evaluate(SELECT, words)
        page.locator("[data-pop-quote]").click()
        expect(page.locator(f"#quote-{first}")).to_have_value(words)
        page.locator(f"#quote-{second}").fill(other_words)
        page.get_by_label("What works").fill(replies.WORKS[0])
        page.get_by_label("One change").fill(replies.CHANGES[0])
        expect(page.locator("[data-release][data-ready=yes]")).to_have_count(1)
        page.get_by_role("button", name="Release result").click()
        page.locator("#confirm [data-yes]").click()
        expect(page.get_by_text("Result released: passed.")).to_be_visible()
        page.goto("/grading/")


def _plan(page: Page) -> None:
    page.goto("/")
    page.locator("main").get_by_role("link", name="plan").first.click()
    page.locator("[name=cue]").fill("a message ends with a date")
    page.locator("[name=behavior]").fill("play it back before I reach for the template")
    page.get_by_role("button", name="Keep this plan").click()
    expect(page.locator("main")).not_to_contain_text("Keep this plan")


def _observe_and_sign(page: Page, stage: Stage) -> str:
    """Three cases on three days, then the signature. The certificate's number."""
    page.goto("/team/")
    page.get_by_role("link", name="Observe Amina Yusuf").click()
    page.wait_for_url("**/observe/**")
    observing = page.url
    for number in range(3):
        page.goto(observing)
        page.get_by_label("Help desk reference").fill(f"CH-2061{number}")
        page.get_by_role("radio", name="Chat").check(force=True)
        for line in page.locator(".beh > li").all():
            line.get_by_role("radio", name="Seen unprompted").check(force=True)
        page.get_by_role("button", name="Save to Amina’s record").click()
        expect(page.get_by_role("button", name="Save to Amina’s record")).to_have_count(0)
        if number < 2:
            stage.travel.shift(timedelta(days=1))
            page = stage.open(stage.cast.grace)
    expect(page.get_by_role("heading", level=1)).to_have_text("Amina is ready for your sign-off")
    page.get_by_label("Type your full name").fill("Grace Wanjiru")
    page.get_by_role("button", name="Sign off Amina").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Amina is signed off in Active listening")
    return Certificate.objects.get().number


def _hold_the_certificate(page: Page, stranger: Page, number: str) -> None:
    page.goto(f"/certificates/{number}/")
    page.get_by_role("button", name="Add my name").click()
    expect(page.get_by_role("button", name="Add my name")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    stranger.goto("/verify/")
    stranger.get_by_label("Certificate number").fill(number)
    stranger.get_by_role("button", name="Check").click()
    expect(stranger.get_by_role("status")).to_contain_text("Genuine and current")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Amina Yusuf")


def _count(page: Page, number: str, folder: Path) -> None:
    """The report, from all teams to the person and the evidence; and both files."""
    page.goto("/completion/")
    for kind, read in (("CSV", _csv), ("XLSX", _xlsx)):
        page.locator("summary", has_text="Export").click()
        with page.expect_download() as download:
            page.get_by_role("link", name=f"({kind})").click()
        path = folder / f"report.{kind.lower()}"
        download.value.save_as(path)
        assert any("Active listening" in str(cell) for row in read(path) for cell in row), kind
        page.goto("/completion/")
    page.locator("table.hm").get_by_role("row", name="Nairobi Chat").get_by_role("link").first.click()
    page.get_by_role("link", name="Evidence").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How Amina Yusuf earned Active listening")
    assert number in page.url


def _csv(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))


def _xlsx(path: Path) -> list[tuple[object, ...]]:
    return [row for sheet in load_workbook(path) for row in sheet.iter_rows(values_only=True)]
