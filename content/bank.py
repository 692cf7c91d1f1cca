"""The front desk of the bank of questions, for authors: ask `content.authors.may_author` first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from content.blocks.question import kind_name as kind_name
from content.freezing.text import names, searchable
from content.pools import about
from content.questions import Question, QuestionVersion

MOST_WORDS = 12


@dataclass(frozen=True)
class BankFilter:
    """What narrows the bank; an empty field lets everything through."""

    status: str = ""
    kind: str = ""
    skill: str = ""
    objective: str = ""
    tag: str = ""
    difficulty: int | None = None
    words: str = ""


@dataclass(frozen=True)
class BankEntry:
    """A question as the bank lists it. `version` is its newest number, None while it was never ready."""

    id: UUID
    status: str
    kind: str
    prompt: str
    skill: str
    objectives: tuple[str, ...]
    tags: tuple[str, ...]
    difficulty: int
    is_critical: bool
    owner: str
    version: int | None
    updated_at: datetime


@dataclass(frozen=True)
class KeptVersion:
    """A frozen version. `document` is the question with its key, as releases contain it."""

    number: int
    created_at: datetime
    created_by: str
    digest: str
    document: dict[str, Any]


@dataclass(frozen=True)
class BankQuestion:
    """A question of the bank with its versions, newest first."""

    entry: BankEntry
    versions: tuple[KeptVersion, ...]


def worded(text: str) -> Q:
    """Questions whose prompt, situation, explanation or answers hold each of these words, or words that contain it."""
    wanted = Q()
    for word in searchable(text).split()[:MOST_WORDS]:
        wanted &= Q(words__contains=word)
    return wanted


def entries(wanted: BankFilter, *, first: int, count: int) -> tuple[list[BankEntry], int]:
    """`count` questions from place `first` on in the order of their text, and how many there are. Three queries."""
    found = Question.objects.all()
    plain = {name: getattr(wanted, name) for name in ("status", "kind", "skill")}
    found = found.filter(**{name: value for name, value in plain.items() if value})
    if wanted.difficulty is not None:
        found = found.filter(difficulty=wanted.difficulty)
    if wanted.objective:
        found = found.filter(about([wanted.objective]))
    if wanted.tag:
        found = found.filter(tags__name__iexact=wanted.tag)
    if wanted.words:
        found = found.filter(worded(wanted.words))
    rows = _described(found).order_by("prompt", "pk")[first : first + count]
    return [_entry(row) for row in rows], found.count()


def question(question_id: UUID) -> BankQuestion | None:
    """One question with all its versions, or None. Three queries."""
    row = _described(Question.objects.filter(pk=question_id)).first()
    if row is None:
        return None
    versions = QuestionVersion.objects.filter(question=row).select_related("created_by").order_by("-number")
    return BankQuestion(
        entry=_entry(row),
        versions=tuple(
            KeptVersion(
                number=version.number,
                created_at=version.created_at,
                created_by=str(version.created_by or ""),
                digest=version.digest,
                document=version.document,
            )
            for version in versions
        ),
    )


def _described(found: QuerySet[Question]) -> QuerySet[Question]:
    return (
        found.annotate(newest_number=Max("versions__number"))
        .select_related("owner")
        .prefetch_related("tagged_items__tag")
    )


def _entry(row: Question) -> BankEntry:
    return BankEntry(
        id=row.pk,
        status=row.status,
        kind=row.kind,
        prompt=row.prompt,
        skill=row.skill,
        objectives=names(row.objectives),
        tags=tuple(row.tag_list()),
        difficulty=row.difficulty,
        is_critical=row.is_critical,
        owner=str(row.owner or ""),
        version=getattr(row, "newest_number", None),
        updated_at=row.updated_at,
    )
