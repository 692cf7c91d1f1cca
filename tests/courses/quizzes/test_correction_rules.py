"""What a correction does to marks: by question, by attempt, and whatever the answers were."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content import documents
from courses.quizzes import rules
from courses.quizzes.rules import (
    Correction,
    Form,
    Mark,
    QuestionMark,
    Regraded,
    Regrading,
    attempt_outcome,
    build_form,
    keys_now,
    mark_corrected,
    marks_of,
    outcome_of,
    stored,
)
from courses.results import percent
from tests.courses.quizzes.answers import PERFECT
from tests.harness import small_module as small

QUIZ = small.quiz()
FORM = build_form(QUIZ, seed=1)
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BEFORE, AFTER = AT - timedelta(days=1), AT + timedelta(days=1)
SINGLE = QUIZ.by_id[small.SINGLE]
assert isinstance(SINGLE, documents.SingleChoice)
TO_A = replace(SINGLE, correct="a")
MANY = settings(max_examples=200, deadline=None)


def correction(outcome: str, *keys: documents.Question, at: datetime = AT, keeps: bool = True) -> Correction:
    return Correction(1, 1, outcome, at, keeps, keys)  # type: ignore[arg-type]


ACCEPT = correction("accept", SINGLE, TO_A)
NEW_KEY = correction("new_key", TO_A)
STRICT = correction("new_key", TO_A, keeps=False)
FULL = correction("full_marks")
OUT = correction("take_out")


@pytest.mark.parametrize(
    ("chain", "handed_in_at", "shares"),
    [
        ((), BEFORE, (0, 1, 0)),
        ((ACCEPT,), BEFORE, (1, 1, 0)),
        ((ACCEPT,), None, (1, 1, 0)),
        ((NEW_KEY,), BEFORE, (1, 1, 0)),  # nobody loses what they had
        ((NEW_KEY,), AFTER, (1, 0, 0)),
        ((NEW_KEY,), None, (1, 0, 0)),
        ((STRICT,), BEFORE, (1, 0, 0)),
        ((FULL,), BEFORE, (1, 1, 1)),
        ((FULL, replace(NEW_KEY, at=AFTER)), BEFORE, (1, 1, 1)),
        ((FULL, STRICT), BEFORE, (1, 0, 0)),
    ],
)
def test_shares_of_a_b_and_no_answer(
    chain: tuple[Correction, ...], handed_in_at: datetime | None, shares: tuple[int, ...]
) -> None:
    """The key says b."""
    values: list[dict[str, Any]] = [{"choice": "a"}, {"choice": "b"}, {}]
    found = [mark_corrected(SINGLE, value, chain, handed_in_at=handed_in_at).marked.share for value in values]
    assert tuple(found) == shares


def test_the_key_that_decided_is_shown() -> None:
    assert mark_corrected(SINGLE, {"choice": "a"}, [ACCEPT]).question == TO_A
    assert mark_corrected(SINGLE, {"choice": "b"}, [ACCEPT]).question == SINGLE


def test_taken_out_and_taken_in_again() -> None:
    assert mark_corrected(SINGLE, {"choice": "a"}, [OUT], handed_in_at=BEFORE).is_out
    again = mark_corrected(SINGLE, {"choice": "a"}, [OUT, NEW_KEY], handed_in_at=BEFORE)
    assert (again.is_out, again.marked.share) == (False, 1)


@pytest.mark.parametrize(
    ("chain", "share", "is_out"),
    [((ACCEPT,), Fraction(1, 2), False), ((STRICT,), Fraction(1, 2), False), ((FULL,), 1, False), ((OUT,), Fraction(1, 2), True)],
)  # fmt: skip
def test_a_persons_decision_stands_unless_something_is_better(
    chain: tuple[Correction, ...], share: Fraction, is_out: bool
) -> None:
    rewrite = QUIZ.by_id[small.REWRITE]
    found = mark_corrected(rewrite, {"text": "Something."}, chain, handed_in_at=BEFORE, decision="half")
    assert (found.marked.share, found.is_out, found.marked.is_undecided) == (share, is_out, False)


def test_keys_now() -> None:
    assert keys_now(SINGLE, ()) == (SINGLE,)
    assert keys_now(SINGLE, (ACCEPT, FULL)) == (SINGLE, TO_A)
    assert keys_now(SINGLE, (ACCEPT, NEW_KEY)) == (TO_A,)


class TestOutcome:
    def test_out_counts_in_neither_sum(self) -> None:
        marks = [
            QuestionMark(Fraction(1)),
            QuestionMark(Fraction(0), is_out=True),
            QuestionMark(Fraction(1, 2)),
        ]
        assert attempt_outcome(marks, Fraction(3, 4)).score == Fraction(3, 4)
        assert attempt_outcome(marks, Fraction(3, 4)).is_passed

    def test_a_critical_one_that_is_out_is_not_required(self) -> None:
        marks = [QuestionMark(Fraction(1)), QuestionMark(Fraction(0), is_critical=True, is_out=True)]
        assert attempt_outcome(marks, Fraction(1)).is_passed

    @pytest.mark.parametrize("former", [None, Fraction(1, 3)])
    def test_with_everything_out_the_mark_stays_as_it_was(self, former: Fraction | None) -> None:
        marks = [QuestionMark(Fraction(0), is_out=True)] * 3
        found = attempt_outcome(marks, Fraction(1, 2), former=former)
        assert found.score == (1 if former is None else former)

    def test_former_means_nothing_while_something_is_in(self) -> None:
        marks = [QuestionMark(Fraction(0), is_out=True), QuestionMark(Fraction(1, 2))]
        assert attempt_outcome(marks, Fraction(1, 2), former=Fraction(0)).score == Fraction(1, 2)


# --- Whatever the answers were ----------------------------------------------------------------------

VALUES: dict[str, list[dict[str, Any]]] = {
    small.SINGLE: [{"choice": key} for key in "abc"],
    small.MULTIPLE: [{"choices": ["a"]}, {"choices": ["a", "b"]}, {"choices": ["b"]}],
    small.RATE: [{"ratings": {"a": 1, "b": 4, "c": 2}}, {"ratings": {"a": 3}}],
    small.SHORT_TEXT: [{"text": "thread"}, {"text": "end"}, {"text": "no idea"}],
    small.REWRITE: [{"text": "Something else entirely."}],
    small.CRITICAL: [{"choice": "yes"}],
}
OUTCOMES = get_args(rules.CorrectionOutcome)


@st.composite
def answers(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    return {
        question_id: draw(st.sampled_from([{}, PERFECT[question_id], *VALUES.get(question_id, [])]))
        for question_id in PERFECT
    }


def _other_key(question: documents.Question) -> documents.Question:
    match question:
        case documents.SingleChoice():
            return replace(question, correct=question.options[0].key)
        case documents.MultipleChoice():
            return replace(question, correct=(question.options[1].key,))
        case documents.JudgementRate():
            return replace(question, ratings={option.key: 3 for option in question.options})
    return question


@st.composite
def chains(draw: st.DrawFn) -> dict[tuple[str, int], tuple[Correction, ...]]:
    """Some corrections of some questions, at least one of the first that is named last."""
    found = {}
    for question_id in draw(st.lists(st.sampled_from(list(PERFECT)), min_size=1, max_size=4, unique=True)):
        question, chain = QUIZ.by_id[question_id], list[Correction]()
        for number in range(1, draw(st.integers(1, 3)) + 1):
            outcome = draw(st.sampled_from(OUTCOMES))
            keys = keys_now(question, chain)
            new = {"accept": (*keys, _other_key(question)), "new_key": (_other_key(question),)}
            chain.append(Correction(number, number, outcome, AT, draw(st.booleans()), new.get(outcome, ())))
        found[question_id, question.version] = tuple(chain)
    return found


def first_marked(values: dict[str, dict[str, Any]], corrections: rules.Corrections) -> Mark:
    outcome = outcome_of(
        QUIZ, FORM, marks_of(QUIZ, FORM, values, corrections=corrections, handed_in_at=BEFORE)
    )
    return Mark(stored(outcome.score), outcome.is_passed, outcome.has_critical_right)


def marked_anew(values: dict[str, dict[str, Any]], corrections: rules.Corrections, old: Mark) -> Regraded:
    regrading = Regrading(corrections, list(corrections)[-1])
    return regrading.regraded(QUIZ, FORM, values, decisions={}, handed_in_at=BEFORE, old=old)


def without_last(corrections: rules.Corrections) -> rules.Corrections:
    newest = list(corrections)[-1]
    return {**corrections, newest: corrections[newest][:-1]}


@MANY
@given(answers(), chains())
def test_marking_anew_twice_changes_nothing_more(
    values: dict[str, Any], corrections: rules.Corrections
) -> None:
    once = marked_anew(values, corrections, first_marked(values, without_last(corrections)))
    assert marked_anew(values, corrections, once.new).new == once.new


@MANY
@given(answers(), chains())
def test_the_same_input_gives_the_same_mark(values: dict[str, Any], corrections: rules.Corrections) -> None:
    old = first_marked(values, without_last(corrections))
    assert marked_anew(values, corrections, old) == marked_anew(values, corrections, old)


@MANY
@given(answers(), chains())
def test_a_pass_is_never_taken_and_nobody_loses_where_that_was_said(
    values: dict[str, Any], corrections: rules.Corrections
) -> None:
    old = first_marked(values, without_last(corrections))
    found = marked_anew(values, corrections, old)
    assert found.new.is_passed or not old.is_passed
    if corrections[list(corrections)[-1]][-1].is_keeping:
        assert found.new.score >= old.score
        assert found.new.has_critical_right or not old.has_critical_right


@MANY
@given(answers(), st.sampled_from(list(PERFECT)), st.sampled_from(["full_marks", "accept"]))
def test_full_marks_and_another_answer_lower_nobody(
    values: dict[str, Any], question_id: str, outcome: str
) -> None:
    """Not even where the correction alone decides."""
    question = QUIZ.by_id[question_id]
    keys = (question, _other_key(question)) if outcome == "accept" else ()
    only = Correction(1, 1, outcome, AT, False, keys)  # type: ignore[arg-type]
    found = marked_anew(values, {(question_id, 1): (only,)}, first_marked(values, {}))
    assert found.direction != "worse"
    assert not found.is_pass_in_doubt


@MANY
@given(answers(), st.lists(st.sampled_from(list(PERFECT)), unique=True))
def test_however_many_are_taken_out_there_is_a_share(values: dict[str, Any], out: list[str]) -> None:
    corrections = {(question_id, 1): (OUT,) for question_id in out}
    found = outcome_of(
        QUIZ, FORM, marks_of(QUIZ, FORM, values, corrections=corrections), former=Fraction(1, 7)
    )
    assert 0 <= found.score <= 1


@settings(max_examples=500, deadline=None)
@given(answers(), chains())
def test_the_parts_make_up_the_total(values: dict[str, Any], corrections: rules.Corrections) -> None:
    results = marks_of(QUIZ, FORM, values, corrections=corrections, handed_in_at=BEFORE)
    counting = [
        result.marked.share
        for result, entry in zip(results, FORM.entries, strict=True)
        if not result.is_out and not QUIZ.by_id[entry.id].critical
    ]
    total = outcome_of(QUIZ, FORM, results).score
    assert total * max(1, len(counting)) == (sum(counting, Fraction(0)) if counting else 1)


def test_a_mark_is_stored_at_six_places_and_shown_rounded_down() -> None:
    assert stored(Fraction(2, 3)) == Decimal("0.666667")
    assert percent(Decimal("0.799999")) == 79


def test_a_retake_keeps_the_sum_it_began_with() -> None:
    form = Form(1, FORM.entries[-1:], base_id=1, base_score="0.9")
    corrections = {(small.CRITICAL, 1): (FULL,)}
    outcome = outcome_of(QUIZ, form, marks_of(QUIZ, form, {}, corrections=corrections))
    assert (outcome.score, outcome.is_passed) == (Fraction(9, 10), True)
