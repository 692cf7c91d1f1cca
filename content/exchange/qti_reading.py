"""QTI 2.1 and 3.0, read: one assessment item with one interaction."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from content.exchange.items import MOST_CHARACTERS, About, Item, finish, short, unreadable
from content.exchange.markup import child, children, inner, inside, local, words
from content.exchange.qti_names import to_common
from content.exchange.shapes import NotReadable, between, decimal_text, short_text, sorted_tags
from content.exchange.texts import Losing, flatten

MOST_PARTS = 5000

_INLINE = {"inlineChoiceInteraction", "textEntryInteraction"}
_ASIDE = ("feedbackInline", "feedbackBlock", "rubricBlock", "templateBlock", "templateInline")


@dataclass
class _Response:
    """What a declaration says is right."""

    values: list[str] = field(default_factory=list)
    credits: dict[str, float] = field(default_factory=dict)
    kind: str = "identifier"
    cardinality: str = "single"


class _Reading(Losing):
    """One item: its declarations, its interactions, what is lost."""

    def __init__(self, root: Element) -> None:
        super().__init__()
        self.root = root
        size = sum(len(text) for text in root.itertext())
        if size > MOST_CHARACTERS or sum(1 for _part in root.iter()) > MOST_PARTS:
            raise NotReadable(_("It is longer than a question may be."))
        found = child(root, "itemBody")
        if found is None:
            raise NotReadable(_("The item has no body."))
        self.body = found
        self.interactions = [part for part in found.iter() if local(part).endswith("Interaction")]
        self.responses = {
            made.get("identifier", ""): _response(made) for made in children(root, "responseDeclaration")
        }

    def response(self, interaction: Element) -> _Response:
        """What is right in an interaction."""
        return self.responses.get(interaction.get("responseIdentifier", ""), _Response())

    def said(self, element: Element) -> str:
        """The plain text of an element without its feedback."""
        return self.plain(inner(_without(element, _ASIDE)))

    def opening_of(self, interaction: Element) -> dict[str, Any]:
        """Situation and prompt around a block interaction."""
        prompt = child(interaction, "prompt")
        rest = "".join(_around(self.body, interaction))
        if prompt is not None and words(prompt):
            return {"prompt": self.plain(inner(prompt)), "situation_html": self.rich(rest)}
        found = self.opening(rest)
        return {"prompt": found.prompt, "situation_html": found.situation}


def read_item(place: str, root: Element, *, tags: list[str], lost: list[str]) -> Item:
    """The item of an assessment item in either edition."""
    to_common(root)
    name = root.get("title", "") or root.get("identifier", "")
    losing: list[str] = list(lost)
    try:
        reading = _Reading(root)
        data = _data(reading)
        losing += reading.lost
    except NotReadable as error:
        return unreadable(place, name, str(error), lost=losing)
    about, objectives = sorted_tags(tags)
    if not data.get("prompt"):
        data["prompt"] = name
    return finish(
        place, name, {"id": _id(root), "objectives": objectives, **data}, about=about or About(), lost=losing
    )


def _id(root: Element) -> str:
    return root.get("identifier", "").removeprefix("q-")


def _data(reading: _Reading) -> dict[str, Any]:
    explanations = [text for part in children(reading.root, "modalFeedback") if (text := reading.said(part))]
    if any(local(part) in ("rubricBlock", "feedbackBlock", "templateBlock") for part in reading.body.iter()):
        reading.lost.append(_("rubrics, templates or feedback inside the text"))
    if children(reading.root, "templateDeclaration"):
        raise NotReadable(_("It makes up its values while it runs (a template)."))
    kinds = {local(part) for part in reading.interactions}
    if not kinds:
        raise NotReadable(_("It has no interaction: a text, not a question."))
    if kinds == {"inlineChoiceInteraction"}:
        data = _gaps(reading)
    elif len(reading.interactions) > 1:
        raise NotReadable(_("It has several interactions; Attune keeps one for each question."))
    else:
        kind = kinds.pop()
        read = _KINDS.get(kind)
        if read is None:
            raise NotReadable(_("Attune has no kind of question like “%(kind)s”.") % {"kind": short(kind)})
        data = read(reading, reading.interactions[0])
    return {**data, "explanation": "\n".join(explanations)}


def _response(element: Element) -> _Response:
    right = child(element, "correctResponse")
    made = _Response(
        values=[words(value) for value in children(right, "value")] if right is not None else [],
        kind=element.get("baseType", "identifier"),
        cardinality=element.get("cardinality", "single"),
    )
    table = child(element, "mapping")
    for entry in children(table, "mapEntry") if table is not None else []:
        made.credits[entry.get("mapKey", "")] = _number(entry.get("mappedValue", "0"))
    return made


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise NotReadable(_("“%(text)s” is not a number.") % {"text": short(text)})
    return value


def _without(element: Element, names: tuple[str, ...]) -> Element:
    """A copy of an element without some of its children; the text behind them stays."""
    made = Element(str(element.tag), dict(element.attrib))
    made.text = element.text
    for part in element:
        if local(part) not in names:
            made.append(part)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + (part.tail or "")
        else:
            made.text = (made.text or "") + (part.tail or "")
    return made


def _around(body: Element, interaction: Element) -> list[str]:
    """The HTML of the body without the interaction."""
    parts = [body.text or ""]
    for part in body:
        if part is not interaction and not any(found is interaction for found in part.iter()):
            holder = Element("holder")
            tail, part.tail = part.tail, None
            holder.append(_without(part, _ASIDE))
            parts.append(inner(holder))
            part.tail = tail
        parts.append(part.tail or "")
    return parts


def _feedback(reading: _Reading, choice: Element) -> str:
    return "\n".join(text for part in inside(choice, "feedbackInline") if (text := reading.said(part)))


def _options(reading: _Reading, interaction: Element) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Options by their place, and the place of each identifier."""
    found = list(inside(interaction, "simpleChoice"))
    keys = {choice.get("identifier", ""): str(place) for place, choice in enumerate(found, start=1)}
    options = [
        {"key": str(place), "text": reading.said(choice), "feedback": _feedback(reading, choice)}
        for place, choice in enumerate(found, start=1)
    ]
    return options, keys


