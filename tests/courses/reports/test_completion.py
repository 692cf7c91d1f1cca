"""Completion over teams: who counts, what each reader sees, and the number of queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from courses.enrollments.models import Enrollment
from courses.reports.filters import Filters
from courses.reports.queries import Completion, completion
from courses.reports.scope import TeamNotFound
from lms.accounts.models import User
from tests.cast import AT, Cast, join, learners, person, team
from tests.harness.fixtures import Released, enroll

LATER = AT + timedelta(days=20)


def finish(enrollment: Enrollment, at: datetime = AT + timedelta(days=3)) -> None:
    """Completed without the way there, which is not what these tests are about."""
    enrollment.open(at=AT)
    enrollment.complete(at=at)


def line(report: Completion, name: str) -> Any:
    """The line of a team by name."""
    return next(found for found in report.lines if found.team and found.team.name == name)


@pytest.fixture
def filled(cast: Cast, small_module: Released) -> list[User]:
    """Six more learners in Nairobi: two finished, two under way, one given and past due, one never given."""
    people = learners(6, cast.nairobi)
    rows = [enroll(learner, small_module) for learner in people[:5]]
    finish(rows[0])
    finish(rows[1])
    rows[2].open(at=AT)
    rows[3].open(at=AT)
    return people


def test_people_add_up(cast: Cast, filled: list[User]) -> None:
    """Amina, Brian and the six count; Sam is suspended and does not."""
    report = completion(cast.ingrid, Filters(), LATER)
    counts = line(report, "Nairobi Chat").cells[0].counts
    assert (counts.people, counts.finished, counts.under_way, counts.not_started) == (8, 2, 2, 4)
    assert counts.past_due == 3
    assert line(report, "Nairobi Chat").people == 8


def test_the_root_is_the_total(cast: Cast, filled: list[User]) -> None:
    """The team on top is the line of totals, not a line of its own."""
    report = completion(cast.ingrid, Filters(), LATER)
    assert [found.team.name for found in report.lines if found.team] == ["Nairobi Chat", "Lisbon Email"]
    assert report.total.people == 9


def test_few_people_are_too_few_from_above(cast: Cast, filled: list[User]) -> None:
    """Otto learns alone in Lisbon: the head and the auditor hear that it is too few, he himself sees it."""
    assert line(completion(cast.ingrid, Filters(), LATER), "Lisbon Email").cells[0].is_hidden
    assert line(completion(cast.ruth, Filters(), LATER), "Lisbon Email").cells[0].is_hidden
    assert not line(completion(cast.otto, Filters(), LATER), "Lisbon Email").cells[0].is_hidden


def test_managers_see_their_own_people_alone(cast: Cast, filled: list[User]) -> None:
    """Not a line, a choice or a total of another team."""
    report = completion(cast.grace, Filters(), LATER)
    assert [found.team.name for found in report.lines if found.team] == ["Nairobi Chat"]
    assert report.total.people == 8
    assert [choice.name for choice in report.scope.choices] == ["Nairobi Chat"]


def test_a_foreign_row_changes_nothing(cast: Cast, filled: list[User], small_module: Released) -> None:
    """What Grace sees does not depend on Lisbon."""
    before = completion(cast.grace, Filters(), LATER)
    finish(enroll(cast.otto, small_module))
    after = completion(cast.grace, Filters(), LATER)
    assert (before.lines, before.total) == (after.lines, after.total)


def test_another_team_is_not_found(cast: Cast, filled: list[User]) -> None:
    """A filter on a team outside of one's reach."""
    with pytest.raises(TeamNotFound):
        completion(cast.grace, Filters(team=str(cast.lisbon.public_id)), LATER)


def test_learners_and_administrators_see_nothing(cast: Cast, filled: list[User]) -> None:
    """No team in reach, no line."""
    for actor in (cast.amina, cast.lee, cast.gil, cast.noor):
        report = completion(actor, Filters(), LATER)
        assert report.lines == ()
        assert report.total.people == 0


def test_a_team_includes_what_is_below(cast: Cast, filled: list[User]) -> None:
    """Nairobi's night shift counts for Nairobi, once."""
    night = team("Nairobi Night", cast.nairobi)
    join(person("Nia Night"), night)
    report = completion(cast.ingrid, Filters(), LATER)
    assert line(report, "Nairobi Chat").people == 9
    assert line(report, "Nairobi Night").people == 1
    assert report.total.people == 10


def test_a_renewal_keeps_people_finished(cast: Cast, small_module: Released, filled: list[User]) -> None:
    """A second cycle under way neither doubles its person nor takes the first away."""
    Enrollment.objects.create(
        learner=filled[0],
        module=small_module.module,
        version=small_module.version,
        cycle=2,
        created_at=AT + timedelta(days=4),
        opened_at=AT + timedelta(days=5),
    )
    report = completion(cast.ingrid, Filters(), LATER)
    counts = line(report, "Nairobi Chat").cells[0].counts
    assert (counts.people, counts.finished, counts.under_way) == (8, 2, 2)
    Enrollment.objects.get(cycle=2).complete(at=AT + timedelta(days=6))
    again = completion(cast.ingrid, Filters(), LATER)
    assert line(again, "Nairobi Chat").cells[0].counts == counts
    assert again.total.trend == report.total.trend


def test_counted_up_to_a_day(cast: Cast, filled: list[User]) -> None:
    """On the first day nobody had finished yet: those two were under way."""
    report = completion(cast.ingrid, Filters(until=AT.date()), LATER)
    counts = line(report, "Nairobi Chat").cells[0].counts
    assert (counts.finished, counts.under_way, counts.past_due) == (0, 4, 0)


def test_due_counts_only_who_has_a_date_there(cast: Cast, filled: list[User]) -> None:
    """Five were given a date, which is 14 days after AT."""
    past = completion(cast.ingrid, Filters(due="past"), LATER)
    assert line(past, "Nairobi Chat").cells[0].counts.people == 5
    soon = completion(cast.ingrid, Filters(due="soon"), LATER)
    assert line(soon, "Nairobi Chat").cells[0].counts.people == 0


def test_trend_ends_with_today(cast: Cast, filled: list[User]) -> None:
    """Two of nine finished in these twelve weeks: from nothing to 22 per cent."""
    report = completion(cast.ingrid, Filters(), LATER)
    assert len(report.total.trend) == 12
    assert report.total.trend[0] == 0
    assert round(report.total.trend[-1]) == 22
    assert report.total.change == 22


def test_joined_before(cast: Cast, filled: list[User]) -> None:
    """Somebody who joined yesterday is left out of a report on people who are there for longer."""
    join(person("New Comer"), cast.nairobi, starts_at=LATER - timedelta(days=1))
    assert line(completion(cast.ingrid, Filters(), LATER), "Nairobi Chat").people == 9
    assert line(completion(cast.ingrid, Filters(joined=30), LATER), "Nairobi Chat").people == 8


@pytest.mark.parametrize("filters", [Filters(), Filters(due="past", joined=30, site="Nairobi")])
def test_query_count_does_not_grow(
    cast: Cast, small_module: Released, queries_of: Callable[[Callable[[], Any]], int], filters: Filters
) -> None:
    """One team or twenty, one person or sixty."""

    def report() -> Completion:
        return completion(User.objects.get(pk=cast.ingrid.pk), filters, LATER)

    few = queries_of(report)
    for number in range(20):
        there = team(f"Team {number}", cast.root)
        for learner in learners(3, there):
            enroll(learner, small_module)
    assert queries_of(report) == few <= 11
