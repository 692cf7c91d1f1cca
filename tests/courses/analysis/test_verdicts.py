"""The bands: which light, for which reason, and what attracts strong people."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from courses.analysis.rules import AnswerRow, ItemFigures, Selection, verdict


def figures(**changes: Any) -> ItemFigures:
    """A question that does well."""
    fine: dict[str, Any] = {
        "n": 60,
        "is_counted": True,
        "facility": 0.75,
        "facility_low": 0.6,
        "facility_high": 0.85,
        "sd": 0.4,
        "intended_weight": 10.0,
        "effective_weight": 10.0,
        "is_negative": False,
        "discrimination": 35.0,
        "efficiency": 45.0,
        "guess": 0.25,
    }
    return ItemFigures(**(fine | changes))


@pytest.mark.parametrize(
    ("changes", "light", "reason"),
    [
        ({}, "green", "fine"),
        ({"n": 29}, "grey", "few"),
        ({"n": 30}, "green", "fine"),
        ({"facility": 0.39}, "amber", "hard"),
        ({"facility": 0.40}, "green", "rather_hard"),
        ({"facility": 0.55}, "green", "fine"),
        ({"facility": 0.95}, "green", "fine"),
        ({"facility": 0.96}, "green", "rather_easy"),
        ({"facility": 0.97}, "green", "rather_easy"),
        ({"facility": 0.98}, "amber", "easy"),
        ({"facility": 1.0, "discrimination": None, "efficiency": None}, "amber", "everybody"),
        ({"facility": 0.0, "discrimination": None, "guess": None}, "amber", "nobody"),
        ({"facility": 0.2}, "red", "below_guess"),
        ({"discrimination": 19.9}, "amber", "weak"),
        ({"discrimination": 20.0}, "green", "fine"),
        ({"discrimination": 0.0}, "amber", "weak"),
        ({"discrimination": -0.1}, "red", "backwards"),
        ({"is_negative": True}, "red", "backwards"),
        ({"efficiency": 14.9}, "amber", "dubious"),
        ({"efficiency": 15.0}, "green", "fine"),
    ],
)
def test_bands(changes: dict[str, Any], light: str, reason: str) -> None:
    found = verdict(figures(**changes), (), kind="ordering")
    assert (found.light, found.reasons[0]) == (light, reason)


def test_too_few_say_nothing_else() -> None:
    found = verdict(figures(n=29, discrimination=-50.0), (row("c", 10, 0.9),), kind="single")
    assert (found.reasons, found.attracts, found.unused) == (("few",), "", ())


def test_the_worst_comes_first() -> None:
    found = verdict(figures(facility=0.3, discrimination=-5.0), (), kind="single")
    assert found.reasons == ("backwards", "hard")


def test_everybody_should_know_what_is_critical() -> None:
    found = verdict(figures(facility=1.0, discrimination=None), (), kind="single", is_critical=True)
    assert (found.light, found.reasons) == ("green", ("must_know",))


def row(given: str, n: int, rest: float | None, *, is_key: bool = False) -> AnswerRow:
    """A line of the table."""
    return AnswerRow(part="", given=given, n=n, share=n / 60, rest=rest, is_key=is_key)


KEY = row("a", 30, 0.6, is_key=True)


@pytest.mark.parametrize(
    ("others", "attracts"),
    [
        ([row("b", 10, 0.7), row("c", 20, 0.65)], "c"),
        ([row("b", 10, 0.5), row("c", 20, 0.4)], ""),
        ([row("b", 2, 0.9), row("c", 28, 0.4)], ""),
        ([row("", 30, 0.9)], ""),
    ],
    ids=[
        "the most frequent of the strong",
        "wrong ones are weaker",
        "two people are no crowd",
        "no answer is no option",
    ],
)
def test_what_attracts(others: list[AnswerRow], attracts: str) -> None:
    found = verdict(figures(discrimination=-5.0), (KEY, *others), kind="single")
    assert found.attracts == attracts


def test_options_that_nobody_takes() -> None:
    found = verdict(figures(), (KEY, row("b", 30, 0.3), row("c", 0, None)), kind="single")
    assert (found.light, found.unused) == ("green", ("c",))


def test_selections_differ_by_what_they_say() -> None:
    plain = Selection(1, "quiz")
    others = [
        Selection(2, "quiz"),
        Selection(1, "other"),
        Selection(1, "quiz", version=2),
        Selection(1, "quiz", which="best"),
        Selection(1, "quiz", since=date(2026, 3, 1)),
        Selection(1, "quiz", until=date(2026, 3, 1)),
    ]
    assert len({one.digest for one in (plain, *others)}) == 7
    assert plain.digest == Selection(1, "quiz").digest
    assert plain.is_default
    assert not any(one.is_default for one in others[2:])
    assert [Selection.load(one.dump()) for one in others] == others
