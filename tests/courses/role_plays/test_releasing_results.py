"""Settled results on their way out: nothing counts before, all of it after; by hand, at a date, by the clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from courses.actions import appealing, releasing
from courses.enrollments.models import Enrollment
from courses.events import NOTICE
from courses.notices import posting
from courses.notices.models import Notice
from courses.progress.models import StepCompletion
from courses.role_plays import queries
from courses.role_plays.models import Grade, Submission
from lms.accounts.models import Role
from lms.events.models import Event
from lms.jobs.models import Job
from tests import cast as people
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import GOOD, WEAK
from tests.courses.role_plays.way_to_two_marks import (
    LATER,
    Graders,
    drawn,
    in_moderation,
    marked,
    ready,
    ready_pass,
    three_graders,
    waiting_reply,
)
from tests.harness.fixtures import Released, enroll


@pytest.fixture
def graders(cast: Cast) -> Graders:
    """Gil, Greta and Hugo."""
    return three_graders(cast)


@pytest.fixture
def waiting(enrolled: Enrollment, at: datetime) -> Submission:
    """Amina's reply, handed in."""
    return waiting_reply(enrolled, at)


@pytest.fixture(autouse=True)
def nothing_drawn() -> Iterator[None]:
    """Chance plays no part unless a test says so."""
    with drawn(is_drawn=False):
        yield


def post_what_waits(at: datetime) -> None:
    """Runs the jobs that make notices."""
    for job in Job.objects.filter(name=NOTICE):
        posting.post(Event.objects.get(pk=job.args["event_id"]), at=at)


def test_nothing_counts_before_the_release_and_all_of_it_after(
    graders: Graders, enrolled: Enrollment, at: datetime
) -> None:
    submission = ready(graders, enrolled, at)
    assert queries.levels([enrolled.pk]) == {}
    assert queries.summary([enrolled.pk])[enrolled.pk, "graded"].status == "submitted"
    later = at + timedelta(hours=2)
    done = releasing.release_ready(actor=graders.gil, submission_ids=[submission.pk], at=later)
    assert done == releasing.Released(done=1, passed_over=0)
    submission.refresh_from_db()
    grade = Grade.objects.get()
    assert (submission.status, submission.is_passed, submission.decided_at) == ("released", False, later)
    assert (grade.grader, grade.outcome, grade.graded_at) == (graders.greta, "released", later)
    assert grade.what_works == WEAK.what_works
    again = releasing.release_ready(actor=graders.hugo, submission_ids=[submission.pk], at=later)
    assert again == releasing.Released(done=0, passed_over=1)
    assert Event.objects.filter(type="grade.released").count() == 1


def test_the_learner_hears_once_it_is_released(graders: Graders, enrolled: Enrollment, at: datetime) -> None:
    submission = ready(graders, enrolled, at)
    post_what_waits(at)
    told = Notice.objects.filter(recipient=enrolled.learner, event__payload__submission_id=submission.pk)
    assert not told.exists()
    releasing.release_ready(actor=graders.gil, submission_ids=[submission.pk], at=at)
    post_what_waits(at)
    assert [one.kind for one in told] == ["grade.released"]


def test_a_ready_result_goes_out_by_itself_when_its_time_has_come(
    graders: Graders, enrolled: Enrollment, at: datetime
) -> None:
    submission = ready(graders, enrolled, at)
    assert submission.release_at is not None
    assert releasing.release_due(at=submission.release_at - timedelta(seconds=1)) == 0
    assert releasing.release_due(at=submission.release_at) == 1
    assert releasing.release_due(at=submission.release_at) == 0
    event = Event.objects.get(type="grade.released")
    assert event.actor is None
    assert Grade.objects.get().grader == graders.greta


