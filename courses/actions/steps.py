"""What every verb on a step of one's own module needs: the locked enrollment, the step, and what follows from it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied

from content import queries as library
from content.documents import Item
from courses import permissions
from courses.actions.consequences import settle
from courses.actions.refusals import Refused
from courses.enrollments import queries as enrollments
from courses.enrollments.models import Enrollment
from courses.results import Result
from lms.accounts.models import User


class NoSuchStep(Refused):
    """This version of the module has no such step, block or objective."""

    code = "no_such_step"
    status = 404


def lock_own(actor: User, enrollment_id: int) -> Enrollment:
    """The enrollment, locked; PermissionDenied unless the actor is its learner and may practise in it."""
    enrollment = enrollments.lock(enrollment_id)
    if not permissions.may_practise(actor, enrollment):
        raise PermissionDenied
    return enrollment


def find_item(version_id: int, item_key: str) -> Item | None:
    """The step of this version, or None."""
    return library.document(version_id).by_key.get(item_key)


def settle_step(enrollment: Enrollment, item_key: str, *, actor: User, at: datetime) -> None:
    """Progress belongs to active enrollments and steps of their version; everything else is practice."""
    if permissions.may_learn(actor, enrollment) and find_item(enrollment.version_id, item_key) is not None:
        settle(enrollment, Result(item_key=item_key, outcome="done", at=at), actor=actor, at=at)
