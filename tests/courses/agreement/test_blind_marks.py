"""Replies that two graders marked blind are what the board reads first, released or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from courses.actions import grader
from courses.agreement import queries
from courses.agreement.rules import Selection
from courses.agreement.sources import BlindMarks
from courses.enrollments.models import Enrollment
from courses.role_plays.mark_models import Mark
from courses.role_plays.models import Grade, Submission
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import GOOD, WEAK
from tests.courses.role_plays.way_to_two_marks import (
    Graders,
    drawn,
    in_moderation,
    marked,
    three_graders,
    waiting_reply,
)


@pytest.fixture
def graders(cast: Cast) -> Graders:
    return three_graders(cast)


@pytest.fixture(autouse=True)
def nothing_drawn() -> Iterator[None]:
    with drawn(is_drawn=False):
        yield


@pytest.fixture
def contested(graders: Graders, enrolled: Enrollment, at: datetime) -> Submission:
    """Two marks that differ; nobody has heard of it."""
    return in_moderation(graders, enrolled, at)


def test_both_marks_are_read_before_anything_is_released(cast: Cast, contested: Submission) -> None:
    assert not Grade.objects.exists()
    found = BlindMarks().read(Selection(cast.root.pk))
    kept = list(Mark.objects.order_by("pk"))
    assert [(one.grader, one.levels, one.is_passed) for one in found.marks] == [
        (row.marker_id, row.marking["levels"], row.is_passed) for row in kept
    ]
    assert {one.script for one in found.marks} == {f"submission {contested.pk}"}
    assert found.rubrics[0].key == kept[0].rubric["key"]
    assert queries.measure(Selection(cast.root.pk)).scripts == 1


def test_a_single_mark_is_left_alone(
    cast: Cast, graders: Graders, enrolled: Enrollment, at: datetime
) -> None:
    submission = waiting_reply(enrolled, at)
    marked(graders.greta, submission, WEAK, at)
    assert Mark.objects.count() == 1
    assert BlindMarks().read(Selection(cast.root.pk)).marks == ()


def test_the_filters_hold(cast: Cast, contested: Submission, at: datetime) -> None:
    read = BlindMarks().read
    assert len(read(Selection(cast.nairobi.pk)).marks) == 2
    assert read(Selection(cast.lisbon.pk)).marks == ()
    assert read(Selection(cast.root.pk, kind="calibration")).marks == ()
    assert read(Selection(cast.root.pk, rubric="another")).marks == ()
    assert read(Selection(cast.root.pk, since=(at + timedelta(days=9)).date())).marks == ()


def test_a_new_mark_makes_the_board_stale(
    cast: Cast, graders: Graders, enrolled: Enrollment, at: datetime
) -> None:
    submission = waiting_reply(enrolled, at)
    marked(graders.greta, submission, WEAK, at)
    before = queries.state(Selection(cast.root.pk))
    grader.claim(actor=graders.hugo, submission_id=submission.pk, at=at)
    grader.release_grade(actor=graders.hugo, submission_id=submission.pk, marking=GOOD, at=at)
    assert queries.state(Selection(cast.root.pk)) != before
