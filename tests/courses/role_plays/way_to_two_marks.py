"""Shortcuts of these tests: three graders, and a reply on its way through two marks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from courses.actions import grader, moderating
from courses.enrollments.models import Enrollment
from courses.role_plays import double_marking, marks
from courses.role_plays.marking import Marking
from courses.role_plays.models import Submission
from lms.accounts.models import Role, User
from tests import cast as people
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import GOOD, WEAK, handed_in, practiced

# As weak as WEAK, in other words and one level apart.
ALSO_WEAK = replace(WEAK, levels={"play-back": 2, "questions": 3, "closing": 2}, what_works="You are kind.")
LATER = timedelta(minutes=10)


@dataclass(frozen=True)
class Graders:
    """Gil grades all of Larkfield Home; so do Greta and Hugo."""

    gil: User
    greta: User
    hugo: User


def three_graders(cast: Cast) -> Graders:
    """Gil and two colleagues."""
    found = []
    for name in ("Greta Ober", "Hugo Lind"):
        user = people.person(name)
        people.join(user, cast.root, Role.GRADER)
        found.append(user)
    return Graders(cast.gil, *found)


@contextmanager
def drawn(is_drawn: bool = False) -> Iterator[None]:
    """Every text is among those drawn at random, or none is."""
    with pytest.MonkeyPatch.context() as monkey:
        monkey.setattr(double_marking, "in_sample", lambda *_args, **_options: is_drawn)
        yield


def marked(grader_: User, submission: Submission, marking: Marking, at: datetime) -> Submission:
    """Taken and marked by one grader."""
    grader.claim(actor=grader_, submission_id=submission.pk, at=at)
    grader.release_grade(actor=grader_, submission_id=submission.pk, marking=marking, at=at)
    submission.refresh_from_db()
    return submission


def waiting_reply(enrollment: Enrollment, at: datetime) -> Submission:
    """A graded reply, handed in."""
    practiced(enrollment, at)
    return handed_in(enrollment, at)


def in_moderation(graders: Graders, enrollment: Enrollment, at: datetime) -> Submission:
    """Greta says not yet, Hugo says passed."""
    submission = marked(graders.greta, waiting_reply(enrollment, at), WEAK, at)
    return marked(graders.hugo, submission, GOOD, at + LATER)


def ready(graders: Graders, enrollment: Enrollment, at: datetime) -> Submission:
    """Greta and Hugo both say not yet: the result waits for its release."""
    submission = marked(graders.greta, waiting_reply(enrollment, at), WEAK, at)
    return marked(graders.hugo, submission, ALSO_WEAK, at + LATER)


def ready_pass(graders: Graders, enrollment: Enrollment, at: datetime) -> Submission:
    """Gil let the mark stand that says passed."""
    submission = in_moderation(graders, enrollment, at)
    moderating.take(actor=graders.gil, submission_id=submission.pk, at=at + LATER)
    passing = next(one for one in marks.pair(submission) if one.is_passed)
    moderating.choose(actor=graders.gil, submission_id=submission.pk, mark_id=passing.mark_id, at=at + LATER)
    submission.refresh_from_db()
    return submission
