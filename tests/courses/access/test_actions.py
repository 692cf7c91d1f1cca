"""Overrides and extra time: what they change, who may, and what an open attempt feels of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from content import documents
from content.documents import LocalTime
from courses.access.models import Accommodation, QuizOverride
from courses.access.queries import access_for
from courses.access.rules import Terms
from courses.actions import access, attempts
from courses.enrollments.models import Enrollment
from courses.quizzes.late_queries import late_answers
from courses.quizzes.models import Attempt, RefusedSave
from lms.accounts.models import User
from lms.events.models import Event
from tests.cast import Cast, join, team
from tests.courses.quizzes.answers import save, started
from tests.harness import small_module as small
from tests.harness.fixtures import Released, enroll, put_on_shelf

MINUTE = timedelta(minutes=1)


def timed(limit: int | None = 10, **more: object) -> documents.Module:
    document = small.document()
    items = tuple(
        replace(item, time_limit_minutes=limit, **more) if item.kind == "quiz" else item
        for item in document.items
    )
    return replace(document, items=items)


@pytest.fixture
def shelf(db: None) -> Released:
    return put_on_shelf(timed())


@pytest.fixture
def held(cast: Cast, shelf: Released) -> Enrollment:
    return enroll(cast.amina, shelf, by=cast.grace)


def override(actor: User, held: Enrollment, at: datetime, **terms: object) -> QuizOverride:
    return access.set_override(
        actor=actor,
        learner_id=held.learner_id,
        module_id=held.module_id,
        item_key="quiz",
        terms=Terms(**terms),  # type: ignore[arg-type]
        at=at,
    )


def for_team(
    cast: Cast, held: Enrollment, at: datetime, where: object = None, **terms: object
) -> QuizOverride:
    return access.set_override(
        actor=cast.ingrid,
        team_id=(where or cast.nairobi).pk,  # type: ignore[attr-defined]
        module_id=held.module_id,
        item_key="quiz",
        terms=Terms(**terms),  # type: ignore[arg-type]
        at=at,
    )


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("type", flat=True))


class TestOverride:
    def test_it_is_recorded_and_holds(self, cast: Cast, held: Enrollment, at: datetime):
        override(cast.grace, held, at, limit_minutes=25)
        assert started(held, cast.amina, at).deadline_at == at + 25 * MINUTE
        assert kinds()[0] == "quiz_access.changed"
        assert Event.objects.get(type="quiz_access.changed").subject == cast.amina

    def test_a_change_keeps_what_was_before(self, cast: Cast, held: Enrollment, at: datetime):
        override(cast.grace, held, at, limit_minutes=25)
        override(cast.ingrid, held, at + MINUTE, attempts=5)
        first, second = QuizOverride.objects.order_by("pk")
        assert (first.withdrawn_by, first.withdrawn_at) == (cast.ingrid, at + MINUTE)
        assert second.withdrawn_at is None
        quiz = timed().by_key["quiz"]
        assert isinstance(quiz, documents.Quiz)
        found = access_for(cast.amina, held.module_id, quiz, at)
        assert (found.limit_minutes, found.attempts) == (10, 5)

    def test_withdrawn_it_no_longer_counts(self, cast: Cast, held: Enrollment, at: datetime):
        row = override(cast.grace, held, at, limit_minutes=25)
        for _again in range(2):
            access.withdraw_override(actor=cast.grace, override_id=row.pk, at=at)
        assert started(held, cast.amina, at).deadline_at == at + 10 * MINUTE
        assert kinds().count("quiz_access.changed") == 2

    @pytest.mark.parametrize("name", ["amina", "brian", "gil", "noor", "ruth", "otto"])
    def test_who_may_not(self, cast: Cast, held: Enrollment, at: datetime, name: str):
        somebody = cast.people[name]
        with pytest.raises(PermissionDenied):
            override(somebody, held, at, limit_minutes=25)
        with pytest.raises(PermissionDenied):
            access.set_accommodation(actor=somebody, learner_id=cast.amina.pk, factor=Decimal(2), at=at)
        with pytest.raises(PermissionDenied):
            access.set_override(
                actor=somebody, team_id=cast.nairobi.pk, module_id=held.module_id, item_key="quiz",
                terms=Terms(attempts=9), at=at,
            )  # fmt: skip
        assert not QuizOverride.objects.exists()
        assert not Accommodation.objects.exists()
        assert not Event.objects.exists()

    @pytest.mark.parametrize("name", ["grace", "ingrid", "lee"])
    def test_who_may(self, cast: Cast, held: Enrollment, at: datetime, name: str):
        override(cast.people[name], held, at, limit_minutes=25)
        access.set_accommodation(actor=cast.people[name], learner_id=cast.amina.pk, factor=Decimal(2), at=at)

    @pytest.mark.parametrize(
        ("terms", "refusal"),
        [
            ({}, access.NothingSaid),
            (
                {"opens": LocalTime("2026-05-02T09:00"), "closes": LocalTime("2026-05-01T09:00")},
                access.NeverOpen,
            ),
            ({"opens": LocalTime("2026-02-30T09:00")}, access.NoSuchTime),
            ({"closes": LocalTime("2026-05-01T09:00", "Mars/Crater")}, access.NoSuchTime),
        ],
    )
    def test_what_makes_no_sense(
        self, cast: Cast, held: Enrollment, at: datetime, terms: dict[str, object], refusal: type[Exception]
    ):
        with pytest.raises(refusal):
            override(cast.grace, held, at, **terms)
        assert not QuizOverride.objects.exists()

    def test_only_for_a_quiz_that_is_there(self, cast: Cast, held: Enrollment, at: datetime):
        for key in ("lesson", "nowhere"):
            with pytest.raises(access.NoSuchQuiz):
                access.set_override(
                    actor=cast.grace, learner_id=cast.amina.pk, module_id=held.module_id, item_key=key,
                    terms=Terms(attempts=9), at=at,
                )  # fmt: skip

    def test_the_database_keeps_one_for_each_person(self, cast: Cast, held: Enrollment, at: datetime):
        row = override(cast.grace, held, at, limit_minutes=25)
        row.pk = None
        row._state.adding = True
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


class TestLocks:
    @pytest.fixture
    def locked(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The models whose rows are locked, in order."""
        found: list[str] = []
        real = QuerySet.select_for_update

        def noting(rows: QuerySet[Any], **options: Any) -> QuerySet[Any]:
            found.append(rows.model.__name__)
            return real(rows, **options)

        monkeypatch.setattr(QuerySet, "select_for_update", noting)
        return found

    def test_the_person_then_the_enrollments_then_the_override(
        self, cast: Cast, held: Enrollment, at: datetime, locked: list[str]
    ):
        row = override(cast.grace, held, at, limit_minutes=25)
        assert locked == ["User", "Enrollment", "QuizOverride"]
        locked.clear()
        access.withdraw_override(actor=cast.grace, override_id=row.pk, at=at)
        assert locked == ["User", "Enrollment", "QuizOverride"]

    def test_the_team_then_the_enrollments_then_the_override(
        self, cast: Cast, held: Enrollment, at: datetime, locked: list[str]
    ):
        row = for_team(cast, held, at, limit_minutes=20)
        assert locked == ["Team", "Enrollment", "QuizOverride"]
        locked.clear()
        access.withdraw_override(actor=cast.ingrid, override_id=row.pk, at=at)
        assert locked == ["Team", "Enrollment", "QuizOverride"]

    def test_extra_time_begins_with_the_person(
        self, cast: Cast, held: Enrollment, at: datetime, locked: list[str]
    ):
        access.set_accommodation(actor=cast.grace, learner_id=cast.amina.pk, factor=Decimal(2), at=at)
        access.withdraw_accommodation(actor=cast.grace, learner_id=cast.amina.pk, at=at)
        assert locked == ["User", "Enrollment", "Accommodation"] * 2


