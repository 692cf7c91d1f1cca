"""A small module as pages of the library, released through Wagtail."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from wagtail.signal_handlers import disable_reference_index_auto_update

from content import documents
from content.authors import ensure_author_group
from content.pages.lesson import LessonPage
from content.pages.module import ModulePage, ProgrammePage
from content.seed import loading
from content.seed.reading import Programme
from content.versions import Module, ModuleVersion
from tests.cast import Cast

PROGRAMME = Programme(
    key="00000000-0000-4000-8000-00000000aaaa", slug="small-programme", title="Small programme", skills=()
)


def as_uuid(name: str) -> str:
    """The same UUID for the same word."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def as_pages_have_it(document: documents.Module) -> documents.Module:
    """The document as pages have it: UUIDs for steps and rubrics, rubrics kept once, and the programme's name."""

    def step(item: documents.Item) -> documents.Item:
        changes: dict[str, Any] = {"key": as_uuid(item.key)}
        if isinstance(item, documents.RolePlay):
            changes["rubric"] = replace(item.rubric, key=as_uuid(item.rubric.key), version=1)
            changes["practice_key"] = as_uuid(item.practice_key) if item.practice_key else ""
            changes["sibling_key"] = as_uuid(item.sibling_key) if item.sibling_key else ""
        if isinstance(item, documents.Scenario):
            changes["gentler_key"] = as_uuid(item.gentler_key) if item.gentler_key else ""
        return replace(item, **changes)

    return replace(
        document,
        programme=PROGRAMME.title,
        items=tuple(step(item) for item in document.items),
        variants=tuple(cast_scenario(step(item)) for item in document.variants),
    )


def cast_scenario(item: documents.Item) -> documents.Scenario:
    """The item, which is a scenario."""
    assert isinstance(item, documents.Scenario)
    return item


@dataclass(frozen=True)
class Library:
    """The small module as it stands in the library."""

    document: documents.Module
    programme: ProgrammePage

    @property
    def page(self) -> ModulePage:
        """The module page, fresh from the database."""
        return ModulePage.objects.get(translation_key=self.document.key)

    @property
    def lesson(self) -> LessonPage:
        """The lesson, fresh from the database."""
        return LessonPage.objects.get()

    @property
    def module(self) -> Module:
        """The identity row, fresh from the database."""
        return Module.objects.get(key=self.document.key)

    @property
    def newest(self) -> ModuleVersion:
        """The newest version."""
        found = ModuleVersion.objects.order_by("-number").first()
        assert found is not None
        return found

    def edit_lesson(self, title: str) -> None:
        """Publishes the lesson with another title."""
        lesson = self.lesson
        lesson.title = title
        lesson.save_revision().publish()

    def publish(self, kind: str = "", note: str = "", user: Any = None) -> None:
        """Publishes the module page, as an author would with the release panel filled in."""
        page = self.page
        page.change_kind, page.change_note = kind, note
        page.save_revision(user=user).publish(user=user)


def _nothing(*args: object, **kwargs: object) -> None:
    """Stands in for the search index."""


@pytest.fixture
def library(db: None, small_document: documents.Module, at: datetime) -> Library:
    """The small module, loaded and released as version 1."""
    return shelve(as_pages_have_it(small_document), at)


def shelve(document: documents.Module, at: datetime) -> Library:
    """A module as pages, released as version 1."""
    outcome = loading.Outcome()
    # Nothing here searches or asks what refers to what, and keeping both is half of the time.
    with pytest.MonkeyPatch.context() as monkey, disable_reference_index_auto_update():
        monkey.setattr(
            "modelsearch.signal_handlers.insert_or_update_object_task", SimpleNamespace(enqueue=_nothing)
        )
        programme = loading.load_programme(PROGRAMME, outcome)
        rules = loading.load_house_rules(document.house_rules, PROGRAMME, outcome)
        loading.load_module(document, programme, rules, outcome, at=at)
    return Library(document=document, programme=programme)


@pytest.fixture
def noor(cast: Cast, as_: Callable[..., Client]) -> Client:
    """Noor's browser; she writes."""
    ensure_author_group()
    return as_(cast.noor)
