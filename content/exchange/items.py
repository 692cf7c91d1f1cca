"""What every reader yields, what every writer is given, and the rules that hold for any file."""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from content import documents
from content.freezing.text import clean_html, plain

MOST_BYTES = 5 * 1024 * 1024
MOST_ITEMS = 2000
MOST_CHARACTERS = 100_000
MOST_NUMBER = 2**31 - 1
MOST_DEPTH = 20

# Questions of other systems have no UUID; theirs follows from their text, so that a second import finds them.
DERIVED = uuid.UUID("5d0b8f0e-59a1-5f0b-9d5e-0c5d8d1f7a61")

UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the message says why."""


@dataclass(frozen=True)
class About:
    """What the bank knows of a question besides its text."""

    tags: tuple[str, ...] = ()
    difficulty: str = ""
    skill: str = ""


@dataclass(frozen=True)
class Item:
    """One question of a file. `place` says where it stands; without `question`, `problems` say why it is unreadable.

    `lost` names what the file had and the bank cannot keep.
    """

    place: str
    name: str
    question: documents.Question | None
    about: About = field(default_factory=About)
    problems: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A question on its way into a file."""

    question: documents.Question
    about: About = field(default_factory=About)


@dataclass(frozen=True)
class Loss:
    """What a format cannot carry of one question; `is_left_out` where that is the question itself."""

    question_id: str
    name: str
    texts: tuple[str, ...]
    is_left_out: bool = False


@dataclass(frozen=True)
class Written:
    """A finished file and what it could not carry."""

    data: bytes
    losses: tuple[Loss, ...] = ()


def decode(data: bytes) -> str:
    """The text of a file with one kind of line end; UnreadableFile for a file too big or in an unknown encoding."""
    if len(data) > MOST_BYTES:
        raise UnreadableFile(_("The file is larger than 5 MB. Please send it in parts."))
    is_wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            _("The file is in an unknown encoding. Save it as UTF-8 (or as UTF-16 with a byte order mark).")
        ) from error
    if not text.strip():
        raise UnreadableFile(_("The file is empty."))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def limited(items: Iterable[Item]) -> list[Item]:
    """The items, no more than a file may have; UnreadableFile for more, or for none."""
    found: list[Item] = []
    for item in items:
        if len(found) == MOST_ITEMS:
            raise UnreadableFile(
                _("The file has more than %(most)d questions. Please send it in parts.")
                % {"most": MOST_ITEMS}
            )
        found.append(item)
    if not found:
        raise UnreadableFile(_("There is no question in this file."))
    return found


def unreadable(place: str, name: str, *problems: str, lost: Iterable[str] = ()) -> Item:
    """An item that cannot be read, and why."""
    return Item(place, short(name) or place, None, problems=problems, lost=tuple(lost))


def finish(
    place: str,
    name: str,
    data: dict[str, Any],
    *,
    about: About | None = None,
    lost: Iterable[str] = (),
) -> Item:
    """An item from the JSON of a question: tidied, checked against the document, with an id of its own."""
    lost = tuple(dict.fromkeys(lost))
    shown = short(name) or short(str(data.get("prompt") or "")) or place
    about = about or About()
    problem = _unfit([data, list(about.tags), about.difficulty, about.skill])
    if problem:
        return unreadable(place, shown, problem, lost=lost)
    given = _uuid(data.get("id"))
    tidied = _tidy({**data, "id": given or "", "version": _version(data.get("version"))})
    try:
        question = documents.load_question(tidied)
    except ValidationError as error:
        return unreadable(place, shown, *_sentences(error), lost=lost)
    if not question.prompt:
        return unreadable(place, shown, _("The question has no text."), lost=lost)
    if not given:
        digest = documents.digest({**documents.dump_question(question), "version": 0})
        question = replace(question, id=str(uuid.uuid5(DERIVED, digest)))
    return Item(place, shown, question, _tidy_about(about), lost=lost)


def short(text: str) -> str:
    """The beginning of a text on one line."""
    line = " ".join(UNFIT.sub("�", text).split())
    return line if len(line) <= 90 else f"{line[:89]}…"


def _version(value: object) -> int:
    return value if type(value) is int and 0 <= value <= MOST_NUMBER else 0


def _uuid(value: object) -> str | None:
    try:
        return str(uuid.UUID(value)) if isinstance(value, str) else None
    except ValueError:
        return None


def _tidy_about(about: About) -> About:
    tags = tuple(dict.fromkeys(tag for text in about.tags if (tag := " ".join(text.split()))))
    return About(tags=tags, difficulty=plain(about.difficulty), skill=plain(about.skill))


def _tidy(value: Any, key: str = "") -> Any:
    """Texts as the editor would leave them: clean HTML, one kind of line end, nothing around them."""
    match value:
        case str():
            return clean_html(value) if key == "situation_html" else plain(value)
        case dict():
            return {plain(name): _tidy(child, name) for name, child in value.items()}
        case list() | tuple():
            return [_tidy(child) for child in value]
    return value


def _leaves(value: Any) -> Iterator[tuple[Any, int]]:
    """What holds nothing else, and how deep it lies."""
    waiting: list[tuple[Any, int]] = [(value, 0)]
    while waiting:
        found, depth = waiting.pop()
        match found:
            case dict():
                waiting += [(part, depth + 1) for part in (*found.keys(), *found.values())]
                yield "", depth
            case list() | tuple():
                waiting += [(part, depth + 1) for part in found]
                yield "", depth
            case leaf:
                yield leaf, depth


def _unfit(value: Any) -> str:
    """A sentence about characters, numbers or lengths that no question may have; empty where all is well."""
    size = 0
    for leaf, depth in _leaves(value):
        if depth > MOST_DEPTH:
            return _("Its parts are nested too deeply.")
        if isinstance(leaf, str):
            size += len(leaf)
            if UNFIT.search(leaf):
                return _("It contains characters that no text may have, such as NUL or half of a pair.")
        elif isinstance(leaf, float) and not math.isfinite(leaf):
            return _("One of its numbers is not a number.")
        elif isinstance(leaf, int) and abs(leaf) > MOST_NUMBER:
            return _("One of its numbers is too large.")
    if size > MOST_CHARACTERS:
        return _("It is longer than %(most)d characters.") % {"most": MOST_CHARACTERS}
    return ""


def _sentences(error: ValidationError) -> list[str]:
    names = dict.fromkeys(
        ".".join(str(part) for part in problem["loc"] if part != "prompt" or len(problem["loc"]) < 3)
        for problem in error.errors()[:5]
    )
    return [
        _("The part “%(name)s” is missing or does not fit.") % {"name": short(name)}
        if name
        else _("The kind of question is missing or unknown.")
        for name in names
    ]
