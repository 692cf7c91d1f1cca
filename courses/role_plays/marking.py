"""What a grader has written so far about one submission, and whether it may be released. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from content.documents import Rubric
from courses.role_plays import quotes, rules

MAX_CHARACTERS = 4_000


@dataclass(frozen=True)
class Evidence:
    """Words of the learner that show a level. `part` is empty until they were found."""

    text: str
    part: str = ""


@dataclass(frozen=True)
class Comment:
    """A remark, on a stretch of text or (without a quote) on the whole."""

    text: str
    quote: str = ""
    part: str = ""


@dataclass(frozen=True)
class Marking:
    """Levels (1-4), evidence and notes by criterion key, comments on the text, and the two boxes.

    `reasons` say why a level was changed after the coach's notes; they become rows of their own and stay in no draft.
    """

    levels: dict[str, int] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    comments: tuple[Comment, ...] = ()
    what_works: str = ""
    one_change: str = ""
    reasons: dict[str, str] = field(default_factory=dict)


MissingKind = Literal[
    "level",
    "quote",
    "quote_not_found",
    "comment_not_found",
    "what_works",
    "one_change",
    "comment",
    "reason",
    "change_reason",
]


@dataclass(frozen=True)
class Missing:
    """What stands between a marking and its release. `key` is a criterion's key, or the number of a comment."""

    kind: MissingKind
    key: str = ""


def load(body: Mapping[str, Any]) -> Marking:
    """The marking of stored or sent JSON. What does not fit is left out; long texts are cut at `MAX_CHARACTERS`."""
    levels = {str(key): int(level) for key, level in _pairs(body, "levels") if _is_level(level)}
    evidence = {
        str(key): Evidence(_text(value, "text"), _text(value, "part"))
        for key, value in _pairs(body, "evidence")
        if isinstance(value, Mapping) and _text(value, "text")
    }
    notes, reasons = _texts(body, "notes"), _texts(body, "reasons")
    raw = body.get("comments")
    comments = tuple(
        Comment(_text(one, "text"), _text(one, "quote"), _text(one, "part"))
        for one in (raw if isinstance(raw, list) else [])
        if isinstance(one, Mapping) and _text(one, "text")
    )
    boxes = _text(body, "what_works"), _text(body, "one_change")
    return Marking(levels, evidence, notes, comments, *boxes, reasons)


def dump(marking: Marking) -> dict[str, Any]:
    """JSON-ready data of what is kept; `load(dump(m)) == m` for a marking that `load` gave, without reasons."""
    return {
        "levels": dict(marking.levels),
        "evidence": {key: {"text": one.text, "part": one.part} for key, one in marking.evidence.items()},
        "notes": dict(marking.notes),
        "comments": [{"text": one.text, "quote": one.quote, "part": one.part} for one in marking.comments],
        "what_works": marking.what_works,
        "one_change": marking.one_change,
    }


def placed(marking: Marking, rubric: Rubric, texts: Mapping[str, str]) -> Marking:
    """The marking with unknown criteria left out and every quote looked up in the text, as it is written there."""
    known = {criterion.key for criterion in rubric.criteria}

    def at_home(quote: str, part: str) -> tuple[str, str]:
        home = quotes.part_of(texts, quote, part)
        return (quotes.as_written(texts[home], quote), home) if home else (quote, "")

    return replace(
        marking,
        levels={key: level for key, level in marking.levels.items() if key in known},
        evidence={
            key: Evidence(*at_home(one.text, one.part))
            for key, one in marking.evidence.items()
            if key in known
        },
        notes={key: note for key, note in marking.notes.items() if key in known},
        comments=tuple(
            Comment(one.text, *at_home(one.quote, one.part)) if one.quote else one for one in marking.comments
        ),
    )


def missing_for_release(marking: Marking, rubric: Rubric) -> tuple[Missing, ...]:
    """What a release still needs: each level, words for each 1 and 4, both boxes. Expects a placed marking."""
    found: list[Missing] = []
    for criterion in rubric.criteria:
        level = marking.levels.get(criterion.key)
        quote = marking.evidence.get(criterion.key)
        if level is None:
            found.append(Missing("level", criterion.key))
        elif quote is not None and not quote.part:
            found.append(Missing("quote_not_found", criterion.key))
        elif level in rules.NEEDS_QUOTE and quote is None:
            found.append(Missing("quote", criterion.key))
    found += _lost_comments(marking)
    if not marking.what_works:
        found.append(Missing("what_works"))
    if not marking.one_change:
        found.append(Missing("one_change"))
    return tuple(found)


def missing_for_return(marking: Marking) -> tuple[Missing, ...]:
    """What a return still needs: one comment at least, in the text or as the one change."""
    found = _lost_comments(marking)
    if not marking.comments and not marking.one_change:
        found.append(Missing("comment"))
    return tuple(found)


def held_back(sent: Marking, kept: Marking) -> tuple[Missing, ...]:
    """Levels that were sent and not kept: changed after the coach's notes, and still without a reason."""
    return tuple(
        Missing("change_reason", key)
        for key, level in sent.levels.items()
        if key in kept.levels and kept.levels[key] != level
    )


def is_complete(marking: Marking, rubric: Rubric) -> bool:
    """Every criterion has its level."""
    return all(criterion.key in marking.levels for criterion in rubric.criteria)


def _lost_comments(marking: Marking) -> list[Missing]:
    numbered = enumerate(marking.comments, start=1)
    return [
        Missing("comment_not_found", str(number)) for number, one in numbered if one.quote and not one.part
    ]


def _pairs(body: Mapping[str, Any], name: str) -> list[tuple[Any, Any]]:
    value = body.get(name)
    return list(value.items()) if isinstance(value, Mapping) else []


def _texts(body: Mapping[str, Any], name: str) -> dict[str, str]:
    return {
        str(key): _cut(value) for key, value in _pairs(body, name) if isinstance(value, str) and value.strip()
    }


def _is_level(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and rules.STARTING <= value <= rules.LEADING


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    return _cut(value) if isinstance(value, str) else ""


def _cut(text: str) -> str:
    return rules.tidy(text).strip()[:MAX_CHARACTERS]