def _choice(reading: _Reading, interaction: Element) -> dict[str, Any]:
    options, keys = _options(reading, interaction)
    response = reading.response(interaction)
    right = [keys[value] for value in response.values if value in keys]
    if response.credits and set(response.credits.values()) - {0, 1}:
        reading.lost.append(_("partial credit of options"))
    common = {**reading.opening_of(interaction), "options": options}
    if response.cardinality == "single" or interaction.get("maxChoices") == "1":
        return {**common, "kind": "single", "correct": right[0] if right else ""}
    if not right:
        right = [keys[key] for key, credit in response.credits.items() if credit > 0 and key in keys]
    return {**common, "kind": "multiple", "correct": right}


def _order(reading: _Reading, interaction: Element) -> dict[str, Any]:
    options, keys = _options(reading, interaction)
    right = [keys[value] for value in reading.response(interaction).values if value in keys]
    return {**reading.opening_of(interaction), "kind": "ordering", "options": options, "correct": right}


def _match(reading: _Reading, interaction: Element) -> dict[str, Any]:
    groups = children(interaction, "simpleMatchSet")
    if len(groups) != 2:
        raise NotReadable(_("A matching needs two sets."))
    lefts, rights = (children(group, "simpleAssociableChoice") for group in groups)
    left_keys = {part.get("identifier", ""): str(place) for place, part in enumerate(lefts, start=1)}
    right_keys = {part.get("identifier", ""): f"p{place}" for place, part in enumerate(rights, start=1)}
    pairs: dict[str, str] = {}
    for value in reading.response(interaction).values:
        left, _space, right = value.partition(" ")
        if left_keys.get(left) in pairs:
            raise NotReadable(_("A line of its matching has more than one partner."))
        if left in left_keys and right.strip() in right_keys:
            pairs[left_keys[left]] = right_keys[right.strip()]
    return {
        **reading.opening_of(interaction),
        "kind": "matching",
        "lefts": [{"key": str(p), "text": reading.said(part)} for p, part in enumerate(lefts, start=1)],
        "rights": [{"key": f"p{p}", "text": reading.said(part)} for p, part in enumerate(rights, start=1)],
        "pairs": pairs,
    }


def _text_entry(reading: _Reading, interaction: Element) -> dict[str, Any]:
    response = reading.response(interaction)
    block = next(
        (part for part in reading.body if any(found is interaction for found in part.iter())), reading.body
    )
    before, after = _split(block, interaction) if block is not reading.body else ("", "")
    around = "".join(_around(reading.body, interaction))
    is_number = response.kind in ("float", "integer")
    if before or (after and not is_number):
        prompt, situation = f"{before} _____ {after}".strip(), reading.rich(around)
    else:
        opening = reading.opening(around)
        prompt, situation = opening.prompt, opening.situation
    common = {"prompt": prompt, "situation_html": situation}
    if is_number:
        accepted = _accepted(reading, response)
        unit = "" if before else after
        return {**common, "kind": "numeric", "accepted": accepted, "unit": unit}
    if response.credits:
        phrases = [key for key, credit in response.credits.items() if credit >= 1]
        if len(phrases) < len(response.credits):
            reading.lost.append(_("answers with partial credit"))
    else:
        phrases = response.values
    return {**common, **short_text(phrases)}


def _split(block: Element, interaction: Element) -> tuple[str, str]:
    """The text of a block before and after an interaction inside it."""
    mark = "\ue000"
    tail, interaction.tail = interaction.tail, mark + (interaction.tail or "")
    before, _mark, after = flatten(inner(_emptied(block, interaction))).text.partition(mark)
    interaction.tail = tail
    return before.strip(), after.strip()


