"""Puts the modules that come with Attune into the library. Running it again changes nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import TypeAdapter
from wagtail.models import Page, Site

from content import documents
from content.authors import ensure_author_group
from content.pages.base import StepPage, find_newest
from content.pages.closing import ChecklistPage, PlanPage
from content.pages.lesson import LessonPage
from content.pages.module import ModulePage, ProgrammePage
from content.pages.quiz import QuizPage
from content.pages.role_play import RolePlayPage
from content.pages.scenario import ScenarioPage
from content.publishing import (
    ReleaseRefused,
    keep_first_rubric_version,
    keep_rubric_version,
    keep_version,
    shelve,
)
from content.questions import Question, QuestionStatus
from content.rubrics import HouseRuleSet, Rubric
from content.seed import thawing, thawing_questions
from content.seed.bank import BankEntry, read_bank
from content.seed.reading import (
    HOUSE_RULES,
    PROGRAMME,
    Programme,
    read_house_rules,
    read_module,
    read_programme,
)
from content.seed.records import SeedRecord
from content.seed.stored import Fields
from content.versions import ChangeKind, Module

SEED = Path(__file__).resolve().parent
PURPOSES = "purposes.yaml"
NO_ENTRIES: Mapping[str, BankEntry] = {}

_PAGES: dict[str, tuple[type[StepPage], Callable[[Any], Fields]]] = {
    "lesson": (LessonPage, thawing.lesson_fields),
    "scenario": (ScenarioPage, thawing.scenario_fields),
    "quiz": (QuizPage, thawing.quiz_fields),
    "role_play": (RolePlayPage, thawing.role_play_fields),
    "plan": (PlanPage, thawing.plan_fields),
    "checklist": (ChecklistPage, thawing.checklist_fields),
}


@dataclass
class Outcome:
    """What one run did. `conflicts` name what was changed in the editor and therefore left alone."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)

    @property
    def is_unchanged(self) -> bool:
        """Nothing was written."""
        return not self.created and not self.updated


@transaction.atomic
def load(*, at: datetime, folder: Path = SEED) -> Outcome:
    """Loads the programme, its modules and the authors' group; SeedError where a file does not fit."""
    outcome = Outcome()
    ensure_author_group()
    entry = read_programme(folder / PROGRAMME)
    purposes: dict[str, str] = yaml.safe_load((folder / PURPOSES).read_text(encoding="utf-8"))
    programme = load_programme(entry, outcome)
    rules = load_house_rules(read_house_rules(folder / HOUSE_RULES), entry, outcome)
    for skill in entry.skills:
        if skill.module:
            module = read_module(folder / skill.module)
            bank = read_bank(folder / skill.module, module)
            load_module(module, programme, rules, outcome, at=at, bank=bank)
        else:
            _outline(
                skill.slug, skill.title, skill.code, purposes.get(skill.slug, ""), programme, entry, outcome
            )
    return outcome


# --- One object -----------------------------------------------------------------------------------


@lru_cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _digest(value: Any) -> str:
    kind: Any = type(value)
    return documents.digest({"value": _adapter(kind).dump_python(value, mode="json")})


def _is_due(key: str, source: str, current: str | None, outcome: Outcome, name: str) -> bool:
    """Whether this object wants writing: it is new, or its files changed and nobody edited it since."""
    record = SeedRecord.objects.filter(key=key).first()
    if current is None:
        return True
    if record is None or record.loaded != current:
        outcome.conflicts.append(name)
        return False
    return record.source != source


def _keep(key: str, source: str, loaded: str, *, is_new: bool, outcome: Outcome, name: str) -> None:
    SeedRecord.objects.update_or_create(key=key, defaults={"source": source, "loaded": loaded})
    (outcome.created if is_new else outcome.updated).append(name)


def _set(target: Any, fields: Fields) -> None:
    for name, value in fields.items():
        setattr(target, name, value)


# --- Programme, house rules, rubrics, questions ---------------------------------------------------


def load_programme(entry: Programme, outcome: Outcome) -> ProgrammePage:
    page = ProgrammePage.objects.filter(translation_key=entry.key).first()
    source = _digest({"title": entry.title, "summary": entry.summary})
    current = _digest({"title": page.title, "summary": page.summary}) if page else None
    if not _is_due(f"programme:{entry.key}", source, current, outcome, entry.title):
        if page is None:
            raise LookupError(entry.key)
        return page
    is_new = page is None
    if page is None:
        root = Page.get_first_root_node()
        page = ProgrammePage(
            title=entry.title, slug=entry.slug, summary=entry.summary, translation_key=entry.key
        )
        root.add_child(instance=page)
        _replace_welcome_page(page)
    page.title, page.summary = entry.title, entry.summary
    page.save_revision().publish()
    _keep(f"programme:{entry.key}", source, source, is_new=is_new, outcome=outcome, name=entry.title)
    return ProgrammePage.objects.get(pk=page.pk)


