"""Correcting a question: the dry run, the decision, marking anew by jobs, and what follows for each person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from courses.actions import correcting, reviewing
from courses.actions.refusals import Refused
from courses.certification.models import Certificate
from courses.enrollments.models import Enrollment
from courses.notices.models import Notice
from courses.notices.posting import send_mail
from courses.notices.queries import newest
from courses.progress.models import StepCompletion
from courses.quizzes import queries
from courses.quizzes.correction_models import AttemptRegrade, Correction
from courses.quizzes.corrections import QuestionNotAsked
from courses.quizzes.models import Answer, AnswerReview, Attempt
from courses.quizzes.result_queries import attempt_result
from courses.quizzes.review_queries import waiting_for
from courses.sign_offs.models import SignOff
from lms.events.models import Event
from lms.jobs import runner
from lms.jobs.models import Job, JobState
from lms.lib import clock
from lms.lib.append_only import AppendOnlyError
from tests.cast import Cast, learners
from tests.courses.quizzes.answers import PERFECT, UNDECIDED, handed_in, started
from tests.courses.quizzes.correcting import corrected, looked
from tests.courses.way_to_sign_off import certified, graded
from tests.harness import small_module as small
from tests.harness.fixtures import Released, enroll, put_on_shelf

DAY = timedelta(days=1)
ALL_WRONG: dict[str, dict[str, Any]] = {key: {} for key in PERFECT}


def work() -> None:
    """Does what waits, except for what comes later."""
    while runner.run_due():
        pass
    assert not Job.objects.filter(error__gt="").exists()


def score(attempt: Attempt) -> tuple[Decimal | None, bool | None]:
    attempt.refresh_from_db()
    return attempt.score, attempt.is_passed


def ninths(count: int) -> Decimal:
    return (Decimal(count) / 9).quantize(Decimal("0.000001"))


def signed_but_for_the_quiz(enrollment: Enrollment, cast: Cast, at: datetime) -> None:
    """The record of somebody whose every other step is done, graded by Gil and signed by Grace."""
    for item in small.document().items:
        if item.kind not in ("quiz", "checklist"):
            StepCompletion.objects.create(
                enrollment=enrollment, item_key=item.key, kind=item.kind, completed_at=at
            )
    graded(enrollment, cast.gil, at)
    SignOff.objects.create(
        enrollment=enrollment, learner=cast.brian, item_key="checklist", requested_at=at, status="signed",
        signer=cast.grace, signed_at=at, statement="I have seen this.", standing="Manager of Nairobi Chat", record_digest="c" * 64,
    )  # fmt: skip
    StepCompletion.objects.create(
        enrollment=enrollment, item_key="checklist", kind="checklist", completed_at=at
    )


@pytest.fixture
def attempt(cast: Cast, enrolled: Enrollment, at: datetime) -> Attempt:
    """Amina chose a where the key says b, and left the rewriting out: seven of nine, which does not pass."""
    return handed_in(enrolled, cast.amina, at, **{small.SINGLE: {"choice": "a"}, small.REWRITE: {}})


class TestDryRun:
    def test_it_lists_old_and_new_marks_and_changes_nothing(self, cast: Cast, attempt: Attempt, at: datetime):
        events = Event.objects.count()
        found = looked(cast.noor, at + DAY)
        (line,) = found.lines
        assert (line.attempt_id, line.result.old.score, line.result.new.score) == (
            attempt.pk,
            ninths(7),
            ninths(8),
        )
        assert (line.result.old_share, line.result.new_share) == (0, 1)
        assert (found.counts.total, found.counts.better, found.counts.newly_passed) == (1, 1, 1)
        assert Event.objects.count() == events
        assert score(attempt) == (ninths(7), False)

    def test_open_attempts_are_counted(self, cast: Cast, enrolled: Enrollment, at: datetime):
        started(enrolled, cast.amina, at)
        assert (looked(cast.noor, at).open_attempts, looked(cast.noor, at).counts.total) == (1, 0)

    @pytest.mark.parametrize("who", ["amina", "grace", "gil", "ruth", "otto", "sam"])
    def test_only_authors_heads_and_administrators(
        self, cast: Cast, attempt: Attempt, at: datetime, who: str
    ):
        with pytest.raises(PermissionDenied):
            looked(cast.people[who], at)
        with pytest.raises(PermissionDenied):
            corrected(cast.people[who], at, digest="a" * 64)
        assert not Correction.objects.exists()

    def test_a_question_that_nobody_asks(self, cast: Cast, small_module: Released, at: datetime):
        with pytest.raises(QuestionNotAsked):
            looked(cast.noor, at, version=2)

    @pytest.mark.parametrize(
        ("outcome", "key", "code"),
        [
            ("new_key", {}, "key"),
            ("accept", {"correct": ["z"]}, "key"),
            ("accept", {"correct": ["b"]}, "nothing_changes"),
            ("new_key", {"correct": ["b"]}, "nothing_changes"),
        ],
    )
    def test_a_key_that_says_nothing(
        self, cast: Cast, attempt: Attempt, at: datetime, outcome: str, key: dict[str, list[str]], code: str
    ):
        with pytest.raises(Refused) as refused:
            looked(cast.noor, at, outcome, key=key)
        assert refused.value.code == code

    def test_as_many_queries_for_one_attempt_as_for_many(
        self, cast: Cast, small_module: Released, attempt: Attempt, at: datetime
    ):
        def count() -> int:
            with CaptureQueriesContext(connection) as counted:
                looked(cast.noor, at + DAY)
            return len(counted)

        count()  # where Noor stands is asked once
        few = count()
        for learner in learners(6, cast.nairobi):
            handed_in(enroll(learner, small_module), learner, at)
        assert count() == few
        assert looked(cast.noor, at + DAY).counts.total == 7


class TestCorrecting:
    def test_the_attempt_gets_its_mark_and_the_old_one_is_kept(
        self, cast: Cast, attempt: Attempt, at: datetime
    ):
        row = corrected(cast.noor, at + DAY)
        assert score(attempt) == (ninths(7), False), "by a job, not in the request"
        work()
        assert score(attempt) == (ninths(8), True)
        line = AttemptRegrade.objects.get()
        assert (line.correction_id, line.attempt_id) == (row.pk, attempt.pk)
        assert (line.old_score, line.new_score, line.old_share, line.new_share) == (
            ninths(7),
            ninths(8),
            0,
            1,
        )
        assert (line.was_passed, line.is_passed, line.is_changed) == (False, True, True)
        assert Answer.objects.get(attempt=attempt, question_id=small.SINGLE).score == 1

    def test_the_events(self, cast: Cast, attempt: Attempt, at: datetime):
        row = corrected(cast.noor, at + DAY)
        work()
        told = {event.type: event for event in Event.objects.order_by("pk")}
        assert told["question.corrected"].payload == {"correction_id": row.pk}
        assert told["question.corrected"].actor == cast.noor
        assert told["attempt.regraded"].payload == {
            "attempt_id": attempt.pk, "correction_id": row.pk, "score": float(ninths(8)), "is_passed": True,
        }  # fmt: skip
        assert told["attempt.regraded"].subject == cast.amina

    def test_the_step_is_done(self, cast: Cast, enrolled: Enrollment, attempt: Attempt, at: datetime):
        corrected(cast.noor, at + DAY)
        work()
        assert StepCompletion.objects.get(enrollment=enrolled, item_key="quiz").score == ninths(8)

    def test_the_same_click_twice(self, cast: Cast, attempt: Attempt, at: datetime):
        first = corrected(cast.noor, at + DAY)
        assert corrected(cast.noor, at + DAY, digest=first.digest) == first
        work()
        assert corrected(cast.noor, at + 2 * DAY, digest=first.digest) == first
        work()
        assert (Correction.objects.count(), AttemptRegrade.objects.count()) == (1, 1)
        assert Event.objects.filter(type="attempt.regraded").count() == 1

    def test_what_was_shown_is_what_happens(
        self, cast: Cast, small_module: Released, attempt: Attempt, at: datetime
    ):
        seen = looked(cast.noor, at + DAY)
        handed_in(enroll(cast.brian, small_module), cast.brian, at)
        with pytest.raises(correcting.DryRunChanged) as refused:
            corrected(cast.noor, at + DAY, digest=seen.digest)
        assert refused.value.preview.counts.total == 2
        assert not Correction.objects.exists()
        assert not Event.objects.filter(type="question.corrected").exists()

    @pytest.mark.parametrize("reason", ["", "  \n ", "x" * 301])
    def test_it_needs_one_line(self, cast: Cast, attempt: Attempt, at: datetime, reason: str):
        with pytest.raises(correcting.ReasonNeeded):
            corrected(cast.noor, at + DAY, reason=reason)
        assert not Correction.objects.exists()

    def test_another_choice_needs_another_look(self, cast: Cast, attempt: Attempt, at: datetime):
        digest = looked(cast.noor, at, "full_marks").digest
        with pytest.raises(correcting.DryRunChanged):
            corrected(cast.noor, at, "take_out", digest=digest)

    def test_rows_are_facts(self, cast: Cast, attempt: Attempt, at: datetime):
        row = corrected(cast.noor, at)
        work()
        with pytest.raises(AppendOnlyError):
            row.save()
        with pytest.raises(AppendOnlyError):
            AttemptRegrade.objects.get().delete()

    @pytest.mark.parametrize(
        "change",
        [
            {"was_passed": True, "is_passed": False, "is_changed": True},
            {"new_score": Decimal("1.1"), "is_changed": True},
            {"new_score": Decimal(1), "is_changed": False},
        ],
    )
    def test_the_database_refuses(self, cast: Cast, attempt: Attempt, at: datetime, change: dict[str, Any]):
        values: dict[str, Any] = {
            "old_score": 0, "new_score": 0, "was_passed": False, "is_passed": False, "is_changed": False, "at": at,
        }  # fmt: skip
        row = corrected(cast.noor, at)
        with pytest.raises(IntegrityError), transaction.atomic():
            AttemptRegrade.objects.create(correction=row, attempt=attempt, **{**values, **change})


class TestWhoeverComesLater:
    def test_an_open_attempt_is_marked_with_it(self, cast: Cast, enrolled: Enrollment, at: datetime):
        started(enrolled, cast.amina, at)
        corrected(cast.noor, at + timedelta(minutes=1))
        found = handed_in(enrolled, cast.amina, at + timedelta(minutes=2), **{small.SINGLE: {"choice": "a"}})
        assert score(found) == (1, True)
        work()
        assert not AttemptRegrade.objects.exists()

    def test_one_that_starts_later_too(self, cast: Cast, enrolled: Enrollment, at: datetime):
        corrected(cast.noor, at)
        found = handed_in(enrolled, cast.amina, at + DAY, **{small.SINGLE: {"choice": "b"}})
        assert score(found) == (ninths(8), True)

    def test_one_that_was_handed_in_while_it_was_made_is_found(
        self, cast: Cast, enrolled: Enrollment, at: datetime
    ):
        """Marked without it, because its transaction began before: the second round sees to it."""
        corrected(cast.noor, at + timedelta(minutes=20))
        work()
        attempt = handed_in(
            enrolled, cast.amina, at + timedelta(minutes=11), **{small.SINGLE: {"choice": "a"}}
        )
        Attempt.objects.filter(pk=attempt.pk).update(score=ninths(8))
        event = Event.objects.get(type="question.corrected")
        correcting.regrade_batch(event=event, after=0, is_second_round=True, at=at + DAY)
        assert score(attempt) == (1, True)

    def test_a_new_version_of_the_question_is_another_matter(
        self, cast: Cast, enrolled: Enrollment, small_module: Released, at: datetime
    ):
        corrected(cast.noor, at)
        document = small_module.document
        quiz = small.quiz()
        mended = replace(
            quiz,
            questions=tuple(replace(q, version=2) if q.id == small.SINGLE else q for q in quiz.questions),
        )
        newer = put_on_shelf(
            replace(document, items=tuple(mended if item.key == "quiz" else item for item in document.items))
        )
        Enrollment.objects.filter(pk=enrolled.pk).update(version=newer.version)
        found = handed_in(enrolled, cast.amina, at + DAY, **{small.SINGLE: {"choice": "a"}})
        assert score(found) == (ninths(8), True)


class TestNobodyLoses:
    @pytest.fixture
    def right(self, cast: Cast, enrolled: Enrollment, at: datetime) -> Attempt:
        """Amina had b, as the key said, and two others wrong: just passed on nothing but the ninths."""
        return handed_in(enrolled, cast.amina, at, **{small.REWRITE: {}, small.MULTIPLE: {"choices": ["a"]}})

    def test_by_default_the_higher_mark_stays(self, cast: Cast, right: Attempt, at: datetime):
        before = score(right)
        found = looked(cast.noor, at + DAY)
        assert (found.counts.worse, found.counts.in_doubt) == (1, 1)
        corrected(cast.noor, at + DAY)
        work()
        assert score(right) == before
        line = AttemptRegrade.objects.get()
        assert (line.is_changed, line.is_pass_in_doubt, line.new_share) == (False, True, 1)
        assert not Notice.objects.exists()

    def test_for_everyone_the_mark_falls_and_the_pass_stays(self, cast: Cast, right: Attempt, at: datetime):
        found = looked(cast.noor, at + DAY, is_keeping=False)
        assert (found.counts.worse, found.counts.in_doubt) == (1, 1)
        before = score(right)[0]
        corrected(cast.noor, at + DAY, is_keeping=False)
        work()
        after, is_passed = score(right)
        assert before is not None
        assert after is not None
        assert after < before
        assert is_passed
        assert AttemptRegrade.objects.get().is_pass_in_doubt
        assert StepCompletion.objects.get(item_key="quiz").score == after

    def test_taken_out_where_it_was_right(self, cast: Cast, right: Attempt, at: datetime):
        before = score(right)[0]
        corrected(cast.noor, at + DAY, "take_out", key={})
        work()
        assert score(right)[0] == before
        assert AttemptRegrade.objects.get().new_share is None

    def test_accepting_more_never_lowers_whatever_is_asked_for(
        self, cast: Cast, right: Attempt, at: datetime
    ):
        assert corrected(cast.noor, at + DAY, "accept", is_keeping=False).is_keeping

    def test_no_certificate_is_taken(self, cast: Cast, small_module: Released, at: datetime):
        enrollment = enroll(cast.brian, small_module, by=cast.grace, at=at)
        attempt = handed_in(
            enrollment, cast.brian, at, **{small.REWRITE: {}, small.MULTIPLE: {"choices": ["a"]}}
        )
        certificate = certified(enrollment, cast.grace, cast.gil, at + DAY)
        corrected(cast.noor, at + 9 * DAY, is_keeping=False)
        work()
        certificate.refresh_from_db()
        enrollment.refresh_from_db()
        assert (certificate.revoked_at, enrollment.status) == (None, "completed")
        assert score(attempt)[1]


class TestNotices:
    def test_one_for_each_person_however_many_attempts(
        self, cast: Cast, enrolled: Enrollment, small_module: Released, at: datetime
    ):
        wrong = {small.SINGLE: {"choice": "a"}, small.MULTIPLE: {}, small.ORDERING: {}}
        for number in range(3):
            handed_in(enrolled, cast.amina, at + 2 * number * DAY, **wrong)
        handed_in(enroll(cast.brian, small_module), cast.brian, at)
        Notice.objects.all().delete()
        row = corrected(cast.noor, at + 9 * DAY)
        work()
        assert AttemptRegrade.objects.filter(correction=row, is_changed=True).count() == 3
        (notice,) = Notice.objects.filter(kind="question.corrected")
        assert notice.recipient == cast.amina

    def test_its_words(self, cast: Cast, attempt: Attempt, at: datetime):
        corrected(cast.noor, at + DAY)
        work()
        (line,) = [line for line in newest(cast.amina, at + DAY) if "corrected" in line.message.subject]
        assert line.message.subject.endswith("your mark in Small listening rose from 77% to 88%")
        assert line.message.lines == ("The key was wrong.", "With this you have passed the quiz.")
        assert line.message.url == f"/attempts/{attempt.pk}/result/"

    def test_no_reason_while_the_answers_are_held_back(
        self, cast: Cast, at: datetime, mailoutbox: list[EmailMessage]
    ):
        document = small.document()
        quiz = replace(next(iter(document.of_kind("quiz"))), review="after_last_try")
        items = tuple(quiz if item.key == quiz.key else item for item in document.items)
        held = enroll(cast.amina, put_on_shelf(replace(document, items=items)), by=cast.grace, at=at)
        handed_in(held, cast.amina, at, **{small.SINGLE: {"choice": "a"}, small.MULTIPLE: {}})
        corrected(cast.noor, at + DAY)
        work()
        (line,) = [line for line in newest(cast.amina, at + DAY) if "corrected" in line.message.subject]
        assert line.message.lines[0] == "The reason stands beside the question."
        send_mail(cast.amina, at=at + DAY)
        assert mailoutbox
        assert "The key was wrong." not in "".join(str(mail.body) for mail in mailoutbox)
        Enrollment.objects.filter(pk=held.pk).update(status="withdrawn", withdrawn_at=at + DAY)
        (line,) = [line for line in newest(cast.amina, at + DAY) if "corrected" in line.message.subject]
        assert line.message.lines[0] == "The key was wrong."


class TestPeoplesDecisions:
    @pytest.fixture
    def waiting(self, cast: Cast, enrolled: Enrollment, at: datetime) -> Attempt:
        """The rewriting waits for a person, who decides between passing and not."""
        return handed_in(
            enrolled, cast.amina, at, **{small.SINGLE: {"choice": "a"}, small.REWRITE: UNDECIDED}
        )

    @pytest.mark.parametrize(("outcome", "mark"), [("full_marks", ninths(8)), ("take_out", Decimal("0.875"))])
    def test_what_waits_is_decided_by_it(
        self, cast: Cast, waiting: Attempt, at: datetime, outcome: str, mark: Decimal
    ):
        assert waiting.status == "submitted"
        corrected(cast.noor, at + DAY, outcome, question_id=small.REWRITE, key={})
        work()
        assert score(waiting) == (mark, True)
        assert waiting_for(cast.gil, at + DAY) == []
        with pytest.raises(reviewing.AlreadyDecided):
            reviewing.decide_answer(
                actor=cast.gil, review_id=AnswerReview.objects.get().pk, decision="no", reason="No.", at=at
            )

    def test_a_decision_stands_above_another_key(self, cast: Cast, waiting: Attempt, at: datetime):
        review = AnswerReview.objects.get()
        reviewing.decide_answer(actor=cast.gil, review_id=review.pk, decision="half", reason="Half.", at=at)
        before = score(waiting)
        group = small.quiz().by_id[small.REWRITE].groups[0].key  # type: ignore[union-attr]
        corrected(
            cast.noor,
            at + DAY,
            "accept",
            question_id=small.REWRITE,
            key={f"idea-{each.key}": ["entirely"] for each in small.quiz().by_id[small.REWRITE].groups},  # type: ignore[union-attr]
        )
        work()
        assert group
        assert score(waiting) == before


class TestCritical:
    def test_taken_out_it_is_no_longer_required(self, cast: Cast, enrolled: Enrollment, at: datetime):
        attempt = handed_in(enrolled, cast.amina, at, **{small.CRITICAL: {"choice": "yes"}})
        assert score(attempt) == (1, False)
        corrected(cast.noor, at + DAY, "take_out", question_id=small.CRITICAL, key={})
        work()
        assert score(attempt) == (1, True)

    def test_a_try_again_does_not_ask_for_what_everybody_was_given(
        self, cast: Cast, enrolled: Enrollment, at: datetime
    ):
        handed_in(enrolled, cast.amina, at, **{small.CRITICAL: {}})
        history = queries.past_attempts(enrolled.pk, "quiz")
        assert history[0].missed == (small.CRITICAL,)
        corrected(cast.noor, at + DAY, "full_marks", question_id=small.CRITICAL, key={})
        Attempt.objects.update(has_critical_right=False)
        assert queries.past_attempts(enrolled.pk, "quiz")[0].missed == ()


class TestInBatches:
    @pytest.fixture
    def many(self, cast: Cast, small_module: Released, at: datetime) -> list[Attempt]:
        """Seven people who had a."""
        return [
            handed_in(enroll(learner, small_module), learner, at, **{small.SINGLE: {"choice": "a"}})
            for learner in learners(7, cast.nairobi)
        ]

    def test_a_dead_runner_is_taken_over_and_each_attempt_is_marked_once(
        self, cast: Cast, many: list[Attempt], at: datetime, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(correcting, "BATCH", 3)
        corrected(cast.noor, at + DAY)
        whole, calls = correcting._write, []

        def dies_at_the_fifth(*args: Any) -> bool:
            calls.append(args)
            if len(calls) == 5:
                raise RuntimeError("the power went")
            return whole(*args)

        monkeypatch.setattr(correcting, "_write", dies_at_the_fifth)
        while runner.run_due():
            pass
        assert AttemptRegrade.objects.count() == 3, "the whole second batch was rolled back"
        assert Attempt.objects.filter(score=1).count() == 3
        Job.objects.filter(name="courses.regrade", state=JobState.QUEUED).update(run_at=at)
        while runner.run_due():
            pass
        assert AttemptRegrade.objects.count() == 7
        assert Attempt.objects.filter(score=1).count() == 7
        assert Event.objects.filter(type="attempt.regraded").count() == 7
        assert Notice.objects.filter(kind="question.corrected").count() == 7

    def test_a_batch_that_is_called_again_changes_nothing_more(
        self, cast: Cast, many: list[Attempt], at: datetime
    ):
        corrected(cast.noor, at + DAY)
        work()
        events = Event.objects.count()
        event = Event.objects.get(type="question.corrected")
        for _again in range(2):
            found = correcting.regrade_batch(event=event, after=0, is_second_round=False, at=clock.now())
            assert found.learner_ids == frozenset()
        assert Event.objects.count() == events
        assert AttemptRegrade.objects.count() == 7


def test_the_result_says_what_was_corrected(cast: Cast, attempt: Attempt, at: datetime) -> None:
    corrected(cast.noor, at + DAY)
    work()
    page = attempt_result(cast.amina, attempt.pk, at + DAY)
    assert page is not None
    question = page.questions[0]
    assert (question.share, question.question.correct) == (1, "a")  # type: ignore[union-attr]
    (note,) = question.corrections
    assert (note.reason, note.old_percent, note.new_percent) == ("The key was wrong.", 77, 88)
    assert all(not other.corrections for other in page.questions[1:])


def test_two_corrections_of_two_questions(
    cast: Cast, enrolled: Enrollment, at: datetime, counted: Callable[[Callable[[], Any]], int]
) -> None:
    attempt = handed_in(enrolled, cast.amina, at, **{small.SINGLE: {"choice": "a"}, small.ORDERING: {}})
    corrected(cast.noor, at + DAY)
    with pytest.raises(correcting.UnderWay):
        looked(cast.ingrid, at + DAY, "take_out", question_id=small.ORDERING, key={})
    work()
    corrected(cast.ingrid, at + 2 * DAY, "take_out", question_id=small.ORDERING, key={})
    work()
    assert score(attempt) == (1, True)
    lines = list(AttemptRegrade.objects.order_by("correction_id"))
    assert [(line.old_score, line.new_score) for line in lines] == [(ninths(7), ninths(8)), (ninths(8), 1)]
    assert counted(lambda: attempt_result(cast.amina, attempt.pk, at)) <= 8


class TestALaterCorrection:
    """Amina put a and left the ordering out; the key says a from the first day on, and the ordering goes later."""

    WRONG: dict[str, dict[str, Any]] = {small.SINGLE: {"choice": "a"}, small.ORDERING: {}}

    def take_out(self, cast: Cast, at: datetime) -> Correction:
        return corrected(cast.ingrid, at, "take_out", question_id=small.ORDERING, key={})

    def second_round(self, first: Correction, at: datetime) -> None:
        event = Event.objects.get(type="question.corrected", payload__correction_id=first.pk)
        correcting.regrade_batch(event=event, after=0, is_second_round=True, at=at)

    @pytest.mark.parametrize("is_keeping", [True, False])
    def test_the_second_round_of_the_earlier_one_leaves_its_marks(
        self, cast: Cast, enrolled: Enrollment, at: datetime, is_keeping: bool
    ):
        first = corrected(cast.noor, at, is_keeping=is_keeping)
        work()
        attempt = handed_in(enrolled, cast.amina, at + DAY, **self.WRONG)
        assert score(attempt) == (ninths(8), True)
        later = self.take_out(cast, at + 2 * DAY)
        work()
        self.second_round(first, at + 3 * DAY)
        assert score(attempt) == (1, True)
        assert AttemptRegrade.objects.get().correction == later

    @pytest.mark.parametrize("is_keeping", [True, False])
    def test_who_was_marked_with_both_keeps_that_mark(
        self, cast: Cast, enrolled: Enrollment, at: datetime, is_keeping: bool
    ):
        first = corrected(cast.noor, at, is_keeping=is_keeping)
        work()
        self.take_out(cast, at + DAY)
        work()
        attempt = handed_in(enrolled, cast.amina, at + 2 * DAY, **self.WRONG)
        self.second_round(first, at + 3 * DAY)
        assert score(attempt) == (1, True)
        assert not AttemptRegrade.objects.exists()

    def test_one_that_nobody_saw_while_looking_has_to_be_applied_first(
        self, cast: Cast, attempt: Attempt, at: datetime, monkeypatch: pytest.MonkeyPatch
    ):
        look, digest = correcting.preview, looked(cast.noor, at + DAY).digest

        def overtaken(**given: Any) -> Any:
            monkeypatch.setattr(correcting, "preview", look)
            seen = look(**given)
            self.take_out(cast, at + DAY)
            return seen

        monkeypatch.setattr(correcting, "preview", overtaken)
        with pytest.raises(correcting.UnderWay):
            corrected(cast.noor, at + DAY, digest=digest)
        assert str(Correction.objects.get().question_id) == small.ORDERING


def test_a_certificate_follows_where_all_holds(cast: Cast, small_module: Released, at: datetime) -> None:
    """Everything but the quiz is done and signed: the correction brings the certificate."""
    enrollment = enroll(cast.brian, small_module, by=cast.grace, at=at)
    attempt = handed_in(enrollment, cast.brian, at, **{small.SINGLE: {"choice": "a"}, small.REWRITE: {}})
    signed_but_for_the_quiz(enrollment, cast, at)
    assert not Certificate.objects.exists()
    corrected(cast.noor, at + 9 * DAY)
    work()
    assert score(attempt) == (ninths(8), True)
    enrollment.refresh_from_db()
    assert Certificate.objects.get().enrollment_id == enrollment.pk
    assert enrollment.status == "completed"
    told = list(Event.objects.filter(actor=None).values_list("type", flat=True))
    assert told == ["step.completed", "certificate.issued"]
