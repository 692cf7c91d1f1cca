"""What happens without a person: a release is followed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from content import queries as library
from courses.enrollments.models import Enrollment, EnrollmentStatus
from courses.enrollments.queries import lock
from courses.events import EnrollmentRepinned
from lms.events.log import record


def follow_release(*, version_id: int, at: datetime) -> int:
    """Moves people to a new version where its kind of change says so. Number of enrollments moved.

    Who has not begun begins on the newest; a cosmetic change reaches people in progress at once; after a minor
    or material one they finish on theirs. An older release than the current one moves nobody.
    """
    version = library.version(version_id)
    if library.module(version.module_id).current_version_id != version_id:
        return 0
    waiting = Enrollment.objects.filter(
        module_id=version.module_id, status=EnrollmentStatus.ACTIVE, version__number__lt=version.number
    )
    if version.kind != "cosmetic":
        waiting = waiting.filter(opened_at__isnull=True)
    return sum(_repin(pk, version_id, version.kind, at) for pk in list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def _repin(enrollment_id: int, version_id: int, kind: str, at: datetime) -> bool:
    enrollment = lock(enrollment_id)
    has_begun = enrollment.opened_at is not None
    if enrollment.status != EnrollmentStatus.ACTIVE or (has_begun and kind != "cosmetic"):
        return False
    enrollment.repin(version_id)
    event = EnrollmentRepinned(
        enrollment_id=enrollment.pk, learner_id=enrollment.learner_id, version_id=version_id
    )
    record(event, actor=None, at=at)
    return True
