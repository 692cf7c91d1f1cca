"""One of everything for the permission table: Amina is under way, Brian holds a certificate, Otto is a stranger."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from courses.actions import attempts, role_plays
from courses.certification.models import Certificate
from courses.enrollments.models import Enrollment
from courses.progress.models import StepCompletion
from courses.quizzes.models import Attempt
from courses.role_plays.models import Submission
from tests.cast import Cast
from tests.courses.way_to_sign_off import certified
from tests.harness.fixtures import Released, enroll


@dataclass(frozen=True)
class World:
    """What the addresses of the table speak of."""

    cast: Cast
    module: Released
    enrollment: Enrollment
    attempt: Attempt
    submission: Submission
    finished: Enrollment
    certificate: Certificate


def assemble(cast: Cast, module: Released, at: datetime) -> World:
    """Amina has an open attempt and a role-play handed in; Brian has done everything."""
    enrollment = enroll(cast.amina, module, by=cast.grace, at=at)
    attempt = attempts.start_attempt(actor=cast.amina, enrollment_id=enrollment.pk, item_key="quiz", at=at)
    StepCompletion.objects.create(
        enrollment=enrollment, item_key="practice", kind="role_play", completed_at=at
    )
    texts = {"reply": "Dana, your invoices appear twice since the import.", "note": "FACT: doubles."}
    role_plays.start_draft(actor=cast.amina, enrollment_id=enrollment.pk, item_key="graded", at=at)
    role_plays.save_draft(
        actor=cast.amina, enrollment_id=enrollment.pk, item_key="graded", texts=texts, at=at
    )
    submission = role_plays.hand_in(
        actor=cast.amina, enrollment_id=enrollment.pk, item_key="graded", key=uuid.uuid4(), at=at
    )
    finished = enroll(cast.brian, module, by=cast.grace, at=at)
    certificate = certified(finished, cast.grace, cast.gil, at)
    return World(cast, module, enrollment, attempt, submission, finished, certificate)
