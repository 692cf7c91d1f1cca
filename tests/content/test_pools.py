"""Rules find ready questions of the bank, and a release freezes what they found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content import documents
from content.documents import BlueprintCell, DrawRule
from content.pages.quiz import QuizPage
from content.pools import matching, newest_versions, tag_names
from content.questions import Question, QuestionStatus
from content.seed import thawing
from content.versions import ModuleVersion
from tests.content.shelf import Library


def found(**rule: tuple[object, ...]) -> set[str]:
    return {question.kind for question in matching(DrawRule(**rule))}  # type: ignore[arg-type]


def quiz_page() -> QuizPage:
    return QuizPage.objects.get()


def draw_by(rule: DrawRule, draw: int, *blueprint: BlueprintCell) -> QuizPage:
    """The quiz page with this rule as its only slot, published."""
    page = quiz_page()
    frozen = page.freeze()
    ruled = replace(frozen, slots=(documents.Slot("r1", (), draw, rule),), blueprint=blueprint)
    for name, value in thawing.quiz_fields(ruled).items():
        setattr(page, name, value)
    page.save_revision().publish()
    return quiz_page()


def test_the_bank_knows_kind_skill_and_difficulty(library: Library) -> None:
    for question in Question.objects.all():
        assert (question.kind, question.skill) == (question.body[0].block_type, library.document.skill)
        assert question.difficulty == 2


def test_each_field_of_a_rule_narrows_and_any_of_its_values_counts(library: Library) -> None:
    everything = {question.kind for question in Question.objects.all()}
    assert found() == found(skills=(library.document.skill,)) == everything
    assert found(skills=("elsewhere",)) == set()
    assert found(kinds=("ordering", "matching")) == {"ordering", "matching"}
    ordering = Question.objects.get(kind="ordering")
    ordering.tags.add("phone", "first week")
    Question.objects.filter(kind="matching").update(difficulty=3)
    assert found(tags=("Phone", "chat")) == {"ordering"}
    assert found(difficulties=(3,)) == {"matching"}
    assert found(tags=("phone",), difficulties=(3,)) == set()


@pytest.mark.parametrize(
    ("written", "wanted", "is_found"),
    [
        ("o1, o3", "o3", True),
        ("o13", "o1", False),
        ("o1", "o13", False),
        ("a.b", "a.b", True),
        ("axb", "a.b", False),
        ("", "o1", False),
    ],
)
def test_objectives_match_whole_names(library: Library, written: str, wanted: str, is_found: bool) -> None:
    Question.objects.filter(kind="ordering").update(objectives=written)
    Question.objects.exclude(kind="ordering").update(objectives="")
    assert (found(objectives=(wanted,)) == {"ordering"}) is is_found


def test_only_ready_questions_are_found(library: Library) -> None:
    Question.objects.filter(kind="ordering").update(status=QuestionStatus.RETIRED)
    Question.objects.filter(kind="matching").update(status=QuestionStatus.DRAFT)
    assert not found(kinds=("ordering", "matching"))


def test_a_release_freezes_what_a_rule_found(library: Library) -> None:
    rule = DrawRule(skills=(library.document.skill,), kinds=("ordering", "matching"))
    page = draw_by(rule, 2)
    assert page.slots[0].block_type == "rule"
    library.publish("minor", "Drawn by a rule.")
    quiz = next(documents.load(ModuleVersion.objects.get(number=2).document).of_kind("quiz"))
    assert isinstance(quiz, documents.Quiz)
    assert quiz.slots[0].rule == rule
    assert {quiz.by_id[key].kind for key in quiz.slots[0].pool} == {"ordering", "matching"}
    assert thawing.quiz_fields(quiz)["slots"] == thawing.quiz_fields(page.freeze())["slots"]


def test_where_no_skill_is_named_the_module_s_own_is_meant(library: Library) -> None:
    page = draw_by(DrawRule(kinds=("ordering",)), 1)
    rule = page.freeze().slots[0].rule
    assert rule is not None
    assert rule.skills == (library.document.skill,)


def test_a_rule_that_finds_too_few_keeps_the_module_from_a_release(library: Library) -> None:
    draw_by(DrawRule(kinds=("ordering",)), 3)
    library.publish("minor", "Drawn by a rule.")
    assert ModuleVersion.objects.count() == 1
    assert "asks 3 questions, but 1 ready ones match" in library.module.problems[0]


def test_a_hole_keeps_the_module_from_a_release_and_is_named(library: Library) -> None:
    objective = library.document.objectives[0].key
    draw_by(DrawRule(kinds=("ordering",)), 1, BlueprintCell(objective, 2, "matching"))
    library.publish("minor", "With a blueprint.")
    assert ModuleVersion.objects.count() == 1
    assert (
        f"No ready question about “{objective}” is of the kind “Matching”; the blueprint wants 2."
        in library.module.problems[0]
    )


def test_a_retired_question_is_in_no_new_release(library: Library) -> None:
    question = Question.objects.get(kind="ordering")
    Question.objects.filter(pk=question.pk).update(status=QuestionStatus.RETIRED)
    assert quiz_page().problems() == [f"The question “{question}” is retired."]
    assert str(question.pk) not in quiz_page().freeze().by_id


def test_another_skill_s_objectives_mean_nothing_here(library: Library) -> None:
    Question.objects.filter(kind="ordering").update(skill="elsewhere", objectives="o1")
    frozen = {question.kind: question for question in quiz_page().freeze().questions}
    assert frozen["ordering"].objectives == ()


def test_a_new_tag_or_difficulty_makes_no_version(library: Library) -> None:
    question = Question.objects.get(kind="ordering")
    question.difficulty = 3
    question.save()
    question.tags.add("phone")
    assert not question.is_changed_since(newest_versions([question])[question.pk])


def test_what_a_quiz_draws_costs_the_same_however_much_it_is(
    library: Library, django_assert_max_num_queries: object
) -> None:
    page = quiz_page()
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        page.freeze()


def test_tags_are_read_with_and_without_quotation_marks() -> None:
    assert tag_names('phone, "first week" ,,') == ("phone", "first week")