class TestTeams:
    def test_a_team_above_counts_and_the_person_goes_first(self, cast: Cast, held: Enrollment, at: datetime):
        for_team(cast, held, at, limit_minutes=20)
        for_team(cast, held, at, cast.root, limit_minutes=30)
        for_team(cast, held, at, cast.lisbon, limit_minutes=90)
        assert started(held, cast.amina, at).deadline_at == at + 30 * MINUTE
        override(cast.grace, held, at, limit_minutes=12)
        assert Attempt.objects.get().deadline_at == at + 12 * MINUTE

    def test_nobody_profits_from_what_they_set_for_their_own_team(
        self, cast: Cast, shelf: Released, at: datetime
    ):
        held = enroll(cast.otto, shelf, by=cast.ingrid)
        access.set_override(
            actor=cast.otto, team_id=cast.lisbon.pk, module_id=held.module_id, item_key="quiz",
            terms=Terms(limit_minutes=90), at=at,
        )  # fmt: skip
        assert started(held, cast.otto, at).deadline_at == at + 10 * MINUTE

    def test_open_attempts_of_the_team_follow(self, cast: Cast, held: Enrollment, at: datetime):
        attempt = started(held, cast.amina, at)
        for_team(cast, held, at + MINUTE, limit_minutes=0)
        attempt.refresh_from_db()
        assert attempt.deadline_at is None
        assert kinds()[-2:] == ["team_quiz_access.changed", "attempt.deadline_moved"]

    def test_somebody_who_left_the_team_is_out_of_it(self, cast: Cast, held: Enrollment, at: datetime):
        for_team(cast, held, at, limit_minutes=20)
        cast.amina.memberships.update(ends_at=at)
        join(cast.amina, team("Elsewhere", cast.root), starts_at=at)
        assert started(held, cast.amina, at + MINUTE).deadline_at == at + 11 * MINUTE


