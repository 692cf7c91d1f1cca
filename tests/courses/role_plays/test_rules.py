"""Words, the pass rule, what comes next, the second person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from content.documents import Criterion, Part, Rubric
from courses.role_plays import rules
from courses.role_plays.rules import Try
from tests.harness import small_module

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LEVELS = ("a", "b", "c", "d")
RUBRIC = Rubric(
    key="r",
    title="R",
    criteria=(
        Criterion("facts", "Facts", 25, LEVELS, gate=True),
        Criterion("heard", "Heard", 20, LEVELS),
        Criterion("asks", "Asks", 20, LEVELS, gate=True),
        Criterion("lines", "Lines", 15, LEVELS),
        Criterion("loop", "Loop", 20, LEVELS),
    ),
)


def levels(facts: int = 3, heard: int = 3, asks: int = 3, lines: int = 3, loop: int = 3) -> dict[str, int]:
    return {"facts": facts, "heard": heard, "asks": asks, "lines": lines, "loop": loop}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (levels(), True),
        (levels(heard=2), True),
        (levels(heard=2, loop=2), False),
        (levels(facts=2), False),
        (levels(asks=2), False),
        (levels(lines=1), False),
        (levels(facts=4, heard=4, asks=4, lines=2, loop=4), True),
        (levels(facts=1, heard=4, asks=4, lines=4, loop=4), False),
    ],
)
def test_pass_rule(given: dict[str, int], expected: bool) -> None:
    assert rules.passes(given, RUBRIC) is expected


def test_weighted_score_runs_from_nothing_to_a_hundred() -> None:
    assert rules.weighted(levels(1, 1, 1, 1, 1), RUBRIC) == 0
    assert rules.weighted(levels(4, 4, 4, 4, 4), RUBRIC) == 100
    assert rules.weighted(levels(), RUBRIC) == 66.67
    assert rules.weighted(levels(facts=4, lines=2), RUBRIC) == 70


def test_a_missing_level_is_no_pass_but_an_error() -> None:
    with pytest.raises(KeyError):
        rules.passes({"facts": 3}, RUBRIC)


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("  \n ", 0), ("one", 1), ("Hi Dana,\n\nthank you.", 4), ("it’s 16:00", 2)]
)
def test_words(text: str, count: int) -> None:
    assert rules.word_count(text) == count


def test_word_range_is_advice() -> None:
    part = Part("reply", "Reply", "mail", 2, 3)
    assert [rules.range_state(n, part) for n in (1, 2, 3, 4)] == ["below", "inside", "inside", "above"]
    assert rules.range_state(1, Part("note", "Note", "note")) == "none"


def test_a_brief_of_one_part_hands_down_its_range() -> None:
    item = small_module.role_play("k", "s", "T", is_graded=True)
    one = replace(item, parts=(Part("reply", "Reply", "mail"),), min_words=90, max_words=190)
    assert (rules.ranged_parts(one)[0].min_words, rules.ranged_parts(one)[0].max_words) == (90, 190)
    assert rules.ranged_parts(item) == item.parts


def test_texts_are_tidied_and_fitted_to_the_brief() -> None:
    item = small_module.role_play("k", "s", "T", is_graded=True)
    assert rules.fitted({"reply": "a\r\nb\x00", "other": "x"}, item) == {"reply": "a\nb", "note": ""}
    assert rules.tidy("half \ud800 sign") == "half ? sign"


def test_every_part_has_to_be_written() -> None:
    item = small_module.role_play("k", "s", "T", is_graded=True)
    assert [part.key for part in rules.empty_parts({"reply": "a", "note": " \n"}, item)] == ["note"]
    assert rules.empty_parts({"reply": "a", "note": "b"}, item) == ()


def test_digest_changes_with_text_and_version() -> None:
    first = rules.texts_digest(version_id=1, item_key="a", texts={"reply": "x"})
    assert first == rules.texts_digest(version_id=1, item_key="a", texts={"reply": "x"})
    assert first != rules.texts_digest(version_id=2, item_key="a", texts={"reply": "x"})
    assert first != rules.texts_digest(version_id=1, item_key="a", texts={"reply": "y"})


def test_order_of_saves() -> None:
    kept = {"client": "a", "seq": 4, "epoch": 2}

    def order(client: str, seq: int, typed_epoch: int | None = None, *, is_same: bool = False) -> str:
        return rules.save_order(kept, rules.Stamp(client, seq, typed_epoch), is_same_text=is_same)

    assert [order("a", seq) for seq in (3, 4, 5)] == ["older", "behind", "newer"]
    assert order("a", 4, is_same=True) == "same"
    assert order("b", 1) == "newer"
    assert order("b", 1, typed_epoch=1) == "behind"
    assert order("b", 1, typed_epoch=1, is_same=True) == "same"
    assert order("b", 1, typed_epoch=2) == "newer"
    assert rules.save_order(None, rules.Stamp("a", 1), is_same_text=False) == "newer"


def step(*tries: Try) -> str:
    return rules.next_step(tries, at=AT).step


def test_what_comes_next() -> None:
    failed = Try("released", AT - timedelta(hours=1), False)
    assert step() == "write"
    assert step(Try("draft")) == "write"
    assert step(Try("submitted")) == "waiting"
    assert step(Try("withdrawn"), Try("draft")) == "write"
    assert step(Try("returned", AT)) == "revise"
    assert step(Try("returned", AT), Try("draft", is_revision=True)) == "write"
    assert step(failed) == "later"
    assert step(Try("released", AT, True)) == "passed"
    assert step(failed, Try("released", AT, True)) == "passed"


def test_the_same_brief_opens_after_a_day() -> None:
    failed = Try("released", AT - timedelta(hours=23), False)
    assert rules.next_step([failed], at=AT).at == AT + timedelta(hours=1)
    assert rules.next_step([failed], at=AT + timedelta(hours=1)).step == "write"


def test_a_brief_is_returned_once() -> None:
    assert rules.may_return([Try("submitted")])
    assert rules.may_return([Try("withdrawn"), Try("submitted")])
    assert not rules.may_return([Try("returned"), Try("submitted", is_revision=True)])
    assert not rules.may_return(
        [Try("returned"), Try("released", AT, False, is_revision=True), Try("submitted")]
    )


@pytest.mark.parametrize(
    ("signs", "held", "expected"),
    [
        (True, {"a": 7}, True),
        (True, {"a": 8}, False),
        (True, {}, False),
        (False, {"a": 7}, False),
    ],
)
def test_second_person(signs: bool, held: dict[str, int], expected: bool) -> None:
    needed = rules.needs_second_person(
        grader_id=7, may_sign_off=signs, item_key="b", graded_items=("a", "b"), held_by=held
    )
    assert needed is expected


def test_the_only_role_play_is_also_the_last_one() -> None:
    assert rules.needs_second_person(
        grader_id=7, may_sign_off=True, item_key="a", graded_items=("a",), held_by={}
    )
