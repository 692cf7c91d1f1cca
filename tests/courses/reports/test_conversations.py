"""How scenarios went, for managers: the first play and the best, and nothing where a variant could be guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from courses.actions import conversations as actions
from courses.enrollments.models import Enrollment
from courses.reports import conversations as report
from courses.scenarios.models import ScenarioRun
from lms.accounts.models import User
from lms.events.models import Event
from tests.cast import Cast, learners
from tests.harness.branching import KEY, with_branching
from tests.harness.fixtures import enroll, put_on_shelf

PAGE = "/team/conversations/"
FILE = f"{PAGE}export.csv"
As = Callable[[User], Client]


@pytest.fixture
def held(cast: Cast) -> Enrollment:
    """Amina in the module with «Two tables», without a gentler variant."""
    return enroll(cast.amina, put_on_shelf(with_branching()), by=cast.grace)


def play(enrollment: Enrollment, at: datetime, *keys: str, is_gentler: bool = False) -> ScenarioRun:
    """A play with these replies, one a minute; an empty one takes the last back."""
    actor = enrollment.learner
    run = actions.start_run(
        actor=actor, enrollment_id=enrollment.pk, item_key=KEY, is_gentler=is_gentler, at=at
    )
    for number, key in enumerate(keys, start=1):
        moment = at + timedelta(minutes=number)
        if key:
            actions.choose(actor=actor, run_id=run.pk, turn_number=number, choice_key=key, at=moment)
        else:
            actions.take_back(actor=actor, run_id=run.pk, turn_number=number, at=moment)
    run.refresh_from_db()
    return run


def told(actor: User, at: datetime) -> list[report.Conversation]:
    """Everything that the report tells this reader."""
    return list(report.every(actor, at))


BEST = ("write", "echo", "interest", "doors")


def test_the_first_play_and_the_best_are_told(cast: Cast, held: Enrollment, at: datetime) -> None:
    """With the words as they were shown, and without what was taken back."""
    play(held, at, "wait", "policy", "policy")
    play(held, at, "write", "calm-down", "", "echo", "interest", "doors")
    play(held, at, "write", "echo", "close")
    play(held, at, "write")
    (one,) = told(cast.grace, at)
    assert one.first
    assert one.best
    assert one.has_better
    assert (one.learner_name, one.scenario_title) == ("Amina Yusuf", "Two tables")
    assert (one.first.ending, one.best.ending) == ("Both lost", "The table stands")
    assert [each.reply for each in one.first.exchanges] == ["", "Our policy says …", "Our policy says …"]
    assert [each.reply for each in one.best.exchanges][:2] == [
        "Is it whole this time?",
        "Two tables, two cracked legs.",
    ]
    assert one.best.exchanges[0].says == "The tracking says that the second table has arrived."
    assert one.best.exchanges[0].seconds == 60
    assert one.best.number == 2


def test_a_best_first_play_is_told_once(cast: Cast, held: Enrollment, at: datetime) -> None:
    """An equal one later is no better."""
    for _play in range(2):
        play(held, at, *BEST)
    (one,) = told(cast.grace, at)
    assert not one.has_better
    assert one.first == one.best


def test_plays_from_before_people_were_told_stay_private(cast: Cast, held: Enrollment, at: datetime) -> None:
    """They were begun under another promise."""
    ScenarioRun.objects.filter(pk=play(held, at, *BEST).pk).update(is_shared=False)
    assert told(cast.grace, at) == []


def test_only_their_managers_are_told(cast: Cast, held: Enrollment, at: datetime) -> None:
    """Not the learner, not a grader, not another team's manager, no administrator."""
    play(held, at, *BEST)
    seen = {name: len(told(user, at)) for name, user in cast.people.items()}
    assert {name for name, count in seen.items() if count} == {"grace", "ingrid"}


