"""Certificates: issued once with their text frozen, withdrawn with a reason, shown as the holder agrees."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from content import queries as library
from courses.actions import certifying
from courses.actions.certifying import issue_if_earned
from courses.certification.models import Certificate
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import lock
from lms.events.models import Event
from tests.cast import Cast
from tests.courses.way_to_sign_off import certified, ready
from tests.harness import small_module as small
from tests.harness.fixtures import enroll, put_on_shelf


@pytest.fixture
def issued(cast: Cast, enrolled: Enrollment, at: datetime) -> Certificate:
    return certified(enrolled, cast.grace, cast.gil, at)


def test_its_text_is_frozen(cast: Cast, issued: Certificate) -> None:
    cast.amina.name = "Amina Yusuf-Otieno"
    cast.amina.save()
    issued.refresh_from_db()
    printed = issued.printed
    assert (printed["holder"], printed["signer"]) == ("Amina Yusuf", "Grace Wanjiru")
    assert (printed["issuer"], printed["organization"]) == ("Larkfield Academy", "Larkfield Home")
    assert (printed["issued_on"], printed["valid_through"]) == ("2026-03-03", "2027-03-03")
    assert printed["signer_standing"] == "Manager of Nairobi Chat"
    assert printed["seen"] == [
        "Plays the story back before the solution",
        "Asks for nothing that is in the thread",
    ]
    assert len(issued.evidence_digest) == 64
    assert issued.expires_at.isoformat() == "2027-03-03T23:59:59+00:00"


def test_it_is_never_issued_twice(
    cast: Cast, issued: Certificate, enrolled: Enrollment, at: datetime
) -> None:
    with transaction.atomic():
        row = lock(enrolled.pk)
        again = issue_if_earned(
            row, library.document(row.version_id), actor=cast.grace, at=at + timedelta(days=2)
        )
    assert again == issued
    assert Event.objects.filter(type="certificate.issued").count() == 1


def test_the_database_refuses_a_second_one(cast: Cast, issued: Certificate) -> None:
    issued.pk = None
    issued.number, issued.token = "ATT-0000-0000-0000", "0" * 32
    with pytest.raises(IntegrityError), transaction.atomic():
        issued.save(force_insert=True)


def test_the_database_refuses_the_only_grader_as_signer(cast: Cast, issued: Certificate) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=issued.pk).update(only_grader=cast.grace)


def test_nothing_is_issued_without_a_signature(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    ready(enrolled, at)
    with transaction.atomic():
        row = lock(enrolled.pk)
        assert issue_if_earned(row, library.document(row.version_id), actor=cast.grace, at=at) is None
    assert row.status == "active"


def test_a_module_that_certifies_nothing_is_still_finished(cast: Cast, at: datetime) -> None:
    document = small.document()
    items = tuple(item for item in document.items if item.kind != "checklist")
    released = put_on_shelf(dataclasses.replace(document, items=items, certification=None))
    row = ready(enroll(cast.amina, released), at)
    row.refresh_from_db()
    assert row.status == "completed"
    assert not Certificate.objects.exists()


def test_the_head_withdraws_it_with_a_reason(cast: Cast, issued: Certificate, at: datetime) -> None:
    with pytest.raises(certifying.RevocationNeedsReason):
        certifying.revoke(actor=cast.ingrid, certificate_id=issued.pk, reason=" ", at=at)
    row = certifying.revoke(actor=cast.ingrid, certificate_id=issued.pk, reason="Wrong person.", at=at)
    assert (row.revoked_at, row.revoked_by, row.revoked_reason) == (at, cast.ingrid, "Wrong person.")
    assert Event.objects.filter(type="certificate.revoked").count() == 1
    with pytest.raises(certifying.AlreadyRevoked):
        certifying.revoke(actor=cast.lee, certificate_id=issued.pk, reason="Again.", at=at)


@pytest.mark.parametrize("who", ["amina", "brian", "grace", "gil", "noor", "ruth", "otto", "sam"])
def test_nobody_else_withdraws_it(cast: Cast, issued: Certificate, at: datetime, who: str) -> None:
    with pytest.raises(PermissionDenied):
        certifying.revoke(actor=cast.people[who], certificate_id=issued.pk, reason="No.", at=at)
    issued.refresh_from_db()
    assert issued.revoked_at is None


def test_only_the_holder_says_what_strangers_see(cast: Cast, issued: Certificate, at: datetime) -> None:
    for who in (cast.grace, cast.ingrid, cast.lee, cast.otto):
        with pytest.raises(PermissionDenied):
            certifying.set_consent(
                actor=who, certificate_id=issued.pk, is_public=False, is_name_shown=False, at=at
            )
    for _time in range(2):
        certifying.set_consent(
            actor=cast.amina, certificate_id=issued.pk, is_public=True, is_name_shown=False, at=at
        )
    event = Event.objects.get(type="certificate.consent_changed")
    assert event.payload == {"certificate_id": issued.pk, "is_name_shown": False, "is_public": True}
