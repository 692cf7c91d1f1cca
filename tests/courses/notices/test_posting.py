"""Who hears of what, once, and how it is mailed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.test import Client

from content import documents
from content.events import ModuleReleased
from content.versions import ModuleVersion
from courses.actions import manager
from courses.enrollments.models import Enrollment
from courses.events import (
    CertificateIssued,
    EnrollmentCreated,
    EnrollmentDueMoved,
    ObservationRecorded,
    SignOffRequested,
)
from courses.notices import posting
from courses.notices.models import Notice
from courses.notices.queries import newest, unread_count
from lms.accounts.models import Role, User
from lms.events.log import record
from lms.events.models import Event
from lms.events.types import EventData
from lms.jobs import outbox
from lms.jobs.models import Job
from tests.cast import Cast, join
from tests.harness.fixtures import Released

NIGHT = timedelta(hours=10)  # 22:00 in Nairobi


@transaction.atomic
def happened(
    kind: type[EventData], enrollment: Enrollment, actor: User | None, at: datetime, **more: object
) -> Event:
    data = kind(enrollment_id=enrollment.pk, learner_id=enrollment.learner_id, **more)  # type: ignore[call-arg]
    return record(data, actor=actor, at=at)


def told(event: Event, at: datetime) -> set[str]:
    posting.post(event, at=at)
    return {
        notice.recipient.name.split()[0]
        for notice in Notice.objects.filter(event=event).select_related("recipient")
    }


def test_recipients(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    grace = cast.grace
    assert told(happened(EnrollmentDueMoved, enrolled, grace, at), at) == {"Amina"}
    assert told(happened(SignOffRequested, enrolled, None, at, sign_off_id=1), at) == {"Grace"}
    assert told(happened(EnrollmentDueMoved, enrolled, cast.amina, at), at) == set()
    issued = happened(CertificateIssued, enrolled, cast.ingrid, at, certificate_id=1, digest="")
    assert told(issued, at) == {"Amina", "Grace"}


def test_the_signer_is_not_told_of_their_own_signature(
    cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    issued = happened(CertificateIssued, enrolled, cast.grace, at, certificate_id=1, digest="")
    assert told(issued, at) == {"Amina"}


def test_suspended_people_are_told_nothing(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    cast.amina.is_active = False
    cast.amina.save(update_fields=["is_active"])
    assert told(happened(EnrollmentDueMoved, enrolled, cast.grace, at), at) == set()


def test_posting_twice_tells_once(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    event = happened(EnrollmentDueMoved, enrolled, cast.grace, at)
    posting.post(event, at=at)
    posting.post(event, at=at)
    assert Notice.objects.count() == 1
    assert Job.objects.filter(name=posting.MAIL).count() == 1


def test_news_of_a_day_is_one_mail(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    for kind, more in ((EnrollmentDueMoved, {}), (ObservationRecorded, {"observation_id": 1, "digest": ""})):
        posting.post(happened(kind, enrolled, cast.grace, at, **more), at=at)
    assert Job.objects.filter(name=posting.MAIL).count() == 1
    posting.send_mail(cast.amina, at=at)
    posting.send_mail(cast.amina, at=at)
    assert len(mail.outbox) == 1
    assert "is now due on" in mail.outbox[0].body
    assert "recorded what they saw" in mail.outbox[0].body


def test_what_comes_after_the_mail_of_the_day_waits_for_the_next_morning(
    cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    posting.post(happened(EnrollmentDueMoved, enrolled, cast.grace, at), at=at)
    Job.objects.filter(name=posting.MAIL).update(state="done", done_at=at)
    posting.post(happened(ObservationRecorded, enrolled, cast.grace, at, observation_id=1, digest=""), at=at)
    waiting = Job.objects.get(name=posting.MAIL, state="queued")
    assert waiting.run_at == at.replace(day=3, hour=5)


def test_news_that_meets_a_mail_on_its_way_out_goes_with_the_next(
    cast: Cast, enrolled: Enrollment, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A runner takes the job of the day between the moment it is found waiting and the moment the notice is there."""

    def taken_at_once(*args: Any, **more: Any) -> None:
        outbox.enqueue(*args, **more)
        Job.objects.filter(key=f"mail:{cast.amina.pk}:2026-03-02").update(
            state="running", lease_until=at + NIGHT
        )

    posting.post(happened(EnrollmentDueMoved, enrolled, cast.grace, at), at=at)
    monkeypatch.setattr(posting, "enqueue", taken_at_once)
    posting.post(happened(ObservationRecorded, enrolled, cast.grace, at, observation_id=1, digest=""), at=at)
    assert Job.objects.get(name=posting.MAIL, state="queued").run_at == at.replace(day=3, hour=5)


