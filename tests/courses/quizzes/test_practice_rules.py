"""What tries earn, what certainty pays, and what may be seen when."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from itertools import product
from math import sqrt
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import documents
from courses.quizzes import rules
from courses.quizzes.rules import Past, Sure
from courses.quizzes.rules.certainty import expected_mark
from tests.cast import AT
from tests.harness import rehearsal
from tests.harness import small_module as small

GRACE = timedelta(seconds=60)
LONG_CLOSED = AT - timedelta(days=1)

SHARES = st.fractions(min_value=0, max_value=1)
WRONG = SHARES.filter(lambda share: share < 1)


class TestTries:
    def test_right_at_once_earns_everything(self):
        assert rules.tried_share([Fraction(1)], Fraction(1, 4)) == 1

    def test_each_try_before_costs(self):
        assert rules.tried_share([Fraction(0), Fraction(1)], Fraction(1, 4)) == Fraction(3, 4)
        assert rules.tried_share([Fraction(0), Fraction(0), Fraction(1)], Fraction(1, 3)) == Fraction(1, 3)

    def test_nothing_earns_nothing(self):
        assert rules.tried_share([], Fraction(1, 4)) == 0

    @given(st.lists(SHARES, max_size=10), SHARES)
    def test_it_is_a_share(self, shares, penalty):
        assert 0 <= rules.tried_share(shares, penalty) <= 1

    @given(st.lists(SHARES, max_size=9), SHARES, SHARES)
    def test_trying_again_never_lowers(self, shares, penalty, another):
        assert rules.tried_share([*shares, another], penalty) >= rules.tried_share(shares, penalty)

    @given(st.lists(WRONG, max_size=9), SHARES)
    def test_what_is_promised_is_what_a_right_answer_earns_or_more(self, shares, penalty):
        promised = rules.best_left(shares, penalty)
        assert rules.tried_share([*shares, Fraction(1)], penalty) >= promised

    def test_settled_when_right_or_used_up(self):
        assert rules.is_over([Fraction(0), Fraction(1)], 5)
        assert rules.is_over([Fraction(0)] * 3, 3)
        assert not rules.is_over([Fraction(1, 2)] * 2, 3)

    def test_a_hint_for_each_try_that_was_not_right(self):
        assert rules.hints_due(("one", "two"), []) == ()
        assert rules.hints_due(("one", "two"), [Fraction(0)]) == ("one",)
        assert rules.hints_due(("one",), [Fraction(0)] * 3) == ("one",)


class TestCertainty:
    @pytest.mark.parametrize(
        ("certainty", "share", "mark"),
        [(1, 1, 1), (2, 1, 2), (3, 1, 3), (1, 0, 0), (2, 0, -2), (3, 0, -6), (None, 1, 1), (None, 0, 0)],
    )
    def test_the_table(self, certainty, share, mark):
        assert rules.certainty_mark(Sure(Fraction(share), certainty)) == mark

    def test_part_of_it_earns_part_of_right(self):
        assert rules.certainty_mark(Sure(Fraction(1, 2), 3)) == Fraction(3, 2)

    @given(st.fractions(min_value=0, max_value=1))
    def test_honesty_pays_best(self, probability):
        honest = 1 if probability < Fraction(2, 3) else 2 if probability < Fraction(4, 5) else 3
        best = max(expected_mark(level, probability) for level in rules.LEVELS)
        assert expected_mark(honest, probability) == best

    def test_the_thresholds_are_two_thirds_and_four_fifths(self):
        two, four = Fraction(2, 3), Fraction(4, 5)
        assert expected_mark(1, two) == expected_mark(2, two) > expected_mark(3, two)
        assert expected_mark(2, four) == expected_mark(3, four) > expected_mark(1, four)

    @given(SHARES, st.sampled_from([None, 1, 2, 3]))
    def test_marks_stay_in_bounds(self, share, certainty):
        assert -6 <= rules.certainty_mark(Sure(share, certainty)) <= 3

    def test_four_quadrants_count_everything_once(self):
        answers = [
            Sure(Fraction(share, 2), certainty) for share, certainty in product((0, 1, 2), (None, 1, 2, 3))
        ]
        found = rules.quadrants(answers)
        assert found == {"knew": 2, "lucky": 2, "knew_not": 4, "sure_and_wrong": 4}

    def test_calibration_needs_thirty(self):
        assert rules.calibration([Sure(Fraction(1), 3)] * 29) is None

    def test_calibration_is_implied_less_right(self):
        answers = [Sure(Fraction(1), 3)] * 20 + [Sure(Fraction(0), 3)] * 10
        found = rules.calibration(answers)
        assert found is not None
        gaps = [-0.1] * 20 + [0.9] * 10
        mean = sum(gaps) / 30
        reach = 1.96 * sqrt(sum((gap - mean) ** 2 for gap in gaps) / 29) / sqrt(30)
        assert found.bias == pytest.approx(mean)
        assert (found.low, found.high) == pytest.approx((mean - reach, mean + reach))


class TestReview:
    @pytest.mark.parametrize("preset", get_args(documents.ReviewPreset))
    def test_nothing_is_seen_before_handing_in(self, preset):
        seen = _review(preset, is_handed_in=False)
        assert not any((seen.score, seen.correctness, seen.feedback, seen.right_answer, seen.explanation))

    @pytest.mark.parametrize("preset", ["at_once", "after_attempt"])
    def test_everything_right_after(self, preset):
        seen = _review(preset)
        assert seen.is_whole
        assert seen.score
        assert (seen.until_spent, seen.from_at, seen.until_closed) == (False, None, False)

    def test_after_the_last_try(self):
        held = _review("after_last_try")
        assert (held.score, held.is_whole, held.until_spent) == (True, False, True)
        assert _review("after_last_try", is_spent=True).is_whole

    def test_after_the_last_try_or_from_the_close(self):
        close = AT + timedelta(days=1)
        held = _review("after_last_try", closes_at=close)
        assert (held.until_spent, held.from_at) == (True, close + GRACE)
        assert _review("after_last_try", closes_at=LONG_CLOSED).is_whole

    def test_after_the_close_and_not_a_moment_before(self):
        close = AT + timedelta(seconds=1)
        for is_spent in (False, True):
            held = _review("after_close", closes_at=close, is_spent=is_spent)
            assert (held.is_whole, held.from_at, held.until_spent) == (
                False,
                close + GRACE,
                False,
            )
        assert _review("after_close", closes_at=LONG_CLOSED).is_whole
        assert _review("after_close", is_spent=True).until_closed

    @pytest.mark.parametrize("preset", ["after_close", "after_last_try"])
    def test_nothing_more_shows_while_answers_still_count(self, preset):
        assert not _review(preset, closes_at=AT).is_whole
        assert not _review(preset, closes_at=AT - GRACE).is_whole
        assert not _review(preset, closes_at=LONG_CLOSED, has_open=True).is_whole

    @pytest.mark.parametrize("preset", get_args(documents.ReviewPreset))
    def test_what_is_held_back_always_says_when_more_will_show(self, preset):
        for is_spent, closes_at in product((False, True), (None, AT, AT + timedelta(days=1))):
            seen = _review(preset, is_spent=is_spent, closes_at=closes_at)
            assert seen.is_whole or seen.until_spent or seen.from_at or seen.until_closed

    def test_no_further_try_can_earn_more(self):
        start = rules.Start("whole", True)
        assert not rules.is_spent(start, has_full_score=False, may_learn=True)
        assert rules.is_spent(start, has_full_score=True, may_learn=True)
        assert rules.is_spent(start, has_full_score=False, may_learn=False)
        assert rules.is_spent(rules.Start("used_up", False), has_full_score=False, may_learn=True)


class TestSoFar:
    @pytest.mark.parametrize("question", [*rehearsal.practice().questions, *small.questions()])
    def test_nothing_chosen_tells_nothing(self, question):
        assert rules.glimpses(question, {}, rules.mark(question, {})) == ()

    @pytest.mark.parametrize(
        ("marked", "runs"),
        [([0, 4], ["It", "I"]), ([6, 7, 3], ["and", "tired of"]), ([1, 3, 4], ["leaks", "and I"])],
    )
    def test_marked_words_stand_as_in_the_text_whatever_the_key_is(self, marked, runs):
        question = next(each for each in small.questions() if each.id == small.HIGHLIGHT)
        found = rules.chosen(question, {"words": marked})
        assert found == tuple((run, "") for run in runs)

    def test_own_answers_stand_in_the_order_of_the_form(self):
        question = rehearsal.practice().by_id[rehearsal.MULTIPLE]
        found = rules.chosen(question, {"choices": ["a", "b"]}, ("d", "b", "c", "a"))
        assert found == (("Reply b", ""), ("Reply a", ""))

    def test_only_what_was_chosen_is_told(self):
        question = rehearsal.practice().by_id[rehearsal.MULTIPLE]
        value = {"choices": ["a", "b"]}
        found = rules.glimpses(question, value, rules.mark(question, value))
        assert [(each.text, each.is_right) for each in found] == [("Reply a", True), ("Reply b", False)]
        assert rules.tally(question, rules.mark(question, value)) == rules.Tally(1, 2)

    def test_why_a_place_is_right_is_told_once_it_is(self):
        question = rehearsal.practice().by_id[rehearsal.ORDERING]
        value = {"order": ["a", "c", "b"]}
        found = rules.glimpses(question, value, rules.mark(question, value))
        assert [(each.text, each.given, bool(each.feedback)) for each in found] == [
            ("Reply a", "1", False),
            ("Reply c", "2", False),
            ("Reply b", "3", True),
        ]


class TestKey:
    @pytest.mark.parametrize("question", [*rehearsal.practice().questions, *small.questions()])
    def test_the_right_answer_earns_everything(self, question):
        value = rules.right_value(question)
        if value:
            assert rules.mark(question, rules.check_value(question, value)).share == 1
        else:
            assert question.kind in ("short_text", "rewrite")


class TestStart:
    def test_practice_may_be_taken_again_at_once(self):
        history = [Past(id=number, kind="whole", status="graded", ended_at=AT) for number in range(9)]
        start = rules.next_start(rehearsal.practice(), history, AT)
        assert (start.kind, start.can, start.left) == ("whole", True, None)

    def test_a_pre_check_is_taken_once(self):
        quiz = rehearsal.precheck()
        assert rules.next_start(quiz, [], AT).can
        history = [Past(id=1, kind="whole", status="graded", ended_at=AT)]
        assert rules.next_start(quiz, history, AT + timedelta(days=400)).kind == "used_up"


def _review(preset, *, is_handed_in=True, is_spent=False, closes_at=None, has_open=False):
    quiz = documents.Quiz(key="q", slug="q", title="Q", minutes=1, slots=(), questions=(), review=preset)
    return rules.may_see(
        quiz,
        is_handed_in=is_handed_in,
        is_spent=is_spent,
        closes_at=closes_at,
        grace=GRACE,
        has_open=has_open,
        at=AT,
    )