def _replace_welcome_page(programme: ProgrammePage) -> None:
    """A fresh Wagtail shows a page of its own at the front; it has no place here."""
    plain_page = ContentType.objects.get_for_model(Page)
    welcome = Page.objects.filter(depth=2, content_type=plain_page, slug="home").first()
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "root_page": programme, "site_name": "Attune"},
    )
    if welcome is not None and not welcome.get_children().exists():
        welcome.delete()


def load_house_rules(
    rules: tuple[documents.HouseRule, ...], entry: Programme, outcome: Outcome
) -> HouseRuleSet:
    key = uuid.uuid5(uuid.UUID(entry.key), "house-rules")
    name = str(_("House rules"))
    found = HouseRuleSet.objects.filter(key=key).first()
    source = _digest(rules)
    if not _is_due(f"house-rules:{key}", source, _digest(found.freeze()) if found else None, outcome, name):
        if found is None:
            raise LookupError(str(key))
        return found
    is_new = found is None
    found = found or HouseRuleSet(key=key, title=name)
    _set(found, thawing.house_rule_fields(rules))
    found.save()
    found.refresh_from_db()
    _keep(f"house-rules:{key}", source, _digest(found.freeze()), is_new=is_new, outcome=outcome, name=name)
    return found


def _rubric(rubric: documents.Rubric, outcome: Outcome, *, at: datetime, skill: str) -> Rubric:
    found = Rubric.objects.filter(key=rubric.key).first()
    source, name = _digest(rubric), str(_("Rubric: %(title)s")) % {"title": rubric.title}
    key, current = f"rubric:{rubric.key}", _digest(found.freeze(0)) if found else None
    if found is not None:
        keep_first_rubric_version(found, by=None, at=at)
    if not _is_due(key, source, current, outcome, name):
        if found is None:
            raise LookupError(rubric.key)
        return found
    is_new = found is None
    found = found or Rubric(key=rubric.key, skill=skill)
    _set(found, thawing.rubric_fields(rubric))
    found.save()
    found.refresh_from_db()
    keep_rubric_version(found, note=str(_("Brought up to date with Attune.")), by=None, at=at)
    _keep(key, source, _digest(found.freeze(0)), is_new=is_new, outcome=outcome, name=name)
    return found


def _question(
    question: documents.Question, outcome: Outcome, *, at: datetime, skill: str, entry: BankEntry
) -> None:
    found = Question.objects.filter(pk=question.id).first()
    source, name = _digest(question), question.prompt[:80]
    current = _digest(found.freeze(version=0)) if found and len(found.body) == 1 else None
    if found is not None and current is None:
        current = ""
    if not _is_due(f"question:{question.id}", source, current, outcome, name):
        return
    is_new = found is None
    found = found or Question(pk=uuid.UUID(question.id), status=QuestionStatus.READY)
    _set(found, thawing_questions.question_fields(question))
    if is_new:
        found.skill, found.difficulty = skill, entry.difficulty
    found.save()
    if is_new:
        found.tags.set(entry.tags)
    found.save_revision()
    found.refresh_from_db()
    keep_version(found, by=None, at=at)
    loaded = _digest(found.freeze(version=0))
    _keep(f"question:{question.id}", source, loaded, is_new=is_new, outcome=outcome, name=name)


# --- Modules --------------------------------------------------------------------------------------


def _bare_module(module: documents.Module) -> documents.Module:
    """A module page alone: of its cards it only knows which."""
    cards = (
        documents.SingleChoice(id=card.id, version=0, prompt="", options=(), correct="")
        for card in module.cards
    )
    return replace(module, items=(), variants=(), house_rules=(), cards=tuple(cards))


def _bare(item: documents.Item) -> documents.Item:
    """A step without what stands in objects of its own, so that editing these is no edit of the page."""
    if isinstance(item, documents.Quiz):
        return replace(item, questions=())
    if isinstance(item, documents.RolePlay):
        return replace(item, rubric=documents.Rubric(key=item.rubric.key, title="", criteria=()))
    return item


def _find_step(key: str) -> StepPage | None:
    page = Page.objects.filter(translation_key=key).first()
    newest = find_newest(page.specific) if page else None
    return newest if isinstance(newest, StepPage) else None


