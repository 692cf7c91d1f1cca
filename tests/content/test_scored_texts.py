"""Scored replies: what keeps them from a release, what authors still have to write, and what module 1 brings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from content.checks import module_problems, scored_problems, scored_to_do
from content.documents import LICENCE_SET_SIZE, RolePlay, ScoredText, structure_digest
from content.seed.loading import SEED
from content.seed.reading import read_module
from tests.harness.small_module import role_play

BRIEF = role_play("graded", "third-message", "Third message", is_graded=True)
TEXTS = {"reply": "Dana, one question.", "note": "FACT: doubles."}
LEVELS = {criterion.key: 3 for criterion in BRIEF.rubric.criteria}
GOOD = ScoredText(
    key="one", use="practice", texts=TEXTS, levels=LEVELS, reasons=dict.fromkeys(LEVELS, "It says so.")
)


def brief(*texts: ScoredText) -> RolePlay:
    return replace(BRIEF, scored=texts)


def test_a_complete_reply_has_no_problem() -> None:
    assert list(scored_problems(brief(GOOD))) == []


@pytest.mark.parametrize(
    ("broken", "word"),
    [
        (replace(GOOD, texts={"reply": "x"}), "note"),
        (replace(GOOD, texts={**TEXTS, "letter": "x"}), "letter"),
        (replace(GOOD, levels={**LEVELS, "charm": 2}), "charm"),
        (replace(GOOD, levels=dict(list(LEVELS.items())[1:])), "level"),
        (replace(GOOD, levels=dict.fromkeys(LEVELS, 5)), "1 to 4"),
    ],
)
def test_what_cannot_be_scored_keeps_back_a_release(broken: ScoredText, word: str) -> None:
    problems = list(scored_problems(brief(broken)))
    assert len(problems) == 1
    assert word in problems[0]


def test_two_replies_never_share_a_key() -> None:
    assert len(list(scored_problems(brief(GOOD, GOOD)))) == 1


def test_a_missing_set_is_a_to_do_and_blocks_nothing() -> None:
    assert list(scored_problems(brief())) == []
    to_do = list(scored_to_do(BRIEF.rubric, ()))
    assert sum("anchor" in line for line in to_do) == 3
    assert sum("Licence set" in line for line in to_do) == 2


def test_the_typical_level_rounds_halves_upwards() -> None:
    assert replace(GOOD, levels={"a": 3, "b": 4}).typical_level == 4
    assert replace(GOOD, levels={"a": 3, "b": 3, "c": 4}).typical_level == 3
    assert replace(GOOD, levels={}).typical_level == 0


def test_module_1_brings_all_that_graders_need() -> None:
    module = read_module(SEED / "m01-active-listening")
    assert module_problems(module) == []
    briefs = [item for item in module.items if isinstance(item, RolePlay)]
    scored = [text for item in briefs for text in item.scored]
    for number in (1, 2):
        texts = [text for text in scored if text.use == "licence" and text.set_number == number]
        assert len(texts) == LICENCE_SET_SIZE
    assert list(scored_to_do(briefs[0].rubric, scored)) == []


def test_the_structure_changes_with_weights_and_gates_but_not_with_words() -> None:
    rubric = BRIEF.rubric
    first, *others = rubric.criteria
    before = structure_digest(rubric)
    reworded = replace(rubric, title="Other", criteria=(replace(first, title="Other words"), *others))
    assert structure_digest(reworded) == before
    for changed in (replace(first, weight=first.weight + 1), replace(first, gate=not first.gate)):
        assert structure_digest(replace(rubric, criteria=(changed, *others))) != before
