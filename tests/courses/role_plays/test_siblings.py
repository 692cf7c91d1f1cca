"""Which brief comes next when a result is no pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from content.documents import Module, RolePlay
from courses.progress import rules as progress
from courses.role_plays.rules import RETRY_WAIT, Next, Try
from courses.role_plays.siblings import chain, next_in_chain
from tests.harness import small_module as small

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FAILED = Try("released", NOW, is_passed=False)


def brief(key: str, sibling: str = "") -> RolePlay:
    return replace(small.role_play(key, key, key, is_graded=True), sibling_key=sibling)


def module(*briefs: RolePlay) -> Module:
    rest = tuple(item for item in small.document().items if item.kind != "role_play")
    return replace(small.document(), items=(*briefs, *rest))


PAIR = module(brief("a", "b"), brief("b"))
RING = module(brief("a", "b"), brief("b", "a"))


def step(document: Module, key: str, later: timedelta = timedelta(), **tries: list[Try]) -> Next:
    return next_in_chain(document, key, tries, at=NOW + later)


def test_a_sibling_is_no_step_of_its_own() -> None:
    assert chain(PAIR, "b") == chain(PAIR, "a") == ("a", "b")
    assert "b" not in [state.item.key for state in progress.path(PAIR, frozenset())]
    assert PAIR.step_key("b") == "a"
    everything = frozenset(item.key for item in PAIR.items) - {"b"}
    assert progress.is_complete(PAIR, everything)
    assert PAIR.minutes == RING.minutes == module(brief("a")).minutes


def test_a_step_of_its_own_is_nobodys_sibling() -> None:
    document = module(brief("a"), brief("c", "a"))
    assert document.spares == {}
    assert step(document, "c", c=[FAILED]).step == "later"


def test_the_sibling_is_closed_until_a_result_is_no_pass() -> None:
    assert step(PAIR, "b").step == "closed"
    assert step(PAIR, "b", a=[Try("submitted")]).step == "closed"
    assert step(PAIR, "b", a=[Try("returned", NOW)]).step == "closed"
    assert step(PAIR, "b", a=[FAILED]).step == "write"
    assert step(PAIR, "a", a=[FAILED]) == Next("sibling", sibling="b")


def test_the_first_brief_waits_while_the_sibling_is_written_and_read() -> None:
    for begun in (Try("draft"), Try("submitted"), Try("returned", NOW)):
        assert step(PAIR, "a", a=[FAILED], b=[begun]) == Next("sibling", sibling="b")


def test_a_pass_on_either_is_a_pass_on_both() -> None:
    passed = Try("released", NOW + timedelta(hours=1), is_passed=True)
    assert step(PAIR, "a", a=[FAILED], b=[passed]).step == "passed"
    assert step(PAIR, "b", a=[passed]).step == "passed"


def test_without_another_sibling_the_same_brief_opens_a_day_later() -> None:
    both = {"a": [FAILED], "b": [replace(FAILED, decided_at=NOW + timedelta(hours=1))]}
    opens_at = NOW + timedelta(hours=1) + RETRY_WAIT
    assert step(PAIR, "b", timedelta(hours=2), **both) == Next("later", opens_at)
    assert step(PAIR, "b", timedelta(hours=26), **both).step == "write"
    assert step(PAIR, "a", timedelta(hours=26), **both) == Next("sibling", sibling="b")


def test_two_that_name_each_other_take_turns() -> None:
    both = {"a": [FAILED], "b": [replace(FAILED, decided_at=NOW + timedelta(hours=1))]}
    assert step(RING, "b", **both) == Next("sibling", sibling="a")
    assert step(RING, "a", **both).step == "write"
    again = {**both, "a": [FAILED, replace(FAILED, decided_at=NOW + timedelta(hours=2))]}
    assert step(RING, "a", **again) == Next("sibling", sibling="b")
    assert step(RING, "b", **again).step == "write"


def test_a_text_that_was_taken_back_does_not_count() -> None:
    assert step(PAIR, "b", a=[FAILED], b=[Try("withdrawn")]).step == "write"


def test_a_practice_is_finished_and_written_again() -> None:
    document = module(replace(brief("p"), is_graded=False))
    done = Try("released", NOW, is_passed=True)
    assert step(document, "p", p=[done]).step == "passed"
    assert step(document, "p", p=[done, Try("draft")]).step == "write"
