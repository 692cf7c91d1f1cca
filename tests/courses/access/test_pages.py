"""Quiz access on the screen and through the API: forms, what learners read, what stays private."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from content import documents
from content.documents import LocalTime
from courses.access.models import Accommodation, QuizOverride
from courses.access.rules import Terms
from courses.actions import access
from courses.enrollments.models import Enrollment
from courses.quizzes.models import Attempt
from lms.lib import clock
from tests.cast import Cast
from tests.courses.quizzes.answers import started
from tests.harness import small_module as small
from tests.harness.fixtures import Released, enroll, put_on_shelf

As = Callable[..., Client]
START = "/modules/small-listening/the-quiz/quiz/"
EMPTY = {
    "opens": "", "closes": "", "zone": "", "limit_minutes": "", "attempts": "", "wait_hours": "", "reason": "",
}  # fmt: skip


def timed(**changes: Any) -> documents.Module:
    document = small.document()
    items = tuple(replace(item, **changes) if item.kind == "quiz" else item for item in document.items)
    return replace(document, items=items)


@pytest.fixture
def shelf(db: None) -> Released:
    return put_on_shelf(timed(time_limit_minutes=10))


@pytest.fixture
def held(cast: Cast, shelf: Released) -> Enrollment:
    return enroll(cast.amina, shelf, by=cast.grace)


def person_url(cast: Cast) -> str:
    return reverse("quiz_access", args=[cast.amina.public_id])


def quiz_url(cast: Cast, held: Enrollment) -> str:
    return reverse("quiz_override", args=[cast.amina.public_id, held.module_id, "quiz"])


class TestPerson:
    def test_extra_time_is_given_changed_and_ended(self, cast: Cast, held: Enrollment, as_: As):
        grace, url = as_(cast.grace), person_url(cast)
        assert "holds in every quiz that Amina takes" in grace.get(url).content.decode()
        form = {"amount": "1.5", "own_factor": "", "starts_on": "", "ends_on": "", "reason": "Agreed in May."}
        assert grace.post(url, form).status_code == 302
        page = grace.get(url).content.decode()
        assert "Half as much time again in every quiz" in page
        assert "15 minutes" in page
        assert grace.post(url, form | {"amount": "own", "own_factor": "1.75"}).status_code == 302
        assert Accommodation.objects.get(withdrawn_at=None).factor == Decimal("1.75")
        grace.post(reverse("end_extra_time", args=[cast.amina.public_id]))
        assert not Accommodation.objects.filter(withdrawn_at=None).exists()

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"amount": ""}, "Choose how much."),
            ({"amount": "own"}, "Give the factor, such as 1.75."),
            ({"amount": "own", "own_factor": "9"}, "less than or equal to 5"),
            ({"starts_on": "2026-05-02", "ends_on": "2026-05-01"}, "The last day comes before the first."),
            ({"starts_on": "soon"}, "Enter a valid date"),
        ],
    )
    def test_what_makes_no_sense_is_said(
        self, cast: Cast, held: Enrollment, as_: As, change: dict[str, str], words: str
    ):
        form = {"amount": "2", "own_factor": "", "starts_on": "", "ends_on": "", "reason": ""}
        answer = as_(cast.grace).post(person_url(cast), form | change)
        assert (answer.status_code, words in answer.content.decode()) == (400, True)
        assert not Accommodation.objects.exists()

    def test_other_rules_for_one_quiz(self, cast: Cast, held: Enrollment, as_: As):
        grace, url = as_(cast.grace), quiz_url(cast, held)
        form = EMPTY | {"closes": "2026-12-03T09:00", "attempts": "5", "reason": "Was ill."}
        assert grace.post(url, form).status_code == 302
        row = QuizOverride.objects.get()
        assert (row.closes, row.zone, row.attempts, row.limit_minutes) == ("2026-12-03T09:00", "", 5, None)
        page = grace.get(person_url(cast)).content.decode()
        assert "Was ill." in page
        assert "Thu 3 December" in page
        assert 'value="2026-12-03T09:00"' in grace.get(url).content.decode()
        grace.post(reverse("end_override", args=[cast.amina.public_id, held.module_id, "quiz"]))
        assert not QuizOverride.objects.filter(withdrawn_at=None).exists()

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({}, "Change at least one thing"),
            ({"opens": "yesterday"}, "Give a day and a time"),
            ({"opens": "9999-01-01T09:00"}, "Choose a day in this century."),
            ({"opens": "2026-12-03T09:00", "closes": "2026-12-03T08:00"}, "It has to close after it opens."),
            ({"limit_minutes": "-5"}, "greater than or equal to 0"),
            ({"attempts": "3", "zone": "Mars/Crater"}, "Select a valid choice"),
        ],
    )
    def test_a_form_that_does_not_fit(
        self, cast: Cast, held: Enrollment, as_: As, change: dict[str, str], words: str
    ):
        answer = as_(cast.grace).post(quiz_url(cast, held), EMPTY | change)
        assert (answer.status_code, words in answer.content.decode()) == (400, True)
        assert not QuizOverride.objects.exists()

    def test_late_answers_are_for_managers_alone(self, cast: Cast, held: Enrollment, as_: As):
        assert "Answers that came late" in as_(cast.grace).get(person_url(cast)).content.decode()
        assert "Answers that came late" not in as_(cast.lee).get(person_url(cast)).content.decode()

    def test_as_many_queries_for_many_modules_as_for_one(
        self, cast: Cast, held: Enrollment, as_: As, queries_of: Callable[..., int]
    ):
        grace = as_(cast.grace)
        grace.get(person_url(cast))
        one = queries_of(lambda: grace.get(person_url(cast)))
        for number in range(2, 6):
            key = f"00000000-0000-4000-8000-00000000000{number}"
            other = put_on_shelf(
                replace(timed(time_limit_minutes=5), key=key, slug=f"m{number}", title=f"M {number}")
            )
            enroll(cast.amina, other, by=cast.grace)
        grace.get(person_url(cast))
        assert queries_of(lambda: grace.get(person_url(cast))) == one


class TestTeam:
    def test_rules_for_a_team(self, cast: Cast, held: Enrollment, as_: As):
        grace, url = as_(cast.grace), reverse("team_quiz_access")
        assert "Every quiz is as its author set it." in grace.get(url).content.decode()
        form = EMPTY | {"team": str(cast.nairobi.pk), "quiz": f"{held.module_id}:quiz", "limit_minutes": "30"}
        assert grace.post(url, form).status_code == 302
        assert "30 minutes" in grace.get(url).content.decode()
        assert "30 minutes" not in as_(cast.otto).get(url).content.decode()
        row = QuizOverride.objects.get()
        end = reverse("end_team_override", args=[row.pk])
        assert as_(cast.otto).post(end).status_code == 404
        assert grace.post(end).status_code == 302
        row.refresh_from_db()
        assert row.withdrawn_by == cast.grace

    def test_only_ones_own_teams(self, cast: Cast, held: Enrollment, as_: As):
        form = EMPTY | {"team": str(cast.lisbon.pk), "quiz": f"{held.module_id}:quiz", "limit_minutes": "30"}
        assert as_(cast.grace).post(reverse("team_quiz_access"), form).status_code == 400
        assert not QuizOverride.objects.exists()


class TestLearner:
    def page(self, cast: Cast, as_: As) -> str:
        return as_(cast.amina).get(START).content.decode()

    def test_the_limit_that_holds_for_them(self, cast: Cast, held: Enrollment, as_: As):
        assert "10 minutes. The clock starts with your try" in self.page(cast, as_)
        access.set_accommodation(
            actor=cast.grace, learner_id=cast.amina.pk, factor=Decimal(2), reason="Dyslexia", at=clock.now()
        )
        page = self.page(cast, as_)
        assert "20 minutes, with your extra time" in page
        assert "Dyslexia" not in page
        record = as_(cast.amina).get("/record/").content.decode()
        assert "Twice the time in every quiz" in record
        assert "Dyslexia" in record

    def test_when_it_opens_in_their_zone(self, cast: Cast, as_: As):
        shelf = put_on_shelf(
            timed(opens=LocalTime("2099-12-03T06:00", "UTC"), closes=LocalTime("2099-12-04T06:00", "UTC"))
        )
        held = enroll(cast.amina, shelf, by=cast.grace)
        page = self.page(cast, as_)
        assert "Opens Thu 3 December 2099, 09:00, your time." in page
        assert "Fri 4 December 2099, 09:00, your time" in page
        assert "Start the quiz" not in page
        answer = as_(cast.amina).post(START, follow=True)
        assert "This quiz opens on" in answer.content.decode()
        assert not Attempt.objects.filter(enrollment=held).exists()

    def test_closed(self, cast: Cast, as_: As):
        enroll(cast.amina, put_on_shelf(timed(closes=LocalTime("2026-03-01T09:00"))), by=cast.grace)
        page = self.page(cast, as_)
        assert "This quiz is closed. Your manager can open it for you again." in page

    def test_the_timer_stands_only_where_there_is_a_limit(self, cast: Cast, held: Enrollment, as_: As):
        attempt = started(held, cast.amina, clock.now())
        url = reverse("attempt", args=[attempt.pk, 1])
        assert "<attune-timer" in as_(cast.amina).get(url).content.decode()
        access.set_accommodation(actor=cast.grace, learner_id=cast.amina.pk, is_untimed=True, at=clock.now())
        page = as_(cast.amina).get(url).content.decode()
        assert "<attune-timer" not in page
        assert "No time limit." in page

    def test_between_the_deadline_and_the_end_of_the_grace(self, cast: Cast, held: Enrollment, as_: As):
        attempt = started(held, cast.amina, clock.now() - timedelta(minutes=10, seconds=30))
        page = as_(cast.amina).get(reverse("attempt_overview", args=[attempt.pk])).content.decode()
        assert "The time is up" in page
        assert "See the result" in page


def test_somebody_elses_log_in_saves_nothing(cast: Cast, held: Enrollment, as_: As):
    attempt = started(held, cast.amina, clock.now())
    url = reverse("attempt_save", args=[attempt.pk, small.SINGLE])
    body = {
        "client_id": "20000000-0000-4000-8000-000000000001",
        "seq": 1,
        "epoch": 1,
        "value": {"choice": "a"},
    }
    headers = {"X-Attune-User": str(cast.amina.public_id)}
    answer = as_(cast.brian).put(url, body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "other_user")
    answer = as_(cast.amina).put(url, body, content_type="application/json", headers=headers)
    assert answer.status_code == 200


class TestApi:
    def test_a_learner_reads_what_holds(self, cast: Cast, held: Enrollment, as_: As):
        access.set_override(
            actor=cast.grace, learner_id=cast.amina.pk, module_id=held.module_id, item_key="quiz",
            terms=Terms(attempts=7), at=clock.now(),
        )  # fmt: skip
        answer = as_(cast.amina).get(reverse("api_quiz_access", args=[held.pk, "quiz"])).json()
        assert (answer["attempts"], answer["limit_minutes"], answer["changed"]) == (7, 10, ["attempts"])

    def test_a_manager_sets_and_takes_back(self, cast: Cast, held: Enrollment, as_: As):
        grace = as_(cast.grace)
        person = [cast.amina.public_id]
        rules = reverse("api_person_override", args=[*person, held.module_id, "quiz"])
        extra = reverse("api_accommodation", args=person)
        json = {"content_type": "application/json"}
        assert (
            grace.put(rules, {"closes": "2099-01-01T09:00", "limit_minutes": 20}, **json).status_code == 200
        )
        found = grace.put(extra, {"factor": "1.5"}, **json).json()
        assert found["quizzes"][0]["access"]["limit_minutes"] == 30
        assert found["quizzes"][0]["access"]["closes_at"] == "2099-01-01T09:00:00+03:00"
        assert found["accommodation"]["factor"] == "1.50"
        assert grace.delete(rules).status_code == grace.delete(extra).status_code == 204
        assert grace.delete(rules).status_code == 404
        found = grace.get(reverse("api_person_access", args=person)).json()
        assert (found["accommodation"], found["quizzes"][0]["override"]) == (None, None)

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"opens": "2026-02-30T09:00"},
            {"opens": "soon"},
            {"closes": "2026-03-01T09:00", "zone": "Mars"},
            {"attempts": -1},
        ],
    )
    def test_what_does_not_fit(self, cast: Cast, held: Enrollment, as_: As, body: dict[str, object]):
        url = reverse("api_person_override", args=[cast.amina.public_id, held.module_id, "quiz"])
        assert as_(cast.grace).put(url, body, content_type="application/json").status_code == 400

    def test_a_team(self, cast: Cast, held: Enrollment, as_: As):
        url = reverse("api_team_override", args=[cast.nairobi.pk, held.module_id, "quiz"])
        answer = as_(cast.grace).put(url, {"wait_hours": 0}, content_type="application/json")
        assert (answer.status_code, answer.json()["terms"]["wait_hours"]) == (200, 0)
        assert as_(cast.otto).put(url, {"wait_hours": 0}, content_type="application/json").status_code == 404
        assert as_(cast.grace).delete(url).status_code == 204
