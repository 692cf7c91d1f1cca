"""Moodle XML, read: one question element after the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from content.exchange import own
from content.exchange.items import Item, UnreadableFile, decode, finish, limited, short, unreadable
from content.exchange.markup import alike, child, children, inside, local, parse, words
from content.exchange.moodle_writing import COPY, element_of
from content.exchange.shapes import NotReadable, decimal_text, matching, short_text, sorted_tags, split_at
from content.exchange.texts import Losing, flatten

_CLOZE = re.compile(r"\{\d*:([A-Z_]+):((?:\\.|[^{}\\])*)\}")
_CLOZE_MARK = re.compile(r"\\([}~/\"#\\=&])")
_CLOZE_WEIGHT = re.compile(r"%-?\d+(?:\.\d+)?%")
_CHOICES = {"MULTICHOICE", "MC", "MULTICHOICE_S", "MCS", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"}


def read(data: bytes) -> list[Item]:
    """One item for each question of the file; a category becomes a tag of those that follow it."""
    root = parse(decode(data))
    if local(root) != "quiz":
        raise UnreadableFile(_("This is not a file of questions from Moodle: its root is no “quiz”."))
    return limited(_items(root))


def _items(root: Element) -> Iterator[Item]:
    category, number = "", 0
    for element in children(root, "question"):
        if element.get("type") == "category":
            path = words(child(element, "category"))
            category = path.removeprefix("$course$/").removeprefix("top/").removeprefix("top")
            continue
        number += 1
        yield _whole(_("question %(number)d") % {"number": number}, element) or _item(
            _("question %(number)d") % {"number": number}, element, category
        )


def _whole(place: str, element: Element) -> Item | None:
    """The question as Attune wrote it, where nobody has changed what stands beside the copy."""
    copy = child(element, COPY)
    if copy is None:
        return None
    try:
        item = own.item_of(place, own.parse_json(words(copy)))
    except UnreadableFile:
        return None
    if item.question is None:
        return None
    made, _lost = element_of(own.entry_of(item))
    return item if alike(made, element) else None


def _item(place: str, element: Element, category: str) -> Item:
    losing = Losing()
    name = words(child(element, "name"))
    kind = element.get("type", "")
    read_kind = _KINDS.get(kind)
    if child(element, COPY) is not None:
        losing.lost.append(_("Attune’s own copy beside it, as the question was changed since"))
    if read_kind is None:
        return unreadable(
            place, name, _("Attune has no kind of question like “%(kind)s”.") % {"kind": short(kind)}
        )
    tags = [words(tag) for tags in children(element, "tags") for tag in children(tags, "tag")]
    about, objectives = sorted_tags([*tags, *([category] if category else [])])
    losing.lost += [
        _("the file “%(name)s”") % {"name": short(found.get("name", ""))} for found in inside(element, "file")
    ]
    grade = words(child(element, "defaultgrade"))
    if grade and grade.strip("0").strip(".") not in ("1", ""):
        losing.lost.append(
            _("the mark %(grade)s: in Attune every question counts once") % {"grade": grade[:20]}
        )
    try:
        opening = losing.opening(_text(element, "questiontext"))
        data = {
            "prompt": opening.prompt or losing.plain(name),
            "situation_html": opening.situation,
            "explanation": losing.plain(_text(element, "generalfeedback")),
            "hints": [text for hint in children(element, "hint") if (text := losing.plain(_inner(hint)))],
            "id": words(child(element, "idnumber")),
            "objectives": objectives,
            **read_kind(element, losing),
        }
        for part in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            if losing.plain(_text(element, part)):
                losing.lost.append(_("the feedback for a right, half right or wrong answer as a whole"))
    except NotReadable as error:
        return unreadable(place, name, str(error), lost=losing.lost)
    return finish(place, name, data, about=about, lost=losing.lost)


def _text(element: Element, name: str) -> str:
    found = child(element, name)
    return _inner(found) if found is not None else ""


def _inner(element: Element) -> str:
    """The text inside an element; where its format is plain, as HTML that means the same."""
    source = words(child(element, "text"))
    if element.get("format") == "plain_text":
        return source.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
    return source


def _answers(element: Element) -> list[tuple[Element, float]]:
    found = []
    for answer in children(element, "answer"):
        try:
            found.append((answer, float(answer.get("fraction", "0"))))
        except ValueError as error:
            raise NotReadable(_("The share of an answer is not a number.")) from error
    return found


def _options(answers: list[tuple[Element, float]], losing: Losing) -> list[dict[str, str]]:
    return [
        {
            "key": str(place),
            "text": losing.plain(_inner(answer)),
            "feedback": losing.plain(_text(answer, "feedback")),
        }
        for place, (answer, _share) in enumerate(answers, start=1)
    ]


def _multichoice(element: Element, losing: Losing) -> dict[str, Any]:
    answers = _answers(element)
    options = _options(answers, losing)
    shares = [share for _answer, share in answers]
    if words(child(element, "single")) in ("true", "1"):
        right = [option["key"] for option, share in zip(options, shares, strict=True) if share >= 100]
        if len(right) > 1:
            raise NotReadable(_("More than one option of a single choice is right."))
        if any(0 < share < 100 for share in shares):
            losing.lost.append(_("partial credit of single options"))
        return {"kind": "single", "options": options, "correct": right[0] if right else ""}
    if len({share for share in shares if share > 0}) > 1:
        losing.lost.append(_("different weights of right options"))
    right = [option["key"] for option, share in zip(options, shares, strict=True) if share > 0]
    return {"kind": "multiple", "options": options, "correct": right}


def _truefalse(element: Element, losing: Losing) -> dict[str, Any]:
    options, correct = [], ""
    for answer, share in _answers(element):
        key = words(child(answer, "text")).lower()
        if key not in ("true", "false"):
            raise NotReadable(_("Its answers are not “true” and “false”."))
        text = _("True") if key == "true" else _("False")
        options.append({"key": key, "text": text, "feedback": losing.plain(_text(answer, "feedback"))})
        correct = key if share > 0 else correct
    return {"kind": "single", "options": options, "correct": correct}


def _ordering(element: Element, losing: Losing) -> dict[str, Any]:
    options = _options(_answers(element), losing)
    return {"kind": "ordering", "options": options, "correct": [option["key"] for option in options]}


def _matching(element: Element, losing: Losing) -> dict[str, Any]:
    return matching(
        [
            (losing.plain(_inner(part)), losing.plain(_text(part, "answer")))
            for part in children(element, "subquestion")
        ]
    )


def _shortanswer(element: Element, losing: Losing) -> dict[str, Any]:
    answers = _answers(element)
    full = [answer for answer, share in answers if share >= 100]
    if len(full) < len(answers):
        losing.lost.append(_("answers with partial credit"))
    if any(losing.plain(_text(answer, "feedback")) for answer, _share in answers):
        losing.lost.append(_("feedback of accepted answers"))
    if words(child(element, "usecase")) == "1":
        losing.lost.append(_("that capitals matter"))
    return short_text([words(child(answer, "text")) for answer in full])


def _essay(element: Element, losing: Losing) -> dict[str, Any]:
    losing.lost.append(_("that a person marks it: Attune wants the ideas that count"))
    model = losing.plain(_text(element, "graderinfo"))
    original = losing.plain(_text(element, "responsetemplate"))
    if original:
        return {"kind": "rewrite", "original": original, "groups": [], "model_answer": model}
    return {"kind": "short_text", "groups": [], "model_answer": model}


def _numerical(element: Element, losing: Losing) -> dict[str, Any]:
    accepted: list[dict[str, Any]] = []
    wrong = ""
    for place, (answer, share) in enumerate(_answers(element), start=1):
        text, feedback = words(child(answer, "text")), losing.plain(_text(answer, "feedback"))
        if text == "*":
            wrong = feedback
            continue
        accepted.append(
            {
                "key": str(place),
                "value": decimal_text(text),
                "tolerance": decimal_text(words(child(answer, "tolerance")) or "0"),
                "credit": min(max(share / 100, 0), 1),
                "feedback": feedback,
            }
        )
    units = [words(name) for name in inside(element, "unit_name")]
    if len(units) > 1:
        losing.lost.append(_("further units"))
    return {
        "kind": "numeric",
        "accepted": accepted,
        "unit": units[0] if units else "",
        "wrong_feedback": wrong,
    }


def _cloze(element: Element, losing: Losing) -> dict[str, Any]:
    source = _text(element, "questiontext")
    gaps: list[dict[str, Any]] = []

    def gap(found: re.Match[str]) -> str:
        kind, body = found.groups()
        if kind not in _CHOICES:
            raise NotReadable(_("A gap of the kind “%(kind)s” has no list to choose from.") % {"kind": kind})
        key = str(len(gaps) + 1)
        options, correct = _cloze_options(body)
        gaps.append({"key": key, "options": options, "correct": correct})
        return f"[[{key}]]"

    text = losing.plain(_CLOZE.sub(gap, source))
    if not gaps:
        raise NotReadable(_("There is no gap in its text."))
    first, _newline, rest = text.partition("\n")
    if rest and "[[" not in first:
        return {"kind": "gaps", "prompt": first, "situation_html": "", "text": rest, "gaps": gaps}
    return {
        "kind": "gaps",
        "prompt": _("Choose the words that belong into the gaps."),
        "situation_html": "",
        "text": text,
        "gaps": gaps,
    }


def _cloze_options(body: str) -> tuple[list[dict[str, str]], str]:
    options: list[dict[str, str]] = []
    correct = ""
    for place, part in enumerate(split_at(body, "~"), start=1):
        weight = _CLOZE_WEIGHT.match(part)
        is_right = part.startswith("=") or (weight is not None and weight.group(0) == "%100%")
        part = part[weight.end() :] if weight else part.removeprefix("=")
        text, *feedback = split_at(part, "#")
        meant, said = (flatten(_CLOZE_MARK.sub(r"\1", half)).text for half in (text, "#".join(feedback)))
        options.append({"key": str(place), "text": meant, "feedback": said})
        correct = str(place) if is_right and not correct else correct
    return options, correct


_KINDS: dict[str, Callable[[Element, Losing], dict[str, Any]]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "ordering": _ordering,
    "matching": _matching,
    "shortanswer": _shortanswer,
    "essay": _essay,
    "numerical": _numerical,
    "cloze": _cloze,
}
