"""What a try that is not the last one tells: about what was chosen, and never about what was not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from content import documents
from courses.quizzes.rules.answers import Value
from courses.quizzes.rules.marking import Marked, Part, mark
from courses.quizzes.rules.texts import words


@dataclass(frozen=True)
class Glimpse:
    """Something that the learner chose. `given` is the place, rating, partner or role that they gave it."""

    text: str
    is_right: bool
    given: str = ""
    feedback: str = ""


@dataclass(frozen=True)
class Tally:
    """How many of how many came out right: places, pairs, gaps, options that belong, or ideas."""

    right: int
    total: int


def glimpses(question: documents.Question, value: Value, marked: Marked) -> tuple[Glimpse, ...]:
    """What was chosen, each with whether it is right. Feedback that would give the key away is left out."""
    parts = {part.key: part for part in marked.parts}
    find = _GLIMPSES.get(question.kind)
    return tuple(find(question, value, parts)) if find else ()


def chosen(
    question: documents.Question, value: Value, shown: Sequence[str] = ()
) -> tuple[tuple[str, str], ...]:
    """What was chosen, with its place, rating or partner, and nothing that tells how good it is.

    `shown` is the order of the options in the form: the order in which an author wrote them may tell the key.
    """
    if isinstance(question, documents.Highlight):
        return tuple((run, "") for run in _runs(question, value))
    found = glimpses(_as_shown(question, shown), value, mark(question, value))
    return tuple((each.text, each.given) for each in found)


def _as_shown(question: Any, shown: Sequence[str]) -> Any:
    places = {key: place for place, key in enumerate(shown)}
    name = {"matching": "lefts", "gaps": ""}.get(question.kind, "options")
    options = getattr(question, name, None)
    if not options:
        return question
    ordered = sorted(options, key=lambda option: places.get(option.key, len(places)))
    return replace(question, **{name: tuple(ordered)})


def _runs(question: documents.Highlight, value: Value) -> Iterator[str]:
    """The marked words in the order of the text, neighbours together, whatever the spans are."""
    text, marked = words(question.text), set(value.get("words", ()))
    for is_marked, run in groupby(range(len(text)), key=marked.__contains__):
        if is_marked:
            yield " ".join(text[word] for word in run)


def tally(question: documents.Question, marked: Marked) -> Tally | None:
    """The count that helps at another try; None where there is nothing to count."""
    match question.kind:
        case "multiple":
            belonging = [part for part in marked.parts if part.wanted == "in"]
            return Tally(sum(part.is_right for part in belonging), len(belonging))
        case (
            "ordering" | "judgement_rank" | "judgement_rate" | "matching" | "gaps" | "short_text" | "rewrite"
        ):
            return Tally(sum(part.is_right for part in marked.parts), len(marked.parts))
    return None


def _texts(options: Iterable[documents.Option]) -> dict[str, documents.Option]:
    return {option.key: option for option in options}


def _chosen(question: Any, value: Value, parts: dict[str, Part]) -> Iterator[Glimpse]:
    for option in question.options:
        part = parts[option.key]
        if part.is_chosen:
            yield Glimpse(option.text, part.is_right, feedback=option.feedback)


def _given(question: Any, value: Value, parts: dict[str, Part]) -> Iterator[Glimpse]:
    """Places, ratings, best and worst: why an option is where it belongs is said once it is there."""
    found = [option for option in question.options if parts[option.key].given is not None]
    if "order" in value:
        found.sort(key=lambda option: int(parts[option.key].given or 0))
    for option in found:
        part = parts[option.key]
        yield Glimpse(option.text, part.is_right, str(part.given), option.feedback if part.is_right else "")


def _pairs(question: documents.Matching, value: Value, parts: dict[str, Part]) -> Iterator[Glimpse]:
    rights = _texts(question.rights)
    for left in question.lefts:
        part = parts[left.key]
        if part.given is not None:
            given = rights[str(part.given)].text
            yield Glimpse(left.text, part.is_right, given, left.feedback if part.is_right else "")


def _gaps(question: documents.Gaps, value: Value, parts: dict[str, Part]) -> Iterator[Glimpse]:
    for gap in question.gaps:
        part = parts[gap.key]
        if part.given is not None:
            option = _texts(gap.options)[str(part.given)]
            yield Glimpse(option.text, part.is_right, feedback=option.feedback)


def _number(question: documents.Numeric, value: Value, parts: dict[str, Part]) -> Iterator[Glimpse]:
    if value.get("number"):
        hit = next((each for each in question.accepted if parts[each.key].is_chosen), None)
        is_right = hit is not None and hit.credit >= 1
        text = f"{value['number']} {question.unit}".strip()
        yield Glimpse(text, is_right, feedback=hit.feedback if hit else question.wrong_feedback)


def _spans(question: documents.Highlight, value: Value, parts: dict[str, Part]) -> Iterator[Glimpse]:
    """The words that were marked, span by span, and then those that lie in none."""
    text, left = words(question.text), set(value.get("words", ()))
    for index, span in enumerate(question.spans):
        here = sorted(left & set(range(span.first, span.last + 1)))
        left -= set(here)
        if here:
            is_right = parts[str(index)].is_right
            yield Glimpse(
                " ".join(text[word] for word in here), is_right, feedback=span.feedback if is_right else ""
            )
    if left:
        yield Glimpse(
            " … ".join(text[word] for word in sorted(left)), False, feedback=question.wrong_feedback
        )


_GLIMPSES: dict[str, Callable[[Any, Value, dict[str, Part]], Iterator[Glimpse]]] = {
    "single": _chosen,
    "multiple": _chosen,
    "ordering": _given,
    "judgement_rank": _given,
    "judgement_rate": _given,
    "judgement_pick": _given,
    "matching": _pairs,
    "gaps": _gaps,
    "numeric": _number,
    "highlight": _spans,
}
