"""Shortcuts of these tests: everything before the sign-off done, and enough cases observed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from content import queries as library
from courses.actions import manager
from courses.actions.consequences import settle
from courses.certification.models import Certificate
from courses.enrollments.models import Enrollment
from courses.results import Result
from courses.role_plays.models import CriterionScore, Grade, Submission
from courses.sign_offs.models import Observation
from lms.accounts.models import User
from lms.lib.clock import local_day
from tests.harness import small_module

MARKS = {"play-back": "unprompted", "nothing-twice": "unprompted", "pause": "no_chance"}


def graded(enrollment: Enrollment, grader: User, at: datetime, *, item_key: str = "graded") -> Grade:
    """A released pass on a role-play."""
    submission = Submission.objects.create(
        enrollment=enrollment,
        learner_id=enrollment.learner_id,
        item_key=item_key,
        version_id=enrollment.version_id,
        number=1,
        status="released",
        blind_label=f"{grader.pk}-{enrollment.pk}-{item_key}"[:12],
        texts={"reply": "Dana, your invoices appear twice."},
        started_at=at,
        saved_at=at,
        submitted_at=at,
        decided_at=at,
        is_passed=True,
    )
    rubric = asdict(small_module.rubric())
    grade = Grade.objects.create(
        submission=submission,
        learner_id=enrollment.learner_id,
        grader=grader,
        outcome="released",
        is_passed=True,
        weighted=80,
        rubric=rubric,
        rubric_digest="a" * 64,
        record_digest="b" * 64,
        graded_at=at,
    )
    CriterionScore.objects.create(grade=grade, criterion_key="play-back", level=3)
    return grade


@transaction.atomic
def ready(enrollment: Enrollment, at: datetime) -> Enrollment:
    """Every step but the sign-off done, so that the request stands."""
    for item in library.document(enrollment.version_id).items:
        if item.kind != "checklist":
            score = 0.92 if item.kind == "quiz" else None
            settle(enrollment, Result(item.key, "done", at, score), actor=None, at=at)
    return enrollment


def seen(observer: User, enrollment: Enrollment, at: datetime, **changes: Any) -> Observation:
    """One case, observed on the day of `at`."""
    values = {
        "seen_on": local_day(at, observer.time_zone),
        "ticket_reference": f"CH-{Observation.objects.count() + 1}",
        "channel": "chat",
        "marks": MARKS,
        **changes,
    }
    return manager.observe(actor=observer, enrollment_id=enrollment.pk, at=at, **values)


def enough(observer: User, enrollment: Enrollment, at: datetime) -> datetime:
    """Three cases on two days; the moment of the last one."""
    for days in (0, 0, 1):
        seen(observer, enrollment, at + timedelta(days=days))
    return at + timedelta(days=1)


def certified(enrollment: Enrollment, signer: User, grader: User, at: datetime) -> Certificate:
    """All the way to the certificate."""
    graded(enrollment, grader, at)
    ready(enrollment, at)
    then = enough(signer, enrollment, at)
    manager.sign_off(actor=signer, enrollment_id=enrollment.pk, typed_name=signer.name, at=then)
    return Certificate.objects.get(enrollment=enrollment)
