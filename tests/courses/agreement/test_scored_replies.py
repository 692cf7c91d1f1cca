"""Replies that experts have scored count on the board: licence sets and closed rounds, beside the experts' own levels."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from courses.actions import rounds
from courses.agreement import queries
from courses.agreement.calibration_source import ScoredReplies
from courses.agreement.rules import Selection
from courses.calibration import bank
from courses.calibration.models import CalibrationMark
from tests.cast import Cast
from tests.courses.calibration.scored import RUBRIC, with_scored
from tests.courses.calibration.way_to_a_licence import as_experts, gone_through, too_kind
from tests.harness.fixtures import Released, put_on_shelf


@pytest.fixture
def scored(small_module: Released, at: datetime) -> Released:
    return put_on_shelf(with_scored(small_module.document), at)


def test_a_licence_set_is_read_beside_the_experts_levels(cast: Cast, scored: Released, at: datetime) -> None:
    gone_through(cast.gil, at, answer=as_experts)
    found = ScoredReplies().read(Selection(cast.root.pk)).marks
    own = [one for one in found if one.grader == cast.gil.pk]
    gold = {one.script: one.levels for one in found if one.grader is None}
    kept = CalibrationMark.objects.filter(kind="licence")
    assert len(own) == kept.count() > 0
    assert {one.script: one.levels for one in own} == gold
    assert {one.kind for one in found} == {"calibration"}
    assert CalibrationMark.objects.filter(kind="practice").exists(), "and it is left out"


def test_kindness_shows_against_the_experts(cast: Cast, scored: Released, at: datetime) -> None:
    gone_through(cast.gil, at, answer=too_kind)
    results = queries.measure(Selection(cast.root.pk, kind="calibration"))
    line = next(one for one in results.by_grader if one.key == str(cast.gil.pk))
    assert line.n_gold > 0
    assert line.bias is not None
    assert line.bias > 0


def test_a_round_counts_once_it_is_over(cast: Cast, scored: Released, at: datetime) -> None:
    opened = rounds.open_round(actor=cast.ingrid, rubric_key=RUBRIC, due_at=at + timedelta(days=9), at=at)
    for place, address in enumerate(opened.addresses, start=1):
        rounds.score(
            actor=cast.gil,
            round_id=opened.pk,
            place=place,
            levels=dict(bank.text_at(address).text.levels),
            at=at,
        )
    assert ScoredReplies().read(Selection(cast.root.pk)).marks == ()
    rounds.close_round(actor=cast.ingrid, round_id=opened.pk, at=at + timedelta(days=1))
    assert len(ScoredReplies().read(Selection(cast.root.pk)).marks) == 2 * len(opened.addresses)


def test_a_team_or_a_language_has_none(cast: Cast, scored: Released, at: datetime) -> None:
    gone_through(cast.gil, at)
    for selection in (
        Selection(cast.nairobi.pk),
        Selection(cast.root.pk, language="en-gb"),
        Selection(cast.root.pk, kind="double"),
        Selection(cast.root.pk, rubric="another"),
    ):
        assert ScoredReplies().read(selection).marks == ()
