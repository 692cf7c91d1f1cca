"""The demonstration: seeded whole on an empty installation, once, with something to see for everybody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.hashers import check_password

from courses.calibration.models import CalibrationRound, Licence
from courses.certification.models import Certificate
from courses.demo import seeding
from courses.enrollments.models import Enrollment
from courses.quizzes.models import Attempt
from courses.role_plays import marks
from courses.role_plays.models import Stage, Submission
from courses.scenarios.models import ScenarioRun
from lms.accounts.models import User

AT = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_the_demonstration_is_there_once_and_whole() -> None:
    made = seeding.seed(at=AT)
    assert made is not None
    assert (made.people, made.enrollments) == (User.objects.count(), Enrollment.objects.count())
    assert seeding.seed(at=AT) is None

    gil = User.objects.get(email="gil@larkfield.example")
    assert check_password(seeding.PASSWORD, gil.password)
    waiting = Submission.objects.filter(status="submitted", is_graded_mode=True)
    stages = {stage: waiting.filter(stage=stage).count() for stage in Stage.values}
    assert stages["first"] > 0
    assert (stages["moderation"], stages["ready"]) == (1, 2)
    assert len(marks.pair(waiting.get(stage="moderation"))) == 2
    assert Licence.objects.filter(grader=gil).exists()
    assert CalibrationRound.objects.filter(closed_at__isnull=True).exists()
    assert Certificate.objects.exists()
    assert ScenarioRun.objects.filter(finished_at__isnull=False).exists()
    for behaviour in ("precheck", "exam"):
        assert Attempt.objects.filter(behaviour=behaviour, submitted_at__isnull=False).exists()
    assert not Submission.objects.filter(submitted_at__gt=AT).exists(), "nothing lies in the future"
