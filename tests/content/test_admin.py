"""Wagtail's admin: open to authors alone, and every page of it that they need answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from content.authors import ensure_author_group
from content.pages.closing import PlanPage
from content.pages.lesson import LessonPage
from content.questions import Question, QuestionVersion
from content.rubrics import HouseRuleSet, Rubric
from content.versions import ModuleVersion
from tests.cast import Cast
from tests.content.shelf import Library

KINDS = ("ModulePage", "LessonPage", "ScenarioPage", "QuizPage", "RolePlayPage", "PlanPage", "ChecklistPage")


def page_of(kind: str) -> Page:
    """The first page of this kind."""
    return next(page for page in Page.objects.specific() if type(page).__name__ == kind)


def test_an_author_begins_edits_and_previews_every_kind_of_page(library: Library, noor: Client) -> None:
    request = noor.get("/admin/").wsgi_request
    for kind in KINDS:
        page = page_of(kind)
        assert noor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200, kind
        preview = page.make_preview_request(request)
        assert preview.status_code == 200, kind
        assert page.title in preview.content.decode(), kind
    for kind in KINDS[1:]:
        address = reverse("wagtailadmin_pages:add", args=["content", kind.lower(), library.page.pk])
        assert noor.get(address).status_code == 200, kind


def test_an_author_keeps_questions_rubrics_and_house_rules(library: Library, noor: Client) -> None:
    for model in (Question, Rubric, HouseRuleSet):
        names = model.snippet_viewset
        assert noor.get(reverse(names.get_url_name("list"))).status_code == 200, model
        assert noor.get(reverse(names.get_url_name("add"))).status_code == 200, model
        row = model.objects.first()
        assert row is not None
        assert noor.get(reverse(names.get_url_name("edit"), args=[row.pk])).status_code == 200, model


def test_every_question_can_be_previewed(library: Library, noor: Client) -> None:
    request = noor.get("/admin/").wsgi_request
    for question in Question.objects.all():
        response = question.make_preview_request(request)
        assert response.status_code == 200
        assert question.prompt[:20] in response.content.decode()


def test_nobody_else_enters(library: Library, cast: Cast, as_: Callable[..., Client]) -> None:
    ensure_author_group()
    for name in ("amina", "grace", "gil", "ingrid", "lee", "ruth", "otto"):
        client = as_(cast.people[name])
        for address in ("/admin/", reverse("wagtailadmin_pages:edit", args=[library.page.pk])):
            response = client.get(address)
            assert response.status_code in (302, 403), name
            assert not response.get("Location", "/accounts/").startswith("/admin/pages"), name


def test_strangers_are_sent_to_log_in(db: None, client: Client) -> None:
    assert client.get("/admin/").headers["Location"].startswith("/accounts/login/")


def test_the_author_group_is_made_once(db: None) -> None:
    first = ensure_author_group()
    count = first.permissions.count()
    second = ensure_author_group()
    assert (first, count) == (second, second.permissions.count())
    holders = Group.objects.filter(permissions__codename="access_admin").exclude(pk=first.pk)
    assert list(holders) == []


def post_module(library: Library, noor: Client, **changes: Any) -> Any:
    """Presses Publish on the module page with these fields changed."""
    page = library.page
    data = {
        "title": page.title,
        "slug": page.slug,
        "code": page.code,
        "skill": page.skill,
        "purpose": page.purpose,
        "objectives": streamfield(
            [
                ("objective", {"name": child.value["name"], "text": child.value["text"]})
                for child in page.objectives
            ]
        ),
        "cards": streamfield([("card", str(child.value.pk)) for child in page.cards]),
        "look_alikes": streamfield(
            [
                (
                    "pair",
                    {
                        "label": child.value["label"],
                        "first": streamfield([("item", str(one.pk)) for one in child.value["first"]]),
                        "second": streamfield([("item", str(one.pk)) for one in child.value["second"]]),
                    },
                )
                for child in page.look_alikes
            ]
        ),
        "manager_briefing": page.manager_briefing,
        "house_rules": page.house_rules_id,
        "seed_refs": page.seed_refs,
        "has_certificate": "on",
        "certificate_title": page.certificate_title,
        "valid_months": page.valid_months,
        "renewal_opens_days": page.renewal_opens_days,
        "grace_days": page.grace_days,
        "change_kind": "",
        "change_note": "",
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000},
        "action-publish": "action-publish",
        **changes,
    }
    flat = nested_form_data({name: value for name, value in data.items() if name != "comments"})
    flat |= {f"comments-{name}": value for name, value in data["comments"].items()}
    return noor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), flat, follow=True)


def test_an_author_releases_by_publishing(library: Library, noor: Client, cast: Cast) -> None:
    library.edit_lesson("Another title")
    response = post_module(library, noor, change_kind="minor", change_note="Another title.")
    assert "Learners now get version 2." in response.content.decode()
    assert library.newest.number == 2
    assert library.newest.released_by == cast.noor


def test_the_form_refuses_a_change_without_its_kind(library: Library, noor: Client) -> None:
    library.edit_lesson("Another title")
    response = post_module(library, noor)
    assert "Say what kind of change this is" in response.content.decode()
    assert ModuleVersion.objects.count() == 1


def test_the_form_refuses_what_cannot_be_released(library: Library, noor: Client) -> None:
    for child in library.page.get_children():
        child.unpublish()
    response = post_module(library, noor, change_kind="minor", change_note="Everything is gone.")
    assert "The module has no published steps yet." in response.content.decode()
    assert ModuleVersion.objects.count() == 1


def test_the_editor_says_that_changes_wait(library: Library, noor: Client) -> None:
    address = reverse("wagtailadmin_pages:edit", args=[library.page.pk])
    assert "Unreleased changes" not in noor.get(address).content.decode()
    library.edit_lesson("Another title")
    assert "Unreleased changes" in noor.get(address).content.decode()


def test_the_explorer_says_that_changes_wait(library: Library, noor: Client) -> None:
    address = reverse("wagtailadmin_explore", args=[library.programme.pk])
    assert "version 1" in noor.get(address).content.decode()
    library.edit_lesson("Another title")
    assert "unreleased changes" in noor.get(address).content.decode()


def test_saving_a_lesson_unchanged_changes_nothing_that_learners_get(library: Library, noor: Client) -> None:
    page = library.lesson
    response = noor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    form = response.context["form"]
    assert form["body"].value()
    plan = PlanPage.objects.get()
    flat = nested_form_data(
        {
            "title": plan.title,
            "slug": plan.slug,
            "minutes": plan.minutes,
            "phase": plan.phase,
            "example_cue": plan.example_cue,
            "example_behavior": plan.example_behavior,
            "action-publish": "action-publish",
        }
    )
    flat |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    noor.post(reverse("wagtailadmin_pages:edit", args=[plan.pk]), flat)
    assert library.page.freeze() == library.document


def test_an_author_writes_a_lesson(library: Library, noor: Client) -> None:
    flat = nested_form_data(
        {
            "title": "A second lesson",
            "slug": "a-second-lesson",
            "minutes": 5,
            "phase": "learn",
            "objectives": "",
            "seed_refs": "",
            "summary": "",
            "body": streamfield(
                [
                    ("prose", rich_text("<p>Read <b>slowly</b>.</p>", features=["bold"])),
                    ("retrieval", {"question": "How do you read?", "answer": "Slowly."}),
                ]
            ),
            "action-publish": "action-publish",
        }
    )
    flat |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    noor.post(reverse("wagtailadmin_pages:add", args=["content", "lessonpage", library.page.pk]), flat)
    lesson = LessonPage.objects.get(slug="a-second-lesson").freeze()
    assert [block.kind for block in lesson.blocks] == ["prose", "retrieval"]
    assert lesson.blocks[0].html == "<p>Read <strong>slowly</strong>.</p>"  # type: ignore[union-attr]
    assert lesson == LessonPage.objects.get(slug="a-second-lesson").freeze()


def question_form(question: Question, right: set[int], **changes: Any) -> dict[str, Any]:
    """What the editor of a single choice posts, with these options marked as right."""
    items = []
    for place, option in enumerate(question.body[0].value["options"]):
        values = {"text": option["text"], "feedback": option["feedback"]}
        items.append(("item", {**values, "is_correct": "on"} if place in right else values))
    data = {
        "status": "ready",
        "prompt": question.prompt,
        "situation": rich_text(""),
        "explanation": question.explanation,
        "objectives": question.objectives,
        "key_source": question.key_source,
        "seed_refs": "",
        "difficulty": 2,
        "body": streamfield([("single", {"options": streamfield(items)})]),
        **changes,
    }
    # The items of a list block have no type in a form.
    return {
        name: value
        for name, value in nested_form_data(data).items()
        if not (name.endswith("-type") and value == "item")
    }


def test_saving_a_ready_question_keeps_its_version(library: Library, noor: Client, cast: Cast) -> None:
    question = next(row for row in Question.objects.all() if row.body[0].block_type == "single")
    address = reverse(Question.snippet_viewset.get_url_name("edit"), args=[question.pk])
    refused = noor.post(address, question_form(question, right={0, 1}))
    assert "Mark exactly one option as right." in refused.content.decode()
    assert QuestionVersion.objects.filter(question=question).count() == 1

    response = noor.post(address, question_form(question, right={1}, prompt="What now?"), follow=True)
    assert "Version 2 of this question is kept." in response.content.decode()
    version = QuestionVersion.objects.get(question=question, number=2)
    assert version.created_by == cast.noor
    assert version.load().prompt == "What now?"

    noor.post(
        address, question_form(question, right={0}, prompt="Half a thought", status="draft"), follow=True
    )
    assert QuestionVersion.objects.filter(question=question).count() == 2


def test_a_question_leads_to_where_its_marks_are_put_right(library: Library, noor: Client) -> None:
    names = Question.snippet_viewset
    row = Question.objects.first()
    address = reverse("regrade_versions", args=[row.pk])
    assert address in noor.get(reverse(names.get_url_name("list"))).content.decode()
    assert address in noor.get(reverse(names.get_url_name("edit"), args=[row.pk])).content.decode()


def test_the_item_analysis_is_one_click_away(library: Library, noor: Client) -> None:
    """From the menu, and from a quiz page alone."""
    assert "/analysis/" in noor.get("/admin/").content.decode()
    for kind, has_button in [("QuizPage", True), ("LessonPage", False)]:
        page = page_of(kind)
        edit = noor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        address = reverse("analysis", args=[library.page.slug, page.slug])
        assert (address in edit) == has_button, kind
