"""Marking holds for every question that can be written: bounds, perfect answers, permutations, determinism."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from content import documents as d
from courses.quizzes.rules import build_form, check_value, decode, encode, is_answered, mark, present

MANY = settings(max_examples=300, deadline=None)
ID = "10000000-0000-4000-8000-000000000001"
KEYS = "abcdefgh"


def options(count: int) -> tuple[d.Option, ...]:
    return tuple(d.Option(key, f"Option {key}") for key in KEYS[:count])


@st.composite
def single(draw: st.DrawFn) -> tuple[d.Question, Any, Any]:
    count = draw(st.integers(2, 8))
    keys = st.sampled_from(KEYS[:count])
    correct = draw(keys)
    question = d.SingleChoice(id=ID, version=1, prompt="?", options=options(count), correct=correct)
    return question, {"choice": correct}, {"choice": draw(keys)}


@st.composite
def multiple(draw: st.DrawFn) -> tuple[d.Question, Any, Any]:
    count = draw(st.integers(2, 8))
    some = st.sets(st.integers(0, count - 1)).map(lambda chosen: [KEYS[index] for index in sorted(chosen)])
    correct = draw(some) or ["a"]
    question = d.MultipleChoice(id=ID, version=1, prompt="?", options=options(count), correct=tuple(correct))
    return question, {"choices": correct}, {"choices": draw(some)}


def places(draw: st.DrawFn, count: int) -> dict[str, Any]:
    order: list[str | None] = list(draw(st.permutations(KEYS[:count])))
    for hole in draw(st.sets(st.integers(0, count - 1))):
        order[hole] = None
    return {"order": order}


@st.composite
def ordering(draw: st.DrawFn) -> tuple[d.Question, Any, Any]:
    count = draw(st.integers(2, 8))
    correct = draw(st.permutations(KEYS[:count]))
    question = d.Ordering(id=ID, version=1, prompt="?", options=options(count), correct=tuple(correct))
    return question, {"order": list(correct)}, places(draw, count)


@st.composite
def rank(draw: st.DrawFn) -> tuple[d.Question, Any, Any]:
    count = draw(st.integers(2, 8))
    ranks = {key: draw(st.integers(1, count)) for key in KEYS[:count]}
    question = d.JudgementRank(id=ID, version=1, prompt="?", options=options(count), ranks=ranks)
    best = sorted(draw(st.permutations(KEYS[:count])), key=lambda key: ranks[key])
    return question, {"order": best}, places(draw, count)


@st.composite
def matching(draw: st.DrawFn) -> tuple[d.Question, Any, Any]:
    lefts, rights = draw(st.integers(1, 6)), draw(st.integers(1, 8))
    right = st.sampled_from([f"r{key}" for key in KEYS[:rights]])
    pairs = {key: draw(right) for key in KEYS[:lefts]}
    question = d.Matching(
        id=ID,
        version=1,
        prompt="?",
        lefts=options(lefts),
        rights=tuple(d.Option(f"r{key}", key) for key in KEYS[:rights]),
        pairs=pairs,
    )
    return question, {"pairs": pairs}, {"pairs": draw(st.dictionaries(st.sampled_from(KEYS[:lefts]), right))}


@st.composite
def rate(draw: st.DrawFn) -> tuple[d.Question, Any, Any]:
    count = draw(st.integers(1, 8))
    ratings = {key: draw(st.integers(1, 4)) for key in KEYS[:count]}
    question = d.JudgementRate(id=ID, version=1, prompt="?", options=options(count), ratings=ratings)
    given_ = draw(st.dictionaries(st.sampled_from(KEYS[:count]), st.integers(1, 4)))
    return question, {"ratings": ratings}, {"ratings": given_}


PHRASES = ("slats", "the 14th", "naïve", "I’m sending", "label printer")


@st.composite
def written(draw: st.DrawFn) -> tuple[d.Question, Any, Any]:
    phrases = draw(st.permutations(PHRASES))[: draw(st.integers(1, 4))]
    groups = tuple(d.ConceptGroup(str(i), phrase, (phrase,)) for i, phrase in enumerate(phrases))
    perfect = {"text": " and ".join(phrase.upper() for phrase in phrases)}
    text = " ".join(draw(st.lists(st.sampled_from((*PHRASES, "zzz")), max_size=5)))
    base: dict[str, Any] = {"id": ID, "version": 1, "prompt": "?", "groups": groups, "model_answer": "m"}
    if draw(st.booleans()):
        return d.ShortText(**base), perfect, {"text": text}
    return d.Rewrite(**base, original="o"), perfect, {"text": text}


@st.composite
def highlight(draw: st.DrawFn) -> tuple[d.Question, Any, Any]:
    count = draw(st.integers(2, 15))
    start, spans = 0, []
    while start < count and len(spans) < 3:
        first = draw(st.integers(start, count - 1))
        last = draw(st.integers(first, min(first + 3, count - 1)))
        spans.append(d.Span(first, last, draw(st.sampled_from([1.0, 0.5]))))
        start = last + 1
    question = d.Highlight(id=ID, version=1, prompt="?", text=" ".join(["w"] * count), spans=tuple(spans))
    perfect = {"words": [i for span in spans for i in range(span.first, span.last + 1)]}
    return question, perfect, {"words": draw(st.lists(st.integers(0, count - 1)))}


ANY = st.one_of(single(), multiple(), ordering(), rank(), matching(), rate(), written(), highlight())


@MANY
@given(ANY)
def test_every_mark_is_a_share_and_the_same_each_time(case: tuple[d.Question, Any, Any]):
    question, _perfect, value = case
    checked = check_value(question, value)
    first = mark(question, checked)
    assert 0 <= first.share <= 1
    assert isinstance(first.share, Fraction)
    assert first == mark(question, checked)
    assert check_value(question, checked) == checked


@MANY
@given(ANY)
def test_a_perfect_answer_earns_all_and_is_decided(case: tuple[d.Question, Any, Any]):
    question, perfect, _value = case
    marked = mark(question, check_value(question, perfect))
    assert marked.share == 1
    assert marked.score == 1
    assert is_answered(question, check_value(question, perfect))


@MANY
@given(ANY)
def test_no_answer_earns_nothing_and_asks_nobody(case: tuple[d.Question, Any, Any]):
    question, _perfect, _value = case
    for nothing in ({}, None):
        marked = mark(question, check_value(question, nothing))
        assert marked.score == 0
        assert not is_answered(question, {})


@MANY
@given(ANY, st.randoms(use_true_random=False))
def test_the_order_of_the_options_changes_nothing(case: tuple[d.Question, Any, Any], random: Any):
    question, _perfect, value = case
    changes = {}
    for name in ("options", "lefts", "rights"):
        if hasattr(question, name):
            shuffled = list(getattr(question, name))
            random.shuffle(shuffled)
            changes[name] = tuple(shuffled)
    permuted = replace(question, **changes)
    assert (
        mark(permuted, check_value(permuted, value)).share
        == mark(question, check_value(question, value)).share
    )


@MANY
@given(ANY, st.integers(0, 2**31 - 1))
def test_letters_lead_back_to_the_same_answer(case: tuple[d.Question, Any, Any], seed: int):
    question, perfect, value = case
    quiz = d.Quiz("q", "q", "Q", 5, (d.Slot("s", (ID,)),), (question,))
    entry = build_form(quiz, seed=seed).entries[0]
    for each in (perfect, value):
        checked = check_value(question, each)
        assert check_value(question, decode(question, entry, encode(question, entry, checked))) == checked
    shown = present(question, entry)
    assert len(shown.options) == len(getattr(question, "options", getattr(question, "lefts", ())))
    assert build_form(quiz, seed=seed).entries[0] == entry


@MANY
@given(st.one_of(ordering(), rank()), st.integers(0, 2**31 - 1))
def test_what_is_to_be_ordered_is_never_shown_in_order(case: tuple[d.Question, Any, Any], seed: int):
    question, _perfect, _value = case
    quiz = d.Quiz("q", "q", "Q", 5, (d.Slot("s", (ID,)),), (question,), shuffle_options=False)
    order = list(build_form(quiz, seed=seed).entries[0].order)
    if isinstance(question, d.JudgementRank) and len(set(question.ranks.values())) == 1:
        return
    assert mark(question, {"order": order}).share < 1
