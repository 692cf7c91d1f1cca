"""Which marks are read, and how they are asked for: selections, staleness, refusals, other sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from courses.actions.analysing import KEPT
from courses.actions.comparing import COMPARE, ask_agreement, compare_marks, refresh_agreement
from courses.agreement import queries
from courses.agreement.models import AgreementAnalysis
from courses.agreement.rules import Mark, Selection
from courses.agreement.sources import Grades, Reading
from courses.appeals.models import Appeal
from courses.role_plays.models import Grade, Submission
from courses.tasks import refresh_analyses
from lms.accounts.models import Role, User
from lms.events.models import Event
from lms.jobs import runner
from lms.jobs.models import Job
from tests.cast import Cast, join
from tests.courses.agreement.records import RUBRIC, grader_people, record_marks
from tests.courses.agreement.simulated import simulated
from tests.harness.fixtures import Released

SCRIPTS = 4


@pytest.fixture
def graders(cast: Cast) -> list[User]:
    return grader_people(3, cast.root)


def record(
    cast: Cast, released: Released, graders: list[User], at: datetime, **where: object
) -> list[Submission]:
    """Four scripts, each marked by two of three."""
    return record_marks(
        simulated(scripts=SCRIPTS, graders=3), graders, released, where.get("team", cast.nairobi), at
    )  # type: ignore[arg-type]


def scripts(selection: Selection) -> int:
    return queries.measure(selection).scripts


def test_what_a_grade_says(cast: Cast, small_module: Released, graders: list[User], at: datetime) -> None:
    record(cast, small_module, graders, at)
    found = Grades().read(Selection(cast.root.pk))
    assert len(found.marks) == 2 * SCRIPTS
    first, expected = found.marks[0], simulated(scripts=SCRIPTS, graders=3)[0]
    assert expected.grader is not None
    person = graders[expected.grader - 1]
    assert first.levels == expected.levels
    assert (first.grader, first.is_passed, first.rubric, first.site, first.language) == (
        person.pk,
        expected.is_passed,
        "r",
        person.time_zone.split("/")[1],
        "en-gb",
    )
    words = found.rubrics[0]
    assert (words.key, words.title) == ("r", RUBRIC.title)
    assert words.criteria["c5"] == RUBRIC.criteria[4].title


def test_work_with_one_mark_is_left_alone(
    cast: Cast, small_module: Released, graders: list[User], at: datetime
) -> None:
    """Nor does a second grade by the same person make it two."""
    marks = simulated(scripts=2, graders=3)
    record_marks(
        [marks[0], replace(marks[1], grader=marks[0].grader), marks[2]],
        graders,
        small_module,
        cast.nairobi,
        at,
    )
    assert Grades().read(Selection(cast.root.pk)).marks == ()


def test_a_second_look_is_no_second_mark(
    cast: Cast, small_module: Released, graders: list[User], at: datetime
) -> None:
    """A raised level leads to a grade that repeats the other levels: it says nothing of agreement."""
    work = record(cast, small_module, graders, at)[0]
    first, second = Grade.objects.filter(submission=work).order_by("number")
    Appeal.objects.create(
        submission=work,
        grade=first,
        learner=work.learner,
        first_grader=first.grader,
        criterion_key="c1",
        old_level=2,
        argument="It says so in the second line.",
        status="decided",
        asked_at=at,
        due_on=at.date(),
        decided_by=second.grader,
        decided_at=at,
        level=3,
        reason="It does.",
        raised_to=second,
    )
    assert f"submission {work.pk}" not in {
        mark.script for mark in Grades().read(Selection(cast.root.pk)).marks
    }
    assert scripts(Selection(cast.root.pk)) == SCRIPTS - 1


def test_selections(cast: Cast, small_module: Released, graders: list[User], at: datetime) -> None:
    """By team (where the learner stood then), language, rubric, kind and days."""
    record(cast, small_module, graders, at)
    record(cast, small_module, graders, at + timedelta(days=1), team=cast.lisbon)
    cast.lisbon.language = "pt"
    cast.lisbon.save(update_fields=["language"])
    everything = Selection(cast.root.pk)
    day = at.date()
    assert {
        "all": scripts(everything),
        "nairobi": scripts(Selection(cast.nairobi.pk)),
        "portuguese": scripts(replace(everything, language="pt")),
        "english in lisbon": scripts(Selection(cast.lisbon.pk, language="en-gb")),
        "rubric": scripts(replace(everything, rubric="r")),
        "other rubric": scripts(replace(everything, rubric="q")),
        "seeds": scripts(replace(everything, kind="seed")),
        "double": scripts(replace(everything, kind="double")),
        "first day": scripts(replace(everything, until=day)),
        "second day": scripts(replace(everything, since=day + timedelta(days=1))),
        "no day": scripts(replace(everything, since=day + timedelta(days=2))),
    } == {
        "all": 8, "nairobi": 4, "portuguese": 4, "english in lisbon": 0, "rubric": 8, "other rubric": 0, "seeds": 0,
        "double": 8, "first day": 4, "second day": 4, "no day": 0,
    }  # fmt: skip


def test_somebody_who_moved(cast: Cast, small_module: Released, graders: list[User], at: datetime) -> None:
    """Their work stays with the team in which they wrote it."""
    work = record(cast, small_module, graders, at)[0]
    work.learner.memberships.update(ends_at=at + timedelta(days=1))
    join(work.learner, cast.lisbon, Role.LEARNER, starts_at=at + timedelta(days=1))
    assert (scripts(Selection(cast.nairobi.pk)), scripts(Selection(cast.lisbon.pk))) == (SCRIPTS, 0)


class Rounds:
    """A source as the calibration of graders might be: everybody marks the same script, and experts have, too."""

    def __init__(self, grader: User) -> None:
        self.grader = grader

    def read(self, selection: Selection) -> Reading:
        if selection.kind not in ("", "calibration"):
            return Reading()
        levels = {"c1": 3, "c2": 2}
        gold = Mark("round 1", None, "r", levels, kind="calibration")
        return Reading((gold, replace(gold, grader=self.grader.pk, levels={"c1": 4, "c2": 4})))

    def state(self, selection: Selection) -> Iterable[object]:
        return (1,)


def test_several_sources(
    cast: Cast, small_module: Released, graders: list[User], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Marks of another kind join in, and the score of experts gives a bias."""
    record(cast, small_module, graders, at)
    everything = Selection(cast.root.pk)
    before = queries.state(everything)
    monkeypatch.setattr(queries, "SOURCES", (Grades(), Rounds(graders[0])))
    assert queries.state(everything) != before
    found = queries.measure(everything)
    assert found.scripts == SCRIPTS
    bias = {line.key: (line.n_gold, line.bias, line.error) for line in found.by_grader if line.n_gold}
    assert bias == {str(graders[0].pk): (1, 1.5, 1.5)}
    assert scripts(replace(everything, kind="calibration")) == 0


