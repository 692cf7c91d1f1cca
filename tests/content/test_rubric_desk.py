"""The library of rubrics at the authors' desk: what the form asks, the list, use, history, copies and retiring."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content import documents, rubric_usage
from content.pages.role_play import RolePlayPage
from content.rubric_usage import brief_uses, count_grades_with, reach, rubric_releases
from content.rubrics import Rubric
from tests.cast import Cast
from tests.content.rubric_forms import address, rubric_form
from tests.content.shelf import Library


@pytest.fixture
def rubric(library: Library) -> Rubric:
    """The rubric of the small module."""
    return Rubric.objects.get()


@pytest.fixture
def text(rubric: Rubric) -> documents.Rubric:
    """Its text."""
    return rubric.freeze(0)


def heavier(text: documents.Rubric) -> documents.Rubric:
    """Other weights, still 100 together."""
    first, second, *others = text.criteria
    changed = (replace(first, weight=first.weight + 5), replace(second, weight=second.weight - 5), *others)
    return replace(text, criteria=changed)


def save(noor: Client, rubric: Rubric, text: documents.Rubric, **fields: Any) -> str:
    """The page after saving."""
    response = noor.post(address("edit", rubric.pk), rubric_form(text, **fields), follow=True)
    assert response.status_code == 200
    return response.content.decode()


def numbers(rubric: Rubric) -> list[int]:
    """The numbers of its versions."""
    return list(rubric.versions.values_list("number", flat=True))


# --- Saving -------------------------------------------------------------------------------------------


def test_saving_without_a_change_asks_nothing(noor: Client, rubric: Rubric, text: documents.Rubric) -> None:
    shown = save(noor, rubric, text)
    assert "of this rubric is kept" not in shown
    assert numbers(rubric) == [1]


def test_new_words_want_one_line(noor: Client, cast: Cast, rubric: Rubric, text: documents.Rubric) -> None:
    first, *others = text.criteria
    clearer = replace(
        text, criteria=(replace(first, levels=(*first.levels[:3], "Clearer than before.")), *others)
    )
    assert "Say in one line what is different" in save(noor, rubric, clearer)
    assert numbers(rubric) == [1]
    shown = save(noor, rubric, clearer, change_note="Level 4 was vague.")
    assert "Version 2 of this rubric is kept." in shown
    newest = rubric.newest()
    assert newest is not None
    assert (newest.kind, newest.note, newest.created_by) == ("wording", "Level 4 was vague.", cast.noor)
    assert newest.load().criteria[0].key == first.key


def test_another_structure_is_confirmed_once_its_meaning_is_said(
    noor: Client, rubric: Rubric, text: documents.Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rubric_usage, "_counters", [])
    count_grades_with(lambda key: {1: 7} if key == str(rubric.key) else {})
    shown = save(noor, rubric, heavier(text), change_note="Facts matter more.")
    uses = brief_uses([rubric])[rubric.pk]
    assert f"weighs {text.criteria[0].weight + 5} instead of {text.criteria[0].weight}." in shown
    assert f"Used by {len(uses)} role-plays in 1 module; 7 grades were given with it so far." in shown
    assert "keep the rubric and the result they were given with" in shown
    assert numbers(rubric) == [1]
    save(noor, rubric, heavier(text), change_note="Facts matter more.", is_structure_confirmed="on")
    newest = rubric.newest()
    assert newest is not None
    assert (newest.number, newest.kind) == (2, "structure")


def test_an_unsound_rubric_is_refused_with_every_reason(
    noor: Client, rubric: Rubric, text: documents.Rubric
) -> None:
    first, second, *others = text.criteria
    unsound = replace(
        text, criteria=(replace(first, weight=first.weight + 1), replace(second, title=first.title), *others)
    )
    shown = save(noor, rubric, unsound, change_note="Oops.", is_structure_confirmed="on")
    assert "add up to 101, not to 100" in shown
    assert "are called" in shown
    assert numbers(rubric) == [1]


def test_the_text_from_before_versions_becomes_the_first_one(
    noor: Client, rubric: Rubric, text: documents.Rubric
) -> None:
    older = Rubric.objects.create(title="Older", criteria=rubric.criteria.raw_data, gate_level=3)
    changed = replace(older.freeze(0), title="Newer")
    assert "Say in one line what is different" in save(noor, older, changed)
    save(noor, older, changed, change_note="Another name.")
    assert [version.load().title for version in older.versions.all()] == ["Older", "Newer"]


def test_nobody_replaces_what_they_have_not_seen(
    noor: Client, rubric: Rubric, text: documents.Rubric
) -> None:
    assert 'name="began_with" value="1"' in noor.get(address("edit", rubric.pk)).content.decode()
    save(noor, rubric, replace(text, title="First"), change_note="First.", began_with="1")
    mine = replace(text, title="Mine")
    shown = save(noor, rubric, mine, change_note="Mine.", began_with="1")
    assert "Somebody saved version 2 while you were writing." in shown
    assert 'name="began_with" value="2"' in shown
    assert numbers(rubric) == [1, 2]
    save(noor, rubric, mine, change_note="Mine.", began_with="2")
    assert [version.load().title for version in rubric.versions.all()][1:] == ["First", "Mine"]


def test_a_new_rubric_belongs_to_whoever_writes_it(noor: Client, cast: Cast, text: documents.Rubric) -> None:
    fresh = replace(text, title="Brand new", criteria=tuple(replace(one, key="") for one in text.criteria))
    response = noor.post(address("add"), rubric_form(fresh), follow=True)
    assert "Version 1 of this rubric is kept." in response.content.decode()
    made = Rubric.objects.get(title="Brand new")
    assert made.owner == cast.noor
    assert numbers(made) == [1]
    newest = made.newest()
    assert newest is not None
    assert len({one.key for one in newest.load().criteria}) == len(text.criteria)


def test_an_order_of_its_own_needs_no_confirmation(
    noor: Client, rubric: Rubric, text: documents.Rubric
) -> None:
    turned = replace(text, criteria=tuple(reversed(text.criteria)))
    save(noor, rubric, turned, change_note="Easier to read in this order.")
    newest = rubric.newest()
    assert newest is not None
    assert newest.kind == "wording"
    assert [one.key for one in newest.load().criteria] == [one.key for one in turned.criteria]


# --- Copies and retiring ------------------------------------------------------------------------------


def test_a_copy_begins_as_a_form_and_shares_no_key(
    noor: Client, rubric: Rubric, text: documents.Rubric
) -> None:
    response = noor.get(address("copy", rubric.pk))
    assert f"Copy of {rubric.title}" in response.content.decode()
    assert Rubric.objects.count() == 1
    filled = response.context["form"].instance.freeze(0)
    noor.post(address("add"), rubric_form(filled))
    copy = Rubric.objects.get(title=f"Copy of {rubric.title}")
    assert copy.key != rubric.key
    assert not {one.key for one in copy.freeze(0).criteria} & {one.key for one in text.criteria}
    assert [one.levels for one in copy.freeze(0).criteria] == [one.levels for one in text.criteria]


def test_only_an_unused_rubric_is_retired_and_then_not_on_offer(
    noor: Client, library: Library, rubric: Rubric, text: documents.Rubric
) -> None:
    assert "Give it another one first." in save(noor, rubric, text, is_retired="on")
    rubric.refresh_from_db()
    assert not rubric.is_retired
    spare = Rubric.objects.create(title="Spare", criteria=rubric.criteria.raw_data)
    chooser = reverse(Rubric.snippet_viewset.chooser_viewset.get_url_name("choose"))
    assert "Spare" in noor.get(chooser).json()["html"]
    save(noor, spare, spare.freeze(0), is_retired="on")
    spare.refresh_from_db()
    assert spare.is_retired
    assert "Spare" not in noor.get(chooser).json()["html"]

    page = RolePlayPage.objects.filter(rubric=rubric).first()
    assert page is not None
    page.rubric = spare
    page.save_revision().publish()
    assert any("“Spare”, which is retired" in problem for problem in library.page.release_problems())


def test_a_kept_rubric_is_never_deleted(cast: Cast, as_: Any, rubric: Rubric) -> None:
    cast.noor.is_superuser = True
    cast.noor.save()
    response = as_(cast.noor).post(address("delete", rubric.pk), follow=True)
    assert "Retire it instead." in response.content.decode()
    assert Rubric.objects.filter(pk=rubric.pk).exists()


# --- List, use and history ----------------------------------------------------------------------------


def listed(noor: Client, **params: Any) -> set[str]:
    """The titles that the list shows."""
    response = noor.get(address("list"), params)
    assert response.status_code == 200
    return {rubric.title for rubric in response.context["object_list"]}


def test_the_list_is_searched_and_narrowed(
    noor: Client, cast: Cast, library: Library, rubric: Rubric, text: documents.Rubric
) -> None:
    Rubric.objects.create(title="Spare", owner=cast.noor, skill=library.document.skill, is_retired=True)
    word = text.criteria[0].levels[2].split()[0].strip(".,")
    assert listed(noor) == {rubric.title, "Spare"}
    assert listed(noor, q=word) == {rubric.title}
    assert listed(noor, q="nowhere to be found") == set()
    assert listed(noor, owner=cast.noor.pk) == {"Spare"}
    assert listed(noor, use="yes") == {rubric.title}
    assert listed(noor, use="no") == {"Spare"}
    assert listed(noor, is_retired="true") == {"Spare"}
    assert rubric.skill == library.document.skill


def test_the_list_costs_the_same_for_many(noor: Client, rubric: Rubric) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            listed(noor)
        return len(captured)

    cost()
    few = cost()
    for number in range(20):
        Rubric.objects.create(title=f"Spare {number}", criteria=rubric.criteria.raw_data)
    assert cost() == few


def test_the_usage_map_knows_briefs_in_drafts_and_in_releases(
    noor: Client, library: Library, rubric: Rubric
) -> None:
    pages = list(RolePlayPage.objects.filter(rubric=rubric).order_by("path"))
    spare = Rubric.objects.create(title="Spare", criteria=rubric.criteria.raw_data)
    pages[0].rubric = spare
    pages[0].save_revision()
    uses = brief_uses([rubric, spare])
    assert [(use.page_id, use.is_live, use.is_draft) for use in uses[spare.pk]] == [
        (pages[0].pk, False, True)
    ]
    assert [(use.page_id, use.is_live, use.is_draft) for use in uses[rubric.pk]] == [
        (page.pk, True, page != pages[0]) for page in pages
    ]
    assert reach(rubric).modules == 1
    release = rubric_releases(rubric)[0]
    assert (release.number, release.rubric_version, release.is_current) == (1, 1, True)
    assert release.briefs == tuple(page.title for page in pages)
    shown = noor.get(address("usage", rubric.pk)).content.decode()
    assert "published; the newest draft uses another one" in shown
    assert "with version 1 of the rubric" in shown


def test_two_versions_stand_side_by_side(noor: Client, rubric: Rubric, text: documents.Rubric) -> None:
    save(noor, rubric, replace(text, title="Second title"), change_note="A better name.")
    save(
        noor,
        rubric,
        heavier(replace(text, title="Third title")),
        change_note="Facts.",
        is_structure_confirmed="on",
    )
    shown = noor.get(address("usage", rubric.pk)).content.decode()
    assert "From version 2 to version 3" in shown
    assert "A better name." in shown
    for title in ("Second title", "Third title"):
        assert f"<td>{title}</td>" in shown
    assert "changes how marks count" in shown
    shown = noor.get(address("usage", rubric.pk), {"old": "1", "new": "2"}).content.decode()
    assert f"<td>{text.title}</td><td>Second title</td>" in shown
    assert "changes how marks count" not in shown
    for params in ({"old": "x", "new": "9"}, {"old": "1"}):
        assert noor.get(address("usage", rubric.pk), params).status_code == 200


def test_nobody_else_opens_the_library(cast: Cast, as_: Any, rubric: Rubric) -> None:
    pages = [
        address("list"),
        address("add"),
        *(address(name, rubric.pk) for name in ("edit", "copy", "usage")),
    ]
    for person in (None, cast.amina, cast.gil, cast.grace, cast.lee, cast.otto):
        for page in pages:
            response = as_(person).get(page)
            assert response.status_code in (302, 403), (person, page)
            assert "/snippets/" not in response.get("Location", "").split("?")[0]
