"""What the coach is given, and what it hands back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter

from content import documents
from content.coach.shapes import Kind, Polarity


@dataclass(frozen=True)
class DraftPart:
    """One text as it was typed, with what its place asks for."""

    key: str
    kind: Kind
    text: str
    min_words: int | None = None
    max_words: int | None = None


@dataclass(frozen=True)
class Remark:
    """Quote, effect, question, fragments to try.

    `start` and `end` are offsets into the text of `part` as typed; about what is missing there is no place:
    `part` and `quote` are empty and both offsets are None. `criterion` is a key of `Draft.criteria` or empty.
    """

    rule: str
    name: str
    polarity: Polarity
    effect: str
    question: str = ""
    fragments: tuple[str, ...] = ()
    part: str = ""
    start: int | None = None
    end: int | None = None
    quote: str = ""
    evidence: str = ""
    criterion: str = ""


@dataclass(frozen=True)
class Fixed:
    """What a remark on the earlier draft named and this draft does no longer."""

    rule: str
    name: str
    quote: str = ""


@dataclass(frozen=True)
class Reading:
    """What the coach says about a draft; never a score.

    `warnings` are shown always, even where the coach is switched off; with `hints` they are three at most.
    `notes` are for the grader alone. `found` counts what each rule found, shown or not. `digest` names the rules.
    """

    strengths: tuple[Remark, ...] = ()
    hints: tuple[Remark, ...] = ()
    warnings: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    found: dict[str, int] = field(default_factory=dict)
    language: str = ""
    version: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Draft:
    """A draft beside its case.

    `criteria` maps the keys of the rubric to their titles, `focus` is one of the keys or empty. `thread` holds what
    the customer wrote, `openings` the learner's earlier hand-ins from their first word on, `allowed` phrases that
    the house asks for.
    """

    parts: tuple[DraftPart, ...]
    channel: documents.Channel = "email"
    lexicon: documents.CaseLexicon = field(default_factory=documents.CaseLexicon)
    thread: tuple[str, ...] = ()
    criteria: Mapping[str, str] = field(default_factory=dict)
    focus: str = ""
    earlier: Reading | None = None
    openings: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


def draft_of(
    item: documents.RolePlay,
    texts: Mapping[str, str],
    *,
    focus: str = "",
    earlier: Reading | None = None,
    openings: Iterable[str] = (),
    allowed: Iterable[str] = (),
) -> Draft:
    """The draft of these texts (by part key) for this brief."""
    parts = tuple(
        DraftPart(part.key, part.kind, texts.get(part.key, ""), part.min_words, part.max_words)
        for part in item.parts
    )
    if len(parts) == 1 and parts[0].min_words is None and parts[0].max_words is None:
        parts = (replace(parts[0], min_words=item.min_words, max_words=item.max_words),)
    return Draft(
        parts=parts,
        channel=item.channel,
        lexicon=item.lexicon,
        thread=tuple(message.text for message in item.thread if message.voice == "them"),
        criteria={criterion.key: criterion.title for criterion in item.rubric.criteria},
        focus=focus,
        earlier=earlier,
        openings=tuple(openings),
        allowed=tuple(allowed),
    )


_READING: TypeAdapter[Reading] = TypeAdapter(Reading)


def dump_reading(reading: Reading) -> dict[str, Any]:
    """JSON-ready data of a reading; `load_reading(dump_reading(r)) == r`."""
    result: dict[str, Any] = _READING.dump_python(reading, mode="json")
    return result


def load_reading(data: dict[str, Any]) -> Reading:
    """A stored reading; pydantic.ValidationError where it does not fit."""
    return _READING.validate_python(data)
