"""Drawing questions for the slots of a quiz, none of them twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from content.documents.quizzes import Slot


def assign(slots: Sequence[Slot], order: Iterable[str]) -> list[tuple[str, ...]]:
    """The questions of each slot, in the order of `order`; earlier ones are preferred and none is used twice.

    Fills as many places as any choice could, by augmenting paths: a question that is placed stays placed, at most
    it moves to another slot. So a slot comes up short only where every other choice would fall short as well, and
    among the fullest choices the one with the most questions from the front of `order` is taken.
    """
    ranked = list(dict.fromkeys(order))
    fitting = _slots_by_question(slots)
    filled: list[set[str]] = [set() for _slot in slots]
    missing = sum(slot.draw for slot in slots)

    def place(question: str, tried: set[int]) -> bool:
        for index in fitting.get(question, ()):
            if index in tried:
                continue
            tried.add(index)
            if len(filled[index]) < slots[index].draw:
                filled[index].add(question)
                return True
            for other in sorted(filled[index], key=rank.__getitem__):
                if place(other, tried):
                    filled[index].remove(other)
                    filled[index].add(question)
                    return True
        return False

    rank = {question: number for number, question in enumerate(ranked)}
    for question in ranked:
        if not missing:
            break
        missing -= place(question, set())
    return [tuple(sorted(questions, key=rank.__getitem__)) for questions in filled]


def _slots_by_question(slots: Sequence[Slot]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for index, slot in enumerate(slots):
        for question in dict.fromkeys(slot.pool):
            found.setdefault(question, []).append(index)
    return found
