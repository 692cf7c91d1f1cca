"""What is shown of a reply that was read: comments in their places, levels, models. Learner and grader share it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.documents import RolePlay
from courses.role_plays import quotes, replies
from courses.role_plays.feedback import Feedback
from courses.role_plays.marking import Comment
from courses.web import role_play_words as words


def models(item: RolePlay) -> list[dict[str, Any]]:
    labels = {part.key: part.label for part in item.parts}
    return [
        {
            "label": model.label,
            "parts": [{"label": labels.get(key, key), "text": text} for key, text in model.texts.items()],
        }
        for model in item.models
    ]


@dataclass(frozen=True)
class Version:
    """A version that was decided, as a line of the list. `title` names the brief where a step has several."""

    id: int
    title: str
    submitted_at: datetime | None
    outcome: str
    is_current: bool


def versions(desk: replies.Desk, *, current: int | None) -> list[Version]:
    """All versions of a step that were decided, oldest first, each with a page of its own; `current` is on screen."""
    has_siblings = len({one.item.key for one in desk.versions}) > 1
    return [
        Version(
            id=one.id,
            title=one.item.title if has_siblings else "",
            submitted_at=one.submitted_at,
            outcome=words.outcome_word(one.status, is_passed=one.is_passed),
            is_current=one.id == current,
        )
        for one in desk.versions
    ]


def general(found: Feedback | None) -> list[str]:
    """What a grader said about the last version, to keep beside the next."""
    if found is None:
        return []
    return [one.text for one in found.comments] + ([found.one_change] if found.one_change else [])


@dataclass(frozen=True)
class Remark:
    """A comment with the number that stands in the text."""

    number: int
    text: str
    quote: str = ""


@dataclass(frozen=True)
class ReadParagraph:
    """A paragraph and the comments that belong below it."""

    pieces: tuple[quotes.Piece, ...]
    comments: tuple[Remark, ...]


def read_parts(item: RolePlay, texts: dict[str, str], comments: Sequence[Comment]) -> list[dict[str, Any]]:
    """The parts of a text, each paragraph with the comments on it, numbered through."""
    numbered = list(enumerate(comments, start=1))
    by_number = {number: Remark(number, one.text, one.quote) for number, one in numbered}
    parts = []
    for field in words.part_fields(item, texts):
        here = [(number, one.quote) for number, one in numbered if one.quote and one.part == field.key]
        paragraphs = [
            ReadParagraph(one.pieces, tuple(by_number[number] for number in sorted(one.ends)))
            for one in quotes.paragraphs(field.text, here)
        ]
        parts.append({"field": field, "paragraphs": paragraphs})
    return parts


def loose(comments: Sequence[Comment]) -> list[Comment]:
    """Comments on the whole, and those whose words are not in the text."""
    return [one for one in comments if not (one.quote and one.part)]


def read(reply: replies.Reply | None, found: Feedback | None) -> dict[str, Any]:
    """The text with the comments in their places, and the rest of the feedback."""
    comments = found.comments if found else ()
    return {
        "read_parts": read_parts(reply.item, reply.texts, comments) if reply else [],
        "has_comments": bool(comments),
        "loose_comments": [one.text for one in loose(comments)],
        "feedback": found,
    }
