"""Starting, replying, replaying: rows, events, refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from content.documents import Module as Document
from courses.actions import conversations as actions
from courses.actions.steps import NoSuchStep
from courses.enrollments.models import Enrollment
from courses.progress.queries import done_keys
from courses.scenarios.models import ScenarioRun, Turn
from lms.events.models import Event
from tests.cast import Cast
from tests.harness.fixtures import put_on_shelf


def _events(kind: str) -> int:
    return Event.objects.filter(type=kind).count()


@pytest.fixture
def run(cast: Cast, enrolled: Enrollment, at: datetime) -> ScenarioRun:
    """Amina's first play, just begun."""
    return actions.start_run(actor=cast.amina, enrollment_id=enrolled.pk, item_key="scenario", at=at)


@pytest.fixture
def finished(cast: Cast, run: ScenarioRun, at: datetime) -> ScenarioRun:
    """Amina's first play, at its end: trust fell, «Not heard»."""
    actions.choose(actor=cast.amina, run_id=run.pk, turn_number=1, choice_key="n1b", at=at)
    return actions.choose(actor=cast.amina, run_id=run.pk, turn_number=2, choice_key="n2a", at=at)


def test_starting_opens_the_module_and_one_run(
    cast: Cast, enrolled: Enrollment, run: ScenarioRun, at: datetime
) -> None:
    """Starting again finds the open one."""
    again = actions.start_run(actor=cast.amina, enrollment_id=enrolled.pk, item_key="scenario", at=at)
    assert again == run
    assert (run.number, run.version_id) == (1, enrolled.version_id)
    assert _events("module.opened") == 1


def test_a_choice_is_one_turn(cast: Cast, run: ScenarioRun, at: datetime) -> None:
    """With the meters after it."""
    actions.choose(actor=cast.amina, run_id=run.pk, turn_number=1, choice_key="n1a", at=at)
    turn = Turn.objects.get()
    assert (turn.number, turn.node_key, turn.choice_key, turn.meters) == (1, "n1", "n1a", {"trust": 2})


def test_a_double_click_is_one_turn(cast: Cast, run: ScenarioRun, at: datetime) -> None:
    """The second press has an old turn number: nothing doubles, whatever it chose."""
    for choice_key in ("n1a", "n1a", "n1b"):
        actions.choose(actor=cast.amina, run_id=run.pk, turn_number=1, choice_key=choice_key, at=at)
    assert list(Turn.objects.values_list("number", "choice_key")) == [(1, "n1a")]


@pytest.mark.parametrize(("turn_number", "choice_key"), [(1, "n2a"), (1, ""), (1, "nothing"), (5, "n1a")])
def test_what_is_not_on_offer_is_refused(
    cast: Cast, run: ScenarioRun, at: datetime, turn_number: int, choice_key: str
) -> None:
    """And changes nothing."""
    with pytest.raises(actions.TurnNotOpen):
        actions.choose(actor=cast.amina, run_id=run.pk, turn_number=turn_number, choice_key=choice_key, at=at)
    assert not Turn.objects.exists()


def test_an_ending_completes_the_step_once(
    cast: Cast, enrolled: Enrollment, finished: ScenarioRun, at: datetime
) -> None:
    """Whatever the ending; a replay brings another event, not another completion."""
    assert (finished.ending, finished.finished_at) == ("cool", at)
    assert done_keys(enrolled.pk) == {"scenario"}
    again = actions.start_run(actor=cast.amina, enrollment_id=enrolled.pk, item_key="scenario", at=at)
    actions.choose(actor=cast.amina, run_id=again.pk, turn_number=1, choice_key="n1c", at=at)
    assert again.number == 2
    assert (_events("scenario.finished"), _events("step.completed")) == (2, 1)


def test_a_late_press_after_the_end_changes_nothing(cast: Cast, finished: ScenarioRun, at: datetime) -> None:
    """The end stays the end."""
    actions.choose(actor=cast.amina, run_id=finished.pk, turn_number=3, choice_key="n1a", at=at)
    assert Turn.objects.count() == 2


def test_replay_begins_where_it_branched(
    cast: Cast, enrolled: Enrollment, finished: ScenarioRun, at: datetime
) -> None:
    """A new run with the turns before; the old one stays as it was."""
    later = at + timedelta(minutes=5)
    run = actions.start_run(
        actor=cast.amina,
        enrollment_id=enrolled.pk,
        item_key="scenario",
        from_run_id=finished.pk,
        from_turn=2,
        at=later,
    )
    assert list(run.turns.values_list("number", "choice_key")) == [(1, "n1b")]
    assert list(finished.turns.values_list("choice_key", flat=True)) == ["n1b", "n2a"]


def test_replies_are_taken_back_in_replay_only(
    cast: Cast, enrolled: Enrollment, run: ScenarioRun, at: datetime
) -> None:
    """The first play runs forward."""
    actions.choose(actor=cast.amina, run_id=run.pk, turn_number=1, choice_key="n1a", at=at)
    with pytest.raises(actions.OnlyInReplay):
        actions.take_back(actor=cast.amina, run_id=run.pk, turn_number=2, at=at)
    actions.choose(actor=cast.amina, run_id=run.pk, turn_number=2, choice_key="n2a", at=at)
    replay = actions.start_run(actor=cast.amina, enrollment_id=enrolled.pk, item_key="scenario", at=at)
    actions.choose(actor=cast.amina, run_id=replay.pk, turn_number=1, choice_key="n1b", at=at)
    for _press in range(2):
        actions.take_back(actor=cast.amina, run_id=replay.pk, turn_number=2, at=at)
    actions.choose(actor=cast.amina, run_id=replay.pk, turn_number=3, choice_key="n1a", at=at)
    assert list(replay.turns.values_list("choice_key", flat=True)) == ["n1b", "", "n1a"]
    assert replay.turns.last().meters == {"trust": 2}


@pytest.mark.parametrize("name", ["otto", "grace", "gil", "lee", "ruth"])
def test_nobody_plays_for_somebody_else(
    name: str, cast: Cast, enrolled: Enrollment, run: ScenarioRun, at: datetime
) -> None:
    """Not even her manager."""
    other = getattr(cast, name)
    with pytest.raises(PermissionDenied):
        actions.choose(actor=other, run_id=run.pk, turn_number=1, choice_key="n1a", at=at)
    with pytest.raises(PermissionDenied):
        actions.start_run(actor=other, enrollment_id=enrolled.pk, item_key="scenario", at=at)
    assert not Turn.objects.exists()


def test_only_a_scenario_can_be_played(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    """A lesson is no conversation."""
    with pytest.raises(NoSuchStep):
        actions.start_run(actor=cast.amina, enrollment_id=enrolled.pk, item_key="lesson", at=at)
    assert not ScenarioRun.objects.exists()


def test_a_run_ends_on_the_version_it_began_with(
    cast: Cast, enrolled: Enrollment, run: ScenarioRun, at: datetime, small_document: Document
) -> None:
    """Also when the module has moved on and no longer has the scenario."""
    items = tuple(item for item in small_document.items if item.kind != "scenario")
    released = put_on_shelf(replace(small_document, items=items), at)
    enrolled.version = released.version
    enrolled.save(update_fields=["version"])
    actions.choose(actor=cast.amina, run_id=run.pk, turn_number=1, choice_key="n1c", at=at)
    run.refresh_from_db()
    assert run.ending == "cool"
    assert done_keys(enrolled.pk) == frozenset()
