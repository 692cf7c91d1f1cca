"""Quizzes under real threads on a real PostgreSQL: one attempt, one effect, nothing accepted and then not counted."""

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

from content import documents
from courses.actions import attempts
from courses.actions.answer_files import bring_in
from courses.actions.refusals import Refused
from courses.enrollments.models import Enrollment
from courses.progress.models import StepCompletion
from courses.quizzes.models import Answer, Attempt, RefusedSave
from lms.accounts.models import User
from lms.events.models import Event
from tests.cast import Cast
from tests.courses.quizzes.answers import answered, lettered, started
from tests.harness import answer_file
from tests.harness import small_module as small
from tests.harness.fixtures import Released, enroll

pytestmark = [pytest.mark.only_on("postgres"), pytest.mark.django_db(transaction=True)]

PATIENCE_SECONDS = 10
MANY = 20
# As many as the connection pool holds at once, for tests in which all wait inside of their transactions.
FEW = 6


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
def held(cast: Cast, small_module: Released) -> Enrollment:
    return enroll(cast.amina, small_module, by=cast.grace)


@pytest.fixture
def no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are read without being locked."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)


def together_in(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """All threads have come as far as this function of the action before any of them goes on."""
    inside = Barrier(FEW, timeout=PATIENCE_SECONDS)
    real = getattr(attempts, name)

    def waiting(*args: Any, **kwargs: Any) -> Any:
        inside.wait()
        return real(*args, **kwargs)

    monkeypatch.setattr(attempts, name, waiting)


def starts(count: int, cast: Cast, held: Enrollment, at: datetime) -> list[Any]:
    return at_once(*[lambda: started(held, cast.amina, at)] * count)


def submits(count: int, cast: Cast, attempt: Attempt, at: datetime, *, one_key: bool) -> list[Any]:
    key = uuid4()

    def submit() -> Any:
        return attempts.submit_attempt(
            actor=cast.amina, attempt_id=attempt.pk, key=key if one_key else uuid4(), at=at
        )

    return at_once(*[submit] * count)


def effects() -> dict[str, int]:
    return {
        kind: Event.objects.filter(type=kind).count()
        for kind in ("attempt.started", "attempt.submitted", "attempt.graded", "step.completed")
    }


class TestStarts:
    def test_control_without_lock_and_constraint_there_are_several(
        self, cast: Cast, held: Enrollment, at: datetime, no_lock: None, monkeypatch: pytest.MonkeyPatch
    ):
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX attempt_open_once")
            cursor.execute("ALTER TABLE courses_attempt DROP CONSTRAINT attempt_number_once")
        together_in(monkeypatch, "_form_of")
        starts(FEW, cast, held, at)
        assert Attempt.objects.count() == FEW

    def test_twenty_starts_give_one_attempt(self, cast: Cast, held: Enrollment, at: datetime):
        found = starts(MANY, cast, held, at)
        assert {attempt.pk for attempt in found} == {Attempt.objects.get().pk}
        assert effects()["attempt.started"] == 1

    def test_the_constraint_alone_gives_everybody_the_winner(
        self, cast: Cast, held: Enrollment, at: datetime, no_lock: None, monkeypatch: pytest.MonkeyPatch
    ):
        together_in(monkeypatch, "_form_of")
        found = starts(FEW, cast, held, at)
        assert {attempt.pk for attempt in found} == {Attempt.objects.get().pk}
        assert effects()["attempt.started"] == 1


class TestSubmits:
    @pytest.fixture
    def attempt(self, cast: Cast, held: Enrollment, at: datetime) -> Attempt:
        attempt = started(held, cast.amina, at)
        answered(attempt, cast.amina, at)
        return attempt

    def test_control_without_lock_and_constraint_it_is_handed_in_several_times(
        self, cast: Cast, attempt: Attempt, at: datetime, no_lock: None, monkeypatch: pytest.MonkeyPatch
    ):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE courses_attempt DROP CONSTRAINT attempt_status_agrees")
        together_in(monkeypatch, "_hand_in")
        submits(FEW, cast, attempt, at, one_key=False)
        assert effects()["attempt.submitted"] > 1

    def test_the_constraint_alone_lets_only_one_through(
        self, cast: Cast, attempt: Attempt, at: datetime, no_lock: None, monkeypatch: pytest.MonkeyPatch
    ):
        together_in(monkeypatch, "_hand_in")
        found = submits(FEW, cast, attempt, at, one_key=False)
        assert sum(isinstance(each, attempts.Handed) for each in found) == 1
        assert effects()["attempt.submitted"] == 1

    @pytest.mark.parametrize("one_key", [True, False])
    def test_twenty_submits_have_one_effect(self, cast: Cast, attempt: Attempt, at: datetime, one_key: bool):
        found = submits(MANY, cast, attempt, at, one_key=one_key)
        receipts = {each.receipt if isinstance(each, attempts.AlreadyHandedIn) else each for each in found}
        assert len(receipts) == 1
        assert effects() == {
            "attempt.started": 1, "attempt.submitted": 1, "attempt.graded": 1, "step.completed": 1,
        }  # fmt: skip
        assert StepCompletion.objects.count() == 1

    def test_a_save_is_counted_or_refused(self, cast: Cast, attempt: Attempt, at: datetime):
        client_id, values = uuid4(), [{"choice": "abc"[number % 3]} for number in range(8)]

        def save(number: int) -> Any:
            return attempts.save_answer(
                actor=cast.amina,
                attempt_id=attempt.pk,
                question_id=small.SINGLE,
                value=lettered(attempt, small.SINGLE, values[number]),
                at=at,
                epoch=1,
                client_id=client_id,
                seq=number + 1,
            )

        def submit() -> Any:
            return attempts.submit_attempt(actor=cast.amina, attempt_id=attempt.pk, key=uuid4(), at=at)

        results = at_once(*[lambda number=number: save(number) for number in range(8)], submit)
        attempt.refresh_from_db()
        stored = {str(answer.question_id): answer.value for answer in Answer.objects.filter(attempt=attempt)}
        ordered = [[e["id"], e["version"], stored.get(e["id"])] for e in attempt.form["questions"]]
        assert documents.digest({"answers": ordered}) == attempt.answers_digest
        refused = [each for each in results if isinstance(each, attempts.SaveRefused)]
        assert {each.code for each in refused} <= {"closed"}
        assert RefusedSave.objects.count() == len(refused)


def test_the_clock_and_the_learner_close_once(cast: Cast, held: Enrollment, at: datetime):
    attempt = started(held, cast.amina, at)
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=at + timedelta(minutes=1))
    later = at + timedelta(hours=1)

    def submit() -> Any:
        return attempts.submit_attempt(actor=cast.amina, attempt_id=attempt.pk, key=uuid4(), at=later)

    at_once(submit, *[lambda: attempts.close_due_attempts(at=later)] * 4)
    assert effects()["attempt.submitted"] == 1
    assert effects()["attempt.graded"] == 1


