"""Many at once, on a real PostgreSQL: one signature, one certificate, one enrollment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection

from courses.actions import manager, signing
from courses.actions.refusals import Refused
from courses.certification.models import Certificate
from courses.enrollments.models import Enrollment
from courses.sign_offs.models import SignOff
from lms.events.models import Event
from tests.cast import Cast
from tests.courses.way_to_sign_off import enough, graded, ready
from tests.harness.fixtures import Released

pytestmark = [pytest.mark.only_on("postgres"), pytest.mark.django_db(transaction=True)]

PATIENCE_SECONDS = 10
MANY = 20


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Runs the calls in threads that start together. Results, refusals and errors of the database are results.

    Who finds no free connection asks again, as a browser would.
    """
    start = Barrier(len(calls), timeout=PATIENCE_SECONDS)

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        try:
            for _patience in range(5):
                try:
                    return call()
                except OperationalError:
                    connection.close()
            return call()
        except (Refused, DatabaseError, ValueError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def signable(cast: Cast, enrolled: Enrollment, at: datetime) -> datetime:
    """Everything is ready for the signature; the moment at which it may be given."""
    graded(enrolled, cast.gil, at)
    ready(enrolled, at)
    return enough(cast.grace, enrolled, at)


def sign(cast: Cast, enrolled: Enrollment, at: datetime, count: int) -> list[Any]:
    """So many signatures at the same time, by the manager and the head in turn."""

    def once(actor: Any) -> Callable[[], SignOff]:
        return lambda: manager.sign_off(actor=actor, enrollment_id=enrolled.pk, typed_name=actor.name, at=at)

    return at_once([once(cast.grace if number % 2 else cast.ingrid) for number in range(count)])


def test_twenty_signatures_are_one(cast: Cast, enrolled: Enrollment, signable: datetime) -> None:
    found = sign(cast, enrolled, signable, MANY)
    signed = [one for one in found if isinstance(one, SignOff)]
    refused = [one for one in found if isinstance(one, signing.NothingToSign)]
    assert (len(signed), len(refused)) == (1, MANY - 1)
    certificate = Certificate.objects.get()
    assert certificate.signer_id == signed[0].signer_id == SignOff.objects.get().signer_id
    for kind in ("sign_off.signed", "certificate.issued"):
        assert Event.objects.filter(type=kind).count() == 1
    enrolled.refresh_from_db()
    assert enrolled.status == "completed"


def test_the_race_is_real(
    monkeypatch: pytest.MonkeyPatch, cast: Cast, enrolled: Enrollment, signable: datetime
) -> None:
    """The control: without the lock both find the request open, and only the constraints are left to hold."""
    inside = Barrier(2, timeout=PATIENCE_SECONDS)
    may_sign = signing._open_request

    def unlocked(enrollment_id: int) -> Enrollment:
        return Enrollment.objects.get(pk=enrollment_id)

    def together(enrollment: Enrollment) -> SignOff:
        request = may_sign(enrollment)
        with suppress(BrokenBarrierError):
            inside.wait()
        return request

    monkeypatch.setattr(signing, "lock", unlocked)
    monkeypatch.setattr(signing, "_open_request", together)
    found = sign(cast, enrolled, signable, 2)
    refused = [one for one in found if isinstance(one, signing.NothingToSign)]
    assert refused == [], "with the lock one of the two is refused politely"
    assert Certificate.objects.count() <= 1


def test_a_team_enrolled_twice_at_once_is_enrolled_once(
    cast: Cast, small_module: Released, at: datetime
) -> None:
    def once() -> manager.EnrolledTeam:
        return manager.enroll_team(
            actor=cast.grace, team_id=cast.nairobi.pk, module_ids=[small_module.module.pk], at=at
        )

    found = at_once([once] * 6)
    assert sum(len(one.created) for one in found) == 2
    assert sum(len(one.already) for one in found) == 10
    assert Enrollment.objects.count() == 2
    assert Event.objects.filter(type="enrollment.created").count() == 2
