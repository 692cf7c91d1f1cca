"""From a posted form to an answer, and what to say when one does not fit."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from courses.quizzes.rules import InvalidAnswer, Presented


def value_from(post: QueryDict, shown: Presented) -> dict[str, Any]:
    """The answer in the letters of the form, from the native controls. InvalidAnswer for numbers that are none."""
    match shown.kind:
        case "single":
            return {"choice": post["choice"]} if post.get("choice") else {}
        case "multiple":
            return {"choices": post.getlist("choices")} if post.getlist("choices") else {}
        case "ordering" | "judgement_rank":
            return _order(post, shown)
        case "matching":
            pairs = {option.token: post.get(f"pair-{option.token}", "") for option in shown.options}
            given = {left: right for left, right in pairs.items() if right}
            return {"pairs": given} if given else {}
        case "judgement_rate":
            ratings = {option.token: post.get(f"rating-{option.token}", "") for option in shown.options}
            numbers = {token: _number(rating) for token, rating in ratings.items() if rating}
            return {"ratings": numbers} if numbers else {}
        case "highlight":
            words = [_number(word) for word in post.getlist("words")]
            return {"words": words} if words else {}
        case "judgement_pick":
            return {name: post[name] for name in ("best", "worst") if post.get(name)}
        case "numeric":
            return {"number": post["number"]} if post.get("number") else {}
        case "gaps":
            gaps = {piece.key: post.get(f"gap-{piece.key}", "") for piece in shown.gaps if piece.key}
            chosen = {key: token for key, token in gaps.items() if token}
            return {"gaps": chosen} if chosen else {}
    text = post.get("text", "").replace("\r\n", "\n")
    return {"text": text} if text else {}


def certainty_from(post: QueryDict) -> int | None:
    """How sure the learner said they are, from a pre-check's form."""
    return _number(str(post["certainty"])) if post.get("certainty") else None


def refusal_words(error: InvalidAnswer) -> str:
    """What does not fit, in a sentence for the learner."""
    sentences = {
        "option": _("One of these choices is not on offer here."),
        "twice": _("One option has two places. Give each its own."),
        "rating": _("Rate with a number from 1 to 4."),
        "word": _("One of the marked words is not in the text."),
        "long": _("This text is longer than we can take. Please shorten it a little."),
        "number": _(
            "Write one number, for instance 7 or 7.5, without marks of thousands and without a unit."
        ),
        "same": _("One reply cannot be both the best and the worst. Choose two."),
        "certainty": _("Say how sure you are with one of the three on offer."),
        "signs": _("The text holds a sign that we cannot store. Please remove it."),
    }
    return sentences.get(error.code, _("This answer does not fit the question."))


def _order(post: QueryDict, shown: Presented) -> dict[str, Any]:
    """Places by number. Where two options were given one number, the later one takes the next free place."""
    count = len(shown.options)
    wanted = [
        (_number(str(post[f"place-{o.token}"])), o.token)
        for o in shown.options
        if post.get(f"place-{o.token}")
    ]
    order: list[str | None] = [None] * count
    for place, token in sorted(wanted, key=lambda pair: pair[0]):
        if not 1 <= place <= count:
            raise InvalidAnswer("option")
        free = [index for index in [*range(place - 1, count), *range(place - 1)] if order[index] is None]
        order[free[0]] = token
    return {"order": order} if wanted else {}


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise InvalidAnswer("shape")
    return int(text)