# --- Asking -----------------------------------------------------------------------------------------


def test_asked_once_until_marks_come(
    cast: Cast, small_module: Released, graders: list[User], at: datetime
) -> None:
    """One job for a selection, one event for each run; a mark that comes makes it stale."""
    record(cast, small_module, graders, at)
    chosen = Selection(cast.root.pk)
    row = ask_agreement(actor=cast.ingrid, selection=chosen, at=at)
    assert ask_agreement(actor=cast.lee, selection=chosen, at=at).pk == row.pk
    assert Job.objects.filter(name=COMPARE).count() == 1
    assert Event.objects.get(type="agreement.asked").payload == {"agreement_id": row.pk}
    assert queries.progress_of(row) == "waiting"
    assert runner.run(Job.objects.get(key=row.job_key).pk, at)
    assert ask_agreement(actor=cast.gil, selection=chosen, at=at).run == 1
    record(cast, small_module, graders, at)
    assert ask_agreement(actor=graders[0], selection=chosen, at=at).run == 2
    assert Event.objects.filter(type="agreement.asked").count() == 2


def test_failed_and_asked_again(cast: Cast, at: datetime) -> None:
    row = ask_agreement(actor=cast.ingrid, selection=Selection(cast.root.pk), at=at)
    Job.objects.filter(key=row.job_key).update(state="dead")
    assert queries.progress_of(row) == "failed"
    assert ask_agreement(actor=cast.ingrid, selection=Selection(cast.root.pk), at=at).run == 2


@pytest.mark.parametrize("who", ["amina", "grace", "noor", "ruth", "otto", "sam"])
def test_refused_and_nothing_changed(cast: Cast, at: datetime, who: str) -> None:
    with pytest.raises(PermissionDenied):
        ask_agreement(actor=cast.people[who], selection=Selection(cast.nairobi.pk), at=at)
    assert not AgreementAnalysis.objects.exists()
    assert not Job.objects.filter(name=COMPARE).exists()


def test_a_manager_of_graders_reaches_their_own_teams(cast: Cast, at: datetime) -> None:
    """Otto may, once somebody grades in Lisbon; never above it."""
    join(cast.brian, cast.lisbon, Role.GRADER)
    assert ask_agreement(actor=cast.otto, selection=Selection(cast.lisbon.pk), at=at).run == 1
    for team in (cast.root, cast.nairobi):
        with pytest.raises(PermissionDenied):
            ask_agreement(actor=cast.otto, selection=Selection(team.pk), at=at)


def test_put_away_in_the_meantime(db: None, at: datetime) -> None:
    compare_marks(agreement_id=999, at=at)
    assert not AgreementAnalysis.objects.exists()


def test_at_night(cast: Cast, small_module: Released, graders: list[User], at: datetime) -> None:
    """Everybody's marks, and what was asked for lately; what nobody asked for in so long is put away."""
    record(cast, small_module, graders, at)
    ask_agreement(actor=cast.ingrid, selection=Selection(cast.nairobi.pk), at=at)
    refresh_analyses({}, at=at)
    assert {Selection.load(row.selection).team_id for row in AgreementAnalysis.objects.all()} == {
        cast.root.pk,
        cast.nairobi.pk,
    }
    runner.run_due()
    assert refresh_agreement(at=at) == 2
    assert {row.run for row in AgreementAnalysis.objects.all()} == {1}
    later = at + KEPT + timedelta(days=1)
    assert refresh_agreement(at=later) == 1