def load_module(
    module: documents.Module,
    programme: ProgrammePage,
    rules: HouseRuleSet,
    outcome: Outcome,
    *,
    at: datetime,
    bank: Mapping[str, BankEntry] = NO_ENTRIES,
) -> None:
    """A written module with all that belongs to it; its page is published last, and that releases it."""
    before = len(outcome.created) + len(outcome.updated)
    for card in module.cards:
        entry = bank.get(card.id, BankEntry(card.id))
        _question(card, outcome, at=at, skill=module.skill, entry=entry)
    page = _module_page(module, programme, rules, outcome)
    for item in (*module.items, *module.variants):
        if isinstance(item, documents.Quiz):
            for question in item.questions:
                entry = bank.get(question.id, BankEntry(question.id))
                _question(question, outcome, at=at, skill=module.skill, entry=entry)
        _step(item, page, outcome, at=at)
    _link_briefs(module, outcome)
    if len(outcome.created) + len(outcome.updated) == before:
        return
    page = ModulePage.objects.get(pk=page.pk)
    if page.newest_version() is not None:
        page.change_kind = ChangeKind.MINOR
        page.change_note = str(_("Texts that come with Attune were brought up to date."))
    page.save_revision().publish()
    problems = Module.objects.get(key=module.key).problems
    if problems:
        raise ReleaseRefused(problems)


def _module_page(
    module: documents.Module, programme: ProgrammePage, rules: HouseRuleSet, outcome: Outcome
) -> ModulePage:
    key, source = f"page:{module.key}", _digest(_bare_module(module))
    page = ModulePage.objects.filter(translation_key=module.key).first()
    newest = find_newest(page) if page else None
    current = _digest(_bare_module(newest.freeze(draft=True))) if newest else None
    if not _is_due(key, source, current, outcome, module.title):
        if page is None:
            raise LookupError(module.key)
        return page
    is_new = page is None
    page = page or ModulePage(translation_key=module.key, live=False)
    page.title, page.slug, page.house_rules = module.title, module.slug, rules
    _set(page, thawing.module_fields(module))
    if is_new:
        programme.add_child(instance=page)
    else:
        page.save()
    page = ModulePage.objects.get(pk=page.pk)
    loaded = _digest(_bare_module(page.freeze(draft=True)))
    _keep(key, source, loaded, is_new=is_new, outcome=outcome, name=module.title)
    return page


def _step(item: documents.Item, module_page: ModulePage, outcome: Outcome, *, at: datetime) -> None:
    key, source = f"page:{item.key}", _digest(_bare(item))
    page = _find_step(item.key)
    current = _digest(_bare(page.freeze(draft=True))) if page else None
    rubric = (
        _rubric(item.rubric, outcome, at=at, skill=module_page.skill)
        if isinstance(item, documents.RolePlay)
        else None
    )
    if not _is_due(key, source, current, outcome, item.title):
        return
    model, fields = _PAGES[item.kind]
    is_new = page is None
    page = page or model(translation_key=item.key, live=False)
    page.title, page.slug, page.minutes, page.phase = item.title, item.slug, item.minutes, item.phase
    _set(page, fields(item))
    if isinstance(page, RolePlayPage):
        page.rubric = rubric
    if is_new:
        module_page.add_child(instance=page)
    page.save_revision().publish()
    loaded = _digest(_bare(page.specific_class.objects.get(pk=page.pk).freeze(draft=True)))
    _keep(key, source, loaded, is_new=is_new, outcome=outcome, name=item.title)


def _link_briefs(module: documents.Module, outcome: Outcome) -> None:
    """Practice versions, siblings and gentler variants, once all pages are there."""
    by_title = set(outcome.created) | set(outcome.updated)
    for item in module.of_kind("role_play"):
        if not isinstance(item, documents.RolePlay) or item.title not in by_title:
            continue
        if not (item.practice_key or item.sibling_key):
            continue
        page = RolePlayPage.objects.get(translation_key=item.key)
        page.practice = RolePlayPage.objects.filter(translation_key=item.practice_key or None).first()
        page.sibling = RolePlayPage.objects.filter(translation_key=item.sibling_key or None).first()
        _keep_linked(page, item)
    for scenario in (*module.of_kind("scenario"), *module.variants):
        if isinstance(scenario, documents.Scenario) and scenario.gentler_key and scenario.title in by_title:
            story = ScenarioPage.objects.get(translation_key=scenario.key)
            story.gentler = ScenarioPage.objects.filter(translation_key=scenario.gentler_key).first()
            _keep_linked(story, scenario)


def _keep_linked(page: StepPage, item: documents.Item) -> None:
    page.save_revision().publish()
    loaded = _digest(_bare(page.specific_class.objects.get(pk=page.pk).freeze(draft=True)))
    SeedRecord.objects.filter(key=f"page:{item.key}").update(loaded=loaded)


def _outline(
    slug: str,
    title: str,
    code: str,
    purpose: str,
    programme: ProgrammePage,
    entry: Programme,
    outcome: Outcome,
) -> None:
    """A skill whose module is not written yet: a draft page and its place on the shelf."""
    key = uuid.uuid5(uuid.UUID(entry.key), slug)
    if ModulePage.objects.filter(translation_key=key).exists():
        return
    page = ModulePage(
        title=title, slug=slug, code=code, skill=slug, purpose=purpose, translation_key=key, live=False
    )
    programme.add_child(instance=page)
    page.save_revision()
    shelve(page)
    outcome.created.append(title)