@pytest.mark.parametrize("is_gentler", [True, False])
def test_no_report_shows_which_variant_was_taken(
    cast: Cast, at: datetime, as_: As, *, is_gentler: bool
) -> None:
    """Page, file and person look the same, whichever it was."""
    enrollment = enroll(cast.amina, put_on_shelf(with_branching(has_gentler=True)), by=cast.grace)
    play(
        enrollment, at, *(("n1a", "n2a") if is_gentler else ("write", "echo", "close")), is_gentler=is_gentler
    )
    (one,) = told(cast.grace, at)
    assert (one.is_private, one.first, one.best) == (True, None, None)
    client = as_(cast.grace)
    texts = [
        client.get(PAGE).content.decode(),
        _body(client),
        client.get(f"/team/people/{cast.amina.public_id}/").content.decode(),
    ]
    assert "more is not told of anybody" in texts[0]
    for text in texts:
        assert "Two tables" in text
        for secret in ("One table", "Heard", "Up in the air", "It leaks again.", "Cracked"):
            assert secret not in text
    log = as_(cast.ruth).get(reverse("access_log")).content.decode()
    assert "inished a scenario" in log
    assert not any(secret in log for secret in ("One table", "calm", "Heard", "vague", "Up in the air"))


def _body(client: Client) -> str:
    response = client.get(FILE)
    assert isinstance(response, StreamingHttpResponse)
    return response.getvalue().decode("utf-8-sig")


def test_a_page_shows_the_way(cast: Cast, held: Enrollment, at: datetime, as_: As) -> None:
    """For all, and for one person; for nobody else's people."""
    play(held, at, "wait", "policy", "policy")
    play(held, at, *BEST)
    client = as_(cast.grace)
    for url in (PAGE, f"{PAGE}?person={cast.amina.public_id}"):
        text = client.get(url).content.decode()
        assert "Both lost" in text
        assert "The table stands" in text
        assert "Silence" in text
        assert "points" not in text
        assert "Heat" not in text
    assert "No scenario finished yet" in client.get(f"{PAGE}?person={cast.brian.public_id}").content.decode()
    assert client.get(f"{PAGE}?person={cast.otto.public_id}").status_code == 404
    assert client.get(f"{PAGE}?person=x").status_code == 404
    assert PAGE in client.get("/team/").content.decode()
    start = as_(cast.amina).get("/modules/small-listening/two-tables/").content.decode()
    assert "managers can see the way you took" in start


def test_the_learner_is_told_before_the_start(cast: Cast, held: Enrollment, as_: As) -> None:
    """What managers will see."""
    text = as_(cast.amina).get("/modules/small-listening/two-tables/").content.decode()
    assert "Your managers can see how your first play and your best one went and ended." in text


def test_the_file_has_a_row_for_each_play_that_is_told(
    cast: Cast, held: Enrollment, at: datetime, as_: As
) -> None:
    """And taking it away is noted."""
    play(held, at, "wait", "policy", "policy")
    play(held, at, *BEST)
    rows = list(csv.reader(io.StringIO(_body(as_(cast.grace)))))
    assert [row[3] for row in rows[1:]] == ["first", "best"]
    assert [row[5] for row in rows[1:]] == ["Both lost", "The table stands"]
    assert rows[1][6] == "(silence) → Our policy says … → Our policy says …"
    assert Event.objects.filter(type="conversations.exported", actor=cast.grace).count() == 1


def test_the_api_tells_the_same(cast: Cast, held: Enrollment, at: datetime, as_: As) -> None:
    """The first play and the best."""
    play(held, at, "wait", "policy", "policy")
    play(held, at, *BEST)
    (one,) = as_(cast.grace).get("/api/v1/conversations/").json()
    assert (one["learner_name"], one["is_private"]) == ("Amina Yusuf", False)
    assert (one["first"]["ending"], one["best"]["ending"]) == ("Both lost", "The table stands")
    assert one["best"]["exchanges"][0]["seconds"] == 60


def test_the_page_costs_the_same_for_one_and_for_many(
    cast: Cast,
    held: Enrollment,
    at: datetime,
    as_: As,
    queries_of: Callable[[Callable[[], object]], int],
) -> None:
    """However many people and plays."""
    play(held, at, *BEST)
    client = as_(cast.grace)
    client.get(PAGE)
    few = queries_of(lambda: client.get(PAGE))
    for learner in learners(6, cast.nairobi):
        row = Enrollment.objects.create(
            learner=learner, module=held.module, version=held.version, created_at=at
        )
        play(row, at, "wait", "policy", "policy")
        play(row, at, *BEST)
    assert queries_of(lambda: client.get(PAGE)) == few
    assert client.get(PAGE).content.decode().count("First play") == 7
