"""Who earns a licence, which set comes next, which anchor is nearest, where marks lie apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from courses.calibration import rules
from courses.calibration.rules import Pair
from courses.role_plays.rules import passes
from tests.courses.calibration.scored import levels
from tests.harness.small_module import rubric

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
RUBRIC = rubric()
PASSES = partial(passes, rubric=RUBRIC)


def judged(*pairs: tuple[tuple[int, int, int], tuple[int, int, int]]) -> rules.Verdict:
    """What experts said, and what somebody said."""
    return rules.judge(
        [
            Pair(f"text-{place}", levels(*gold), levels(*own))
            for place, (gold, own) in enumerate(pairs, start=1)
        ],
        RUBRIC,
        PASSES,
    )


SAME = ((3, 3, 3), (3, 3, 3))
KIND_CLOSING = ((3, 3, 3), (3, 3, 4))


def test_marks_like_the_experts_earn_it() -> None:
    verdict = judged(*[SAME] * 10)
    assert verdict.is_earned
    assert (verdict.right, verdict.total) == (10, 10)


@pytest.mark.parametrize(("off", "is_earned"), [(4, True), (5, False)])
def test_point_four_levels_a_criterion_is_the_limit(off: int, is_earned: bool) -> None:
    verdict = judged(*[KIND_CLOSING] * off, *[SAME] * (10 - off))
    assert verdict.figures[2].error == off * 10
    assert verdict.figures[2].bias == off * 10
    assert verdict.is_earned is is_earned


def test_each_criterion_counts_by_itself() -> None:
    """The mean over all criteria would be .17 here."""
    assert not judged(*[KIND_CLOSING] * 5, *[SAME] * 5).is_earned


def test_no_rounding_hands_out_a_licence() -> None:
    """401 of 1000 is above .40."""
    assert not judged(*[KIND_CLOSING] * 401, *[SAME] * 599).is_earned


def test_a_gate_two_levels_off_costs_it_and_another_criterion_does_not() -> None:
    gate = judged(((4, 3, 3), (2, 3, 3)), *[SAME] * 9)
    assert gate.gate_misses == ("text-1",)
    assert not gate.is_earned
    other = judged(((3, 3, 2), (3, 3, 4)), *[SAME] * 9)
    assert other.gate_misses == ()
    assert other.is_earned


@pytest.mark.parametrize(("wrong", "is_earned"), [(1, True), (2, False)])
def test_nine_of_ten_outcomes_have_to_be_right(wrong: int, is_earned: bool) -> None:
    verdict = judged(*[((2, 3, 3), (3, 3, 3))] * wrong, *[SAME] * (10 - wrong))
    assert verdict.right == 10 - wrong
    assert verdict.is_earned is is_earned


def test_nothing_scored_earns_nothing() -> None:
    assert not judged().is_earned


def test_the_farthest_are_shown_and_none_that_was_alike() -> None:
    pairs = [
        Pair("a", levels(3, 3, 3), levels(3, 3, 3)),
        Pair("b", levels(3, 3, 3), levels(3, 3, 2)),
        Pair("c", levels(3, 3, 3), levels(1, 1, 1)),
    ]
    assert rules.farthest(pairs) == ("c", "b")
    assert rules.farthest(pairs[:1]) == ()


def test_half_a_year_keeps_the_hour_and_ends_with_the_month() -> None:
    assert rules.expires_at(NOON) == datetime(2026, 9, 2, 12, 0, tzinfo=UTC)
    assert rules.expires_at(NOON.replace(day=31, month=8)) == datetime(2027, 2, 28, 12, 0, tzinfo=UTC)


def test_the_second_set_follows_at_once_and_a_seen_one_after_a_while() -> None:
    assert rules.next_set([], {}, NOON) is None
    assert rules.next_set([1, 2], {}, NOON) == rules.NextSet(1, NOON)
    assert rules.next_set([1, 2], {1: NOON}, NOON) == rules.NextSet(2, NOON)
    later = NOON + rules.SAME_SET_WAIT
    assert rules.next_set([1], {1: NOON}, NOON) == rules.NextSet(1, later)
    both = {1: NOON + timedelta(hours=1), 2: NOON}
    assert rules.next_set([1, 2], both, NOON) == rules.NextSet(2, later)
    assert rules.next_set([1], {1: NOON}, later) == rules.NextSet(1, later)


def test_two_graders_get_the_same_replies_in_another_order() -> None:
    keys = [str(number) for number in range(10)]
    first, second = rules.mixed(keys, "one"), rules.mixed(keys, "two")
    assert sorted(first) == sorted(second) == keys
    assert first != second
    assert rules.mixed(keys, "one") == first


def test_the_nearest_anchor() -> None:
    anchors = {"low": 1, "solid": 3, "top": 4}
    assert rules.nearest(anchors, 1) == "low"
    assert rules.nearest(anchors, 2) == "low"
    assert rules.nearest(anchors, 4) == "top"
    assert rules.nearest({}, 2) == ""


def test_the_widest_spread_comes_first_without_names() -> None:
    gold = {"a": levels(3, 3, 3), "b": levels(2, 2, 2)}
    given = {"a": [levels(3, 3, 3), levels(3, 4, 3)], "b": [levels(1, 2, 2), levels(3, 2, 2)]}
    found = rules.spreads(given, gold)
    assert [(one.text_key, one.criterion_key, one.width) for one in found[:2]] == [
        ("b", "play-back", 2),
        ("a", "questions", 1),
    ]
    assert found[0].levels == (1, 3)
    assert [one.is_to_talk for one in found] == [True, True, False, False, False, False]
    assert rules.spreads({"a": []}, gold)[0].width == 0
