"""Where a question is used: on pages, in releases, and in answers, which another package counts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from content.pages.module import ModulePage
from content.pages.quiz import QuizPage
from content.pools import matches, matching, rule_of
from content.questions import Question
from content.versions import ModuleVersion

# The library may not know who answers, so whoever keeps answers says here how to count them.
AnswerCounter = Callable[[UUID], Mapping[int, int]]
_counters: list[AnswerCounter] = []


@dataclass(frozen=True)
class PageUse:
    """A quiz that asks a question, or a module that has it among its review cards. `is_by_rule` tells how; `is_live` and `is_draft` tell in which text."""

    page_id: int
    title: str
    module_title: str
    is_by_rule: bool
    is_live: bool
    is_draft: bool


@dataclass(frozen=True)
class ReleaseUse:
    """A released version of a module that contains a question, and which version of it."""

    module_title: str
    number: int
    released_at: datetime
    question_version: int
    is_current: bool


@dataclass(frozen=True)
class _Slots:
    page: QuizPage | ModulePage
    module_title: str
    skill: str
    live: list[dict[str, Any]]
    draft: list[dict[str, Any]]


def count_answers_with(counter: AnswerCounter) -> None:
    """Registers how answers are counted: by the question's UUID, for each version of it."""
    if counter not in _counters:
        _counters.append(counter)


def answers_by_version(question_id: UUID) -> Counter[int]:
    """How many answers each version of a question has."""
    total: Counter[int] = Counter()
    for counter in _counters:
        total.update(counter(question_id))
    return total


def page_uses(questions: Iterable[Question]) -> dict[UUID, list[PageUse]]:
    """The pages that name each question or whose rule finds it. Two queries, and one for the tags."""
    wanted = list(questions)
    found: dict[UUID, list[PageUse]] = {question.pk: [] for question in wanted}
    for slots in _all_slots():
        live, draft = _found(slots.live, slots.skill, wanted), _found(slots.draft, slots.skill, wanted)
        for key in {**live, **draft}:
            found[key].append(
                PageUse(
                    page_id=slots.page.pk,
                    title=slots.page.draft_title or slots.page.title,
                    module_title=slots.module_title,
                    is_by_rule=live.get(key, draft.get(key, False)),
                    is_live=key in live,
                    is_draft=key in draft,
                )
            )
    return found


def ids_in_use() -> set[UUID]:
    """The questions that some page names or whose rule finds them."""
    used: set[UUID] = set()
    for slots in _all_slots():
        for blocks in (slots.live, slots.draft):
            for block in blocks:
                if block["type"] == "rule":
                    used |= set(
                        matching(rule_of(block["value"], skill=slots.skill)).values_list("pk", flat=True)
                    )
                else:
                    used |= set(_chosen(block))
    return used


def release_uses(question: Question) -> list[ReleaseUse]:
    """The released versions that contain a question, newest first. One query."""
    rows = (
        ModuleVersion.objects.annotate(text=Cast("document", TextField()))
        .filter(text__contains=str(question.pk))
        .select_related("module")
        .order_by("module__position", "module_id", "-number")
    )
    return [
        ReleaseUse(
            module_title=row.module.title,
            number=row.number,
            released_at=row.released_at,
            question_version=version,
            is_current=row.module.current_id == row.pk,
        )
        for row in rows
        for version in sorted(set(_versions_in(row.document, str(question.pk))))
    ]


def _versions_in(document: dict[str, Any], question_id: str) -> Iterator[int]:
    for item in document["items"]:
        yield from (each["version"] for each in item.get("questions", ()) if each["id"] == question_id)
    yield from (card["version"] for card in document.get("cards", ()) if card["id"] == question_id)


def _all_slots() -> Iterator[_Slots]:
    modules = {page.path: page for page in ModulePage.objects.select_related("latest_revision")}
    for page in QuizPage.objects.select_related("latest_revision").order_by("path"):
        module = modules.get(page.path[: -QuizPage.steplen])
        stored = page.latest_revision.content.get("slots") if page.latest_revision else None
        published = list(page.slots.raw_data)
        yield _Slots(
            page=page,
            module_title=module.title if module else "",
            skill=module.skill if module else "",
            live=published if page.live else [],
            draft=json.loads(stored) if stored else published,
        )
    for module in modules.values():
        stored = module.latest_revision.content.get("cards") if module.latest_revision else None
        published = list(module.cards.raw_data)
        yield _Slots(
            page=module,
            module_title=module.title,
            skill=module.skill,
            live=_as_slot(published) if module.live else [],
            draft=_as_slot(json.loads(stored) if stored else published),
        )


def _as_slot(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Review cards as a slot that names them."""
    return [{"type": "slot", "value": {"questions": [card["value"] for card in cards]}}]


def _found(blocks: list[dict[str, Any]], skill: str, questions: list[Question]) -> dict[UUID, bool]:
    """The questions among these that the blocks ask; True where a rule alone finds them."""
    chosen = {key for block in blocks if block["type"] == "slot" for key in _chosen(block)}
    rules = [rule_of(block["value"], skill=skill) for block in blocks if block["type"] == "rule"]
    return {
        question.pk: question.pk not in chosen
        for question in questions
        if question.pk in chosen or any(matches(rule, question) for rule in rules)
    }


def _chosen(block: dict[str, Any]) -> Iterator[UUID]:
    for item in block["value"].get("questions", ()):
        key = item["value"] if isinstance(item, dict) else item
        if key:
            yield UUID(str(key))
