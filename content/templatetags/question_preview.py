"""`{% load question_preview %}`: a question as the learner's page shows it, for the preview of an author."""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import dataclass

from django import template
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils.safestring import SafeString

from content import documents

register = template.Library()


@dataclass(frozen=True)
class Lettered:
    """An option with the letter that stands for it."""

    token: str
    text: str


@dataclass(frozen=True)
class LetteredGap:
    """A piece of text and the gap that follows it; the last piece has none."""

    before: str
    key: str
    options: tuple[Lettered, ...]


@dataclass(frozen=True)
class Shown:
    """What the learner's templates of questions know of a question: no key."""

    id: str
    kind: str
    prompt: str
    situation_html: str
    options: tuple[Lettered, ...]
    rights: tuple[Lettered, ...]
    words: tuple[str, ...]
    original: str
    unit: str
    gaps: tuple[LetteredGap, ...]


@register.simple_tag(takes_context=True)
def question_preview(context: template.Context, question: documents.Question) -> SafeString:
    """The learner's controls of this kind of question, or the bare options where those are not installed."""
    controls = f"courses/learner/questions/{question.kind}.html"
    try:
        get_template(controls)
    except TemplateDoesNotExist:
        controls = ""
    values = {
        "question": question,
        "shown": shown(question),
        "value": None,
        "is_preview": True,
        "controls": controls,
        "places": range(1, len(getattr(question, "options", ())) + 1),
    }
    return render_to_string("content/preview/one_question.html", values, request=context.get("request"))


def shown(question: documents.Question) -> Shown:
    """The question without its key, options in the order of the author."""
    options = getattr(question, "options", getattr(question, "lefts", ()))
    return Shown(
        id=question.id,
        kind=question.kind,
        prompt=question.prompt,
        situation_html=question.situation_html,
        options=_lettered(options),
        rights=_lettered(getattr(question, "rights", ())),
        words=tuple(getattr(question, "text", "").split()),
        original=getattr(question, "original", ""),
        unit=getattr(question, "unit", ""),
        gaps=_lettered_gaps(question) if isinstance(question, documents.Gaps) else (),
    )


def _lettered_gaps(question: documents.Gaps) -> tuple[LetteredGap, ...]:
    return tuple(
        LetteredGap(before, gap.key, _lettered(gap.options)) if gap else LetteredGap(before, "", ())
        for before, gap in question.pieces()
    )


def _lettered(options: Iterable[documents.Option]) -> tuple[Lettered, ...]:
    return tuple(
        Lettered(token=letter, text=option.text)
        for letter, option in zip(string.ascii_lowercase, options, strict=False)
    )
