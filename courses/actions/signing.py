"""Observing on the job, and signing off what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from content import documents
from content import queries as library
from content.documents import Checklist
from courses.actions.consequences import settle
from courses.actions.refusals import Refused
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import lock
from courses.events import (
    ObservationRecorded,
    SignOffAcknowledged,
    SignOffDeclined,
    SignOffRequested,
    SignOffSigned,
)
from courses.permissions import is_own, may_sign_off
from courses.progress import rules as progress_rules
from courses.progress.queries import done_keys
from courses.results import Result
from courses.sign_offs import queries, rules
from courses.sign_offs.models import CHANNELS, Mark, Observation, ObservationDraft, ObservationMark, SignOff
from lms.accounts.models import User
from lms.events.log import record
from lms.lib.clock import local_day

DRAFT_KEYS = ("seen_on", "ticket_reference", "channel", "note", "marks", "helps")


class NotObservable(Refused):
    """The module has no checklist, or the enrollment is finished."""

    code = "not_observable"


class ObservationIncomplete(Refused):
    """Something that an observation needs is missing. `fields` says what, by form field."""

    code = "observation_incomplete"
    status = 400

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = dict(fields)
        super().__init__(_("Some of this is missing or does not fit yet."))


class NothingToSign(Refused):
    """No request for a sign-off is open."""

    code = "nothing_to_sign"


class NotSeenOftenEnough(Refused):
    """The observations do not yet add up to a sign-off."""

    code = "not_seen_often_enough"


class SecondPersonNeeded(Refused):
    """The one person who graded every role-play may not sign as well."""

    code = "second_person_needed"


class NameDoesNotMatch(Refused):
    """What was typed is not the name of the account."""

    code = "name_does_not_match"
    status = 400


class ReasonNeeded(Refused):
    """Declining needs a sentence that helps."""

    code = "reason_needed"
    status = 400


def default_statement() -> str:
    """What a signature means where the author has not said it."""
    return gettext("I saw these things myself, in real cases, and what is marked here is what I saw.")


@transaction.atomic
def save_observation_draft(
    *, actor: User, enrollment_id: int, body: Mapping[str, Any], at: datetime
) -> ObservationDraft:
    """Keeps what the observer has typed so far; nobody else sees it. Records no event."""
    enrollment = lock(enrollment_id)
    _may_observe(actor, enrollment, at)
    row, _is_new = ObservationDraft.objects.update_or_create(
        enrollment=enrollment,
        observer=actor,
        defaults={"body": {key: body[key] for key in DRAFT_KEYS if key in body}, "updated_at": at},
    )
    return row


@transaction.atomic
def observe(
    *,
    actor: User,
    enrollment_id: int,
    seen_on: date,
    ticket_reference: str,
    channel: str,
    marks: Mapping[str, str],
    helps: Mapping[str, str] | None = None,
    note: str = "",
    at: datetime,
) -> Observation:
    """Seals one observed case: `marks` and `helps` by line key. The observer's draft is used up."""
    enrollment = lock(enrollment_id)
    checklist = _may_observe(actor, enrollment, at)
    reference = ticket_reference.strip()
    said = {key: text.strip() for key, text in (helps or {}).items()}
    problems = _problems(enrollment, checklist, actor, seen_on, reference, channel, marks, said, at)
    if problems:
        raise ObservationIncomplete(problems)
    given = [(line.key, marks[line.key], said.get(line.key, "")) for line in checklist.lines]
    digest = documents.digest(
        {
            "enrollment": enrollment.pk,
            "learner": enrollment.learner_id,
            "observer": actor.pk,
            "version": library.version(enrollment.version_id).digest,
            "seen_on": seen_on.isoformat(),
            "reference": reference,
            "channel": channel,
            "marks": [list(mark) for mark in given],
            "note": note.strip(),
            "recorded_at": at.isoformat(),
        }
    )
    row = Observation.objects.create(
        enrollment=enrollment,
        learner_id=enrollment.learner_id,
        observer=actor,
        version_id=enrollment.version_id,
        seen_on=seen_on,
        ticket_reference=reference,
        channel=channel,
        note=note.strip(),
        record_digest=digest,
        recorded_at=at,
    )
    ObservationMark.objects.bulk_create(
        ObservationMark(observation=row, line_key=key, mark=mark, help=text) for key, mark, text in given
    )
    ObservationDraft.objects.filter(enrollment=enrollment, observer=actor).delete()
    event = ObservationRecorded(
        enrollment_id=enrollment.pk, learner_id=enrollment.learner_id, observation_id=row.pk, digest=digest
    )
    record(event, actor=actor, at=at)
    return row


@transaction.atomic
def sign_off(*, actor: User, enrollment_id: int, typed_name: str, at: datetime) -> SignOff:
    """Signs what was observed; the step is done, and the certificate follows in the same transaction."""
    enrollment = lock(enrollment_id)
    if not may_sign_off(actor, enrollment.learner_id, at):
        raise PermissionDenied
    request = _open_request(enrollment)
    checklist = _checklist(enrollment)
    if not queries.progress_of(enrollment.pk, checklist).is_ready:
        raise NotSeenOftenEnough(_("Not everything has been seen often enough yet."))
    if not rules.is_second_person(actor.pk, enrollment.learner_id, queries.graders_of(enrollment.pk)):
        raise SecondPersonNeeded(
            _("You graded all the written work in this module, so a second person has to sign it off.")
        )
    if not rules.is_same_name(typed_name, actor.name):
        raise NameDoesNotMatch(
            _("Please type your name as it stands on your account: %(name)s.") % {"name": actor.name}
        )
    standing = queries.standing_over(actor.pk, enrollment.learner_id, at)
    statement = checklist.statement or default_statement()
    digest = documents.digest(
        {
            "record": queries.record_digest_of(enrollment.pk, enrollment.version_id),
            "learner": enrollment.learner_id,
            "signer": actor.pk,
            "standing": standing,
            "statement": statement,
            "signed_at": at.isoformat(),
        }
    )
    request.sign(
        signer_id=actor.pk,
        typed_name=typed_name.strip(),
        standing=standing,
        statement=statement,
        record_digest=digest,
        at=at,
    )
    event = SignOffSigned(
        enrollment_id=enrollment.pk, learner_id=enrollment.learner_id, sign_off_id=request.pk, digest=digest
    )
    record(event, actor=actor, at=at)
    settle(enrollment, Result(item_key=checklist.key, outcome="done", at=at), actor=actor, at=at)
    return request


