"""A second mark: when it is asked for, that it is blind, what it comes to, and that nothing reaches the learner before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from courses.actions import grader, grading_desk, role_plays, second_marking
from courses.enrollments.models import Enrollment
from courses.role_plays import double_marking, marks, queries, queue
from courses.role_plays import marking as markings
from courses.role_plays.mark_models import Mark, Settlement
from courses.role_plays.models import Grade, GradeDraft, Submission
from lms.accounts.models import Organization, Role
from lms.events.models import Event
from tests import cast as people
from tests.cast import Cast
from tests.courses.calibration.scored import with_scored
from tests.courses.calibration.way_to_a_licence import licensed
from tests.courses.role_plays.way_to_a_reply import GOOD, WEAK
from tests.courses.role_plays.way_to_two_marks import (
    ALSO_WEAK,
    Graders,
    drawn,
    in_moderation,
    marked,
    ready,
    three_graders,
    waiting_reply,
)
from tests.harness.fixtures import Released, enroll, put_on_shelf


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


def test_a_clear_pass_is_released_at_once(graders: Graders, waiting: Submission, at: datetime) -> None:
    marked(graders.greta, waiting, GOOD, at)
    grade = Grade.objects.get()
    assert waiting.status == "released"
    assert grade.settlement is not None
    assert (grade.settlement.kind, grade.settlement.mark.kind) == ("single", "first")
    assert grade.settlement.mark.reasons == []
    assert markings.load(grade.settlement.mark.marking).levels == GOOD.levels


def test_the_first_five_under_a_new_licence_are_read_twice(
    cast: Cast, small_module: Released, graders: Graders, at: datetime
) -> None:
    """The sixth clear pass goes out at once, and so does that of somebody without a licence."""
    scored = put_on_shelf(with_scored(small_module.document), at)
    licensed(graders.greta, at)
    reasons = []
    for number in range(double_marking.FIRST_MARKS + 1):
        learner = people.person(f"Learner {number}")
        people.join(learner, cast.nairobi)
        submission = waiting_reply(enroll(learner, scored, at=at), at)
        later = at + timedelta(hours=1 + number)
        marked(graders.greta, submission, GOOD, later)
        reasons.append(Mark.objects.get(submission=submission).reasons)
    assert reasons == [["new_licence"]] * double_marking.FIRST_MARKS + [[]]


def test_a_fail_waits_for_a_second_mark(graders: Graders, waiting: Submission, at: datetime) -> None:
    grader.claim(actor=graders.greta, submission_id=waiting.pk, at=at)
    grader.save_grade_draft(actor=graders.greta, submission_id=waiting.pk, marking=WEAK, revision=0, at=at)
    mark = grader.release_grade(actor=graders.greta, submission_id=waiting.pk, marking=WEAK, at=at)
    waiting.refresh_from_db()
    assert isinstance(mark, Mark)
    assert (mark.kind, mark.reasons, mark.is_passed) == ("first", ["fail", "one_criterion"], False)
    assert (waiting.status, waiting.stage, waiting.leased_to_id) == ("submitted", "second", None)
    assert not GradeDraft.objects.exists()
    assert not Grade.objects.exists()
    assert Event.objects.filter(type="mark.given", actor=graders.greta).count() == 1


def test_one_that_is_drawn_waits_though_it_passes(
    graders: Graders, waiting: Submission, at: datetime
) -> None:
    with drawn(is_drawn=True):
        marked(graders.greta, waiting, GOOD, at)
    assert waiting.stage == "second"
    assert Mark.objects.get().reasons == ["sample"]


def test_pressing_twice_gives_one_mark(graders: Graders, waiting: Submission, at: datetime) -> None:
    marked(graders.greta, waiting, WEAK, at)
    again = grader.release_grade(actor=graders.greta, submission_id=waiting.pk, marking=GOOD, at=at)
    assert again == Mark.objects.get()
    assert Event.objects.filter(type="mark.given").count() == 1


def test_nobody_else_could_mark_it(cast: Cast, waiting: Submission, at: datetime) -> None:
    """With one grader, or two, results go out; the grade says why there was no second look."""
    people.join(people.person("Greta Ober"), cast.root, Role.GRADER)
    marked(cast.gil, waiting, WEAK, at)
    settlement = Grade.objects.get().settlement
    assert waiting.status == "released"
    assert settlement is not None
    assert (settlement.kind, settlement.mark.reasons) == ("alone", ["fail", "one_criterion"])


def test_an_organisation_may_do_without(graders: Graders, waiting: Submission, at: datetime) -> None:
    Organization.objects.update_or_create(pk=1, defaults={"has_double_marking": False, "name": "Larkfield"})
    marked(graders.greta, waiting, WEAK, at)
    settlement = Grade.objects.get().settlement
    assert settlement is not None
    assert settlement.kind == "single"


def test_the_second_grader_sees_a_reply_like_any_other(
    graders: Graders, waiting: Submission, at: datetime
) -> None:
    before = queue.queue(graders.hugo, at).waiting
    marked(graders.greta, waiting, WEAK, at)
    after = queue.queue(graders.hugo, at).waiting
    assert len(before) == len(after) == 1
    assert {**vars(before[0]), "stage": ""} == {**vars(after[0]), "stage": ""}
    studio = queue.studio(graders.hugo, waiting.pk, at)
    assert studio is not None
    assert studio.is_free
    grader.claim(actor=graders.hugo, submission_id=waiting.pk, at=at)
    studio = queue.studio(graders.hugo, waiting.pk, at)
    assert studio is not None
    assert studio.is_mine
    assert studio.may_return
    assert studio.draft == markings.Marking()
    assert studio.result is None


def test_never_the_same_grader_twice(graders: Graders, waiting: Submission, at: datetime) -> None:
    marked(graders.greta, waiting, WEAK, at)
    assert queue.queue(graders.greta, at).waiting == ()
    assert queries.waiting_count(graders.greta, at) == 0
    assert grader.claim_next(actor=graders.greta, at=at) is None
    with pytest.raises(grading_desk.NotWaiting):
        grader.claim(actor=graders.greta, submission_id=waiting.pk, at=at)
    [row] = queue.queue(graders.greta, at).on_the_way
    assert (row.submission_id, row.is_name) == (waiting.pk, False)
    taken = grader.claim_next(actor=graders.hugo, at=at)
    assert taken == waiting


def test_two_that_agree_let_the_first_stand(graders: Graders, enrolled: Enrollment, at: datetime) -> None:
    submission = ready(graders, enrolled, at)
    settlement = Settlement.objects.get()
    first, second = Mark.objects.order_by("pk")
    assert (submission.status, submission.stage) == ("submitted", "ready")
    assert submission.release_at == settlement.settled_at + double_marking.HOLD
    assert (settlement.kind, settlement.mark, settlement.decided_by) == ("agreed", first, None)
    assert (second.kind, second.marker, second.reasons) == ("second", graders.hugo, first.reasons)


def test_two_that_differ_go_to_a_moderator(graders: Graders, enrolled: Enrollment, at: datetime) -> None:
    submission = in_moderation(graders, enrolled, at)
    assert (submission.status, submission.stage, submission.leased_to_id) == ("submitted", "moderation", None)
    assert not Settlement.objects.exists()
    for one in (graders.greta, graders.hugo, graders.gil):
        assert queue.queue(one, at).waiting == ()


def test_a_second_grader_who_would_return_it_gives_advice(
    graders: Graders, waiting: Submission, at: datetime
) -> None:
    marked(graders.greta, waiting, WEAK, at)
    grader.claim(actor=graders.hugo, submission_id=waiting.pk, at=at)
    mark = grader.return_for_revision(actor=graders.hugo, submission_id=waiting.pk, marking=WEAK, at=at)
    waiting.refresh_from_db()
    assert isinstance(mark, Mark)
    assert (mark.advice, mark.is_passed) == ("return", None)
    assert (waiting.status, waiting.stage) == ("submitted", "moderation")


def test_the_first_grader_returns_as_before(graders: Graders, waiting: Submission, at: datetime) -> None:
    grader.claim(actor=graders.greta, submission_id=waiting.pk, at=at)
    grader.return_for_revision(actor=graders.greta, submission_id=waiting.pk, marking=WEAK, at=at)
    waiting.refresh_from_db()
    assert waiting.status == "returned"
    assert not Mark.objects.exists()


def test_after_the_first_mark_nothing_is_taken_back(
    graders: Graders, waiting: Submission, at: datetime
) -> None:
    marked(graders.greta, waiting, WEAK, at)
    with pytest.raises(role_plays.AlreadyOpened):
        role_plays.take_back(
            actor=waiting.learner, enrollment_id=waiting.enrollment_id, item_key="graded", at=at
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        Submission.objects.filter(pk=waiting.pk).update(status="withdrawn")


@pytest.mark.parametrize(
    "change",
    [{"stage": "ready"}, {"stage": "second", "release_at": people.AT}, {"stage": "somewhere"}],
)
def test_the_database_holds_the_stages(waiting: Submission, change: dict[str, object]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Submission.objects.filter(pk=waiting.pk).update(**change)


def test_no_stage_is_skipped(waiting: Submission, at: datetime) -> None:
    for move in (
        waiting.ask_for_moderator,
        lambda: waiting.make_ready(release_at=at),
        lambda: waiting.plan_release(release_at=at),
    ):
        with pytest.raises(ValueError, match="stage"):
            move()
    waiting.ask_for_second_mark()
    for move in (waiting.withdraw, lambda: waiting.release(is_passed=True, at=at)):
        with pytest.raises(ValueError, match="stage"):
            move()


def test_pairs_are_those_drawn_on_this_rubric(
    monkeypatch: pytest.MonkeyPatch, graders: Graders, waiting: Submission, at: datetime
) -> None:
    monkeypatch.setattr(double_marking, "ENOUGH_PAIRS", 1)
    item = queries.brief(waiting.version_id, "graded")
    with drawn(is_drawn=True):
        marked(graders.greta, waiting, GOOD, at)
    assert marks.pairs_of(item.rubric) == []
    marked(graders.hugo, waiting, GOOD, at)
    [(first, second)] = marks.pairs_of(item.rubric)
    assert first == second == float(Mark.objects.all()[0].weighted or 0)


def test_pairs_that_failed_are_left_out(
    monkeypatch: pytest.MonkeyPatch, graders: Graders, enrolled: Enrollment, at: datetime
) -> None:
    monkeypatch.setattr(double_marking, "ENOUGH_PAIRS", 1)
    submission = ready(graders, enrolled, at)
    assert marks.pairs_of(queries.brief(submission.version_id, "graded").rubric) == []


def test_marks_given_are_counted_by_grader_rubric_and_time(
    graders: Graders, enrolled: Enrollment, at: datetime
) -> None:
    ready(graders, enrolled, at)
    digest = Mark.objects.all()[0].rubric_digest
    assert marks.marks_given(graders.greta.pk, digest, since=at) == 1
    assert marks.marks_given(graders.greta.pk, digest, since=at + timedelta(seconds=1)) == 0
    assert marks.marks_given(graders.greta.pk, "another", since=at) == 0
    assert marks.marks_given(graders.gil.pk, digest, since=at) == 0


def test_marks_are_facts(graders: Graders, enrolled: Enrollment, at: datetime) -> None:
    ready(graders, enrolled, at)
    for table in (Mark, Settlement):
        with pytest.raises(TypeError):
            table.objects.all()[0].delete()
    assert ALSO_WEAK.levels != WEAK.levels


def test_graders_are_reminded_of_marks_and_not_of_what_is_ready(
    cast: Cast, graders: Graders, small_module: Released, enrolled: Enrollment, at: datetime
) -> None:
    done = ready(graders, enrolled, at)
    open_one = marked(graders.greta, waiting_reply(enroll(cast.brian, small_module), at), WEAK, at)
    assert list(queries.unread(at)) == [open_one]
    assert done.stage == "ready"


def test_what_nobody_else_can_mark_any_more_is_settled(
    graders: Graders, waiting: Submission, at: datetime
) -> None:
    marked(graders.greta, waiting, WEAK, at)
    assert second_marking.settle_left_alone(at=at) == 0
    for user in (graders.gil, graders.hugo):
        user.memberships.update(ends_at=at + timedelta(minutes=1))
    later = at + timedelta(days=1)
    assert second_marking.settle_left_alone(at=later) == 1
    assert second_marking.settle_left_alone(at=later) == 0
    waiting.refresh_from_db()
    assert (waiting.stage, Settlement.objects.get().kind) == ("ready", "alone")


def test_what_somebody_reads_is_not_settled(graders: Graders, waiting: Submission, at: datetime) -> None:
    marked(graders.greta, waiting, WEAK, at)
    grader.claim(actor=graders.hugo, submission_id=waiting.pk, at=at)
    for user in (graders.gil, graders.hugo):
        user.memberships.update(ends_at=at + timedelta(minutes=1))
    assert second_marking.settle_left_alone(at=at + timedelta(hours=1)) == 0
