"""Practice: unlimited, private, drafts kept beside each other, removed at once or after their time."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

import courses.migrations
from courses.actions import practice, role_plays
from courses.actions.role_play_refusals import NotOpen, Unfinished
from courses.enrollments.models import Enrollment
from courses.progress.queries import done_keys
from courses.role_plays import replies, rules
from courses.role_plays.changes import changes
from courses.role_plays.draft_models import DraftSnapshot, PracticeText
from courses.role_plays.models import Submission
from lms.events.models import Event
from lms.jobs.registry import TICKS
from lms.lib import append_only
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import TEXTS, drafted, handed_in, practiced

OTHER = {"reply": "Dana, what a Monday.", "note": TEXTS["note"]}


def save(enrollment: Enrollment, at: datetime, **texts: str) -> role_plays.SaveReceipt:
    own = {"actor": enrollment.learner, "enrollment_id": enrollment.pk, "item_key": "practice"}
    return role_plays.save_draft(texts=texts, at=at, **own)


def keep(enrollment: Enrollment, at: datetime) -> PracticeText:
    return practice.keep_draft(
        actor=enrollment.learner, enrollment_id=enrollment.pk, item_key="practice", at=at
    )


def again(enrollment: Enrollment, at: datetime, **values: bool) -> Submission:
    return practice.practise_again(
        actor=enrollment.learner, enrollment_id=enrollment.pk, item_key="practice", at=at, **values
    )


def test_a_draft_is_kept_and_the_next_goes_on_from_it(enrolled: Enrollment, at: datetime) -> None:
    drafted(enrolled, at, item_key="practice")
    assert keep(enrolled, at).number == 1
    assert keep(enrolled, at).number == 1, "unchanged, it is the same draft"
    save(enrolled, at + timedelta(minutes=5), **OTHER)
    found = replies.practice_drafts(enrolled.pk, "practice")
    assert [(one.number, one.texts, one.is_open) for one in found] == [(1, TEXTS, False), (2, OTHER, True)]
    assert keep(enrolled, at + timedelta(minutes=6)).number == 2


def test_nothing_is_kept_of_an_empty_page_or_of_graded_work(enrolled: Enrollment, at: datetime) -> None:
    with pytest.raises(NotOpen):
        keep(enrolled, at)
    drafted(enrolled, at, item_key="practice", reply=" ", note="")
    with pytest.raises(Unfinished):
        keep(enrolled, at)
    save(enrolled, at, **TEXTS)
    role_plays.hand_in(
        actor=enrolled.learner, enrollment_id=enrolled.pk, item_key="practice", key=uuid4(), at=at
    )
    drafted(enrolled, at)
    own = {"actor": enrolled.learner, "enrollment_id": enrolled.pk, "item_key": "graded", "at": at}
    with pytest.raises(NotOpen):
        practice.keep_draft(**own)
    with pytest.raises(NotOpen):
        role_plays.hand_in(key=uuid4(), **own)
        practice.practise_again(**own)
    assert not PracticeText.objects.filter(number__isnull=False).exists()


def test_practice_is_unlimited(enrolled: Enrollment, at: datetime) -> None:
    for number in range(1, 4):
        if number > 1:
            draft = again(enrolled, at, is_blank=number == 3)
            assert draft.texts == ({} if number == 3 else TEXTS)
            assert again(enrolled, at).pk == draft.pk
        assert handed_in(enrolled, at, item_key="practice").number == number
    assert len(replies.practice_drafts(enrolled.pk, "practice")) == 3
    assert Event.objects.filter(type="step.completed", payload__item_key="practice").count() == 1


def test_a_late_save_does_not_open_another_practice(enrolled: Enrollment, at: datetime) -> None:
    handed_in(enrolled, at, item_key="practice")
    assert save(enrolled, at, reply="from a tab that was left open").code == "closed"
    assert not Submission.objects.filter(status="draft").exists()
    assert not DraftSnapshot.objects.exists(), "what cannot be removed holds no practice"
    assert PracticeText.objects.get(refused="closed").texts == {"reply": "from a tab that was left open"}


def test_practice_goes_on_after_the_certificate(enrolled: Enrollment, at: datetime) -> None:
    handed_in(enrolled, at, item_key="practice")
    Enrollment.objects.filter(pk=enrolled.pk).update(status="completed", completed_at=at)
    again(enrolled, at)
    assert save(enrolled, at, reply="Once more").is_saved
    handed_in(enrolled, at, item_key="practice")
    Enrollment.objects.filter(pk=enrolled.pk).update(status="withdrawn", completed_at=None, withdrawn_at=at)
    with pytest.raises(PermissionDenied):
        again(enrolled, at)


def test_nothing_is_reported_but_that_somebody_practised(enrolled: Enrollment, at: datetime) -> None:
    handed_in(enrolled, at, item_key="practice")
    assert not Event.objects.filter(type="submission.submitted").exists()
    event = Event.objects.get(type="role_play.practised")
    assert set(event.payload) == {"item_key"}


def test_a_practice_is_removed_at_once_with_all_its_drafts(
    cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    drafted(enrolled, at, item_key="practice")
    keep(enrolled, at)
    done = handed_in(enrolled, at, item_key="practice")
    for stranger in (cast.brian, cast.grace, cast.gil, cast.lee):
        with pytest.raises(PermissionDenied):
            practice.remove_practice(actor=stranger, submission_id=done.pk, at=at)
    practice.remove_practice(actor=cast.amina, submission_id=done.pk, at=at)
    practice.remove_practice(actor=cast.amina, submission_id=done.pk, at=at)
    done.refresh_from_db()
    assert (done.texts, done.texts_digest, done.text_removed_at) == ({}, "", at)
    assert not PracticeText.objects.exists()
    assert "practice" in done_keys(enrolled.pk)
    assert replies.practice_drafts(enrolled.pk, "practice") == ()
    assert Event.objects.get(type="role_play.practice_removed").payload["is_due"] is False


def test_an_open_draft_ends_when_it_is_removed(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    draft = drafted(enrolled, at, item_key="practice")
    practice.remove_practice(actor=cast.amina, submission_id=draft.pk, at=at)
    assert save(enrolled, at, reply="Anew").is_saved
    assert Submission.objects.get(status="draft").texts == {"reply": "Anew"}


def test_graded_work_is_never_removed(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    graded = drafted(enrolled, at)
    with pytest.raises(PermissionDenied):
        practice.remove_practice(actor=cast.amina, submission_id=graded.pk, at=at)
    with pytest.raises(ValueError, match="graded work stays"):
        graded.remove_text(at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.filter(pk=graded.pk).update(texts={}, text_removed_at=at)


def test_practice_ends_after_its_time(enrolled: Enrollment, at: datetime) -> None:
    done = handed_in(enrolled, at, item_key="practice")
    graded = drafted(enrolled, at)
    draft = again(enrolled, at + timedelta(days=1))
    assert practice.forget_practice(at=at + rules.PRACTICE_KEPT - timedelta(seconds=1)) == 0
    TICKS["courses.forget_practice"](at + rules.PRACTICE_KEPT)
    for row in (done, draft, graded):
        row.refresh_from_db()
    assert (done.texts, draft.texts, graded.texts) == ({}, TEXTS, TEXTS)
    assert not PracticeText.objects.filter(submission=done).exists()
    assert practice.forget_practice(at=at + rules.PRACTICE_KEPT) == 0
    event = Event.objects.get(type="role_play.practice_removed")
    assert (event.payload["is_due"], event.actor) == (True, None)


def test_what_was_kept_of_practice_before_moves_to_where_it_can_be_removed(
    enrolled: Enrollment, at: datetime
) -> None:
    done = handed_in(enrolled, at, item_key="practice")
    graded = drafted(enrolled, at)
    PracticeText.objects.all().delete()
    old = DraftSnapshot.objects.create(submission=done, texts=TEXTS, refused="closed", taken_at=at)
    folder = Path(courses.migrations.__path__[0])
    name = next(file.stem for file in folder.glob("*_practice_snapshots.py"))
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        import_module(f"courses.migrations.{name}").move(_Tables(), editor)
    kept = PracticeText.objects.get()
    assert (kept.submission, kept.texts, kept.refused, kept.number) == (done, TEXTS, "closed", None)
    assert not DraftSnapshot.objects.filter(pk=old.pk).exists()
    assert DraftSnapshot.objects.get().submission == graded
    append_only.install(connection)
    assert append_only.missing(connection) == []


class _Tables:
    """Models as a migration has them: without the refusals of Python."""

    def get_model(self, _app: str, name: str) -> object:
        if name == "PracticeText":
            return PracticeText
        plain = QuerySet(DraftSnapshot)
        return SimpleNamespace(objects=plain, _meta=DraftSnapshot._meta)


def test_words_that_changed() -> None:
    found = changes("Hi Dana,\n\nI am sorry.", "Hi Dana,\n\nI see two sets.")
    assert [(run.text, run.side) for run in found.before] == [
        ("Hi Dana,\n\nI", "same"),
        ("am sorry.", "changed"),
    ]
    assert [(run.text, run.side) for run in found.after] == [
        ("Hi Dana,\n\nI", "same"),
        ("see two sets.", "changed"),
    ]
    assert (found.gone, found.new) == (2, 3)
    same = changes("One  text", "One text")
    assert (same.gone, same.new) == (0, 0)


def test_two_long_drafts_are_compared_quickly() -> None:
    before = " ".join(f"word{number % 50}" for number in range(4000))
    found = changes(before, f"{before} more")
    assert "".join(run.text + run.space for run in found.after) == f"{before} more"
