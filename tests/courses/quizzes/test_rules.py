"""Marking by hand-computed cases, the outcome of an attempt, and when the next try opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from content import documents as d
from courses.quizzes import rules
from courses.quizzes.rules import Past, QuestionMark, attempt_outcome, has_phrase, mark, next_start
from tests.harness import small_module as small

QUIZ = small.quiz()
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HALF = Fraction(1, 2)


def share(question_id: str, value: dict[str, Any]) -> Fraction:
    question = QUIZ.by_id[question_id]
    return mark(question, rules.check_value(question, value)).share


@pytest.mark.parametrize(
    ("question_id", "value", "expected"),
    [
        (small.SINGLE, {"choice": "b"}, 1),
        (small.SINGLE, {"choice": "a"}, 0),
        # Two keys, two distractors.
        (small.MULTIPLE, {"choices": ["a"]}, HALF),
        (small.MULTIPLE, {"choices": ["a", "b", "c"]}, HALF),
        (small.MULTIPLE, {"choices": ["a", "b", "c", "d"]}, 0),
        (small.MULTIPLE, {"choices": ["b"]}, 0),
        # Key c, a, b; n = 3, so the divisor is 4.
        (small.ORDERING, {"order": ["c", "b", "a"]}, HALF),
        (small.ORDERING, {"order": ["a", "b", "c"]}, 0),
        (small.ORDERING, {"order": ["c", "a", None]}, HALF),
        # Key b, a, d, c; n = 4, so the divisor is 8.
        (small.RANK, {"order": ["a", "b", "d", "c"]}, Fraction(3, 4)),
        (small.RANK, {"order": ["c", "d", "a", "b"]}, 0),
        (small.MATCHING, {"pairs": {"l1": "r2", "l2": "r3"}}, HALF),
        # Keys 4, 1, 2.
        (small.RATE, {"ratings": {"a": 4, "b": 4, "c": 2}}, Fraction(2, 3)),
        (small.RATE, {"ratings": {"a": 3, "b": 2, "c": 3}}, Fraction(2, 3)),
        (small.SHORT_TEXT, {"text": "the thread"}, HALF),
        # Words 4 to 6 are the key; six words stand outside.
        (small.HIGHLIGHT, {"words": [4, 5, 6, 0]}, Fraction(5, 6)),
        (small.HIGHLIGHT, {"words": [4, 5]}, 1),
        (small.HIGHLIGHT, {"words": [4]}, 0),
        (small.HIGHLIGHT, {"words": list(range(9))}, 0),
    ],
)
def test_by_hand(question_id: str, value: dict[str, Any], expected: Fraction):
    assert share(question_id, value) == expected


def test_ties_cost_nothing_inside_the_tie():
    question = replace(QUIZ.by_id[small.RANK], ranks={"a": 1, "b": 2, "c": 2, "d": 4})
    for order in (["a", "b", "c", "d"], ["a", "c", "b", "d"]):
        assert mark(question, {"order": order}).share == 1
    assert mark(question, {"order": ["b", "a", "c", "d"]}).share == Fraction(6, 8)


def test_part_credit_stands_beside_the_key():
    question = d.Highlight(
        id=small.HIGHLIGHT,
        version=1,
        prompt="?",
        text="It’s silly, I know, but I’d promised the kids.",
        spans=(d.Span(1, 1, 1.0), d.Span(6, 8, 0.5)),
    )
    assert mark(question, {"words": [1]}).share == 1
    assert mark(question, {"words": [6, 7, 8]}).share == HALF
    assert mark(question, {"words": [1, 6, 7, 8]}).share == 1
    assert mark(question, {"words": [1, 0]}).share == Fraction(4, 5)


@pytest.mark.parametrize(
    ("text", "is_undecided"),
    [("", False), ("   ", False), ("Your invoices are DOUBLED.", False), ("Sorry.", True)],
)
def test_a_rewrite_is_for_a_person_unless_all_is_there(text: str, is_undecided: bool):
    assert mark(QUIZ.by_id[small.REWRITE], {"text": text}).is_undecided is is_undecided


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("I’M SENDING it", "i'm sending", True),
        ("Cafe at noon", "café", True),
        ("the  last\u00a0line", "last line", True),
        ("play-back first", "play back", True),
        ("slatsx", "slats", False),
        ("translate", "slat", False),
        ("due on the 14th.", "14th", True),
        ("114th", "14th", False),
        ("Straße", "STRASSE", True),
        ("anything", "", False),
        ("a (b) c", "(b)", True),
    ],
)
def test_phrases(text: str, phrase: str, found: bool):
    assert has_phrase(text, phrase) is found


def marks(*shares: float, critical: float | None = None, undecided: int = 0) -> list[QuestionMark]:
    result = [QuestionMark(Fraction(str(each))) for each in shares]
    result += [QuestionMark(Fraction(0), is_undecided=True)] * undecided
    return result + ([] if critical is None else [QuestionMark(Fraction(str(critical)), is_critical=True)])


CUT = rules.share_of(0.8)


class TestOutcome:
    def test_the_cut_itself_passes(self):
        assert attempt_outcome(marks(1, 1, 1, 1, 0), CUT).is_passed
        assert not attempt_outcome(marks(1, 1, 1, 0.99, 0), CUT).is_passed

    def test_critical_questions_are_outside_the_sum(self):
        outcome = attempt_outcome(marks(1, 1, 1, 1, 0, critical=1), CUT)
        assert outcome.score == Fraction(4, 5)
        missed = attempt_outcome(marks(1, 1, 1, 1, 1, critical=0), CUT)
        assert (missed.score, missed.is_sum_reached, missed.is_passed) == (1, True, False)

    def test_certain_at_the_bounds(self):
        assert attempt_outcome(marks(1, 1, 1, 1, undecided=1), CUT).is_certain
        assert not attempt_outcome(marks(1, 1, 1, 0.9, undecided=1), CUT).is_certain
        assert attempt_outcome(marks(1, 1, 0.9, 0, undecided=1), CUT).is_certain

    def test_an_undecided_critical_question_matters_once_the_sum_is_reached(self):
        critical = QuestionMark(Fraction(0), is_critical=True, is_undecided=True)
        assert not attempt_outcome([*marks(1, 1), critical], CUT).is_certain
        assert attempt_outcome([*marks(0, 1), critical], CUT).is_certain

    def test_a_retake_keeps_the_score(self):
        outcome = attempt_outcome(marks(critical=1), CUT, base_score=Fraction(9, 10))
        assert (outcome.score, outcome.is_passed) == (Fraction(9, 10), True)


class TestTries:
    def test_the_first_is_free(self):
        start = next_start(QUIZ, [], AT)
        assert (start.kind, start.can, start.left) == ("whole", True, 3)

    def test_after_a_pass_another_try_may_improve_it(self):
        passed = Past(1, "whole", "graded", AT, Fraction(1), is_passed=True)
        assert next_start(QUIZ, [passed], AT).from_at == AT + timedelta(hours=24)
        assert next_start(QUIZ, [passed], AT + timedelta(hours=24)).kind == "whole"

    def test_a_critical_retake_comes_even_after_the_last_try(self):
        low = Past(1, "whole", "graded", AT, Fraction(1, 2))
        missed = Past(3, "whole", "graded", AT, Fraction(9, 10), False, False, (small.CRITICAL,))
        start = next_start(QUIZ, [low, low, missed], AT)
        assert (start.kind, start.can, start.missed, start.left) == ("critical", True, (small.CRITICAL,), 0)

    def test_without_a_limit_nothing_is_used_up(self):
        quiz = replace(QUIZ, attempts=0, wait_hours=0)
        low = Past(1, "whole", "graded", AT, Fraction(1, 2))
        start = next_start(quiz, [low] * 9, AT)
        assert (start.kind, start.can, start.left) == ("whole", True, None)


class TestForm:
    def test_unseen_questions_come_first_and_none_twice(self):
        pool = tuple(question.id for question in QUIZ.questions)
        quiz = replace(QUIZ, slots=(d.Slot("s1", pool, 4), d.Slot("s2", pool, 4)))
        seen = set(pool[:2])
        for seed in range(50):
            drawn = [entry.id for entry in rules.build_form(quiz, seed=seed, seen=seen).entries]
            assert len(set(drawn)) == 8
            assert not seen & set(drawn)

    def test_a_retake_asks_another_critical_question_where_there_is_one(self):
        other = replace(QUIZ.by_id[small.CRITICAL], id="20000000-0000-4000-8000-000000000001")
        slots = (*QUIZ.slots[:-1], d.Slot("s10", (small.CRITICAL, other.id)))
        quiz = replace(QUIZ, questions=(*QUIZ.questions, other), slots=slots)
        call: dict[str, Any] = {"seed": 1, "base_id": 1, "base_score": "0.9"}
        form = rules.build_critical_form(quiz, [small.CRITICAL], seen=[small.CRITICAL], **call)
        assert [entry.id for entry in form.entries] == [other.id]
        form = rules.build_critical_form(QUIZ, [small.CRITICAL], seen=[small.CRITICAL], **call)
        assert [entry.id for entry in form.entries] == [small.CRITICAL]
        assert rules.Form.load(form.dump()) == form
