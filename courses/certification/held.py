"""The certificates that a learner holds, for their own pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from courses.certification.models import Certificate


@dataclass(frozen=True)
class HeldCertificate:
    """What a learner's own pages say about a certificate."""

    enrollment_id: int
    number: str
    issued_at: datetime
    expires_at: datetime
    is_revoked: bool

    def is_valid(self, at: datetime) -> bool:
        """Neither expired nor withdrawn."""
        return not self.is_revoked and at <= self.expires_at


def held_by(learner_id: int) -> dict[int, HeldCertificate]:
    """The learner's certificates by enrollment, newest first. One query."""
    rows = Certificate.objects.filter(learner_id=learner_id).order_by("-issued_at")
    return {
        row.enrollment_id: HeldCertificate(
            enrollment_id=row.enrollment_id,
            number=row.number,
            issued_at=row.issued_at,
            expires_at=row.expires_at,
            is_revoked=row.revoked_at is not None,
        )
        for row in rows.only("enrollment_id", "number", "issued_at", "expires_at", "revoked_at")
    }
