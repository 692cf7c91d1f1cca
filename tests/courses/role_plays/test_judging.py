"""Handing a reply on: passing it over, not being able to judge it, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from content.documents import Module
from courses.actions import grader, grading_desk, judging
from courses.actions.chasing import chase
from courses.enrollments.models import Enrollment
from courses.notices.models import Notice
from courses.notices.posting import post
from courses.role_plays import judging as reads
from courses.role_plays import preferences, queue
from courses.role_plays.models import GradeDraft, Submission
from courses.role_plays.preferences import Wanted
from courses.role_plays.studio_models import NotJudged, NotJudgedReason, SetAsideAnswer, Skip
from lms.accounts.models import Role, User
from lms.accounts.queries import nearest_managers
from lms.events.models import Event
from tests import cast as people
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import GOOD, handed_in, practiced
from tests.harness import small_module as small
from tests.harness.fixtures import Released, enroll, put_on_shelf


@pytest.fixture
def greta(cast: Cast) -> User:
    """A second grader."""
    found = people.person("Greta Ober")
    people.join(found, cast.root, Role.GRADER)
    return found


@pytest.fixture
def waiting(enrolled: Enrollment, at: datetime) -> Submission:
    """Amina's graded reply, handed in."""
    practiced(enrolled, at)
    return handed_in(enrolled, at)


@pytest.fixture
def brians(cast: Cast, small_module: Released, waiting: Submission, at: datetime) -> Submission:
    """Brian's, a minute younger."""
    enrollment = enroll(cast.brian, small_module)
    practiced(enrollment, at)
    return handed_in(enrollment, at + timedelta(minutes=1))


def take(actor: User, submission: Submission, at: datetime) -> None:
    grader.claim(actor=actor, submission_id=submission.pk, at=at)


def cannot(actor: User, submission: Submission, at: datetime, **values: object) -> NotJudged:
    take(actor, submission, at)
    given = {"reason": "illegible", "words": "Only signs.", **values}
    return judging.not_judged(actor=actor, submission_id=submission.pk, at=at, **given)  # type: ignore[arg-type]


# --- The rule --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said_before", "others_left", "goes_up"), [(0, 3, False), (0, 0, True), (1, 3, True), (1, 0, True)]
)
def test_the_second_or_the_last_one_sends_it_up(said_before: int, others_left: int, goes_up: bool) -> None:
    assert reads.goes_up(said_before=said_before, others_left=others_left) is goes_up


# --- Passing over ----------------------------------------------------------------------------------


def test_what_was_passed_over_comes_after_everything_else(
    cast: Cast, greta: User, waiting: Submission, brians: Submission, at: datetime
) -> None:
    take(cast.gil, waiting, at)
    judging.skip(actor=cast.gil, submission_id=waiting.pk, reason="time", at=at)
    assert [row.pk for row in queue.free(cast.gil, at)] == [brians.pk, waiting.pk]
    assert [row.pk for row in queue.free(greta, at)] == [waiting.pk, brians.pk]
    assert [row.is_passed_over for row in queue.queue(cast.gil, at).waiting] == [False, True]
    assert grader.claim_next(actor=cast.gil, at=at) == brians
    event = Event.objects.get(type="submission.skipped")
    assert event.payload == {"submission_id": waiting.pk, "code": "time"}


@pytest.mark.parametrize("reason", ["", "because", "other"])
def test_passing_over_asks_for_a_reason(cast: Cast, waiting: Submission, at: datetime, reason: str) -> None:
    take(cast.gil, waiting, at)
    with pytest.raises(judging.ReasonNeeded):
        judging.skip(actor=cast.gil, submission_id=waiting.pk, reason=reason, at=at)
    waiting.refresh_from_db()
    assert waiting.leased_to == cast.gil
    assert not Skip.objects.exists()


def test_only_what_is_held_is_handed_on(cast: Cast, greta: User, waiting: Submission, at: datetime) -> None:
    take(cast.gil, waiting, at)
    with pytest.raises(grader.NotHeld):
        judging.skip(actor=greta, submission_id=waiting.pk, reason="time", at=at)
    with pytest.raises(grader.NotHeld):
        judging.not_judged(actor=greta, submission_id=waiting.pk, reason="risk", words="Look.", at=at)
    for stranger in (cast.grace, cast.otto, cast.amina):
        with pytest.raises(PermissionDenied):
            judging.skip(actor=stranger, submission_id=waiting.pk, reason="time", at=at)


# --- Cannot judge ----------------------------------------------------------------------------------


