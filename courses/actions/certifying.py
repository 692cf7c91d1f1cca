"""Issuing, withdrawing and showing certificates."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from content import queries as library
from content.documents import Module
from courses.actions.refusals import Refused
from courses.certification import evidence, rules
from courses.certification.models import Certificate
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import lock
from courses.events import CertificateConsentChanged, CertificateIssued, CertificateRevoked, EvidenceViewed
from courses.permissions import may_revoke, may_see_evidence
from courses.progress.queries import done_keys
from courses.progress.rules import is_complete
from courses.sign_offs.models import SignOff
from courses.sign_offs.queries import checklist_of, graders_of
from lms.accounts.models import User
from lms.accounts.queries import organization
from lms.events.log import record
from lms.lib.clock import local_day

# Lines of the checklist that fit under the name.
SEEN_SHOWN = 5


class AlreadyRevoked(Refused):
    """The certificate was withdrawn before."""

    code = "already_revoked"


class RevocationNeedsReason(Refused):
    """Withdrawing a certificate needs a reason, which stays on record."""

    code = "reason_needed"
    status = 400


def issue_if_earned(
    enrollment: Enrollment, document: Module, *, actor: User | None, at: datetime
) -> Certificate | None:
    """Issues the certificate when all holds; never twice. Called with the enrollment locked.

    A module that certifies nothing is completed without one.
    """
    there = Certificate.objects.filter(enrollment=enrollment).first()
    if there is not None or enrollment.status != "active":
        return there
    done = done_keys(enrollment.pk)
    if document.certification is None:
        if is_complete(document, done):
            enrollment.complete(at=at)
        return None
    signed = SignOff.objects.filter(enrollment=enrollment, status="signed").select_related("signer").first()
    graders = graders_of(enrollment.pk)
    signer_id = signed.signer_id if signed else None
    if signed is None or not rules.earned(
        document, done, signer_id=signer_id, learner_id=enrollment.learner_id, graders=graders
    ):
        return None
    zone = organization().time_zone
    expires_at = rules.valid_through(at, document.certification.valid_months, zone)
    certificate = Certificate.objects.create(
        enrollment=enrollment,
        learner_id=enrollment.learner_id,
        module_id=enrollment.module_id,
        version_id=enrollment.version_id,
        sign_off=signed,
        signer_id=signer_id,
        only_grader_id=rules.only_grader(graders),
        cycle=enrollment.cycle,
        number=rules.new_number(secrets.choice),
        token=rules.new_token(secrets.token_bytes),
        issued_at=at,
        expires_at=expires_at,
        printed=_printed(enrollment, document, signed, at=at, expires_at=expires_at),
        evidence_digest=evidence.digest_of(enrollment, signed.record_digest),
    )
    enrollment.complete(at=at)
    event = CertificateIssued(
        enrollment_id=enrollment.pk,
        learner_id=enrollment.learner_id,
        certificate_id=certificate.pk,
        digest=certificate.evidence_digest,
    )
    record(event, actor=actor, at=at)
    return certificate


@transaction.atomic
def revoke(*, actor: User, certificate_id: int, reason: str, at: datetime) -> Certificate:
    """Withdraws a certificate for good. The public page says so from this moment on."""
    certificate = _locked(certificate_id)
    if not may_revoke(actor, certificate.learner_id, at):
        raise PermissionDenied
    if certificate.revoked_at is not None:
        raise AlreadyRevoked(_("This certificate was withdrawn before."))
    if not reason.strip():
        raise RevocationNeedsReason(_("Say why. The reason stays on record."))
    certificate.revoke(by_id=actor.pk, reason=reason.strip(), at=at)
    event = CertificateRevoked(
        enrollment_id=certificate.enrollment_id,
        learner_id=certificate.learner_id,
        certificate_id=certificate.pk,
    )
    record(event, actor=actor, at=at)
    return certificate


@transaction.atomic
def set_consent(
    *, actor: User, certificate_id: int, is_public: bool, is_name_shown: bool, at: datetime
) -> Certificate:
    """What strangers may see: the holder alone decides."""
    certificate = _locked(certificate_id)
    if not actor.is_active or certificate.learner_id != actor.pk:
        raise PermissionDenied
    if (certificate.is_public, certificate.is_name_shown) != (is_public, is_name_shown):
        certificate.set_consent(is_public=is_public, is_name_shown=is_name_shown)
        event = CertificateConsentChanged(
            enrollment_id=certificate.enrollment_id,
            learner_id=certificate.learner_id,
            certificate_id=certificate.pk,
            is_name_shown=is_name_shown,
            is_public=is_public,
        )
        record(event, actor=actor, at=at)
    return certificate


@transaction.atomic
def open_evidence(*, actor: User, certificate_id: int, at: datetime) -> None:
    """Notes that somebody other than the holder opens the evidence; PermissionDenied for who may not."""
    certificate = Certificate.objects.get(pk=certificate_id)
    if not may_see_evidence(actor, certificate.learner_id, at):
        raise PermissionDenied
    if certificate.learner_id != actor.pk:
        event = EvidenceViewed(
            enrollment_id=certificate.enrollment_id,
            learner_id=certificate.learner_id,
            certificate_id=certificate.pk,
        )
        record(event, actor=actor, at=at)


def _locked(certificate_id: int) -> Certificate:
    """The certificate, read anew under the lock of its enrollment."""
    lock(Certificate.objects.values_list("enrollment_id", flat=True).get(pk=certificate_id))
    return Certificate.objects.get(pk=certificate_id)


def _printed(
    enrollment: Enrollment, document: Module, signed: SignOff, *, at: datetime, expires_at: datetime
) -> dict[str, object]:
    """The text of the certificate as it is issued: nothing that is printed is ever looked up again."""
    issuer = organization()
    rule = document.certification
    assert rule is not None
    signer = signed.signer
    assert signer is not None
    checklist = checklist_of(document)
    with override(issuer.language):
        statement = _statement({item.kind for item in document.items})
    return {
        "holder": enrollment.learner.name,
        "title": rule.title,
        "skill": document.skill,
        "module": document.title,
        "code": document.code,
        "statement": statement,
        "seen": [line.text for line in checklist.lines if line.required][:SEEN_SHOWN] if checklist else [],
        "signer": signer.name,
        "signer_standing": signed.standing,
        "issuer": issuer.issuer_name or issuer.name,
        "issuer_title": issuer.issuer_title,
        "organization": issuer.name,
        "language": issuer.language,
        "time_zone": issuer.time_zone,
        "issued_on": local_day(at, issuer.time_zone).isoformat(),
        "valid_through": local_day(expires_at, issuer.time_zone).isoformat(),
        "valid_months": rule.valid_months,
        "renewal_opens_days": rule.renewal_opens_days,
        "grace_days": rule.grace_days,
        "version": library.version(enrollment.version_id).number,
    }


def _statement(kinds: set[str]) -> str:
    """How the skill was shown, as far as the module asks for it."""
    if {"quiz", "role_play", "checklist"} <= kinds:
        return gettext(
            "in a quiz, in written replies graded by a colleague, "
            "and in real conversations that a colleague was there to see."
        )
    if "role_play" in kinds:
        return gettext("in written replies graded by a colleague, and in real conversations.")
    return gettext("in real conversations that a colleague was there to see.")