def _emptied(block: Element, interaction: Element) -> Element:
    for part in list(interaction):
        interaction.remove(part)
    interaction.text = None
    return block


def _accepted(reading: _Reading, response: _Response) -> list[dict[str, Any]]:
    accepted: list[dict[str, Any]] = []
    for branch in inside(reading.root, "responseIf", "responseElseIf"):
        equal = next(inside(branch, "equal"), None)
        if equal is None:
            continue
        given = child(equal, "baseValue")
        value = words(given) if given is not None else (response.values or [""])[0]
        low, _space, high = equal.get("tolerance", "0").partition(" ")
        if equal.get("toleranceMode") == "relative":
            raise NotReadable(_("Its tolerance is a share of the value; Attune keeps a number."))
        if high.strip() and decimal_text(high) != decimal_text(low):
            middle = between(
                str(float(_number(value) - _number(low))), str(float(_number(value) + _number(high)))
            )
            value, low = middle
        outcome = next(inside(branch, "setOutcomeValue"), None)
        earned = child(outcome, "baseValue") if outcome is not None else None
        credit = _number(words(earned)) if earned is not None else 1.0
        accepted.append(
            {
                "key": str(len(accepted) + 1),
                "value": decimal_text(value),
                "tolerance": decimal_text(low or "0"),
                "credit": min(max(credit, 0.0), 1.0),
            }
        )
    if accepted:
        return accepted
    return [
        {"key": str(place), "value": decimal_text(value)}
        for place, value in enumerate(response.values, start=1)
    ]


def _extended(reading: _Reading, interaction: Element) -> dict[str, Any]:
    reading.lost.append(_("that a person marks it: Attune wants the ideas that count"))
    model = "\n".join(reading.response(interaction).values)
    return {
        **reading.opening_of(interaction),
        "kind": "short_text",
        "groups": [],
        "model_answer": model,
    }


def _hot_text(reading: _Reading, interaction: Element) -> dict[str, Any]:
    response = reading.response(interaction)
    credits = response.credits or dict.fromkeys(response.values, 1.0)
    text: list[str] = []
    spans: list[dict[str, Any]] = []

    def walk(element: Element) -> None:
        text.append(element.text or "")
        for part in element:
            name = local(part)
            if name == "prompt":
                pass
            elif name == "hottext":
                so_far = "".join(text)
                words_before = len(so_far.split())
                first = words_before - (1 if so_far and not so_far[-1].isspace() else 0)
                text.append("".join(part.itertext()))
                credit = credits.get(part.get("identifier", ""), 0.0)
                if credit > 0:
                    last = len("".join(text).split()) - 1
                    spans.append({"first": max(first, 0), "last": last, "credit": min(credit, 1.0)})
            else:
                text.append("\n" if name in ("br", "p", "div") and text and "".join(text).strip() else "")
                walk(part)
            text.append(part.tail or "")

    walk(interaction)
    return {
        **reading.opening_of(interaction),
        "kind": "highlight",
        "text": "".join(text),
        "spans": spans,
    }


def _gaps(reading: _Reading) -> dict[str, Any]:
    gaps: list[dict[str, Any]] = []
    for interaction in reading.interactions:
        key = str(len(gaps) + 1)
        choices = children(interaction, "inlineChoice")
        keys = {part.get("identifier", ""): str(place) for place, part in enumerate(choices, start=1)}
        right = [keys[value] for value in reading.response(interaction).values if value in keys]
        gaps.append(
            {
                "key": key,
                "options": [
                    {"key": str(p), "text": reading.said(part)} for p, part in enumerate(choices, start=1)
                ],
                "correct": right[0] if right else "",
            }
        )
    before: list[str] = []
    text: list[str] = []
    for part in list(reading.body):
        holder = Element("holder")
        holder.append(part)
        for interaction in [found for found in part.iter() if local(found) in _INLINE]:
            number = next(n for n, known in enumerate(reading.interactions, start=1) if known is interaction)
            _emptied(part, interaction)
            interaction.text = f"[[{number}]]"
        is_text = bool(text) or any(local(found) in _INLINE for found in part.iter())
        (text if is_text else before).append(inner(holder))
    opening = reading.opening("".join(before))
    return {
        "prompt": opening.prompt or _("Choose the words that belong into the gaps."),
        "situation_html": opening.situation,
        "kind": "gaps",
        "text": reading.plain("".join(text)),
        "gaps": gaps,
    }


_KINDS: dict[str, Callable[[_Reading, Element], dict[str, Any]]] = {
    "choiceInteraction": _choice,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "textEntryInteraction": _text_entry,
    "extendedTextInteraction": _extended,
    "hottextInteraction": _hot_text,
}
