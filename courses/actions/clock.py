"""What happens without a person: a release is followed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from content import queries as library
from courses.enrollments.models import Enrollment, EnrollmentStatus
from courses.enrollments.queries import lock
from courses.events import EnrollmentRepinned
from lms.events.log import record


def follow_release(*, version_id: int, at: datetime) -> int:
    """Moves people to a new version where its kind of change says so. Number of enrollments moved.

    Who has not begun begins on the newest; a cosmetic change reaches people in progress at once; after a minor
    or material one they finish on theirs, whatever cosmetic changes follow it. An older release than the current
    one moves nobody.
    """
    version = library.version(version_id)
    if library.module(version.module_id).current_version_id != version_id:
        return 0
    follows_from = _follows_from(version)
    waiting = Enrollment.objects.filter(
        Q(opened_at__isnull=True) | Q(version__number__gte=follows_from),
        module_id=version.module_id,
        status=EnrollmentStatus.ACTIVE,
        version__number__lt=version.number,
    )
    return sum(_repin(pk, version, follows_from, at) for pk in list(waiting.values_list("pk", flat=True)))


def _follows_from(version: library.VersionInfo) -> int:
    """The oldest version from which people in progress follow: only cosmetic changes lie between it and this one."""
    older = {row.number: row for row in library.versions(version.module_id)}
    number = version.number
    while older[number].kind == "cosmetic":
        number -= 1
    return number


@transaction.atomic
def _repin(enrollment_id: int, version: library.VersionInfo, follows_from: int, at: datetime) -> bool:
    enrollment = lock(enrollment_id)
    number = library.version(enrollment.version_id).number
    has_begun = enrollment.opened_at is not None
    if enrollment.status != EnrollmentStatus.ACTIVE or number >= version.number:
        return False
    if has_begun and number < follows_from:
        return False
    enrollment.repin(version.id)
    event = EnrollmentRepinned(
        enrollment_id=enrollment.pk, learner_id=enrollment.learner_id, version_id=version.id
    )
    record(event, actor=None, at=at)
    return True
