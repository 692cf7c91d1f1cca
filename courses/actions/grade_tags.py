"""Grades to be checked again after a release: tagged by the clock, closed by the head of support. No grade changes."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from content import queries as library
from courses.actions.refusals import Refused
from courses.enrollments.queries import lock
from courses.events import GradesTagged, TaggedGradeChecked
from courses.permissions import may_check_tagged_grades
from courses.role_plays import tags
from courses.role_plays.tag_models import GradeTag, TagCheck
from lms.accounts.models import User
from lms.events.log import record

NOTE_LENGTH = 300


class TagNotFound(Refused):
    """There is no such tag in reach."""

    code = "tag_not_found"
    status = 404


class AlreadyChecked(Refused):
    """Somebody was here before."""

    code = "already_checked"


class CheckNeedsNote(Refused):
    """A check without a word on what was found helps nobody later."""

    code = "note_needed"
    status = 400


@transaction.atomic
def tag_grades(*, version_id: int, at: datetime) -> int:
    """Tags the grades whose rubric counts otherwise in this version, where its release asked for it. Number of new tags.

    Doing it again tags nothing twice.
    """
    if not library.version(version_id).is_check_of_grades_wanted:
        return 0
    known = set(GradeTag.objects.filter(version_id=version_id).values_list("grade_id", flat=True))
    new = [grade for grade in tags.grades_of(version_id) if grade.pk not in known]
    if new:
        GradeTag.objects.bulk_create(
            GradeTag(grade=grade, version_id=version_id, tagged_at=at) for grade in new
        )
        record(GradesTagged(version_id=version_id, count=len(new)), actor=None, at=at)
    return len(new)


@transaction.atomic
def close_tag(*, actor: User, tag_id: int, note: str, at: datetime) -> TagCheck:
    """Says that somebody checked, and what they found. The grade stays as it is."""
    if not may_check_tagged_grades(actor):
        raise PermissionDenied
    if not tags.within_reach(actor, tag_id, at):
        raise TagNotFound(_("This grade is not in your list."))
    tag = GradeTag.objects.select_related("grade__submission").get(pk=tag_id)
    lock(tag.grade.submission.enrollment_id)
    if TagCheck.objects.filter(tag=tag).exists():
        raise AlreadyChecked(_("Somebody has checked this grade already."))
    if not note.strip():
        raise CheckNeedsNote(_("Say in one line what you found."))
    check = TagCheck.objects.create(tag=tag, checked_by=actor, note=note.strip()[:NOTE_LENGTH], checked_at=at)
    event = TaggedGradeChecked(
        enrollment_id=tag.grade.submission.enrollment_id,
        learner_id=tag.grade.learner_id,
        grade_id=tag.grade_id,
        version_id=tag.version_id,
    )
    record(event, actor=actor, at=at)
    return check
