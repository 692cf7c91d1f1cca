"""Question blocks as documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from content import documents
from content.freezing.text import flat, keyed, plain, reference


def freeze_question(kind: str, value: Any, common: dict[str, Any]) -> documents.Question:
    """A question of this kind; `common` holds the fields that every kind has."""
    return _FREEZERS[kind](value, common)


def _options(children: Any) -> tuple[documents.Option, ...]:
    return tuple(
        documents.Option(key=key, text=plain(value["text"]), feedback=plain(value["feedback"]))
        for key, value in keyed(children)
    )


def _only(children: Any, is_it: Callable[[Any], bool]) -> str:
    """The key of the one option of which this holds; empty where it is none or several, which the checks refuse."""
    found = [key for key, option in keyed(children) if is_it(option)]
    return found[0] if len(found) == 1 else ""


def _single(value: Any, common: dict[str, Any]) -> documents.SingleChoice:
    options = value["options"]
    correct = _only(options, lambda option: bool(option["is_correct"]))
    return documents.SingleChoice(**common, options=_options(options), correct=correct)


def _multiple(value: Any, common: dict[str, Any]) -> documents.MultipleChoice:
    right = tuple(key for key, option in keyed(value["options"]) if option["is_correct"])
    return documents.MultipleChoice(**common, options=_options(value["options"]), correct=right)


def _ordering(value: Any, common: dict[str, Any]) -> documents.Ordering:
    places = {key: option["place"] or 0 for key, option in keyed(value["options"])}
    order = tuple(sorted(places, key=places.__getitem__))
    # One place given twice is refused by the checks; an empty key makes them say so.
    is_clear = len(set(places.values())) == len(places)
    return documents.Ordering(**common, options=_options(value["options"]), correct=order if is_clear else ())


def _matching(value: Any, common: dict[str, Any]) -> documents.Matching:
    rights = tuple(
        documents.Option(
            key=plain(right["name"]), text=plain(right["text"]), feedback=plain(right["feedback"])
        )
        for _, right in keyed(value["rights"])
    )
    by_text = {right.text.casefold(): right.key for right in rights}
    return documents.Matching(
        **common,
        lefts=_options(value["lefts"]),
        rights=rights,
        pairs={key: reference(left["partner"], by_text) for key, left in keyed(value["lefts"])},
    )


def _judgement_rank(value: Any, common: dict[str, Any]) -> documents.JudgementRank:
    ranks = {key: option["rank"] or 0 for key, option in keyed(value["options"])}
    return documents.JudgementRank(**common, options=_options(value["options"]), ranks=ranks)


def _judgement_rate(value: Any, common: dict[str, Any]) -> documents.JudgementRate:
    ratings = {key: option["rating"] or 0 for key, option in keyed(value["options"])}
    return documents.JudgementRate(**common, options=_options(value["options"]), ratings=ratings)


def _judgement_pick(value: Any, common: dict[str, Any]) -> documents.JudgementPick:
    options = value["options"]
    return documents.JudgementPick(
        **common,
        options=_options(options),
        best=_only(options, lambda option: option["role"] == "best"),
        worst=_only(options, lambda option: option["role"] == "worst"),
    )


def _groups(children: Any) -> tuple[documents.ConceptGroup, ...]:
    return tuple(
        documents.ConceptGroup(key=key, label=plain(value["label"]), any_of=flat(value["any_of"]))
        for key, value in keyed(children)
    )


def _short_text(value: Any, common: dict[str, Any]) -> documents.ShortText:
    return documents.ShortText(
        **common, groups=_groups(value["groups"]), model_answer=plain(value["model_answer"])
    )


def _highlight(value: Any, common: dict[str, Any]) -> documents.Highlight:
    spans = tuple(
        documents.Span(
            first=span["first"] or 0,
            last=span["last"] or 0,
            credit=span["credit"] or 0,
            feedback=plain(span["feedback"]),
        )
        for _, span in keyed(value["spans"])
    )
    return documents.Highlight(
        **common, text=plain(value["text"]), spans=spans, wrong_feedback=plain(value["wrong_feedback"])
    )


def _rewrite(value: Any, common: dict[str, Any]) -> documents.Rewrite:
    return documents.Rewrite(
        **common,
        original=plain(value["original"]),
        groups=_groups(value["groups"]),
        model_answer=plain(value["model_answer"]),
    )


def _number(written: object) -> str:
    """A decimal with a point; what is none stays as it was written, so that the checks can quote it."""
    text = plain(written)
    try:
        return format(documents.decimal_of(text), "f")
    except ValueError:
        return text


def _numeric(value: Any, common: dict[str, Any]) -> documents.Numeric:
    accepted = tuple(
        documents.AcceptedNumber(
            key=key,
            value=_number(number["value"]),
            tolerance=_number(number["tolerance"] or "0"),
            credit=number["credit"] or 0,
            feedback=plain(number["feedback"]),
        )
        for key, number in keyed(value["accepted"])
    )
    return documents.Numeric(
        **common,
        accepted=accepted,
        unit=plain(value["unit"]),
        wrong_feedback=plain(value["wrong_feedback"]),
    )


def _gaps(value: Any, common: dict[str, Any]) -> documents.Gaps:
    gaps = tuple(
        documents.Gap(
            key=plain(gap["name"]),
            options=_options(gap["options"]),
            correct=_only(gap["options"], lambda option: bool(option["is_correct"])),
        )
        for _, gap in keyed(value["gaps"])
    )
    return documents.Gaps(**common, text=plain(value["text"]), gaps=gaps)


_FREEZERS: dict[str, Callable[[Any, dict[str, Any]], documents.Question]] = {
    "single": _single,
    "multiple": _multiple,
    "ordering": _ordering,
    "matching": _matching,
    "judgement_rank": _judgement_rank,
    "judgement_rate": _judgement_rate,
    "judgement_pick": _judgement_pick,
    "short_text": _short_text,
    "highlight": _highlight,
    "rewrite": _rewrite,
    "numeric": _numeric,
    "gaps": _gaps,
}
