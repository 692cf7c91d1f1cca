"""Parts of questions that several formats write alike."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from content.exchange.items import About, Entry, short


class NotReadable(ValueError):
    """This question cannot be read; the message says why."""


def find(text: str, *signs: str, start: int = 0) -> int:
    """Where the first of these signs stands that has no backslash before it; -1 where there is none."""
    place = start
    while place < len(text):
        if text[place] == "\\":
            place += 2
            continue
        if text.startswith(signs, place):
            return place
        place += 1
    return -1


def decimal_text(text: str) -> str:
    """A decimal as text; NotReadable for anything else."""
    return _plain(_decimal(text))


def between(low: str, high: str) -> tuple[str, str]:
    """The middle of two decimals and half of their distance."""
    first, last = _decimal(low), _decimal(high)
    return _plain((first + last) / 2), _plain(abs(last - first) / 2)


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value.adjusted()) > 30 or len(value.as_tuple().digits) > 30:
        raise NotReadable(_("“%(text)s” is not a number.") % {"text": short(text)})
    return value


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def tags_of(entry: Entry) -> list[str]:
    """All that can be said as a tag: difficulty, skill and objectives have a prefix."""
    about = entry.about
    return [
        *about.tags,
        *([f"difficulty:{about.difficulty}"] if about.difficulty else []),
        *([f"skill:{about.skill}"] if about.skill else []),
        *(f"objective:{name}" for name in entry.question.objectives),
    ]


def sorted_tags(tags: list[str]) -> tuple[About, list[str]]:
    """Tags of a file: those with a prefix of ours say difficulty, skill and objectives."""
    difficulty, skill = "", ""
    objectives: list[str] = []
    rest: list[str] = []
    for tag in tags:
        prefix, _colon, value = tag.partition(":")
        if prefix == "difficulty" and value and not difficulty:
            difficulty = value
        elif prefix == "skill" and value and not skill:
            skill = value
        elif prefix == "objective" and value:
            objectives.append(value)
        else:
            rest.append(tag)
    return About(tags=tuple(rest), difficulty=difficulty, skill=skill), objectives


def matching(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """A matching question of pairs of texts; a pair without a left side is a partner too many."""
    rights = {text: f"p{place}" for place, text in enumerate(dict.fromkeys(r for _l, r in pairs), start=1)}
    lefts = [(left, right) for left, right in pairs if left]
    return {
        "kind": "matching",
        "lefts": [{"key": str(place), "text": left} for place, (left, _r) in enumerate(lefts, start=1)],
        "rights": [{"key": key, "text": text} for text, key in rights.items()],
        "pairs": {str(place): rights[right] for place, (_l, right) in enumerate(lefts, start=1)},
    }


def short_text(phrases: list[str]) -> dict[str, Any]:
    """A short text in which any one of these phrases counts; asterisks stand for anything and are not needed."""
    bare = [text for phrase in phrases if (text := phrase.strip().strip("*").strip())]
    groups = [{"key": "1", "label": bare[0], "any_of": bare}] if bare else []
    return {"kind": "short_text", "groups": groups, "model_answer": bare[0] if bare else ""}


def split_at(text: str, sign: str) -> list[str]:
    """The parts between signs that have no backslash before them."""
    parts: list[str] = []
    start = 0
    while (end := find(text, sign, start=start)) >= 0:
        parts.append(text[start:end])
        start = end + len(sign)
    return [*parts, text[start:]]
