"""GIFT, written. Kinds that it does not know become the nearest one it knows, and that is named."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from content import documents
from content.exchange.gift_reading import MARKER
from content.exchange.items import UNFIT, Entry, Loss, Written
from content.exchange.nearest import as_pairs, phrases_alone, unsaid
from content.exchange.shapes import tags_of
from content.exchange.texts import as_html, opening_html
from content.exchange.words import loss, uncarried

CARRIED = {"situation", "explanation", "tags", "difficulty", "skill", "objectives"}
_SPECIAL = re.compile(r"([~=#{}:\\])")


class _Writing:
    """One question on its way: the texts in its marker, and what is lost."""

    def __init__(self, entry: Entry) -> None:
        self.question = entry.question
        self.is_html = bool(entry.question.situation_html)
        self.carried = set(CARRIED)
        self.lost: list[str] = []

    def text(self, plain: str) -> str:
        """An escaped text in the marker of this question."""
        plain = UNFIT.sub("", plain)
        return escape(as_html(plain) if self.is_html else plain)

    def answer(self, plain: str) -> str:
        """A text behind a sign, where some beginnings have a meaning."""
        text = self.text(plain)
        return f"[plain]{text}" if MARKER.match(text) and not self.is_html else text

    def side(self, plain: str) -> str:
        """One side of a pair, which cannot hold an arrow."""
        if "->" in plain:
            self.lost.append(_("the arrow “->” inside a text, written as →"))
        return self.answer(plain.replace("->", "→"))

    def feedback(self, plain: str) -> str:
        """Feedback with its sign, or nothing."""
        return f"#{self.text(plain)}" if plain else ""


def escape(text: str) -> str:
    """The text with a backslash before what has a meaning in GIFT."""
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def write(entries: Sequence[Entry]) -> Written:
    """Every question; what each loses is named."""
    blocks: list[str] = []
    losses: list[Loss] = []
    for entry in entries:
        writing = _Writing(entry)
        blocks.append(_block(entry, writing))
        losses += loss(entry, [*writing.lost, *uncarried(entry, writing.carried)])
    return Written("\n\n".join(blocks).encode("utf-8") + b"\n", tuple(losses))


def _block(entry: Entry, writing: _Writing) -> str:
    question = entry.question
    labels = "".join(f" [tag:{_label(tag)}]" for tag in tags_of(entry))
    if writing.is_html:
        before = "[html]" + escape(UNFIT.sub("", opening_html(question.situation_html, question.prompt)))
    else:
        before = "[plain]" + escape(UNFIT.sub("", question.prompt))
    body = _body(writing)
    explanation = f"####{writing.text(question.explanation)}" if question.explanation else ""
    return f"// [id:{question.id}]{labels}\n{before} {{{body}{explanation}}}"


def _label(tag: str) -> str:
    return UNFIT.sub("", " ".join(tag.split())).replace("\\", "\\\\").replace("]", "\\]").replace("[", "\\[")


def _body(writing: _Writing) -> str:
    question = writing.question
    match question:
        case documents.SingleChoice():
            writing.carried.add("feedback")
            return "".join(
                _option(writing, option, "=" if option.key == question.correct else "~")
                for option in question.options
            )
        case documents.MultipleChoice():
            writing.carried.add("feedback")
            right = set(question.correct)
            wrong = len(question.options) - len(right)
            return "".join(
                _option(writing, option, f"~%{_percent(100, len(right))}%")
                if option.key in right
                else _option(writing, option, f"~%-{_percent(100, wrong)}%")
                for option in question.options
            )
        case documents.ShortText() if phrases_alone(question):
            writing.lost += unsaid(question)
            return "".join(f"=%100%{writing.answer(phrase)}" for phrase in phrases_alone(question))
        case documents.Numeric():
            return _numeric(question, writing)
        case documents.ShortText() | documents.Rewrite() | documents.Highlight() | documents.Gaps():
            writing.lost.append(_("its kind: in GIFT a text that a person marks, without the key"))
            return ""
        case _:
            pairs = as_pairs(question)
            writing.lost += pairs.lost
            return "".join(f"={writing.side(left)} -> {writing.side(right)}" for left, right in pairs.pairs)


def _option(writing: _Writing, option: documents.Option, sign: str) -> str:
    if option.text.startswith("%") and not sign.endswith("%"):
        sign += "%100%" if sign == "=" else "%0%"
    return f"{sign}{writing.answer(option.text)}{writing.feedback(option.feedback)}"


def _percent(whole: int, parts: int) -> str:
    return f"{whole / max(parts, 1):.5f}".rstrip("0").rstrip(".")


def _numeric(question: documents.Numeric, writing: _Writing) -> str:
    writing.carried.add("feedback")
    if question.unit:
        writing.lost.append(_("the unit"))
    parts = [
        f"=%{_percent(round(a.credit * 100_000), 1000)}%{a.value}:{a.tolerance}{writing.feedback(a.feedback)}"
        for a in question.accepted
    ]
    if question.wrong_feedback:
        parts.append(f"~{writing.feedback(question.wrong_feedback)}")
    return "#" + "".join(parts)
