"""Questions and answers made up at random, one maker for each kind. Keys and reasons carry words that nobody may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from content import documents as d

ID = "10000000-0000-4000-8000-000000000001"
KEYS = tuple(f"secret-{letter}" for letter in "abcdefgh")
HIDDEN = ("secret", "canary")
PHRASES = ("slats", "the 14th", "naïve", "I’m sending", "label printer")
COMMON: dict[str, Any] = {"id": ID, "version": 1, "prompt": "?", "explanation": "canary"}


@dataclass(frozen=True)
class Case:
    """A question, an answer that earns all, and any other answer that fits."""

    question: d.Question
    perfect: dict[str, Any]
    other: dict[str, Any]


def options(count: int, prefix: str = "") -> tuple[d.Option, ...]:
    return tuple(
        d.Option(prefix + key, f"Option {place}", "canary") for place, key in enumerate(KEYS[:count])
    )


def some(random: Random, values: Any, least: int = 0) -> list[Any]:
    """Any selection of at least this many, in the order of the values."""
    chosen = set(random.sample(range(len(values)), random.randint(least, len(values))))
    return [value for place, value in enumerate(values) if place in chosen]


def _single(random: Random) -> Case:
    keys = KEYS[: random.randint(2, 8)]
    correct = random.choice(keys)
    question = d.SingleChoice(**COMMON, options=options(len(keys)), correct=correct)
    return Case(question, {"choice": correct}, {"choice": random.choice(keys)})


def _multiple(random: Random) -> Case:
    keys = KEYS[: random.randint(2, 8)]
    correct = some(random, keys, 1)
    question = d.MultipleChoice(**COMMON, options=options(len(keys)), correct=tuple(correct))
    return Case(question, {"choices": correct}, {"choices": some(random, keys)})


def _order(random: Random, keys: tuple[str, ...]) -> dict[str, Any]:
    return {"order": [key if random.random() < 0.8 else None for key in random.sample(keys, len(keys))]}


def _ordering(random: Random) -> Case:
    keys = KEYS[: random.randint(2, 8)]
    correct = random.sample(keys, len(keys))
    question = d.Ordering(**COMMON, options=options(len(keys)), correct=tuple(correct))
    return Case(question, {"order": correct}, _order(random, keys))


def _rank(random: Random) -> Case:
    keys = KEYS[: random.randint(2, 8)]
    ranks = {key: random.randint(1, len(keys)) for key in keys} | {keys[0]: 1, keys[-1]: 2}
    question = d.JudgementRank(**COMMON, options=options(len(keys)), ranks=ranks)
    best = sorted(random.sample(keys, len(keys)), key=ranks.__getitem__)
    return Case(question, {"order": best}, _order(random, keys))


def _matching(random: Random) -> Case:
    lefts, rights = KEYS[: random.randint(2, 6)], options(random.randint(1, 8), "right-")
    names = [right.key for right in rights]
    pairs = {key: random.choice(names) for key in lefts}
    question = d.Matching(**COMMON, lefts=options(len(lefts)), rights=rights, pairs=pairs)
    other = {key: random.choice(names) for key in some(random, lefts)}
    return Case(question, {"pairs": pairs}, {"pairs": other})


def _rate(random: Random) -> Case:
    keys = KEYS[: random.randint(2, 8)]
    ratings = {key: random.randint(1, 4) for key in keys}
    question = d.JudgementRate(**COMMON, options=options(len(keys)), ratings=ratings)
    other = {key: random.randint(1, 4) for key in some(random, keys)}
    return Case(question, {"ratings": ratings}, {"ratings": other})


def _pick(random: Random) -> Case:
    keys = KEYS[: random.randint(3, 8)]
    best, worst = random.sample(keys, 2)
    question = d.JudgementPick(**COMMON, options=options(len(keys)), best=best, worst=worst)
    others = dict(zip(("best", "worst"), random.sample(keys, 2), strict=True))
    other = {name: others[name] for name in some(random, ("best", "worst"))}
    return Case(question, {"best": best, "worst": worst}, other)


def _written(random: Random, kind: type[d.ShortText] | type[d.Rewrite]) -> Case:
    phrases = random.sample(PHRASES, random.randint(1, 4))
    groups = tuple(
        d.ConceptGroup(f"secret-{place}", "canary", ("canary", phrase))
        for place, phrase in enumerate(phrases)
    )
    more: dict[str, Any] = {"original": "As it was."} if kind is d.Rewrite else {}
    question = kind(**COMMON, groups=groups, model_answer="canary", **more)
    perfect = " and ".join(phrase.upper() for phrase in phrases)
    other = " ".join(random.choices((*PHRASES, "zzz"), k=random.randint(0, 5)))
    return Case(question, {"text": perfect}, {"text": other})


def _highlight(random: Random) -> Case:
    count = random.randint(2, 15)
    start, spans = 0, list[d.Span]()
    while start < count and len(spans) < 3:
        first = random.randint(start, count - 1)
        last = random.randint(first, min(first + 3, count - 1))
        spans.append(d.Span(first, last, random.choice([1.0, 0.5]), "canary"))
        start = last + 1
    question = d.Highlight(
        **COMMON, text=" ".join(["w"] * count), spans=tuple(spans), wrong_feedback="canary"
    )
    perfect = [index for span in spans for index in range(span.first, span.last + 1)]
    other = random.choices(range(count), k=random.randint(0, count))
    return Case(question, {"words": perfect}, {"words": other})


def _decimal(random: Random) -> Decimal:
    return Decimal(random.randint(-99_999, 99_999)).scaleb(-random.randint(0, 4))


def spelled(random: Random, number: Decimal) -> str:
    """A way in which somebody may type this number."""
    text = format(number, "f").replace(".", random.choice(".,"))
    if "." not in text and "," not in text and random.random() < 0.3:
        text += random.choice((",0", ".00"))
    return f" {text.replace('-', random.choice('-−–'))} " if random.random() < 0.5 else text


def _numeric(random: Random) -> Case:
    numbers = [_decimal(random) for _ in range(random.randint(1, 4))]
    credits = [1.0, *random.choices([1.0, 0.75, 0.5, 0.1, 0.0], k=len(numbers) - 1)]
    accepted = [
        d.AcceptedNumber(
            f"secret-{place}", format(number, "f"), format(abs(_decimal(random)), "f"), credit, "canary"
        )
        for place, (number, credit) in enumerate(zip(numbers, credits, strict=True))
    ]
    exact, goal = accepted[0], random.choice(accepted)
    random.shuffle(accepted)
    question = d.Numeric(**COMMON, accepted=tuple(accepted), unit="€", wrong_feedback="canary")
    reach = Decimal(goal.tolerance)
    other = Decimal(goal.value) + random.choice([reach, -reach, reach + 1, _decimal(random)])
    return Case(
        question,
        {"number": spelled(random, Decimal(exact.value))},
        {"number": spelled(random, other)} if random.random() < 0.9 else {},
    )


def _gaps(random: Random) -> Case:
    names = random.sample(["1", "2", "first", "a-b", "a_b", "A"], random.randint(1, 5))
    gaps = [
        d.Gap(name, offered, random.choice(offered).key)
        for name in names
        for offered in (options(random.randint(2, 5), f"{name}-"),)
    ]
    text = "".join(f"{random.choice(['', 'words ', 'a [x] '])}[[{gap.key}]] " for gap in gaps)
    random.shuffle(gaps)
    question = d.Gaps(**COMMON, text=text + random.choice(["", "end"]), gaps=tuple(gaps))
    other = {gap.key: random.choice(gap.options).key for gap in some(random, gaps)}
    return Case(question, {"gaps": {gap.key: gap.correct for gap in gaps}}, {"gaps": other})


MAKERS: dict[str, Callable[[Random], Case]] = {
    "single": _single,
    "multiple": _multiple,
    "ordering": _ordering,
    "matching": _matching,
    "judgement_rank": _rank,
    "judgement_rate": _rate,
    "judgement_pick": _pick,
    "short_text": lambda random: _written(random, d.ShortText),
    "highlight": _highlight,
    "rewrite": lambda random: _written(random, d.Rewrite),
    "numeric": _numeric,
    "gaps": _gaps,
}


def permuted(question: d.Question, random: Random) -> dict[str, Any]:
    """Every list whose order is not part of the question, in another order."""
    changes: dict[str, Any] = {}
    for name in ("options", "lefts", "rights", "spans", "groups", "accepted", "gaps"):
        if hasattr(question, name):
            shuffled = list(getattr(question, name))
            random.shuffle(shuffled)
            changes[name] = tuple(shuffled)
    if question.kind == "gaps":
        changes["gaps"] = tuple(
            d.Gap(gap.key, tuple(random.sample(gap.options, len(gap.options))), gap.correct)
            for gap in changes["gaps"]
        )
    if question.kind == "multiple":
        changes["correct"] = tuple(random.sample(question.correct, len(question.correct)))
    return changes


def less(perfect: dict[str, Any], random: Random) -> dict[str, Any] | None:
    """A perfect answer with one of its parts left out; None where it has only one part."""
    (name, given), *others = perfect.items()
    if others:
        left_out = random.choice(list(perfect))
        return {key: value for key, value in perfect.items() if key != left_out}
    if isinstance(given, str) or len(given) < 2:
        return None
    gone = random.randrange(len(given))
    if isinstance(given, dict):
        return {name: {key: value for place, (key, value) in enumerate(given.items()) if place != gone}}
    if name == "order":
        return {name: [None if place == gone else key for place, key in enumerate(given)]}
    return {name: [value for place, value in enumerate(given) if place != gone]}
