"""Two kept versions of a question beside each other, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from content import documents

# The names under which authors know the fields of a question; others are shown as they are.
FIELDS = {
    "kind": _("Kind"),
    "prompt": _("Question"),
    "situation_html": _("Situation"),
    "options": _("Option"),
    "lefts": _("Line"),
    "rights": _("Partner"),
    "correct": _("Right"),
    "pairs": _("Belongs to"),
    "ranks": _("Rank"),
    "ratings": _("Rating"),
    "best": _("Best"),
    "worst": _("Worst"),
    "groups": _("Idea"),
    "any_of": _("Counts"),
    "label": _("Name"),
    "model_answer": _("Model answer"),
    "text": _("Text"),
    "feedback": _("Feedback"),
    "spans": _("Keyed words"),
    "first": _("First word"),
    "last": _("Last word"),
    "credit": _("Credit"),
    "wrong_feedback": _("Feedback for others"),
    "original": _("Sentence to rewrite"),
    "accepted": _("Accepted number"),
    "value": _("Number"),
    "tolerance": _("Give or take"),
    "unit": _("Unit"),
    "gaps": _("Gap"),
    "explanation": _("Explanation"),
    "objectives": _("Objectives"),
    "critical": _("Critical"),
    "key_source": _("Who set the key"),
    "seed_refs": _("Sources"),
    "hints": _("Hint"),
}
NOT_SHOWN = {"id", "version"}
_TAG = re.compile(r"<[^>]+>")

Sign = Literal["same", "out", "in"]


@dataclass(frozen=True)
class Difference:
    """A field that differs. `parts` are pieces of text that stayed, went out or came in."""

    label: str
    parts: tuple[tuple[Sign, str], ...]


def differences(old: documents.Question, new: documents.Question) -> list[Difference]:
    """What differs between two versions of a question, field by field in reading order."""
    before, after = dict(_lines(old)), dict(_lines(new))
    return [
        Difference(label, tuple(_parts(before.get(label, ""), after.get(label, ""))))
        for label in dict.fromkeys([*before, *after])
        if before.get(label, "") != after.get(label, "")
    ]


def _parts(old: str, new: str) -> Iterator[tuple[Sign, str]]:
    left, right = re.findall(r"\S+\s*", old), re.findall(r"\S+\s*", new)
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", "".join(left[a:b])
            continue
        if a < b:
            yield "out", "".join(left[a:b])
        if c < d:
            yield "in", "".join(right[c:d])


def _lines(question: documents.Question) -> Iterator[tuple[str, str]]:
    """Every text of a question with its label. Keys of options are shown as what they stand for."""
    document = documents.dump_question(question)
    texts = {
        part["key"]: part.get("text") or part.get("label") or part.get("value") or part["key"]
        for name in ("options", "lefts", "rights", "groups", "accepted")
        for part in document.get(name, ())
    }
    for name, value in document.items():
        if name not in NOT_SHOWN:
            yield from _flat(_name(name), value, texts)


def _flat(label: str, value: Any, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        if all(not isinstance(each, dict) for each in value):
            yield label, ", ".join(texts.get(str(each), str(each)) for each in value)
            return
        for place, each in enumerate(value, start=1):
            yield from _flat(f"{label} {place}", each, texts)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name == "key":
                continue
            shown = _name(name) if name in FIELDS else texts.get(name, name)
            yield from _flat(f"{label} · {shown}", each, texts)
    elif value not in (None, ""):
        yield label, _TAG.sub(" ", texts.get(str(value), str(value))).strip()


def _name(field: str) -> str:
    return str(FIELDS.get(field, field))
