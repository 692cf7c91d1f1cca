"""The key of a question as something to fill in: its fields, and the same question with another key.

Options, texts and gaps stay as they are: what learners saw is never changed, only what counts as right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from content import documents
from courses.quizzes.rules.answers import InvalidAnswer, number_of
from courses.quizzes.rules.texts import normalized, words

MAX_LINES = 60
MAX_LINE = 200
MAX_KEY_TEXT = MAX_LINES * (MAX_LINE + 2)


class InvalidKey(ValueError):
    """The key does not fit its question. `field` names the place; `code`: missing, choice, twice, line, overlap, full."""

    def __init__(self, field: str, code: str) -> None:
        self.field = field
        self.code = code
        super().__init__(f"the key does not fit its question: {field} {code}")


@dataclass(frozen=True)
class KeyField:
    """A part of a key. `control`: one or many of the choices, or lines of text. `value` is what counts now.

    `about` is the option, gap or idea that it belongs to; empty where the field is the whole key.
    """

    name: str
    control: Literal["one", "many", "lines"]
    value: tuple[str, ...]
    choices: tuple[tuple[str, str], ...] = ()
    about: str = ""


Given = Mapping[str, Sequence[str]]


def key_fields(question: documents.Question) -> tuple[KeyField, ...]:
    """What the key of this question consists of."""
    return tuple(_FIELDS[question.kind](question))


def rekeyed(question: documents.Question, given: Given) -> documents.Question:
    """The question with the key that was given, by field name; InvalidKey where it does not fit."""
    rekey: Callable[[Any, Given], documents.Question] = _KEYS[question.kind]
    return rekey(question, given)


def _choices(options: Iterable[documents.Option]) -> tuple[tuple[str, str], ...]:
    return tuple((option.key, option.text) for option in options)


def _numbers(last: int) -> tuple[tuple[str, str], ...]:
    return tuple((str(number), str(number)) for number in range(1, last + 1))


def _one(given: Given, name: str, allowed: Iterable[str]) -> str:
    values = [value for value in given.get(name, ()) if value]
    if len(values) != 1:
        raise InvalidKey(name, "missing")
    if values[0] not in set(allowed):
        raise InvalidKey(name, "choice")
    return values[0]


def _lines(given: Given, name: str) -> list[str]:
    found = [line.strip() for value in given.get(name, ()) for line in value.splitlines() if line.strip()]
    if not found:
        raise InvalidKey(name, "missing")
    if len(found) > MAX_LINES or any(len(line) > MAX_LINE or "\0" in line for line in found):
        raise InvalidKey(name, "line")
    return found


def _single_fields(question: documents.SingleChoice) -> Iterable[KeyField]:
    yield KeyField("correct", "one", (question.correct,), _choices(question.options))


def _single(question: documents.SingleChoice, given: Given) -> documents.Question:
    return replace(question, correct=_one(given, "correct", (option.key for option in question.options)))


def _multiple_fields(question: documents.MultipleChoice) -> Iterable[KeyField]:
    yield KeyField("correct", "many", question.correct, _choices(question.options))


def _multiple(question: documents.MultipleChoice, given: Given) -> documents.Question:
    chosen = {value for value in given.get("correct", ()) if value}
    if not chosen:
        raise InvalidKey("correct", "missing")
    if not chosen <= {option.key for option in question.options}:
        raise InvalidKey("correct", "choice")
    return replace(question, correct=tuple(option.key for option in question.options if option.key in chosen))


def _ordering_fields(question: documents.Ordering) -> Iterable[KeyField]:
    places = _numbers(len(question.options))
    for option in question.options:
        place = str(question.correct.index(option.key) + 1)
        yield KeyField(f"place-{option.key}", "one", (place,), places, option.text)


def _ordering(question: documents.Ordering, given: Given) -> documents.Question:
    allowed = [number for number, _text in _numbers(len(question.options))]
    places = {option.key: _one(given, f"place-{option.key}", allowed) for option in question.options}
    for key, place in places.items():
        if list(places.values()).count(place) > 1:
            raise InvalidKey(f"place-{key}", "twice")
    return replace(question, correct=tuple(sorted(places, key=lambda key: int(places[key]))))


def _matching_fields(question: documents.Matching) -> Iterable[KeyField]:
    for left in question.lefts:
        yield KeyField(
            f"pair-{left.key}", "one", (question.pairs[left.key],), _choices(question.rights), left.text
        )


def _matching(question: documents.Matching, given: Given) -> documents.Question:
    allowed = [right.key for right in question.rights]
    return replace(
        question, pairs={left.key: _one(given, f"pair-{left.key}", allowed) for left in question.lefts}
    )


def _rank_fields(question: documents.JudgementRank) -> Iterable[KeyField]:
    for option in question.options:
        rank = str(question.ranks[option.key])
        yield KeyField(f"rank-{option.key}", "one", (rank,), _numbers(len(question.options)), option.text)


def _rank(question: documents.JudgementRank, given: Given) -> documents.Question:
    allowed = [number for number, _text in _numbers(len(question.options))]
    ranks = {option.key: int(_one(given, f"rank-{option.key}", allowed)) for option in question.options}
    if 1 not in ranks.values():
        raise InvalidKey(f"rank-{question.options[0].key}", "full")
    return replace(question, ranks=ranks)


def _rate_fields(question: documents.JudgementRate) -> Iterable[KeyField]:
    for option in question.options:
        rating = str(question.ratings[option.key])
        yield KeyField(f"rating-{option.key}", "one", (rating,), _numbers(4), option.text)


def _rate(question: documents.JudgementRate, given: Given) -> documents.Question:
    allowed = [number for number, _text in _numbers(4)]
    return replace(
        question,
        ratings={
            option.key: int(_one(given, f"rating-{option.key}", allowed)) for option in question.options
        },
    )


def _pick_fields(question: documents.JudgementPick) -> Iterable[KeyField]:
    yield KeyField("best", "one", (question.best,), _choices(question.options))
    yield KeyField("worst", "one", (question.worst,), _choices(question.options))


def _pick(question: documents.JudgementPick, given: Given) -> documents.Question:
    allowed = [option.key for option in question.options]
    best, worst = _one(given, "best", allowed), _one(given, "worst", allowed)
    if best == worst:
        raise InvalidKey("worst", "twice")
    return replace(question, best=best, worst=worst)


def _gaps_fields(question: documents.Gaps) -> Iterable[KeyField]:
    for gap in question.gaps:
        yield KeyField(f"gap-{gap.key}", "one", (gap.correct,), _choices(gap.options), f"[[{gap.key}]]")


def _gaps(question: documents.Gaps, given: Given) -> documents.Question:
    gaps = tuple(
        replace(gap, correct=_one(given, f"gap-{gap.key}", (option.key for option in gap.options)))
        for gap in question.gaps
    )
    return replace(question, gaps=gaps)


def _idea_fields(question: documents.ShortText | documents.Rewrite) -> Iterable[KeyField]:
    for group in question.groups:
        yield KeyField(f"idea-{group.key}", "lines", group.any_of, about=group.label)


def _ideas(question: documents.ShortText | documents.Rewrite, given: Given) -> documents.Question:
    groups = []
    for group in question.groups:
        phrases = tuple(dict.fromkeys(_lines(given, f"idea-{group.key}")))
        if any(not normalized(phrase).strip() for phrase in phrases):
            raise InvalidKey(f"idea-{group.key}", "line")
        groups.append(replace(group, any_of=phrases))
    return replace(question, groups=tuple(groups))


def _numeric_fields(question: documents.Numeric) -> Iterable[KeyField]:
    yield KeyField("numbers", "lines", tuple(_number_line(accepted) for accepted in question.accepted))


def _number_line(accepted: documents.AcceptedNumber) -> str:
    """12.5 ± 0.1 = 50%"""
    line = accepted.value
    if Decimal(accepted.tolerance):
        line += f" ± {accepted.tolerance}"
    if accepted.credit != 1:
        line += f" = {round(accepted.credit * 100)}%"
    return line


def _numeric(question: documents.Numeric, given: Given) -> documents.Question:
    feedback = {accepted.value: accepted.feedback for accepted in question.accepted}
    accepted = []
    for place, line in enumerate(_lines(given, "numbers"), start=1):
        left, _sign, credit = line.partition("=")
        number, _sign, tolerance = left.replace("+/-", "±").partition("±")
        try:
            value, margin = number_of(number), number_of(tolerance or "0")
        except InvalidAnswer as error:
            raise InvalidKey("numbers", "line") from error
        if margin < 0:
            raise InvalidKey("numbers", "line")
        accepted.append(
            documents.AcceptedNumber(
                key=str(place),
                value=str(value),
                tolerance=str(margin),
                credit=_credit("numbers", credit),
                feedback=feedback.get(str(value), ""),
            )
        )
    if all(one.credit != 1 for one in accepted):
        raise InvalidKey("numbers", "full")
    return replace(question, accepted=tuple(accepted))


def _highlight_fields(question: documents.Highlight) -> Iterable[KeyField]:
    yield KeyField("spans", "lines", tuple(_span_line(span) for span in question.spans))


def _span_line(span: documents.Span) -> str:
    """4-7 = 50%"""
    line = f"{span.first}-{span.last}"
    return line if span.credit == 1 else f"{line} = {round(span.credit * 100)}%"


def _highlight(question: documents.Highlight, given: Given) -> documents.Question:
    feedback = {(span.first, span.last): span.feedback for span in question.spans}
    count, taken, spans = len(words(question.text)), set[int](), []
    for line in _lines(given, "spans"):
        place, _sign, credit = line.partition("=")
        found = re.fullmatch(r"(\d{1,5})(?:\s*[-–]\s*(\d{1,5}))?", place.strip(), re.ASCII)
        if found is None:
            raise InvalidKey("spans", "line")
        first, last = int(found[1]), int(found[2] or found[1])
        if not first <= last < count:
            raise InvalidKey("spans", "line")
        here = set(range(first, last + 1))
        if here & taken:
            raise InvalidKey("spans", "overlap")
        taken |= here
        spans.append(documents.Span(first, last, _credit("spans", credit), feedback.get((first, last), "")))
    if all(span.credit != 1 for span in spans):
        raise InvalidKey("spans", "full")
    return replace(question, spans=tuple(sorted(spans, key=lambda span: span.first)))


def _credit(field: str, text: str) -> float:
    """A share of 0 to 1 from whole per cent; nothing written is all."""
    plain = text.strip().removesuffix("%").strip()
    if not plain:
        return 1.0
    if not re.fullmatch(r"\d{1,3}", plain, re.ASCII) or not 1 <= int(plain) <= 100:
        raise InvalidKey(field, "line")
    return int(plain) / 100


_FIELDS: dict[str, Callable[[Any], Iterable[KeyField]]] = {
    "single": _single_fields,
    "multiple": _multiple_fields,
    "ordering": _ordering_fields,
    "matching": _matching_fields,
    "judgement_rank": _rank_fields,
    "judgement_rate": _rate_fields,
    "judgement_pick": _pick_fields,
    "short_text": _idea_fields,
    "highlight": _highlight_fields,
    "rewrite": _idea_fields,
    "numeric": _numeric_fields,
    "gaps": _gaps_fields,
}

_KEYS: dict[str, Callable[[Any, Given], documents.Question]] = {
    "single": _single,
    "multiple": _multiple,
    "ordering": _ordering,
    "matching": _matching,
    "judgement_rank": _rank,
    "judgement_rate": _rate,
    "judgement_pick": _pick,
    "short_text": _ideas,
    "highlight": _highlight,
    "rewrite": _ideas,
    "numeric": _numeric,
    "gaps": _gaps,
}
