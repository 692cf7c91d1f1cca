"""The written role-plays of module 1 as they are shipped."""

from __future__ import annotations

import re

from content import documents
from tests.content.test_seed_m01 import items_of, words


def test_the_model_answers_lie_inside_their_word_ranges() -> None:
    for role_play in items_of(documents.RolePlay):
        assert len(role_play.models) == 2
        for model in role_play.models:
            for part in role_play.parts:
                assert part.min_words is not None
                assert part.max_words is not None
                assert part.min_words <= words(model.texts[part.key]) <= part.max_words, part.key


def test_the_role_plays_share_the_rubric_of_five_criteria() -> None:
    practice, first, second = items_of(documents.RolePlay)
    assert practice.rubric == first.rubric == second.rubric
    assert [criterion.weight for criterion in first.rubric.criteria] == [25, 20, 20, 15, 20]
    assert [criterion.key for criterion in first.rubric.criteria if criterion.gate] == [
        "facts-and-wish",
        "questions",
    ]
    assert first.rubric.pass_rule == documents.PassRule(3, 2, 1)
    assert all(all(criterion.levels) for criterion in first.rubric.criteria)


def test_the_role_plays_use_two_channels_and_show_a_tired_answer() -> None:
    assert [each.channel for each in items_of(documents.RolePlay)] == ["email", "email", "phone"]
    assert all(each.tired and each.great_html and each.thread for each in items_of(documents.RolePlay))


def test_the_practice_version_opens_the_graded_email_and_gives_nothing_of_it_away() -> None:
    practice, first, second = items_of(documents.RolePlay)
    assert [each.is_graded for each in (practice, first, second)] == [False, True, True]
    assert (first.practice_key, second.practice_key) == (practice.key, "")
    assert practice.channel == first.channel
    text = " ".join(str(value) for value in (practice.thread, practice.you_know, practice.models)).lower()
    for told in ("dana", "double", "vat", "accountant", "import", "export", "which copy", "16:00"):
        assert told not in text, told


def test_no_model_of_the_practice_names_a_day_for_the_cause() -> None:
    practice = items_of(documents.RolePlay)[0]
    for model in practice.models:
        assert not re.search(r"(solved|gone|mended|fixed) (by|before|tomorrow)", model.texts["mail"])
        assert "eight" in model.texts["mail"]


def test_no_model_promises_a_repair_before_friday() -> None:
    for model in items_of(documents.RolePlay)[1].models:
        assert not re.search(r"(done|repaired|fixed|clean) (by|before) Friday", model.texts["mail"])


def test_the_phone_number_changes_only_after_two_facts() -> None:
    for model in items_of(documents.RolePlay)[2].models:
        assert "amount" in model.texts["turn-3"]
        assert re.search("order number|postcode", model.texts["turn-3"])
