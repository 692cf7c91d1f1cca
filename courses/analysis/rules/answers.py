"""What people answered: how often each option, place, pair, rating, idea or number came, and how strong they were."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from content import documents
from courses.quizzes.rules import InvalidAnswer, mark
from courses.quizzes.rules.answers import number_of

# An answer as far as the table tells answers apart: its JSON, or what of it the table counts.
Essence = str | tuple[str, ...]
# A part of the question (an option, a left side, a gap; empty where it has none) and what was given for it.
Cell = tuple[str, str]

UNANSWERED: Cell = ("", "")
OUTSIDE = "outside"
MOST_NUMBERS = 10
MOST_KEPT = 2_000
OTHER: Essence = ("other",)
READ_ON_THE_WAY = frozenset({"short_text", "rewrite", "highlight", "numeric"})


@dataclass(frozen=True)
class AnswerRow:
    """`n` people gave `given` for `part`, a `share` of all who were asked; `rest` is how well they did elsewhere (0-1).

    `is_key`: it is (part of) the right answer.
    """

    part: str
    given: str
    n: int
    share: float
    rest: float | None
    is_key: bool


class AnswerTally:
    """Counts the answers to one question, by what the table tells apart; `rest` are shares of the rest of the test.

    `keys` are the question with each key that counts, where it was corrected.
    """

    def __init__(self, question: documents.Question, keys: tuple[documents.Question, ...] = ()) -> None:
        self.question = question
        self.keys = keys or (question,)
        self.n = 0
        self.counts: dict[Essence, list[float]] = {}
        self._known: dict[str, Essence] = {}

    def add(self, raw: str, rest: float) -> None:
        """An answer as stored JSON; empty text for none."""
        self.n += 1
        found = self._essence(raw)
        held = self.counts.get(found)
        if held is None:
            if len(self.counts) >= MOST_KEPT and self.question.kind == "numeric":
                found = OTHER
            held = self.counts.setdefault(found, [0, 0.0])
        held[0] += 1
        held[1] += rest

    def _essence(self, raw: str) -> Essence:
        """The same answer is taken apart once, as long as there is room to remember it."""
        found = self._known.get(raw)
        if found is None:
            found = essence(self.question, raw)
            if len(self._known) < MOST_KEPT:
                self._known[raw] = found
        return found


def essence(question: documents.Question, raw: str) -> Essence:
    """What the table counts of an answer. Kinds with few possible answers are taken apart at the end, once for each."""
    if raw in ("", "{}", "null"):
        return ""
    if question.kind not in READ_ON_THE_WAY:
        return raw
    value = json.loads(raw)
    if question.kind in ("short_text", "rewrite"):
        text = str(value.get("text", "")).strip()
        return _ideas(question, text) if text else ""
    return _spans(question, value) if question.kind == "highlight" else _number(value)


def answer_rows(tally: AnswerTally) -> tuple[AnswerRow, ...]:
    """The table: first everything that was on offer, also what nobody took; then "not answered" where it happened."""
    counts: dict[Cell, list[float]] = {cell: [0, 0.0] for cell, _is_key in _offered(tally.question)}
    keys = {cell for key in tally.keys for cell, is_key in _offered(key) if is_key}
    for found, (n, rest) in tally.counts.items():
        for cell in set(_cells(tally.question, found)) or {UNANSWERED}:
            held = counts.setdefault(cell, [0, 0.0])
            held[0] += n
            held[1] += rest
    rows = [
        AnswerRow(
            part=part,
            given=given,
            n=int(n),
            share=n / tally.n if tally.n else 0.0,
            rest=rest / n if n else None,
            is_key=(part, given) in keys or any(_is_accepted(key, given) for key in tally.keys),
        )
        for (part, given), (n, rest) in counts.items()
    ]
    unanswered = [row for row in rows if (row.part, row.given) == UNANSWERED]
    rows = [row for row in rows if (row.part, row.given) != UNANSWERED]
    if tally.question.kind == "numeric":
        rows = sorted(rows, key=lambda row: (-row.n, row.given))[:MOST_NUMBERS]
    return (*rows, *unanswered)


@lru_cache(maxsize=4096)
def _matched(groups: tuple[documents.ConceptGroup, ...], text: str) -> tuple[str, ...]:
    question = documents.Rewrite(id="", version=0, prompt="", original="", groups=groups, model_answer="")
    return tuple(part.key for part in mark(question, {"text": text}).parts if part.is_right)


def _ideas(question: documents.ShortText | documents.Rewrite, text: str) -> Essence:
    """The ideas that were found; a text without any is not the same as no text."""
    return ("text", *_matched(question.groups, text))


def _number(value: dict[str, Any]) -> Essence:
    text = str(value.get("number", ""))
    try:
        number = number_of(text)
    except InvalidAnswer:
        return ""
    return ("number", f"{number.normalize() + Decimal(0):f}")


def _spans(question: documents.Highlight, value: dict[str, Any]) -> Essence:
    marked = set(value.get("words", ()))
    if not marked:
        return ""
    found = [part.key for part in mark(question, value).parts if part.is_right]
    inside = {word for span in question.spans for word in range(span.first, span.last + 1)}
    return ("marked", *found, *([OUTSIDE] if marked - inside else []))


def _cells(question: documents.Question, found: Essence) -> Iterable[Cell]:
    """The cells of the table that an answer falls into."""
    if isinstance(found, tuple):
        return [("", given) for given in (found[1:] or found)]
    if not found:
        return []
    value = json.loads(found)
    match question.kind:
        case "single":
            return [("", value["choice"])] if value.get("choice") else []
        case "multiple":
            return [("", key) for key in value.get("choices", ())]
        case "ordering" | "judgement_rank":
            return [(key, str(place)) for place, key in enumerate(value.get("order", ()), start=1) if key]
        case "judgement_pick":
            return [(value[name], name) for name in ("best", "worst") if value.get(name)]
        case "matching":
            pairs = value.get("pairs", {})
        case "judgement_rate":
            pairs = value.get("ratings", {})
        case _:
            pairs = value.get("gaps", {})
    return [(part, str(given)) for part, given in pairs.items()]


def _offered(question: documents.Question) -> Iterator[tuple[Cell, bool]]:
    """Every cell that an answer could have fallen into, and whether it is right."""
    match question.kind:
        case "single":
            yield from ((("", option.key), option.key == question.correct) for option in question.options)
        case "multiple":
            yield from ((("", option.key), option.key in question.correct) for option in question.options)
        case "ordering":
            for key in question.correct:
                for place in range(1, len(question.options) + 1):
                    yield (key, str(place)), question.correct[place - 1] == key
        case "judgement_rank":
            yield from _ranked(question)
        case "matching":
            for left in question.lefts:
                for right in question.rights:
                    yield (left.key, right.key), question.pairs[left.key] == right.key
        case "judgement_rate":
            for option in question.options:
                for rating in range(1, 5):
                    yield (option.key, str(rating)), question.ratings[option.key] == rating
        case "judgement_pick":
            for option in question.options:
                yield (option.key, "best"), option.key == question.best
                yield (option.key, "worst"), option.key == question.worst
        case "gaps":
            for gap in question.gaps:
                for option in gap.options:
                    yield (gap.key, option.key), gap.correct == option.key
        case "short_text" | "rewrite":
            yield from ((("", group.key), True) for group in question.groups)
        case "highlight":
            yield from ((("", str(number)), True) for number in range(len(question.spans)))
            yield ("", OUTSIDE), False


def _ranked(question: documents.JudgementRank) -> Iterator[tuple[Cell, bool]]:
    """Places of a rank question; a tie makes all the places of its rank right."""
    for key, rank in sorted(question.ranks.items(), key=lambda pair: pair[1]):
        first = 1 + sum(other < rank for other in question.ranks.values())
        last = first - 1 + sum(other == rank for other in question.ranks.values())
        for place in range(1, len(question.ranks) + 1):
            yield (key, str(place)), first <= place <= last


def _is_accepted(question: documents.Question, given: str) -> bool:
    """A number that earns something."""
    if question.kind != "numeric" or given in ("", "other"):
        return False
    return mark(question, {"number": given}).share > 0
