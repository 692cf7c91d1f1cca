"""Modules as data files: a folder of YAML becomes the dataclasses of `content.documents`.

The files have the shape of the dataclasses, field for field. `module.yaml` lists the steps of the path, one
file each, `cards` names the file of the review cards, and a role-play names the file of its rubric; paths are
relative to the module's folder. The house rules stand beside the folder, because all modules share them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from pydantic import TypeAdapter, ValidationError

from content import documents
from content.checks import question_problems, scored_problems
from content.seed.files import SeedError, parse
from content.seed.reading_scenarios import references

HOUSE_RULES = "house-rules.yaml"
PROGRAMME = "programme.yaml"
MODULE = "module.yaml"


@dataclass(frozen=True)
class Deck:
    """The review cards of a module, and which of them are easily taken for each other."""

    cards: tuple[documents.Question, ...] = ()
    look_alikes: tuple[documents.LookAlike, ...] = ()


@dataclass(frozen=True)
class SkillEntry:
    """A skill of a programme. `module` is the folder of its module, or empty while there is none."""

    slug: str
    title: str
    code: str
    module: str = ""


@dataclass(frozen=True)
class Programme:
    """A programme and its skills, in order. `key` is the page's translation key."""

    key: str
    slug: str
    title: str
    skills: tuple[SkillEntry, ...]
    summary: str = ""


