"""The coach's notes before a grader: after every level, with a reason for each change, and in no grade."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from courses.actions import coach_notes, grader
from courses.enrollments.models import Enrollment
from courses.notices.models import Notice
from courses.notices.posting import post
from courses.role_plays import anchoring, grader_coach
from courses.role_plays import marking as markings
from courses.role_plays.anchoring import Lean, Looked
from courses.role_plays.coach_models import CoachOpening, LevelChange
from courses.role_plays.marking import Evidence, Marking
from courses.role_plays.models import CriterionScore, Grade, GradeDraft, Submission
from lms.accounts.models import Role
from lms.events.models import Event
from lms.lib import clock
from tests import cast as people
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import GOOD, handed_in, practiced
from tests.courses.role_plays.way_to_two_marks import drawn
from tests.harness.fixtures import Released, enroll

AsUser = Callable[[object], Client]
RAISED = replace(GOOD, levels={**GOOD.levels, "closing": 4})


@pytest.fixture
def now() -> datetime:
    """Pages go by the real clock."""
    return clock.now()


@pytest.fixture
def held(cast: Cast, enrolled: Enrollment, now: datetime) -> Submission:
    """Amina's reply in Gil's hands."""
    practiced(enrolled, now - timedelta(hours=2))
    submission = handed_in(enrolled, now - timedelta(hours=1))
    return grader.claim(actor=cast.gil, submission_id=submission.pk, at=now)


def save(cast: Cast, held: Submission, marking: Marking, at: datetime) -> GradeDraft:
    revision = GradeDraft.objects.filter(submission=held).values_list("revision", flat=True).first() or 0
    return grader.save_grade_draft(
        actor=cast.gil, submission_id=held.pk, marking=marking, revision=revision, at=at
    )


@pytest.fixture
def opened(cast: Cast, held: Submission, now: datetime) -> CoachOpening:
    """Every level chosen, and the notes opened."""
    save(cast, held, GOOD, now)
    return coach_notes.open_notes(actor=cast.gil, submission_id=held.pk, at=now)


def raised(reason: str = "It says what happens if it slips.") -> Marking:
    return replace(
        RAISED,
        evidence={**GOOD.evidence, "closing": Evidence("I will write by 16:00.")},
        reasons={"closing": reason} if reason else {},
    )


# --- Rules -----------------------------------------------------------------------------------------


def looked(before: int, now: int) -> Looked:
    return Looked({"a": before, "b": 2}, {"a": now, "b": 2})


def test_the_last_thirty_openings_count() -> None:
    rows = [looked(2, 3)] * 3 + [looked(3, 2)] + [looked(2, 2)] * 26 + [looked(2, 4)] * 50
    found = anchoring.lean(rows)
    assert (found.openings, found.up, found.down) == (30, 3 / 30, 1 / 30)
    assert not found.is_one_way
    assert anchoring.lean([looked(2, 3), *rows]).is_one_way


def test_few_openings_say_nothing() -> None:
    assert anchoring.lean([]) == Lean(0, 0.0, 0.0)
    nine = [looked(3, 1)] * (anchoring.MIN_OPENINGS - 1)
    assert not anchoring.lean(nine).is_one_way
    assert anchoring.lean([*nine, looked(2, 2)]).is_one_way
    assert anchoring.lean([*nine, looked(2, 2)]).percent == -90


def test_changes_in_both_directions_are_not_one_way() -> None:
    rows = [looked(2, 3), looked(3, 2)] + [looked(2, 2)] * 18
    assert not anchoring.lean(rows).is_one_way


def test_it_tips_over_once() -> None:
    calm, one_way = Lean(20, 0.1, 0.0), Lean(20, 0.15, 0.0)
    assert anchoring.tips_over(calm, one_way)
    assert not anchoring.tips_over(one_way, Lean(20, 0.2, 0.0))
    assert not anchoring.tips_over(one_way, calm)


# --- Opening ---------------------------------------------------------------------------------------


def test_notes_stay_closed_until_every_level_is_saved(cast: Cast, held: Submission, now: datetime) -> None:
    values = {"actor": cast.gil, "submission_id": held.pk, "at": now}
    with pytest.raises(coach_notes.NotOpenYet):
        coach_notes.open_notes(**values)
    save(cast, held, Marking(levels={"closing": 3, "play-back": 2}), now)
    with pytest.raises(coach_notes.NotOpenYet):
        coach_notes.open_notes(**values)
    assert grader_coach.notes(held.pk, cast.gil) is None
    assert not Event.objects.filter(type="coach_notes.opened").exists()
    save(cast, held, GOOD, now)
    assert coach_notes.open_notes(**values) == coach_notes.open_notes(**values)
    found = grader_coach.notes(held.pk, cast.gil)
    assert found is not None
    assert found.levels == GOOD.levels
    assert Event.objects.filter(type="coach_notes.opened").count() == 1


def test_only_who_holds_it_opens_them(cast: Cast, held: Submission, now: datetime) -> None:
    save(cast, held, GOOD, now)
    other = people.person("Greta Ober")
    people.join(other, cast.root, Role.GRADER)
    with pytest.raises(coach_notes.NotOpenYet):
        coach_notes.open_notes(actor=other, submission_id=held.pk, at=now)
    for stranger in (cast.grace, cast.amina, cast.otto, cast.ingrid):
        with pytest.raises(PermissionDenied):
            coach_notes.open_notes(actor=stranger, submission_id=held.pk, at=now)
    assert not CoachOpening.objects.exists()


# --- Changing a level afterwards -------------------------------------------------------------------


def test_a_level_changes_only_with_a_reason(
    cast: Cast, held: Submission, opened: CoachOpening, now: datetime
) -> None:
    draft = save(cast, held, replace(raised(""), one_change="Other words."), now)
    assert draft.body["levels"] == GOOD.levels
    assert draft.body["one_change"] == "Other words."
    assert not LevelChange.objects.exists()
    draft = save(cast, held, raised(), now)
    assert draft.body["levels"] == RAISED.levels
    assert "reasons" not in draft.body
    change = LevelChange.objects.get()
    assert (change.criterion_key, change.before, change.after) == ("closing", 3, 4)
    event = Event.objects.get(type="level.changed_after_coach")
    assert event.payload == {"submission_id": held.pk, "change_id": change.pk}
    # What stands now is the new level: the same again is no change.
    save(cast, held, raised(), now)
    assert LevelChange.objects.count() == 1


@pytest.mark.parametrize("act", [grader.release_grade, grader.return_for_revision])
def test_no_decision_with_a_change_that_lacks_its_reason(
    cast: Cast, held: Submission, opened: CoachOpening, now: datetime, act: Callable[..., Grade]
) -> None:
    with pytest.raises(grader.NotComplete) as refused:
        act(actor=cast.gil, submission_id=held.pk, marking=raised(""), at=now)
    assert [(one.kind, one.key) for one in refused.value.missing] == [("change_reason", "closing")]
    assert not Grade.objects.exists()
    act(actor=cast.gil, submission_id=held.pk, marking=raised(), at=now)
    levels = dict(CriterionScore.objects.values_list("criterion_key", "level"))
    assert levels == RAISED.levels
    assert LevelChange.objects.count() == 1


def test_a_conflict_writes_no_change(
    cast: Cast, held: Submission, opened: CoachOpening, now: datetime
) -> None:
    with pytest.raises(grader.DraftConflict):
        grader.save_grade_draft(actor=cast.gil, submission_id=held.pk, marking=raised(), revision=99, at=now)
    assert not LevelChange.objects.exists()


def test_whoever_looks_after_grading_hears_when_levels_go_one_way(
    cast: Cast, small_module: Released, now: datetime
) -> None:
    learners = people.learners(anchoring.MIN_OPENINGS, cast.nairobi)
    for number, learner in enumerate(learners):
        held = handed_in(practiced(enroll(learner, small_module), now), now)
        grader.claim(actor=cast.gil, submission_id=held.pk, at=now)
        save(cast, held, GOOD, now)
        coach_notes.open_notes(actor=cast.gil, submission_id=held.pk, at=now)
        if number >= len(learners) - 2:
            assert not Event.objects.filter(type="grader.leans_on_coach").exists()
            save(cast, held, raised(), now)
        grader.release_lease(actor=cast.gil, submission_id=held.pk, at=now)
    event = Event.objects.get(type="grader.leans_on_coach")
    assert event.payload["percent"] == 20
    post(event, at=now)
    assert Notice.objects.get().recipient == cast.ingrid
    (row,) = grader_coach.leans(cast.ingrid, now)
    assert (row.name, row.lean.is_one_way, len(row.changes)) == (cast.gil.name, True, 2)
    assert grader_coach.leans(cast.otto, now) == []


# --- In no grade -----------------------------------------------------------------------------------


def test_the_same_marks_give_the_same_grade_with_and_without_notes(
    cast: Cast, small_module: Released, now: datetime
) -> None:
    grades = []
    for learner, is_opened in zip(people.learners(2, cast.nairobi), (False, True), strict=True):
        held = handed_in(practiced(enroll(learner, small_module), now), now)
        grader.claim(actor=cast.gil, submission_id=held.pk, at=now)
        save(cast, held, RAISED if not is_opened else GOOD, now)
        if is_opened:
            coach_notes.open_notes(actor=cast.gil, submission_id=held.pk, at=now)
        with drawn():
            grades.append(
                grader.release_grade(actor=cast.gil, submission_id=held.pk, marking=raised(), at=now)
            )
    plain, after = (
        {
            field.name: getattr(grade, field.name)
            for field in Grade._meta.fields
            if field.name not in ("id", "submission", "learner", "record_digest", "settlement")
        }
        for grade in grades
    )
    assert plain == after
    assert {grade.settlement.kind for grade in grades} == {"single"}
    assert "reasons" not in markings.dump(raised())


# --- Pages -----------------------------------------------------------------------------------------


FORM = {
    "level-play-back": "3",
    "level-questions": "4",
    "level-closing": "3",
    "quote-questions": "Which copy has the payments?",
    "what_works": "You play the story back.",
    "one_change": "Put the date first.",
}


def test_the_page_opens_them_after_saving_and_asks_why(as_: AsUser, cast: Cast, held: Submission) -> None:
    client = as_(cast.gil)
    page, url = reverse("grading_submission", args=[held.pk]), reverse("grading_save", args=[held.pk])
    early = client.post(url, {"revision": "0", "level-closing": "3", "then": "coach"}, follow=True)
    assert "once every level is chosen, so that your own eyes come first" in early.content.decode()
    assert not CoachOpening.objects.exists()
    assert "What a writer would be asked" not in client.get(page).content.decode()
    done = client.post(url, {**FORM, "revision": "1", "then": "coach"}, follow=True)
    body = done.content.decode()
    assert "Changing a level now asks for a reason" in body
    assert "It stood at Solid before the coach" in body
    changed = {**FORM, "level-closing": "2", "revision": "2"}
    asked = client.post(url, {**changed, "then": "changed"})
    assert asked.status_code == 400
    assert "say why you change the level" in asked.content.decode()
    refused = client.post(reverse("grading_release", args=[held.pk]), {**changed, "revision": "3"})
    assert refused.status_code == 400
    assert refused.context["confirm"] == ""
    script = client.post(
        url, {**changed, "revision": "4", "reason-closing": "ha"}, HTTP_ACCEPT="application/json"
    )
    assert script.json()["needs_reason"] == ["closing"]
    assert not LevelChange.objects.exists()
    client.post(url, {**changed, "revision": "5", "reason-closing": "No date.", "then": "changed"})
    assert LevelChange.objects.get().reason == "No date."


def test_the_api_opens_them_and_takes_reasons(as_: AsUser, cast: Cast, held: Submission) -> None:
    client = as_(cast.gil)
    notes = reverse("api_coach_notes", args=[held.pk])
    early = client.post(notes, {}, "application/json")
    assert (early.status_code, early.json()["code"]) == (409, "not_open_yet")
    draft = reverse("api_grade_draft", args=[held.pk])
    body = {**markings.dump(GOOD), "revision": 0}
    assert client.put(draft, body, "application/json").status_code == 200
    opened = client.post(notes, {}, "application/json").json()
    assert opened["levels"] == GOOD.levels
    changed = {**body, "levels": RAISED.levels, "revision": 1, "reasons": {"closing": "A clear date."}}
    assert client.put(draft, changed, "application/json").status_code == 200
    assert LevelChange.objects.get().reason == "A clear date."
