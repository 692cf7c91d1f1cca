"""Practice and pre-checks: what a check does, what it refuses, what follows, and what never gets out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from content import documents
from courses.actions import attempts, checking
from courses.enrollments.models import Enrollment
from courses.progress.models import StepCompletion
from courses.quizzes import queries, result_queries, rules
from courses.quizzes.models import Answer, AnswerReview, AnswerTry, Attempt, RefusedSave
from lms.events.models import Event
from lms.lib import clock
from lms.lib.append_only import AppendOnlyError
from tests.cast import Cast
from tests.courses.quizzes.answers import FIRST_KEY
from tests.harness import rehearsal
from tests.harness.fixtures import enroll, put_on_shelf
from tests.harness.rehearsal import MODEL, MULTIPLE, REWRITE, SECRET, SHORT_TEXT, SINGLE

MINUTE = timedelta(minutes=1)


@pytest.fixture
def held(cast: Cast) -> Enrollment:
    return enroll(cast.amina, put_on_shelf(rehearsal.document()), by=cast.grace, at=clock.now())


@pytest.fixture
def now() -> datetime:
    return clock.now() - timedelta(minutes=20)


def begun(held: Enrollment, cast: Cast, at: datetime, item: str = "rehearsal") -> Attempt:
    return attempts.start_attempt(actor=cast.amina, enrollment_id=held.pk, item_key=item, at=at)


def check(attempt: Attempt, cast: Cast, question: str, value: object, at: datetime, **more: Any):
    given = {"actor": cast.amina, "key": uuid4(), "epoch": attempt.epoch, **more}
    return checking.check_answer(attempt_id=attempt.pk, question_id=question, value=value, at=at, **given)


def hand_in(attempt: Attempt, cast: Cast, at: datetime) -> Attempt:
    attempts.submit_attempt(actor=cast.amina, attempt_id=attempt.pk, key=uuid4(), at=at)
    attempt.refresh_from_db()
    return attempt


def practice_of(attempt: Attempt, cast: Cast, question: str, at: datetime):
    state = queries.attempt_state(cast.amina, attempt.pk, at)
    return next(each.practice for each in state.questions if each.shown.id == question)


class TestCheck:
    def test_a_wrong_one_is_kept_and_opens_a_hint(self, cast: Cast, held: Enrollment, now: datetime):
        attempt = begun(held, cast, now)
        receipt = check(attempt, cast, SINGLE, {"choice": "a"}, now)
        assert (receipt.number, receipt.share, receipt.is_settled) == (1, 0.0, False)
        row = AnswerTry.objects.get()
        assert (str(row.question_id), row.value, row.share, row.checked_at) == (
            SINGLE, {"choice": "a"}, 0, now,
        )  # fmt: skip
        assert Answer.objects.get().value == {"choice": "a"}
        assert Event.objects.filter(type="answer.checked").count() == 1
        state = practice_of(attempt, cast, SINGLE, now)
        assert state.hints == ("Look at the person first.",)
        assert (state.left, state.worth, state.settled) == (2, 0.75, None)
        assert [(each.text, each.is_right) for each in state.step.glimpses] == [("Reply a", False)]

    def test_right_settles_it(self, cast: Cast, held: Enrollment, now: datetime):
        attempt = begun(held, cast, now)
        check(attempt, cast, SINGLE, {"choice": "a"}, now)
        assert check(attempt, cast, SINGLE, {"choice": "d"}, now).is_settled
        assert Answer.objects.get().score == Decimal("0.75")
        settled = practice_of(attempt, cast, SINGLE, now).settled
        assert (settled.share, settled.tries) == (Decimal("0.75"), 2)

    def test_the_last_try_settles_it_too(self, cast: Cast, held: Enrollment, now: datetime):
        attempt = begun(held, cast, now)
        for letter in "abc":
            receipt = check(attempt, cast, SINGLE, {"choice": letter}, now)
        assert receipt.is_settled
        with pytest.raises(checking.Settled):
            check(attempt, cast, SINGLE, {"choice": "d"}, now)
        assert AnswerTry.objects.count() == 3
        assert Answer.objects.get().score == 0

    def test_the_same_key_checks_once(self, cast: Cast, held: Enrollment, now: datetime):
        attempt = begun(held, cast, now)
        first = check(attempt, cast, SINGLE, {"choice": "a"}, now, key=FIRST_KEY)
        again = check(attempt, cast, SINGLE, {"choice": "d"}, now + MINUTE, key=FIRST_KEY)
        assert first == again
        assert AnswerTry.objects.count() == Event.objects.filter(type="answer.checked").count() == 1

    def test_a_key_belongs_to_one_question(self, cast: Cast, held: Enrollment, now: datetime):
        attempt = begun(held, cast, now)
        check(attempt, cast, SINGLE, {"choice": "a"}, now, key=FIRST_KEY)
        with pytest.raises(checking.KeyUsed) as refused:
            check(attempt, cast, MULTIPLE, {"choices": ["a"]}, now, key=FIRST_KEY)
        assert (refused.value.status, refused.value.code) == (409, "key_used")
        assert AnswerTry.objects.count() == Answer.objects.count() == 1

    def test_half_an_answer_is_no_try(self, cast: Cast, held: Enrollment, now: datetime):
        attempt = begun(held, cast, now)
        for value in ({}, None):
            with pytest.raises(checking.NothingToCheck):
                check(attempt, cast, SINGLE, value, now)
        with pytest.raises(rules.InvalidAnswer):
            check(attempt, cast, SINGLE, {"choice": "zz"}, now)
        assert not AnswerTry.objects.exists()

    def test_only_the_learner_and_only_in_practice(self, cast: Cast, held: Enrollment, now: datetime):
        attempt = begun(held, cast, now)
        for somebody in (cast.grace, cast.brian, cast.ingrid, cast.otto):
            with pytest.raises(queries.AttemptNotFound):
                check(attempt, cast, SINGLE, {"choice": "a"}, now, actor=somebody)
        other = begun(held, cast, now, "precheck")
        with pytest.raises(checking.NoPractice):
            check(other, cast, rehearsal.SURE_SINGLE, {"choice": "a"}, now)
        assert not AnswerTry.objects.exists()

    def test_a_tab_that_was_taken_over_checks_nothing(self, cast: Cast, held: Enrollment, now: datetime):
        attempt = begun(held, cast, now)
        attempts.continue_here(actor=cast.amina, attempt_id=attempt.pk, at=now)
        with pytest.raises(attempts.SaveRefused) as refused:
            check(attempt, cast, SINGLE, {"choice": "a"}, now)
        assert refused.value.code == "taken_over"
        assert RefusedSave.objects.get().value == {"choice": "a"}
        assert not AnswerTry.objects.exists()

    def test_after_it_is_settled_a_save_is_kept_and_not_counted(
        self, cast: Cast, held: Enrollment, now: datetime
    ):
        attempt = begun(held, cast, now)
        check(attempt, cast, SINGLE, {"choice": "d"}, now)
        with pytest.raises(attempts.SaveRefused) as refused:
            attempts.save_answer(
                actor=cast.amina,
                attempt_id=attempt.pk,
                question_id=SINGLE,
                value={"choice": "a"},
                at=now,
                epoch=1,
            )
        assert refused.value.code == "settled"
        assert Answer.objects.get().value == {"choice": "d"}

    def test_tries_are_facts(self, cast: Cast, held: Enrollment, now: datetime):
        attempt = begun(held, cast, now)
        check(attempt, cast, SINGLE, {"choice": "a"}, now)
        row = AnswerTry.objects.get()
        row.share = 1
        with pytest.raises(AppendOnlyError):
            row.save()
        with pytest.raises(IntegrityError), transaction.atomic():
            AnswerTry.objects.create(
                attempt=attempt, question_id=UUID(SINGLE), question_version=1, number=1, value={}, share=0,
                key=uuid4(), checked_at=now,
            )  # fmt: skip


class TestHandingIn:
    def test_the_step_is_done_and_nobody_is_asked(self, cast: Cast, held: Enrollment, now: datetime):
        attempt = begun(held, cast, now)
        check(attempt, cast, SINGLE, {"choice": "a"}, now)
        check(attempt, cast, SINGLE, {"choice": "d"}, now)
        check(attempt, cast, REWRITE, {"text": "Something else."}, now)
        hand_in(attempt, cast, now + MINUTE)
        assert (attempt.status, attempt.is_passed, attempt.score) == ("graded", None, Decimal("0.15"))
        assert not AnswerReview.objects.exists()
        step = StepCompletion.objects.get()
        assert (step.item_key, step.score) == ("rehearsal", None)

    def test_an_answer_that_was_not_checked_counts_as_one_more_try(
        self, cast: Cast, held: Enrollment, now: datetime
    ):
        attempt = begun(held, cast, now)
        check(attempt, cast, SINGLE, {"choice": "a"}, now)
        for question, value in ((SINGLE, {"choice": "d"}), (MULTIPLE, {"choices": ["a", "c"]})):
            attempts.save_answer(
                actor=cast.amina, attempt_id=attempt.pk, question_id=question, value=value, at=now, epoch=1
            )
        hand_in(attempt, cast, now + MINUTE)
        scores = {str(row.question_id): row.score for row in Answer.objects.all()}
        assert scores == {SINGLE: Decimal("0.75"), MULTIPLE: 1}

    def test_it_may_be_taken_again_at_once(self, cast: Cast, held: Enrollment, now: datetime):
        for number in range(1, 5):
            assert hand_in(begun(held, cast, now), cast, now).number == number
        assert StepCompletion.objects.count() == 1

    def test_the_database_knows_that_only_exams_are_passed(self, cast: Cast, held: Enrollment, now: datetime):
        attempt = hand_in(begun(held, cast, now), cast, now)
        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.filter(pk=attempt.pk).update(is_passed=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.filter(pk=attempt.pk).update(behaviour="exam")


class TestCertainty:
    def answered(self, held: Enrollment, cast: Cast, now: datetime, *sure: int | None) -> Attempt:
        attempt = begun(held, cast, now, "precheck")
        values = ({"choice": "b"}, {"choices": ["c"]}, {"choice": "b"})
        for question, value, certainty in zip(
            (rehearsal.SURE_SINGLE, rehearsal.SURE_MULTIPLE, rehearsal.SURE_OTHER), values, sure, strict=True
        ):
            attempts.save_answer(
                actor=cast.amina, attempt_id=attempt.pk, question_id=question, value=value, at=now, epoch=1,
                certainty=certainty,
            )  # fmt: skip
        return attempt

    def test_it_is_stored_with_the_answer_and_marked(self, cast: Cast, held: Enrollment, now: datetime):
        attempt = hand_in(self.answered(held, cast, now, 3, 2, None), cast, now)
        assert list(Answer.objects.order_by("pk").values_list("certainty", flat=True)) == [3, 2, None]
        assert (attempt.is_passed, StepCompletion.objects.get().score) == (None, None)
        result = result_queries.attempt_result(cast.amina, attempt.pk, now)
        assert result is not None
        assert result.certainty is not None
        assert result.certainty.quadrants == {"knew": 1, "lucky": 0, "knew_not": 1, "sure_and_wrong": 1}
        assert (result.certainty.marks, result.certainty.calibration) == (1.0, None)

    def test_another_certainty_is_another_answer(self, cast: Cast, held: Enrollment, now: datetime):
        attempt, client = begun(held, cast, now, "precheck"), uuid4()
        call = {
            "actor": cast.amina, "attempt_id": attempt.pk, "question_id": rehearsal.SURE_SINGLE,
            "value": {"choice": "b"}, "at": now, "epoch": 1, "client_id": client,
        }  # fmt: skip
        first = attempts.save_answer(**call, seq=1, certainty=1)
        second = attempts.save_answer(**call, seq=2, certainty=3)
        assert first.digest != second.digest
        assert attempts.save_answer(**call, seq=2, certainty=3) == second
        assert Answer.objects.get().certainty == 3

    @pytest.mark.parametrize("certainty", [0, 4, -1])
    def test_only_three_levels(self, cast: Cast, held: Enrollment, now: datetime, certainty: int):
        attempt = begun(held, cast, now, "precheck")
        with pytest.raises(rules.InvalidAnswer):
            attempts.save_answer(
                actor=cast.amina, attempt_id=attempt.pk, question_id=rehearsal.SURE_SINGLE,
                value={"choice": "b"}, at=now, epoch=1, certainty=certainty,
            )  # fmt: skip

    def test_no_other_quiz_asks_for_it(self, cast: Cast, held: Enrollment, now: datetime):
        attempt = begun(held, cast, now)
        with pytest.raises(rules.InvalidAnswer):
            attempts.save_answer(
                actor=cast.amina, attempt_id=attempt.pk, question_id=SINGLE, value={"choice": "b"}, at=now,
                epoch=1, certainty=2,
            )  # fmt: skip


class TestPages:
    def page(self, as_, cast: Cast, attempt: Attempt, position: int) -> str:
        return as_(cast.amina).get(reverse("attempt", args=[attempt.pk, position])).content.decode()

    def test_without_script_a_check_comes_back_to_the_question(self, cast: Cast, held, as_, now):
        attempt, amina = begun(held, cast, now), as_(cast.amina)
        url = reverse("attempt_check", args=[attempt.pk, SINGLE])
        given = {"epoch": "1", "key": str(uuid4()), "choice": "a"}
        answer = amina.post(url, given)
        assert answer.url == reverse("attempt", args=[attempt.pk, 1]) + "#feedback"
        amina.post(url, given)
        page = self.page(as_, cast, attempt, 1)
        assert "Look at the person first." in page
        assert "2 tries left. A right answer would now earn 75 per cent." in page
        assert f"{SECRET} a." in page
        assert f"{SECRET} d." not in page
        assert f"{SECRET} of all." not in page
        amina.post(url, {**given, "key": str(uuid4()), "choice": "d"})
        page = self.page(as_, cast, attempt, 1)
        assert "Right at try 2" in page
        assert f"{SECRET} of all." in page

    @pytest.mark.parametrize("position", range(1, 6))
    def test_nothing_of_the_key_is_there_before_a_check(self, cast: Cast, held, as_, now, position: int):
        page = self.page(as_, cast, begun(held, cast, now), position)
        assert "3 tries." in page
        for secret in (SECRET, MODEL, "Look at the person first."):
            assert secret not in page

    def test_a_wrong_text_gives_neither_ideas_nor_model_away(self, cast: Cast, held, as_, now):
        attempt = begun(held, cast, now)
        check(attempt, cast, SHORT_TEXT, {"text": "to the end"}, now)
        page = self.page(as_, cast, attempt, 4)
        assert "1 of 2 ideas are there." in page
        assert SECRET not in page
        assert MODEL not in page

    def test_one_may_go_on_without_checking(self, cast: Cast, held, as_, now):
        attempt, amina = begun(held, cast, now), as_(cast.amina)
        answer = amina.post(
            reverse("attempt", args=[attempt.pk, 1]), {"epoch": "1", "go": "2", "choice": "a"}
        )
        assert answer.url == reverse("attempt", args=[attempt.pk, 2])
        check(attempt, cast, SINGLE, {"choice": "d"}, now)
        answer = amina.post(reverse("attempt", args=[attempt.pk, 1]), {"epoch": "1", "go": "3"})
        assert answer.url == reverse("attempt", args=[attempt.pk, 3])
        assert Answer.objects.get().value == {"choice": "d"}

    @pytest.mark.parametrize("key", ["", "x", None])
    def test_a_check_without_a_key_is_refused(self, cast: Cast, held, as_, now, key):
        url = reverse("attempt_check", args=[begun(held, cast, now).pk, SINGLE])
        given = {"epoch": "1", "choice": "a", **({} if key is None else {"key": key})}
        assert as_(cast.amina).post(url, given).status_code == 400

    @pytest.mark.parametrize("given", [{"choice": "zz"}, {"epoch": "x", "choice": "a"}, {}])
    def test_nonsense_is_said_and_never_breaks(self, cast: Cast, held, as_, now, given):
        url = reverse("attempt_check", args=[begun(held, cast, now).pk, SINGLE])
        answer = as_(cast.amina).post(url, {"epoch": "1", "key": str(uuid4()), **given}, follow=True)
        assert answer.status_code == 200
        assert "notice late" in answer.content.decode()
        assert not AnswerTry.objects.exists()

    def test_the_start_says_that_nothing_is_passed(self, cast: Cast, held, as_, now):
        page = as_(cast.amina).get(f"/modules/{rehearsal.SLUG}/rehearsal/quiz/").content.decode()
        assert "Start practising" in page
        assert "Nothing to pass" in page
        page = as_(cast.amina).get(f"/modules/{rehearsal.SLUG}/before-you-begin/quiz/").content.decode()
        assert "Start the pre-check" in page

    def test_the_result_of_practice(self, cast: Cast, held, as_, now):
        attempt = hand_in(begun(held, cast, now), cast, now)
        page = as_(cast.amina).get(reverse("attempt_result", args=[attempt.pk])).content.decode()
        assert "Practice, done" in page
        assert "to pass" not in page
        assert "You can practise again whenever you like" in page

    def test_the_pre_check_asks_saves_and_shows(self, cast: Cast, held, as_, now):
        attempt, amina = begun(held, cast, now, "precheck"), as_(cast.amina)
        url = reverse("attempt", args=[attempt.pk, 1])
        assert "How sure are you?" in amina.get(url).content.decode()
        amina.post(url, {"epoch": "1", "go": "2", "choice": "a", "certainty": "3"})
        assert Answer.objects.get().certainty == 3
        save = reverse("attempt_save", args=[attempt.pk, rehearsal.SURE_OTHER])
        body = {"client_id": str(uuid4()), "seq": 1, "epoch": 1, "value": {"choice": "a", "certainty": 2}}
        assert amina.put(save, body, content_type="application/json").status_code == 200
        for bad in ("3", True, 9, None):
            body["value"] = {"choice": "a", "certainty": bad}
            assert amina.put(save, body, content_type="application/json").status_code == 400
        hand_in(attempt, cast, clock.now())
        page = amina.get(reverse("attempt_result", args=[attempt.pk])).content.decode()
        assert "Sure and wrong" in page
        assert "With certainty that makes -4 of 9." in page
        assert "So far there are 2." in page

    def test_a_page_of_practice_costs_the_same_after_many_checks(self, cast: Cast, held, as_, now, counted):
        attempt, amina = begun(held, cast, now), as_(cast.amina)
        url = reverse("attempt", args=[attempt.pk, 1])
        before = counted(lambda: amina.get(url))
        for letter in "abc":
            check(attempt, cast, SINGLE, {"choice": letter}, now)
        check(attempt, cast, MULTIPLE, {"choices": ["a"]}, now)
        assert counted(lambda: amina.get(url)) == before


class TestReview:
    """What an exam shows afterwards, by its preset."""

    def exam(self, cast: Cast, now: datetime, **more) -> Attempt:
        quiz = replace(rehearsal.practice(), behaviour="exam", **{"wait_hours": 0, "attempts": 2, **more})
        document = replace(rehearsal.document(), items=(quiz, rehearsal.document().items[2]))
        held = enroll(cast.amina, put_on_shelf(document), by=cast.grace, at=now)
        attempt = begun(held, cast, now)
        attempts.save_answer(
            actor=cast.amina,
            attempt_id=attempt.pk,
            question_id=SINGLE,
            value={"choice": "a"},
            at=now,
            epoch=1,
        )
        return hand_in(attempt, cast, now)

    def test_after_the_last_try(self, cast: Cast, as_, now):
        attempt = self.exam(cast, now, review="after_last_try")
        page = as_(cast.amina).get(reverse("attempt_result", args=[attempt.pk])).content.decode()
        assert "You’ll see the reasons behind each answer once your last try is used" in page
        assert "Reply a" in page
        for secret in (SECRET, MODEL, "Best reply", "Not answered</span>", "Reply d", "just right"):
            assert secret not in page
        hand_in(begun(attempt.enrollment, cast, now), cast, now)
        page = as_(cast.amina).get(reverse("attempt_result", args=[attempt.pk])).content.decode()
        assert f"{SECRET} of all." in page
        assert "You’ll see" not in page

    def test_after_the_close(self, cast: Cast, as_, now):
        attempt = self.exam(cast, now, review="after_close", closes=documents.LocalTime("2099-12-03T14:00"))
        page = as_(cast.amina).get(reverse("attempt_result", args=[attempt.pk])).content.decode()
        assert "You’ll see the reasons behind each answer" in page
        assert SECRET not in page
        result = result_queries.attempt_result(cast.amina, attempt.pk, now)
        assert result is not None
        assert (result.questions, result.review.is_whole) == ((), False)

    @pytest.mark.parametrize("review", ["after_close", "after_last_try"])
    def test_not_while_another_try_is_open(self, cast: Cast, now, review):
        attempt = self.exam(cast, now, review=review, closes=documents.LocalTime("2099-12-03T14:00"))
        late = datetime(2099, 12, 5, tzinfo=UTC)
        closed = result_queries.attempt_result(cast.amina, attempt.pk, late)
        assert closed is not None
        assert closed.review.is_whole
        begun(attempt.enrollment, cast, now)
        result = result_queries.attempt_result(cast.amina, attempt.pk, late)
        assert result is not None
        assert (result.questions, result.review.is_whole) == ((), False)

    def test_right_after(self, cast: Cast, as_, now):
        attempt = self.exam(cast, now, review="after_attempt")
        page = as_(cast.amina).get(reverse("attempt_result", args=[attempt.pk])).content.decode()
        assert f"{SECRET} of all." in page


class TestApi:
    def test_a_check_and_what_it_opens(self, cast: Cast, held, as_, now):
        attempt, amina = begun(held, cast, now), as_(cast.amina)
        url = f"/api/v1/attempts/{attempt.pk}/checks/{SINGLE}/"
        body = {"value": {"choice": "a"}, "epoch": 1, "key": str(uuid4())}
        first = amina.put(url, body, content_type="application/json").json()
        assert amina.put(url, body, content_type="application/json").json() == first
        assert (first["number"], first["share"], first["is_settled"]) == (1, 0.0, False)
        read = amina.get(f"/api/v1/attempts/{attempt.pk}/")
        practice = read.json()["questions"][0]["practice"]
        assert practice["hints"] == ["Look at the person first."]
        assert practice["settled"] is None
        for secret in (f"{SECRET} d.", f"{SECRET} of all.", "Read the last line.", MODEL):
            assert secret not in read.content.decode()
        body = {"value": {"choice": "d"}, "epoch": 1, "key": str(uuid4())}
        assert amina.put(url, body, content_type="application/json").json()["is_settled"]
        settled = amina.get(f"/api/v1/attempts/{attempt.pk}/").json()["questions"][0]["practice"]["settled"]
        assert (settled["right"], settled["explanation"]) == ({"choice": "d"}, f"{SECRET} of all.")
        for bad, code in ((body | {"key": str(uuid4())}, 409), (body | {"key": "x"}, 400), ({}, 400)):
            assert amina.put(url, bad, content_type="application/json").status_code == code

    def test_the_result_gives_what_the_review_allows(self, cast: Cast, as_, now):
        attempt = TestReview().exam(cast, now, review="after_last_try")
        answer = as_(cast.amina).get(f"/api/v1/attempts/{attempt.pk}/result/")
        result = answer.json()
        assert (result["questions"], result["review"]["until_spent"]) == ([], True)
        assert result["own"][0]["chosen"] == [["Reply a", ""]]
        for secret in (SECRET, MODEL, "Reply d"):
            assert secret not in answer.content.decode()

    def test_there_is_no_result_before_it_is_handed_in(self, cast: Cast, held, as_, now):
        answer = as_(cast.amina).get(f"/api/v1/attempts/{begun(held, cast, now).pk}/result/")
        assert (answer.status_code, answer.json()["code"]) == (409, "open")