class TestExtraTime:
    def test_every_quiz_honours_it(self, cast: Cast, held: Enrollment, at: datetime):
        access.set_accommodation(actor=cast.grace, learner_id=cast.amina.pk, factor=Decimal("1.5"), at=at)
        override(cast.grace, held, at, limit_minutes=20)
        assert started(held, cast.amina, at).deadline_at == at + 30 * MINUTE
        assert Event.objects.first().payload["accommodation_id"] == Accommodation.objects.get().pk  # type: ignore[union-attr]

    def test_it_counts_on_its_days_where_the_learner_lives(self, cast: Cast, held: Enrollment, at: datetime):
        day = at.date()
        access.set_accommodation(
            actor=cast.grace,
            learner_id=cast.amina.pk,
            factor=Decimal(2),
            starts_on=day + timedelta(days=1),
            at=at,
        )
        assert started(held, cast.amina, at).deadline_at == at + 10 * MINUTE
        # Nairobi is three hours ahead: at 21:00 in London it is tomorrow there.
        tomorrow = at.replace(hour=21)
        Attempt.objects.filter(enrollment=held).update(
            status="graded",
            submitted_at=at - timedelta(days=2),
            graded_at=at,
            score=0,
            is_passed=False,
            has_critical_right=True,
        )
        assert started(held, cast.amina, tomorrow).deadline_at == tomorrow + 20 * MINUTE

    def test_one_stands_at_most_and_the_old_one_stays_on_record(
        self, cast: Cast, held: Enrollment, at: datetime
    ):
        for factor in ("1.25", "2"):
            access.set_accommodation(
                actor=cast.grace, learner_id=cast.amina.pk, factor=Decimal(factor), at=at
            )
        assert Accommodation.objects.count() == 2
        assert Accommodation.objects.get(withdrawn_at__isnull=True).factor == 2

    @pytest.mark.parametrize(
        "given",
        [{}, {"factor": Decimal(1)}, {"factor": Decimal("5.01")}, {"factor": Decimal(2), "is_untimed": True}],
    )
    def test_what_makes_no_sense(self, cast: Cast, held: Enrollment, at: datetime, given: dict[str, object]):
        with pytest.raises(access.NotThisMuch):
            access.set_accommodation(actor=cast.grace, learner_id=cast.amina.pk, at=at, **given)  # type: ignore[arg-type]
        assert not Accommodation.objects.exists()

    def test_an_open_attempt_has_its_new_end_with_the_next_receipt(
        self, cast: Cast, held: Enrollment, at: datetime
    ):
        attempt = started(held, cast.amina, at)
        access.set_accommodation(
            actor=cast.grace, learner_id=cast.amina.pk, factor=Decimal(2), at=at + MINUTE
        )
        receipt = save(attempt, cast.amina, small.SINGLE, {"choice": "b"}, at + 15 * MINUTE)
        assert receipt.deadline == at + 20 * MINUTE
        access.withdraw_accommodation(actor=cast.grace, learner_id=cast.amina.pk, at=at + 16 * MINUTE)
        attempt.refresh_from_db()
        assert attempt.deadline_at == at + 16 * MINUTE, "never in time that has gone by"
        assert kinds().count("attempt.deadline_moved") == 2

    def test_a_time_that_was_over_stays_over(self, cast: Cast, held: Enrollment, at: datetime):
        attempt = started(held, cast.amina, at)
        access.set_accommodation(
            actor=cast.grace, learner_id=cast.amina.pk, factor=Decimal("1.25"), at=at + 60 * MINUTE
        )
        attempt.refresh_from_db()
        assert attempt.deadline_at == at + 10 * MINUTE


