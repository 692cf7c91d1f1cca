"""The count behind `make prove` sees what it is there to see."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from courses.actions import attempts
from courses.enrollments.models import Enrollment
from courses.quizzes.models import Answer
from tests.cast import Cast
from tests.courses.quizzes.answers import FIRST_KEY, PERFECT, lettered, save, started
from tests.harness import small_module as small
from tests.prove.checking import check

CLIENT = UUID("00000000-0000-4000-8000-0000000000c1")
CLEAN = {"lost": 0, "wrong": 0, "doubled": 0}


@pytest.fixture
def notes(cast: Cast, enrolled: Enrollment, at: datetime) -> dict[str, Any]:
    """A learner's notebook after two saves of one question and handing in."""
    attempt = started(enrolled, cast.amina, at, client_id=CLIENT)
    values = {1: {"choice": "a"}, 2: PERFECT[small.SINGLE]}
    for seq, value in values.items():
        save(attempt, cast.amina, small.SINGLE, value, at, client_id=CLIENT, seq=seq)
    handed = attempts.submit_attempt(
        actor=cast.amina, attempt_id=attempt.pk, key=FIRST_KEY, at=at + timedelta(minutes=1)
    )
    sent = {str(seq): lettered(attempt, small.SINGLE, value) for seq, value in values.items()}
    return {
        "attempt_id": attempt.pk,
        "sent": {small.SINGLE: sent},
        "acknowledged": {small.SINGLE: 2},
        "acknowledged_saves": 2,
        "receipt": {"digest": handed.digest},
    }


def test_kept_promises(notes: dict[str, Any]) -> None:
    assert check([notes]) == {"acknowledged": 3, **CLEAN}


def test_a_newer_answer_that_is_not_there_is_lost(notes: dict[str, Any]) -> None:
    assert check([{**notes, "acknowledged": {small.SINGLE: 3}}])["lost"] == 1
    assert check([{**notes, "acknowledged": {small.MULTIPLE: 1}}])["lost"] == 1


def test_another_hand_in_than_the_receipt_says_is_lost(notes: dict[str, Any]) -> None:
    assert check([{**notes, "receipt": {"digest": "0" * 64}}])["lost"] == 1


def test_an_answer_that_was_never_sent_is_wrong(notes: dict[str, Any]) -> None:
    Answer.objects.update(value={"choice": "c"})
    assert check([notes])["wrong"] >= 1


def test_what_was_promised_twice_is_doubled(
    notes: dict[str, Any], cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    started(enrolled, cast.amina, at + timedelta(days=3))
    assert check([notes])["doubled"] == 1
