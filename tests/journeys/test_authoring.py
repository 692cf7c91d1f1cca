"""Noor changes a module in Wagtail's admin: what learners get, when they get it, and what the editor refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from content import queries
from content.authors import ensure_author_group
from content.pages.scenario import ScenarioPage
from content.versions import ModuleVersion
from courses.actions import learner
from courses.enrollments.models import Enrollment
from lms.accounts.models import User
from lms.jobs import runner
from lms.lib import clock
from tests.cast import Cast
from tests.content import shelf
from tests.content.shelf import Library

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Page]
library = shelf.library


@pytest.fixture
def at() -> datetime:
    """Pages go by the real clock."""
    return clock.now() - timedelta(days=2)


@pytest.fixture
def editor(cast: Cast, library: Library, open_browser: Open) -> Page:
    """Noor's browser."""
    cast.noor.groups.set([ensure_author_group()])
    return open_browser(cast.noor)


def edit(page: Page, number: int) -> None:
    page.goto(reverse("wagtailadmin_pages:edit", args=[number]))


def publish(page: Page) -> None:
    """Opens the menu beside «Save draft» and publishes."""
    page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    page.locator("[name=action-publish]").click()


def enroll(user: User, library: Library, at: datetime) -> Enrollment:
    return Enrollment.objects.create(
        learner=user,
        module=library.module,
        version=library.newest,
        created_at=at,
        due_at=at + timedelta(days=14),
    )


def test_a_change_reaches_who_has_not_begun(
    cast: Cast, library: Library, editor: Page, open_browser: Open, at: datetime
) -> None:
    amina, brian = enroll(cast.amina, library, at), enroll(cast.brian, library, at)
    learner.open_module(actor=cast.amina, enrollment_id=amina.pk, at=at)

    edit(editor, library.lesson.pk)
    editor.locator("#id_title").fill("Note before you answer")
    publish(editor)
    expect(editor.locator(".messages")).to_contain_text("published")
    assert ModuleVersion.objects.count() == 1, "a lesson alone releases nothing"

    edit(editor, library.page.pk)
    expect(editor.get_by_text("Unreleased changes.")).to_be_visible()
    editor.locator("[name=change_kind]").select_option("minor")
    editor.locator("[name=change_note]").fill("The lesson has a clearer name.")
    publish(editor)
    expect(editor.locator(".messages")).to_contain_text("Learners now get version 2.")
    assert (library.newest.number, library.newest.change_kind) == (2, "minor")
    assert library.newest.change_note == "The lesson has a clearer name."

    edit(editor, library.page.pk)
    publish(editor)
    expect(editor.locator(".messages")).to_be_visible()
    assert library.newest.number == 2, "nothing has changed, so nothing is released"

    while runner.run_due():
        pass
    amina.refresh_from_db()
    brian.refresh_from_db()
    assert (amina.version.number, brian.version.number) == (1, 2)
    slug = queries.document(library.newest.pk).slug
    reader = open_browser(cast.brian)
    reader.goto(f"/modules/{slug}/")
    expect(reader.get_by_role("link", name="Note before you answer")).to_be_visible()
    reader = open_browser(cast.amina)
    reader.goto(f"/modules/{slug}/")
    expect(reader.get_by_role("link", name="Note before you answer")).to_have_count(0)


def test_a_preview_is_what_the_learner_sees(library: Library, editor: Page) -> None:
    lesson = library.lesson
    edit(editor, lesson.pk)
    editor.goto(reverse("wagtailadmin_pages:view_draft", args=[lesson.pk]))
    expect(editor.get_by_role("heading", level=1)).to_have_text(lesson.title)
    expect(editor.locator("fieldset[data-block=do_it_now]").first).to_be_visible()


def test_a_dead_end_is_refused_with_a_sentence(library: Library, editor: Page) -> None:
    scenario = ScenarioPage.objects.get()
    scenario.nodes[0].value["choices"][0]["goto"] = "nowhere-at-all"
    scenario.save_revision().publish()
    edit(editor, scenario.pk)
    sentence = "leads to “nowhere-at-all”, which does not exist."
    expect(editor.get_by_text(sentence).first).to_be_visible()
    edit(editor, library.page.pk)
    editor.locator("[name=change_kind]").select_option("minor")
    editor.locator("[name=change_note]").fill("Another way through.")
    publish(editor)
    expect(editor.get_by_text(sentence).first).to_be_visible()
    assert library.newest.number == 1
