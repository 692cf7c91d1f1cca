"""What keeps a module from being released, each as a sentence that an author can act on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from content import documents
from content.checks import module_problems, question_problems, scenario_paths, scenario_problems
from content.documents import (
    Condition,
    Effect,
    Ending,
    Meter,
    Module,
    Option,
    Quiz,
    RolePlay,
    Scenario,
    ScenarioChoice,
    ScenarioNode,
    Span,
)
from tests.harness import rehearsal


def choice(key: str, goto: str, **changes: Any) -> ScenarioChoice:
    """A reply that leads somewhere."""
    return ScenarioChoice(key=key, text=f"Reply {key}", goto=goto, points=1, **changes)


def scenario(**changes: Any) -> Scenario:
    """Two nodes, two endings, nothing wrong."""
    base = Scenario(
        key="s",
        slug="s",
        title="S",
        minutes=5,
        channel="chat",
        customer=documents.Customer(name="Dana"),
        situation_html="",
        start="n1",
        meters=(Meter(key="trust", label="Trust", start=1, low=0, high=3),),
        mood_meter="trust",
        nodes=(
            ScenarioNode(
                key="n1",
                says="Hello",
                choices=(choice("a", "n2", effects=(Effect("trust", 1),)), choice("b", "cold")),
            ),
            ScenarioNode(key="n2", says="And?", choices=(choice("c", "end"),)),
        ),
        endings=(
            Ending(
                key="warm", title="Warm", text="", conditions=(Condition("trust", ">=", 2),), is_best=True
            ),
            Ending(key="cold", title="Cold", text=""),
        ),
        debrief="",
    )
    return replace(base, **changes)


def node(key: str, *choices: ScenarioChoice) -> ScenarioNode:
    """A node with these replies."""
    return ScenarioNode(key=key, says="…", choices=choices)


def test_a_sound_scenario_has_no_problems() -> None:
    assert scenario_problems(scenario()) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"nodes": ()}, "no nodes yet"),
        ({"start": "n9"}, "starts at “n9”"),
        ({"nodes": (node("n1", choice("a", "n2"), choice("b", "end")), node("n2"))}, "“n2” is a dead end"),
        ({"nodes": (node("n1", choice("a", "n9"), choice("b", "end")),)}, "“n9”, which does not exist"),
        ({"nodes": (node("n1", choice("a", ""), choice("b", "end")),)}, "leads nowhere"),
        (
            {"nodes": (node("n1", choice("a", "end")), node("n2", choice("b", "end")))},
            "“n2” cannot be reached",
        ),
        (
            {"nodes": (node("n1", choice("a", "n2"), choice("b", "end")), node("n2", choice("c", "n2")))},
            "From node “n2” no ending",
        ),
        (
            {"nodes": (node("n1", choice("a", "end")), node("n1", choice("b", "end")))},
            "“n1” is used more than once",
        ),
        (
            {"nodes": (node("n1", choice("a", "end", effects=(Effect("mood", 1),))),)},
            "moves the meter “mood”",
        ),
        ({"nodes": (node("n1", replace(choice("a", "end"), text="")),)}, "has no text"),
        ({"mood_meter": "mood"}, "follows the meter “mood”"),
        ({"meters": (Meter(key="trust", label="", start=9, low=0, high=3),)}, "does not start between"),
        ({"endings": ()}, "no endings yet"),
        (
            {"endings": (Ending("a", "A", "", (Condition("trust", ">=", 2),), is_best=True),)},
            "without conditions",
        ),
        ({"endings": (Ending("a", "A", "", is_best=True), Ending("cold", "B", ""))}, "never taken"),
        ({"endings": (Ending("cold", "A", ""),)}, "No ending is marked"),
        (
            {"endings": (Ending("cold", "A", "", is_best=True), Ending("x", "X", "", only_by_name=True))},
            "ending “x” cannot be reached",
        ),
        (
            {"endings": (Ending("cold", "A", "", (Condition("mood", ">=", 2),), is_best=True),)},
            "asks for the meter",
        ),
    ],
)
def test_a_scenario_says_what_is_wrong(changes: dict[str, Any], sentence: str) -> None:
    assert any(sentence in problem for problem in scenario_problems(scenario(**changes)))


def test_paths_are_walked_once_and_loops_end() -> None:
    looped = scenario(
        nodes=(node("n1", choice("a", "n1"), choice("b", "n2")), node("n2", choice("c", "end")))
    )
    assert scenario_paths(looped) == [("n1", "n1", "…"), ("n1", "n2", "end")]


OPTIONS = (Option("a", "One"), Option("b", "Two"))
COMMON: dict[str, Any] = {"id": "q", "version": 1, "prompt": "What?"}
SPAN = Span(first=0, last=1, credit=1)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (documents.SingleChoice(**COMMON, options=OPTIONS, correct=""), "exactly one option"),
        (documents.SingleChoice(**{**COMMON, "prompt": ""}, options=OPTIONS, correct="a"), "has no text"),
        (documents.SingleChoice(**COMMON, options=OPTIONS[:1], correct="a"), "at least two options"),
        (
            documents.SingleChoice(**COMMON, options=(Option("a", ""), OPTIONS[1]), correct="a"),
            "option has no text",
        ),
        (documents.SingleChoice(**COMMON, options=(OPTIONS[0], OPTIONS[0]), correct="a"), "same key"),
        (documents.MultipleChoice(**COMMON, options=OPTIONS, correct=()), "at least one option as right"),
        (documents.Ordering(**COMMON, options=OPTIONS, correct=("a",)), "its place"),
        (
            documents.Matching(**COMMON, lefts=OPTIONS, rights=OPTIONS, pairs={"a": "b"}),
            "“Two” belongs to no partner",
        ),
        (documents.JudgementRank(**COMMON, options=OPTIONS, ranks={"a": 2, "b": 3}), "best one has rank 1"),
        (documents.JudgementRate(**COMMON, options=OPTIONS, ratings={"a": 0, "b": 3}), "rating from 1 to 4"),
        (documents.ShortText(**COMMON, groups=(), model_answer="x"), "at least one idea"),
        (documents.Rewrite(**COMMON, original="x", groups=(), model_answer=""), "model answer"),
        (documents.Highlight(**COMMON, text="one two", spans=()), "at least one stretch"),
        (documents.Highlight(**COMMON, text="one", spans=(SPAN,)), "do not lie in the text"),
        (documents.Highlight(**COMMON, text="one two", spans=(SPAN, SPAN)), "overlap"),
        (documents.Highlight(**COMMON, text="one two", spans=(Span(0, 0, 0.5),)), "full credit"),
    ],
)
def test_a_question_says_what_is_wrong(question: documents.Question, sentence: str) -> None:
    assert any(sentence in problem for problem in question_problems(question))


def test_the_small_module_has_no_problems(small_document: Module) -> None:
    assert module_problems(small_document) == []


def test_the_rehearsal_has_no_problems() -> None:
    assert module_problems(rehearsal.document()) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"review": "after_attempt"}, "Practice shows everything at each question"),
        ({"behaviour": "exam"}, "Only practice shows anything at each question"),
        ({"behaviour": "exam", "review": "after_close"}, "it never closes"),
        ({"tries": 0}, "1 to 10 tries"),
        ({"penalty": 1.5}, "0 to 100 per cent"),
    ],
)
def test_behaviour_and_review_have_to_go_together(change: dict[str, Any], sentence: str) -> None:
    precheck, practice, plan = rehearsal.document().items
    module = replace(rehearsal.document(), items=(precheck, replace(practice, **change), plan))
    assert any(sentence in problem for problem in module_problems(module))


def test_a_pre_check_shares_no_question_with_another_quiz() -> None:
    precheck, practice, plan = rehearsal.document().items
    assert isinstance(precheck, documents.Quiz)
    assert isinstance(practice, documents.Quiz)
    shared = replace(
        practice,
        slots=(*practice.slots, precheck.slots[0]),
        questions=(*practice.questions, precheck.questions[0]),
    )
    problems = module_problems(replace(rehearsal.document(), items=(precheck, shared, plan)))
    assert problems == ["Before you begin: “Sure of one?” may also come up in “Rehearsal”."]


def test_practice_shares_no_question_with_an_exam() -> None:
    precheck, practice, plan = rehearsal.document().items
    assert isinstance(practice, documents.Quiz)
    changes = {"slots": practice.slots[:1], "questions": practice.questions[:1]}
    exam = replace(practice, key="exam", slug="exam", title="Exam", behaviour="exam", **changes)  # type: ignore[arg-type]
    exam = replace(exam, review="after_attempt")
    again = replace(practice, key="again", slug="again", title="Again")
    problems = module_problems(replace(rehearsal.document(), items=(precheck, practice, again, exam, plan)))
    assert problems == [
        f"{title}: practice shows the answer to “Which reply?”, and “Exam” asks it in an exam."
        for title in ("Rehearsal", "Again")
    ]


def changed(module: Module, kind: str, change: Callable[[Any], Any]) -> Module:
    """The module with its steps of one kind changed."""
    return replace(module, items=tuple(change(item) if item.kind == kind else item for item in module.items))


def with_weight(role_play: RolePlay) -> RolePlay:
    """The first criterion weighs one more."""
    first, *others = role_play.rubric.criteria
    return replace(
        role_play,
        rubric=replace(role_play.rubric, criteria=(replace(first, weight=first.weight + 1), *others)),
    )


def without_anchor(role_play: RolePlay) -> RolePlay:
    """The first criterion lacks its lowest anchor."""
    first, *others = role_play.rubric.criteria
    return replace(
        role_play,
        rubric=replace(role_play.rubric, criteria=(replace(first, levels=("", *first.levels[1:])), *others)),
    )


def with_greedy_slot(quiz: Quiz) -> Quiz:
    """The first slot draws more than it has."""
    first, *others = quiz.slots
    return replace(quiz, slots=(replace(first, draw=9), *others))


@pytest.mark.parametrize(
    ("kind", "change", "sentence"),
    [
        ("lesson", lambda item: replace(item, blocks=()), "The lesson is empty."),
        ("lesson", lambda item: replace(item, slug="the-quiz"), "share the address"),
        ("lesson", lambda item: replace(item, objectives=("o9",)), "no objective “o9”"),
        ("lesson", lambda item: replace(item, blocks=(item.blocks[0], item.blocks[0])), "same key"),
        ("quiz", lambda item: replace(item, slots=()), "no questions yet"),
        ("quiz", with_greedy_slot, "draws 9 of 1"),
        ("quiz", lambda item: replace(item, cut=0), "share that passes"),
        ("quiz", lambda item: replace(item, slots=(*item.slots, item.slots[0])), "only 10 different ones"),
        ("role_play", with_weight, "add up to 101"),
        ("role_play", without_anchor, "lacks a text"),
        ("role_play", lambda item: replace(item, parts=()), "names no part"),
        ("role_play", lambda item: replace(item, tired={"elsewhere": "x"}), "part “elsewhere”"),
        ("role_play", lambda item: replace(item, sibling_key="gone"), "not among the published steps"),
        ("checklist", lambda item: replace(item, lines=()), "no lines yet"),
        ("checklist", lambda item: replace(item, statement=""), "what a signature means"),
    ],
)
def test_a_module_says_what_is_wrong(
    small_document: Module, kind: str, change: Callable[[Any], Any], sentence: str
) -> None:
    problems = module_problems(changed(small_document, kind, change))
    assert any(sentence in problem for problem in problems), problems


def test_an_empty_module_says_so(small_document: Module) -> None:
    problems = module_problems(
        replace(small_document, items=(), objectives=(), skill="", cards=(), look_alikes=())
    )
    assert len(problems) == 3
