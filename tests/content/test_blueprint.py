"""The blueprint: a hole is named, and only what every attempt asks counts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.checks import coverage, quiz_problems
from content.documents import (
    BlueprintCell,
    DrawRule,
    JudgementRate,
    Objective,
    Option,
    Question,
    Quiz,
    SingleChoice,
    Slot,
)
from courses.quizzes.rules import build_form

OBJECTIVES = (Objective("o1", "Listen"), Objective("o3", "Ask"))
OPTIONS = (Option("a", "One"), Option("b", "Two"))


def single(key: str, *objectives: str) -> Question:
    return SingleChoice(id=key, version=1, prompt=key, objectives=objectives, options=OPTIONS, correct="a")


def rate(key: str, *objectives: str) -> Question:
    return JudgementRate(
        id=key, version=1, prompt=key, objectives=objectives, options=OPTIONS, ratings={"a": 1, "b": 4}
    )


def quiz(*slots: Slot, blueprint: tuple[BlueprintCell, ...] = ()) -> Quiz:
    questions = (single("a", "o1"), single("b", "o1", "o3"), rate("c", "o3"), rate("d", "o1"))
    return Quiz(
        key="q", slug="q", title="Q", minutes=5, slots=slots, questions=questions, blueprint=blueprint
    )


FOUR = (Slot("s1", ("a",)), Slot("s2", ("b",)), Slot("s3", ("c",)), Slot("s4", ("d",)))


@pytest.mark.parametrize(
    ("blueprint", "sentence"),
    [
        (
            BlueprintCell("o3", 2, "matching"),
            "No ready question about “o3” is of the kind “Matching”; the blueprint wants 2.",
        ),
        (BlueprintCell("o3", 3), "An attempt may ask only 2 of the 2 questions about “o3”"),
        (BlueprintCell("o1", 2, "judgement_rate"), "only 1 of the 1 questions about “o1” of the kind"),
        (BlueprintCell("o9", 1), "names “o9”, but the module has no such objective"),
    ],
)
def test_a_hole_is_named(blueprint: BlueprintCell, sentence: str) -> None:
    problems = quiz_problems(quiz(*FOUR, blueprint=(blueprint,)), OBJECTIVES)
    assert len(problems) == 1
    assert sentence in problems[0]


def test_an_objective_that_nothing_is_about() -> None:
    bare = replace(quiz(*FOUR[:1], blueprint=(BlueprintCell("o3", 1),)), questions=(single("a", "o1"),))
    assert quiz_problems(bare, OBJECTIVES) == ["No ready question is about “o3”; the blueprint wants 1."]


def test_a_full_blueprint_has_no_problems() -> None:
    wanted = (BlueprintCell("o1", 3), BlueprintCell("o3", 2), BlueprintCell("o3", 1, "judgement_rate"))
    assert quiz_problems(quiz(*FOUR, blueprint=wanted), OBJECTIVES) == []


def test_lines_for_the_same_cell_add_up() -> None:
    twice = (BlueprintCell("o3", 1), BlueprintCell("o3", 2))
    assert "wants 3" in quiz_problems(quiz(*FOUR, blueprint=twice), OBJECTIVES)[0]


def test_a_slot_counts_only_where_all_its_questions_fit() -> None:
    mixed = quiz(Slot("s1", ("a", "c")), blueprint=(BlueprintCell("o1", 1),))
    assert "may ask only 0 of the 3" in quiz_problems(mixed, OBJECTIVES)[0]
    assert quiz_problems(replace(mixed, slots=(Slot("s1", ("a", "d")),)), OBJECTIVES) == []


def test_a_rule_that_finds_too_few_says_so() -> None:
    ruled = quiz(Slot("s1", ("a",), 1), Slot("s2", ("b", "c"), 3, DrawRule(tags=("phone",))))
    assert quiz_problems(ruled, OBJECTIVES) == [
        "The rule of slot 2 asks 3 questions, but 2 ready ones match."
    ]


def test_slots_that_share_too_much_are_refused() -> None:
    shared = quiz(Slot("s1", ("a", "b")), Slot("s2", ("a", "b")), Slot("s3", ("a", "b")))
    assert "ask 3 questions" in quiz_problems(shared, OBJECTIVES)[0]
    assert "only 2 different" in quiz_problems(shared, OBJECTIVES)[0]


def test_the_table_shows_what_is_sure_and_what_is_wanted() -> None:
    table = coverage(quiz(*FOUR, blueprint=(BlueprintCell("o3", 2, "judgement_rate"),)), OBJECTIVES)
    assert [objective.key for objective in table.objectives] == ["o1", "o3"]
    assert [row.label for row in table.rows] == ["", "Judgement: rate", "Single choice"]
    assert [[cell.sure for cell in row.cells] for row in table.rows] == [[3, 2], [1, 1], [2, 1]]
    assert [(cell.sure, cell.wanted, cell.is_hole) for cell in table.rows[1].cells] == [
        (1, 0, False),
        (1, 2, True),
    ]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.sets(st.sampled_from("abcd"), min_size=1), st.integers(1, 3)), min_size=1, max_size=4
    ),
    st.lists(
        st.builds(
            BlueprintCell,
            st.sampled_from(["o1", "o3"]),
            st.integers(1, 3),
            st.sampled_from(["", "single", "judgement_rate"]),
        ),
        max_size=3,
    ),
    st.sets(st.sampled_from("abcd")),
    st.integers(0, 1000),
)
def test_what_may_be_released_meets_its_blueprint_in_every_attempt(
    slots: list[tuple[set[str], int]], wanted: list[BlueprintCell], seen: set[str], seed: int
) -> None:
    asked = quiz(
        *(Slot(f"s{place}", tuple(sorted(pool)), draw) for place, (pool, draw) in enumerate(slots)),
        blueprint=tuple({(cell.objective, cell.kind): cell for cell in wanted}.values()),
    )
    if quiz_problems(asked, OBJECTIVES):
        return
    drawn = [asked.by_id[entry.id] for entry in build_form(asked, seed=seed, seen=seen).entries]
    assert len(drawn) == sum(slot.draw for slot in asked.slots)
    assert len({question.id for question in drawn}) == len(drawn)
    for cell in asked.blueprint:
        fitting = [q for q in drawn if cell.objective in q.objectives and cell.kind in ("", q.kind)]
        assert len(fitting) >= cell.count
