"""Taking, marking, releasing and returning: state, event, and that a refusal changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from content.documents import Module
from courses.actions import grader, grading_desk
from courses.enrollments.models import Enrollment
from courses.progress.models import StepCompletion
from courses.progress.queries import done_keys
from courses.role_plays import marking as markings
from courses.role_plays import queries, queue
from courses.role_plays.marking import Marking
from courses.role_plays.models import CriterionScore, Grade, GradeDraft, Submission
from lms.accounts.models import Role
from lms.events.models import Event
from tests import cast as people
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import GOOD, TEXTS, WEAK, handed_in, practiced
from tests.harness import small_module as small
from tests.harness.fixtures import Released, enroll, put_on_shelf


@pytest.fixture
def waiting(enrolled: Enrollment, at: datetime) -> Submission:
    """Amina's graded reply, handed in."""
    practiced(enrolled, at)
    return handed_in(enrolled, at)


@pytest.fixture
def held(cast: Cast, waiting: Submission, at: datetime) -> Submission:
    """The same, in Gil's hands."""
    return grader.claim(actor=cast.gil, submission_id=waiting.pk, at=at)


def test_the_oldest_comes_first_and_stays_until_decided(
    cast: Cast, small_module: Released, waiting: Submission, at: datetime
) -> None:
    brians = enroll(cast.brian, small_module)
    practiced(brians, at)
    handed_in(brians, at + timedelta(minutes=1))
    first = grader.claim_next(actor=cast.gil, at=at)
    assert first is not None
    assert (first.pk, first.leased_to_id) == (waiting.pk, cast.gil.pk)
    assert first.lease_until == at + grader.LEASE
    assert grader.claim_next(actor=cast.gil, at=at) == first
    assert Event.objects.filter(type="submission.claimed").count() == 1


def test_nothing_waits(cast: Cast, at: datetime) -> None:
    assert grader.claim_next(actor=cast.gil, at=at) is None


def test_no_submission_is_taken_by_two(cast: Cast, held: Submission, at: datetime) -> None:
    people.join(cast.ingrid, cast.root, Role.GRADER)
    assert grader.claim_next(actor=cast.ingrid, at=at) is None
    with pytest.raises(grader.HeldByAnother):
        grader.claim(actor=cast.ingrid, submission_id=held.pk, at=at)
    held.refresh_from_db()
    assert held.leased_to_id == cast.gil.pk


def test_a_lease_that_ran_out_goes_back_to_the_pool(cast: Cast, held: Submission, at: datetime) -> None:
    other = people.person("Greta Ober")
    people.join(other, cast.root, Role.GRADER)
    later = at + grader.LEASE
    assert grader.claim_next(actor=other, at=later) == held
    with pytest.raises(grader.NotHeld):
        grader.release_grade(actor=cast.gil, submission_id=held.pk, marking=GOOD, at=later)
    assert not Grade.objects.exists()


def test_a_grader_who_took_long_may_still_finish_what_nobody_else_took(
    cast: Cast, held: Submission, at: datetime
) -> None:
    grade = grader.release_grade(
        actor=cast.gil, submission_id=held.pk, marking=GOOD, at=at + 2 * grader.LEASE
    )
    assert grade.is_passed


def test_given_back(cast: Cast, held: Submission, at: datetime) -> None:
    grader.release_lease(actor=cast.gil, submission_id=held.pk, at=at)
    held.refresh_from_db()
    assert (held.leased_to_id, held.lease_until) == (None, None)
    assert Event.objects.filter(type="submission.given_back").count() == 1
    with pytest.raises(grader.NotHeld):
        grader.release_lease(actor=cast.gil, submission_id=held.pk, at=at)


def test_nobody_grades_their_own_work(cast: Cast, waiting: Submission, at: datetime) -> None:
    people.join(cast.amina, cast.root, Role.GRADER)
    assert grader.claim_next(actor=cast.amina, at=at) is None
    for act in (grader.claim, grader.release_lease):
        with pytest.raises(PermissionDenied):
            act(actor=cast.amina, submission_id=waiting.pk, at=at)
    with pytest.raises(PermissionDenied):
        grader.release_grade(actor=cast.amina, submission_id=waiting.pk, marking=GOOD, at=at)
    assert queries.waiting_count(cast.amina, at) == 0
    assert not Grade.objects.exists()


