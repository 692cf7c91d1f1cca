"""A released result of Amina's, and graders who had no hand in it."""

from __future__ import annotations

from datetime import datetime

from courses.actions import grader
from courses.enrollments.models import Enrollment
from courses.role_plays.models import Submission
from lms.accounts.models import Role, User
from tests import cast as people
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import WEAK, handed_in, practiced


def second_grader(cast: Cast) -> User:
    """Greta, a grader of everybody."""
    row = people.person("Greta Ober")
    people.join(row, cast.root, Role.GRADER)
    return row


def result(cast: Cast, enrollment: Enrollment, at: datetime) -> Submission:
    """Amina's reply, not passed: play-back 2, questions 2, closing 3. Gil graded it."""
    submission = handed_in(practiced(enrollment, at), at)
    grader.claim(actor=cast.gil, submission_id=submission.pk, at=at)
    grader.release_grade(actor=cast.gil, submission_id=submission.pk, marking=WEAK, at=at)
    submission.refresh_from_db()
    return submission
