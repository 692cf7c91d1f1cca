"""Marking holds for every question that can be written: bounds, perfect answers, permutations, determinism.

Each property is looked at in thousands of made-up cases of every kind, and again in cases that hypothesis can make smaller.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content import documents as d
from courses.quizzes.rules import (
    Entry,
    InvalidAnswer,
    build_form,
    check_value,
    decode,
    encode,
    is_answered,
    mark,
    present,
)
from tests.courses.quizzes.made_up import HIDDEN, ID, MAKERS, Case, less, permuted, spelled

MANY, SOME = 2_000, 400
FEW = settings(max_examples=12, deadline=None)
KINDS = pytest.mark.parametrize("kind", d.QUESTION_KINDS)
# Where half of a span is enough, and where one of the keys alone may be the whole key.
WHOLE_FROM_A_PART = {"highlight"}
# Nothing but their options can be seen, so another key must not change what is presented.
KEY_FIELDS: dict[str, tuple[str, ...]] = {
    "single": ("correct",),
    "multiple": ("correct",),
    "ordering": ("correct",),
    "matching": ("pairs",),
    "judgement_rank": ("ranks",),
    "judgement_rate": ("ratings",),
    "judgement_pick": ("best", "worst"),
    "short_text": ("groups", "model_answer"),
    "highlight": ("spans", "wrong_feedback"),
    "rewrite": ("groups", "model_answer"),
    "numeric": ("accepted", "wrong_feedback"),
    "gaps": (),
}


def entry_of(question: d.Question, seed: int) -> Entry:
    quiz = d.Quiz("q", "q", "Q", 5, (d.Slot("s", (ID,)),), (question,))
    return build_form(quiz, seed=seed).entries[0]


def is_a_share_and_the_same_each_time(case: Case, random: Random) -> None:
    checked = check_value(case.question, case.other)
    first = mark(case.question, checked)
    assert 0 <= first.share <= 1
    assert isinstance(first.share, Fraction)
    assert all(0 <= part.share <= 1 for part in first.parts)
    assert first == mark(case.question, checked)
    assert check_value(case.question, checked) == checked


def earns_all_when_perfect(case: Case, random: Random) -> None:
    checked = check_value(case.question, case.perfect)
    assert mark(case.question, checked).score == 1
    assert is_answered(case.question, checked)


def earns_nothing_and_asks_nobody_when_empty(case: Case, random: Random) -> None:
    for nothing in ({}, None):
        assert mark(case.question, check_value(case.question, nothing)).score == 0
        assert not is_answered(case.question, check_value(case.question, nothing))


def does_not_care_for_the_order_of_options(case: Case, random: Random) -> None:
    other = replace(case.question, **permuted(case.question, random))
    for value in (case.perfect, case.other):
        before = mark(case.question, check_value(case.question, value))
        after = mark(other, check_value(other, value))
        assert (before.share, before.is_undecided) == (after.share, after.is_undecided)


def earns_less_when_a_part_is_missing(case: Case, random: Random) -> None:
    value = less(case.perfect, random)
    if value is None:
        return
    checked = check_value(case.question, value)
    share = mark(case.question, checked).share
    assert 0 <= share <= 1
    if case.question.kind not in WHOLE_FROM_A_PART:
        assert share < 1
    if case.question.kind not in ("multiple", "highlight"):
        assert not is_answered(case.question, checked)


def comes_back_from_letters(case: Case, random: Random) -> None:
    entry = entry_of(case.question, seed := random.getrandbits(31))
    assert entry_of(case.question, seed) == entry
    for value in (case.perfect, case.other):
        checked = check_value(case.question, value)
        lettered = encode(case.question, entry, checked)
        assert not any(word in repr(lettered) for word in HIDDEN)
        assert check_value(case.question, decode(case.question, entry, lettered)) == checked


def gives_no_key_away(case: Case, random: Random) -> None:
    question = case.question
    entry = entry_of(question, random.getrandbits(31))
    shown = present(question, entry)
    assert not any(word in repr(shown) for word in HIDDEN)
    other = next(
        made for _ in iter(int, 1) if type(made := MAKERS[question.kind](random).question) is type(question)
    )
    changed = {name: getattr(other, name) for name in KEY_FIELDS[question.kind]}
    assert present(replace(question, **changed), entry) == shown


PROPERTIES: tuple[Callable[[Case, Random], None], ...] = (
    is_a_share_and_the_same_each_time,
    earns_all_when_perfect,
    earns_nothing_and_asks_nobody_when_empty,
    does_not_care_for_the_order_of_options,
    earns_less_when_a_part_is_missing,
    comes_back_from_letters,
    gives_no_key_away,
)


@KINDS
def test_thousands_of_cases(kind: str):
    for seed in range(MANY):
        random = Random(f"{kind}-{seed}")
        case = MAKERS[kind](random)
        for holds in PROPERTIES:
            holds(case, random)


@KINDS
@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
@FEW
@given(random=st.randoms(use_true_random=False))
def test_cases_that_can_be_made_smaller(kind: str, holds: Callable[[Case, Random], None], random: Random):
    holds(MAKERS[kind](random), random)


def test_every_kind_has_a_maker_and_a_key():
    assert set(MAKERS) == set(KEY_FIELDS) == set(d.QUESTION_KINDS)
    for kind, names in KEY_FIELDS.items():
        known = {field.name for field in fields(MAKERS[kind](Random(0)).question)}
        assert set(names) <= known


# --- What belongs to some kinds --------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["ordering", "judgement_rank"])
def test_what_is_to_be_ordered_is_never_shown_in_order(kind: str):
    for seed in range(SOME):
        question = MAKERS[kind](Random(seed)).question
        order = list(entry_of(question, seed).order)
        assert mark(question, {"order": order}).share < 1


def test_the_opposite_order_earns_nothing():
    for seed in range(SOME):
        case = MAKERS["ordering"](Random(seed))
        assert mark(case.question, {"order": case.perfect["order"][::-1]}).share == 0


def test_best_and_worst_swapped_earn_nothing_and_one_of_them_half():
    for seed in range(SOME):
        case = MAKERS["judgement_pick"](Random(seed))
        best, worst = case.perfect["best"], case.perfect["worst"]
        between = next(o.key for o in case.question.options if o.key not in (best, worst))
        assert mark(case.question, {"best": worst, "worst": best}).share == 0
        assert mark(case.question, {"best": best, "worst": between}).share == Fraction(1, 2)
        assert mark(case.question, {"best": between, "worst": worst}).share == Fraction(1, 2)
        assert mark(case.question, {"best": worst, "worst": between}).share == 0


def test_however_a_number_is_typed_it_earns_the_same():
    for seed in range(SOME):
        random = Random(seed)
        question = MAKERS["numeric"](random).question
        number = d.decimal_of(random.choice(question.accepted).value)
        marks = {mark(question, check_value(question, {"number": spelled(random, number)})) for _ in range(5)}
        assert len(marks) == 1


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from("ab"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab") | st.text(max_size=3), inner)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["choice", "choices", "order", "pairs", "ratings", "text", "words", "best", "worst", "number", "gaps"]
)


@KINDS
@settings(max_examples=60, deadline=None)
@given(value=st.dictionaries(NAMES, ANYTHING, max_size=2) | ANYTHING, seed=st.integers(0, 9))
def test_whatever_a_browser_sends_is_an_answer_or_refused(kind: str, value: Any, seed: int):
    question = MAKERS[kind](Random(seed)).question
    entry = entry_of(question, seed)
    for read in (lambda: decode(question, entry, value), lambda: value):
        try:
            checked = check_value(question, read())
        except InvalidAnswer:
            continue
        assert 0 <= mark(question, checked).share <= 1
        assert encode(question, entry, checked) is not None
