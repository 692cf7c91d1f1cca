"""Every event that is told to somebody has words, and they lead somewhere."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime

import pytest
from django.urls import resolve

from courses import events
from courses.notices.words import WORDS, Facts, message
from lms.events.types import EventData

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOLD = sorted(
    kind.type
    for kind in vars(events).values()
    if isinstance(kind, type) and issubclass(kind, EventData) and events.NOTICE in kind.channels
)
FACTS = Facts(
    kind="",
    at=NOW,
    module_title="Active listening",
    module_slug="active-listening",
    learner_name="Amina Yusuf",
    learner_id="11111111-1111-1111-1111-111111111111",
    actor_name="Grace Wanjiru",
    enrollment_id=7,
    due_at=NOW,
    step_title="A third message",
    step_slug="a-third-message",
    customer_name="Dana",
    submission_id=3,
    is_passed=True,
    certificate_number="ATT-4F7K-9QTR-2W8D",
    quote="You named the invoice before anything else.",
    note="The lesson on silence is new.",
    rubric_title="Active listening",
    rubric_key="rubric",
    round_id=5,
)


def test_something_is_told() -> None:
    assert len(TOLD) >= 10


@pytest.mark.parametrize("kind", TOLD)
def test_each_event_that_is_told_has_words(kind: str) -> None:
    assert kind in WORDS


@pytest.mark.parametrize("kind", sorted(WORDS))
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"is_own": False},
        {"is_passed": False},
        {"due_at": None, "actor_name": "", "note": "", "quote": ""},
    ],
)
def test_words_are_sentences_that_lead_somewhere(kind: str, changes: dict[str, object]) -> None:
    said = message(dataclasses.replace(FACTS, kind=kind, **changes))  # type: ignore[arg-type]
    assert resolve(said.url)
    assert 10 < len(said.subject) < 120
    assert said.lines
    for text in (said.subject, said.button, *said.lines):
        assert text.strip() == text
        assert text
        assert not re.search(r"[!%{}]|overdue|failed|course\b", text, re.IGNORECASE), text