def read_module(folder: Path) -> documents.Module:
    """The module that the files of this folder describe; SeedError where something does not fit."""
    file = folder / MODULE
    data = _mapping(file)
    names = data.pop("items", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SeedError(file, "items", "a list of file names is expected")
    files = [folder / name for name in names]
    for index, each in enumerate(files):
        if not each.is_file():
            raise SeedError(file, f"items[{index}]", f"there is no file {names[index]}")
    items = [_read_item(each, folder) for each in files]
    variants = [item for item in items if isinstance(item, documents.Scenario) and item.is_beside_path]
    rules = read_house_rules(folder.parent / HOUSE_RULES)
    deck = _read_cards(data.pop("cards", ""), folder, file)
    # The parts were read one by one, so that an error names their file; here they only have to be there.
    shell: documents.Module = fit({**data, "items": []}, documents.Module, file)
    module = documents.load(
        {
            **documents.dump(shell),
            "items": [_dump(item) for item in items if item not in variants],
            "variants": [_dump(item) for item in variants],
            "house_rules": [_dump(rule) for rule in rules],
            **_dump(deck),
        }
    )
    _check_module(module, file, list(zip(items, files, strict=True)))
    return module


def read_house_rules(file: Path) -> tuple[documents.HouseRule, ...]:
    """The house rules of this file, in order; SeedError where something does not fit."""
    rules: tuple[documents.HouseRule, ...] = fit(parse(file), tuple[documents.HouseRule, ...], file)
    _unique(file, "", (rule.key for rule in rules))
    return rules


def read_programme(file: Path) -> Programme:
    """The programme of this file; SeedError where something does not fit or a folder is missing."""
    programme: Programme = fit(parse(file), Programme, file)
    _unique(file, "skills", (skill.slug for skill in programme.skills))
    for index, skill in enumerate(programme.skills):
        if skill.module and not (file.parent / skill.module / MODULE).is_file():
            raise SeedError(file, f"skills[{index}].module", f"there is no {skill.module}/{MODULE}")
    return programme


# --- Files -----------------------------------------------------------------------------------------


def _mapping(file: Path) -> dict[str, Any]:
    data = parse(file)
    if not isinstance(data, dict):
        raise SeedError(file, "", "names with values are expected at the top")
    return data


def _read_item(file: Path, folder: Path) -> documents.Item:
    data = _mapping(file)
    if (rubric_file := _file_of(data, "rubric", file, folder)) is not None:
        rubric: documents.Rubric = fit(_mapping(rubric_file), documents.Rubric, rubric_file)
        _check_rubric(rubric, rubric_file)
        data["rubric"] = _dump(rubric)
    if (scored_file := _file_of(data, "scored", file, folder)) is not None:
        data["scored"] = _mapping(scored_file).get("texts")
    item: documents.Item = fit(data, documents.Item, file)
    _check_item(item, file)
    return item


def _file_of(data: dict[str, Any], field: str, file: Path, folder: Path) -> Path | None:
    """The file that a role-play names for a field; None where it says no file."""
    if data.get("kind") != "role_play" or not isinstance(data.get(field), str):
        return None
    found: Path = folder / data[field]
    if not found.is_file():
        raise SeedError(file, field, f"there is no file {data[field]}")
    return found


def _read_cards(name: Any, folder: Path, module_file: Path) -> Deck:
    if not name:
        return Deck()
    if not isinstance(name, str) or not (folder / name).is_file():
        raise SeedError(module_file, "cards", f"there is no file {name}")
    file = folder / name
    deck: Deck = fit(_mapping(file), Deck, file)
    ids = [card.id for card in deck.cards]
    _unique(file, "cards", ids)
    for index, card in enumerate(deck.cards):
        _check_question(card, file, f"cards[{index}]")
    for index, pair in enumerate(deck.look_alikes):
        _known(file, f"look_alikes[{index}]", (*pair.first, *pair.second), ids)
    return deck


# --- Shape -----------------------------------------------------------------------------------------


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def _adapter(shape: Any) -> TypeAdapter[Any]:
    if shape not in _ADAPTERS:
        _ADAPTERS[shape] = TypeAdapter(shape)
    return _ADAPTERS[shape]


def fit(data: Any, shape: Any, file: Path) -> Any:
    """The data as this dataclass (or union, or tuple of them)."""
    adapter = _adapter(shape)
    try:
        value = adapter.validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise SeedError(file, _place(data, first["loc"]), first["msg"]) from error
    for field in _unknown(data, adapter.dump_python(value, mode="json")):
        raise SeedError(file, field, "there is no such field")
    return value


def _dump(value: Any) -> Any:
    return _adapter(type(value)).dump_python(value, mode="json")


def _place(data: Any, location: Iterable[str | int]) -> str:
    """A readable path to a value; the tags of unions, which pydantic puts in between, are left out."""
    steps = list(location)
    place = ""
    for index, step in enumerate(steps):
        last = index == len(steps) - 1
        if isinstance(step, int) and isinstance(data, (list, tuple)) and step < len(data):
            place, data = f"{place}[{step}]", data[step]
        elif isinstance(data, dict) and step in data:
            place, data = f"{place}.{step}", data[step]
        elif last:
            place = f"{place}[{step}]" if isinstance(step, int) else f"{place}.{step}"
    return place.lstrip(".")


def _unknown(given: Any, known: Any, place: str = "") -> Iterator[str]:
    """Paths of fields that were given and that no dataclass knows."""
    if isinstance(given, dict) and isinstance(known, dict):
        for name, value in given.items():
            path = f"{place}.{name}".lstrip(".")
            if name not in known:
                yield path
            else:
                yield from _unknown(value, known[name], path)
    elif isinstance(given, (list, tuple)) and isinstance(known, (list, tuple)):
        for index, (left, right) in enumerate(zip(given, known, strict=True)):
            yield from _unknown(left, right, f"{place}[{index}]")


# --- References ------------------------------------------------------------------------------------


def _unique(file: Path, field: str, keys: Iterable[str]) -> None:
    for key, times in Counter(keys).items():
        if times > 1:
            raise SeedError(file, field, f"“{key}” is used {times} times")


def _known(file: Path, field: str, keys: Iterable[str], known: Iterable[str]) -> None:
    for key in sorted(set(keys) - set(known)):
        raise SeedError(file, field, f"there is no “{key}”")


def _same(file: Path, field: str, keys: Iterable[str], expected: Iterable[str]) -> None:
    if sorted(keys) != sorted(expected):
        raise SeedError(file, field, f"each of these is expected once: {', '.join(sorted(expected))}")


def _check_module(module: documents.Module, file: Path, items: list[tuple[documents.Item, Path]]) -> None:
    _unique(file, "objectives", (objective.key for objective in module.objectives))
    _unique(file, "items", (item.key for item, _ in items))
    _unique(file, "items", (item.slug for item, _ in items))
    objectives = [objective.key for objective in module.objectives]
    role_plays = [item.key for item in module.of_kind("role_play")]
    for index, card in enumerate(module.cards):
        _known(file, f"cards[{index}].objectives", card.objectives, objectives)
    scenarios = [item.key for item, _ in items if isinstance(item, documents.Scenario)]
    for item, item_file in items:
        match item:
            case documents.Lesson():
                _known(item_file, "objectives", item.objectives, objectives)
            case documents.Scenario():
                _known(item_file, "objectives", item.objectives, objectives)
                _known(item_file, "gentler_key", [item.gentler_key] if item.gentler_key else [], scenarios)
            case documents.Quiz():
                for index, question in enumerate(item.questions):
                    _known(item_file, f"questions[{index}].objectives", question.objectives, objectives)
            case documents.RolePlay():
                named = [key for key in (item.practice_key, item.sibling_key) if key]
                _known(item_file, "practice_key, sibling_key", named, role_plays)


def _check_item(item: documents.Item, file: Path) -> None:
    match item:
        case documents.Lesson():
            _check_lesson(item, file)
        case documents.Scenario():
            _check_scenario(item, file)
        case documents.Quiz():
            _check_quiz(item, file)
        case documents.RolePlay():
            _check_role_play(item, file)
        case documents.Checklist():
            _unique(file, "lines", (line.key for line in item.lines))


def _check_lesson(lesson: documents.Lesson, file: Path) -> None:
    _unique(file, "blocks", (block.key for block in lesson.blocks))
    for index, block in enumerate(lesson.blocks):
        place = f"blocks[{index}]"
        if isinstance(block, documents.Table):
            for number, row in enumerate(block.rows):
                if len(row) != len(block.header):
                    raise SeedError(
                        file, f"{place}.rows[{number}]", f"{len(block.header)} cells are expected"
                    )
        elif isinstance(block, documents.DoItNow):
            _unique(file, f"{place}.options", (option.key for option in block.options))
            answers = [option.answer for option in block.options if option.answer]
            labels = ["keep"] if block.task == "choose" else [label.key for label in block.labels]
            _known(file, f"{place}.options", answers, labels)


def _check_scenario(scenario: documents.Scenario, file: Path) -> None:
    nodes = [node.key for node in scenario.nodes]
    endings = [ending.key for ending in scenario.endings]
    _unique(file, "nodes, endings", [*nodes, *endings, "end"])
    _unique(file, "nodes", (choice.key for node in scenario.nodes for choice in node.choices))
    for place, keys, known in references(scenario):
        _known(file, place, keys, known)


def _check_quiz(quiz: documents.Quiz, file: Path) -> None:
    _unique(file, "slots", (slot.key for slot in quiz.slots))
    _unique(file, "questions", (question.id for question in quiz.questions))
    ids = [question.id for question in quiz.questions]
    for index, slot in enumerate(quiz.slots):
        _known(file, f"slots[{index}].pool", slot.pool, ids)
        if slot.rule is None and not 1 <= slot.draw <= len(slot.pool):
            raise SeedError(file, f"slots[{index}].draw", "this is more than the pool holds, or less than 1")
    for name, time in (("opens", quiz.opens), ("closes", quiz.closes)):
        if time is not None and not _is_local_time(time.at):
            raise SeedError(file, f"{name}.at", "this is no day and time such as 2026-03-29T23:59")
        if time is not None and time.zone not in ("", *available_timezones()):
            raise SeedError(file, f"{name}.zone", "there is no such time zone")
    if quiz.opens and quiz.closes and quiz.opens.zone != quiz.closes.zone:
        raise SeedError(file, "closes.zone", "both times are read in one zone")
    for index, question in enumerate(quiz.questions):
        _check_question(question, file, f"questions[{index}]")


def _is_local_time(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y-%m-%dT%H:%M")  # noqa: DTZ007
    except ValueError:
        return False
    return True


def _check_question(question: documents.Question, file: Path, place: str) -> None:
    match question:
        case documents.SingleChoice():
            _known(file, f"{place}.correct", [question.correct], _keys(question.options))
        case documents.MultipleChoice():
            _known(file, f"{place}.correct", question.correct, _keys(question.options))
        case documents.Ordering():
            _same(file, f"{place}.correct", question.correct, _keys(question.options))
        case documents.Matching():
            _same(file, f"{place}.pairs", question.pairs, _keys(question.lefts))
            _known(file, f"{place}.pairs", question.pairs.values(), _keys(question.rights))
        case documents.JudgementRank():
            _same(file, f"{place}.ranks", question.ranks, _keys(question.options))
        case documents.JudgementRate():
            _same(file, f"{place}.ratings", question.ratings, _keys(question.options))
        case documents.Highlight():
            words = len(question.text.split())
            for number, span in enumerate(question.spans):
                if not 0 <= span.first <= span.last < words:
                    raise SeedError(
                        file, f"{place}.spans[{number}]", f"the text has the words 0 to {words - 1}"
                    )
        case documents.ShortText() | documents.Rewrite():
            _unique(file, f"{place}.groups", (group.key for group in question.groups))
        case documents.JudgementPick() | documents.Numeric() | documents.Gaps():
            for problem in question_problems(question):
                raise SeedError(file, place, problem)


def _keys(options: Iterable[documents.Option]) -> list[str]:
    return [option.key for option in options]


def _check_role_play(role_play: documents.RolePlay, file: Path) -> None:
    parts = [part.key for part in role_play.parts]
    _unique(file, "parts", parts)
    for index, model in enumerate(role_play.models):
        _same(file, f"models[{index}].texts", model.texts, parts)
    if role_play.tired:
        _same(file, "tired", role_play.tired, parts)
    for problem in scored_problems(role_play):
        raise SeedError(file, "scored", problem)


def _check_rubric(rubric: documents.Rubric, file: Path) -> None:
    _unique(file, "criteria", (criterion.key for criterion in rubric.criteria))
    total = sum(criterion.weight for criterion in rubric.criteria)
    if total != 100:
        raise SeedError(file, "criteria", f"the weights sum to {total}, not to 100")
