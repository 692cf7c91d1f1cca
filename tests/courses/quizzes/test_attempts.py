"""Starting, saving, handing in: what each does, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from courses.actions import attempts
from courses.enrollments.models import Enrollment
from courses.progress.models import StepCompletion
from courses.quizzes import queries, rules
from courses.quizzes.models import Answer, AnswerReview, Attempt, RefusedSave
from lms.events.models import Event
from tests.cast import Cast
from tests.courses.quizzes.answers import FIRST_KEY, PERFECT, UNDECIDED, handed_in, lettered, save, started
from tests.harness import small_module as small
from tests.harness.fixtures import Released, enroll, put_on_shelf

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def types() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("type", flat=True))


class TestStart:
    def test_it_freezes_a_form_and_records_the_event(self, cast: Cast, enrolled: Enrollment, at: datetime):
        attempt = started(enrolled, cast.amina, at)
        assert [entry["id"] for entry in attempt.form["questions"]] == list(PERFECT)
        assert attempt.version_id == enrolled.version_id
        assert attempt.deadline_at is None
        assert types() == ["module.opened", "attempt.started"]

    def test_a_second_start_gives_the_open_attempt(self, cast: Cast, enrolled: Enrollment, at: datetime):
        first = started(enrolled, cast.amina, at)
        assert started(enrolled, cast.amina, at + DAY).pk == first.pk
        assert types() == ["module.opened", "attempt.started"]

    def test_only_the_learner_starts(self, cast: Cast, enrolled: Enrollment, at: datetime):
        for somebody in (cast.grace, cast.brian, cast.ingrid):
            with pytest.raises(PermissionDenied):
                started(enrolled, somebody, at)
        assert not Attempt.objects.exists()

    def test_the_next_try_waits_a_day(self, cast: Cast, enrolled: Enrollment, at: datetime):
        handed_in(enrolled, cast.amina, at, **{small.SINGLE: {}, small.MULTIPLE: {}, small.ORDERING: {}})
        with pytest.raises(attempts.CannotStart) as refused:
            started(enrolled, cast.amina, at + DAY)
        assert refused.value.from_at == at + 10 * MINUTE + DAY
        assert started(enrolled, cast.amina, at + 10 * MINUTE + DAY).number == 2

    def test_there_are_three_tries(self, cast: Cast, enrolled: Enrollment, at: datetime):
        for number in range(3):
            handed_in(enrolled, cast.amina, at + 2 * number * DAY, **{key: {} for key in list(PERFECT)[:5]})
        with pytest.raises(attempts.CannotStart) as refused:
            started(enrolled, cast.amina, at + 20 * DAY)
        assert refused.value.code == "used_up"

    def test_the_database_allows_one_open_attempt(self, cast: Cast, enrolled: Enrollment, at: datetime):
        attempt = started(enrolled, cast.amina, at)
        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.create(
                enrollment=enrolled,
                item_key="quiz",
                version_id=attempt.version_id,
                number=9,
                form={},
                started_at=at,
            )

    def test_an_open_attempt_ends_on_its_own_version(
        self, cast: Cast, enrolled: Enrollment, small_module: Released, at: datetime
    ):
        attempt = started(enrolled, cast.amina, at)
        newer = put_on_shelf(replace(small_module.document, title="Small listening, again"))
        Enrollment.objects.filter(pk=enrolled.pk).update(version=newer.version)
        assert queries.attempt_state(cast.amina, attempt.pk, at).module_title == "Small listening"


class TestSave:
    def test_the_receipt_names_what_is_stored(self, cast: Cast, enrolled: Enrollment, at: datetime):
        attempt, client = started(enrolled, cast.amina, at), uuid4()
        receipt = save(
            attempt, cast.amina, small.SINGLE, {"choice": "b"}, at + MINUTE, client_id=client, seq=1
        )
        answer = Answer.objects.get()
        assert answer.value == {"choice": "b"}
        assert (receipt.question, receipt.client_id, receipt.seq) == (small.SINGLE, client, 1)
        assert (receipt.server_now, receipt.epoch, len(receipt.digest)) == (at + MINUTE, 1, 64)

    def test_the_higher_number_wins_in_any_order(self, cast: Cast, enrolled: Enrollment, at: datetime):
        attempt, client = started(enrolled, cast.amina, at), uuid4()
        save(attempt, cast.amina, small.SINGLE, {"choice": "c"}, at, client_id=client, seq=5)
        late = save(attempt, cast.amina, small.SINGLE, {"choice": "a"}, at, client_id=client, seq=4)
        again = save(attempt, cast.amina, small.SINGLE, {"choice": "c"}, at, client_id=client, seq=5)
        assert late.is_superseded
        assert not again.is_superseded
        assert Answer.objects.get().value == {"choice": "c"}

    def test_a_form_without_script_lets_the_server_count(
        self, cast: Cast, enrolled: Enrollment, at: datetime
    ):
        attempt = started(enrolled, cast.amina, at)
        for choice in "abb":
            save(attempt, cast.amina, small.SINGLE, {"choice": choice}, at)
        answer = Answer.objects.get()
        assert (answer.value, answer.seq) == ({"choice": "b"}, 2)

    def test_another_tab_takes_the_pen(self, cast: Cast, enrolled: Enrollment, at: datetime):
        first, second = uuid4(), uuid4()
        attempt = started(enrolled, cast.amina, at, client_id=first)
        save(attempt, cast.amina, small.SINGLE, {"choice": "a"}, at, client_id=first, seq=1)
        with pytest.raises(attempts.SaveRefused) as refused:
            save(attempt, cast.amina, small.SINGLE, {"choice": "c"}, at, client_id=second, seq=1)
        assert refused.value.code == "taken_over"
        newer = attempts.continue_here(actor=cast.amina, attempt_id=attempt.pk, at=at, client_id=second)
        save(newer, cast.amina, small.SINGLE, {"choice": "c"}, at, client_id=second, seq=2)
        with pytest.raises(attempts.SaveRefused):
            save(attempt, cast.amina, small.SINGLE, {"choice": "a"}, at, client_id=first, seq=2)
        assert Answer.objects.get().value == {"choice": "c"}
        assert RefusedSave.objects.filter(reason="taken_over").count() == 2

    def test_a_claim_takes_only_a_free_pen(self, cast: Cast, enrolled: Enrollment, at: datetime):
        attempt, first = started(enrolled, cast.amina, at), uuid4()
        call = {"actor": cast.amina, "attempt_id": attempt.pk, "at": at, "is_claim": True}
        assert attempts.continue_here(**call, client_id=first).epoch == 1
        assert attempts.continue_here(**call, client_id=first).epoch == 1
        with pytest.raises(attempts.PenElsewhere):
            attempts.continue_here(**call, client_id=uuid4())

    def test_what_was_kept_on_a_device_never_hides_a_later_answer(
        self, cast: Cast, enrolled: Enrollment, at: datetime
    ):
        attempt = started(enrolled, cast.amina, at)
        second = attempts.continue_here(actor=cast.amina, attempt_id=attempt.pk, at=at)
        save(second, cast.amina, small.SINGLE, {"choice": "b"}, at)
        third = attempts.continue_here(actor=cast.amina, attempt_id=attempt.pk, at=at)
        kept = {"client_id": uuid4(), "typed_epoch": 1}
        with pytest.raises(attempts.SaveRefused):
            save(third, cast.amina, small.SINGLE, {"choice": "a"}, at, seq=1, **kept)
        save(third, cast.amina, small.MULTIPLE, {"choices": ["a"]}, at, seq=2, **kept)
        assert Answer.objects.get(question_id=small.SINGLE).value == {"choice": "b"}
        assert Answer.objects.filter(question_id=small.MULTIPLE).exists()

    def test_a_copied_tab_is_not_mistaken_for_a_repetition(
        self, cast: Cast, enrolled: Enrollment, at: datetime
    ):
        attempt, client = started(enrolled, cast.amina, at), uuid4()
        save(attempt, cast.amina, small.SINGLE, {"choice": "a"}, at, client_id=client, seq=1)
        with pytest.raises(attempts.SaveRefused):
            save(attempt, cast.amina, small.SINGLE, {"choice": "c"}, at, client_id=client, seq=1)

    @pytest.mark.parametrize(
        ("after", "reason", "in_grace"),
        [
            (10 * MINUTE, None, False),
            (10 * MINUTE + timedelta(seconds=60), None, True),
            (12 * MINUTE, "late", False),
        ],
    )
    def test_the_deadline_has_a_minute_of_grace(
        self,
        cast: Cast,
        small_module: Released,
        at: datetime,
        after: timedelta,
        reason: str | None,
        in_grace: bool,
    ):
        attempt = started(_timed(cast, small_module), cast.amina, at)
        if reason:
            with pytest.raises(attempts.SaveRefused) as refused:
                save(attempt, cast.amina, small.SINGLE, {"choice": "b"}, at + after)
            assert refused.value.code == reason
            assert RefusedSave.objects.get().value == {"choice": "b"}
        else:
            save(attempt, cast.amina, small.SINGLE, {"choice": "b"}, at + after)
            assert Answer.objects.get().is_in_grace is in_grace

    def test_what_comes_after_handing_in_is_kept_and_not_counted(
        self, cast: Cast, enrolled: Enrollment, at: datetime
    ):
        attempt = handed_in(enrolled, cast.amina, at)
        with pytest.raises(attempts.SaveRefused) as refused:
            save(attempt, cast.amina, small.SINGLE, {"choice": "a"}, at + DAY, client_id=uuid4(), seq=9)
        assert refused.value.code == "closed"
        assert Answer.objects.get(question_id=small.SINGLE).value == {"choice": "b"}

    def test_nobody_else_saves(self, cast: Cast, enrolled: Enrollment, at: datetime):
        attempt = started(enrolled, cast.amina, at)
        for somebody in (cast.grace, cast.brian, cast.otto):
            with pytest.raises(queries.AttemptNotFound):
                save(attempt, somebody, small.SINGLE, {"choice": "b"}, at)

    @pytest.mark.parametrize(
        "value",
        [
            {"choice": "z"}, {"choice": 1}, {"choice": ["a"]}, {"choices": ["a"]}, {"choice": "a", "more": 1}, [], "a", 7,
            {"choice": {"a": 1}},
        ],
    )  # fmt: skip
    def test_nonsense_is_refused_kindly(self, cast: Cast, enrolled: Enrollment, at: datetime, value: object):
        attempt = started(enrolled, cast.amina, at)
        with pytest.raises(rules.InvalidAnswer):
            attempts.save_answer(
                actor=cast.amina, attempt_id=attempt.pk, question_id=small.SINGLE, value=value, at=at, epoch=1
            )


class TestSubmit:
    def test_a_perfect_attempt_passes_and_completes_the_step(
        self, cast: Cast, enrolled: Enrollment, at: datetime
    ):
        attempt = handed_in(enrolled, cast.amina, at)
        assert (attempt.status, attempt.score, attempt.is_passed) == ("graded", Decimal(1), True)
        assert StepCompletion.objects.get(enrollment=enrolled).item_key == "quiz"
        assert types() == [
            "module.opened", "attempt.started", "attempt.submitted", "attempt.graded", "step.completed",
        ]  # fmt: skip

    def test_the_same_key_gives_the_same_receipt(self, cast: Cast, enrolled: Enrollment, at: datetime):
        attempt = handed_in(enrolled, cast.amina, at, key=FIRST_KEY)
        again = attempts.submit_attempt(
            actor=cast.amina, attempt_id=attempt.pk, key=FIRST_KEY, at=at + 2 * DAY
        )
        assert again.submitted_at == attempt.submitted_at
        with pytest.raises(attempts.AlreadyHandedIn) as refused:
            attempts.submit_attempt(actor=cast.amina, attempt_id=attempt.pk, key=uuid4(), at=at + 2 * DAY)
        assert refused.value.receipt == again
        assert types().count("attempt.submitted") == 1

    def test_a_key_of_another_attempt_is_refused(
        self, cast: Cast, enrolled: Enrollment, small_module: Released, at: datetime
    ):
        handed_in(enrolled, cast.amina, at, key=FIRST_KEY)
        other = started(enroll(cast.brian, small_module), cast.brian, at)
        with pytest.raises(attempts.KeyUsed), transaction.atomic():
            attempts.submit_attempt(actor=cast.brian, attempt_id=other.pk, key=FIRST_KEY, at=at)
        other.refresh_from_db()
        assert other.status == "in_progress"

    def test_older_answers_on_the_server_are_asked_for_again(
        self, cast: Cast, enrolled: Enrollment, at: datetime
    ):
        attempt, client = started(enrolled, cast.amina, at), uuid4()
        save(attempt, cast.amina, small.SINGLE, {"choice": "b"}, at, client_id=client, seq=1)
        manifest = {small.SINGLE: 2, small.MULTIPLE: 3}
        call = {"actor": cast.amina, "attempt_id": attempt.pk, "key": FIRST_KEY, "client_id": client}
        with pytest.raises(attempts.MissingAnswers) as refused:
            attempts.submit_attempt(**call, manifest=manifest, at=at)
        assert refused.value.questions == [small.SINGLE, small.MULTIPLE]
        save(attempt, cast.amina, small.SINGLE, {"choice": "b"}, at, client_id=client, seq=2)
        save(attempt, cast.amina, small.MULTIPLE, {"choices": ["a"]}, at, client_id=client, seq=3)
        assert attempts.submit_attempt(**call, manifest=manifest, at=at).status == "graded"

    def test_an_undecided_answer_that_matters_waits_for_a_person(
        self, cast: Cast, enrolled: Enrollment, at: datetime
    ):
        # Nine questions in the sum, cut 0.8: two missing, and the rewrite decides between 6/9 and 7/9 plus a part.
        changes = {small.SINGLE: {}, small.REWRITE: UNDECIDED}
        attempt = handed_in(enrolled, cast.amina, at, **changes)
        assert attempt.status == "submitted"
        assert AnswerReview.objects.get().learner_id == cast.amina.pk
        with pytest.raises(attempts.CannotStart) as refused:
            started(enrolled, cast.amina, at + 9 * DAY)
        assert refused.value.code == "waiting"

    def test_an_undecided_answer_that_changes_nothing_asks_nobody(
        self, cast: Cast, enrolled: Enrollment, at: datetime
    ):
        attempt = handed_in(enrolled, cast.amina, at, **{small.REWRITE: UNDECIDED})
        assert (attempt.status, attempt.is_passed) == ("graded", True)
        assert not AnswerReview.objects.exists()

    def test_a_missed_critical_question_alone_is_asked_again_at_once(
        self, cast: Cast, enrolled: Enrollment, at: datetime
    ):
        first = handed_in(enrolled, cast.amina, at, **{small.CRITICAL: {"choice": "yes"}})
        assert (first.score, first.has_critical_right, first.is_passed) == (Decimal(1), False, False)
        assert not StepCompletion.objects.exists()
        again = handed_in(enrolled, cast.amina, at + 20 * MINUTE, **{small.CRITICAL: {"choice": "yes"}})
        assert again.kind == "critical"
        assert [entry["id"] for entry in again.form["questions"]] == [small.CRITICAL]
        with pytest.raises(attempts.CannotStart) as refused:
            started(enrolled, cast.amina, at + 40 * MINUTE)
        assert refused.value.from_at == at + 30 * MINUTE + DAY
        last = handed_in(enrolled, cast.amina, at + 2 * DAY)
        assert (last.kind, last.is_passed, last.score) == ("critical", True, Decimal(1))
        assert StepCompletion.objects.get().score == Decimal(1)
        assert Attempt.objects.filter(kind="whole").count() == 1

    def test_nothing_changes_when_the_step_cannot_be_settled(
        self, cast: Cast, enrolled: Enrollment, at: datetime, monkeypatch: pytest.MonkeyPatch
    ):
        attempt = started(enrolled, cast.amina, at)

        def broken(*_args: object, **_kwargs: object) -> None:
            raise RuntimeError

        monkeypatch.setattr("courses.actions.attempt_outcomes.settle", broken)
        with pytest.raises(RuntimeError):
            attempts.submit_attempt(actor=cast.amina, attempt_id=attempt.pk, key=uuid4(), at=at)
        attempt.refresh_from_db()
        assert attempt.status == "in_progress"
        assert types() == ["module.opened", "attempt.started"]


class TestClock:
    def test_it_closes_what_is_due_with_what_had_arrived(
        self, cast: Cast, small_module: Released, at: datetime
    ):
        attempt = started(_timed(cast, small_module), cast.amina, at)
        save(attempt, cast.amina, small.SINGLE, {"choice": "b"}, at + MINUTE)
        assert attempts.close_due_attempts(at=at + 11 * MINUTE) == 0
        assert attempts.close_due_attempts(at=at + 2 * DAY) == 1
        assert attempts.close_due_attempts(at=at + 2 * DAY) == 0
        attempt.refresh_from_db()
        assert (attempt.status, attempt.submitted_at) == ("graded", at + 10 * MINUTE)
        assert attempt.score == Decimal("0.111111")

    def test_one_that_cannot_be_closed_keeps_no_other_open(
        self, cast: Cast, small_module: Released, at: datetime, monkeypatch: pytest.MonkeyPatch
    ):
        hers = _timed(cast, small_module)
        his = Enrollment.objects.create(
            learner=cast.brian, module=hers.module, version=hers.version, created_at=at
        )
        broken, other = started(hers, cast.amina, at), started(his, cast.brian, at)
        mark = attempts.mark_handed_in

        def fails_for_one(enrollment: Enrollment, *args: object, **more: object) -> None:
            if enrollment.pk == hers.pk:
                raise LookupError("the document is damaged")
            mark(enrollment, *args, **more)

        monkeypatch.setattr(attempts, "mark_handed_in", fails_for_one)
        assert attempts.close_due_attempts(at=at + DAY) == 1
        broken.refresh_from_db()
        other.refresh_from_db()
        assert (broken.status, other.status) == ("in_progress", "graded")
        monkeypatch.undo()
        assert attempts.close_due_attempts(at=at + DAY) == 1

    def test_a_learner_who_comes_late_ends_the_same_way(
        self, cast: Cast, small_module: Released, at: datetime
    ):
        attempt = started(_timed(cast, small_module), cast.amina, at)
        handed = attempts.submit_attempt(
            actor=cast.amina, attempt_id=attempt.pk, key=uuid4(), at=at + DAY, manifest={small.SINGLE: 4}
        )
        assert handed.submitted_at == at + 10 * MINUTE


class TestBudget:
    """Queries of the save path, without those for the session and without savepoints."""

    def test_start(self, cast: Cast, enrolled: Enrollment, at: datetime, counted):
        assert counted(lambda: started(enrolled, cast.amina, at)) <= 8

    def test_save(self, cast: Cast, enrolled: Enrollment, at: datetime, counted):
        attempt = started(enrolled, cast.amina, at)
        value = lettered(attempt, small.SINGLE, {"choice": "b"})
        call = {
            "actor": cast.amina,
            "attempt_id": attempt.pk,
            "question_id": small.SINGLE,
            "at": at,
            "epoch": 1,
        }
        assert counted(lambda: attempts.save_answer(**call, value=value)) == 3
        assert counted(lambda: attempts.save_answer(**call, value={})) == 3

    def test_submit(self, cast: Cast, enrolled: Enrollment, at: datetime, counted):
        attempt = started(enrolled, cast.amina, at)
        for question_id, value in PERFECT.items():
            save(attempt, cast.amina, question_id, value, at)
        call = {"actor": cast.amina, "attempt_id": attempt.pk, "key": FIRST_KEY, "at": at}
        assert counted(lambda: attempts.submit_attempt(**call)) <= 15


def _timed(cast: Cast, released: Released) -> Enrollment:
    items = tuple(
        replace(item, time_limit_minutes=10) if item.kind == "quiz" else item
        for item in released.document.items
    )
    return enroll(cast.amina, put_on_shelf(replace(released.document, items=items)))
