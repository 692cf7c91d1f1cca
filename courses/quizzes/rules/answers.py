"""What an answer looks like for each kind of question, and whether one is complete.

single {"choice"} · multiple {"choices"} · ordering, judgement_rank {"order"} · matching {"pairs"} ·
judgement_rate {"ratings"} · judgement_pick {"best", "worst"} · short_text, rewrite {"text"} · highlight {"words"} ·
numeric {"number"} (as it was typed) · gaps {"gaps"}. An empty object clears an answer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from content import documents
from courses.quizzes.rules.texts import words

Value = dict[str, Any]

MAX_TEXT = {"short_text": 2_000, "rewrite": 5_000}
MAX_NUMBER = 40


class InvalidAnswer(ValueError):
    """The answer does not fit its question. `code`: shape, option, twice, rating, word, long, signs, number, same or certainty."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"the answer does not fit its question: {code}")


def check_value(question: documents.Question, value: object) -> Value:
    """The answer in its one stored shape; InvalidAnswer where it does not fit. `{}` and None clear it."""
    if value is None or value == {}:
        return {}
    if not isinstance(value, dict):
        raise InvalidAnswer("shape")
    return _CHECKS[question.kind](question, value)


def split_certainty(value: object) -> tuple[object, int | None]:
    """The answer and how sure its learner is, which travel and are kept in a browser as one; InvalidAnswer for no number."""
    if not isinstance(value, dict) or "certainty" not in value:
        return value, None
    certainty = value["certainty"]
    if isinstance(certainty, bool) or not isinstance(certainty, int):
        raise InvalidAnswer("certainty")
    return {name: each for name, each in value.items() if name != "certainty"}, certainty


def is_answered(question: documents.Question, value: Value | None) -> bool:
    """Every part of the answer was given. What is half done counts as not answered yet."""
    if not value:
        return False
    match question.kind:
        case "single":
            return bool(value.get("choice"))
        case "multiple":
            return bool(value.get("choices"))
        case "ordering" | "judgement_rank":
            return len([key for key in value.get("order", ()) if key]) == len(question.options)
        case "matching":
            return len(value.get("pairs", {})) == len(question.lefts)
        case "judgement_rate":
            return len(value.get("ratings", {})) == len(question.options)
        case "judgement_pick":
            return bool(value.get("best") and value.get("worst"))
        case "highlight":
            return bool(value.get("words"))
        case "numeric":
            return bool(value.get("number"))
        case "gaps":
            return len(value.get("gaps", {})) == len(question.gaps)
    return bool(str(value.get("text", "")).strip())


def _only(value: Value, name: str) -> Any:
    if set(value) != {name}:
        raise InvalidAnswer("shape")
    return value[name]


def _keys(options: Iterable[documents.Option]) -> set[str]:
    return {option.key for option in options}


def _known(key: object, options: Iterable[documents.Option]) -> str:
    if not isinstance(key, str) or key not in _keys(options):
        raise InvalidAnswer("option")
    return key


def _check_single(question: documents.SingleChoice, value: Value) -> Value:
    choice = _only(value, "choice")
    return {} if choice in (None, "") else {"choice": _known(choice, question.options)}


def _check_multiple(question: documents.MultipleChoice, value: Value) -> Value:
    choices = _only(value, "choices")
    if not isinstance(choices, list):
        raise InvalidAnswer("shape")
    chosen = {_known(key, question.options) for key in choices}
    return {"choices": [option.key for option in question.options if option.key in chosen]} if chosen else {}


def _check_order(question: documents.Ordering | documents.JudgementRank, value: Value) -> Value:
    order = _only(value, "order")
    if not isinstance(order, list) or len(order) > len(question.options):
        raise InvalidAnswer("shape")
    places = [None if key in (None, "") else _known(key, question.options) for key in order]
    given = [key for key in places if key]
    if len(given) != len(set(given)):
        raise InvalidAnswer("twice")
    if not given:
        return {}
    return {"order": places + [None] * (len(question.options) - len(places))}