def test_it_goes_to_another_grader_and_never_back(
    cast: Cast, greta: User, waiting: Submission, at: datetime
) -> None:
    take(cast.gil, waiting, at)
    grader.save_grade_draft(actor=cast.gil, submission_id=waiting.pk, marking=GOOD, revision=0, at=at)
    row = judging.not_judged(
        actor=cast.gil,
        submission_id=waiting.pk,
        reason="no_occasion",
        words="Nothing to ask about.",
        criteria=["questions", "unknown"],
        at=at,
    )
    assert (row.criteria, row.is_sent_up, row.marking["levels"]) == (["questions"], False, GOOD.levels)
    assert not GradeDraft.objects.exists()
    waiting.refresh_from_db()
    assert (waiting.status, waiting.leased_to_id) == ("submitted", None)
    assert grader.claim_next(actor=cast.gil, at=at) is None
    with pytest.raises(grading_desk.NotYours):
        take(cast.gil, waiting, at)
    with pytest.raises(grader.NotHeld):
        grader.release_grade(actor=cast.gil, submission_id=waiting.pk, marking=GOOD, at=at)
    assert grader.claim_next(actor=greta, at=at) == waiting
    assert Event.objects.filter(type="submission.not_judged").count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"reason": ""},
        {"reason": "boring"},
        {"words": "  "},
        {"reason": "no_occasion", "criteria": ()},
    ],
)
def test_it_asks_for_a_reason_and_a_sentence(
    cast: Cast, waiting: Submission, at: datetime, values: dict[str, object]
) -> None:
    before = Event.objects.count() + 1  # taking it
    with pytest.raises(judging.ReasonNeeded):
        cannot(cast.gil, waiting, at, **values)
    waiting.refresh_from_db()
    assert waiting.leased_to == cast.gil
    assert (NotJudged.objects.count(), Event.objects.count()) == (0, before)


def test_the_second_sends_it_up_with_both_reasons(
    cast: Cast, greta: User, waiting: Submission, at: datetime
) -> None:
    third = people.person("Hana Sato")
    people.join(third, cast.root, Role.GRADER)
    assert cannot(cast.gil, waiting, at).is_sent_up is False
    assert reads.set_aside(cast.ingrid, at) == []
    assert cannot(greta, waiting, at, reason="language", words="It is French.").is_sent_up is True
    assert grader.claim_next(actor=third, at=at) is None
    (found,) = reads.set_aside(cast.ingrid, at)
    assert [one.reason for one in found.said] == ["illegible", "language"]
    assert (found.label, found.is_out_of_queue) == (waiting.blind_label, True)
    post(Event.objects.get(type="submission.sent_up"), at=at)
    assert list(Notice.objects.values_list("recipient", "kind")) == [(cast.ingrid.pk, "submission.sent_up")]


def test_the_only_grader_sends_it_up_at_once(cast: Cast, waiting: Submission, at: datetime) -> None:
    assert cannot(cast.gil, waiting, at).is_sent_up is True
    assert reads.set_aside_count(cast.ingrid, at) == 1


def test_graders_are_not_reminded_of_what_was_sent_up(cast: Cast, waiting: Submission, at: datetime) -> None:
    late = at + timedelta(days=3)
    assert chase(at=late) == 1
    cannot(cast.gil, waiting, at)
    assert chase(at=late) == 0


def test_a_manager_who_grades_looks_after_it_before_the_head(
    cast: Cast, waiting: Submission, at: datetime
) -> None:
    assert reads.handlers_for(cast.amina.pk, at) == [cast.ingrid]
    people.join(cast.grace, cast.nairobi, Role.GRADER)
    assert reads.handlers_for(cast.amina.pk, at) == [cast.grace]


def test_a_risk_is_told_at_once_and_stays_until_somebody_took_care(
    cast: Cast, greta: User, waiting: Submission, at: datetime
) -> None:
    cannot(cast.gil, waiting, at, reason=NotJudgedReason.RISK, words="They write of giving up.")
    post(Event.objects.get(type="submission.risk_seen"), at=at)
    assert Notice.objects.get().recipient == cast.ingrid
    take(greta, waiting, at)
    grader.release_grade(actor=greta, submission_id=waiting.pk, marking=GOOD, at=at)
    (found,) = reads.set_aside(cast.ingrid, at)
    assert (found.is_risk, found.is_out_of_queue) == (True, False)
    judging.requeue(actor=cast.ingrid, submission_id=waiting.pk, note="Talked to them.", at=at)
    assert SetAsideAnswer.objects.get().decision == "seen"
    assert reads.set_aside(cast.ingrid, at) == []
    waiting.refresh_from_db()
    assert waiting.status == "released"


def test_back_to_the_queue_for_those_who_have_not_read_it(
    cast: Cast, greta: User, waiting: Submission, at: datetime
) -> None:
    third, fourth = (people.person(name) for name in ("Hana Sato", "Ivo Lind"))
    for one in (third, fourth):
        people.join(one, cast.root, Role.GRADER)
    cannot(cast.gil, waiting, at)
    cannot(greta, waiting, at)
    judging.requeue(actor=cast.ingrid, submission_id=waiting.pk, at=at)
    for one in (cast.gil, greta):
        assert grader.claim_next(actor=one, at=at) is None
    # It counts anew.
    assert cannot(third, waiting, at).is_sent_up is False
    assert cannot(fourth, waiting, at).is_sent_up is True
    with pytest.raises(judging.NothingSetAside):
        judging.requeue(actor=cast.ingrid, submission_id=waiting.pk, at=at)
        judging.requeue(actor=cast.ingrid, submission_id=waiting.pk, at=at)


