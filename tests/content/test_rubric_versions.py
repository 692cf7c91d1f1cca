"""Rubrics and their versions: what makes one, what it means, and that it never changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from content import documents
from content.checks import rubric_problems
from content.comparing_rubrics import rubric_differences, structural_sentences
from content.documents import Criterion, PassRule, Rubric, structure_digest
from content.publishing import keep_rubric_version
from content.rubrics import Rubric as Row
from content.rubrics import RubricVersion
from lms.lib.append_only import AppendOnlyError
from tests.cast import Cast
from tests.content.shelf import Library, as_uuid
from tests.content.test_loading import reload
from tests.harness import small_module

RUBRIC = small_module.rubric()
FIRST, *OTHERS = RUBRIC.criteria


def with_first(**changes: object) -> Rubric:
    """The small rubric with a changed first criterion."""
    return replace(RUBRIC, criteria=(replace(FIRST, **changes), *OTHERS))  # type: ignore[arg-type]


# --- Structure and words ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        replace(RUBRIC, title="Another title", grader_notes_html="<p>Talk first.</p>"),
        with_first(title="Another", levels=("a", "b", "c", "d")),
        replace(RUBRIC, criteria=tuple(reversed(RUBRIC.criteria))),
        replace(RUBRIC, version=7),
    ],
)
def test_words_and_order_are_no_structure(other: Rubric) -> None:
    assert other != RUBRIC
    assert structure_digest(other) == structure_digest(RUBRIC)
    assert structural_sentences(RUBRIC, other) == []


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (with_first(weight=41), f"“{FIRST.title}” weighs 41 instead of {FIRST.weight}."),
        (with_first(gate=not FIRST.gate), "is no gate any more."),
        (with_first(key="another"), "is new."),
        (replace(RUBRIC, criteria=tuple(OTHERS)), f"“{FIRST.title}” is gone."),
        (replace(RUBRIC, pass_rule=PassRule(below_solid=0)), "What it takes to pass is different."),
    ],
)
def test_what_counts_is_structure_and_said_in_words(other: Rubric, sentence: str) -> None:
    assert structure_digest(other) != structure_digest(RUBRIC)
    assert sentence in " ".join(structural_sentences(RUBRIC, other))


def test_differences_stand_criterion_by_criterion() -> None:
    new = replace(
        with_first(weight=50, levels=(*FIRST.levels[:3], "Better than ever.")),
        title="New title",
        criteria=(
            Criterion(key="new", title="New one", weight=10, levels=("a", "b", "c", "d")),
            replace(FIRST, weight=50),
            OTHERS[0],
        ),
    )
    groups = {group.heading: group.rows for group in rubric_differences(RUBRIC, new)}
    assert list(groups) == ["The rubric", "New one", FIRST.title, OTHERS[1].title]
    assert [(row.old, row.new) for row in groups["The rubric"]] == [(RUBRIC.title, "New title")]
    weight = groups[FIRST.title][0]
    assert (weight.old, weight.new, weight.is_structure) == (str(FIRST.weight), "50", True)
    gone = groups[OTHERS[1].title]
    assert all(row.new == "" for row in gone)
    assert [row.old for row in gone][-4:] == list(OTHERS[1].levels)
    assert rubric_differences(RUBRIC, RUBRIC) == []


def test_another_order_is_said() -> None:
    rows = rubric_differences(RUBRIC, replace(RUBRIC, criteria=tuple(reversed(RUBRIC.criteria))))[0].rows
    assert [row.label for row in rows] == ["Order"]
    assert rows[0].new.split("; ") == [one.title for one in reversed(RUBRIC.criteria)]


def test_a_rubric_without_a_number_is_stored_as_it_was_before_there_were_any() -> None:
    assert "version" not in documents.dump_rubric(RUBRIC)
    assert documents.load_rubric(documents.dump_rubric(RUBRIC)) == RUBRIC
    kept = replace(RUBRIC, version=3)
    assert documents.load_rubric(documents.dump_rubric(kept)) == kept
    module = small_module.document()
    assert documents.load(documents.dump(module)) == module


# --- What keeps a rubric back -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rubric", "sentence"),
    [
        (replace(RUBRIC, criteria=()), "no criteria yet"),
        (with_first(weight=FIRST.weight + 1), "add up to 101, not to 100"),
        (with_first(levels=("a", "", "c", "d")), "lacks a text for one of its four levels"),
        (with_first(title=OTHERS[0].title.upper()), "are called"),
        (with_first(key=OTHERS[0].key), "carry the same key"),
        (
            replace(RUBRIC, pass_rule=PassRule(gate_level=2, floor_level=3, below_solid=0)),
            "Gates need level 2",
        ),
        (replace(RUBRIC, pass_rule=PassRule(gate_level=4, floor_level=3)), "write 0 there"),
        (replace(RUBRIC, pass_rule=PassRule(below_solid=3)), "only 2 criteria are no gates"),
    ],
)
def test_each_problem_has_its_sentence(rubric: Rubric, sentence: str) -> None:
    problems = list(rubric_problems(rubric))
    assert len(problems) == 1
    assert sentence in problems[0]


def test_a_sound_rubric_has_none() -> None:
    assert list(rubric_problems(RUBRIC)) == []
    all_gates = tuple(replace(one, gate=True) for one in RUBRIC.criteria)
    assert list(rubric_problems(replace(RUBRIC, criteria=all_gates))) == []


# --- Keeping versions ---------------------------------------------------------------------------------


@pytest.fixture
def rubric(library: Library) -> Row:
    """The rubric of the small module, kept once when it was loaded."""
    return Row.objects.get()


def kinds(rubric: Row) -> list[str]:
    """The kinds of its versions, oldest first."""
    return list(rubric.versions.values_list("kind", flat=True))


def test_saving_the_same_keeps_nothing(rubric: Row, cast: Cast, at: datetime) -> None:
    rubric.owner, rubric.skill = cast.noor, "patience"
    rubric.save()
    assert keep_rubric_version(rubric, note="", by=cast.noor, at=at) is None
    assert kinds(rubric) == ["first"]


def test_words_make_a_version_of_wording_and_weights_one_of_structure(
    rubric: Row, cast: Cast, at: datetime
) -> None:
    before = rubric.newest()
    assert before is not None
    rubric.title = "Another title"
    rubric.save()
    wording = keep_rubric_version(rubric, note=" Clearer. ", by=cast.noor, at=at)
    assert wording is not None
    assert (wording.number, wording.kind, wording.note) == (2, "wording", "Clearer.")
    assert wording.structure_digest == before.structure_digest
    assert wording.digest == documents.digest(documents.dump_rubric(wording.load())) != before.digest

    rubric.criteria[0].value["gate"] = not rubric.criteria[0].value["gate"]
    rubric.save()
    structure = keep_rubric_version(rubric, note="Every criterion counts.", by=cast.noor, at=at)
    assert structure is not None
    assert (structure.number, structure.kind) == (3, "structure")
    assert structure.structure_digest != wording.structure_digest
    assert structure.load() == rubric.freeze() == replace(rubric.freeze(0), version=3)
    assert before.load().title != "Another title"


def test_a_rubric_that_cannot_be_graded_with_keeps_no_version(rubric: Row, at: datetime) -> None:
    rubric.criteria[0].value["weight"] += 1
    rubric.save()
    assert keep_rubric_version(rubric, note="Heavier.", by=None, at=at) is None
    assert kinds(rubric) == ["first"]


def test_a_later_version_says_why(rubric: Row, at: datetime) -> None:
    rubric.title = "Another title"
    rubric.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        keep_rubric_version(rubric, note="  ", by=None, at=at)
    assert kinds(rubric) == ["first"]


def test_a_version_is_never_changed_or_deleted(rubric: Row) -> None:
    version = rubric.newest()
    assert version is not None
    with pytest.raises(AppendOnlyError):
        version.save()
    with pytest.raises(AppendOnlyError):
        version.delete()
    table = RubricVersion._meta.db_table
    for statement in (f"UPDATE {table} SET note = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_release_holds_the_number_of_the_version(
    library: Library, rubric: Row, cast: Cast, at: datetime
) -> None:
    released = documents.load(library.newest.document).of_kind("role_play")
    assert {item.rubric.version for item in released if isinstance(item, documents.RolePlay)} == {1}
    rubric.title = "Another title"
    rubric.save()
    keep_rubric_version(rubric, note="Clearer.", by=cast.noor, at=at)
    library.publish("minor", "A clearer rubric.")
    released = documents.load(library.newest.document).of_kind("role_play")
    assert {item.rubric.version for item in released if isinstance(item, documents.RolePlay)} == {2}


# --- What comes with Attune ---------------------------------------------------------------------------


def with_rubric(library: Library, **changes: object) -> documents.Module:
    """The small module with changed rubrics, as its files would say."""
    items = tuple(
        replace(item, rubric=replace(item.rubric, **changes, version=0))  # type: ignore[arg-type]
        if isinstance(item, documents.RolePlay)
        else item
        for item in library.document.items
    )
    return replace(library.document, items=items)


def test_loading_again_keeps_no_second_version(library: Library, rubric: Row, at: datetime) -> None:
    assert reload(library, library.document, at).is_unchanged
    assert kinds(rubric) == ["first"]


def test_new_files_make_the_next_version(library: Library, rubric: Row, at: datetime) -> None:
    outcome = reload(library, with_rubric(library, title="From new files"), at)
    assert not outcome.conflicts
    newest = rubric.newest()
    assert newest is not None
    assert (newest.number, newest.kind, newest.load().title) == (2, "wording", "From new files")
    assert newest.note
    again = reload(library, with_rubric(library, title="From new files"), at)
    assert again.is_unchanged
    assert len(kinds(rubric)) == 2


def test_new_files_never_overwrite_what_an_author_wrote(
    library: Library, rubric: Row, cast: Cast, at: datetime
) -> None:
    rubric.title = "Noor's own title"
    rubric.save()
    keep_rubric_version(rubric, note="Mine.", by=cast.noor, at=at)
    outcome = reload(library, with_rubric(library, title="From new files"), at)
    assert any("From new files" in name for name in outcome.conflicts)
    rubric.refresh_from_db()
    assert rubric.title == "Noor's own title"
    assert len(kinds(rubric)) == 2


def test_a_rubric_from_before_versions_gets_its_first_one(
    library: Library, rubric: Row, at: datetime
) -> None:
    older = Row.objects.create(key=as_uuid("older"), title="Older", criteria=rubric.criteria.raw_data)
    items = [item for item in library.document.items if isinstance(item, documents.RolePlay)]
    frozen = replace(items[0].rubric, key=str(older.key), version=0)
    changed = replace(items[0], rubric=frozen)
    others = tuple(changed if item is items[0] else item for item in library.document.items)
    reload(library, replace(library.document, items=others), at)
    assert [version.load().title for version in older.versions.all()] == ["Older"]
