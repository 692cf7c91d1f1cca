"""Marking: a question and an answer in, a share of 0 to 1 out. One function for each kind, with its formula.

Fractions are exact, so that nothing depends on rounding. Sources named below: *SJT* are Bergman and others (2006), who
compare ways to score situational judgement; *NHS* is
the distance rule of that service's situational judgement test; *house* is a rule of our own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from content import documents
from courses.quizzes.rules.answers import Value, is_answered, number_of
from courses.quizzes.rules.texts import has_phrase, words

NONE, ALL = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Part:
    """How one option, pair, idea or span came out. `given` and `wanted` are keys, places or ratings.

    `share` is what the part earned on its own, for colours and words; the score is not always their mean.
    """

    key: str
    is_right: bool
    is_chosen: bool = False
    given: str | int | None = None
    wanted: str | int | None = None
    share: Fraction = NONE


@dataclass(frozen=True)
class Marked:
    """`score` is a share of 0 to 1, or None while a person has to decide; `share` is the rule's own figure."""

    share: Fraction
    is_undecided: bool = False
    parts: tuple[Part, ...] = ()

    @property
    def score(self) -> Fraction | None:
        """The share, or None while undecided."""
        return None if self.is_undecided else self.share


def mark(question: documents.Question, value: Value | None) -> Marked:
    """Marks a checked answer; None and {} are no answer and earn 0. The same input gives the same mark."""
    return _MARKS[question.kind](question, value or {})


def _mark_single(question: documents.SingleChoice, value: Value) -> Marked:
    """1 for the key, otherwise 0. Source: house."""
    choice = value.get("choice")
    parts = tuple(
        Part(
            option.key,
            is_right=option.key == question.correct,
            is_chosen=option.key == choice,
            share=ALL if option.key == question.correct else NONE,
        )
        for option in question.options
    )
    return Marked(ALL if choice == question.correct else NONE, parts=parts)


def _mark_multiple(question: documents.MultipleChoice, value: Value) -> Marked:
    """max(0, hits / keys - false / distractors): marking everything earns nothing. Source: house."""
    chosen, keys = set(value.get("choices", ())), set(question.correct)
    distractors = {option.key for option in question.options} - keys
    hits = Fraction(len(chosen & keys), len(keys)) if keys else ALL
    false = Fraction(len(chosen - keys), len(distractors)) if distractors else NONE
    parts = tuple(
        Part(
            option.key,
            is_right=(option.key in chosen) == (option.key in keys),
            is_chosen=option.key in chosen,
            wanted="in" if option.key in keys else "out",
            share=ALL if (option.key in chosen) == (option.key in keys) else NONE,
        )
        for option in question.options
    )
    return Marked(max(NONE, hits - false) if chosen else NONE, parts=parts)


def _distance(
    places: Mapping[str, tuple[int, int]], order: Sequence[str | None]
) -> tuple[Fraction, tuple[Part, ...]]:
    """1 - sum of distances / floor(n² / 2), never below 0. `places` maps each key to its first and last right place.

    An option without a place counts with the longest distance that it could have.
    """
    given = {key: place for place, key in enumerate(order, start=1) if key}
    count = len(places)
    parts, total = [], 0
    for key, (first, last) in places.items():
        place = given.get(key)
        if place is None:
            distance = max(first - 1, count - last)
        else:
            distance = max(first - place, place - last, 0)
        total += distance
        is_right = place is not None and distance == 0
        reach = max(first - 1, count - last) or 1
        share = NONE if place is None else max(NONE, 1 - Fraction(distance, reach))
        parts.append(Part(key, is_right, place is not None, given=place, wanted=first, share=share))
    worst = count * count // 2
    if not given:
        return NONE, tuple(parts)
    return (max(NONE, 1 - Fraction(total, worst)) if worst else ALL), tuple(parts)


def _mark_ordering(question: documents.Ordering, value: Value) -> Marked:
    """The distance rule: 1 - Σ|d| / ⌊n²/2⌋. Source: NHS, without its floor."""
    places = {key: (place, place) for place, key in enumerate(question.correct, start=1)}
    share, parts = _distance(places, value.get("order", ()))
    return Marked(share, parts=parts)


def _mark_rank(question: documents.JudgementRank, value: Value) -> Marked:
    """The distance rule; options that share a rank count 0 for any order among themselves. Source: NHS."""
    places: dict[str, tuple[int, int]] = {}
    for key, rank in question.ranks.items():
        before = sum(other < rank for other in question.ranks.values())
        tied = sum(other == rank for other in question.ranks.values())
        places[key] = (before + 1, before + tied)
    share, parts = _distance(places, value.get("order", ()))
    return Marked(share, parts=parts)


def _mark_matching(question: documents.Matching, value: Value) -> Marked:
    """Right pairs / pairs. Source: house."""
    given = value.get("pairs", {})
    parts = tuple(
        Part(
            left.key,
            is_right=given.get(left.key) == question.pairs[left.key],
            is_chosen=left.key in given,
            given=given.get(left.key),
            wanted=question.pairs[left.key],
            share=ALL if given.get(left.key) == question.pairs[left.key] else NONE,
        )
        for left in question.lefts
    )
    return Marked(_mean(part.share for part in parts), parts=parts)


def _mark_rate(question: documents.JudgementRate, value: Value) -> Marked:
    """Mean over the options of 1 - |rating - key| / 3; an option without a rating earns 0. Source: SJT."""
    given = value.get("ratings", {})
    parts = tuple(
        Part(
            option.key,
            is_right=given.get(option.key) == question.ratings[option.key],
            is_chosen=option.key in given,
            given=given.get(option.key),
            wanted=question.ratings[option.key],
            share=(
                1 - Fraction(abs(given[option.key] - question.ratings[option.key]), 3)
                if option.key in given
                else NONE
            ),
        )
        for option in question.options
    )
    return Marked(_mean(part.share for part in parts), parts=parts)


