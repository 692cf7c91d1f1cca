"""Two at once between a mark and its release: one second mark, one decision, one result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from courses.actions import grader, moderating, releasing, role_plays
from courses.actions.refusals import Refused
from courses.role_plays import double_marking, marks
from courses.role_plays.mark_models import Mark, Settlement
from courses.role_plays.models import Grade, Submission
from lms.accounts.models import Role, User
from lms.events.models import Event
from tests import cast as people
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import GOOD, WEAK
from tests.courses.role_plays.way_to_two_marks import (
    Graders,
    drawn,
    in_moderation,
    marked,
    ready,
    three_graders,
    waiting_reply,
)
from tests.harness.fixtures import Released, enroll
from tests.journeys.test_races_grading import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def graders(cast: Cast) -> Graders:
    """Gil, Greta and Hugo."""
    return three_graders(cast)


@pytest.fixture
def mona(cast: Cast, graders: Graders) -> User:
    """One more who may moderate."""
    user = people.person("Mona Ek")
    people.join(user, cast.root, Role.GRADER)
    return user


@pytest.fixture(autouse=True)
def nothing_drawn() -> Iterator[None]:
    """Chance plays no part."""
    with drawn(is_drawn=False):
        yield


@pytest.fixture
def waiting(cast: Cast, small_module: Released, at: datetime) -> Submission:
    """Amina's reply, handed in."""
    return waiting_reply(enroll(cast.amina, small_module), at)


def test_a_double_click_gives_one_mark(graders: Graders, waiting: Submission, at: datetime) -> None:
    grader.claim(actor=graders.greta, submission_id=waiting.pk, at=at)
    found = at_once(
        *[lambda: grader.release_grade(actor=graders.greta, submission_id=waiting.pk, marking=WEAK, at=at)]
        * 2
    )
    assert found[0].pk == found[1].pk
    assert Mark.objects.count() == 1


def test_two_second_graders_get_one(graders: Graders, waiting: Submission, at: datetime) -> None:
    marked(graders.greta, waiting, WEAK, at)
    taken = at_once(
        *(
            lambda one=one: grader.claim_next(actor=one, at=at)
            for one in (graders.gil, graders.hugo, graders.greta)
        )
    )
    assert [one.pk for one in taken if one is not None] == [waiting.pk]
    waiting.refresh_from_db()
    assert waiting.leased_to_id != graders.greta.pk


def test_two_tabs_of_the_first_grader_never_take_the_second_mark(
    graders: Graders, waiting: Submission, at: datetime
) -> None:
    grader.claim(actor=graders.greta, submission_id=waiting.pk, at=at)
    _mark, taken = at_once(
        lambda: grader.release_grade(actor=graders.greta, submission_id=waiting.pk, marking=WEAK, at=at),
        lambda: grader.claim_next(actor=graders.greta, at=at),
    )
    waiting.refresh_from_db()
    assert waiting.leased_to_id is None
    assert taken is None or taken.pk == waiting.pk


def test_taking_back_and_marking_never_both_succeed(
    cast: Cast, graders: Graders, waiting: Submission, at: datetime
) -> None:
    grader.claim(actor=graders.greta, submission_id=waiting.pk, at=at)
    later = at + 2 * grader.LEASE
    back, mark = at_once(
        lambda: role_plays.take_back(
            actor=cast.amina, enrollment_id=waiting.enrollment_id, item_key="graded", at=later
        ),
        lambda: grader.release_grade(actor=graders.greta, submission_id=waiting.pk, marking=WEAK, at=later),
    )
    assert [isinstance(back, Refused), isinstance(mark, Refused)].count(True) == 1
    waiting.refresh_from_db()
    assert (waiting.status, Mark.objects.count()) == (
        ("submitted", 1) if isinstance(back, Refused) else ("withdrawn", 0)
    )


def test_two_moderators_take_one(graders: Graders, mona: User, waiting: Submission, at: datetime) -> None:
    marked(graders.greta, waiting, WEAK, at)
    marked(graders.hugo, waiting, GOOD, at)
    taken = at_once(
        *(
            lambda one=one: moderating.take(actor=one, submission_id=waiting.pk, at=at)
            for one in (graders.gil, mona)
        )
    )
    assert sorted(type(one).__name__ for one in taken) == ["HeldByAnother", "Submission"]
    assert Event.objects.filter(type="marks.opened").count() == 1


def test_choosing_both_marks_at_once_settles_one(
    cast: Cast, small_module: Released, graders: Graders, at: datetime
) -> None:
    submission = in_moderation(graders, enroll(cast.amina, small_module), at)
    moderating.take(actor=graders.gil, submission_id=submission.pk, at=at)
    settled = at_once(
        *(
            lambda pk=one.mark_id: moderating.choose(
                actor=graders.gil, submission_id=submission.pk, mark_id=pk, at=at
            )
            for one in marks.pair(submission)
        )
    )
    assert settled[0].pk == settled[1].pk
    assert Settlement.objects.count() == 1


def test_one_result_from_a_person_and_the_clock(
    cast: Cast, small_module: Released, graders: Graders, mona: User, at: datetime
) -> None:
    submission = ready(graders, enroll(cast.amina, small_module), at)
    later = at + 2 * double_marking.HOLD
    at_once(
        lambda: releasing.release_ready(actor=graders.gil, submission_ids=[submission.pk], at=later),
        lambda: releasing.release_ready(actor=mona, submission_ids=[submission.pk], at=later),
        lambda: releasing.release_due(at=later),
        lambda: releasing.release_due(at=later),
    )
    assert Grade.objects.count() == 1
    assert Event.objects.filter(type="grade.released").count() == 1


def test_two_lists_in_another_order_do_not_wait_for_each_other(
    cast: Cast, small_module: Released, graders: Graders, mona: User, at: datetime
) -> None:
    hers = ready(graders, enroll(cast.amina, small_module), at)
    his = ready(graders, enroll(cast.brian, small_module), at)
    done = at_once(
        lambda: releasing.release_ready(actor=graders.gil, submission_ids=[hers.pk, his.pk], at=at),
        lambda: releasing.release_ready(actor=mona, submission_ids=[his.pk, hers.pk], at=at),
    )
    assert sum(one.done for one in done) == Grade.objects.count() == 2
