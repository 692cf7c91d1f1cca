"""Two clicks at once, on a real PostgreSQL: one run, one mark, one licence, one round."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from courses.actions import calibrating, rounds
from courses.calibration import bank
from courses.calibration.models import CalibrationMark, CalibrationRound, CalibrationRun, Licence
from lms.events.models import Event
from tests.cast import Cast
from tests.courses.calibration.scored import RUBRIC, levels, with_scored
from tests.courses.calibration.way_to_a_licence import gone_through
from tests.harness import small_module as small
from tests.harness.fixtures import put_on_shelf
from tests.journeys.test_races_grading import at_once

pytestmark = [pytest.mark.only_on("postgres"), pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _shelf(cast: Cast) -> None:
    put_on_shelf(with_scored(small.document()))


def test_two_starts_are_one_run(cast: Cast, at: datetime) -> None:
    def start() -> CalibrationRun:
        return calibrating.start_run(actor=cast.gil, rubric_key=RUBRIC, at=at)

    assert len({row.pk for row in at_once(start, start, start)}) == 1
    assert Event.objects.filter(type="calibration.started").count() == 1


def test_the_last_reply_scored_twice_gives_one_licence(cast: Cast, at: datetime) -> None:
    run = gone_through(cast.gil, at, stop_after=11)
    last = len(run.texts)
    gold = bank.text_at(run.addresses[-1]).text.levels

    def score() -> CalibrationMark:
        return calibrating.score(actor=cast.gil, run_id=run.pk, place=last, levels=gold, at=at)

    assert len({mark.pk for mark in at_once(score, score, score)}) == 1
    assert Licence.objects.count() == 1
    assert CalibrationMark.objects.count() == last


def test_a_round_is_opened_once_and_scored_once(cast: Cast, at: datetime) -> None:
    def start() -> CalibrationRound:
        return rounds.open_round(actor=cast.grace, rubric_key=RUBRIC, due_at=at + timedelta(days=7), at=at)

    assert len({row.pk for row in at_once(start, start)}) == 1
    row = CalibrationRound.objects.get()

    def score() -> CalibrationMark:
        return rounds.score(actor=cast.gil, round_id=row.pk, place=1, levels=levels(3, 3, 3), at=at)

    assert len({mark.pk for mark in at_once(score, score, score)}) == 1
