"""What the coach says as pages show it: remarks as a list, and the draft with their places marked and numbered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from content import coach
from content.documents import RolePlay
from courses.coaching.reading import rule_key
from courses.role_plays import quotes
from courses.web import role_play_words as words

# The numbers of praised places inside a text begin here; they are marked and not counted.
PRAISED = 1000


@dataclass(frozen=True)
class Said:
    """A remark in the list. `number` is that of its place in the text, 0 where it has none or praises."""

    rule: str
    name: str
    kind: str
    number: int
    quote: str
    effect: str
    question: str
    fragments: tuple[str, ...]
    criterion: str
    verdict: str = ""


@dataclass(frozen=True)
class MarkedPart:
    """One part of the draft, cut where the remarks are about."""

    label: str
    icon: str
    paragraphs: tuple[quotes.Paragraph, ...]


@dataclass(frozen=True)
class Shown:
    """All that is shown of a reading."""

    strengths: tuple[Said, ...]
    hints: tuple[Said, ...]
    fixed: tuple[coach.Fixed, ...]
    marked: tuple[MarkedPart, ...]

    @property
    def is_silent(self) -> bool:
        """Nothing was said."""
        return not (self.strengths or self.hints or self.fixed)


def shown(
    item: RolePlay,
    texts: Mapping[str, str],
    reading: coach.Reading,
    verdicts: Mapping[str, str] | None = None,
    *,
    warnings_alone: bool = False,
) -> Shown:
    """The reading of these texts; `warnings_alone` is what is said even where the coach is switched off."""
    asked = reading.warnings if warnings_alone else (*reading.warnings, *reading.hints)
    praised = () if warnings_alone else reading.strengths
    titles = {criterion.key: criterion.title for criterion in item.rubric.criteria}
    spans: dict[str, list[tuple[int, int, int]]] = {}
    hints, count = [], 0
    for remark in asked:
        has_place = remark.start is not None and remark.end is not None
        count += int(has_place)
        if remark.start is not None and remark.end is not None:
            spans.setdefault(remark.part, []).append((count, remark.start, remark.end))
        hints.append(_said(remark, titles, verdicts or {}, number=count if has_place else 0))
    for place, remark in enumerate(praised, start=PRAISED):
        if remark.start is not None and remark.end is not None:
            spans.setdefault(remark.part, []).append((place, remark.start, remark.end))
    fields = words.part_fields(item, dict(texts))
    return Shown(
        strengths=tuple(_said(remark, titles, verdicts or {}) for remark in praised),
        hints=tuple(hints),
        fixed=() if warnings_alone else reading.fixed,
        marked=tuple(
            MarkedPart(field.label, field.icon, quotes.paragraphs_at(field.text, spans.get(field.key, [])))
            for field in fields
            if field.text.strip()
        ),
    )


def _said(
    remark: coach.Remark, titles: Mapping[str, str], verdicts: Mapping[str, str], number: int = 0
) -> Said:
    key = rule_key(remark)
    return Said(
        rule=key,
        name=remark.name,
        kind=remark.polarity,
        number=number,
        quote=remark.quote,
        effect=remark.effect,
        question=remark.question,
        fragments=remark.fragments,
        criterion=titles.get(remark.criterion, ""),
        verdict=verdicts.get(key, ""),
    )
