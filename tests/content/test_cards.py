"""Review cards of a module: what a release refuses, and the cards that come with module 1."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from content import documents
from content.checks import module_problems
from content.documents import LookAlike, Module
from content.pages.module import ModulePage
from content.questions import Question, QuestionStatus
from content.seed import reading
from content.seed.loading import SEED
from tests.content.shelf import Library
from tests.harness.small_module import CARD, CARD_MANY, SHORT_TEXT, SINGLE


def quiz_of(module: Module) -> documents.Quiz:
    return next(item for item in module.items if isinstance(item, documents.Quiz))


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (LookAlike("a", (), (CARD,)), "needs a card on either side"),
        (LookAlike("a", (CARD,), (CARD,)), "the same card on both sides"),
        (LookAlike("a", (CARD,), (SINGLE,)), "no card of this module"),
    ],
)
def test_a_pair_names_two_cards(small_document: Module, pair: LookAlike, words: str) -> None:
    problems = module_problems(replace(small_document, look_alikes=(pair,)))
    assert [words in problem for problem in problems] == [True]


def test_a_card_is_in_no_quiz(small_document: Module) -> None:
    asked = quiz_of(small_document).by_id[SINGLE]
    problems = module_problems(replace(small_document, cards=(*small_document.cards, asked)))
    assert ["is asked by the quiz" in problem for problem in problems] == [True]


def test_a_card_is_marked_without_a_person(small_document: Module) -> None:
    text = replace(quiz_of(small_document).by_id[SHORT_TEXT], id=SHORT_TEXT.replace("7", "8"))
    problems = module_problems(replace(small_document, cards=(*small_document.cards, text)))
    assert any("may need a person" in problem for problem in problems)


def test_the_key_of_a_card_is_checked(small_document: Module) -> None:
    broken = replace(small_document.cards[0], correct="x", objectives=("o9",))
    problems = module_problems(replace(small_document, cards=(broken, *small_document.cards[1:])))
    assert len(problems) == 2


def test_no_card_twice(small_document: Module) -> None:
    problems = module_problems(
        replace(small_document, cards=(*small_document.cards, small_document.cards[0]))
    )
    assert "The same card stands in the review twice." in problems


def test_pages_keep_cards_and_pairs(library: Library) -> None:
    frozen = ModulePage.objects.get(pk=library.page.pk).freeze()
    assert frozen.cards == library.document.cards
    assert frozen.look_alikes == library.document.look_alikes


def test_a_card_that_is_not_ready_keeps_a_module_from_being_released(library: Library) -> None:
    Question.objects.filter(pk=CARD_MANY).update(status=QuestionStatus.RETIRED)
    assert [problem for problem in library.page.release_problems() if "is retired" in problem]


# --- The cards of module 1 -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def m01() -> Module:
    return reading.read_module(SEED / "m01-active-listening")


def test_module_1_has_cards_that_may_be_released(m01: Module) -> None:
    assert len(m01.cards) == 16
    assert len(m01.look_alikes) == 3
    assert module_problems(m01) == []
    assert {card.kind for card in m01.cards} >= {"single", "multiple", "matching", "ordering", "highlight"}


def test_every_option_of_a_card_says_why(m01: Module) -> None:
    for card in m01.cards:
        options = (*getattr(card, "options", ()), *getattr(card, "lefts", ()))
        assert all(option.feedback for option in options), card.prompt
        assert card.explanation, card.prompt


def test_each_objective_but_the_plan_comes_back(m01: Module) -> None:
    assert {key for card in m01.cards for key in card.objectives} == {"o1", "o2", "o3", "o4", "o5"}


def test_a_wrong_id_in_a_pair_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "m01"
    folder.mkdir()
    (folder / "cards.yaml").write_text(
        "cards: []\nlook_alikes:\n  - {label: a, first: [x], second: [y]}\n", encoding="utf-8"
    )
    (tmp_path / "house-rules.yaml").write_text("[]", encoding="utf-8")
    (folder / "module.yaml").write_text("schema: 1\ncards: cards.yaml\nitems: []\n", encoding="utf-8")
    with pytest.raises(reading.SeedError, match=r"cards.yaml, look_alikes\[0\]: there is no “x”"):
        reading.read_module(folder)
