"""Texts out of a file: into the draft they were written for, never over a newer text, and once."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from courses.actions import role_plays
from courses.actions.answer_files import NotBroughtIn
from courses.enrollments.models import Enrollment
from courses.role_plays.draft_models import DraftSnapshot
from courses.role_plays.models import Submission
from lms.events.models import Event
from tests.cast import Cast
from tests.courses.bringing_in import MINUTE, Bring, bringer, outcomes, rows
from tests.courses.role_plays import way_to_a_reply as way
from tests.harness.answer_file import CLIENT, OTHER_CLIENT, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(cast: Cast, at: datetime) -> Bring:
    return bringer(cast, at)


@pytest.fixture
def record(enrolled: Enrollment, at: datetime) -> str:
    way.practiced(enrolled, at)
    return f"reply-{enrolled.pk}-graded-1"


def newest() -> Submission:
    return Submission.objects.filter(item_key="graded").order_by("-number")[0]


def test_a_text_opens_the_draft_and_takes_nobody_the_pen(
    cast: Cast, record: str, at: datetime, bring: Bring
) -> None:
    file = (record, kept("reply", {"text": "Dear Dana"}, at, seq=3))
    assert outcomes(bring(*file)) == ["taken"]
    draft = newest()
    assert (draft.texts, draft.status, draft.holder) == ({"reply": "Dear Dana"}, "draft", None)
    assert draft.writers["reply"]["client"] == str(CLIENT)
    event = Event.objects.get(type="answers.brought_in")
    assert (event.actor, event.payload["submission_id"]) == (cast.grace, draft.pk)
    before = rows()
    assert outcomes(bring(*file)) == ["same"]
    assert rows() == before


@pytest.mark.parametrize(("minutes", "outcome"), [(1, "older"), (3, "taken")])
def test_a_text_that_was_saved_since_stays(
    enrolled: Enrollment, record: str, at: datetime, bring: Bring, minutes: int, outcome: str
) -> None:
    """A form without script has no number; the time tells."""
    way.drafted(enrolled, at + 2 * MINUTE)
    done = bring(record, kept("reply", {"text": "Dear Dana"}, at + minutes * MINUTE))
    assert outcomes(done) == [outcome]
    assert newest().texts["reply"] == ("Dear Dana" if outcome == "taken" else way.TEXTS["reply"])
    aside = DraftSnapshot.objects.filter(refused="taken_over").count()
    assert aside == done.kept == (outcome == "older")


def test_each_part_of_a_file_is_compared_with_what_stood_before(
    enrolled: Enrollment, record: str, at: datetime, bring: Bring
) -> None:
    way.drafted(enrolled, at + MINUTE)
    file = (
        record,
        kept("reply", {"text": "Dear Dana"}, at + 2 * MINUTE, seq=1),
        kept("note", {"text": "FACT"}, at + 3 * MINUTE, seq=2),
        kept("note", {"text": "Before"}, at + 2 * MINUTE, client_id=str(OTHER_CLIENT), seq=1),
        kept("note", {"text": "FACT"}, at + MINUTE, client_id=str(uuid4()), seq=1),
    )
    assert sorted(outcomes(bring(*file))) == ["older", "same", "taken", "taken"]
    assert newest().texts == {"reply": "Dear Dana", "note": "FACT"}
    before = rows()
    assert sorted(outcomes(bring(*file))) == ["kept", "same", "same", "same"]
    assert rows() == before


def test_what_another_device_wrote_after_taking_over_stays(
    cast: Cast, enrolled: Enrollment, record: str, at: datetime, bring: Bring
) -> None:
    way.drafted(enrolled, at, reply="", note="")
    call: dict[str, Any] = {"actor": cast.amina, "enrollment_id": enrolled.pk, "item_key": "graded"}
    newer = role_plays.continue_here(**call, at=at, client_id=OTHER_CLIENT)
    pen: dict[str, Any] = {"client_id": OTHER_CLIENT, "epoch": newer.epoch}
    role_plays.save_draft(**call, texts={"reply": "Later"}, at=at + MINUTE, **pen, seq=1)
    done = bring(
        record,
        kept("reply", {"text": "Earlier"}, at + 2 * MINUTE, seq=5),
        kept("note", {"text": "In the file"}, at + 2 * MINUTE, seq=6),
    )
    assert outcomes(done) == ["taken", "older"]
    role_plays.save_draft(**call, texts={"note": "Typed on"}, at=at + 61 * MINUTE, **pen, seq=2)
    assert newest().texts == {"reply": "Later", "note": "Typed on"}
    assert newest().holder == OTHER_CLIENT


def test_after_the_hand_in_it_is_kept_and_not_counted(
    enrolled: Enrollment, record: str, at: datetime, bring: Bring
) -> None:
    handed = way.handed_in(enrolled, at)
    file = (record, kept("reply", {"text": "One more line"}, at))
    assert outcomes(bring(*file)) == ["late"]
    assert newest().texts == handed.texts
    assert DraftSnapshot.objects.get(refused="closed").texts == {"reply": "One more line"}
    before = rows()
    assert outcomes(bring(*file)) == ["kept"]
    assert rows() == before


def test_what_was_written_for_an_earlier_version_leaves_the_later_one_alone(
    cast: Cast, enrolled: Enrollment, record: str, at: datetime, bring: Bring
) -> None:
    handed = way.handed_in(enrolled, at)
    role_plays.take_back(actor=cast.amina, enrollment_id=enrolled.pk, item_key="graded", at=at)
    assert outcomes(bring(record, kept("reply", {"text": "Old"}, at + 9 * MINUTE, seq=9))) == ["late"]
    assert (newest().number, newest().texts) == (2, handed.texts)


@pytest.mark.parametrize("number", [0, 3])
def test_a_version_that_is_not_there(
    enrolled: Enrollment, record: str, at: datetime, bring: Bring, number: int
) -> None:
    way.handed_in(enrolled, at)
    with pytest.raises(NotBroughtIn, match="not here"):
        bring(f"reply-{enrolled.pk}-graded-{number}", kept("reply", {"text": "a"}, at))


def test_odd_texts_and_unknown_parts(record: str, at: datetime, bring: Bring) -> None:
    before = rows()
    done = bring(
        record,
        kept("reply", {"text": 7}, at, seq=1),
        kept("reply", {"text": "a" * 20_001}, at, seq=2),
    )
    assert outcomes(done) == ["unfit", "unfit"]
    with pytest.raises(NotBroughtIn, match="no question here"):
        bring(record, kept("reply", {"text": "a"}, at), kept("p" * 100, {"text": "a"}, at, seq=2))
    assert rows() == before


def test_half_a_character_is_stored_whole(record: str, at: datetime, bring: Bring) -> None:
    assert outcomes(bring(record, kept("reply", {"text": "a\ud800\x00b"}, at))) == ["taken"]
    assert newest().texts == {"reply": "a?b"}