def test_who_does_not_grade_here_is_refused(cast: Cast, waiting: Submission, at: datetime) -> None:
    people.join(cast.otto, cast.lisbon, Role.GRADER)
    for stranger in (cast.brian, cast.grace, cast.otto, cast.lee, cast.ruth):
        with pytest.raises(PermissionDenied):
            grader.claim(actor=stranger, submission_id=waiting.pk, at=at)
    with pytest.raises(PermissionDenied):
        grader.claim_next(actor=cast.grace, at=at)
    waiting.refresh_from_db()
    assert waiting.leased_to_id is None


def test_a_draft_is_kept_and_a_second_tab_is_told(cast: Cast, held: Submission, at: datetime) -> None:
    values = {"actor": cast.gil, "submission_id": held.pk, "at": at}
    draft = grader.save_grade_draft(marking=Marking(levels={"play-back": 2}), revision=0, **values)
    assert draft.revision == 1
    draft = grader.save_grade_draft(marking=GOOD, revision=1, **values)
    assert draft.body["evidence"]["questions"] == {"text": "Which copy has the payments?", "part": "reply"}
    with pytest.raises(grader.DraftConflict) as refused:
        grader.save_grade_draft(marking=Marking(levels={"play-back": 4}), revision=1, **values)
    assert refused.value.revision == 2
    assert refused.value.kept.levels == GOOD.levels
    assert GradeDraft.objects.get().body["levels"] == GOOD.levels
    with pytest.raises(grader.DraftConflict):
        grader.release_grade(marking=GOOD, revision=1, **values)


def test_releasing_a_pass(cast: Cast, enrolled: Enrollment, held: Submission, at: datetime) -> None:
    grader.save_grade_draft(actor=cast.gil, submission_id=held.pk, marking=GOOD, revision=0, at=at)
    grade = grader.release_grade(actor=cast.gil, submission_id=held.pk, marking=GOOD, revision=1, at=at)
    held.refresh_from_db()
    assert (held.status, held.is_passed, held.leased_to_id) == ("released", True, None)
    assert (grade.is_passed, float(grade.weighted or 0)) == (True, 80.0)
    assert grade.rubric["criteria"][0]["levels"][2] == "Reliably."
    assert len(grade.rubric_digest) == len(grade.record_digest) == 64
    scores = {row.criterion_key: (row.level, row.quote) for row in CriterionScore.objects.filter(grade=grade)}
    assert scores == {
        "play-back": (3, ""),
        "questions": (4, "Which copy has the payments?"),
        "closing": (3, ""),
    }
    step = StepCompletion.objects.get(enrollment=enrolled, item_key="graded")
    assert float(step.score or 0) == 0.8
    event = Event.objects.get(type="grade.released")
    assert (event.actor, event.subject_id, event.payload["grade_id"]) == (
        cast.gil,
        enrolled.learner_id,
        grade.pk,
    )
    assert not GradeDraft.objects.exists()
    assert queries.graders_of(enrolled.pk) == {cast.gil.pk}
    assert queries.levels([enrolled.pk])[enrolled.pk][0].scores == ((3, 40), (4, 40), (3, 20))


def test_pressing_twice_releases_once(cast: Cast, held: Submission, at: datetime) -> None:
    values = {"actor": cast.gil, "submission_id": held.pk, "marking": GOOD, "at": at}
    assert grader.release_grade(**values) == grader.release_grade(**values)
    assert Event.objects.filter(type="grade.released").count() == 1
    assert Grade.objects.count() == 1


def test_releasing_without_a_pass_completes_nothing(
    cast: Cast, enrolled: Enrollment, held: Submission, at: datetime
) -> None:
    grade = grader.release_grade(actor=cast.gil, submission_id=held.pk, marking=WEAK, at=at)
    assert grade.is_passed is False
    assert "graded" not in done_keys(enrolled.pk)
    summary = queries.summary([enrolled.pk])[(enrolled.pk, "graded")]
    assert (summary.status, summary.is_passed, summary.can_start_at) == (
        "released",
        False,
        at + timedelta(hours=24),
    )


def test_an_unfinished_marking_is_not_released(cast: Cast, held: Submission, at: datetime) -> None:
    before = Event.objects.count()
    unfinished = replace(
        GOOD, levels={"play-back": 1, "questions": 3, "closing": 3}, evidence={}, one_change=""
    )
    with pytest.raises(grader.NotComplete) as refused:
        grader.release_grade(actor=cast.gil, submission_id=held.pk, marking=unfinished, at=at)
    assert [(one.kind, one.key) for one in refused.value.missing] == [
        ("quote", "play-back"),
        ("one_change", ""),
    ]
    held.refresh_from_db()
    assert held.status == "submitted"
    assert (Grade.objects.count(), Event.objects.count()) == (0, before)


