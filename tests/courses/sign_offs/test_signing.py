"""Observing and signing: what is kept, what is recorded, and what is refused without a trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from courses.actions import manager, signing
from courses.certification.models import Certificate
from courses.enrollments.models import Enrollment
from courses.progress.models import StepCompletion
from courses.sign_offs.models import Observation, ObservationDraft, ObservationMark, SignOff
from lms.events.models import Event
from lms.lib.append_only import AppendOnlyError
from tests.cast import Cast
from tests.courses.way_to_sign_off import MARKS, certified, enough, graded, ready, seen


def _state() -> tuple[int, ...]:
    models = (Observation, ObservationMark, SignOff, Certificate, StepCompletion, Event)
    return tuple(model.objects.count() for model in models)


def _refused(kind: type[Exception], call: Callable[[], Any]) -> Exception:
    before = _state()
    with pytest.raises(kind) as caught:
        call()
    assert _state() == before
    return caught.value


def test_a_case_is_sealed_with_its_marks(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    manager.save_observation_draft(
        actor=cast.grace, enrollment_id=enrolled.pk, body={"note": "so far"}, at=at
    )
    row = seen(cast.grace, enrolled, at, ticket_reference=" CH-7 ", note="Played it back.")
    assert (row.ticket_reference, row.note, row.observer) == ("CH-7", "Played it back.", cast.grace)
    assert dict(row.marks.values_list("line_key", "mark")) == MARKS
    assert len(row.record_digest) == 64
    assert not ObservationDraft.objects.exists()
    event = Event.objects.get(type="observation.recorded")
    assert event.payload == {"observation_id": row.pk, "digest": row.record_digest}
    with pytest.raises(AppendOnlyError):
        row.delete()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"seen_on": datetime(2026, 3, 4).date()}, "seen_on"),
        ({"seen_on": datetime(2026, 3, 1).date()}, "seen_on"),
        ({"ticket_reference": "Dana Okafor"}, "ticket_reference"),
        ({"ticket_reference": "dana@home.example"}, "ticket_reference"),
        ({"ticket_reference": "=1+1"}, "ticket_reference"),
        ({"channel": "fax"}, "channel"),
        ({"marks": {**MARKS, "pause": "maybe"}}, "mark_pause"),
        ({"marks": {}}, "mark_play-back"),
        ({"marks": {**MARKS, "play-back": "not_seen"}}, "help_play-back"),
        ({"marks": {**MARKS, "play-back": "not_seen"}, "helps": {"play-back": "  "}}, "help_play-back"),
    ],
)
def test_an_incomplete_case_is_refused(
    cast: Cast, enrolled: Enrollment, at: datetime, changes: dict[str, Any], field: str
) -> None:
    error = _refused(signing.ObservationIncomplete, lambda: seen(cast.grace, enrolled, at, **changes))
    assert isinstance(error, signing.ObservationIncomplete)
    assert field in error.fields


def test_not_seen_is_kept_with_what_would_help(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    marks = {**MARKS, "play-back": "not_seen"}
    row = seen(cast.grace, enrolled, at, marks=marks, helps={"play-back": "Two sentences first."})
    assert row.marks.get(line_key="play-back").help == "Two sentences first."


def test_a_day_before_its_recording_counts(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    row = seen(cast.grace, enrolled, at + timedelta(days=5), seen_on=at.date())
    assert row.seen_on == at.date()


def test_one_observer_records_a_case_once(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    seen(cast.grace, enrolled, at, ticket_reference="CH-7")
    error = _refused(
        signing.ObservationIncomplete, lambda: seen(cast.grace, enrolled, at, ticket_reference="#ch-7")
    )
    assert "ticket_reference" in error.fields  # type: ignore[attr-defined]
    seen(cast.ingrid, enrolled, at, ticket_reference="CH-7")


@pytest.mark.parametrize("who", ["amina", "brian", "gil", "noor", "lee", "ruth", "otto", "sam"])
def test_only_managers_of_the_learner_observe_and_sign(
    cast: Cast, enrolled: Enrollment, at: datetime, who: str
) -> None:
    ready(enrolled, at)
    then = enough(cast.grace, enrolled, at)
    actor = cast.people[who]
    _refused(PermissionDenied, lambda: seen(actor, enrolled, at))
    _refused(
        PermissionDenied,
        lambda: manager.sign_off(actor=actor, enrollment_id=enrolled.pk, typed_name=actor.name, at=then),
    )
    _refused(
        PermissionDenied,
        lambda: manager.decline_sign_off(actor=actor, enrollment_id=enrolled.pk, reason="Later.", at=then),
    )


def test_signing_finishes_the_module_and_issues_the_certificate(
    cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    graded(enrolled, cast.gil, at)
    ready(enrolled, at)
    then = enough(cast.grace, enrolled, at)
    row = manager.sign_off(
        actor=cast.grace, enrollment_id=enrolled.pk, typed_name=" grace  WANJIRU ", at=then
    )
    assert (row.status, row.signer, row.standing) == ("signed", cast.grace, "Manager of Nairobi Chat")
    assert row.statement == "I have seen this in real cases on at least two days."
    assert len(row.record_digest) == 64
    enrolled.refresh_from_db()
    assert (enrolled.status, enrolled.completed_at) == ("completed", then)
    certificate = Certificate.objects.get()
    assert (certificate.sign_off, certificate.signer, certificate.only_grader) == (row, cast.grace, cast.gil)
    types = list(Event.objects.order_by("pk").values_list("type", flat=True))[-3:]
    assert types == ["sign_off.signed", "step.completed", "certificate.issued"]


def test_the_head_signs_as_head(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    assert certified(enrolled, cast.ingrid, cast.gil, at).printed["signer_standing"] == "Head of support"


def test_too_few_cases_are_not_signed(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    ready(enrolled, at)
    seen(cast.grace, enrolled, at)
    seen(cast.grace, enrolled, at)
    seen(cast.grace, enrolled, at)
    error = _refused(
        signing.NotSeenOftenEnough,
        lambda: manager.sign_off(
            actor=cast.grace, enrollment_id=enrolled.pk, typed_name=cast.grace.name, at=at
        ),
    )
    assert "often enough" in str(error)


def test_nothing_is_signed_before_the_steps_are_done(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    then = enough(cast.grace, enrolled, at)
    _refused(
        signing.NothingToSign,
        lambda: manager.sign_off(
            actor=cast.grace, enrollment_id=enrolled.pk, typed_name=cast.grace.name, at=then
        ),
    )


def test_the_only_grader_does_not_sign(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    graded(enrolled, cast.grace, at)
    ready(enrolled, at)
    then = enough(cast.grace, enrolled, at)
    _refused(
        signing.SecondPersonNeeded,
        lambda: manager.sign_off(
            actor=cast.grace, enrollment_id=enrolled.pk, typed_name=cast.grace.name, at=then
        ),
    )
    manager.sign_off(actor=cast.ingrid, enrollment_id=enrolled.pk, typed_name=cast.ingrid.name, at=then)


def test_the_typed_name_is_the_signers_own(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    ready(enrolled, at)
    then = enough(cast.grace, enrolled, at)
    for typed in ("", "Amina Yusuf", "Grace"):
        _refused(
            signing.NameDoesNotMatch,
            lambda typed=typed: manager.sign_off(  # type: ignore[misc]
                actor=cast.grace, enrollment_id=enrolled.pk, typed_name=typed, at=then
            ),
        )


def test_declining_needs_a_reason_and_asking_again_is_a_new_row(
    cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    ready(enrolled, at)
    _refused(
        signing.ReasonNeeded,
        lambda: manager.decline_sign_off(actor=cast.grace, enrollment_id=enrolled.pk, reason=" ", at=at),
    )
    row = manager.decline_sign_off(
        actor=cast.grace, enrollment_id=enrolled.pk, reason="One more call.", at=at
    )
    assert (row.status, row.reason, row.closed_at) == ("declined", "One more call.", at)
    again = manager.request_again(actor=cast.amina, enrollment_id=enrolled.pk, at=at)
    assert (again.pk != row.pk, again.status) == (True, "requested")
    assert manager.request_again(actor=cast.grace, enrollment_id=enrolled.pk, at=at).pk == again.pk
    assert Event.objects.filter(type="sign_off.requested").count() == 2
    _refused(
        PermissionDenied, lambda: manager.request_again(actor=cast.brian, enrollment_id=enrolled.pk, at=at)
    )


def test_the_learner_adds_their_name_once(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    _refused(
        signing.NothingToSign,
        lambda: manager.acknowledge_sign_off(actor=cast.amina, enrollment_id=enrolled.pk, at=at),
    )
    certified(enrolled, cast.grace, cast.gil, at)
    _refused(
        PermissionDenied,
        lambda: manager.acknowledge_sign_off(actor=cast.grace, enrollment_id=enrolled.pk, at=at),
    )
    later = at + timedelta(days=3)
    manager.acknowledge_sign_off(actor=cast.amina, enrollment_id=enrolled.pk, at=later)
    row = manager.acknowledge_sign_off(
        actor=cast.amina, enrollment_id=enrolled.pk, at=later + timedelta(days=1)
    )
    assert row.acknowledged_at == later
    assert Event.objects.filter(type="sign_off.acknowledged").count() == 1


def test_a_finished_module_is_not_observed_any_more(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    certified(enrolled, cast.grace, cast.gil, at)
    _refused(signing.NotObservable, lambda: seen(cast.grace, enrolled, at + timedelta(days=2)))


def test_the_database_refuses_a_second_open_sign_off(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    ready(enrolled, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignOff.objects.create(enrollment=enrolled, learner=cast.amina, item_key="checklist", requested_at=at)


def test_the_database_refuses_a_signature_for_oneself(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    ready(enrolled, at)
    row = SignOff.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.sign(
            signer_id=cast.amina.pk,
            typed_name="Amina",
            standing="",
            statement="Yes.",
            record_digest="a" * 64,
            at=at,
        )
