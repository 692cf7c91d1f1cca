"""The bank at the authors' desk: list, filters, search, export, use and versions, and what may be deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from content import bank
from content.comparing import differences
from content.documents import DrawRule
from content.pools import matches, matching
from content.publishing import change, duplicate, keep_version
from content.publishing.bank import AddTags, RemoveTags, SetStatus
from content.questions import Question, QuestionStatus, QuestionVersion
from content.usage import count_answers_with, ids_in_use, page_uses, release_uses
from tests.cast import Cast
from tests.content.shelf import Library
from tests.content.test_pools import draw_by


def address(name: str, *args: Any) -> str:
    return reverse(Question.snippet_viewset.get_url_name(name), args=args)


def bulk(action: str, *questions: Question | str, **params: str) -> str:
    ids = "&".join(f"id={getattr(each, 'pk', each)}" for each in questions)
    more = "".join(f"&{name}={value}" for name, value in params.items())
    return f"{reverse('wagtail_bulk_action', args=['content', 'question', action])}?{ids}&next=/admin/{more}"


@pytest.fixture
def ordering(library: Library) -> Question:
    return Question.objects.get(kind="ordering")


@pytest.fixture
def draft(library: Library) -> Question:
    return Question.objects.create(prompt="Half a thought", skill=library.document.skill)


# --- List ---------------------------------------------------------------------------------------------


def listed(noor: Client, **params: Any) -> set[Any]:
    response = noor.get(address("list"), params)
    assert response.status_code == 200
    return {question.pk for question in response.context["object_list"]}


def test_every_filter_narrows_the_list(
    library: Library, noor: Client, ordering: Question, cast: Cast
) -> None:
    ordering.tags.add("phone")
    tag = ordering.tags.get()
    Question.objects.filter(pk=ordering.pk).update(difficulty=3, owner=cast.noor, objectives="o7")
    for params in (
        {"kind": "ordering"},
        {"difficulty": 3},
        {"owner": cast.noor.pk},
        {"tags": tag.pk},
        {"objective": "o7"},
        {"kind": "ordering", "status": "ready", "skill": library.document.skill, "use": "yes"},
    ):
        assert listed(noor, **params) == {ordering.pk}, params
    assert listed(noor, use="no") == set()
    assert listed(noor, status="retired") == set()


def test_nonsense_in_a_filter_is_no_error(library: Library, noor: Client) -> None:
    for params in ({"owner": "x"}, {"tags": "x"}, {"objective": "("}, {"kind": "x"}, {"p": "x"}):
        assert noor.get(address("list"), params).status_code in (200, 404), params


def test_the_list_costs_the_same_for_few_and_for_many(
    library: Library, noor: Client, draft: Question, cast: Cast
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            noor.get(address("list"))
        return len(counted)

    draft.tags.add("first")
    Question.objects.update(owner=cast.noor)
    queries()
    few = queries()
    for question in list(Question.objects.all()):
        duplicate(question, by=cast.noor).tags.add("many")
    assert queries() == few


def test_the_search_reads_prompt_explanation_and_options(
    library: Library, noor: Client, ordering: Question
) -> None:
    ordering.explanation = "Because of the marmalade."
    ordering.save()
    option = ordering.body[0].value["options"][0]["text"].split()[0]
    assert listed(noor, q="marmal") == {ordering.pk}
    assert ordering.pk in listed(noor, q=option)
    assert listed(noor, q="marmalade", kind="matching") == set()
    assert listed(noor, q="nowhere-at-all") == set()
    assert Question.objects.filter(bank.worded("THE Marm")).get() == ordering
    assert not Question.objects.filter(bank.worded("100%")).exists()


def test_an_export_holds_no_formula(library: Library, noor: Client, ordering: Question) -> None:
    ordering.prompt = "=1+1"
    ordering.save()
    response = noor.get(address("list"), {"export": "csv"})
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert ",'=1+1," in text
    assert noor.get(address("list"), {"export": "xlsx"}).status_code == 200


def test_the_chooser_finds_by_words_kind_and_tag(library: Library, noor: Client, ordering: Question) -> None:
    ordering.tags.add("phone")
    where = reverse(Question.snippet_viewset.chooser_viewset.get_url_name("choose_results"))
    for params in ({"q": "WHICH order"}, {"kind": "ordering"}, {"tag": "Phone"}):
        rows = noor.get(where, params).context["results"]
        assert [row.pk for row in rows] == [ordering.pk], params
    Question.objects.filter(pk=ordering.pk).update(status="retired")
    assert list(noor.get(where, {"kind": "ordering"}).context["results"]) == []


# --- Several at once ----------------------------------------------------------------------------------


def test_what_cannot_be_ready_is_named_and_the_rest_is_done(
    library: Library, cast: Cast, ordering: Question, draft: Question, at: Any
) -> None:
    Question.objects.filter(pk=ordering.pk).update(status=QuestionStatus.DRAFT)
    outcome = change([ordering.pk, draft.pk], SetStatus(QuestionStatus.READY), by=cast.noor, at=at)
    assert (outcome.changed, outcome.unchanged) == (1, 0)
    assert [(refusal.question, refusal.reason) for refusal in outcome.refused] == [
        (draft, "A question needs exactly one block of answers.")
    ]
    draft.refresh_from_db()
    assert draft.status == QuestionStatus.DRAFT
    entry = ModelLogEntry.objects.filter(object_id=str(ordering.pk)).latest("timestamp", "pk")
    assert (entry.user, entry.message) == (cast.noor, "Status set to “Ready”")
    again = change([ordering.pk], SetStatus(QuestionStatus.READY), by=cast.noor, at=at)
    assert (again.changed, again.unchanged) == (0, 1)


def test_ready_again_makes_no_version_without_a_new_text(ordering: Question, cast: Cast, at: Any) -> None:
    for status in (QuestionStatus.RETIRED, QuestionStatus.READY):
        change([ordering.pk], SetStatus(status), by=cast.noor, at=at)
    assert QuestionVersion.objects.filter(question=ordering).count() == 1


def test_tags_are_added_and_removed_whatever_their_capitals(ordering: Question, cast: Cast, at: Any) -> None:
    assert change([ordering.pk], AddTags(("Phone", "first week")), by=cast.noor, at=at).changed == 1
    assert change([ordering.pk], AddTags(("phone",)), by=cast.noor, at=at).unchanged == 1
    assert change([ordering.pk], RemoveTags(("PHONE", "never")), by=cast.noor, at=at).changed == 1
    assert ordering.tag_names == "first week"


def test_an_author_changes_several_with_one_form(
    library: Library, noor: Client, ordering: Question, draft: Question, cast: Cast
) -> None:
    for action, data, field, value in (
        ("set_difficulty", {"difficulty": "3"}, "difficulty", 3),
        ("set_owner", {"owner": str(cast.noor.pk)}, "owner_id", cast.noor.pk),
        ("set_skill", {"skill": library.document.skill}, "skill", library.document.skill),
        ("add_tags", {"tags": 'phone, "first week"'}, "tag_names", "first week, phone"),
        ("remove_tags", {"tags": "phone"}, "tag_names", "first week"),
        ("set_status", {"status": "retired"}, "status", "retired"),
    ):
        where = bulk(action, ordering, draft)
        assert noor.get(where).status_code == 200, action
        assert noor.post(where, data).status_code == 302, action
        for row in Question.objects.filter(pk__in=[ordering.pk, draft.pk]):
            assert getattr(row, field) == value, action
    page = noor.get("/admin/").content.decode()
    assert "2 questions changed." in page


def test_the_message_names_what_could_not_be_changed(library: Library, noor: Client, draft: Question) -> None:
    response = noor.post(bulk("set_status", draft), {"status": "ready"}, follow=True)
    text = response.content.decode()
    assert "Unchanged: “Half a thought”. A question needs exactly one block of answers." in text
    assert "question changed" not in text


def test_all_means_what_the_filters_show(library: Library, noor: Client) -> None:
    noor.post(bulk("set_difficulty", "all", kind="ordering"), {"difficulty": "3"})
    assert {question.kind for question in Question.objects.filter(difficulty=3)} == {"ordering"}


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("set_status", {"status": "gone"}),
        ("set_difficulty", {"difficulty": "9"}),
        ("set_owner", {"owner": "x"}),
        ("set_skill", {"skill": "nowhere"}),
        ("add_tags", {"tags": " , "}),
        ("add_tags", {"tags": "x" * 101}),
    ],
)
def test_a_bad_form_changes_nothing(
    library: Library, noor: Client, ordering: Question, action: str, data: dict[str, str]
) -> None:
    response = noor.post(bulk(action, ordering), data)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert list(Question.objects.filter(difficulty=2)) == list(Question.objects.all())


def test_ids_that_are_none_are_not_found(library: Library, noor: Client) -> None:
    assert noor.get(bulk("set_status", "x")).status_code == 404
    assert noor.get(bulk("set_status", "00000000-0000-4000-8000-000000000000")).status_code == 404


def test_a_copy_is_a_draft_of_its_own(ordering: Question, noor: Client, cast: Cast) -> None:
    ordering.tags.add("phone")
    noor.post(bulk("duplicate", ordering))
    copy = Question.objects.get(prompt=f"Copy of {ordering.prompt}")
    assert copy.pk != ordering.pk
    assert (copy.status, copy.owner, copy.kind, copy.tag_names) == ("draft", cast.noor, "ordering", "phone")
    assert not copy.versions.exists()
    assert copy.freeze(1) != ordering.freeze(1)
    assert len(copy.body[0].value["options"]) == len(ordering.body[0].value["options"])


# --- Deleting -----------------------------------------------------------------------------------------


def test_what_was_ready_once_is_never_deleted(noor: Client, ordering: Question) -> None:
    response = noor.post(address("delete", ordering.pk), follow=True)
    assert "Retire it instead." in response.content.decode()
    assert Question.objects.filter(pk=ordering.pk).exists()


def test_a_draft_that_nobody_used_may_go(noor: Client, draft: Question) -> None:
    noor.post(address("delete", draft.pk))
    assert not Question.objects.filter(pk=draft.pk).exists()


def test_several_are_deleted_together_or_not_at_all(
    noor: Client, ordering: Question, draft: Question
) -> None:
    response = noor.post(bulk("delete", ordering, draft), follow=True)
    assert "Nothing was deleted." in response.content.decode()
    assert Question.objects.filter(pk=draft.pk).exists()


# --- Use and versions ---------------------------------------------------------------------------------


def test_the_usage_map_knows_pages_rules_releases_and_answers(
    library: Library, noor: Client, ordering: Question, cast: Cast, at: Any
) -> None:
    count_answers_with(lambda key: {1: 7} if key == ordering.pk else {})
    use = page_uses([ordering])[ordering.pk]
    assert [(each.is_by_rule, each.is_live, each.is_draft) for each in use] == [(False, True, True)]
    assert [(row.number, row.question_version, row.is_current) for row in release_uses(ordering)] == [
        (1, 1, True)
    ]

    ordering.prompt = "Put these in order, please."
    ordering.save()
    keep_version(ordering, by=cast.noor, at=at)
    text = noor.get(address("usage", ordering.pk)).content.decode()
    assert "From version 1 to version 2" in text
    assert "please." in text
    assert "<td>7</td>" in text
    for params in ({"old": "2", "new": "1"}, {"old": "x", "new": "9"}, {"old": "1"}):
        assert noor.get(address("usage", ordering.pk), params).status_code == 200


def test_a_rule_uses_what_it_finds(library: Library, ordering: Question) -> None:
    page = draw_by(page_rule(), 1)
    use = page_uses(list(Question.objects.all()))
    assert [(each.page_id, each.is_by_rule) for each in use[ordering.pk]] == [(page.pk, True)]
    cards = {UUID(card.id) for card in library.document.cards}
    assert ids_in_use() == {ordering.pk} | cards
    assert {key for key, pages in use.items() if pages} == {ordering.pk} | cards


def page_rule() -> Any:
    return DrawRule(kinds=("ordering",))


def test_in_memory_a_rule_finds_what_the_database_finds(library: Library, ordering: Question) -> None:
    ordering.tags.add("Phone")
    Question.objects.filter(kind="matching").update(objectives="o1,o9 , o2", difficulty=1)
    Question.objects.filter(kind="highlight").update(status="retired")
    for rule in (
        DrawRule(),
        DrawRule(tags=("phone", "x")),
        DrawRule(objectives=("o9",)),
        DrawRule(kinds=("matching", "highlight"), difficulties=(1, 2)),
        DrawRule(skills=("elsewhere",)),
    ):
        in_memory = {question for question in Question.objects.all() if matches(rule, question)}
        assert in_memory == set(matching(rule)), rule


def test_a_comparison_names_options_and_not_their_keys(library: Library) -> None:
    question = next(row for row in Question.objects.filter(kind="single"))
    old = question.newest().load()  # type: ignore[union-attr]
    question.body[0].value["options"][0]["text"] = "Something else altogether"
    shown = {row.label: row.parts for row in differences(old, question.freeze(2))}
    assert list(shown) == ["Option 1 · Text"] or set(shown) == {"Option 1 · Text", "Right"}
    assert ("in", "Something else altogether") in shown["Option 1 · Text"]
    assert differences(old, old) == []


# --- Who, and while writing ---------------------------------------------------------------------------


def test_the_editor_counts_what_a_rule_finds(library: Library, noor: Client) -> None:
    where = reverse("content_matching")
    skill = library.document.skill
    found = noor.get(where, {"kinds": ["ordering"], "skill": skill, "draw": "2"}).json()
    assert found == {
        "found": 1,
        "is_short": True,
        "sentence": "1 ready question matches. That is fewer than this slot asks.",
    }
    for params in ({"difficulties": "x"}, {"draw": "x"}, {"objectives": "(", "tags": '"'}):
        assert noor.get(where, params).status_code == 200


def test_whoever_is_no_author_counts_nothing(
    library: Library, cast: Cast, as_: Callable[..., Client]
) -> None:
    for person in (cast.amina, cast.grace, cast.lee):
        assert as_(person).get(reverse("content_matching")).status_code in (302, 403)


def test_whoever_writes_a_question_owns_it(library: Library, noor: Client, cast: Cast) -> None:
    data = {
        "status": "draft",
        "prompt": "A new one",
        "situation": "null",
        "difficulty": 2,
        "key_source": "authors",
        "tags": "phone",
        "body-count": "0",
    }
    noor.post(address("add"), data)
    question = Question.objects.get(prompt="A new one")
    assert (question.owner, question.tag_names) == (cast.noor, "phone")


def test_the_quiz_editor_shows_coverage(library: Library, noor: Client) -> None:
    page = draw_by(page_rule(), 4)
    text = noor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "The rule of slot 1 asks 4 questions, but 1 ready ones match." in text
    assert f'data-module-skill="{library.document.skill}"' in text
