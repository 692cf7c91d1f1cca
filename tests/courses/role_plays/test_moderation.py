"""Two marks that differ: who may decide, without names, and what a decision leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from courses.actions import grader, grading_desk, moderating, releasing
from courses.enrollments.models import Enrollment
from courses.role_plays import marking as markings
from courses.role_plays import marks
from courses.role_plays.mark_models import Mark, Settlement
from courses.role_plays.marking import Comment, Marking, Missing
from courses.role_plays.models import Grade, Submission
from lms.accounts.models import Role
from lms.accounts.queries import solely_managed
from lms.events.models import Event
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

# play-back and questions differ between WEAK (2, 2) and GOOD (3, 4); this one is between them on questions.
OWN = Marking(
    levels={"play-back": 3, "questions": 3, "closing": 3},
    notes={"questions": "One question, and its reason."},
    what_works="You play the story back.",
    one_change="Put the date first.",
)


@pytest.fixture
def graders(cast: Cast) -> Graders:
    """Gil, Greta and Hugo."""
    return three_graders(cast)


@pytest.fixture(autouse=True)
def nothing_drawn() -> Iterator[None]:
    """Chance plays no part."""
    with drawn(is_drawn=False):
        yield


@pytest.fixture
def waiting(graders: Graders, enrolled: Enrollment, at: datetime) -> Submission:
    """Greta said not yet, Hugo passed."""
    return in_moderation(graders, enrolled, at)


@pytest.fixture
def held(graders: Graders, waiting: Submission, at: datetime) -> Submission:
    """The same, with Gil as moderator."""
    return moderating.take(actor=graders.gil, submission_id=waiting.pk, at=at)


def the_mark(marker_name: str) -> Mark:
    return Mark.objects.get(marker__name__startswith=marker_name)


def test_the_list_is_for_who_marked_neither(
    cast: Cast, graders: Graders, waiting: Submission, at: datetime
) -> None:
    people.join(cast.otto, cast.lisbon, Role.GRADER)
    assert [row.submission_id for row in marks.waiting(graders.gil, at).rows] == [waiting.pk]
    for nobody in (graders.greta, graders.hugo, cast.otto, cast.amina, cast.grace):
        assert marks.waiting(nobody, at).count == 0
        assert marks.case(nobody, waiting.pk, at) is None
        with pytest.raises(PermissionDenied):
            moderating.take(actor=nobody, submission_id=waiting.pk, at=at)


def test_the_marks_are_there_only_once_it_is_taken(
    graders: Graders, waiting: Submission, at: datetime
) -> None:
    case = marks.case(graders.gil, waiting.pk, at)
    assert case is not None
    assert (case.is_free, case.is_mine, case.texts, case.marks) == (True, False, {}, ())
    assert not Event.objects.filter(type="marks.opened").exists()
    for _twice in range(2):
        moderating.take(actor=graders.gil, submission_id=waiting.pk, at=at)
    assert Event.objects.filter(type="marks.opened", actor=graders.gil).count() == 1
    case = marks.case(graders.gil, waiting.pk, at)
    assert case is not None
    assert case.is_mine
    assert case.texts == waiting.texts
    assert {one.letter for one in case.marks} == {"A", "B"}
    assert {one.is_passed for one in case.marks} == {False, True}
    told = repr(case.marks)
    assert "Greta" not in told
    assert "Hugo" not in told


def test_two_moderators_do_not_share_one(
    cast: Cast, graders: Graders, held: Submission, at: datetime
) -> None:
    other = people.person("Mona Ek")
    people.join(other, cast.root, Role.GRADER)
    with pytest.raises(grader.HeldByAnother):
        moderating.take(actor=other, submission_id=held.pk, at=at)
    assert marks.waiting(other, at).count == 0
    with pytest.raises(grader.NotHeld):
        moderating.write(actor=other, submission_id=held.pk, marking=OWN, at=at)
    moderating.give_back(actor=graders.gil, submission_id=held.pk, at=at)
    assert moderating.take(actor=other, submission_id=held.pk, at=at).leased_to_id == other.pk
    with pytest.raises(grader.NotHeld):
        moderating.give_back(actor=graders.gil, submission_id=held.pk, at=at)


def test_one_of_the_two_stands(graders: Graders, held: Submission, at: datetime) -> None:
    chosen = the_mark("Hugo")
    for _twice in range(2):
        settlement = moderating.choose(actor=graders.gil, submission_id=held.pk, mark_id=chosen.pk, at=at)
    assert (settlement.kind, settlement.mark, settlement.decided_by) == ("copied", chosen, graders.gil)
    assert Settlement.objects.count() == 1
    held.refresh_from_db()
    assert (held.stage, held.leased_to_id) == ("ready", None)
    releasing.release_ready(actor=graders.gil, submission_ids=[held.pk], at=at)
    grade = Grade.objects.get()
    assert (grade.grader, grade.is_passed, grade.settlement) == (graders.hugo, True, settlement)
    assert Mark.objects.count() == 2


def test_a_mark_of_another_reply_is_refused(graders: Graders, held: Submission, at: datetime) -> None:
    with pytest.raises(grading_desk.NotWaiting):
        moderating.choose(actor=graders.gil, submission_id=held.pk, mark_id=0, at=at)
    assert not Settlement.objects.exists()


def test_a_mark_of_ones_own(graders: Graders, held: Submission, at: datetime) -> None:
    for _twice in range(2):
        settlement = moderating.write(actor=graders.gil, submission_id=held.pk, marking=OWN, at=at)
    assert (settlement.kind, settlement.mark.kind, settlement.mark.marker) == ("final", "final", graders.gil)
    assert markings.load(settlement.mark.marking).notes == OWN.notes
    assert [one.kind for one in Mark.objects.order_by("pk")] == ["first", "second", "final"]


def test_a_level_of_neither_reader_needs_its_reason(graders: Graders, held: Submission, at: datetime) -> None:
    with pytest.raises(grader.NotComplete) as refused:
        moderating.write(actor=graders.gil, submission_id=held.pk, marking=replace(OWN, notes={}), at=at)
    assert refused.value.missing == (Missing("reason", "questions"),)
    held.refresh_from_db()
    assert held.stage == "moderation"


def test_quotes_of_a_reader_are_taken_over(graders: Graders, held: Submission, at: datetime) -> None:
    own = replace(OWN, levels={**OWN.levels, "questions": 4}, notes={})
    settlement = moderating.write(actor=graders.gil, submission_id=held.pk, marking=own, at=at)
    kept = markings.load(settlement.mark.marking)
    assert kept.evidence["questions"].text == GOOD.evidence["questions"].text


def test_a_moderator_may_return_it_once(graders: Graders, held: Submission, at: datetime) -> None:
    comments = Marking(comments=(Comment("Say what happens next."),))
    for _twice in range(2):
        grade = moderating.return_for_revision(
            actor=graders.gil, submission_id=held.pk, marking=comments, at=at
        )
    held.refresh_from_db()
    assert (held.status, grade.outcome, Grade.objects.count()) == ("returned", "returned", 1)
    assert Mark.objects.count() == 2


def test_advice_to_return_cannot_stand_as_a_result(
    graders: Graders, enrolled: Enrollment, at: datetime
) -> None:
    submission = marked(graders.greta, waiting_reply(enrolled, at), WEAK, at)
    grader.claim(actor=graders.hugo, submission_id=submission.pk, at=at)
    grader.return_for_revision(actor=graders.hugo, submission_id=submission.pk, marking=WEAK, at=at)
    moderating.take(actor=graders.gil, submission_id=submission.pk, at=at)
    with pytest.raises(moderating.NoResult):
        moderating.choose(actor=graders.gil, submission_id=submission.pk, mark_id=the_mark("Hugo").pk, at=at)


def test_a_decision_is_made_once(cast: Cast, graders: Graders, held: Submission, at: datetime) -> None:
    moderating.write(actor=graders.gil, submission_id=held.pk, marking=OWN, at=at)
    other = people.person("Mona Ek")
    people.join(other, cast.root, Role.GRADER)
    with pytest.raises(grading_desk.NotWaiting):
        moderating.take(actor=other, submission_id=held.pk, at=at)
    with pytest.raises(grading_desk.NotWaiting):
        moderating.choose(actor=other, submission_id=held.pk, mark_id=the_mark("Hugo").pk, at=at)
    with pytest.raises(grading_desk.NotWaiting):
        grader.claim(actor=other, submission_id=held.pk, at=at)


def test_the_only_manager_does_not_decide(
    cast: Cast, graders: Graders, waiting: Submission, at: datetime
) -> None:
    people.join(cast.grace, cast.root, Role.GRADER)
    assert marks.waiting(cast.grace, at).needs_another == 1
    assert marks.case(cast.grace, waiting.pk, at) is None
    with pytest.raises(PermissionDenied):
        moderating.take(actor=cast.grace, submission_id=waiting.pk, at=at)


def test_who_signs_off_does_not_become_the_only_grader(
    cast: Cast, graders: Graders, waiting: Submission, at: datetime
) -> None:
    """The head of support is one manager of two; but this is the one graded role-play of the module."""
    people.join(cast.ingrid, cast.root, Role.GRADER)
    found = marks.waiting(cast.ingrid, at)
    assert (found.count, found.needs_another) == (0, 1)
    with pytest.raises(moderating.NoModerator):
        moderating.take(actor=cast.ingrid, submission_id=waiting.pk, at=at)


def test_the_nearest_managers_are_asked_about(cast: Cast, at: datetime) -> None:
    learners = [cast.amina.pk, cast.otto.pk]
    assert solely_managed(cast.grace, learners, at) == {cast.amina.pk}
    assert solely_managed(cast.ingrid, learners, at) == {cast.otto.pk}
    assert solely_managed(cast.gil, learners, at) == set()
    people.join(cast.brian, cast.nairobi, Role.MANAGER)
    assert solely_managed(cast.grace, learners, at) == set()


def test_a_lease_that_ran_out_goes_to_the_next(
    cast: Cast, graders: Graders, held: Submission, at: datetime
) -> None:
    other = people.person("Mona Ek")
    people.join(other, cast.root, Role.GRADER)
    later = at + moderating.LEASE + LATER
    moderating.take(actor=other, submission_id=held.pk, at=later)
    with pytest.raises(grader.NotHeld):
        moderating.write(actor=graders.gil, submission_id=held.pk, marking=OWN, at=later)


def test_the_letters_stay(graders: Graders, held: Submission, at: datetime) -> None:
    first = [one.mark_id for one in marks.pair(held)]
    assert first == [one.mark_id for one in marks.pair(Submission.objects.get(pk=held.pk))]
    assert timedelta(0) < moderating.LEASE
