"""Moodle XML, written. Beside each question lies a copy in Attune's own format, which Moodle passes over."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape, unescape
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from content import documents
from content.exchange import own
from content.exchange.items import UNFIT, Entry, Loss, Written, short
from content.exchange.markup import add, to_bytes
from content.exchange.nearest import as_pairs, phrases_alone, unsaid, words_of
from content.exchange.shapes import tags_of
from content.exchange.texts import as_html, opening_html
from content.exchange.words import loss, uncarried

COPY = "attune"
CARRIED = {"situation", "explanation", "tags", "difficulty", "skill", "objectives", "hints"}
_GAP = re.compile(r"\[\[(.+?)\]\]")
_CLOZE_SPECIAL = re.compile(r"([}~/\"#\\=])")


def write(entries: Sequence[Entry]) -> Written:
    """Every question; what Moodle itself cannot keep of it is named."""
    root = Element("quiz")
    losses: list[Loss] = []
    for entry in entries:
        element, lost = element_of(entry)
        root.append(element)
        losses += loss(entry, lost)
    return Written(to_bytes(root), tuple(losses))


def element_of(entry: Entry) -> tuple[Element, list[str]]:
    """The element of a question, and what Moodle loses of it."""
    question = entry.question
    element = Element("question")
    carried = set(CARRIED)
    add(add(element, "name"), "text", short(question.prompt))
    text = _html(element, "questiontext", opening_html(question.situation_html, question.prompt))
    _html(element, "generalfeedback", as_html(question.explanation))
    add(element, "defaultgrade", "1")
    add(element, "penalty", "0.3333333")
    add(element, "hidden", "0")
    add(element, "idnumber", question.id)
    lost = _body(question, element, text, carried)
    for hint in question.hints:
        _html(element, "hint", as_html(hint))
    tags = tags_of(entry)
    if tags:
        parent = add(element, "tags")
        for tag in tags:
            add(add(parent, "tag"), "text", tag)
    add(element, COPY, json.dumps(own.as_json(entry), ensure_ascii=True, sort_keys=True))
    return element, [*lost, *uncarried(entry, carried)]


def _html(parent: Element, name: str, html: str, **attributes: str) -> Element:
    """A child whose text is HTML; the element of that text."""
    return add(add(parent, name, format="html", **attributes), "text", html)


def _body(question: documents.Question, element: Element, text: Element, carried: set[str]) -> list[str]:
    match question:
        case documents.SingleChoice():
            carried.add("feedback")
            _choice(element, question.options, {question.correct}, is_single=True)
        case documents.MultipleChoice():
            carried.add("feedback")
            _choice(element, question.options, set(question.correct), is_single=False)
        case documents.Ordering():
            return _ordering(
                element, [o for key in question.correct for o in question.options if o.key == key]
            )
        case documents.JudgementRank():
            ranked = sorted(question.options, key=lambda option: question.ranks.get(option.key, 0))
            return [
                *_ordering(element, ranked),
                _("its kind: a ranking becomes an order, without ties and credit for nearness"),
            ]
        case documents.Matching() | documents.JudgementRate() | documents.JudgementPick():
            return _matching(element, question)
        case documents.ShortText() if phrases_alone(question):
            element.set("type", "shortanswer")
            add(element, "usecase", "0")
            for phrase in phrases_alone(question):
                answer = add(element, "answer", fraction="100", format="moodle_auto_format")
                add(answer, "text", f"*{phrase}*")
            return unsaid(question)
        case documents.Numeric():
            carried.add("feedback")
            _numeric(element, question)
        case documents.Gaps():
            carried.add("feedback")
            return _cloze(element, question, text)
        case documents.ShortText() | documents.Rewrite():
            original = question.original if isinstance(question, documents.Rewrite) else ""
            _essay(element, original, question.model_answer)
            return [_("its kind: a text that a person marks, without the ideas that count")]
        case documents.Highlight():
            keyed = "\n".join(words_of(question, span) for span in question.spans)
            _essay(element, question.text, keyed)
            return [_("its kind: marking words becomes a text that a person marks")]
    return []


def _choice(
    element: Element, options: Sequence[documents.Option], right: set[str], *, is_single: bool
) -> None:
    element.set("type", "multichoice")
    add(element, "single", "true" if is_single else "false")
    add(element, "shuffleanswers", "true")
    add(element, "answernumbering", "abc")
    wrong = len(options) - len(right)
    for option in options:
        share = (
            100 / max(len(right), 1) if option.key in right else (0 if is_single else -100 / max(wrong, 1))
        )
        answer = add(element, "answer", fraction=_share(share), format="html")
        add(answer, "text", as_html(option.text))
        _html(answer, "feedback", as_html(option.feedback))


def _share(share: float) -> str:
    text = f"{share:.5f}"
    return text.rstrip("0").rstrip(".")


def _ordering(element: Element, options: Sequence[documents.Option]) -> list[str]:
    element.set("type", "ordering")
    add(element, "layouttype", "VERTICAL")
    add(element, "selecttype", "ALL")
    add(element, "gradingtype", "ABSOLUTE_POSITION")
    for place, option in enumerate(options, start=1):
        add(add(element, "answer", fraction=f"{place}.0000000", format="html"), "text", as_html(option.text))
    return [_("the order in which the options are shown first")]


def _matching(element: Element, question: documents.Question) -> list[str]:
    element.set("type", "matching")
    add(element, "shuffleanswers", "true")
    found = as_pairs(question)
    for left, right in found.pairs:
        part = add(element, "subquestion", format="html")
        add(part, "text", as_html(left))
        add(add(part, "answer"), "text", right)
    return found.lost


def _numeric(element: Element, question: documents.Numeric) -> None:
    element.set("type", "numerical")
    for accepted in question.accepted:
        answer = add(element, "answer", fraction=_share(accepted.credit * 100), format="moodle_auto_format")
        add(answer, "text", accepted.value)
        _html(answer, "feedback", as_html(accepted.feedback))
        add(answer, "tolerance", accepted.tolerance)
    if question.wrong_feedback:
        answer = add(element, "answer", fraction="0", format="moodle_auto_format")
        add(answer, "text", "*")
        _html(answer, "feedback", as_html(question.wrong_feedback))
    if question.unit:
        unit = add(add(element, "units"), "unit")
        add(unit, "multiplier", "1")
        add(unit, "unit_name", question.unit)


def _cloze(element: Element, question: documents.Gaps, text: Element) -> list[str]:
    element.set("type", "cloze")
    gaps = {gap.key: gap for gap in question.gaps}

    def written(found: re.Match[str]) -> str:
        gap = gaps.get(unescape(found.group(1)))
        if gap is None:
            return found.group(0)
        options = (
            f"{'=' if option.key == gap.correct else ''}{_in_cloze(option.text)}"
            f"{'#' + _in_cloze(option.feedback) if option.feedback else ''}"
            for option in gap.options
        )
        return f"{{1:MULTICHOICE:{'~'.join(options)}}}"

    body = _GAP.sub(written, as_html(question.text))
    text.text = UNFIT.sub("", opening_html(question.situation_html, question.prompt) + body)
    return [_("the border between the question and its text")]


def _in_cloze(text: str) -> str:
    return _CLOZE_SPECIAL.sub(r"\\\1", escape(" ".join(text.split()), quote=False))


def _essay(element: Element, template: str, model: str) -> None:
    element.set("type", "essay")
    add(element, "responseformat", "plain")
    _html(element, "graderinfo", as_html(model))
    _html(element, "responsetemplate", as_html(template))
