"""The pages of second looks: what each person reads, without JavaScript, and what is kept after an error."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.appeals import queries
from courses.appeals.models import Appeal
from courses.enrollments.models import Enrollment
from courses.role_plays.models import Submission
from lms.accounts.models import User
from lms.lib import clock
from tests.cast import Cast, join, person
from tests.courses.appeals.way_to_a_result import result, second_grader

As = Callable[..., Client]
WHY = "The first sentence says who it hits and since when."
SEEN = "Both halves of the story stand in the first line."


@pytest.fixture
def greta(cast: Cast) -> User:
    return second_grader(cast)


@pytest.fixture
def released(cast: Cast, enrolled: Enrollment) -> Submission:
    return result(cast, enrolled, clock.now())


def test_the_whole_way(as_: As, cast: Cast, released: Submission, greta: User) -> None:
    amina, other = as_(cast.amina), as_(greta)
    page = reverse("appeal", args=[released.pk])
    assert page in amina.get(reverse("role_play_result", args=[released.pk])).content.decode()
    text = amina.get(page).content.decode()
    assert "It never falls." in text
    assert "Nobody has had a second look within a year." in text
    assert amina.post(page, {"criterion": "play-back", "argument": WHY}).status_code == 302
    assert "You hear about" in amina.get(page).content.decode()

    assert "One person asks for a second look" in other.get(reverse("appeals")).content.decode()
    appeal = Appeal.objects.get()
    look = reverse("appeal_look", args=[appeal.pk])
    before = other.get(look).content.decode()
    assert WHY not in before
    other.post(reverse("appeal_claim", args=[appeal.pk]))
    text = other.get(look).content.decode()
    assert WHY in text
    assert "your invoices appear twice" in text
    assert "Amina" not in text
    assert "2 of 100" not in text

    decide = reverse("appeal_decide", args=[appeal.pk])
    refused = other.post(decide, {"level": "4", "reason": SEEN})
    assert refused.status_code == 400
    assert SEEN in refused.content.decode(), "what was typed stays"
    assert other.post(decide, {"level": "3", "reason": SEEN}).status_code == 302

    text = amina.get(page).content.decode()
    assert "The second look raised it" in text
    assert SEEN in text
    assert "Greta" not in text


def test_a_short_argument_is_kept_and_explained(as_: As, cast: Cast, released: Submission) -> None:
    page = reverse("appeal", args=[released.pk])
    answer = as_(cast.amina).post(page, {"criterion": "questions", "argument": "Too strict."})
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "Too strict." in text
    assert 'value="questions" required checked' in text
    assert not Appeal.objects.exists()


def test_taking_it_back(as_: As, cast: Cast, released: Submission) -> None:
    amina, page = as_(cast.amina), reverse("appeal", args=[released.pk])
    amina.post(page, {"criterion": "play-back", "argument": WHY})
    amina.post(reverse("appeal_take_back", args=[released.pk]))
    assert "Which criterion?" in amina.get(page).content.decode()


def test_giving_it_back(as_: As, cast: Cast, released: Submission, greta: User) -> None:
    as_(cast.amina).post(reverse("appeal", args=[released.pk]), {"criterion": "play-back", "argument": WHY})
    appeal, other = Appeal.objects.get(), as_(greta)
    other.post(reverse("appeal_claim", args=[appeal.pk]))
    other.post(reverse("appeal_give_back", args=[appeal.pk]), {"reason": SEEN})
    assert "Take this one" in other.get(reverse("appeal_look", args=[appeal.pk])).content.decode()


def test_the_first_grader_finds_nothing(as_: As, cast: Cast, released: Submission) -> None:
    as_(cast.amina).post(reverse("appeal", args=[released.pk]), {"criterion": "play-back", "argument": WHY})
    gil = as_(cast.gil)
    assert "Nobody asks you" in gil.get(reverse("appeals")).content.decode()
    assert gil.get(reverse("appeal_look", args=[Appeal.objects.get().pk])).status_code == 404


def test_a_second_grader_cannot_open_the_result_by_its_number(
    as_: As, released: Submission, greta: User
) -> None:
    """It would tell the name and the levels."""
    assert as_(greta).get(reverse("grading_submission", args=[released.pk])).status_code == 404


def test_the_list_costs_the_same_for_one_and_for_many(
    as_: As, cast: Cast, released: Submission, greta: User
) -> None:
    at = clock.now()
    as_(cast.amina).post(reverse("appeal", args=[released.pk]), {"criterion": "play-back", "argument": WHY})
    assert len(queries.waiting(greta, at, at.date())) == 1
    with CaptureQueriesContext(connection) as one:
        queries.waiting(greta, at, at.date())
    first = Appeal.objects.select_related("submission", "grade").get()
    for number in range(5):
        learner = person(f"Learner {number}")
        join(learner, cast.nairobi)
        copy = Submission.objects.get(pk=released.pk)
        enrollment = Enrollment.objects.get(pk=copy.enrollment_id)
        enrollment.pk, enrollment.learner = None, learner
        enrollment.save()
        copy.pk, copy.enrollment, copy.learner = None, enrollment, learner
        copy.blind_label, copy.submit_key = f"X-{number}", None
        copy.save()
        Appeal.objects.create(
            submission=copy, grade=first.grade, learner=learner, first_grader=cast.gil, criterion_key="play-back",
            old_level=2, argument=WHY, asked_at=at, due_on=first.due_on,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        assert len(queries.waiting(greta, at, at.date())) == 6
    assert len(many) == len(one)
