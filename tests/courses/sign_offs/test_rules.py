"""When a sign-off may be signed."""

from __future__ import annotations

from datetime import date

import pytest

from content.documents import Checklist
from courses.sign_offs import rules
from courses.sign_offs.rules import Case
from tests.harness import small_module

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
ALL = {"play-back": "unprompted", "nothing-twice": "unprompted", "pause": "no_chance"}


@pytest.fixture
def checklist() -> Checklist:
    return small_module.checklist()


def test_counts_that_hold(checklist: Checklist) -> None:
    cases = [Case(MONDAY, "A", ALL), Case(MONDAY, "B", ALL), Case(TUESDAY, "C", {})]
    found = rules.progress(checklist, cases)
    assert found.is_ready
    assert [line.seen for line in found.lines] == [2, 2, 0]


def test_nothing_seen_yet(checklist: Checklist) -> None:
    found = rules.progress(checklist, [])
    assert (found.missing_cases, found.missing_days) == (3, 2)
    assert [line.line.key for line in found.missing_lines] == ["play-back", "nothing-twice"]
    assert not found.is_ready


def test_one_day_is_not_enough(checklist: Checklist) -> None:
    found = rules.progress(checklist, [Case(MONDAY, name, ALL) for name in "ABC"])
    assert (found.missing_cases, found.missing_days, found.is_ready) == (0, 1, False)


def test_one_case_seen_by_two_people_counts_once(checklist: Checklist) -> None:
    found = rules.progress(checklist, [Case(MONDAY, "CH-1", ALL), Case(TUESDAY, "#ch-1 ", ALL)])
    assert (found.cases, found.lines[0].seen) == (1, 1)


@pytest.mark.parametrize("mark", ["prompted", "not_seen", "no_chance"])
def test_only_unprompted_counts(checklist: Checklist, mark: str) -> None:
    cases = [
        Case(day, name, {**ALL, "play-back": mark})
        for day, name in ((MONDAY, "A"), (MONDAY, "B"), (TUESDAY, "C"))
    ]
    assert [line.line.key for line in rules.progress(checklist, cases).missing_lines] == ["play-back"]


@pytest.mark.parametrize("text", ["CH-20618", "#4411", "4411", "TB/2026-07:3"])
def test_references(text: str) -> None:
    assert rules.is_reference(text)


@pytest.mark.parametrize("text", ["", "Dana Okafor", "a@b.example", "=1+1", "-1", "x" * 65, "+44 20"])
def test_no_references(text: str) -> None:
    assert not rules.is_reference(text)


@pytest.mark.parametrize("typed", ["Łukasz Świętosławski", " lukasz  swietoslawski ", "ŁUKASZ ŚWIĘTOSŁAWSKI"])
def test_names_are_compared_kindly(typed: str) -> None:
    assert rules.is_same_name(typed, "Łukasz Świętosławski")


def test_other_names_are_not_the_same() -> None:
    assert not rules.is_same_name("Lukas", "Łukasz")
    assert not rules.is_same_name("", "")


def test_the_second_person() -> None:
    assert rules.is_second_person(1, 2, frozenset({3}))
    assert rules.is_second_person(1, 2, frozenset({1, 3}))
    assert rules.is_second_person(1, 2, frozenset())
    assert not rules.is_second_person(1, 2, frozenset({1}))
    assert not rules.is_second_person(2, 2, frozenset({3}))
