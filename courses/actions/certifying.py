"""Issuing certificates. (The rest of this module is the certification owner's.)"""

from __future__ import annotations

from datetime import datetime

from content.documents import Module
from courses.certification.models import Certificate
from courses.enrollments.models import Enrollment
from lms.accounts.models import User


def issue_if_earned(enrollment: Enrollment, document: Module, *, actor: User | None, at: datetime) -> Certificate | None:
    """Issues the certificate when all holds; never twice. Called with the enrollment locked."""
    return None
