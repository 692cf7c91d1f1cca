"""The key of every kind of question as something to fill in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content import documents as d
from courses.quizzes.rules import InvalidKey, key_fields, rekeyed
from tests.harness import small_module as small

OPTIONS = (d.Option("a", "A"), d.Option("b", "B"), d.Option("c", "C"))
PICK = d.JudgementPick(id=small.SINGLE, version=1, prompt="?", options=OPTIONS, best="a", worst="c")
NUMBER = d.Numeric(
    id=small.SINGLE,
    version=1,
    prompt="?",
    accepted=(
        d.AcceptedNumber("1", "12.5", "0.1", feedback="Yes."),
        d.AcceptedNumber("2", "13", credit=0.5),
    ),
)
GAPS = d.Gaps(
    id=small.SINGLE, version=1, prompt="?", text="a [[1]] b [[2]]", gaps=(d.Gap("1", OPTIONS, "a"), d.Gap("2", OPTIONS, "b"))
)  # fmt: skip
ALL = (*small.questions(), PICK, NUMBER, GAPS)
BY_KIND = {question.kind: question for question in ALL}


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.kind)
def test_what_counts_now_gives_the_same_key(question: d.Question) -> None:
    given = {field.name: ["\n".join(field.value)] if field.control == "lines" else list(field.value) for field in key_fields(question)}  # fmt: skip
    found = rekeyed(question, given)
    if isinstance(found, d.Numeric):  # the keys of accepted numbers are their places
        assert [(one.value, one.tolerance, one.credit, one.feedback) for one in found.accepted] == [
            ("12.5", "0.1", 1, "Yes."),
            ("13", "0", 0.5, ""),
        ]
    else:
        assert found == question


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.kind)
def test_nothing_given_is_refused(question: d.Question) -> None:
    with pytest.raises(InvalidKey) as refused:
        rekeyed(question, {})
    assert refused.value.code == "missing"
    assert refused.value.field in {field.name for field in key_fields(question)}


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        ("single", {"correct": ["z"]}, "choice"),
        ("single", {"correct": ["a", "b"]}, "missing"),
        ("multiple", {"correct": ["a", "z"]}, "choice"),
        ("ordering", {"place-a": ["1"], "place-b": ["1"], "place-c": ["2"]}, "twice"),
        ("ordering", {"place-a": ["9"], "place-b": ["1"], "place-c": ["2"]}, "choice"),
        ("matching", {"pair-l1": ["r1"], "pair-l2": ["r9"]}, "choice"),
        ("judgement_rank", {f"rank-{key}": ["2"] for key in "abcd"}, "full"),
        ("judgement_rate", {"rating-a": ["5"], "rating-b": ["1"], "rating-c": ["1"]}, "choice"),
        ("judgement_pick", {"best": ["a"], "worst": ["a"]}, "twice"),
        ("short_text", {"idea-thread": ["..."]}, "missing"),
        ("numeric", {"numbers": ["twelve"]}, "line"),
        ("numeric", {"numbers": ["12 ± -1"]}, "line"),
        ("numeric", {"numbers": ["12 = 50%"]}, "full"),
        ("numeric", {"numbers": ["12 = 101%"]}, "line"),
        ("numeric", {"numbers": ["1e3"]}, "line"),
        ("numeric", {"numbers": ["\n".join(["1"] * 61)]}, "line"),
        ("highlight", {"spans": ["4-900"]}, "line"),
        ("highlight", {"spans": ["6-4"]}, "line"),
        ("highlight", {"spans": ["1-2\n2-3"]}, "overlap"),
        ("highlight", {"spans": ["1 = 50%"]}, "full"),
        ("highlight", {"spans": ["words"]}, "line"),
        ("gaps", {"gap-1": ["a"], "gap-2": ["z"]}, "choice"),
    ],
)
def test_what_does_not_fit_is_refused(kind: str, given: dict[str, list[str]], code: str) -> None:
    with pytest.raises(InvalidKey) as refused:
        rekeyed(BY_KIND[kind], given)  # type: ignore[index]
    assert refused.value.code == code


def test_only_the_key_changes() -> None:
    question = small.quiz().by_id[small.SINGLE]
    assert isinstance(question, d.SingleChoice)
    assert rekeyed(question, {"correct": ["a"], "prompt": ["Another"]}) == replace(question, correct="a")


def test_numbers_are_read_as_learners_write_them() -> None:
    found = rekeyed(NUMBER, {"numbers": ["12,5 +/- 0,25\r\n\r\n−3 = 40 %"]})
    assert isinstance(found, d.Numeric)
    assert [(one.value, one.tolerance, one.credit) for one in found.accepted] == [
        ("12.5", "0.25", 1),
        ("-3", "0", 0.4),
    ]


def test_a_further_phrase() -> None:
    question = BY_KIND["short_text"]
    assert isinstance(question, d.ShortText)
    given = {
        f"idea-{group.key}": ["\n".join((*group.any_of, "one more", "one more"))] for group in question.groups
    }
    found = rekeyed(question, given)
    assert isinstance(found, d.ShortText)
    assert found.groups[0].any_of == (*question.groups[0].any_of, "one more")