def test_whoever_looks_after_grading_and_grades_may_take_it(
    cast: Cast, small_document: Module, at: datetime
) -> None:
    """Where another grader read the rest of the module: who may sign off is never the only one."""
    briefs = tuple(small.role_play(key, key, key.title(), is_graded=True) for key in ("first", "second"))
    rest = tuple(item for item in small_document.items if item.kind != "role_play")
    enrollment = enroll(cast.amina, put_on_shelf(replace(small_document, items=(*rest, *briefs))))
    first = handed_in(enrollment, at, item_key="first")
    take(cast.gil, first, at)
    grader.release_grade(actor=cast.gil, submission_id=first.pk, marking=GOOD, at=at)
    second = handed_in(enrollment, at, item_key="second")
    cannot(cast.gil, second, at)
    with pytest.raises(PermissionDenied):
        judging.take_set_aside(actor=cast.ingrid, submission_id=second.pk, at=at)
    people.join(cast.ingrid, cast.root, Role.GRADER)
    del cast.ingrid._standing  # type: ignore[attr-defined]
    assert judging.take_set_aside(actor=cast.ingrid, submission_id=second.pk, at=at).leased_to == cast.ingrid
    grader.release_grade(actor=cast.ingrid, submission_id=second.pk, marking=GOOD, at=at)
    second.refresh_from_db()
    assert second.status == "released"


def test_others_do_not_look_after_it(cast: Cast, waiting: Submission, at: datetime) -> None:
    cannot(cast.gil, waiting, at)
    for other in (cast.gil, cast.grace, cast.otto, cast.lee, cast.ruth, cast.amina):
        assert reads.set_aside(other, at) == []
        for act in (judging.open_set_aside, judging.requeue, judging.take_set_aside):
            with pytest.raises(PermissionDenied):
                act(actor=other, submission_id=waiting.pk, at=at)
    assert not SetAsideAnswer.objects.exists()


def test_opening_the_text_is_in_the_log(cast: Cast, waiting: Submission, at: datetime) -> None:
    cannot(cast.gil, waiting, at)
    judging.open_set_aside(actor=cast.ingrid, submission_id=waiting.pk, at=at)
    event = Event.objects.get(type="set_aside.opened")
    assert (event.actor, event.subject_id) == (cast.ingrid, cast.amina.pk)


# --- Own reports -----------------------------------------------------------------------------------


def test_a_manager_never_grades_their_own_report_blind(cast: Cast, waiting: Submission, at: datetime) -> None:
    people.join(cast.grace, cast.nairobi, Role.GRADER)
    assert queue.queue(cast.grace, at).waiting == ()
    assert queue.queue(cast.grace, at).needs_another == 1
    assert grader.claim_next(actor=cast.grace, at=at) is None
    with pytest.raises(grading_desk.OwnReport):
        take(cast.grace, waiting, at)
    assert grader.claim_next(actor=cast.gil, at=at) == waiting


def test_the_manager_of_a_manager_may(cast: Cast, waiting: Submission, at: datetime) -> None:
    """Ingrid is not the nearest; that she may sign off asks for a second person only where she would be the only one."""
    people.join(cast.ingrid, cast.root, Role.GRADER)
    assert queue.own_reports(cast.ingrid, [waiting], at) == set()
    nearest = nearest_managers({cast.amina.pk, cast.gil.pk}, at)
    assert nearest == {cast.amina.pk: {cast.grace.pk}, cast.gil.pk: set()}


# --- What somebody likes to read -------------------------------------------------------------------


def test_next_keeps_to_what_is_wanted(cast: Cast, waiting: Submission, at: datetime) -> None:
    skills, languages = preferences.offers(cast.gil, at)
    assert (languages, len(skills)) == (("en",), 1)
    judging.prefer(actor=cast.gil, wanted=Wanted(("nonsense",), ("en", "xx")), at=at)
    assert preferences.wanted_by(cast.gil) == Wanted((), ("en",))
    assert Event.objects.filter(type="grader.preferences_set").count() == 1
    for other in (Wanted(skills=("other",)), Wanted(languages=("fr",))):
        assert queue.queue(cast.gil, at, other).waiting_count == 0
        assert grader.claim_next(actor=cast.gil, at=at, wanted=other) is None
    wanted = Wanted((skills[0].value,), ("en",))
    assert grader.claim_next(actor=cast.gil, at=at, wanted=wanted) == waiting


def test_only_graders_have_preferences(cast: Cast, at: datetime) -> None:
    with pytest.raises(PermissionDenied):
        judging.prefer(actor=cast.grace, wanted=Wanted(), at=at)


# --- From one to the next --------------------------------------------------------------------------


def test_next_goes_through_what_is_held_then_takes_one(
    cast: Cast, waiting: Submission, brians: Submission, at: datetime
) -> None:
    take(cast.gil, waiting, at)
    assert grader.claim_next(actor=cast.gil, at=at) == waiting
    assert grader.claim_next(actor=cast.gil, at=at, after=waiting.pk) == brians
    assert grader.claim_next(actor=cast.gil, at=at, after=brians.pk) == waiting
    assert queue.held(cast.gil, at).count() == 2