def test_a_file_that_several_people_bring_in_at_once_comes_in_once(
    cast: Cast, held: Enrollment, at: datetime
) -> None:
    attempt = started(held, cast.amina, at)
    typed = answer_file.kept(small.SHORT_TEXT, {"text": "Kept"}, at)
    file = answer_file.read(cast.amina, f"attempt-{attempt.pk}", typed)

    def bring(actor: User) -> Callable[[], Any]:
        return lambda: bring_in(actor=actor, learner_id=cast.amina.pk, file=file, at=at)

    found = at_once(*[bring(actor) for actor in (cast.amina, cast.grace, cast.ingrid)] * 2)
    assert sorted(line.outcome for done in found for line in done.lines) == ["same"] * 5 + ["taken"]
    assert Answer.objects.get().value == {"text": "Kept"}
    assert Event.objects.filter(type="answers.brought_in").count() == 1


def test_a_file_beside_the_hand_in_counts_or_is_kept(cast: Cast, held: Enrollment, at: datetime) -> None:
    quiz = next(item for item in small.document().items if isinstance(item, documents.Quiz))
    for number in range(quiz.attempts):
        attempt = started(held, cast.amina, at + number * timedelta(days=2))
        begun = attempt.started_at
        typed = answer_file.kept(small.SHORT_TEXT, {"text": f"Kept {number}"}, begun)
        file = answer_file.read(cast.amina, f"attempt-{attempt.pk}", typed)
        _handed, done = at_once(
            lambda attempt=attempt, begun=begun: attempts.submit_attempt(
                actor=cast.amina, attempt_id=attempt.pk, key=uuid4(), at=begun
            ),
            lambda file=file, begun=begun: bring_in(
                actor=cast.grace, learner_id=cast.amina.pk, file=file, at=begun
            ),
        )
        is_counted = done.lines[0].outcome == "taken"
        assert Answer.objects.filter(attempt=attempt).count() == is_counted
        assert RefusedSave.objects.filter(attempt=attempt, reason="closed").count() == (not is_counted)
