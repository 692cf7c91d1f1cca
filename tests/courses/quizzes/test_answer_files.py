"""Answers out of a file: they go through the door of ordinary saves, never over a newer answer, and once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from courses.actions import attempts, manager
from courses.actions.answer_files import NotBroughtIn
from courses.enrollments.models import Enrollment
from courses.quizzes.late_queries import late_answers
from courses.quizzes.models import Answer, Attempt, RefusedSave
from lms.events.models import Event
from tests.cast import Cast
from tests.courses.bringing_in import MINUTE, Bring, bringer, outcomes, rows
from tests.courses.quizzes.answers import PERFECT, lettered, save, started
from tests.harness import small_module as small
from tests.harness.answer_file import CLIENT, OTHER_CLIENT, kept
from tests.harness.fixtures import Released, enroll

pytestmark = pytest.mark.django_db

TEXT = {"text": "Typed without a line"}


@pytest.fixture
def attempt(cast: Cast, enrolled: Enrollment, at: datetime) -> Attempt:
    return started(enrolled, cast.amina, at)


@pytest.fixture
def bring(cast: Cast, at: datetime) -> Bring:
    return bringer(cast, at)


def test_an_answer_takes_its_place_and_the_log_says_who_brought_it(
    cast: Cast, attempt: Attempt, at: datetime, bring: Bring
) -> None:
    done = bring(f"attempt-{attempt.pk}", kept(small.SHORT_TEXT, TEXT, at + MINUTE, seq=4))
    assert outcomes(done) == ["taken"]
    assert (done.lines[0].text, done.lines[0].typed_at) == (TEXT["text"], at + MINUTE)
    answer = Answer.objects.get()
    assert (answer.value, answer.client_id, answer.seq, answer.saved_at) == (
        TEXT, CLIENT, 4, at + 60 * MINUTE,
    )  # fmt: skip
    event = Event.objects.get(type="answers.brought_in")
    assert (event.actor, event.subject, event.enrollment_id) == (
        cast.grace, cast.amina, attempt.enrollment_id,
    )  # fmt: skip
    assert (event.payload["attempt_id"], event.payload["counted"], event.payload["kept"]) == (
        attempt.pk,
        1,
        0,
    )


def test_it_is_marked_like_any_other(cast: Cast, attempt: Attempt, at: datetime, bring: Bring) -> None:
    right = {
        entry["id"]: lettered(attempt, entry["id"], PERFECT[entry["id"]])
        for entry in attempt.form["questions"]
    }
    bring(
        f"attempt-{attempt.pk}",
        *(kept(key, value, at, seq=number) for number, (key, value) in enumerate(right.items(), start=1)),
    )
    attempts.submit_attempt(actor=cast.amina, attempt_id=attempt.pk, key=CLIENT, at=at + 61 * MINUTE)
    attempt.refresh_from_db()
    assert (attempt.score, attempt.is_passed) == (1, True)


def test_a_rehearsal_tells_the_same_and_changes_nothing(attempt: Attempt, at: datetime, bring: Bring) -> None:
    file = (f"attempt-{attempt.pk}", kept(small.SHORT_TEXT, TEXT, at))
    before = rows()
    rehearsed = bring(*file, is_rehearsal=True)
    assert rows() == before
    assert bring(*file) == rehearsed


def test_the_same_file_again_changes_nothing(
    cast: Cast, attempt: Attempt, at: datetime, bring: Bring
) -> None:
    save(attempt, cast.amina, small.REWRITE, {"text": "Newer"}, at + 5 * MINUTE, client_id=CLIENT, seq=9)
    file = (
        f"attempt-{attempt.pk}",
        kept(small.SHORT_TEXT, TEXT, at, seq=1),
        kept(small.REWRITE, {"text": "Older"}, at, seq=2),
    )
    assert outcomes(bring(*file)) == ["older", "taken"]
    before = rows()
    again = bring(*file, at=at + 70 * MINUTE)
    assert outcomes(again) == ["older", "same"]
    assert not again.is_news
    assert rows() == before


@pytest.mark.parametrize(
    ("stored", "typed", "outcome"),
    [
        # The same client counts.
        ({"client_id": CLIENT, "seq": 5}, {"seq": 4}, "older"),
        ({"client_id": CLIENT, "seq": 5}, {"seq": 5}, "older"),
        ({"client_id": CLIENT, "seq": 5}, {"seq": 6}, "taken"),
        # Another one in the same epoch: what was saved before it was typed is older.
        ({"client_id": OTHER_CLIENT, "seq": 5, "minutes": 3}, {"seq": 9, "minutes": 2}, "older"),
        ({"client_id": OTHER_CLIENT, "seq": 5, "minutes": 3}, {"seq": 1, "minutes": 4}, "taken"),
        ({"minutes": 3}, {"minutes": 2}, "older"),
    ],
)
def test_never_over_a_newer_answer(
    cast: Cast,
    attempt: Attempt,
    at: datetime,
    bring: Bring,
    stored: dict[str, Any],
    typed: dict[str, Any],
    outcome: str,
) -> None:
    stored, typed = dict(stored), dict(typed)
    saved_at = at + stored.pop("minutes", 1) * MINUTE
    typed_at = at + typed.pop("minutes", 1) * MINUTE
    save(attempt, cast.amina, small.SHORT_TEXT, {"text": "Stored"}, saved_at, **stored)
    done = bring(f"attempt-{attempt.pk}", kept(small.SHORT_TEXT, TEXT, typed_at, **typed))
    assert outcomes(done) == [outcome]
    assert Answer.objects.get().value == (TEXT if outcome == "taken" else {"text": "Stored"})


def test_of_two_devices_in_one_file_the_newer_counts(attempt: Attempt, at: datetime, bring: Bring) -> None:
    """Also where their clocks are ahead."""
    ahead = at + timedelta(days=1)
    file = (
        f"attempt-{attempt.pk}",
        kept(small.SHORT_TEXT, {"text": "First"}, ahead, seq=8),
        kept(small.SHORT_TEXT, TEXT, ahead + MINUTE, client_id=str(OTHER_CLIENT), seq=2),
    )
    assert outcomes(bring(*file)) == ["taken", "older"]
    before = rows()
    assert outcomes(bring(*file, at=at + timedelta(days=3))) == ["same", "kept"]
    assert rows() == before
    assert Answer.objects.get().value == TEXT


def test_what_another_device_gave_after_taking_over_stays(
    cast: Cast, attempt: Attempt, at: datetime, bring: Bring
) -> None:
    """The pen of the other device stays where it is, and it goes on saving."""
    newer = attempts.continue_here(actor=cast.amina, attempt_id=attempt.pk, at=at, client_id=OTHER_CLIENT)
    pen: dict[str, Any] = {"client_id": OTHER_CLIENT, "epoch": newer.epoch}
    save(newer, cast.amina, small.SHORT_TEXT, {"text": "Later"}, at + MINUTE, **pen, seq=1)
    done = bring(
        f"attempt-{attempt.pk}",
        kept(small.SHORT_TEXT, TEXT, at + 2 * MINUTE, seq=7),
        kept(small.REWRITE, {"text": "Only in the file"}, at + 2 * MINUTE, seq=8),
    )
    assert outcomes(done) == ["taken", "older"]
    assert (done.taken, done.kept) == (1, 1)
    assert RefusedSave.objects.get().reason == "taken_over"
    save(newer, cast.amina, small.REWRITE, {"text": "Typed on"}, at + 61 * MINUTE, **pen, seq=2)
    assert {str(row.question_id): row.value["text"] for row in Answer.objects.all()} == {
        small.SHORT_TEXT: "Later",
        small.REWRITE: "Typed on",
    }
    newer.refresh_from_db()
    assert (newer.holder, newer.epoch) == (OTHER_CLIENT, pen["epoch"])


def test_after_the_hand_in_it_is_kept_for_the_manager_and_not_counted(
    cast: Cast, attempt: Attempt, at: datetime, bring: Bring
) -> None:
    attempts.submit_attempt(actor=cast.amina, attempt_id=attempt.pk, key=CLIENT, at=at + 5 * MINUTE)
    file = (f"attempt-{attempt.pk}", kept(small.SHORT_TEXT, TEXT, at))
    assert outcomes(bring(*file)) == ["late"]
    assert Answer.objects.count() == 0
    (late,) = late_answers(cast.amina.pk)
    assert (late.text, late.is_counted, late.received_at) == (TEXT["text"], False, at + 60 * MINUTE)
    before = rows()
    assert outcomes(bring(*file)) == ["kept"]
    assert rows() == before


def test_after_the_time_is_up_too(cast: Cast, attempt: Attempt, at: datetime, bring: Bring) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=at + 30 * MINUTE)
    file = (f"attempt-{attempt.pk}", kept(small.SHORT_TEXT, TEXT, at))
    in_grace = at + 30 * MINUTE + Attempt.GRACE
    assert outcomes(bring(*file, at=in_grace, is_rehearsal=True)) == ["taken"]
    assert outcomes(bring(*file, at=in_grace + timedelta(seconds=1))) == ["late"]
    assert [late.is_counted for late in late_answers(cast.amina.pk)] == [False]


def test_what_arrived_after_all_is_there_already(
    cast: Cast, attempt: Attempt, at: datetime, bring: Bring
) -> None:
    """A reload gave it another number on its way."""
    save(attempt, cast.amina, small.SHORT_TEXT, TEXT, at, client_id=OTHER_CLIENT, seq=1)
    attempts.submit_attempt(actor=cast.amina, attempt_id=attempt.pk, key=CLIENT, at=at + MINUTE)
    assert outcomes(bring(f"attempt-{attempt.pk}", kept(small.SHORT_TEXT, TEXT, at, seq=3))) == ["same"]
    assert late_answers(cast.amina.pk) == []


def test_one_that_does_not_fit_is_left_out(attempt: Attempt, at: datetime, bring: Bring) -> None:
    odd: tuple[dict[str, Any], ...] = (
        {"text": 7}, {"text": ["a"]}, {"text": "\x00"}, {"text": "\ud800"}, {"text": "a" * 2_001}, {"choice": "a"},
        {"text": "a", "certainty": 2}, {"text": "a", "certainty": "2"}, {"text": {"text": {}}},
    )  # fmt: skip
    before = rows()
    done = bring(
        f"attempt-{attempt.pk}",
        *(kept(small.SHORT_TEXT, value, at, seq=number) for number, value in enumerate(odd)),
    )
    assert outcomes(done) == ["unfit"] * len(odd)
    assert rows() == before


@pytest.mark.parametrize(
    "record",
    [
        "attempt-0",
        "attempt-99999999999999",
        "attempt-1x",
        "attempt-٣",
        "reply-1-no-brief-1",
        "lesson-1",
        "",
    ],
)
def test_a_record_that_is_not_there(attempt: Attempt, at: datetime, bring: Bring, record: str) -> None:
    with pytest.raises(NotBroughtIn, match="not here"):
        bring(record, kept(small.SHORT_TEXT, TEXT, at))


@pytest.mark.parametrize("item", ["10000000-0000-4000-8000-00000000ffff", "q", small.CARD])
def test_an_unknown_question_stops_the_whole_file(
    attempt: Attempt, at: datetime, bring: Bring, item: str
) -> None:
    before = rows()
    with pytest.raises(NotBroughtIn, match="no question here"):
        bring(f"attempt-{attempt.pk}", kept(small.SHORT_TEXT, TEXT, at), kept(item, TEXT, at, seq=2))
    assert rows() == before


def test_the_attempt_of_somebody_else(cast: Cast, small_module: Released, at: datetime, bring: Bring) -> None:
    other = started(enroll(cast.brian, small_module, by=cast.grace, at=at), cast.brian, at)
    with pytest.raises(NotBroughtIn, match="not here"):
        bring(f"attempt-{other.pk}", kept(small.SHORT_TEXT, TEXT, at))


def test_nothing_comes_into_a_module_that_was_taken_back(
    cast: Cast, attempt: Attempt, at: datetime, bring: Bring
) -> None:
    manager.withdraw_enrollment(actor=cast.grace, enrollment_id=attempt.enrollment_id, at=at)
    before = rows()
    with pytest.raises(NotBroughtIn, match="no longer open"):
        bring(f"attempt-{attempt.pk}", kept(small.SHORT_TEXT, TEXT, at))
    assert rows() == before


def test_themselves_and_their_managers_alone(
    cast: Cast, attempt: Attempt, at: datetime, bring: Bring
) -> None:
    file = (f"attempt-{attempt.pk}", kept(small.SHORT_TEXT, TEXT, at))
    for stranger in (cast.brian, cast.gil, cast.lee, cast.ruth, cast.otto):
        with pytest.raises(PermissionDenied):
            bring(*file, actor=stranger)
    for friend in (cast.amina, cast.grace, cast.ingrid):
        assert outcomes(bring(*file, actor=friend, is_rehearsal=True)) == ["taken"]
    bring(*file, actor=cast.amina)
    assert Event.objects.get(type="answers.brought_in").actor == cast.amina