@transaction.atomic
def decline_sign_off(*, actor: User, enrollment_id: int, reason: str, at: datetime) -> SignOff:
    """Says not yet, with a reason that the learner reads. They or a manager can ask again."""
    enrollment = lock(enrollment_id)
    if not may_sign_off(actor, enrollment.learner_id, at):
        raise PermissionDenied
    request = _open_request(enrollment)
    if not reason.strip():
        raise ReasonNeeded(_("Say in a sentence what would help next time."))
    request.decline(reason=reason.strip(), at=at)
    event = SignOffDeclined(
        enrollment_id=enrollment.pk, learner_id=enrollment.learner_id, sign_off_id=request.pk
    )
    record(event, actor=actor, at=at)
    return request


@transaction.atomic
def request_again(*, actor: User, enrollment_id: int, at: datetime) -> SignOff:
    """Asks for the sign-off once more after it was declined: a new row, by the learner or their manager."""
    enrollment = lock(enrollment_id)
    if not is_own(actor, enrollment) and not may_sign_off(actor, enrollment.learner_id, at):
        raise PermissionDenied
    document = library.document(enrollment.version_id)
    there = SignOff.objects.filter(enrollment=enrollment, status__in=["requested", "signed"]).first()
    if there is not None:
        return there
    if enrollment.status != "active" or not progress_rules.is_ready_for_sign_off(
        document, done_keys(enrollment.pk)
    ):
        raise NotObservable(_("The other steps come first."))
    row = SignOff.objects.create(
        enrollment=enrollment,
        learner_id=enrollment.learner_id,
        item_key=_checklist(enrollment).key,
        requested_at=at,
    )
    event = SignOffRequested(
        enrollment_id=enrollment.pk, learner_id=enrollment.learner_id, sign_off_id=row.pk
    )
    record(event, actor=actor, at=at)
    return row


@transaction.atomic
def acknowledge_sign_off(*, actor: User, enrollment_id: int, at: datetime) -> SignOff:
    """The learner's name under the sign-off; the certificate never waits for it. Again changes nothing."""
    enrollment = lock(enrollment_id)
    if not is_own(actor, enrollment):
        raise PermissionDenied
    row = SignOff.objects.filter(enrollment=enrollment, status="signed").first()
    if row is None:
        raise NothingToSign(_("There is no sign-off to add your name to yet."))
    if row.acknowledged_at is None:
        row.acknowledge(at=at)
        event = SignOffAcknowledged(
            enrollment_id=enrollment.pk, learner_id=enrollment.learner_id, sign_off_id=row.pk
        )
        record(event, actor=actor, at=at)
    return row


def _checklist(enrollment: Enrollment) -> Checklist:
    checklist = queries.checklist_of(library.document(enrollment.version_id))
    if checklist is None:
        raise NotObservable(_("This module has no sign-off."))
    return checklist


def _may_observe(actor: User, enrollment: Enrollment, at: datetime) -> Checklist:
    if not may_sign_off(actor, enrollment.learner_id, at):
        raise PermissionDenied
    if enrollment.status != "active":
        raise NotObservable(_("This module is finished, so there is nothing left to observe."))
    return _checklist(enrollment)


def _open_request(enrollment: Enrollment) -> SignOff:
    request = SignOff.objects.filter(enrollment=enrollment, status="requested").first()
    if request is None:
        raise NothingToSign(_("No sign-off is waiting here. It opens when the other steps are done."))
    return request


def _problems(
    enrollment: Enrollment,
    checklist: Checklist,
    actor: User,
    seen_on: date,
    reference: str,
    channel: str,
    marks: Mapping[str, str],
    helps: Mapping[str, str],
    at: datetime,
) -> dict[str, Any]:
    """What keeps an observation from being sealed, by form field; `mark_` and `help_` with the line's key."""
    found: dict[str, Any] = {}
    zones = (actor.time_zone, enrollment.learner.time_zone)
    if seen_on > max(local_day(at, zone) for zone in zones):
        found["seen_on"] = _("This day has not come yet.")
    elif seen_on < min(local_day(enrollment.created_at, zone) for zone in zones):
        found["seen_on"] = _("Choose a day from the enrolment on.")
    if not rules.is_reference(reference):
        found["ticket_reference"] = _(
            "Give the ticket’s reference only: letters, digits and - / . without spaces."
        )
    elif queries.is_recorded(enrollment.pk, actor.pk, reference):
        found["ticket_reference"] = _("You have recorded this case already.")
    if channel not in dict(CHANNELS):
        found["channel"] = _("Choose the channel.")
    for line in checklist.lines:
        mark = marks.get(line.key, "")
        if mark not in Mark.values:
            found[f"mark_{line.key}"] = _("Choose what you saw.")
        elif mark == Mark.NOT_SEEN and not helps.get(line.key):
            found[f"help_{line.key}"] = _("Say what would help next time.")
    return found
