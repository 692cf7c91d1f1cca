"""Drawing: every slot is filled where that can be done at all, nothing twice, and what comes first is preferred."""

from __future__ import annotations

from itertools import combinations, product
from math import prod

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from content.documents import Slot, assign

MANY = settings(max_examples=400, deadline=None)
QUESTIONS = "abcdefg"


@st.composite
def quizzes(draw: st.DrawFn) -> tuple[list[Slot], list[str]]:
    """Up to four slots over seven questions, and an order of preference."""
    slots = []
    for number in range(draw(st.integers(1, 4))):
        pool = draw(st.sets(st.sampled_from(QUESTIONS), min_size=1))
        slots.append(Slot(f"s{number}", tuple(sorted(pool)), draw(st.integers(1, 3))))
    return slots, draw(st.permutations(QUESTIONS))


def most(slots: list[Slot]) -> int:
    """The most places that any choice fills, found by trying all of them."""
    best = 0
    for sizes in product(*(range(min(slot.draw, len(slot.pool)) + 1) for slot in slots)):
        if sum(sizes) > best and fits(slots, list(sizes), frozenset()):
            best = sum(sizes)
    return best


def fits(slots: list[Slot], sizes: list[int], used: frozenset[str]) -> bool:
    if not sizes:
        return True
    free = [question for question in slots[0].pool if question not in used]
    return any(fits(slots[1:], sizes[1:], used | set(chosen)) for chosen in combinations(free, sizes[0]))


@MANY
@given(quizzes())
def test_nothing_twice_nothing_foreign_and_nothing_too_much(case: tuple[list[Slot], list[str]]) -> None:
    slots, order = case
    drawn = assign(slots, order)
    flat = [question for questions in drawn for question in questions]
    assert len(flat) == len(set(flat))
    for slot, questions in zip(slots, drawn, strict=True):
        assert set(questions) <= set(slot.pool)
        assert len(questions) <= slot.draw
        assert list(questions) == sorted(questions, key=order.index)


@MANY
@given(quizzes())
def test_as_many_places_are_filled_as_any_choice_could(case: tuple[list[Slot], list[str]]) -> None:
    slots, order = case
    assume(prod(min(slot.draw, len(slot.pool)) + 1 for slot in slots) < 100)
    assert sum(len(questions) for questions in assign(slots, order)) == most(slots)


@MANY
@given(quizzes(), st.integers(0, len(QUESTIONS)))
def test_what_comes_first_is_used_as_often_as_can_be(case: tuple[list[Slot], list[str]], unseen: int) -> None:
    slots, order = case
    new = set(order[:unseen])
    only_new = [Slot(slot.key, tuple(q for q in slot.pool if q in new), slot.draw) for slot in slots]
    drawn = {question for questions in assign(slots, order) for question in questions}
    assert len(drawn & new) == sum(len(questions) for questions in assign(only_new, order))


def test_a_fixed_slot_keeps_its_question_from_a_greedy_one() -> None:
    slots = [Slot("any", ("a", "b")), Slot("fixed", ("a",))]
    assert assign(slots, "ab") == [("b",), ("a",)]
    assert assign(slots, "ba") == [("b",), ("a",)]


def test_a_chain_of_slots_moves_up() -> None:
    slots = [Slot("s1", ("a", "b")), Slot("s2", ("b", "c")), Slot("s3", ("c", "d")), Slot("s4", ("a",))]
    assert assign(slots, "abcd") == [("b",), ("c",), ("d",), ("a",)]
