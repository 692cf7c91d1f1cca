"""Reads of enrollments."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from courses.enrollments.models import Enrollment
from lms.accounts.models import User
from lms.accounts.queries import learners_within, standing


def lock(enrollment_id: int) -> Enrollment:
    """The enrollment, locked until the transaction ends. The first lock of every action. Enrollment.DoesNotExist."""
    return Enrollment.objects.select_for_update(of=("self",)).get(pk=enrollment_id)


def visible_to(actor: User, at: datetime) -> QuerySet[Enrollment]:
    """Enrollments that the actor may know of: their own, those of people they manage, all for auditors."""
    reach = standing(actor)
    if reach.is_auditor:
        return Enrollment.objects.all()
    condition = Q(learner_id=actor.pk)
    if reach.manages:
        condition |= Q(learner__in=learners_within(reach.manages, at))
    return Enrollment.objects.filter(condition)


def own(actor: User, module_slug: str) -> Enrollment | None:
    """The actor's newest enrollment in a module that was not withdrawn."""
    return (
        Enrollment.objects.filter(learner=actor, module__slug=module_slug)
        .exclude(status="withdrawn")
        .order_by("-cycle")
        .first()
    )