def test_a_date_is_chosen_for_many(
    cast: Cast, graders: Graders, small_module: Released, enrolled: Enrollment, at: datetime
) -> None:
    hers = ready(graders, enrolled, at)
    his = ready(graders, enroll(cast.brian, small_module), at)
    day = at + timedelta(days=3)
    done = releasing.plan_release(actor=graders.gil, submission_ids=[hers.pk, his.pk], release_at=day, at=at)
    assert done.done == 2
    assert releasing.release_due(at=day - timedelta(seconds=1)) == 0
    assert releasing.release_due(at=day) == 2
    assert Event.objects.filter(type="release.planned").count() == 2


@pytest.mark.parametrize("away", [timedelta(0), timedelta(days=-1), timedelta(days=91)])
def test_no_date_in_the_past_nor_far_away(
    graders: Graders, enrolled: Enrollment, at: datetime, away: timedelta
) -> None:
    submission = ready(graders, enrolled, at)
    with pytest.raises(releasing.BadMoment):
        releasing.plan_release(actor=graders.gil, submission_ids=[submission.pk], release_at=at + away, at=at)


def test_what_is_not_ready_is_passed_over(graders: Graders, enrolled: Enrollment, at: datetime) -> None:
    submission = in_moderation(graders, enrolled, at)
    done = releasing.release_ready(actor=graders.gil, submission_ids=[submission.pk], at=at)
    assert (done.done, Grade.objects.count()) == (0, 0)
    done = releasing.plan_release(
        actor=graders.gil, submission_ids=[submission.pk], release_at=at + timedelta(days=1), at=at
    )
    assert done == releasing.Released(done=0, passed_over=1)


def test_who_does_not_grade_here_releases_nothing(
    cast: Cast, graders: Graders, enrolled: Enrollment, at: datetime
) -> None:
    submission = ready(graders, enrolled, at)
    people.join(cast.otto, cast.lisbon, Role.GRADER)
    for stranger in (cast.otto, cast.grace, cast.amina, cast.lee, cast.ruth):
        with pytest.raises(PermissionDenied):
            releasing.release_ready(actor=stranger, submission_ids=[submission.pk], at=at)
        with pytest.raises(PermissionDenied):
            releasing.plan_release(
                actor=stranger, submission_ids=[submission.pk], release_at=at + timedelta(days=1), at=at
            )
    submission.refresh_from_db()
    assert submission.stage == "ready"


def test_a_released_pass_brings_the_step(graders: Graders, waiting: Submission, at: datetime) -> None:
    with drawn(is_drawn=True):
        marked(graders.greta, waiting, GOOD, at)
    marked(graders.hugo, waiting, GOOD, at)
    steps = StepCompletion.objects.filter(enrollment=waiting.enrollment_id, item_key="graded")
    assert not steps.exists()
    releasing.release_ready(actor=graders.gil, submission_ids=[waiting.pk], at=at)
    assert steps.count() == 1


def test_who_had_a_hand_gives_no_second_look(
    cast: Cast, graders: Graders, enrolled: Enrollment, at: datetime
) -> None:
    """Neither of two markers, nor the moderator, decides an appeal; nobody else hears of it."""
    submission = ready_pass(graders, enrolled, at)
    releasing.release_ready(actor=graders.gil, submission_ids=[submission.pk], at=at + LATER)
    mona = people.person("Mona Ek")
    people.join(mona, cast.root, Role.GRADER)
    appeal = appealing.ask(
        actor=enrolled.learner,
        submission_id=submission.pk,
        criterion_key="closing",
        argument="The last line says when I write and what happens until then.",
        at=at + LATER,
    )
    for hand in (graders.gil, graders.greta, graders.hugo):
        with pytest.raises(PermissionDenied):
            appealing.claim(actor=hand, appeal_id=appeal.pk, at=at + LATER)
    assert appealing.claim(actor=mona, appeal_id=appeal.pk, at=at + LATER).leased_to == mona
    post_what_waits(at)
    told = Notice.objects.filter(kind="appeal.asked").values_list("recipient__name", flat=True)
    assert list(told) == ["Mona Ek"]
