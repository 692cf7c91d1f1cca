"""A whole module checked before it is released."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from content import documents
from content.checks.behaviours import behaviour_problems, sharing_problems
from content.checks.blueprint import blueprint_problems, draw_problems
from content.checks.cards import card_problems
from content.checks.questions import question_problems
from content.checks.rubrics import rubric_problems
from content.checks.scenarios import repeated, scenario_problems
from content.checks.scored_texts import scored_problems


def module_problems(module: documents.Module) -> list[str]:
    """Everything that keeps a module from being released; empty when it may be."""
    return [
        *_module(module),
        *(problem for item in (*module.items, *module.variants) for problem in _item(module, item)),
        *card_problems(module),
    ]


def _module(module: documents.Module) -> Iterator[str]:
    if not module.items:
        yield _("The module has no published steps yet.")
    if not module.objectives:
        yield _("The module has no objectives yet.")
    if not module.skill:
        yield _("The module does not say which skill it teaches.")
    for slug in repeated(item.slug for item in (*module.items, *module.variants)):
        yield _("Two steps share the address “%(slug)s”.") % {"slug": slug}
    for key in repeated(item.key for item in (*module.items, *module.variants)):
        yield _("Two steps share the key %(key)s.") % {"key": key}
    for key in repeated(objective.key for objective in module.objectives):
        yield _("Two objectives share the short name “%(key)s”.") % {"key": key}
    for kind, sentence in (
        ("checklist", _("A module has at most one sign-off.")),
        ("plan", _("A module has at most one if-then plan.")),
    ):
        if len(list(module.of_kind(kind))) > 1:
            yield sentence
    yield from sharing_problems(module)


def _item(module: documents.Module, item: documents.Item) -> Iterator[str]:
    for problem in _problems(module, item):
        yield _("%(title)s: %(problem)s") % {"title": item.title, "problem": problem}
    known = {objective.key for objective in module.objectives}
    for key in getattr(item, "objectives", ()):
        if key not in known:
            yield _("%(title)s: the module has no objective “%(key)s”.") % {"title": item.title, "key": key}


def _problems(module: documents.Module, item: documents.Item) -> Iterator[str]:
    match item:
        case documents.Lesson():
            yield from _lesson(item)
        case documents.Scenario():
            yield from scenario_problems(item)
            yield from _gentler(module, item)
        case documents.Quiz():
            yield from _quiz(module, item)
        case documents.RolePlay():
            yield from _role_play(module, item)
        case documents.Checklist():
            yield from _checklist(item)


def _lesson(lesson: documents.Lesson) -> Iterator[str]:
    if not lesson.blocks:
        yield _("The lesson is empty.")
    if repeated(block.key for block in lesson.blocks):
        yield _("Two blocks carry the same key.")
    for block in lesson.blocks:
        if isinstance(block, documents.DoItNow):
            yield from _task(block)
        if isinstance(block, documents.Table) and any(len(row) != len(block.header) for row in block.rows):
            yield _("Every row of a table needs as many cells as the table has columns.")
        if isinstance(block, documents.Picture) and not block.image_id:
            yield _("A picture block has no picture.")


def _task(block: documents.DoItNow) -> Iterator[str]:
    if block.task != "write" and not block.options:
        yield _("A do-it-now task has no lines to work on.")
    if block.task in ("mark", "match"):
        known = {label.key for label in block.labels}
        if not known:
            yield _("A do-it-now task has no labels.")
        for option in block.options:
            if option.answer and option.answer not in known:
                yield _("The line “%(text)s” is keyed to “%(answer)s”, which is no label.") % {
                    "text": option.text[:40],
                    "answer": option.answer,
                }


def _gentler(module: documents.Module, scenario: documents.Scenario) -> Iterator[str]:
    if scenario.gentler_key and module.gentler(scenario) in (None, scenario):
        yield _("Its gentler variant is not among the other published scenarios of this module.")
    steps = (item for item in module.items if isinstance(item, documents.Scenario))
    if scenario.is_beside_path and scenario.key not in {step.gentler_key for step in steps}:
        yield _("It stands beside the path, but no scenario names it as its gentler variant.")


def _quiz(module: documents.Module, quiz: documents.Quiz) -> Iterator[str]:
    if not quiz.slots:
        yield _("The quiz has no questions yet.")
    if not 0 < quiz.cut <= 1:
        yield _("The share that passes has to lie between 1 and 100 per cent.")
    yield from draw_problems(quiz)
    yield from blueprint_problems(quiz, module.objectives)
    yield from behaviour_problems(quiz)
    known = {objective.key for objective in module.objectives}
    for question in quiz.questions:
        place = {"prompt": question.prompt[:60]}
        for problem in question_problems(question):
            yield _("“%(prompt)s”: %(problem)s") % {**place, "problem": problem}
        for key in question.objectives:
            if key not in known:
                yield _("“%(prompt)s”: the module has no objective “%(key)s”.") % {**place, "key": key}


def _role_play(module: documents.Module, role_play: documents.RolePlay) -> Iterator[str]:
    yield from rubric_problems(role_play.rubric)
    yield from scored_problems(role_play)
    if not role_play.parts:
        yield _("The role-play names no part to write.")
    parts = {part.key for part in role_play.parts}
    if repeated(part.key for part in role_play.parts) or "" in parts:
        yield _("Each part needs a short name of its own.")
    for part in role_play.parts:
        if part.min_words and part.max_words and part.min_words > part.max_words:
            yield _("The part “%(label)s” asks for more words at least than at most.") % {"label": part.label}
    named = {key for model in role_play.models for key in model.texts} | set(role_play.tired)
    for key in sorted(named - parts):
        yield _("An answer is written for the part “%(key)s”, which does not exist.") % {"key": key}
    for key in (role_play.practice_key, role_play.sibling_key):
        if key and not isinstance(module.by_key.get(key), documents.RolePlay):
            yield _("Its practice version or its sibling is not among the published steps.")


def _checklist(checklist: documents.Checklist) -> Iterator[str]:
    if not checklist.lines:
        yield _("The checklist has no lines yet.")
    if repeated(line.key for line in checklist.lines):
        yield _("Two lines carry the same key.")
    if not checklist.statement:
        yield _("The sign-off does not say what a signature means.")
