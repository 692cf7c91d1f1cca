"""Handing on, own reports and the coach's notes where a reply is read twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied

from courses.actions import coach_notes, grader, grading_desk, judging, moderating, second_marking
from courses.enrollments.models import Enrollment
from courses.role_plays import judging as reads
from courses.role_plays import marking as markings
from courses.role_plays import marks, queries, queue
from courses.role_plays.coach_models import LevelChange
from courses.role_plays.mark_models import Mark, Settlement
from courses.role_plays.models import Stage, Submission
from courses.role_plays.studio_models import SetAsideAnswer
from lms.accounts.models import Role, User
from tests import cast as people
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import GOOD, WEAK
from tests.courses.role_plays.way_to_two_marks import (
    LATER,
    Graders,
    drawn,
    in_moderation,
    marked,
    three_graders,
    waiting_reply,
)


@pytest.fixture(autouse=True)
def nothing_drawn() -> Iterator[None]:
    """Only a fail or a near miss asks for a second mark."""
    with drawn():
        yield


@pytest.fixture
def graders(cast: Cast) -> Graders:
    """Gil, Greta and Hugo."""
    return three_graders(cast)


@pytest.fixture
def second(graders: Graders, enrolled: Enrollment, at: datetime) -> Submission:
    """Greta said not yet: it waits for a second mark."""
    return marked(graders.greta, waiting_reply(enrolled, at), WEAK, at)


def cannot(actor: User, submission: Submission, at: datetime, reason: str = "illegible") -> None:
    grader.claim(actor=actor, submission_id=submission.pk, at=at)
    judging.not_judged(actor=actor, submission_id=submission.pk, reason=reason, words="Only signs.", at=at)


def test_a_second_mark_that_somebody_cannot_give_waits_for_another(
    graders: Graders, second: Submission, at: datetime
) -> None:
    cannot(graders.hugo, second, at)
    assert not queue.free(graders.hugo, at).exists()
    assert not queue.free(graders.greta, at).exists()
    assert list(queue.able(second, at, besides=graders.greta.pk)) == [graders.gil]
    with pytest.raises(grading_desk.NotYours):
        grader.claim(actor=graders.hugo, submission_id=second.pk, at=at)
    assert second_marking.settle_left_alone(at=at) == 0
    assert grader.claim_next(actor=graders.gil, at=at) == second


def test_what_no_second_reader_could_judge_is_never_settled_by_itself(
    cast: Cast, graders: Graders, second: Submission, at: datetime
) -> None:
    for one in (graders.hugo, graders.gil):
        cannot(one, second, at)
    assert [one.submission_id for one in reads.set_aside(cast.ingrid, at)] == [second.pk]
    assert second_marking.settle_left_alone(at=at) == 0
    judging.requeue(actor=cast.ingrid, submission_id=second.pk, at=at)
    assert second_marking.settle_left_alone(at=at) == 1
    assert Settlement.objects.get(submission=second).kind == "alone"


def test_the_last_able_reader_sends_it_up(
    cast: Cast, graders: Graders, second: Submission, at: datetime
) -> None:
    """Greta gave the first mark and Hugo left, so after Gil nobody could."""
    User.objects.filter(pk=graders.hugo.pk).update(is_active=False)
    cannot(graders.gil, second, at)
    assert [one.is_out_of_queue for one in reads.set_aside(cast.ingrid, at)] == [True]


def test_whoever_gave_the_first_mark_neither_takes_the_second_nor_sees_its_levels(
    cast: Cast, graders: Graders, second: Submission, at: datetime
) -> None:
    people.join(graders.greta, cast.root, Role.MANAGER)
    people.join(cast.ingrid, cast.root, Role.GRADER)
    greta, ingrid = (User.objects.get(pk=one.pk) for one in (graders.greta, cast.ingrid))
    grader.claim(actor=graders.hugo, submission_id=second.pk, at=at)
    grader.save_grade_draft(actor=graders.hugo, submission_id=second.pk, marking=GOOD, revision=0, at=at)
    cannot(graders.hugo, second, at)
    cannot(graders.gil, second, at)
    by_marker, by_other = (reads.one_set_aside(who, second.pk, at) for who in (greta, ingrid))
    assert by_marker is not None
    assert by_other is not None
    assert [bool(one.levels) for one in by_marker.said] == [False, False]
    assert [bool(one.levels) for one in by_other.said] == [True, False]
    with pytest.raises(grading_desk.NotWaiting):
        judging.take_set_aside(actor=greta, submission_id=second.pk, at=at)
    second.refresh_from_db()
    assert (second.stage, second.leased_to) == (Stage.SECOND, None)
    assert not SetAsideAnswer.objects.exists()


def test_a_nearest_manager_gives_no_second_mark_blind(
    cast: Cast, graders: Graders, second: Submission, at: datetime
) -> None:
    people.join(cast.grace, cast.nairobi, Role.GRADER)
    assert queue.conflicting(cast.grace, [second], at) == {second.pk}
    assert cast.grace not in set(queue.able(second, at, besides=graders.greta.pk))
    with pytest.raises(grading_desk.OwnReport):
        grader.claim(actor=cast.grace, submission_id=second.pk, at=at)


def test_whoever_knows_the_writer_moderates_nothing_either(
    graders: Graders, second: Submission, at: datetime
) -> None:
    cannot(graders.gil, second, at, reason="conflict")
    marked(graders.hugo, second, GOOD, at + LATER)
    second.refresh_from_db()
    assert second.stage == Stage.MODERATION
    assert not marks.to_moderate(graders.gil, at + LATER).exists()
    with pytest.raises(PermissionDenied):
        moderating.take(actor=graders.gil, submission_id=second.pk, at=at + LATER)
    assert queries.hands_in(second.pk) == {graders.greta.pk, graders.hugo.pk, graders.gil.pk}
    assert queries.touched_by(graders.gil).get() == second


def test_a_moderator_hands_nothing_on(graders: Graders, enrolled: Enrollment, at: datetime) -> None:
    submission = in_moderation(graders, enrolled, at)
    moderating.take(actor=graders.gil, submission_id=submission.pk, at=at + LATER)
    with pytest.raises(grader.NotHeld):
        judging.skip(actor=graders.gil, submission_id=submission.pk, reason="time", at=at + LATER)
    with pytest.raises(grader.NotHeld):
        judging.not_judged(
            actor=graders.gil, submission_id=submission.pk, reason="risk", words="Look.", at=at + LATER
        )


def test_a_level_changed_after_the_notes_asks_for_a_reason_in_a_second_mark_too(
    graders: Graders, second: Submission, at: datetime
) -> None:
    key = "questions"
    values = {"actor": graders.hugo, "submission_id": second.pk, "at": at}
    grader.claim(**values)
    grader.save_grade_draft(**values, marking=GOOD, revision=0)
    coach_notes.open_notes(**values)
    changed = replace(GOOD, levels={**GOOD.levels, key: GOOD.levels[key] - 1})
    for verb in (grader.release_grade, grader.return_for_revision):
        with pytest.raises(grader.NotComplete) as refused:
            verb(**values, marking=changed)
        assert [one.key for one in refused.value.missing if one.kind == "change_reason"] == [key]
    grader.release_grade(**values, marking=replace(changed, reasons={key: "She asks one thing only."}))
    mark = Mark.objects.get(submission=second, marker=graders.hugo)
    assert markings.load(mark.marking).levels == changed.levels
    assert LevelChange.objects.get().after == changed.levels[key]


def test_marks_on_their_way_have_a_list_of_their_own(
    graders: Graders, second: Submission, at: datetime
) -> None:
    found = queue.queue(graders.greta, at)
    assert [row.submission_id for row in found.on_the_way] == [second.pk]
    assert (found.mine, found.waiting, found.returned, found.released) == ((), (), (), ())
