"""Handing in from a tab that was taken over."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest

from courses.actions import attempts
from courses.enrollments.models import Enrollment
from courses.quizzes.models import Attempt
from tests.cast import Cast
from tests.courses.quizzes.answers import started

pytestmark = pytest.mark.django_db


def test_a_tab_that_was_taken_over_does_not_hand_in(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    attempt = started(enrolled, cast.amina, at)
    newer = attempts.continue_here(actor=cast.amina, attempt_id=attempt.pk, at=at, client_id=uuid4())
    call = {"actor": cast.amina, "attempt_id": attempt.pk, "at": at}
    with pytest.raises(attempts.PenElsewhere):
        attempts.submit_attempt(**call, key=uuid4(), epoch=attempt.epoch)
    assert Attempt.objects.get().status == "in_progress"
    assert attempts.submit_attempt(**call, key=uuid4(), epoch=newer.epoch).attempt_id == attempt.pk
