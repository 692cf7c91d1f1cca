"""Enrolling people and teams, moving dates, taking modules back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from courses.actions import manager
from courses.actions.consequences import settle
from courses.certification.models import Certificate
from courses.enrollments.models import Enrollment
from courses.results import Result
from courses.sign_offs.models import SignOff
from lms.events.models import Event
from lms.jobs.models import Job
from tests.cast import Cast
from tests.courses.way_to_sign_off import certified, ready
from tests.harness.fixtures import Released

DUE = date(2026, 3, 20)


def _refused(kind: type[Exception], call: Callable[[], Any]) -> None:
    before = (list(Enrollment.objects.values()), Event.objects.count())
    with pytest.raises(kind):
        call()
    assert (list(Enrollment.objects.values()), Event.objects.count()) == before


def test_a_team_is_enrolled_once(cast: Cast, small_module: Released, at: datetime) -> None:
    first = manager.enroll_team(
        actor=cast.grace, team_id=cast.nairobi.pk, module_ids=[small_module.module.pk], due_on=DUE, at=at
    )
    assert [row.learner.name for row in first.created] == ["Amina Yusuf", "Brian Otieno"]
    row = first.created[0]
    assert (row.version, row.assigned_by, row.cycle) == (small_module.version, cast.grace, 1)
    assert row.due_at is not None
    assert row.due_at.isoformat() == "2026-03-20T20:59:59+00:00"
    assert Event.objects.filter(type="enrollment.created").count() == 2
    assert Job.objects.filter(name="courses.notice").count() == 2
    again = manager.enroll_team(
        actor=cast.grace,
        team_id=cast.nairobi.pk,
        module_ids=[small_module.module.pk],
        at=at + timedelta(hours=1),
    )
    assert (len(again.created), len(again.already)) == (0, 2)
    assert Enrollment.objects.count() == 2


def test_the_day_ends_where_each_person_lives(cast: Cast, small_module: Released, at: datetime) -> None:
    done = manager.enroll_team(
        actor=cast.lee, team_id=cast.root.pk, module_ids=[small_module.module.pk], due_on=DUE, at=at
    )
    moments = {row.learner.name: row.due_at.isoformat() for row in done.created if row.due_at}
    assert moments["Amina Yusuf"] == "2026-03-20T20:59:59+00:00"
    assert moments["Otto Brandt"] == "2026-03-20T23:59:59+00:00"


def test_nobody_enrolls_outside_of_their_teams(cast: Cast, small_module: Released, at: datetime) -> None:
    module_id = small_module.module.pk
    for who in (cast.amina, cast.gil, cast.noor, cast.ruth, cast.otto, cast.sam):
        _refused(
            PermissionDenied,
            lambda who=who: manager.enroll_team(  # type: ignore[misc]
                actor=who, team_id=cast.nairobi.pk, module_ids=[module_id], at=at
            ),
        )
        _refused(
            PermissionDenied,
            lambda who=who: manager.enroll(  # type: ignore[misc]
                actor=who, learner_id=cast.amina.pk, module_id=module_id, at=at
            ),
        )
    _refused(
        PermissionDenied,
        lambda: manager.enroll_people(
            actor=cast.grace, learner_ids=[cast.amina.pk, cast.otto.pk], module_ids=[module_id], at=at
        ),
    )
    _refused(
        PermissionDenied,
        lambda: manager.enroll(actor=cast.otto, learner_id=cast.otto.pk, module_id=module_id, at=at),
    )


def test_refusals_say_why(cast: Cast, enrolled: Enrollment, small_module: Released, at: datetime) -> None:
    module_id = small_module.module.pk
    _refused(
        manager.AlreadyEnrolled,
        lambda: manager.enroll(actor=cast.grace, learner_id=cast.amina.pk, module_id=module_id, at=at),
    )
    _refused(
        manager.DueInThePast,
        lambda: manager.enroll(
            actor=cast.grace, learner_id=cast.brian.pk, module_id=module_id, due_on=date(2026, 3, 1), at=at
        ),
    )
    _refused(
        manager.NobodyToEnroll,
        lambda: manager.enroll_people(actor=cast.grace, learner_ids=[], module_ids=[module_id], at=at),
    )


def test_an_unreleased_module_is_refused(cast: Cast, small_module: Released, at: datetime) -> None:
    small_module.module.current = None
    small_module.module.save()
    _refused(
        manager.NotReleased,
        lambda: manager.enroll(
            actor=cast.grace, learner_id=cast.amina.pk, module_id=small_module.module.pk, at=at
        ),
    )


def test_a_finished_module_opens_again_for_its_renewal(
    cast: Cast, enrolled: Enrollment, small_module: Released, at: datetime
) -> None:
    certificate = certified(enrolled, cast.grace, cast.gil, at)
    ids = {"learner_id": cast.amina.pk, "module_id": small_module.module.pk}
    _refused(
        manager.StillCertified, lambda: manager.enroll(actor=cast.grace, at=at + timedelta(days=30), **ids)
    )
    then = certificate.expires_at - timedelta(days=59)
    row = manager.enroll(actor=cast.grace, at=then, **ids)
    assert row.cycle == 2
    assert Certificate.objects.count() == 1


def test_who_was_withdrawn_is_enrolled_in_a_new_row(
    cast: Cast, enrolled: Enrollment, small_module: Released, at: datetime
) -> None:
    ready(enrolled, at)
    manager.withdraw_enrollment(actor=cast.grace, enrollment_id=enrolled.pk, at=at)
    enrolled.refresh_from_db()
    assert (enrolled.status, enrolled.withdrawn_at) == ("withdrawn", at)
    assert SignOff.objects.get().status == "cancelled"
    assert Event.objects.filter(type="enrollment.withdrawn").count() == 1
    row = manager.enroll(actor=cast.grace, learner_id=cast.amina.pk, module_id=small_module.module.pk, at=at)
    assert row.cycle == 2
    _refused(
        manager.NotActive,
        lambda: manager.withdraw_enrollment(actor=cast.grace, enrollment_id=enrolled.pk, at=at),
    )


def test_moving_a_date_tells_the_learner_once(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    manager.move_due_date(actor=cast.grace, enrollment_id=enrolled.pk, due_on=DUE, at=at)
    manager.move_due_date(actor=cast.grace, enrollment_id=enrolled.pk, due_on=DUE, at=at)
    assert Event.objects.filter(type="enrollment.due_moved").count() == 1
    manager.move_due_date(actor=cast.grace, enrollment_id=enrolled.pk, due_on=None, at=at)
    enrolled.refresh_from_db()
    assert enrolled.due_at is None
    _refused(
        PermissionDenied,
        lambda: manager.move_due_date(actor=cast.otto, enrollment_id=enrolled.pk, due_on=DUE, at=at),
    )


def test_what_is_decided_after_a_module_was_taken_back_brings_nothing(
    cast: Cast, enrolled: Enrollment, small_module: Released, at: datetime
) -> None:
    """An answer that a grader decides later stays on record; no step is done and nobody is asked to sign."""
    *others, last = [item for item in small_module.document.items if item.kind != "checklist"]
    with transaction.atomic():
        for item in others:
            settle(enrolled, Result(item.key, "done", at), actor=None, at=at)
    manager.withdraw_enrollment(actor=cast.grace, enrollment_id=enrolled.pk, at=at)
    enrolled.refresh_from_db()
    before = Event.objects.count()
    with transaction.atomic():
        settle(enrolled, Result(last.key, "done", at), actor=cast.gil, at=at)
    assert not SignOff.objects.filter(enrollment=enrolled).exists()
    assert Event.objects.count() == before


def test_a_due_day_is_within_ten_years(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    for due_on in (date(9999, 12, 31), date(2062, 3, 20)):
        _refused(
            manager.DueTooFar,
            lambda day=due_on: manager.move_due_date(
                actor=cast.grace, enrollment_id=enrolled.pk, due_on=day, at=at
            ),
        )
