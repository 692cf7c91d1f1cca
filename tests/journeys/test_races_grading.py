"""Two at once, on a real PostgreSQL: nobody reads what another one holds, nothing is decided or handed in twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet

from courses.actions import grader, role_plays
from courses.actions.refusals import Refused
from courses.role_plays.models import Grade, Submission
from lms.accounts.models import Role, User
from lms.events.models import Event
from tests import cast as people
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import GOOD, drafted, handed_in, practiced
from tests.harness.fixtures import Released, enroll

pytestmark = [pytest.mark.only_on("postgres"), pytest.mark.django_db(transaction=True)]

PATIENCE_SECONDS = 10


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Runs each call in a thread of its own, all starting together; a refusal is a result."""
    start = Barrier(len(calls), timeout=PATIENCE_SECONDS)

    def run(call: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def graders(cast: Cast) -> list[User]:
    """Gil and a colleague."""
    other = people.person("Greta Ober")
    people.join(other, cast.root, Role.GRADER)
    return [cast.gil, other]


@pytest.fixture
def waiting(cast: Cast, small_module: Released, at: datetime) -> list[Submission]:
    """Two replies of two learners."""
    found = []
    for learner in (cast.amina, cast.brian):
        enrolled = enroll(learner, small_module)
        practiced(enrolled, at)
        found.append(handed_in(enrolled, at))
    return found


@pytest.fixture
def both_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both transactions have chosen before either of them writes."""
    inside = Barrier(2, timeout=PATIENCE_SECONDS)
    take = grader._take

    def together(*args: Any) -> Submission:
        inside.wait()
        return take(*args)

    monkeypatch.setattr(grader, "_take", together)


def claim_both(graders: list[User], at: datetime) -> list[int]:
    taken = at_once(*(lambda one=one: grader.claim_next(actor=one, at=at) for one in graders))
    return sorted(submission.pk for submission in taken)


def test_control_without_the_lock_two_graders_get_the_same(
    graders: list[User],
    waiting: list[Submission],
    at: datetime,
    both_inside: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)
    first, second = claim_both(graders, at)
    assert first == second


def test_two_graders_get_two_submissions(
    graders: list[User], waiting: list[Submission], at: datetime, both_inside: None
) -> None:
    assert claim_both(graders, at) == sorted(one.pk for one in waiting)


def test_the_last_one_is_taken_once(graders: list[User], waiting: list[Submission], at: datetime) -> None:
    Submission.objects.filter(pk=waiting[1].pk).update(status="withdrawn")
    taken = at_once(*(lambda one=one: grader.claim_next(actor=one, at=at) for one in graders))
    assert sorted(one.pk for one in taken if one is not None) == [waiting[0].pk]
    assert Event.objects.filter(type="submission.claimed").count() == 1


def test_two_briefs_of_one_learner_are_both_found(
    cast: Cast, small_module: Released, graders: list[User], waiting: list[Submission], at: datetime
) -> None:
    """What is locked for a moment is waited for, not reported as nothing."""
    Submission.objects.filter(pk=waiting[1].pk).update(status="withdrawn")
    again = Submission.objects.get(pk=waiting[0].pk)
    again.pk, again.item_key, again.blind_label, again.submit_key = None, "practice", "second", uuid4()
    again.number = 9
    again.save()
    taken = at_once(*(lambda one=one: grader.claim_next(actor=one, at=at) for one in graders))
    assert len({one.pk for one in taken if one is not None}) == 2


def test_a_double_click_releases_once(cast: Cast, waiting: list[Submission], at: datetime) -> None:
    grader.claim(actor=cast.gil, submission_id=waiting[0].pk, at=at)
    grades = at_once(
        *[lambda: grader.release_grade(actor=cast.gil, submission_id=waiting[0].pk, marking=GOOD, at=at)] * 2
    )
    assert grades[0].pk == grades[1].pk
    assert Grade.objects.count() == 1
    assert Event.objects.filter(type="grade.released").count() == 1


def test_taking_back_and_claiming_never_both_succeed(
    cast: Cast, waiting: list[Submission], at: datetime
) -> None:
    submission = waiting[0]
    back, claimed = at_once(
        lambda: role_plays.take_back(
            actor=cast.amina, enrollment_id=submission.enrollment_id, item_key="graded", at=at
        ),
        lambda: grader.claim(actor=cast.gil, submission_id=submission.pk, at=at),
    )
    submission.refresh_from_db()
    assert [isinstance(back, Refused), isinstance(claimed, Refused)].count(True) == 1
    assert submission.status == ("submitted" if isinstance(back, Refused) else "withdrawn")
    assert (submission.leased_to_id is None) is isinstance(claimed, Refused)


def test_handing_in_twice_hands_in_once(cast: Cast, small_module: Released, at: datetime) -> None:
    enrolled = enroll(cast.amina, small_module)
    practiced(enrolled, at)
    drafted(enrolled, at + timedelta(minutes=1))
    results = at_once(
        *[
            lambda: role_plays.hand_in(
                actor=cast.amina, enrollment_id=enrolled.pk, item_key="graded", key=uuid4(), at=at
            )
        ]
        * 2
    )
    assert sorted(type(one).__name__ for one in results) == ["AlreadyHandedIn", "Submission"]
    assert Submission.objects.filter(item_key="graded").count() == 1


def test_the_first_save_from_two_tabs_opens_one_draft(
    cast: Cast, small_module: Released, at: datetime
) -> None:
    enrolled = enroll(cast.amina, small_module)
    practiced(enrolled, at)

    def save(text: str) -> role_plays.SaveReceipt:
        return role_plays.save_draft(
            actor=cast.amina,
            enrollment_id=enrolled.pk,
            item_key="graded",
            texts={"reply": text},
            at=at,
            client_id=uuid4(),
            seq=1,
            epoch=1,
        )

    receipts = at_once(lambda: save("one"), lambda: save("two"))
    assert sorted(one.is_saved for one in receipts) == [False, True]
    assert Submission.objects.filter(item_key="graded").count() == 1
