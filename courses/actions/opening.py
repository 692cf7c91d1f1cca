"""The first thing that a learner does in a module, whichever step it is: from then on they have begun."""

from __future__ import annotations

from datetime import datetime

from courses.enrollments.models import Enrollment
from courses.events import ModuleOpened
from courses.permissions import may_learn
from lms.accounts.models import User
from lms.events.log import record


def note_opening(enrollment: Enrollment, *, actor: User, at: datetime) -> None:
    """Notes the first visit; later ones change nothing. Called with the enrollment locked."""
    if enrollment.opened_at is None and may_learn(actor, enrollment):
        enrollment.open(at=at)
        event = ModuleOpened(enrollment_id=enrollment.pk, learner_id=enrollment.learner_id)
        record(event, actor=actor, at=at)
