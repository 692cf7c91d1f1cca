"""Answers to the tasks of a lesson, without a database."""

from __future__ import annotations

from typing import Any

import pytest

from content.documents import Lesson, Module
from courses.lessons import rules


@pytest.fixture
def lesson(small_document: Module) -> Lesson:
    """The lesson with every kind of block."""
    found = small_document.by_key["lesson"]
    assert isinstance(found, Lesson)
    return found


@pytest.mark.parametrize(
    ("block", "value", "kept"),
    [
        ("write", {"text": "It leaks."}, {"text": "It leaks.", "is_checked": False}),
        ("write", {"text": "x", "kept": ["a"], "is_checked": True}, {"text": "x", "is_checked": True}),
        ("choose", {"kept": ["b", "z"]}, {"text": "", "is_checked": False, "kept": ["b"]}),
        ("mark", {"labels": {"a": "fact", "z": "fact", "b": "nothing"}}, {"labels": {"a": "fact"}}),
        ("match", {"labels": {"b": "want"}, "text": "why"}, {"labels": {"b": "want"}, "text": "why"}),
        ("retrieval", {"text": "FACT", "felt": "nearly"}, {"text": "FACT", "felt": "nearly"}),
        ("retrieval", {"felt": "splendid"}, {"felt": ""}),
    ],
)
def test_answers_are_cut_to_what_the_task_takes(
    lesson: Lesson, block: str, value: dict[str, Any], kept: dict[str, Any]
) -> None:
    """Unknown options and labels are left out."""
    cleaned = rules.clean(rules.task_of(lesson, block), value)
    assert cleaned | kept == cleaned


@pytest.mark.parametrize(
    ("block", "value"),
    [
        ("write", {"text": 5}),
        ("write", {"text": "x" * (rules.MAX_CHARACTERS + 1)}),
        ("choose", {"kept": "a"}),
        ("mark", {"labels": ["a"]}),
    ],
)
def test_values_of_the_wrong_shape_do_not_fit(lesson: Lesson, block: str, value: dict[str, Any]) -> None:
    """A text that is far too long is one of them."""
    with pytest.raises(rules.DoesNotFit):
        rules.clean(rules.task_of(lesson, block), value)


@pytest.mark.parametrize("block", ["prose", "nothing", ""])
def test_only_tasks_take_answers(lesson: Lesson, block: str) -> None:
    """Prose does not."""
    with pytest.raises(rules.DoesNotFit):
        rules.task_of(lesson, block)


def test_how_far_a_place_is(lesson: Lesson) -> None:
    """By blocks; an unknown place is the beginning."""
    assert rules.share_read(lesson, lesson.blocks[-1].key) == 1
    assert rules.share_read(lesson, "gone") == 0
    assert rules.is_known_place(lesson, "prose")
    assert not rules.is_known_place(lesson, "gone")


def test_sections_of_the_contents(lesson: Lesson) -> None:
    """Headings, tasks, the first question from memory, key points."""
    found = [(section.anchor, section.title, section.kind) for section in rules.sections(lesson)]
    assert found == [
        ("b-prose", "Why a note", "text"),
        ("b-write", "", "do_it_now"),
        ("b-choose", "", "do_it_now"),
        ("b-mark", "", "do_it_now"),
        ("b-match", "", "do_it_now"),
        ("b-retrieval", "", "retrieval"),
        ("b-points", "Key points", "text"),
    ]