class TestDates:
    @pytest.fixture
    def shelf(self, db: None) -> Released:
        window = {"opens": LocalTime("2026-03-02T12:00"), "closes": LocalTime("2026-03-02T12:30")}
        return put_on_shelf(timed(**window))

    def test_each_learner_in_their_own_zone(
        self, cast: Cast, held: Enrollment, shelf: Released, at: datetime
    ):
        # 09:00 UTC is noon in Nairobi; in Lisbon it is three hours too early.
        lisbon = enroll(cast.otto, shelf, by=cast.ingrid)
        with pytest.raises(attempts.CannotStart) as early:
            started(lisbon, cast.otto, at)
        assert (early.value.code, early.value.from_at) == ("not_open", at + timedelta(hours=3))
        assert started(held, cast.amina, at + 25 * MINUTE).deadline_at == at + 30 * MINUTE

    def test_after_the_closing_a_manager_can_open_it_again(self, cast: Cast, held: Enrollment, at: datetime):
        with pytest.raises(attempts.CannotStart) as late:
            started(held, cast.amina, at + 30 * MINUTE)
        assert late.value.code == "closed"
        override(cast.grace, held, at, closes=LocalTime("2026-03-02T18:00", "UTC"))
        assert started(held, cast.amina, at + 30 * MINUTE).deadline_at == at + 40 * MINUTE


def test_what_came_late_is_there_for_the_manager(cast: Cast, held: Enrollment, at: datetime):
    attempt = started(held, cast.amina, at)
    save(
        attempt,
        cast.amina,
        small.SHORT_TEXT,
        {"text": "The thread"},
        at + 10 * MINUTE + timedelta(seconds=59),
    )
    for moment in (at + 12 * MINUTE, at + 60 * MINUTE):
        with pytest.raises(attempts.SaveRefused) as refused:
            save(attempt, cast.amina, small.SINGLE, {"choice": "b"}, moment)
        assert refused.value.code == "late"
        attempts.close_due_attempts(at=moment)
    late = late_answers(cast.amina.pk)
    assert [(row.text, row.is_counted) for row in late] == [
        ("Option b", False),
        ("Option b", False),
        ("The thread", True),
    ]
    assert [row.late_by for row in late] == [50 * MINUTE, 2 * MINUTE, timedelta(seconds=59)]
    assert RefusedSave.objects.count() == 2


def test_after_an_outage_everything_due_closes_with_its_own_deadline(
    cast: Cast, shelf: Released, at: datetime
):
    people = [cast.amina, cast.brian]
    tries = [
        started(enroll(one, shelf, by=cast.grace), one, at + number * MINUTE)
        for number, one in enumerate(people)
    ]
    assert attempts.close_due_attempts(at=at + timedelta(hours=2)) == 2
    for number, attempt in enumerate(tries):
        attempt.refresh_from_db()
        assert (attempt.status, attempt.submitted_at) == ("graded", at + (10 + number) * MINUTE)
    assert attempts.close_due_attempts(at=at + timedelta(hours=3)) == 0
