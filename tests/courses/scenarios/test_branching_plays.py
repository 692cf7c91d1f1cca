"""Plays with a clock, a gentler variant and a full record, through actions and pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from courses.access.models import Accommodation
from courses.actions import conversations as actions
from courses.actions.steps import NoSuchStep
from courses.enrollments.models import Enrollment
from courses.progress.queries import done_keys
from courses.scenarios.models import ScenarioRun, Turn
from lms.accounts.models import User
from lms.events.models import Event
from tests.cast import Cast
from tests.harness.branching import GENTLER, KEY, with_branching
from tests.harness.fixtures import enroll, put_on_shelf

PAGE = "/modules/small-listening/two-tables/"
As = Callable[[User], Client]


@pytest.fixture
def timed(cast: Cast) -> Enrollment:
    """Amina in the module with «Two tables» and a gentler variant."""
    return enroll(cast.amina, put_on_shelf(with_branching(has_gentler=True)), by=cast.grace)


def _start(cast: Cast, enrollment: Enrollment, at: datetime, **how: Any) -> ScenarioRun:
    return actions.start_run(actor=cast.amina, enrollment_id=enrollment.pk, item_key=KEY, at=at, **how)


def _say(cast: Cast, run: ScenarioRun, at: datetime, *keys: str) -> ScenarioRun:
    for number, key in enumerate(keys, start=run.turns.count() + 1):
        run = actions.choose(actor=cast.amina, run_id=run.pk, turn_number=number, choice_key=key, at=at)
    return run


def test_a_turn_keeps_what_was_shown_and_how_long_it_took(
    cast: Cast, timed: Enrollment, at: datetime
) -> None:
    """Words, meters before and after, milliseconds since the turn before."""
    run = _start(cast, timed, at)
    _say(cast, run, at + timedelta(seconds=4, milliseconds=250), "write")
    _say(cast, run, at + timedelta(seconds=10), "echo")
    first, second = Turn.objects.all()
    assert (first.says, first.reply, first.spent_ms) == (
        "The tracking says that the second table has arrived.",
        "Is it whole this time?",
        4250,
    )
    assert (second.before, second.meters, second.spent_ms) == (
        {"heat": 6, "found": 0},
        {"heat": 3, "found": 0},
        5750,
    )
    assert not second.is_by_clock


def test_turns_that_were_copied_took_no_time(cast: Cast, timed: Enrollment, at: datetime) -> None:
    """A replay from the second reply."""
    run = _say(cast, _start(cast, timed, at), at, "write", "echo", "close")
    again = _start(cast, timed, at, from_run_id=run.pk, from_turn=2)
    turn = again.turns.get()
    assert (turn.choice_key, turn.spent_ms, turn.reply) == ("write", None, "Is it whole this time?")


def test_the_clock_runs_for_those_who_asked(cast: Cast, timed: Enrollment, at: datetime) -> None:
    """It says nothing, once, where the node has a clock."""
    run = _start(cast, timed, at, is_timed=True)
    assert run.is_timed
    with pytest.raises(actions.TurnNotOpen):
        actions.choose(
            actor=cast.amina, run_id=run.pk, turn_number=1, choice_key="write", at=at, is_by_clock=True
        )
    for _press in range(2):
        actions.choose(
            actor=cast.amina, run_id=run.pk, turn_number=1, choice_key="wait", at=at, is_by_clock=True
        )
    assert list(Turn.objects.values_list("choice_key", "is_by_clock")) == [("wait", True)]


def test_nobody_gets_a_clock_unasked(cast: Cast, timed: Enrollment, at: datetime) -> None:
    """Without having asked, or after it was stopped, a clock that says so is refused."""
    run = _start(cast, timed, at)
    assert not run.is_timed
    with pytest.raises(actions.TurnNotOpen):
        actions.choose(
            actor=cast.amina, run_id=run.pk, turn_number=1, choice_key="wait", at=at, is_by_clock=True
        )
    assert not Turn.objects.exists()


def test_a_clock_can_be_stopped(cast: Cast, timed: Enrollment, at: datetime) -> None:
    """At any moment, for the rest of the play."""
    run = _start(cast, timed, at, is_timed=True)
    for _press in range(2):
        assert not actions.stop_clock(actor=cast.amina, run_id=run.pk).is_timed
    with pytest.raises(actions.TurnNotOpen):
        actions.choose(
            actor=cast.amina, run_id=run.pk, turn_number=1, choice_key="wait", at=at, is_by_clock=True
        )


@pytest.mark.parametrize(
    ("grant", "seconds"),
    [({"is_untimed": True}, None), ({"factor": Decimal("1.5")}, 60)],
)
def test_granted_time_counts_here_too(
    cast: Cast, timed: Enrollment, at: datetime, as_: As, grant: dict[str, Any], seconds: int | None
) -> None:
    """Whoever works without a clock is not offered one; extra time makes it longer."""
    Accommodation.objects.create(learner=cast.amina, granted_by=cast.grace, granted_at=at, **grant)
    page = as_(cast.amina).get(PAGE).content.decode()
    assert ("Play with a clock" in page) is (seconds is not None)
    run = _start(cast, timed, at, is_timed=True)
    assert run.is_timed is (seconds is not None)
    page = as_(cast.amina).get(PAGE).content.decode()
    assert (f'data-clock="{seconds}"' in page) is (seconds is not None)
    assert "Say nothing" in page


def test_the_gentler_variant_counts_the_same(cast: Cast, timed: Enrollment, at: datetime, as_: As) -> None:
    """Chosen before the start; the step of the path is done."""
    client = as_(cast.amina)
    page = client.get(PAGE).content.decode()
    assert "A customer shouts." in page
    assert "Hard to read in places" in page
    assert "“One table”" in page
    page = client.post(f"{PAGE}start/", {"gentler": "1"}, follow=True).content.decode()
    assert "It leaks again." in page
    run = ScenarioRun.objects.get()
    assert (run.item_key, run.played_key) == (KEY, GENTLER)
    for number, key in enumerate(("n1a", "n2a"), start=1):
        client.post(f"{PAGE}choose/", {"run": run.pk, "turn": number, "choice": key})
    assert done_keys(timed.pk) == {KEY}
    page = client.get(PAGE).content.decode()
    assert "Heard" in page
    assert "not which variant you played" in page


def test_which_variant_was_played_stands_in_no_event(cast: Cast, timed: Enrollment, at: datetime) -> None:
    """The endings of the two have different names; so none is told."""
    _say(cast, _start(cast, timed, at, is_gentler=True), at, "n1a", "n2a")
    _say(cast, _start(cast, timed, at), at, "write", "echo", "close")
    finished = Event.objects.filter(type="scenario.finished")
    assert [event.payload["ending"] for event in finished] == ["", ""]
    assert all(GENTLER not in str(event.payload) for event in Event.objects.all())


def test_a_scenario_without_one_has_no_gentler_variant(cast: Cast, at: datetime) -> None:
    """Refused, and nothing begins."""
    enrollment = enroll(cast.amina, put_on_shelf(with_branching()), by=cast.grace)
    with pytest.raises(NoSuchStep):
        _start(cast, enrollment, at, is_gentler=True)
    assert not ScenarioRun.objects.exists()


def test_the_learner_opens_where_nobody_has_written(cast: Cast, timed: Enrollment, as_: As) -> None:
    """No empty bubble: the direction says what is known."""
    client = as_(cast.amina)
    page = client.get(PAGE).content.decode()
    assert "Marek has not written." in page
    page = client.post(f"{PAGE}start/", follow=True).content.decode()
    assert "The tracking says" in page
    assert 'class="bubble them"' not in page
    run = ScenarioRun.objects.get()
    page = client.post(
        f"{PAGE}choose/", {"run": run.pk, "turn": 1, "choice": "wait"}, follow=True
    ).content.decode()
    assert "You say nothing." in page
    assert "WOW." in page


def test_the_api_offers_what_is_on_offer(cast: Cast, timed: Enrollment, as_: As) -> None:
    """Conditions hide replies; directions and silence are said; the gentler variant can be taken."""
    client = as_(cast.amina)
    runs = f"/api/v1/enrollments/{timed.pk}/steps/{KEY}/runs/"
    run = client.post(runs, {}, content_type="application/json").json()
    assert (run["says"], bool(run["direction"])) == ("", True)
    assert [choice["is_silence"] for choice in run["choices"]] == [False, True]
    turns = f"/api/v1/runs/{run['id']}/turns/"
    for number, key in enumerate(("write", "echo"), start=1):
        run = client.post(turns, {"number": number, "choice": key}, content_type="application/json").json()
    assert [choice["key"] for choice in run["choices"]] == ["interest", "close"]
    assert (
        client.post(turns, {"number": 3, "choice": "doors"}, content_type="application/json").status_code
        == 409
    )
    run = client.post(turns, {"number": 3, "choice": "close"}, content_type="application/json").json()
    assert run["turns"][1]["moves"] == [{"meter": "Heat", "before": 6, "after": 3}]
    run = client.post(runs, {"is_gentler": True}, content_type="application/json").json()
    assert run["says"] == "It leaks again."
