"""From the slots of a quiz page to what they can draw."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from content import documents
from content.freezing.text import keyed, names, plain
from content.questions import Question, QuestionStatus, QuestionVersion


@dataclass(frozen=True)
class Pool:
    """A slot with the frozen questions that it can draw, and the chosen ones that are not ready."""

    slot: documents.Slot
    questions: tuple[documents.Question, ...]
    unready: tuple[Question, ...] = ()


def tag_names(text: str) -> tuple[str, ...]:
    """The tags of a field that holds them with commas between, some in quotation marks."""
    return tuple(name for part in names(text) if (name := part.strip('" ')))


def rule_of(value: Any, *, skill: str) -> documents.DrawRule:
    """The rule of a block; where it names no skill, the module's own is meant."""
    return documents.DrawRule(
        skills=tuple(value["skills"] or ()) or ((skill,) if skill else ()),
        objectives=names(plain(value["objectives"])),
        tags=tag_names(plain(value["tags"])),
        kinds=tuple(value["kinds"] or ()),
        difficulties=tuple(int(number) for number in value["difficulties"] or ()),
    )


def matching(rule: documents.DrawRule) -> QuerySet[Question]:
    """The ready questions of the bank that a rule finds, each once."""
    found = Question.objects.filter(status=QuestionStatus.READY, versions__isnull=False)
    if rule.skills:
        found = found.filter(skill__in=rule.skills)
    if rule.kinds:
        found = found.filter(kind__in=rule.kinds)
    if rule.difficulties:
        found = found.filter(difficulty__in=rule.difficulties)
    if rule.objectives:
        found = found.filter(about(rule.objectives))
    if rule.tags:
        tagged = Q()
        for name in rule.tags:
            tagged |= Q(tags__name__iexact=name)
        found = found.filter(tagged)
    return found.distinct()


def matches(rule: documents.DrawRule, question: Question) -> bool:
    """Whether a rule finds this question: the same answer as `matching` gives, without asking the database."""
    tags = {name.casefold() for name in question.tag_list()} if rule.tags else set()
    return (
        question.status == QuestionStatus.READY
        and (not rule.skills or question.skill in rule.skills)
        and (not rule.kinds or question.kind in rule.kinds)
        and (not rule.difficulties or question.difficulty in rule.difficulties)
        and (not rule.objectives or not set(rule.objectives).isdisjoint(names(question.objectives)))
        and (not rule.tags or not tags.isdisjoint(name.casefold() for name in rule.tags))
    )


def about(objectives: Iterable[str]) -> Q:
    """Questions that name any one of these objectives."""
    wanted = "|".join(re.escape(name) for name in objectives)
    return Q(objectives__regex=rf"(^|,)\s*({wanted})\s*(,|$)")


def newest_versions(questions: Iterable[Question]) -> dict[UUID, QuestionVersion]:
    """The newest version of each of these questions that has one. One query."""
    found = QuestionVersion.objects.filter(question__in=[question.pk for question in questions])
    return {version.question_id: version for version in found.order_by("number")}


def frozen_question(
    question: Question, newest: QuestionVersion | None, *, draft: bool
) -> documents.Question | None:
    """What a release keeps of a question: its newest version; None while it was never ready, or once retired.

    A draft takes the working text, with the number that it has or would get.
    """
    if draft:
        if len(question.body) != 1:
            return None
        number = newest.number if newest else 0
        return question.freeze(number + 1 if question.is_changed_since(newest) else number)
    if newest is None or question.status == QuestionStatus.RETIRED:
        return None
    return newest.load()


def unready_sentence(question: Question) -> str:
    """Says why a chosen question is in no release."""
    words = {"question": str(question)}
    if question.status == QuestionStatus.RETIRED:
        return _("The question “%(question)s” is retired.") % words
    return _("The question “%(question)s” is not ready.") % words


def pools(slots: Any, *, skill: str, draft: bool, cards: Collection[UUID] = ()) -> list[Pool]:
    """What each slot can draw. A draft takes chosen questions as they stand; a rule always finds ready ones.

    A rule never draws a review card of the same module.
    """
    found: list[tuple[str, Any, documents.DrawRule | None, list[Question]]] = []
    for child, (key, value) in zip(slots, keyed(slots), strict=True):
        if child.block_type == "rule":
            rule = rule_of(value, skill=skill)
            found.append((key, value, rule, list(matching(rule).exclude(pk__in=cards).order_by("pk"))))
        else:
            chosen = dict.fromkeys(question for _key, question in keyed(value["questions"]) if question)
            found.append((key, value, None, list(chosen)))
    newest = newest_versions(question for _key, _value, _rule, chosen in found for question in chosen)
    return [_pool(*each, newest=newest, skill=skill, draft=draft) for each in found]


def without_objectives(document: documents.Question) -> documents.Question:
    """The same question for another skill’s module, whose objectives have other meanings under the same names."""
    return replace(document, objectives=())


def _pool(
    key: str,
    value: Any,
    rule: documents.DrawRule | None,
    chosen: list[Question],
    *,
    newest: dict[UUID, QuestionVersion],
    skill: str,
    draft: bool,
) -> Pool:
    frozen, unready = [], []
    for question in chosen:
        document = frozen_question(question, newest.get(question.pk), draft=draft and rule is None)
        if document is None:
            unready.append(question)
        else:
            frozen.append(document if question.skill in ("", skill) else without_objectives(document))
    pool = tuple(document.id for document in frozen)
    return Pool(documents.Slot(key, pool, value["draw"] or 1, rule), tuple(frozen), tuple(unready))
