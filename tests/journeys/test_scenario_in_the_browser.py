"""A whole conversation in a browser: with the keyboard alone, with a clock, and as managers and authors see it after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from content.authors import ensure_author_group
from content.pages.scenario import ScenarioPage
from courses.enrollments.models import Enrollment
from courses.scenarios.models import ScenarioRun, Turn
from lms.lib import clock
from tests.cast import Cast
from tests.content.shelf import as_pages_have_it, shelve
from tests.harness.branching import two_tables, with_branching
from tests.harness.browser import assert_axe_clean, assert_no_csp_reports, assert_no_horizontal_scroll
from tests.harness.fixtures import Released, enroll, put_on_shelf

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Page]
PAGE = "/modules/small-listening/two-tables/"
# More than any page here has.
MOST_TABS = 60


@pytest.fixture
def released() -> Released:
    """The module with «Two tables», without a gentler variant."""
    return put_on_shelf(with_branching())


@pytest.fixture
def held(cast: Cast, released: Released) -> Enrollment:
    """Amina's enrollment in it."""
    return enroll(cast.amina, released, by=cast.grace, at=clock.now())


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until something of this name has the focus."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if name in page.evaluate(
            "document.activeElement.closest('label, a, button, summary')?.innerText ?? ''"
        ):
            return
    raise AssertionError(f"the keyboard does not reach “{name}” on {page.url}")


def looks_sound(page: Page) -> None:
    """For axe and at 320 px."""
    assert_axe_clean(page)
    assert_no_horizontal_scroll(page)


def test_a_conversation_with_the_keyboard_alone(
    cast: Cast, held: Enrollment, open_browser: Open, violations: list[str]
) -> None:
    page = open_browser(cast.amina)
    page.goto(PAGE)
    looks_sound(page)
    tab_to(page, "Start the conversation")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What do you say?")).to_be_visible()
    expect(page.locator("[data-clock]")).to_have_count(0)
    looks_sound(page)
    tab_to(page, "Is it whole this time?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Cracked. AGAIN.")).to_be_visible()
    # The replies have the focus now, so that their numbers work at once.
    expect(page.locator("#replies")).to_be_focused()
    page.keyboard.press("1")
    expect(page.get_by_text("So what now?")).to_be_visible()
    expect(page.get_by_role("button", name="Legs tomorrow")).to_have_count(0)
    page.keyboard.press("1")
    expect(page.get_by_role("button", name="Legs tomorrow")).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_role("heading", name="The table stands")).to_be_visible()
    looks_sound(page)
    assert list(Turn.objects.values_list("choice_key", flat=True)) == [
        "write",
        "echo",
        "interest",
        "doors",
    ]
    tab_to(page, "Try another reply here")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What do you say?")).to_be_visible()
    assert ScenarioRun.objects.get(number=2).is_timed is False
    assert_no_csp_reports(violations)


def test_the_clock_runs_says_what_is_left_and_then_says_nothing(
    cast: Cast, held: Enrollment, open_browser: Open, violations: list[str]
) -> None:
    page = open_browser(cast.amina)
    page.clock.install()
    page.goto(PAGE)
    tab_to(page, "Play with a clock")
    page.keyboard.press("Space")
    tab_to(page, "Start the conversation")
    page.keyboard.press("Enter")
    expect(page.locator("[data-clock-now]")).to_have_text("40 seconds left")
    looks_sound(page)
    page.clock.run_for(11_000)
    expect(page.locator("[data-clock-said]")).to_have_text("30 seconds left")
    page.clock.run_for(30_000)
    expect(page.get_by_text("WOW.")).to_be_visible()
    expect(page.get_by_text("You say nothing.")).to_be_visible()
    turn = Turn.objects.get()
    assert (turn.choice_key, turn.is_by_clock) == ("wait", True)
    assert_no_csp_reports(violations)


def test_a_clock_that_was_stopped_stays_still(cast: Cast, held: Enrollment, open_browser: Open) -> None:
    page = open_browser(cast.amina)
    page.clock.install()
    page.goto(PAGE)
    page.get_by_label("Play with a clock").check()
    page.get_by_role("button", name="Start the conversation").click()
    page.get_by_role("button", name="Stop the clock").click()
    expect(page.locator("[data-clock]")).to_have_count(0)
    page.clock.run_for(120_000)
    expect(page.get_by_role("button", name="Say nothing")).to_be_visible()
    assert not Turn.objects.exists()


def test_managers_and_authors_see_it_after(
    cast: Cast, held: Enrollment, at: datetime, open_browser: Open, violations: list[str]
) -> None:
    page = open_browser(cast.amina)
    page.goto(PAGE)
    page.get_by_role("button", name="Start the conversation").click()
    for reply in ("Say nothing", "Our policy says", "Our policy says"):
        with page.expect_response("**/choose/"):
            page.get_by_role("button", name=reply).click()
    expect(page.get_by_role("heading", name="Both lost")).to_be_visible()
    manager = open_browser(cast.grace)
    manager.goto(reverse("team_conversations"))
    manager.get_by_text("First play", exact=True).click()
    expect(manager.get_by_text("The tracking says")).to_be_visible()
    looks_sound(manager)
    author = open_browser(cast.noor)
    author.goto(reverse("scenario_ways", args=["small-listening", "two-tables"]))
    looks_sound(author)
    assert_no_csp_reports(violations)


def test_the_map_is_drawn_in_the_editor(
    cast: Cast, at: datetime, open_browser: Open, violations: list[str]
) -> None:
    """From the scenario's own page, by the keyboard too, without a breach of the policy."""
    ensure_author_group()
    shelve(as_pages_have_it(with_branching()), at)
    story = ScenarioPage.objects.get()
    page = open_browser(cast.noor)
    page.goto(reverse("wagtailadmin_pages:edit", args=[story.pk]))
    page.get_by_role("link", name="See it as a map, and try it").click()
    expect(page.get_by_role("img", name="Map of Two tables")).to_be_visible()
    page.get_by_label("From node").select_option("ask")
    page.get_by_label("Interest found").fill("1")
    page.get_by_role("button", name="Play from here").click()
    page.get_by_role("link", name="Legs tomorrow, or the money back today?").click()
    expect(page.get_by_role("heading", name=two_tables().endings[0].title)).to_be_visible()
    assert not ScenarioRun.objects.exists()
    assert_no_csp_reports(violations)
