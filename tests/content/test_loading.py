"""The modules that come with Attune: loaded once, never over an author's work, and exactly as written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.signal_handlers import disable_reference_index_auto_update

from content import documents, queries
from content.blocks.text import PROSE_FEATURES
from content.freezing.text import clean_html
from content.pages.module import ModulePage
from content.questions import QuestionVersion
from content.seed import loading
from content.seed.reading import read_module
from content.seed.thawing import rich as for_editor
from content.versions import Module, ModuleVersion
from tests.content.shelf import PROGRAMME, Library

FOLDER = loading.SEED / "m01-active-listening"


def cleaned(value: Any) -> Any:
    """The same value with all its HTML as a release keeps it, and rubrics in their first version."""
    if is_dataclass(value) and not isinstance(value, type):
        changes = {}
        for field in fields(value):
            inner = getattr(value, field.name)
            is_html = field.name.endswith("html") and isinstance(inner, str)
            changes[field.name] = clean_html(inner) if is_html else cleaned(inner)
        if isinstance(value, documents.Rubric):
            changes["version"] = 1
        return replace(value, **{name: new for name, new in changes.items() if name != "kind"})
    if isinstance(value, tuple):
        return tuple(cleaned(one) for one in value)
    return value


def html_of(value: Any) -> Iterator[str]:
    """Every HTML text in a document."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            inner = getattr(value, field.name)
            if field.name.endswith("html") and isinstance(inner, str):
                yield inner
            else:
                yield from html_of(inner)
    elif isinstance(value, tuple):
        for one in value:
            yield from html_of(one)


@pytest.fixture
def loaded_library(db: None, at: datetime) -> loading.Outcome:
    """The library as a new installation has it."""
    with disable_reference_index_auto_update():
        return loading.load(at=at)


def test_a_new_library_has_ten_skills_and_one_module(loaded_library: loading.Outcome, at: datetime) -> None:
    cards = queries.modules()
    assert [card.position for card in cards] == list(range(1, 11))
    assert [card.slug for card in cards if card.is_released] == ["active-listening"]
    assert all(card.purpose for card in cards)
    assert ModulePage.objects.filter(live=False).count() == 9
    programme = queries.programme()
    assert programme is not None
    assert (programme.title, len(programme.module_ids)) == ("Support essentials", 10)

    card = queries.module_by_slug("active-listening")
    assert card.current_version_id is not None
    assert queries.document(card.current_version_id) == cleaned(read_module(FOLDER))
    assert (
        QuestionVersion.objects.filter(number=1).count() == 5 + 14 + 16
    )  # of the pre-check, the quiz, and cards
    assert not loaded_library.conflicts

    again = loading.load(at=at)
    assert again.is_unchanged
    assert not again.conflicts
    assert ModuleVersion.objects.count() == 1


def test_every_text_survives_the_editor() -> None:
    """Opening and saving a page changes nothing that learners get."""
    converter = ContentstateConverter(features=PROSE_FEATURES)
    texts = list(html_of(read_module(FOLDER)))
    assert len(texts) > 20
    for text in texts:
        stored = for_editor(text)
        saved = converter.to_database_format(converter.from_database_format(stored))
        assert clean_html(saved) == clean_html(text)


def reload(library: Library, document: documents.Module, at: datetime) -> loading.Outcome:
    """Loads the small module again from (changed) data."""
    outcome = loading.Outcome()
    programme = loading.load_programme(PROGRAMME, outcome)
    rules = loading.load_house_rules(document.house_rules, PROGRAMME, outcome)
    loading.load_module(document, programme, rules, outcome, at=at)
    return outcome


def with_lesson(document: documents.Module, **changes: Any) -> documents.Module:
    """The document with a changed lesson."""
    items = tuple(replace(item, **changes) if item.kind == "lesson" else item for item in document.items)
    return replace(document, items=items)


def test_loading_again_changes_nothing(library: Library, at: datetime) -> None:
    outcome = reload(library, library.document, at)
    assert outcome.is_unchanged
    assert not outcome.conflicts
    assert ModuleVersion.objects.count() == 1


def test_new_data_releases_the_next_version(library: Library, at: datetime) -> None:
    changed = with_lesson(library.document, summary="Another summary.")
    outcome = reload(library, changed, at)
    assert outcome.updated == [changed.items[0].title]
    assert (library.newest.number, library.newest.change_kind) == (2, "minor")
    assert queries.document(library.newest.pk) == changed


def test_what_an_author_edited_is_left_alone(library: Library, at: datetime) -> None:
    lesson = library.lesson
    lesson.summary = "Noor's own words."
    lesson.save_revision()
    outcome = reload(library, with_lesson(library.document, summary="Another summary."), at)
    assert outcome.conflicts == [lesson.title]
    assert outcome.is_unchanged
    assert library.lesson.get_latest_revision_as_object().summary == "Noor's own words."
    assert ModuleVersion.objects.count() == 1


def test_a_module_that_cannot_be_released_is_an_error(library: Library, at: datetime) -> None:
    broken = replace(library.document, objectives=())
    with pytest.raises(loading.ReleaseRefused):
        reload(library, broken, at)
    assert Module.objects.get(key=library.document.key).current == library.newest