def _check_pairs(question: documents.Matching, value: Value) -> Value:
    pairs = _only(value, "pairs")
    if not isinstance(pairs, dict):
        raise InvalidAnswer("shape")
    given = {
        _known(left, question.lefts): _known(right, question.rights)
        for left, right in pairs.items()
        if right not in (None, "")
    }
    return {"pairs": dict(sorted(given.items()))} if given else {}


def _check_ratings(question: documents.JudgementRate, value: Value) -> Value:
    ratings = _only(value, "ratings")
    if not isinstance(ratings, dict):
        raise InvalidAnswer("shape")
    given: dict[str, int] = {}
    for key, rating in ratings.items():
        if rating in (None, ""):
            continue
        if isinstance(rating, bool) or not isinstance(rating, int) or not 1 <= rating <= 4:
            raise InvalidAnswer("rating")
        given[_known(key, question.options)] = rating
    return {"ratings": dict(sorted(given.items()))} if given else {}


def _check_text(question: documents.ShortText | documents.Rewrite, value: Value) -> Value:
    text = _only(value, "text")
    if not isinstance(text, str):
        raise InvalidAnswer("shape")
    if len(text) > MAX_TEXT[question.kind]:
        raise InvalidAnswer("long")
    # NUL and lone surrogates cannot be stored by PostgreSQL.
    if any(sign == "\0" or unicodedata.category(sign) == "Cs" for sign in text):
        raise InvalidAnswer("signs")
    return {"text": text} if text else {}


def _check_words(question: documents.Highlight, value: Value) -> Value:
    marked = _only(value, "words")
    if not isinstance(marked, list):
        raise InvalidAnswer("shape")
    count = len(words(question.text))
    for index in marked:
        if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < count:
            raise InvalidAnswer("word")
    return {"words": sorted(set(marked))} if marked else {}


def _check_pick(question: documents.JudgementPick, value: Value) -> Value:
    if not set(value) <= {"best", "worst"}:
        raise InvalidAnswer("shape")
    given = {
        name: _known(value[name], question.options)
        for name in ("best", "worst")
        if value.get(name) not in (None, "")
    }
    if len(given) == 2 and given["best"] == given["worst"]:
        raise InvalidAnswer("same")
    return given


def number_of(text: str) -> Decimal:
    """The number that was typed; InvalidAnswer("number") where it is none or ambiguous."""
    try:
        return documents.decimal_of(text)
    except ValueError as error:
        raise InvalidAnswer("number") from error


def _check_number(question: documents.Numeric, value: Value) -> Value:
    text = _only(value, "number")
    if text is None or text == "":
        return {}
    if not isinstance(text, str):
        raise InvalidAnswer("shape")
    written = " ".join(text.split())
    if not written:
        return {}
    if len(written) > MAX_NUMBER:
        raise InvalidAnswer("number")
    number_of(written)
    return {"number": written}


def _check_gaps(question: documents.Gaps, value: Value) -> Value:
    gaps = _only(value, "gaps")
    if not isinstance(gaps, dict):
        raise InvalidAnswer("shape")
    on_offer = {gap.key: gap.options for gap in question.gaps}
    given: dict[str, str] = {}
    for key, option in gaps.items():
        if option in (None, ""):
            continue
        if key not in on_offer:
            raise InvalidAnswer("option")
        given[key] = _known(option, on_offer[key])
    return {"gaps": dict(sorted(given.items()))} if given else {}


_CHECKS: dict[str, Callable[[Any, Value], Value]] = {
    "single": _check_single,
    "multiple": _check_multiple,
    "ordering": _check_order,
    "matching": _check_pairs,
    "judgement_rank": _check_order,
    "judgement_rate": _check_ratings,
    "judgement_pick": _check_pick,
    "short_text": _check_text,
    "highlight": _check_words,
    "rewrite": _check_text,
    "numeric": _check_number,
    "gaps": _check_gaps,
}
