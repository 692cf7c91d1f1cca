"""Reminders of what waits: graders after two working days, managers after four, once a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses import tasks
from courses.actions import appealing, chasing, grader
from courses.enrollments.models import Enrollment
from courses.notices import posting, queries
from courses.notices.models import Notice
from courses.role_plays.models import Submission
from courses.role_plays.rules import working_days_since
from lms.accounts.models import Role
from lms.events.models import Event
from lms.jobs import runner
from lms.jobs.models import Job
from tests import cast as people
from tests.cast import Cast
from tests.courses.appeals.way_to_a_result import result
from tests.courses.role_plays.way_to_a_reply import handed_in, practiced

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def waiting(enrolled: Enrollment) -> Submission:
    """Handed in on a Monday."""
    return handed_in(practiced(enrolled, MONDAY), MONDAY)


def days_later(days: int) -> datetime:
    return MONDAY + timedelta(days=days)


def heard() -> set[tuple[str, int]]:
    return {
        (event.type, event.payload["recipient_id"])
        for event in Event.objects.filter(type__startswith="grading.")
    }


@pytest.mark.parametrize(
    ("since", "today", "days"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), 0),
        (date(2026, 3, 2), date(2026, 3, 4), 2),
        (date(2026, 3, 6), date(2026, 3, 9), 1),
        (date(2026, 3, 7), date(2026, 3, 8), 0),
        (date(2026, 3, 2), date(2026, 3, 16), 10),
    ],
)
def test_working_days(since: date, today: date, days: int) -> None:
    assert working_days_since(since, today) == days


def test_nobody_is_disturbed_early(waiting: Submission) -> None:
    assert chasing.chase(at=days_later(1)) == 0
    assert heard() == set()


def test_graders_hear_after_two_working_days(cast: Cast, waiting: Submission) -> None:
    chasing.chase(at=days_later(2))
    assert heard() == {("grading.reminded", cast.gil.pk)}
    event = Event.objects.get(type="grading.reminded")
    assert (event.payload["waiting"], event.payload["days"]) == (1, 2)


def test_the_nearest_managers_hear_after_four(cast: Cast, waiting: Submission) -> None:
    chasing.chase(at=days_later(4))
    assert heard() == {("grading.reminded", cast.gil.pk), ("grading.escalated", cast.grace.pk)}


def test_what_somebody_reads_does_not_wait(cast: Cast, waiting: Submission) -> None:
    grader.claim(actor=cast.gil, submission_id=waiting.pk, at=days_later(4))
    assert chasing.chase(at=days_later(4)) == 0


def test_nobody_hears_of_their_own_work(cast: Cast, waiting: Submission) -> None:
    people.join(cast.amina, cast.root, Role.GRADER)
    people.join(cast.amina, cast.nairobi, Role.MANAGER)
    chasing.chase(at=days_later(7))
    assert cast.amina.pk not in {recipient for _kind, recipient in heard()}


def test_a_second_look_that_is_overdue_counts(cast: Cast, enrolled: Enrollment) -> None:
    submission = result(cast, enrolled, MONDAY)
    why = "The first sentence says who it hits and since when."
    appealing.ask(
        actor=cast.amina, submission_id=submission.pk, criterion_key="play-back", argument=why, at=MONDAY
    )
    assert chasing.chase(at=days_later(7)) == 0
    assert chasing.chase(at=days_later(8)) > 0


def test_it_reaches_the_grader_as_a_notice_and_in_the_mail(cast: Cast, waiting: Submission) -> None:
    Notice.objects.all().delete()
    chasing.chase(at=days_later(2))
    event = Event.objects.get(type="grading.reminded")
    posting.post(event, at=days_later(2))
    line = queries.newest(cast.gil, days_later(2))[0]
    assert line.message.subject == "1 piece of work waits for a grader, for 2 working days"
    posting.send_mail(cast.gil, at=days_later(2))
    assert line.message.subject in mail.outbox[-1].subject
    assert "Amina" not in mail.outbox[-1].body


def test_once_on_each_working_day(waiting: Submission) -> None:
    morning = datetime(2026, 3, 4, chasing.MORNING_HOUR, 0, tzinfo=UTC)
    for at in (morning - timedelta(minutes=1), morning, morning + timedelta(hours=3)):
        tasks.chase_graders_each_working_day(at)
    saturday = datetime(2026, 3, 7, 9, 0, tzinfo=UTC)
    tasks.chase_graders_each_working_day(saturday)
    assert Job.objects.filter(name=chasing.CHASE).count() == 1
    while runner.run_due():
        pass


def test_the_queries_do_not_grow(waiting: Submission) -> None:
    with CaptureQueriesContext(connection) as few:
        chasing._late(days_later(4))
    for number in range(4):
        copy = Submission.objects.get(pk=waiting.pk)
        copy.pk, copy.number, copy.item_key = None, 1, f"other-{number}"
        copy.blind_label, copy.submit_key = f"X-{number}", None
        copy.save()
    with CaptureQueriesContext(connection) as many:
        assert len(chasing._late(days_later(4))) == 5
    assert len(many) == len(few)
