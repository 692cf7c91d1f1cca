"""Rounds: who opens, who scores, what stays hidden, what is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from content.documents import Module
from courses.actions import rounds
from courses.actions.calibrating import LevelsMissing, NotNext, RubricNotInUse
from courses.calibration import rounds as reads
from courses.calibration import rules
from courses.calibration.models import CalibrationMark, CalibrationRound, RoundNote
from courses.notices import posting
from courses.notices.models import Notice
from lms.accounts.models import Role
from lms.events.models import Event
from tests import cast as people
from tests.cast import Cast
from tests.courses.calibration.scored import RUBRIC, levels
from tests.harness import small_module as small
from tests.harness.fixtures import Released, put_on_shelf

WEEK = timedelta(days=7)


@pytest.fixture
def opened(cast: Cast, small_module: Released, at: datetime) -> CalibrationRound:
    """A round that Grace opened for a week."""
    return rounds.open_round(actor=cast.grace, rubric_key=RUBRIC, due_at=at + WEEK, at=at)


def test_unused_replies_come_first() -> None:
    noon = people.AT
    codes = tuple("abcdefgh")
    assert rules.picked(codes, {}) == tuple("abcdef")
    used = {"a": noon, "b": noon - WEEK}
    assert rules.picked(codes, used) == tuple("cdefgh")
    assert rules.picked(tuple("abcde"), used) == tuple("cdeba")
    assert rules.picked(tuple("abcd"), {}) == ()


def test_opening_twice_is_opening_once(cast: Cast, opened: CalibrationRound, at: datetime) -> None:
    again = rounds.open_round(actor=cast.ingrid, rubric_key=RUBRIC, due_at=at + 2 * WEEK, at=at)
    assert again == opened
    assert Event.objects.filter(type="round.opened").count() == 1


@pytest.mark.parametrize("who", ["gil", "amina", "noor", "lee", "ruth"])
def test_managers_alone_open_and_close(cast: Cast, opened: CalibrationRound, at: datetime, who: str) -> None:
    actor = cast.people[who]
    with pytest.raises(PermissionDenied):
        rounds.open_round(actor=actor, rubric_key=RUBRIC, due_at=at + WEEK, at=at)
    with pytest.raises(PermissionDenied):
        rounds.close_round(actor=actor, round_id=opened.pk, at=at)
    opened.refresh_from_db()
    assert opened.closed_at is None


def test_what_cannot_be_opened(cast: Cast, at: datetime) -> None:
    put_on_shelf(small.document())
    with pytest.raises(RubricNotInUse):
        rounds.open_round(actor=cast.grace, rubric_key="charm", due_at=at + WEEK, at=at)
    with pytest.raises(rounds.DayPast):
        rounds.open_round(actor=cast.grace, rubric_key=RUBRIC, due_at=at, at=at)
    with pytest.raises(rounds.TooFewReplies):
        rounds.open_round(actor=cast.grace, rubric_key=RUBRIC, due_at=at + WEEK, at=at)


def test_marks_are_kept_once_and_tell_when_all_are_there(
    cast: Cast, opened: CalibrationRound, at: datetime
) -> None:
    def score(place: int, *given: int) -> CalibrationMark:
        return rounds.score(actor=cast.gil, round_id=opened.pk, place=place, levels=levels(*given), at=at)

    first = score(1, 3, 3, 3)
    assert score(1, 1, 1, 1) == first
    with pytest.raises(LevelsMissing):
        score(2, 0, 3, 3)
    with pytest.raises(NotNext):
        score(len(opened.texts) + 1, 3, 3, 3)
    for place in range(2, len(opened.texts) + 1):
        assert not Event.objects.filter(type="round.scored").exists()
        score(place, 3, 3, 3)
    assert Event.objects.filter(type="round.scored").count() == 1


def test_nobody_sees_others_marks_before_the_close(
    cast: Cast, opened: CalibrationRound, at: datetime
) -> None:
    rounds.score(actor=cast.gil, round_id=opened.pk, place=1, levels=levels(4, 4, 4), at=at)
    for reader in (cast.gil, cast.grace, cast.ingrid):
        shown = reads.round_of(reader, opened.pk, at)
        assert shown is not None
        assert not shown.talk
        assert not any(step.spreads or step.reasons for step in shown.steps)
    grace = reads.round_of(cast.grace, opened.pk, at)
    assert grace is not None
    assert not any(step.own for step in grace.steps)


def test_after_its_day_marks_are_refused_and_everything_is_told(
    cast: Cast, opened: CalibrationRound, at: datetime
) -> None:
    rounds.score(actor=cast.gil, round_id=opened.pk, place=1, levels=levels(4, 4, 4), at=at)
    late = at + WEEK
    with pytest.raises(rounds.RoundIsClosed):
        rounds.score(actor=cast.gil, round_id=opened.pk, place=2, levels=levels(4, 4, 4), at=late)
    shown = reads.round_of(cast.gil, opened.pk, late)
    assert shown is not None
    assert all(step.spreads and step.reasons for step in shown.steps)


def test_the_clock_closes_what_is_past_once(cast: Cast, opened: CalibrationRound, at: datetime) -> None:
    assert rounds.close_past_rounds(at=at) == 0
    assert rounds.close_past_rounds(at=at + WEEK) == 1
    assert rounds.close_past_rounds(at=at + WEEK) == 0
    closed = Event.objects.get(type="round.closed")
    assert closed.actor is None
    following = rounds.open_round(actor=cast.grace, rubric_key=RUBRIC, due_at=at + 2 * WEEK, at=at + WEEK)
    assert following != opened


def test_a_new_round_closes_one_whose_day_has_come(
    cast: Cast, opened: CalibrationRound, at: datetime
) -> None:
    following = rounds.open_round(actor=cast.grace, rubric_key=RUBRIC, due_at=at + 3 * WEEK, at=at + 2 * WEEK)
    opened.refresh_from_db()
    assert opened.closed_at == at + 2 * WEEK
    assert following.closed_at is None


def test_what_was_decided_is_kept_after_the_close(cast: Cast, opened: CalibrationRound, at: datetime) -> None:
    def note(text: str, criterion: str = "closing") -> RoundNote:
        return rounds.note(actor=cast.gil, round_id=opened.pk, criterion_key=criterion, text=text, at=at)

    with pytest.raises(rounds.RoundIsOpen):
        note("This week is no time.")
    rounds.close_round(actor=cast.grace, round_id=opened.pk, at=at)
    kept = note("This week\n is no time.")
    assert kept.text == "This week is no time."
    assert note("This week is no time.") == kept
    for text, criterion in (("  ", "closing"), ("x" * 401, "closing"), ("Fine.", "charm")):
        with pytest.raises(rounds.NothingSaid):
            note(text, criterion)
    with pytest.raises(PermissionDenied):
        rounds.note(actor=cast.noor, round_id=opened.pk, criterion_key="", text="Fine.", at=at)
    decided = reads.decided()
    assert [(one.title, one.notes[0].criterion) for one in decided] == [
        ("Listening in writing", "Closes well")
    ]


def test_graders_hear_of_a_round_and_others_do_not(
    cast: Cast, opened: CalibrationRound, at: datetime
) -> None:
    people.join(cast.grace, cast.nairobi, Role.GRADER)
    posting.post(Event.objects.get(type="round.opened"), at=at)
    assert list(Notice.objects.values_list("recipient", flat=True)) == [cast.gil.pk]


def test_a_round_touches_no_licence_set(cast: Cast, small_document: Module, opened: CalibrationRound) -> None:
    """Replies that earn a licence stay unseen."""
    assert all(address.text_key.startswith("seed") for address in opened.addresses)
