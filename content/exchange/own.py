"""Attune's own format: the whole of every question as JSON. What goes in comes out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, get_args

from django.utils.translation import gettext as _

from content import documents
from content.exchange.items import (
    About,
    Entry,
    Item,
    UnreadableFile,
    Written,
    decode,
    finish,
    limited,
    unreadable,
)

NAME = "attune-questions"
EDITION = 1

_CLASSES = get_args(get_args(documents.Question)[0])
_FIELDS = {found.kind: frozenset(found.__dataclass_fields__) for found in _CLASSES}


def read(data: bytes) -> list[Item]:
    """The questions of a file; UnreadableFile where it is not of this format."""
    content = parse_json(decode(data))
    if not isinstance(content, dict) or content.get("format") != NAME:
        raise UnreadableFile(_("This is not a file of questions from Attune."))
    edition = content.get("edition")
    if edition != EDITION:
        raise UnreadableFile(
            _("This file was written by a newer Attune (edition %(edition)s).")
            % {"edition": str(edition)[:20]}
        )
    entries = content.get("questions")
    if not isinstance(entries, list):
        raise UnreadableFile(_("There is no question in this file."))
    return limited(_items(entries))


def write(entries: Sequence[Entry]) -> Written:
    """All of it; nothing is lost."""
    content = {
        "format": NAME,
        "edition": EDITION,
        "questions": [as_json(entry) for entry in entries],
    }
    return Written(json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8"))


def as_json(entry: Entry) -> dict[str, Any]:
    """One question with what the bank knows of it."""
    about = entry.about
    return {
        "question": documents.dump_question(entry.question),
        "tags": list(about.tags),
        "difficulty": about.difficulty,
        "skill": about.skill,
    }


def item_of(place: str, entry: object) -> Item:
    """The item of one entry; unreadable where it does not fit."""
    if not isinstance(entry, dict) or not isinstance(entry.get("question"), dict):
        return unreadable(place, place, _("The part “question” is missing or does not fit."))
    tags = entry.get("tags", [])
    texts = [entry.get("difficulty", ""), entry.get("skill", "")]
    if not isinstance(tags, list) or not all(isinstance(text, str) for text in [*tags, *texts]):
        return unreadable(place, place, _("Tags, difficulty and skill have to be texts."))
    question: dict[str, Any] = entry["question"]
    kind = question.get("kind")
    known = _FIELDS.get(kind, frozenset()) if isinstance(kind, str) else frozenset()
    unknown = (set(question) - known) | (set(entry) - {"question", "tags", "difficulty", "skill"})
    lost = [_("the unknown part “%(name)s”") % {"name": name[:60]} for name in sorted(unknown)[:20]]
    about = About(tags=tuple(tags), difficulty=texts[0], skill=texts[1])
    return finish(place, str(question.get("prompt", "")), question, about=about, lost=lost)


def parse_json(text: str) -> Any:
    """JSON of any kind; UnreadableFile where it is none, or nested without end."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            _("The file is not well-formed JSON (line %(line)d, column %(column)d).")
            % {"line": error.lineno, "column": error.colno}
        ) from error
    except (RecursionError, ValueError) as error:
        raise UnreadableFile(_("The file is not well-formed JSON.")) from error


def _items(entries: list[object]) -> Iterator[Item]:
    for number, entry in enumerate(entries, start=1):
        yield item_of(_("question %(number)d") % {"number": number}, entry)


def entry_of(item: Item) -> Entry:
    """A readable item as it would be written; ValueError for one that is not."""
    if item.question is None:
        raise ValueError(item.place)
    return Entry(item.question, item.about)