def test_at_night_news_waits_and_a_new_module_does_not(
    cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    night = at + NIGHT
    posting.post(happened(EnrollmentDueMoved, enrolled, cast.grace, night), at=night)
    assert Job.objects.get(name=posting.MAIL).run_at == at.replace(day=3, hour=5)
    posting.post(
        happened(EnrollmentCreated, enrolled, cast.grace, night, version_id=enrolled.version_id), at=night
    )
    assert Job.objects.filter(name=posting.MAIL, run_at=night).exists()


def test_somebody_suspended_since_gets_no_mail(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    posting.post(happened(EnrollmentDueMoved, enrolled, cast.grace, at), at=at)
    User.objects.filter(pk=cast.amina.pk).update(is_active=False)
    posting.send_mail(User.objects.get(pk=cast.amina.pk), at=at)
    assert mail.outbox == []


def test_the_mail_in_both_its_forms(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    posting.post(happened(EnrollmentDueMoved, enrolled, cast.grace, at), at=at)
    notice = Notice.objects.get()
    posting.send_mail(cast.amina, at=at)
    message = mail.outbox[0]
    assert isinstance(message, EmailMultiAlternatives)
    assert message.to == ["amina@larkfield.example"]
    assert message.subject == f"{enrolled.module.title} is now due on Mon 16 March"
    assert message.extra_headers["Message-ID"].startswith(f"<{cast.amina.pk}.{notice.pk}.{notice.pk}@")
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    [(html, kind)] = [(part[0], part[1]) for part in message.alternatives]
    assert kind == "text/html"
    for text in (message.body, str(html)):
        assert "Hello Amina" in text
        assert f"/modules/{enrolled.module.slug}/" in text
        assert "Larkfield Home" in text
        assert "http://127.0.0.1:8000/" in text
    assert "<script" not in str(html)


def test_a_name_cannot_break_into_the_mail(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    User.objects.filter(pk=cast.grace.pk).update(name="Grace <b>\r\nBcc: all@example.org")
    posting.post(happened(ObservationRecorded, enrolled, cast.grace, at, observation_id=1, digest=""), at=at)
    posting.send_mail(cast.amina, at=at)
    message = mail.outbox[0]
    assert "\n" not in message.subject
    assert isinstance(message, EmailMultiAlternatives)
    assert "<b>" not in str(message.alternatives[0][0])


def test_enrolling_reaches_the_learner_through_the_outbox(
    cast: Cast,
    small_module: Released,
    at: datetime,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    row = manager.enroll(actor=cast.grace, learner_id=cast.amina.pk, module_id=small_module.module.pk, at=at)
    event = Event.objects.get(type="enrollment.created", enrollment_id=row.pk)
    assert Job.objects.filter(name="courses.notice", args__event_id=event.pk, state="queued").count() == 1


@pytest.mark.parametrize(("kind", "names"), [("material", {"Amina"}), ("minor", set()), ("cosmetic", set())])
def test_what_changed_goes_to_those_who_finished(
    cast: Cast, small_module: Released, enrolled: Enrollment, at: datetime, kind: str, names: set[str]
) -> None:
    Enrollment.objects.filter(pk=enrolled.pk).update(status="completed", completed_at=at)
    changed = dataclasses.replace(small_module.document, purpose="A new purpose.")
    data = documents.dump(changed)
    version = ModuleVersion.objects.create(
        module=small_module.module,
        number=2,
        document=data,
        digest=documents.digest(data),
        change_kind=kind,
        change_note="The lesson on silence is new.",
        released_at=at,
    )
    released = ModuleReleased(module_id=small_module.module.pk, version_id=version.pk, number=2, kind=kind)
    with transaction.atomic():
        event = record(released, actor=cast.noor, at=at)
    posting.post_release(event, at=at)
    posting.post_release(event, at=at)
    assert {notice.recipient.name.split()[0] for notice in Notice.objects.all()} == names
    for line in newest(cast.amina, at):
        assert line.message.lines[0] == "The lesson on silence is new."


# --- On the page -----------------------------------------------------------------------------------


def test_the_page_shows_ones_own_and_a_button_marks_it_read(
    cast: Cast, enrolled: Enrollment, at: datetime, as_: Callable[..., Client]
) -> None:
    posting.post(happened(EnrollmentDueMoved, enrolled, cast.grace, at), at=at)
    client = as_(cast.amina)
    page = client.get("/notices/").content.decode()
    assert "is now due on Mon 16 March" in page
    assert "News, 1 new" in page
    assert unread_count(cast.amina) == 1
    assert "is now due" not in as_(cast.brian).get("/notices/").content.decode()
    assert client.get("/notices/read/").status_code == 405
    assert client.post("/notices/read/").status_code == 302
    assert unread_count(cast.amina) == 0
    assert "Mark all as read" not in client.get("/notices/").content.decode()


def test_the_number_of_queries_does_not_grow(
    cast: Cast, enrolled: Enrollment, at: datetime, as_: Callable[..., Client], queries_of: Callable[..., int]
) -> None:
    client = as_(cast.amina)
    posting.post(happened(EnrollmentDueMoved, enrolled, cast.grace, at), at=at)
    client.get("/notices/")
    one = queries_of(lambda: client.get("/notices/"))
    for _more in range(20):
        posting.post(happened(EnrollmentDueMoved, enrolled, cast.grace, at), at=at)
    assert queries_of(lambda: client.get("/notices/")) == one


def test_the_frame_of_a_page_costs_two_queries(
    cast: Cast, as_: Callable[..., Client], queries_of: Callable[..., int]
) -> None:
    client = as_(cast.amina)
    client.get("/help/")
    # Session and user, where she stands, what is new.
    assert queries_of(lambda: client.get("/help/")) == 4


def test_managers_have_news_too(
    cast: Cast, enrolled: Enrollment, at: datetime, as_: Callable[..., Client]
) -> None:
    join(cast.brian, cast.nairobi, Role.MANAGER)
    posting.post(happened(SignOffRequested, enrolled, None, at, sign_off_id=1), at=at)
    for manager_ in (cast.grace, cast.brian):
        assert "is ready to be observed" in as_(manager_).get("/notices/").content.decode()
