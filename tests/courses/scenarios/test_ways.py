"""Where people go: counted in first plays, by version, without names and without small numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from courses.actions import conversations as actions
from courses.scenarios.models import ScenarioRun
from courses.scenarios.ways import LEAST, count_ways, rounded
from lms.accounts.models import User
from tests.cast import Cast, learners
from tests.harness.branching import GENTLER, KEY, with_branching
from tests.harness.fixtures import Released, enroll, put_on_shelf

PAGE = "/analysis/small-listening/two-tables/ways/"
As = Callable[[User], Client]


@pytest.fixture
def released(cast: Cast) -> Released:
    """The module with «Two tables» and its gentler variant."""
    return put_on_shelf(with_branching(has_gentler=True))


def play(
    learner: User, released: Released, at: datetime, *keys: str, is_gentler: bool = False
) -> ScenarioRun:
    """A first play with these replies."""
    enrollment = enroll(learner, released)
    run = actions.start_run(
        actor=learner, enrollment_id=enrollment.pk, item_key=KEY, is_gentler=is_gentler, at=at
    )
    for number, key in enumerate(keys, start=1):
        run = actions.choose(actor=learner, run_id=run.pk, turn_number=number, choice_key=key, at=at)
    return run


def test_first_plays_are_counted_and_nothing_else(cast: Cast, released: Released, at: datetime) -> None:
    """Not replays, not the gentler variant, not another version."""
    for learner in learners(5, cast.nairobi):
        play(learner, released, at, "write", "echo", "close")
    run = play(cast.amina, released, at, "wait", "policy", "policy")
    again = actions.start_run(
        actor=cast.amina, enrollment_id=run.enrollment_id, item_key=KEY, from_run_id=run.pk, at=at
    )
    actions.choose(actor=cast.amina, run_id=again.pk, turn_number=1, choice_key="write", at=at)
    play(cast.brian, released, at, "n1a", is_gentler=True)
    counts = count_ways(released.version.pk, KEY)
    assert (counts.people, counts.nodes) == (6, {"open": 6, "answer": 5, "ask": 5, "storm": 1})
    assert counts.choices["open", "write"] == 5
    assert counts.ways == {
        ("open", "answer"): 5,
        ("answer", "ask"): 5,
        ("ask", "vague"): 5,
        ("open", "storm"): 1,
        ("storm", "storm"): 1,
        ("storm", "lost"): 1,
    }
    assert counts.endings == {"vague": 5, "lost": 1}
    assert count_ways(released.version.pk, GENTLER).people == 1
    assert count_ways(put_on_shelf(with_branching()).version.pk, KEY).people == 0


@pytest.mark.parametrize(
    ("count", "said"), [(0, 0), (1, None), (LEAST - 1, None), (LEAST, LEAST), (7, 5), (8, 10), (43, 45)]
)
def test_what_is_said_is_rounded(count: int, said: int | None) -> None:
    """So that a small number cannot be taken from a sum."""
    assert rounded(count) == said


def test_an_author_sees_shares_and_no_small_numbers(
    cast: Cast, released: Released, at: datetime, as_: As
) -> None:
    """On the map, in the table, for the endings."""
    client = as_(cast.noor)
    text = client.get(PAGE).content.decode()
    assert "Fewer than 5 people have played this version so far." in text
    for learner in learners(7, cast.nairobi):
        play(learner, released, at, "write", "echo", "close")
    for learner in learners(5, cast.nairobi):
        play(learner, released, at, "wait", "own-it", "echo")
    play(cast.amina, released, at, "wait", "policy", "policy")
    text = client.get(PAGE).content.decode()
    assert "The first plays of about 15 people." in text
    assert "55%" in text
    assert "45%" in text
    assert "fewer than 5" in text
    assert "Learner" not in text
    assert "the best way" in text
    assert "Where people go in scenarios" in client.get("/analysis/").content.decode()


def test_each_version_stands_alone(cast: Cast, released: Released, at: datetime, as_: As) -> None:
    """The newest first; an address names another."""
    for learner in learners(5, cast.nairobi):
        play(learner, released, at, "write", "echo", "close")
    put_on_shelf(with_branching())
    client = as_(cast.noor)
    assert "Fewer than 5 people" in client.get(PAGE).content.decode()
    assert "The first plays of about 5 people." in client.get(f"{PAGE}?version=1").content.decode()
    assert client.get("/analysis/small-listening/nowhere/ways/").status_code == 404
    assert client.get("/analysis/nowhere/two-tables/ways/").status_code == 404


def test_the_page_costs_the_same_for_one_and_for_many(
    cast: Cast, released: Released, at: datetime, as_: As, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    """However many have played."""
    client = as_(cast.noor)
    play(cast.amina, released, at, "write", "echo", "close")
    client.get(PAGE)
    few = queries_of(lambda: client.get(PAGE))
    for learner in learners(8, cast.nairobi):
        play(learner, released, at, "wait", "own-it", "echo")
    assert queries_of(lambda: client.get(PAGE)) == few
