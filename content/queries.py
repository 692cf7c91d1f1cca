"""The front desk of the library: the only door through which other packages read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

from content import documents
from content.versions import Module, ModuleVersion, Programme, loaded


class ModuleNotFound(LookupError):
    """No module has this slug, or it was never released where a release was asked for."""


class Freezable(Protocol):
    """A module page, as far as this door needs to know it."""

    translation_key: UUID

    def freeze(self, *, draft: bool = False) -> documents.Module:
        """The document that a release would keep."""


@dataclass(frozen=True)
class VersionInfo:
    """What is known of a version besides its document. `kind` is first, cosmetic, minor or material.

    `is_check_of_grades_wanted`: grades whose rubric counts otherwise in this version are to be checked again.
    """

    id: int
    module_id: int
    module_slug: str
    number: int
    kind: str
    note: str
    released_at: datetime
    digest: str
    is_check_of_grades_wanted: bool


@dataclass(frozen=True)
class ModuleCard:
    """A module as it stands on the shelf. The version fields are None until its first release."""

    id: int
    key: str
    slug: str
    skill: str
    title: str
    purpose: str
    position: int
    current_version_id: int | None
    number: int | None
    released_at: datetime | None

    @property
    def is_released(self) -> bool:
        """Learners can be enrolled."""
        return self.current_version_id is not None


@dataclass(frozen=True)
class ProgrammeInfo:
    """The programme: its name and the ids of its modules in order."""

    slug: str
    title: str
    summary: str
    module_ids: tuple[int, ...]


@dataclass(frozen=True)
class QuestionUse:
    """A quiz of a released version that can ask a question, with the wording that it asks."""

    version_id: int
    module_title: str
    quiz: documents.Quiz
    question: documents.Question


def document(version_id: int) -> documents.Module:
    """The released module of a version, from memory after the first time; LookupError where there is none."""
    try:
        return loaded(version_id)
    except ModuleVersion.DoesNotExist as error:
        raise ModuleNotFound(f"no version {version_id}") from error


def modules() -> list[ModuleCard]:
    """Every module in the order of the programme, released or not. One query."""
    return [_card(module) for module in _modules()]


def module_by_slug(slug: str) -> ModuleCard:
    """The module with this slug; ModuleNotFound where there is none. One query."""
    module = _modules().filter(slug=slug).first()
    if module is None:
        raise ModuleNotFound(f"no module {slug}")
    return _card(module)


def module(module_id: int) -> ModuleCard:
    """The module with this id; ModuleNotFound where there is none. One query."""
    found = _modules().filter(pk=module_id).first()
    if found is None:
        raise ModuleNotFound(f"no module {module_id}")
    return _card(found)


def current_version(module_slug: str) -> VersionInfo:
    """The version that newcomers are enrolled in; ModuleNotFound where nothing is released. One query."""
    row = _versions().filter(module__slug=module_slug, module__current_id=F("pk")).first()
    if row is None:
        raise ModuleNotFound(f"no released module {module_slug}")
    return _info(row)


def versions(module_id: int) -> list[VersionInfo]:
    """All versions of a module, newest first. One query."""
    return [_info(row) for row in _versions().filter(module_id=module_id).order_by("-number")]


def version(version_id: int) -> VersionInfo:
    """One version; ModuleNotFound where there is none. One query."""
    row = _versions().filter(pk=version_id).first()
    if row is None:
        raise ModuleNotFound(f"no version {version_id}")
    return _info(row)


def uses_of(question_id: str) -> list[QuestionUse]:
    """The quizzes that can ask a question, in every released version, oldest first. One query.

    (And one for each document among them that is not in memory yet.)
    """
    holding = ModuleVersion.objects.annotate(text=Cast("document", TextField())).filter(
        text__contains=question_id
    )
    found = []
    for version_id in holding.order_by("pk").values_list("pk", flat=True):
        module = document(version_id)
        for item in module.items:
            question = item.by_id.get(question_id) if isinstance(item, documents.Quiz) else None
            if isinstance(item, documents.Quiz) and question is not None:
                found.append(QuestionUse(version_id, module.title, item, question))
    return found


def hold(version_ids: Iterable[int]) -> None:
    """Locks versions until the transaction ends: what is decided about them is decided one after another. One query."""
    rows = ModuleVersion.objects.select_for_update(no_key=True).filter(pk__in=list(version_ids))
    list(rows.order_by("pk").values_list("pk", flat=True))


def programme() -> ProgrammeInfo | None:
    """The programme, or None in an empty library. Two queries."""
    row = Programme.objects.order_by("pk").first()
    if row is None:
        return None
    ids = tuple(Module.objects.filter(programme=row).order_by("position", "pk").values_list("pk", flat=True))
    return ProgrammeInfo(slug=row.slug, title=row.title, summary=row.summary, module_ids=ids)


def has_unreleased_changes(page: Freezable, *, draft: bool = False) -> bool:
    """The page's live tree (with `draft`, its newest drafts) differs from the current version."""
    newest = (
        ModuleVersion.objects.filter(module__key=page.translation_key)
        .order_by("-number")
        .values_list("digest", flat=True)
    ).first()
    return newest != documents.digest(documents.dump(page.freeze(draft=draft)))


def _modules() -> QuerySet[Module]:
    return Module.objects.select_related("current").defer("current__document").order_by("position", "pk")


def _versions() -> QuerySet[ModuleVersion]:
    return ModuleVersion.objects.select_related("module").defer("document")


def _card(row: Module) -> ModuleCard:
    return ModuleCard(
        id=row.pk,
        key=str(row.key),
        slug=row.slug,
        skill=row.skill,
        title=row.title,
        purpose=row.purpose,
        position=row.position,
        current_version_id=row.current_id,
        number=row.current.number if row.current else None,
        released_at=row.current.released_at if row.current else None,
    )


def _info(row: ModuleVersion) -> VersionInfo:
    return VersionInfo(
        id=row.pk,
        module_id=row.module_id,
        module_slug=row.module.slug,
        number=row.number,
        kind=row.change_kind,
        note=row.change_note,
        released_at=row.released_at,
        digest=row.digest,
        is_check_of_grades_wanted=row.is_check_of_grades_wanted,
    )