def test_returning_keeps_the_levels_hidden(
    cast: Cast, enrolled: Enrollment, held: Submission, at: datetime
) -> None:
    grade = grader.return_for_revision(actor=cast.gil, submission_id=held.pk, marking=WEAK, at=at)
    held.refresh_from_db()
    assert (held.status, held.is_passed) == ("returned", None)
    assert (grade.is_passed, grade.weighted) == (None, None)
    assert queries.levels([enrolled.pk]) == {}
    assert queries.graders_of(enrolled.pk) == set()
    assert Event.objects.filter(type="grade.returned").count() == 1
    assert "graded" not in done_keys(enrolled.pk)


def test_a_return_needs_a_comment(cast: Cast, held: Submission, at: datetime) -> None:
    with pytest.raises(grader.NotComplete):
        grader.return_for_revision(
            actor=cast.gil, submission_id=held.pk, marking=Marking(levels={"play-back": 2}), at=at
        )
    assert not Grade.objects.exists()


def test_what_the_learner_took_back_is_not_graded(cast: Cast, held: Submission, at: datetime) -> None:
    Submission.objects.filter(pk=held.pk).update(status="withdrawn", leased_to=None, lease_until=None)
    for act in (grader.release_grade, grader.return_for_revision):
        with pytest.raises(grading_desk.NotWaiting):
            act(actor=cast.gil, submission_id=held.pk, marking=GOOD, at=at)


# --- The second person -----------------------------------------------------------------------------


@pytest.fixture
def two_briefs(cast: Cast, small_document: Module, at: datetime) -> Enrollment:
    """Amina in a module with two graded role-plays, `first` and `second`, names shown; Grace manages and grades."""
    briefs = tuple(
        replace(small.role_play(key, key, key.title(), is_graded=True), is_blind=False)
        for key in ("first", "second")
    )
    rest = tuple(item for item in small_document.items if item.kind != "role_play")
    people.join(cast.grace, cast.nairobi, Role.GRADER)
    return enroll(cast.amina, put_on_shelf(replace(small_document, items=(*rest, *briefs))))


def test_who_may_sign_off_is_never_the_only_grader(cast: Cast, two_briefs: Enrollment, at: datetime) -> None:
    first = handed_in(two_briefs, at, item_key="first")
    grader.claim(actor=cast.grace, submission_id=first.pk, at=at)
    second = handed_in(two_briefs, at, item_key="second")
    with pytest.raises(grading_desk.SecondPersonNeeded):
        grader.claim(actor=cast.grace, submission_id=second.pk, at=at)
    grader.release_grade(actor=cast.grace, submission_id=first.pk, marking=GOOD, at=at)
    with pytest.raises(grading_desk.SecondPersonNeeded):
        grader.claim(actor=cast.grace, submission_id=second.pk, at=at)
    assert grader.claim_next(actor=cast.grace, at=at) is None
    assert queue.queue(cast.grace, at).needs_another == 1
    assert grader.claim_next(actor=cast.gil, at=at) == second
    second.refresh_from_db()
    assert second.leased_to_id == cast.gil.pk


def test_the_last_one_is_open_to_a_manager_when_another_graded_the_rest(
    cast: Cast, two_briefs: Enrollment, at: datetime
) -> None:
    first = handed_in(two_briefs, at, item_key="first")
    grader.claim(actor=cast.gil, submission_id=first.pk, at=at)
    grader.release_grade(actor=cast.gil, submission_id=first.pk, marking=GOOD, at=at)
    second = handed_in(two_briefs, at, item_key="second")
    assert grader.claim_next(actor=cast.grace, at=at) == second


def test_a_grader_who_does_not_manage_may_grade_all(cast: Cast, two_briefs: Enrollment, at: datetime) -> None:
    for key in ("first", "second"):
        submission = handed_in(two_briefs, at, item_key=key)
        grader.claim(actor=cast.gil, submission_id=submission.pk, at=at)
        grader.release_grade(actor=cast.gil, submission_id=submission.pk, marking=GOOD, at=at)
    assert queries.graders_of(two_briefs.pk) == {cast.gil.pk}


def test_the_grade_tells_what_was_read(cast: Cast, held: Submission, at: datetime) -> None:
    grade = grader.release_grade(actor=cast.gil, submission_id=held.pk, marking=GOOD, at=at)
    rubric = small.rubric()
    assert [one["key"] for one in grade.rubric["criteria"]] == [one.key for one in rubric.criteria]
    assert grade.comments == markings.dump(markings.placed(GOOD, rubric, TEXTS))["comments"]
