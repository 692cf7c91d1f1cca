"""What an attempt asks: drawn questions, shuffled options, and names for them that tell nothing about the key.

The browser sees options as letters in the order shown. A form keeps which option each letter stands for, so that
neither an option's key nor its place can hint at the answer.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from content import documents
from courses.quizzes.rules.answers import InvalidAnswer, Value
from courses.quizzes.rules.texts import words


@dataclass(frozen=True)
class Entry:
    """A question of the form: which version is asked and in which order its options (and right sides) stand."""

    id: str
    version: int
    order: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """The frozen questions of an attempt, in order. `base_id` and `base_score` belong to a ◆ re-take."""

    seed: int
    entries: tuple[Entry, ...]
    base_id: int | None = None
    base_score: str = ""

    def dump(self) -> dict[str, Any]:
        """JSON-ready data; `Form.load(form.dump()) == form`."""
        return {
            "seed": self.seed,
            "questions": [
                {
                    "id": e.id,
                    "version": e.version,
                    "order": list(e.order),
                    "rights": list(e.rights),
                }
                for e in self.entries
            ],
            "base_id": self.base_id,
            "base_score": self.base_score,
        }

    @classmethod
    def load(cls, data: dict[str, Any]) -> Form:
        """The form of stored JSON."""
        return cls(
            seed=data["seed"],
            entries=tuple(
                Entry(row["id"], row["version"], tuple(row["order"]), tuple(row["rights"]))
                for row in data["questions"]
            ),
            base_id=data.get("base_id"),
            base_score=data.get("base_score", ""),
        )

    def entry(self, question_id: str) -> Entry | None:
        """The entry of a question, or None where the form does not ask it."""
        return next((entry for entry in self.entries if entry.id == question_id), None)


@dataclass(frozen=True)
class Shown:
    """An option as the browser sees it."""

    token: str
    text: str


@dataclass(frozen=True)
class ShownGap:
    """A gap with the text before it and the words on offer, in letters. The last piece of text has no options."""

    before: str
    key: str = ""
    options: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Presented:
    """A question as the browser sees it: no key, no feedback, no points."""

    id: str
    version: int
    kind: documents.QuestionKind
    prompt: str
    situation_html: str
    options: tuple[Shown, ...] = ()
    rights: tuple[Shown, ...] = ()
    words: tuple[str, ...] = ()
    original: str = ""
    unit: str = ""
    gaps: tuple[ShownGap, ...] = ()


def build_form(quiz: documents.Quiz, *, seed: int, seen: Iterable[str] = ()) -> Form:
    """Draws each slot, questions not seen before first and none twice, and shuffles their options.

    A slot comes up short only where no choice at all could fill every slot. The same seed gives the same form.
    """
    known = set(seen)
    slots = [replace(slot, pool=tuple(key for key in slot.pool if key in quiz.by_id)) for slot in quiz.slots]
    order = list(dict.fromkeys(key for slot in slots for key in slot.pool))
    # A generator of its own: how many questions there are to draw from does not change how options stand.
    random.Random(f"{seed}/draw").shuffle(order)
    order.sort(key=lambda key: key in known)
    rng = random.Random(seed)
    drawn = [key for questions in documents.assign(slots, order) for key in questions]
    return Form(seed, tuple(_entry(quiz, key, rng) for key in drawn))


def build_critical_form(
    quiz: documents.Quiz,
    missed: Sequence[str],
    *,
    seed: int,
    base_id: int,
    base_score: str,
    seen: Iterable[str] = (),
) -> Form:
    """Asks another ◆ question of the same slot for each one missed, or the same where there is no other."""
    rng = random.Random(seed)
    known, drawn = set(seen), list[str]()
    for key in missed:
        pool = next((slot.pool for slot in quiz.slots if key in slot.pool), (key,))
        others = [
            other
            for other in pool
            if other in quiz.by_id
            and quiz.by_id[other].critical
            and other not in known
            and other not in drawn
        ]
        drawn.append(rng.choice(others) if others else key)
    return Form(seed, tuple(_entry(quiz, key, rng) for key in drawn), base_id, base_score)


def present(question: documents.Question, entry: Entry) -> Presented:
    """The question as the browser may see it before it is marked."""
    options: Iterable[documents.Option] = ()
    rights: Iterable[documents.Option] = ()
    text: tuple[str, ...] = ()
    original = ""
    match question.kind:
        case "matching":
            options, rights = question.lefts, question.rights
        case "highlight":
            text = tuple(words(question.text))
        case "rewrite":
            original = question.original
        case "short_text" | "numeric" | "gaps":
            pass
        case _:
            options = question.options
    return Presented(
        id=question.id,
        version=question.version,
        kind=question.kind,
        prompt=question.prompt,
        situation_html=question.situation_html,
        options=() if question.kind == "gaps" else _shown(options, entry.order),
        rights=_shown(rights, entry.rights),
        words=text,
        original=original,
        unit=question.unit if question.kind == "numeric" else "",
        gaps=_shown_gaps(question, entry.order) if question.kind == "gaps" else (),
    )


def decode(question: documents.Question, entry: Entry, value: object) -> object:
    """An answer in letters as one in option keys; InvalidAnswer for a letter that is not on offer."""
    if not isinstance(value, dict):
        return value
    left, right = _names(entry.order), _names(entry.rights)
    if question.kind == "gaps":
        return _renamed_gaps(question, entry, value, is_decoding=True)
    return _renamed(
        question,
        value,
        lambda token: _find(left, token),
        lambda token: _find(right, token),
    )


def encode(question: documents.Question, entry: Entry, value: Value) -> Value:
    """A stored answer in the letters of this form."""
    if question.kind == "gaps":
        return _renamed_gaps(question, entry, value, is_decoding=False)
    left = {key: token for token, key in _names(entry.order).items()}
    right = {key: token for token, key in _names(entry.rights).items()}
    renamed = _renamed(question, value, lambda key: left[str(key)], lambda key: right[str(key)])
    return renamed if isinstance(renamed, dict) else {}


def _renamed(
    question: documents.Question,
    value: dict[str, Any],
    left: Callable[[object], str],
    right: Callable[[object], str],
) -> dict[str, Any]:
    def rename(key: object) -> str | None:
        return None if key in (None, "") else left(key)

    result = dict(value)
    match question.kind:
        case "single" if "choice" in value:
            result["choice"] = rename(value["choice"])
        case "multiple" if isinstance(value.get("choices"), list):
            result["choices"] = [left(key) for key in value["choices"]]
        case "ordering" | "judgement_rank" if isinstance(value.get("order"), list):
            result["order"] = [rename(key) for key in value["order"]]
        case "matching" if isinstance(value.get("pairs"), dict):
            result["pairs"] = {left(k): right(v) for k, v in value["pairs"].items() if v not in (None, "")}
        case "judgement_pick":
            result |= {name: rename(value[name]) for name in ("best", "worst") if name in value}
        case "judgement_rate" if isinstance(value.get("ratings"), dict):
            result["ratings"] = {left(k): v for k, v in value["ratings"].items()}
    return result


def _in_gap(gap: str, option: str) -> str:
    """The name of an option within its gap, as `Entry.order` keeps it."""
    return f"{gap}/{option}"


def _gap_names(entry_order: Sequence[str], gap: str) -> dict[str, str]:
    """Letters to option keys of one gap."""
    prefix = _in_gap(gap, "")
    return _names([key.removeprefix(prefix) for key in entry_order if key.startswith(prefix)])


def _renamed_gaps(
    question: documents.Gaps, entry: Entry, value: dict[str, Any], *, is_decoding: bool
) -> dict[str, Any]:
    given = value.get("gaps")
    if not isinstance(given, dict):
        return dict(value)
    renamed = {}
    for gap, option in given.items():
        if option in (None, ""):
            continue
        names = _gap_names(entry.order, str(gap))
        renamed[gap] = (
            _find(names, option) if is_decoding else {key: token for token, key in names.items()}[option]
        )
    return {**value, "gaps": renamed}


def _shown_gaps(question: documents.Gaps, order: Sequence[str]) -> tuple[ShownGap, ...]:
    return tuple(
        ShownGap(before, gap.key, _shown(gap.options, list(_gap_names(order, gap.key).values())))
        if gap
        else ShownGap(before)
        for before, gap in question.pieces()
    )


def _find(names: dict[str, str], token: object) -> str:
    if not isinstance(token, str) or token not in names:
        raise InvalidAnswer("option")
    return names[token]


def _names(order: Sequence[str]) -> dict[str, str]:
    return {_letter(place): key for place, key in enumerate(order)}


def _letter(place: int) -> str:
    return chr(ord("a") + place) if place < 26 else f"z{place}"


def _shown(options: Iterable[documents.Option], order: Sequence[str]) -> tuple[Shown, ...]:
    texts = {option.key: option.text for option in options}
    return tuple(Shown(_letter(place), texts[key]) for place, key in enumerate(order))


def _entry(quiz: documents.Quiz, key: str, rng: random.Random) -> Entry:
    question = quiz.by_id[key]
    order: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    match question.kind:
        case "ordering":
            order = _away_from(rng, question.correct, list(question.correct))
        case "judgement_rank":
            best_first = sorted(question.ranks, key=lambda option: question.ranks[option])
            order = _away_from(rng, best_first, [question.ranks[option] for option in best_first])
        case "matching":
            order = _in_order(rng, [option.key for option in question.lefts], quiz.shuffle_options)
            rights = _beside(
                rng,
                [option.key for option in question.rights],
                [question.pairs[k] for k in order],
            )
        case "single" | "multiple" | "judgement_rate" | "judgement_pick":
            order = _in_order(rng, [option.key for option in question.options], quiz.shuffle_options)
        case "gaps":
            order = tuple(
                _in_gap(gap.key, option)
                for gap in question.gaps
                for option in _in_order(rng, [option.key for option in gap.options], quiz.shuffle_options)
            )
        case _:
            pass
    return Entry(question.id, question.version, order, rights)


def _in_order(rng: random.Random, keys: list[str], is_shuffled: bool) -> tuple[str, ...]:
    if is_shuffled:
        rng.shuffle(keys)
    return tuple(keys)


def _away_from(rng: random.Random, keys: Sequence[str], ranks: Sequence[Any]) -> tuple[str, ...]:
    """Shuffled, and never in an order that the key would call right, where another one exists."""
    rank = dict(zip(keys, ranks, strict=True))
    places = list(keys)
    if len(set(ranks)) < 2:
        rng.shuffle(places)
        return tuple(places)
    while True:
        rng.shuffle(places)
        if [rank[key] for key in places] != list(ranks):
            return tuple(places)


def _beside(rng: random.Random, rights: list[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """Right sides shuffled, and never all standing beside their own left side, where another order exists."""
    while True:
        rng.shuffle(rights)
        if len(rights) < 2 or list(rights[: len(wanted)]) != list(wanted):
            return tuple(rights)
