"""Drafting, handing in, taking back, revising: state, event, and that a refusal changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from courses.actions import grader, role_plays
from courses.enrollments.models import Enrollment
from courses.notices import posting
from courses.notices.models import Notice
from courses.progress.queries import done_keys
from courses.role_plays import rules
from courses.role_plays.draft_models import DraftSnapshot
from courses.role_plays.models import Submission
from lms.events.models import Event
from lms.lib.append_only import AppendOnlyError
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import GOOD, TEXTS, WEAK, drafted, handed_in, practiced

CLIENT = uuid4()


def events(kind: str) -> int:
    return Event.objects.filter(type=kind).count()


def save(enrollment: Enrollment, at: datetime, **values: object) -> role_plays.SaveReceipt:
    fields: dict[str, object] = {"texts": {"reply": "Dear Dana"}, **values}
    return role_plays.save_draft(
        actor=enrollment.learner,
        enrollment_id=enrollment.pk,
        item_key="graded",
        at=at,
        **fields,  # type: ignore[arg-type]
    )


def test_the_first_save_opens_the_draft_and_later_ones_add_to_it(enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    save(enrolled, at)
    receipt = save(enrolled, at, texts={"note": "FACT: doubles", "unknown": "x"})
    draft = Submission.objects.get(item_key="graded")
    assert draft.texts == {"reply": "Dear Dana", "note": "FACT: doubles"}
    assert (draft.status, draft.number, draft.version_id) == ("draft", 1, enrolled.version_id)
    assert receipt.is_saved
    assert receipt.submission_id == draft.pk
    assert draft.blind_label != ""


def test_within_one_client_the_higher_number_wins(enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    save(enrolled, at, texts={"reply": "newest"}, client_id=CLIENT, seq=5)
    assert save(enrolled, at, texts={"reply": "late"}, client_id=CLIENT, seq=4).is_superseded
    save(enrolled, at, texts={"note": "other part"}, client_id=CLIENT, seq=4)
    assert Submission.objects.get(item_key="graded").texts == {"reply": "newest", "note": "other part"}


def test_a_tab_that_was_taken_over_is_refused_and_its_text_kept(enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    save(enrolled, at, epoch=1)
    role_plays.continue_here(actor=enrolled.learner, enrollment_id=enrolled.pk, item_key="graded", at=at)
    receipt = save(enrolled, at, texts={"reply": "from the old tab"}, epoch=1)
    assert (receipt.is_saved, receipt.code, receipt.epoch) == (False, "taken_over", 2)
    assert Submission.objects.get(item_key="graded").texts == {"reply": "Dear Dana"}
    assert DraftSnapshot.objects.get(refused="taken_over").texts == {"reply": "from the old tab"}


def test_one_tab_holds_the_pen_until_another_continues(enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    values = {"actor": enrolled.learner, "enrollment_id": enrolled.pk, "item_key": "graded", "at": at}
    other = uuid4()
    assert role_plays.continue_here(client_id=CLIENT, is_claim=True, **values).epoch == 1
    assert role_plays.continue_here(client_id=CLIENT, is_claim=True, **values).epoch == 1
    with pytest.raises(role_plays.PenElsewhere):
        role_plays.continue_here(client_id=other, is_claim=True, **values)
    assert save(enrolled, at, client_id=other, seq=1, epoch=1).code == "taken_over"
    assert role_plays.continue_here(client_id=other, **values).epoch == 2
    assert save(enrolled, at, client_id=other, seq=1, epoch=2).is_saved
    assert save(enrolled, at, client_id=CLIENT, seq=9, epoch=1).code == "taken_over"


def test_a_text_kept_on_a_device_never_replaces_a_later_one(enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    values = {"actor": enrolled.learner, "enrollment_id": enrolled.pk, "item_key": "graded", "at": at}
    other = uuid4()
    save(enrolled, at, texts={"reply": "on the phone"}, client_id=CLIENT, seq=1)
    role_plays.continue_here(client_id=other, **values)
    save(enrolled, at, texts={"reply": "on the laptop"}, client_id=other, seq=1, epoch=2)
    role_plays.continue_here(client_id=CLIENT, **values)
    late = save(enrolled, at, texts={"reply": "kept"}, client_id=CLIENT, seq=2, epoch=3, typed_epoch=1)
    assert late.code == "taken_over"
    assert Submission.objects.get(item_key="graded").texts == {"reply": "on the laptop"}
    assert DraftSnapshot.objects.get(refused="taken_over").texts == {"reply": "kept"}


def test_at_most_one_snapshot_a_minute(enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    for second in (0, 20, 59, 61, 90):
        save(enrolled, at + timedelta(seconds=second), texts={"reply": f"at {second}"})
    taken = DraftSnapshot.objects.filter(submission__item_key="graded").order_by("taken_at")
    assert [row.texts["reply"] for row in taken] == ["at 0", "at 61"]


def test_a_text_that_is_too_long_is_refused(enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    with pytest.raises(role_plays.TooLong):
        save(enrolled, at, texts={"reply": "x" * (rules.MAX_PART_CHARACTERS + 1)})
    assert not Submission.objects.filter(item_key="graded").exists()


def test_the_graded_brief_waits_for_the_practice_version(enrolled: Enrollment, at: datetime) -> None:
    with pytest.raises(role_plays.NotOpen):
        save(enrolled, at)
    practiced(enrolled, at)
    assert save(enrolled, at).is_saved


def test_a_practice_version_is_done_when_handed_in(enrolled: Enrollment, at: datetime) -> None:
    submission = handed_in(enrolled, at, item_key="practice")
    assert (submission.status, submission.is_passed, submission.is_graded_mode) == ("released", True, False)
    assert "practice" in done_keys(enrolled.pk)


def test_handing_in_freezes_the_text_with_its_version(enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    submission = handed_in(enrolled, at)
    assert submission.status == "submitted"
    assert submission.texts == TEXTS
    assert submission.texts_digest == rules.texts_digest(
        version_id=enrolled.version_id, item_key="graded", texts=TEXTS
    )
    assert (
        Event.objects.get(type="submission.submitted", payload__submission_id=submission.pk).actor
        == enrolled.learner
    )
    assert save(enrolled, at).code == "closed"
    submission.refresh_from_db()
    assert submission.texts == TEXTS


def test_the_same_key_hands_in_once(enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    drafted(enrolled, at)
    key = uuid4()
    values = {"actor": enrolled.learner, "enrollment_id": enrolled.pk, "item_key": "graded", "at": at}
    first = role_plays.hand_in(key=key, **values)
    before = events("submission.submitted")
    assert role_plays.hand_in(key=key, **values).pk == first.pk
    with pytest.raises(role_plays.AlreadyHandedIn):
        role_plays.hand_in(key=uuid4(), **values)
    assert events("submission.submitted") == before


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"epoch": 7}, role_plays.TakenOver),
        ({"digest": "of another text"}, role_plays.TextChanged),
    ],
)
def test_what_was_not_confirmed_is_not_handed_in(
    enrolled: Enrollment, at: datetime, changes: dict[str, object], refusal: type[Exception]
) -> None:
    practiced(enrolled, at)
    draft = drafted(enrolled, at)
    before = Event.objects.count()
    with pytest.raises(refusal):
        role_plays.hand_in(
            actor=enrolled.learner,
            enrollment_id=enrolled.pk,
            item_key="graded",
            key=uuid4(),
            at=at,
            **changes,  # type: ignore[arg-type]
        )
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert Event.objects.count() == before


def test_an_empty_part_is_named(enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    drafted(enrolled, at, note="  ")
    with pytest.raises(role_plays.Unfinished) as refused:
        role_plays.hand_in(
            actor=enrolled.learner, enrollment_id=enrolled.pk, item_key="graded", key=uuid4(), at=at
        )
    assert refused.value.parts == ("note",)


def test_nobody_writes_for_somebody_else(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    drafted(enrolled, at)
    for stranger in (cast.brian, cast.grace, cast.otto):
        values = {"actor": stranger, "enrollment_id": enrolled.pk, "item_key": "graded", "at": at}
        with pytest.raises(PermissionDenied):
            role_plays.save_draft(texts={"reply": "not mine"}, **values)
        with pytest.raises(PermissionDenied):
            role_plays.hand_in(key=uuid4(), **values)
    assert Submission.objects.get(item_key="graded").texts == TEXTS


def test_taken_back_while_no_grader_holds_it(enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    first = handed_in(enrolled, at)
    draft = role_plays.take_back(actor=enrolled.learner, enrollment_id=enrolled.pk, item_key="graded", at=at)
    first.refresh_from_db()
    assert first.status == "withdrawn"
    assert (draft.status, draft.number, draft.texts) == ("draft", 2, TEXTS)
    assert events("submission.withdrawn") == 1


def test_not_taken_back_once_a_grader_reads_it(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    submission = handed_in(enrolled, at)
    grader.claim(actor=cast.gil, submission_id=submission.pk, at=at)
    values = {"actor": enrolled.learner, "enrollment_id": enrolled.pk, "item_key": "graded"}
    with pytest.raises(role_plays.AlreadyOpened):
        role_plays.take_back(at=at, **values)
    submission.refresh_from_db()
    assert submission.status == "submitted"
    assert events("submission.withdrawn") == 0
    role_plays.take_back(at=at + grader.LEASE, **values)
    submission.refresh_from_db()
    assert submission.status == "withdrawn"


def test_a_returned_text_is_revised_once(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    first = handed_in(enrolled, at)
    values = {"actor": enrolled.learner, "enrollment_id": enrolled.pk, "item_key": "graded", "at": at}
    with pytest.raises(role_plays.NotOpen):
        role_plays.start_revision(**values)
    grader.claim(actor=cast.gil, submission_id=first.pk, at=at)
    grader.return_for_revision(actor=cast.gil, submission_id=first.pk, marking=WEAK, at=at)
    second = role_plays.start_revision(**values)
    assert (second.revision_of_id, second.texts, second.number) == (first.pk, TEXTS, 2)
    assert role_plays.start_revision(**values).pk == second.pk
    role_plays.hand_in(key=uuid4(), **values)
    third = role_plays.take_back(**values)
    assert third.revision_of_id == first.pk
    role_plays.hand_in(key=uuid4(), **values)
    grader.claim(actor=cast.gil, submission_id=third.pk, at=at)
    with pytest.raises(grader.ReturnedBefore):
        grader.return_for_revision(actor=cast.gil, submission_id=third.pk, marking=WEAK, at=at)
    grader.release_grade(actor=cast.gil, submission_id=third.pk, marking=GOOD, at=at)
    assert "graded" in done_keys(enrolled.pk)


def test_after_a_result_without_a_pass_the_brief_opens_a_day_later(
    cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    practiced(enrolled, at)
    submission = handed_in(enrolled, at)
    grader.claim(actor=cast.gil, submission_id=submission.pk, at=at)
    grader.release_grade(actor=cast.gil, submission_id=submission.pk, marking=WEAK, at=at)
    assert save(enrolled, at + timedelta(hours=23)).code == "closed"
    assert save(enrolled, at + timedelta(hours=24)).is_saved
    assert Submission.objects.filter(item_key="graded", status="draft").get().revision_of_id is None


def test_the_database_holds_what_must_be_true(enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    submission = handed_in(enrolled, at)
    for change in (
        {"leased_to": enrolled.learner, "lease_until": at},
        {"status": "released"},
        {"status": "nonsense"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Submission.objects.filter(pk=submission.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(
            enrollment=enrolled,
            learner=enrolled.learner,
            item_key="graded",
            version_id=enrolled.version_id,
            number=9,
            blind_label="another",
            started_at=at,
            saved_at=at,
        )
    with pytest.raises(AppendOnlyError):
        DraftSnapshot.objects.update(texts={})


def test_a_key_serves_one_hand_in(enrolled: Enrollment, at: datetime) -> None:
    """A repetition that comes late, after the text was taken back, hands in nothing."""
    practiced(enrolled, at)
    drafted(enrolled, at)
    own = {"actor": enrolled.learner, "enrollment_id": enrolled.pk, "item_key": "graded", "at": at}
    key = uuid4()
    role_plays.hand_in(key=key, **own)
    role_plays.take_back(**own)
    before = events("submission.submitted")
    with pytest.raises(role_plays.KeyUsed):
        role_plays.hand_in(key=key, **own)
    assert events("submission.submitted") == before
    assert Submission.objects.get(item_key="graded", status="draft").texts == TEXTS


def test_graders_hear_of_what_is_to_be_graded_alone(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    reply = handed_in(enrolled, at)
    for event in Event.objects.filter(type="submission.submitted"):
        posting.post(event, at=at)
    assert [notice.event.payload["submission_id"] for notice in Notice.objects.all()] == [reply.pk]
