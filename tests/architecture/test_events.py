"""Each event type is either turned into a message or known to be silent."""

from __future__ import annotations

import dataclasses
from typing import get_type_hints

import pytest

import content.events
import courses.events
import lms.accounts.events
from courses.events import NOTICE
from courses.notices.words import WORDS
from lms.events.types import EnrollmentEventData, EventData

BASES = (EventData, EnrollmentEventData)


def _types() -> list[type[EventData]]:
    return [
        value
        for module in (
            courses.events,
            content.events,
            lms.accounts.events,
        )
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, EventData) and value not in BASES
    ]


def test_names_are_unique() -> None:
    names = [kind.type for kind in _types()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", _types(), ids=lambda kind: kind.type)
def test_payload_is_ids_and_numbers(kind: type[EventData]) -> None:
    """Erasing a person is then anonymising one row. Texts are keys of documents, digests and codes."""
    hints = get_type_hints(kind)
    coded = {
        "item_key",
        "digest",
        "ending",
        "role",
        "kind",
        "code",
        "field",
        "fields",
        "part_key",
        "line_key",
        "purpose",
    }
    told = [
        field.name
        for field in dataclasses.fields(kind)
        if "str" in str(hints[field.name]) and field.name not in coded
    ]
    assert told == []


def test_each_event_that_is_told_has_words() -> None:
    told = {kind.type for kind in _types() if NOTICE in kind.channels}
    # Told by the job that follows them: a release after people were moved, a correction after marks were changed.
    later = {content.events.ModuleReleased.type, courses.events.QuestionCorrected.type}
    assert told | later == set(WORDS)
