"""The answers of a question as numbered cells of a row: option, key, feedback, credit and name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from content import documents
from content.exchange.items import short
from content.exchange.shapes import NotReadable, decimal_text

Cells = dict[str, str]

_RIGHT = {"right", "yes", "true", "x", "1", "correct"}
PARTNER = "partner"


def cells_of(question: documents.Question) -> list[Cells]:
    """The cells of each option, idea, stretch of words or number."""
    match question:
        case documents.SingleChoice():
            return _options(question.options, {question.correct: "right"})
        case documents.MultipleChoice():
            return _options(question.options, dict.fromkeys(question.correct, "right"))
        case documents.Ordering():
            places = {key: str(place) for place, key in enumerate(question.correct, start=1)}
            return _options(question.options, places)
        case documents.JudgementRank():
            return _options(question.options, {key: str(rank) for key, rank in question.ranks.items()})
        case documents.JudgementRate():
            return _options(question.options, {key: str(rating) for key, rating in question.ratings.items()})
        case documents.JudgementPick():
            return _options(question.options, {question.worst: "worst", question.best: "best"})
        case documents.Matching():
            rights = _options(question.rights, {right.key: PARTNER for right in question.rights})
            pairs = {left: f"= {right}" for left, right in question.pairs.items()}
            return [*_options(question.lefts, pairs), *rights]
        case documents.ShortText() | documents.Rewrite():
            return [
                {"option": group.label, "key": "\n".join(group.any_of), "name": group.key}
                for group in question.groups
            ]
        case documents.Highlight():
            return [
                {
                    "option": " ".join(question.text.split()[span.first : span.last + 1]),
                    "key": f"{span.first} to {span.last}",
                    "credit": repr(span.credit),
                    "feedback": span.feedback,
                }
                for span in question.spans
            ]
        case documents.Numeric():
            return [
                {
                    "option": accepted.value,
                    "key": accepted.tolerance,
                    "credit": repr(accepted.credit),
                    "feedback": accepted.feedback,
                    "name": accepted.key,
                }
                for accepted in question.accepted
            ]
        case documents.Gaps():
            return [
                {**cells, "credit": gap.key}
                for gap in question.gaps
                for cells in _options(gap.options, {gap.correct: "right"})
            ]


def _options(options: Sequence[documents.Option], keys: Mapping[str, str]) -> list[Cells]:
    return [
        {"option": o.text, "key": keys.get(o.key, ""), "feedback": o.feedback, "name": o.key} for o in options
    ]


def split_lines(text: str) -> list[str]:
    """The lines of a cell that say something."""
    return [part.strip() for part in text.split("\n") if part.strip()]


def body_of(kind: str, row: Cells, parts: list[Cells]) -> dict[str, Any]:
    """The fields of a kind; NotReadable where the cells do not fit it."""
    options = [_option(place, cells) for place, cells in enumerate(parts, start=1)]
    keyed = [(option["key"], cells.get("key", "")) for option, cells in zip(options, parts, strict=True)]
    match kind:
        case "single" | "multiple":
            right = [key for key, mark in keyed if mark.lower() in _RIGHT]
            if kind == "single" and len(right) > 1:
                raise NotReadable(_("More than one option of a single choice is right."))
            correct: Any = right if kind == "multiple" else (right[0] if right else "")
            return {"kind": kind, "options": options, "correct": correct}
        case "ordering":
            places = {key: _whole(mark) for key, mark in keyed}
            return {"kind": kind, "options": options, "correct": sorted(places, key=places.__getitem__)}
        case "judgement_rank":
            return {"kind": kind, "options": options, "ranks": {key: _whole(mark) for key, mark in keyed}}
        case "judgement_rate":
            return {"kind": kind, "options": options, "ratings": {key: _whole(mark) for key, mark in keyed}}
        case "judgement_pick":
            roles = {mark.lower(): key for key, mark in keyed if mark}
            picked = {"best": roles.get("best", ""), "worst": roles.get("worst", "")}
            return {"kind": kind, "options": options, **picked}
        case "matching":
            return _matching(options, parts)
        case "short_text" | "rewrite":
            groups = [
                {
                    "key": option["key"],
                    "label": option["text"],
                    "any_of": split_lines(cells.get("key", "")) or split_lines(option["text"]),
                }
                for option, cells in zip(options, parts, strict=True)
            ]
            original = {"original": row.get("text", "")} if kind == "rewrite" else {}
            return {"kind": kind, "groups": groups, "model_answer": row.get("model answer", ""), **original}
        case "highlight":
            spans = [_span(cells) for cells in parts]
            wrong = row.get("wrong feedback", "")
            return {"kind": kind, "text": row.get("text", ""), "spans": spans, "wrong_feedback": wrong}
        case "numeric":
            return {
                "kind": kind,
                "accepted": [_accepted(place, cells) for place, cells in enumerate(parts, start=1)],
                "unit": row.get("unit", ""),
                "wrong_feedback": row.get("wrong feedback", ""),
            }
        case "gaps":
            return {"kind": kind, "text": row.get("text", ""), "gaps": _gaps(options, parts)}
    raise NotReadable(_("Attune has no kind of question like “%(kind)s”.") % {"kind": short(kind)})


def _option(place: int, cells: Cells) -> Cells:
    return {
        "key": cells.get("name") or str(place),
        "text": cells.get("option", ""),
        "feedback": cells.get("feedback", ""),
    }


def _matching(options: list[Cells], parts: list[Cells]) -> dict[str, Any]:
    """Partners have rows of their own, or are named by the lines that belong to them."""
    lefts, rights, pairs = list[Cells](), list[Cells](), dict[str, str]()
    wanted: list[tuple[str, str]] = []
    for option, cells in zip(options, parts, strict=True):
        mark = cells.get("key", "")
        if mark == PARTNER:
            rights.append(option)
        else:
            lefts.append(option)
            wanted.append((option["key"], mark))
    names = {right["key"] for right in rights}
    texts = {right["text"]: right["key"] for right in rights}
    for left, mark in wanted:
        name = mark.removeprefix("= ")
        if mark.startswith("= ") and name in names:
            pairs[left] = name
        elif mark:
            if mark not in texts:
                texts[mark] = f"p{len(rights) + 1}"
                rights.append({"key": texts[mark], "text": mark, "feedback": ""})
            pairs[left] = texts[mark]
    return {"kind": "matching", "lefts": lefts, "rights": rights, "pairs": pairs}


def _span(cells: Cells) -> dict[str, Any]:
    first, _to, last = cells.get("key", "").partition(" to ")
    return {
        "first": _whole(first),
        "last": _whole(last or first),
        "credit": _share(cells.get("credit", "1")),
        "feedback": cells.get("feedback", ""),
    }


def _accepted(place: int, cells: Cells) -> dict[str, Any]:
    return {
        "key": cells.get("name") or str(place),
        "value": _decimal(cells.get("option", "")),
        "tolerance": _decimal(cells.get("key", "0")),
        "credit": _share(cells.get("credit", "1")),
        "feedback": cells.get("feedback", ""),
    }


def _decimal(text: str) -> str:
    """A decimal exactly as it is written; NotReadable for anything else."""
    decimal_text(text)
    return text


def _gaps(options: list[Cells], parts: list[Cells]) -> list[dict[str, Any]]:
    """Options in the order of their gaps; the column “credit” names the gap."""
    gaps: dict[str, dict[str, Any]] = {}
    for option, cells in zip(options, parts, strict=True):
        key = cells.get("credit", "1")
        gap = gaps.setdefault(key, {"key": key, "options": [], "correct": ""})
        gap["options"].append(option)
        if cells.get("key", "").lower() in _RIGHT:
            gap["correct"] = option["key"]
    return list(gaps.values())


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise NotReadable(_("“%(text)s” is not a whole number.") % {"text": short(text)}) from error


def _share(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise NotReadable(_("“%(text)s” is not a number.") % {"text": short(text)}) from error
