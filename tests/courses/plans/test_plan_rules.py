"""The halves of an if-then plan."""

from __future__ import annotations

import pytest

from courses.plans.rules import is_complete, tidy_behavior, tidy_cue


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("When a message ends with a date,", "a message ends with a date"),
        ("whenever it rings", "it rings"),
        ("If the template hovers.", "the template hovers"),
        ("  whenua ", "whenua"),
        ("when ", ""),
        ("", ""),
    ],
)
def test_cue(typed: str, kept: str) -> None:
    """«When» is brought by the sentence."""
    assert tidy_cue(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("I will play it back.", "play it back"),
        ("then I’ll wait", "wait"),
        ("I willingly wait", "I willingly wait"),
    ],
)
def test_behavior(typed: str, kept: str) -> None:
    """«I will» is brought by the sentence."""
    assert tidy_behavior(typed) == kept


@pytest.mark.parametrize(
    ("cue", "behavior", "whole"),
    [("a", "b", True), ("", "b", False), ("a", "", False), ("a" * 301, "b", False)],
)
def test_both_halves(cue: str, behavior: str, whole: bool) -> None:
    """Each says something and fits."""
    assert is_complete(cue, behavior) is whole
