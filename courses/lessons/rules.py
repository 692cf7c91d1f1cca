"""Answers to the tasks of a lesson: which ones fit, what they come to, and where a lesson's sections begin. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any, Literal

from content.documents import DoItNow, KeyPoints, Lesson, Prose, Retrieval

MAX_CHARACTERS = 4000

FELT = ("not_yet", "nearly", "got_it")

_HEADING = re.compile(r"<h2([^>]*)>(.*?)</h2>", re.DOTALL)
_HEADING_ID = re.compile(r'\bid="([^"]+)"')
_TAG = re.compile(r"<[^>]+>")


class DoesNotFit(ValueError):
    """The answer is not one that this block can take."""


@dataclass(frozen=True)
class Section:
    """An entry of the contents rail: `anchor` is an id on the page. Tasks have no title but their kind."""

    anchor: str
    title: str
    kind: Literal["text", "do_it_now", "retrieval"] = "text"


def task_of(lesson: Lesson, block_key: str) -> DoItNow | Retrieval:
    """The block with this key that can be answered; DoesNotFit where there is none."""
    for block in lesson.blocks:
        if block.key == block_key and isinstance(block, DoItNow | Retrieval):
            return block
    raise DoesNotFit(f"{block_key} is not a task of {lesson.key}")


def clean(block: DoItNow | Retrieval, value: Mapping[str, Any]) -> dict[str, Any]:
    """The answer as it is kept: `text`, `labels` (option to label), `kept` (options), `felt`, `is_checked`.

    Unknown options and labels are left out; DoesNotFit for values of the wrong shape or a text that is far too long.
    """
    text = value.get("text", "")
    if not isinstance(text, str) or len(text) > MAX_CHARACTERS:
        raise DoesNotFit("the text is not a text, or longer than can be kept")
    result: dict[str, Any] = {"text": _storable(text), "is_checked": bool(value.get("is_checked"))}
    if isinstance(block, Retrieval):
        felt = value.get("felt", "")
        result["felt"] = felt if felt in FELT else ""
        return result
    options = {option.key for option in block.options}
    if block.task == "choose":
        kept = value.get("kept", [])
        if not isinstance(kept, Sequence) or isinstance(kept, str):
            raise DoesNotFit("kept options come as a list")
        result["kept"] = [option.key for option in block.options if option.key in set(map(str, kept))]
    if block.task in ("mark", "match"):
        chosen = value.get("labels", {})
        if not isinstance(chosen, Mapping):
            raise DoesNotFit("labels come as option to label")
        known = {label.key for label in block.labels}
        result["labels"] = {
            key: label
            for key, label in chosen.items()
            if key in options and isinstance(label, str) and label in known
        }
    return result


def _storable(text: str) -> str:
    """The text without what PostgreSQL cannot keep: NUL, and halves of characters."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def is_answered(value: Mapping[str, Any]) -> bool:
    """Whether there is anything in an answer."""
    return bool(value.get("text") or value.get("kept") or value.get("labels") or value.get("felt"))


def is_known_place(lesson: Lesson, place: str) -> bool:
    """Whether this is a block of the lesson."""
    return any(block.key == place for block in lesson.blocks)


def share_read(lesson: Lesson, place: str) -> float:
    """How far the place is into the lesson, a share of 0 to 1 by blocks."""
    keys = [block.key for block in lesson.blocks]
    return (keys.index(place) + 1) / len(keys) if place in keys else 0.0


def sections(lesson: Lesson) -> list[Section]:
    """What stands in the contents rail: headings, key points, tasks, and the first question from memory, in order."""
    found: list[Section] = []
    for block in lesson.blocks:
        if isinstance(block, Prose):
            for attributes, inner in _HEADING.findall(block.html):
                named = _HEADING_ID.search(attributes)
                found.append(
                    Section(named.group(1) if named else f"b-{block.key}", unescape(_TAG.sub("", inner)))
                )
        elif isinstance(block, KeyPoints) and block.title:
            found.append(Section(f"b-{block.key}", block.title))
        elif isinstance(block, DoItNow):
            found.append(Section(f"b-{block.key}", "", "do_it_now"))
        elif isinstance(block, Retrieval) and not any(section.kind == "retrieval" for section in found):
            found.append(Section(f"b-{block.key}", "", "retrieval"))
    return found
