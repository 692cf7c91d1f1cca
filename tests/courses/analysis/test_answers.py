"""The table of answers for each kind of question, and what chance alone would earn."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import chain, combinations, permutations, product
from typing import Any

import pytest

from content import documents
from content.documents import AcceptedNumber, Gap, Gaps, JudgementPick, Numeric, Option
from courses.analysis.rules import AnswerTally, answer_rows, guess_score
from courses.quizzes.rules import mark
from tests.harness import small_module as small

OPTIONS = tuple(Option(key=key, text=f"Option {key}") for key in "abcd")
PICK = JudgementPick(id="pick", version=1, prompt="Best and worst?", options=OPTIONS, best="a", worst="d")
NUMERIC = Numeric(
    id="number",
    version=1,
    prompt="How many?",
    accepted=(AcceptedNumber(key="n", value="12.5", tolerance="0.1"),),
)
GAPS = Gaps(
    id="gaps",
    version=1,
    prompt="Fill in.",
    text="I [[1]] you [[2]].",
    gaps=(Gap("1", OPTIONS[:2], "a"), Gap("2", OPTIONS[:3], "c")),
)


def question(question_id: str) -> Any:
    """One of the small module."""
    return small.quiz().by_id[question_id]


def table(
    asked: documents.Question, *answers: tuple[Any, float]
) -> dict[tuple[str, str], tuple[int, float, Any]]:
    """Count, share and strength by cell; only what somebody gave."""
    tally = AnswerTally(asked)
    for value, rest in answers:
        tally.add(json.dumps(value) if value is not None else "", rest)
    return {(row.part, row.given): (row.n, row.share, row.rest) for row in answer_rows(tally) if row.n}


def test_options_with_the_strength_of_their_takers() -> None:
    """Two took b (0.5 and 1 elsewhere), one c, one left it empty, one cleared it."""
    found = table(
        question(small.SINGLE),
        ({"choice": "b"}, 0.5),
        ({"choice": "b"}, 1.0),
        ({"choice": "c"}, 0.9),
        (None, 0.2),
        ({}, 0.4),
    )
    assert found == {
        ("", "b"): (2, 0.4, 0.75),
        ("", "c"): (1, 0.2, 0.9),
        ("", ""): (2, 0.4, pytest.approx(0.3)),
    }


def test_what_nobody_took_has_a_row() -> None:
    tally = AnswerTally(question(small.SINGLE))
    tally.add('{"choice": "b"}', 0.5)
    rows = {row.given: row for row in answer_rows(tally)}
    assert set(rows) == {"a", "b", "c"}
    assert (rows["a"].n, rows["a"].rest, rows["a"].is_key) == (0, None, False)
    assert rows["b"].is_key


def test_several_options_count_each() -> None:
    found = table(question(small.MULTIPLE), ({"choices": ["a", "c"]}, 1.0), ({"choices": ["a"]}, 0.5))
    assert found == {("", "a"): (2, 1.0, 0.75), ("", "c"): (1, 0.5, 1.0)}


@pytest.mark.parametrize(
    ("asked", "value", "cells"),
    [
        (question(small.ORDERING), {"order": ["c", None, "b"]}, {("c", "1"), ("b", "3")}),
        (
            question(small.RANK),
            {"order": ["b", "a", "d", "c"]},
            {("b", "1"), ("a", "2"), ("d", "3"), ("c", "4")},
        ),
        (question(small.MATCHING), {"pairs": {"l1": "r2"}}, {("l1", "r2")}),
        (question(small.RATE), {"ratings": {"a": 4, "b": 2}}, {("a", "4"), ("b", "2")}),
        (PICK, {"best": "b", "worst": "d"}, {("b", "best"), ("d", "worst")}),
        (PICK, {"best": "b"}, {("b", "best")}),
        (question(small.SHORT_TEXT), {"text": "The thread, of course"}, {("", "thread")}),
        (question(small.SHORT_TEXT), {"text": "No idea"}, {("", "text")}),
        (question(small.SHORT_TEXT), {"text": "  "}, {("", "")}),
        (question(small.HIGHLIGHT), {"words": [0, 4, 5, 6]}, {("", "0"), ("", "outside")}),
        (question(small.HIGHLIGHT), {"words": [1]}, {("", "outside")}),
        (NUMERIC, {"number": "12,50"}, {("", "12.5")}),
        (GAPS, {"gaps": {"1": "a", "2": "b"}}, {("1", "a"), ("2", "b")}),
    ],
)
def test_cells_of_an_answer(asked: documents.Question, value: Any, cells: set[tuple[str, str]]) -> None:
    assert set(table(asked, (value, 0.5))) == cells


def test_keys_are_marked() -> None:
    def keyed(asked: documents.Question) -> set[tuple[str, str]]:
        return {(row.part, row.given) for row in answer_rows(AnswerTally(asked)) if row.is_key}

    assert keyed(question(small.ORDERING)) == {("c", "1"), ("a", "2"), ("b", "3")}
    assert keyed(question(small.MATCHING)) == {("l1", "r2"), ("l2", "r1")}
    assert keyed(question(small.RATE)) == {("a", "4"), ("b", "1"), ("c", "2")}
    assert keyed(PICK) == {("a", "best"), ("d", "worst")}
    assert keyed(GAPS) == {("1", "a"), ("2", "c")}


def test_numbers_given_most_often() -> None:
    """The ten most frequent, however many different ones there are; one that is accepted is marked."""
    tally = AnswerTally(NUMERIC)
    for _again in range(3):
        tally.add('{"number": "12.45"}', 1.0)
    for number in range(5_000):
        tally.add(json.dumps({"number": str(number)}), 0.5)
    rows = answer_rows(tally)
    assert len(rows) == 10
    assert len(tally.counts) == 2_001
    assert [(row.given, row.n) for row in rows[:2]] == [("other", 3_001), ("12.45", 3)]
    assert [row.given for row in rows if row.is_key] == ["12.45"]


def test_a_tie_makes_every_place_of_it_right() -> None:
    asked = documents.JudgementRank(
        id="r", version=1, prompt="?", options=OPTIONS[:3], ranks={"a": 1, "b": 1, "c": 3}
    )
    keyed = {(row.part, row.given) for row in answer_rows(AnswerTally(asked)) if row.is_key}
    assert keyed == {("a", "1"), ("a", "2"), ("b", "1"), ("b", "2"), ("c", "3")}


# --- What chance earns: the formula against every possible answer ------------------------------------


def every_answer(asked: Any) -> list[dict[str, Any]]:
    """All answers that are as likely as each other for somebody who guesses."""
    keys = [option.key for option in getattr(asked, "options", ())]
    match asked.kind:
        case "single":
            return [{"choice": key} for key in keys]
        case "multiple":
            return [
                {"choices": list(some)}
                for some in chain.from_iterable(combinations(keys, size) for size in range(1, len(keys) + 1))
            ]
        case "ordering" | "judgement_rank":
            return [{"order": list(order)} for order in permutations(keys)]
        case "matching":
            lefts, rights = [o.key for o in asked.lefts], [o.key for o in asked.rights]
            return [
                {"pairs": dict(zip(lefts, some, strict=True))} for some in product(rights, repeat=len(lefts))
            ]
        case "judgement_rate":
            return [
                {"ratings": dict(zip(keys, some, strict=True))}
                for some in product(range(1, 5), repeat=len(keys))
            ]
        case "judgement_pick":
            return [{"best": best, "worst": worst} for best, worst in permutations(keys, 2)]
    return [
        {"gaps": dict(zip([gap.key for gap in asked.gaps], some, strict=True))}
        for some in product(*([option.key for option in gap.options] for gap in asked.gaps))
    ]


TIED = documents.JudgementRank(
    id="r", version=1, prompt="?", options=OPTIONS, ranks={"a": 1, "b": 2, "c": 2, "d": 4}
)
GUESSED = [small.SINGLE, small.MULTIPLE, small.ORDERING, small.MATCHING, small.RANK, small.RATE]


@pytest.mark.parametrize(
    "asked", [*map(question, GUESSED), PICK, GAPS, TIED], ids=lambda q: f"{q.kind} {q.id[-2:]}"
)
def test_chance(asked: Any) -> None:
    shares = [mark(asked, value).share for value in every_answer(asked)]
    assert guess_score(asked) == sum(shares, Fraction(0)) / len(shares)


@pytest.mark.parametrize(
    "asked", [NUMERIC, *map(question, (small.SHORT_TEXT, small.REWRITE, small.HIGHLIGHT))]
)
def test_nothing_to_guess(asked: Any) -> None:
    assert guess_score(asked) is None