def _mark_pick(question: documents.JudgementPick, value: Value) -> Marked:
    """1 for each of best and worst that is right, -0.5 for each that names the opposite; never below 0; of 2.

    Source: house, for picking best and worst.
    """
    wanted = {"best": question.best, "worst": question.worst}
    opposite = {"best": question.worst, "worst": question.best}
    points = NONE
    for name in wanted:
        if value.get(name) == wanted[name]:
            points += 1
        elif value.get(name) == opposite[name]:
            points -= Fraction(1, 2)
    given = {value[name]: name for name in wanted if value.get(name)}
    keyed = {key: name for name, key in wanted.items()}
    parts = tuple(
        Part(
            option.key,
            is_right=given.get(option.key) == keyed.get(option.key),
            is_chosen=option.key in given,
            given=given.get(option.key),
            wanted=keyed.get(option.key),
            share=ALL if given.get(option.key) == keyed.get(option.key) else NONE,
        )
        for option in question.options
    )
    return Marked(max(NONE, points) / 2, parts=parts)


def _mark_numeric(question: documents.Numeric, value: Value) -> Marked:
    """The highest credit among the accepted numbers with |answer - number| <= tolerance; otherwise 0. Exact decimals.

    Of several with that credit the nearest gives the feedback. Which stands first in the list changes no mark.
    Source: house.
    """
    answer = Fraction(number_of(value["number"])) if value.get("number") else None
    near = {}
    for place, accepted in enumerate(question.accepted):
        distance = (
            abs(answer - Fraction(documents.decimal_of(accepted.value))) if answer is not None else None
        )
        if distance is not None and distance <= Fraction(documents.decimal_of(accepted.tolerance)):
            near[place] = (-Fraction(str(accepted.credit)), distance)
    chosen = min(near, key=near.__getitem__, default=None)
    parts = tuple(
        Part(
            accepted.key,
            is_right=accepted.credit == 1,
            is_chosen=place == chosen,
            wanted=accepted.value,
            share=Fraction(str(accepted.credit)),
        )
        for place, accepted in enumerate(question.accepted)
    )
    return Marked(NONE if chosen is None else parts[chosen].share, parts=parts)


def _mark_gaps(question: documents.Gaps, value: Value) -> Marked:
    """Right gaps / gaps. Source: house, as for pairs."""
    given = value.get("gaps", {})
    parts = tuple(
        Part(
            gap.key,
            is_right=given.get(gap.key) == gap.correct,
            is_chosen=gap.key in given,
            given=given.get(gap.key),
            wanted=gap.correct,
            share=ALL if given.get(gap.key) == gap.correct else NONE,
        )
        for gap in question.gaps
    )
    return Marked(_mean(part.share for part in parts), parts=parts)


def _groups(groups: Iterable[documents.ConceptGroup], text: str) -> tuple[Part, ...]:
    return tuple(
        Part(group.key, is_right=found, share=ALL if found else NONE)
        for group in groups
        for found in (any(has_phrase(text, phrase) for phrase in group.any_of),)
    )


def _mark_short_text(question: documents.ShortText, value: Value) -> Marked:
    """Ideas found / ideas; strictly between 0 and 1 a person decides. Source: house."""
    parts = _groups(question.groups, value.get("text", ""))
    share = _mean(part.share for part in parts)
    return Marked(share, is_undecided=0 < share < 1, parts=parts)


def _mark_rewrite(question: documents.Rewrite, value: Value) -> Marked:
    """1 when every idea is there, 0 for nothing written; everything else is for a person. Source: house."""
    parts = _groups(question.groups, value.get("text", ""))
    share = _mean(part.share for part in parts)
    return Marked(share, is_undecided=share < 1 and is_answered(question, value), parts=parts)


def _mark_highlight(question: documents.Highlight, value: Value) -> Marked:
    """min(1, credits found / keyed credits) - wrong words / words outside the spans, never below 0.

    A span is found when at least half of its words are marked. Spans with part credit are accepted beside the keyed
    ones, so only those with the full credit make up the sum; where there are none, all of them do. Source: house.
    """
    marked = set(value.get("words", ()))
    inside: set[int] = set()
    earned, parts = NONE, []
    for index, span in enumerate(question.spans):
        here = set(range(span.first, span.last + 1))
        inside |= here
        found = 2 * len(here & marked) >= len(here) and bool(here & marked)
        credit = Fraction(str(span.credit))
        earned += credit if found else NONE
        parts.append(Part(str(index), is_right=found, is_chosen=bool(here & marked), share=credit))
    full = [span for span in question.spans if span.credit >= 1]
    keyed = sum((Fraction(str(span.credit)) for span in full or question.spans), NONE)
    outside = len(words(question.text)) - len(inside)
    false = Fraction(len(marked - inside), outside) if outside else NONE
    hits = min(ALL, earned / keyed) if keyed else NONE
    return Marked(max(NONE, hits - false), parts=tuple(parts))


def _mean(shares: Iterable[Fraction]) -> Fraction:
    values = list(shares)
    return sum(values, NONE) / len(values) if values else NONE


_MARKS: dict[str, Callable[[Any, Value], Marked]] = {
    "single": _mark_single,
    "multiple": _mark_multiple,
    "ordering": _mark_ordering,
    "matching": _mark_matching,
    "judgement_rank": _mark_rank,
    "judgement_rate": _mark_rate,
    "judgement_pick": _mark_pick,
    "short_text": _mark_short_text,
    "highlight": _mark_highlight,
    "rewrite": _mark_rewrite,
    "numeric": _mark_numeric,
    "gaps": _mark_gaps,
}
