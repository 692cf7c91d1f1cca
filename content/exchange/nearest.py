"""Kinds that other systems do not know, as the nearest ones that they do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from content import documents


@dataclass(frozen=True)
class Pairs:
    """A question as pairs of texts; a pair without a left side is a partner too many."""

    pairs: list[tuple[str, str]]
    lost: list[str]


def as_pairs(question: documents.Question) -> Pairs:
    """Matching as it is; order, ranks, ratings and picks as matching."""
    match question:
        case documents.Matching():
            texts = {right.key: right.text for right in question.rights}
            pairs = [(left.text, texts.get(question.pairs.get(left.key, ""), "")) for left in question.lefts]
            used = set(question.pairs.values())
            return Pairs([*pairs, *(("", r.text) for r in question.rights if r.key not in used)], [])
        case documents.Ordering():
            texts = {option.key: option.text for option in question.options}
            places = enumerate(question.correct, start=1)
            return Pairs(
                [(texts.get(key, ""), str(place)) for place, key in places],
                [_("its kind: an order becomes a matching with numbers")],
            )
        case documents.JudgementRank():
            return Pairs(
                [(o.text, str(question.ranks.get(o.key, 0))) for o in question.options],
                [_("its kind: a ranking becomes a matching with numbers, without credit for nearness")],
            )
        case documents.JudgementRate():
            ratings = [(o.text, rating(question.ratings.get(o.key, 0))) for o in question.options]
            taken = {text for _left, text in ratings}
            return Pairs(
                [*ratings, *(("", rating(value)) for value in (4, 3, 2, 1) if rating(value) not in taken)],
                [_("its kind: a rating becomes a matching, without credit for nearness")],
            )
        case documents.JudgementPick():
            texts = {option.key: option.text for option in question.options}
            picked = [(_("Best"), texts.get(question.best, "")), (_("Worst"), texts.get(question.worst, ""))]
            rest = [o.text for o in question.options if o.key not in (question.best, question.worst)]
            return Pairs(
                [*picked, *(("", text) for text in rest)],
                [_("its kind: best and worst become a matching")],
            )
    return Pairs([], [])


def rating(value: int) -> str:
    """A rating in words."""
    return {4: _("4: very good"), 3: _("3: good"), 2: _("2: poor"), 1: _("1: harmful")}.get(value, str(value))


def phrases_alone(question: documents.ShortText) -> list[str]:
    """The phrases of a short text whose only idea they are; none where there are several ideas."""
    return list(question.groups[0].any_of) if len(question.groups) == 1 else []


def words_of(question: documents.Highlight, span: documents.Span) -> str:
    """The words of a span."""
    return " ".join(question.text.split()[span.first : span.last + 1])


def unsaid(question: documents.ShortText) -> list[str]:
    """What a list of phrases says less than an idea with a model answer."""
    group = question.groups[0]
    lost = []
    if group.label != group.any_of[0] or question.model_answer != group.any_of[0]:
        lost.append(_("the name of the idea and the model answer"))
    return lost
