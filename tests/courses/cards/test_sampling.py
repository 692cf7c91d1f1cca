"""Which card is next: oldest first, modules taking turns, look-alikes in reach, never too many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.cards.rules import FIVE, LIMIT, Answered, Candidate, Pair, met, next_card, todays_number

TODAY = date(2026, 3, 2)


def card(name: str, module: int = 1, *, overdue: int = 0, known: bool = True, r: float = 0.9) -> Candidate:
    return Candidate(name, module, TODAY - timedelta(days=overdue), retrievability=r, is_known=known)


def pair(first: str, second: str) -> Pair:
    return Pair(frozenset(first.split()), frozenset(second.split()))


def day(
    cards: list[Candidate], pairs: list[Pair] | None = None, *, more: bool = False, seed: str = "7"
) -> list[Answered]:
    """A whole day's set; what was answered comes back in a fortnight."""
    answered: list[Answered] = []
    left = list(cards)
    while (found := next_card(left, pairs or [], answered, TODAY, seed=seed, is_more=more)) is not None:
        chosen = next(one for one in left if one.id == found)
        answered.append(Answered(chosen.id, chosen.module))
        left.remove(chosen)
    return answered


def names(answered: list[Answered]) -> list[str]:
    return [one.id for one in answered]


@pytest.mark.parametrize(
    ("waiting", "wanted"), [(0, 0), (3, 3), (5, 5), (14, 5), (35, 5), (36, 6), (50, 8), (70, 10), (500, 10)]
)
def test_todays_number_spreads_a_backlog_over_a_week(waiting: int, wanted: int) -> None:
    assert todays_number(waiting) == wanted


def test_the_oldest_comes_first() -> None:
    cards = [card("new"), card("old", overdue=9), card("older", overdue=30)]
    assert names(day(cards)) == ["older", "old", "new"]


def test_modules_take_turns_while_others_are_due() -> None:
    cards = [card(f"a{n}", 1, overdue=20 - n) for n in range(3)] + [card(f"b{n}", 2) for n in range(2)]
    assert [one.module for one in day(cards)] == [1, 2, 1, 2, 1]


def test_nothing_is_asked_before_it_is_due() -> None:
    later = replace(card("later"), due_on=TODAY + timedelta(days=1))
    assert day([later, card("now")]) == [Answered("now", 1)]


def test_more_takes_the_weakest_that_is_known_and_stops_at_ten() -> None:
    far = TODAY + timedelta(days=30)
    cards = [replace(card(f"c{n}", r=0.9 + n / 1000), due_on=far) for n in range(15)]
    new = replace(card("new", known=False), due_on=far)
    found = names(day([*cards, new], more=True))
    assert found[0] == "c0"
    assert len(found) == LIMIT
    assert "new" not in found


def test_a_pair_is_met_within_five_with_another_module_between() -> None:
    cards = [card(f"a{n}", 1, overdue=n) for n in range(6)] + [card(f"b{n}", 2, overdue=n) for n in range(6)]
    found = day(cards, [pair("a0", "a1")])
    assert met([pair("a0", "a1")], found) == 1
    places = [names(found).index(name) for name in ("a0", "a1")]
    assert abs(places[0] - places[1]) > 1


def test_a_known_counterpart_that_is_not_due_is_drawn_in() -> None:
    far = replace(card("other", 1), due_on=TODAY + timedelta(days=20))
    cards = [card("one", 1, overdue=40), *(card(f"b{n}", 2, overdue=n) for n in range(8)), far]
    assert "other" in names(day(cards, [pair("one", "other")]))
    unknown = replace(far, is_known=False)
    assert "other" not in names(day([*cards[:-1], unknown], [pair("one", "other")]))


DECKS = st.lists(
    st.tuples(st.integers(1, 4), st.integers(-30, 60), st.booleans(), st.floats(0, 1)), max_size=60
).map(
    lambda rows: [
        card(f"c{number}", module, overdue=overdue, known=known, r=r)
        for number, (module, overdue, known, r) in enumerate(rows)
    ]
)


@given(cards=DECKS, more=st.booleans(), seed=st.text(max_size=5))
@settings(max_examples=150, deadline=None)
def test_any_deck_keeps_the_promises_of_a_day(cards: list[Candidate], more: bool, seed: str) -> None:
    pairs = [pair("c0", "c1"), pair("c2 c3", "c4"), pair("c5", "c6")]
    found = day(cards, pairs, more=more, seed=seed)
    by_id = {one.id: one for one in cards}
    assert names(found) == names(day(cards, pairs, more=more, seed=seed))
    assert len(set(names(found))) == len(found) <= LIMIT
    if not more:
        assert len(found) <= max(FIVE, todays_number(len(found) + len(cards)))
        assert bool(found) == any(one.due_on <= TODAY for one in cards)
    for before, after in pairwise(found):
        if before.module == after.module:
            rest = [
                by_id[one.id]
                for one in cards
                if one.id not in names(found[: found.index(after)]) and by_id[one.id].due_on <= TODAY
            ]
            assert not [one for one in rest if one.module != before.module]


@given(overdue=st.lists(st.integers(0, 60), min_size=70, max_size=90), seed=st.text(max_size=5))
@settings(max_examples=60, deadline=None)
def test_ten_cards_meet_two_pairs_where_they_are_due(overdue: list[int], seed: str) -> None:
    """Three pairs in module 1, three modules taking turns: two are met in every ten."""
    cards = [card(f"c{n}", n % 3, overdue=days) for n, days in enumerate(overdue)]
    pairs = [pair("c0 c3", "c6"), pair("c9", "c12 c15"), pair("c18", "c21")]
    found = day(cards, pairs, seed=seed)
    assert len(found) == LIMIT
    assert met(pairs, found[:FIVE]) >= 1
    assert met(pairs, found) >= 2
