"""Reads of certificates: one, many, and what a stranger may see of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db.models import Q, QuerySet

from courses.certification import rules
from courses.certification.models import Certificate
from lms.accounts.models import User
from lms.accounts.queries import learners_within, standing


@dataclass(frozen=True)
class CertificateInfo:
    """One certificate as it stands at a moment. `printed` is the text as issued, dates are days of its own zone."""

    id: int
    enrollment_id: int
    learner_id: int
    learner_public_id: str
    module_id: int
    module_slug: str
    number: str
    token: str
    title: str
    holder: str
    status: rules.Status
    issued_at: datetime
    expires_at: datetime
    issued_on: date
    valid_through: date
    renewal_opens_at: datetime
    grace_ends_at: datetime
    printed: dict[str, Any]
    evidence_digest: str
    is_public: bool
    is_name_shown: bool
    revoked_at: datetime | None
    revoked_reason: str
    cycle: int


@dataclass(frozen=True)
class PublicCertificate:
    """What a stranger may see. Without consent to the name, `holder` is empty."""

    status: rules.Status
    holder: str
    title: str
    skill: str
    number: str
    organization: str
    issuer: str
    issued_on: date
    valid_through: date
    valid_months: int
    revoked_at: datetime | None


def visible_to(actor: User, at: datetime) -> QuerySet[Certificate]:
    """Certificates that the actor may know of: their own, of people they manage; all for auditors and administrators."""
    reach = standing(actor)
    if not actor.is_active:
        return Certificate.objects.none()
    if reach.is_auditor or reach.is_administrator:
        return Certificate.objects.all()
    condition = Q(learner_id=actor.pk)
    if reach.manages:
        condition |= Q(learner__in=learners_within(reach.manages, at))
    return Certificate.objects.filter(condition)


def by_number(actor: User, number: str, at: datetime) -> CertificateInfo | None:
    """One certificate that the actor may know of. One query, or two with the standing."""
    row = visible_to(actor, at).filter(number=number).select_related("learner", "module").first()
    return _info(row, at) if row else None


def of_enrollment(enrollment_id: int, at: datetime) -> CertificateInfo | None:
    """The certificate that an enrollment earned. One query."""
    row = Certificate.objects.filter(enrollment_id=enrollment_id).select_related("learner", "module").first()
    return _info(row, at) if row else None


def search(
    actor: User, at: datetime, *, text: str = "", status: str = "", limit: int = 50, offset: int = 0
) -> tuple[list[CertificateInfo], int]:
    """Certificates in the actor's scope, newest first, by name, number or title; and how many there are. Two queries."""
    rows = visible_to(actor, at)
    if text:
        number = rules.read_number(text)
        found = (
            Q(learner__name__icontains=text) | Q(module__title__icontains=text) | Q(number__icontains=text)
        )
        rows = rows.filter(found | Q(number=number) if number else found)
    if status == "revoked":
        rows = rows.filter(revoked_at__isnull=False)
    elif status == "valid":
        rows = rows.filter(revoked_at__isnull=True, expires_at__gte=at)
    elif status == "ended":
        rows = rows.filter(revoked_at__isnull=True, expires_at__lt=at)
    page = rows.select_related("learner", "module").order_by("-issued_at", "-pk")[offset : offset + limit]
    return [_info(row, at) for row in page], rows.count()


def newest_of(learner_ids: Iterable[int], at: datetime) -> dict[tuple[int, int], CertificateInfo]:
    """By learner and module: the newest certificate as it stands at a moment. One query."""
    rows = Certificate.objects.filter(learner_id__in=list(learner_ids)).select_related("learner", "module")
    return {(row.learner_id, row.module_id): _info(row, at) for row in rows.order_by("issued_at", "pk")}


def public(at: datetime, *, by: Literal["token", "number"], value: str) -> PublicCertificate | None:
    """What strangers may see of a certificate; None for an unknown and for a hidden one alike. One query."""
    row = Certificate.objects.filter(**{by: value}, is_public=True).first() if value else None
    if row is None:
        return None
    info = _public_parts(row)
    return PublicCertificate(
        status=rules.status_at(
            at, expires_at=row.expires_at, revoked_at=row.revoked_at, grace_days=_days(row, "grace_days")
        ),
        holder=row.printed["holder"] if row.is_name_shown else "",
        number=row.number,
        issued_on=date.fromisoformat(row.printed["issued_on"]),
        valid_through=date.fromisoformat(row.printed["valid_through"]),
        valid_months=row.printed["valid_months"],
        revoked_at=row.revoked_at,
        **info,
    )


def _public_parts(row: Certificate) -> dict[str, str]:
    return {key: row.printed[key] for key in ("title", "skill", "organization", "issuer")}


def _days(row: Certificate, key: str) -> int:
    fallback = {"grace_days": rules.GRACE_DAYS, "renewal_opens_days": rules.RENEWAL_OPENS_DAYS}
    return int(row.printed.get(key, fallback[key]))


def _info(row: Certificate, at: datetime) -> CertificateInfo:
    grace = _days(row, "grace_days")
    return CertificateInfo(
        id=row.pk,
        enrollment_id=row.enrollment_id,
        learner_id=row.learner_id,
        learner_public_id=str(row.learner.public_id),
        module_id=row.module_id,
        module_slug=row.module.slug,
        number=row.number,
        token=row.token,
        title=row.printed["title"],
        holder=row.printed["holder"],
        status=rules.status_at(at, expires_at=row.expires_at, revoked_at=row.revoked_at, grace_days=grace),
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        issued_on=date.fromisoformat(row.printed["issued_on"]),
        valid_through=date.fromisoformat(row.printed["valid_through"]),
        renewal_opens_at=rules.renewal_opens_at(row.expires_at, _days(row, "renewal_opens_days")),
        grace_ends_at=row.expires_at + timedelta(days=grace),
        printed=row.printed,
        evidence_digest=row.evidence_digest,
        is_public=row.is_public,
        is_name_shown=row.is_name_shown,
        revoked_at=row.revoked_at,
        revoked_reason=row.revoked_reason,
        cycle=row.cycle,
    )
