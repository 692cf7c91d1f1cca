"""Thirty graders on three hundred scripts, through the real tables, against numpy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from courses.actions.comparing import ask_agreement, compare_marks
from courses.agreement import queries
from courses.agreement.rules import Results, Selection, load
from courses.role_plays.models import Grade
from lms.accounts.models import User
from lms.jobs import runner
from lms.jobs.models import Job
from tests.cast import Cast
from tests.courses.agreement import by_numpy
from tests.courses.agreement.by_numpy import Matrix
from tests.courses.agreement.records import grader_people, record_marks
from tests.courses.agreement.simulated import CRITERIA, simulated
from tests.harness.fixtures import Released

As = Callable[[User | None], Client]


def matrices(scripts: int) -> tuple[list[Matrix], Matrix]:
    """From the tables: for each criterion, and for passing, scripts by graders."""
    grades = list(
        Grade.objects.order_by("submission_id", "number").values_list(
            "pk", "submission_id", "grader_id", "is_passed"
        )
    )
    rows = {
        pk: place for place, pk in enumerate(dict.fromkeys(submission for _pk, submission, *_more in grades))
    }
    columns = {pk: place for place, pk in enumerate(sorted({grader for *_more, grader, _passed in grades}))}
    empty = np.full((scripts, len(columns)), np.nan)
    found, passing = [empty.copy() for _criterion in range(CRITERIA)], empty.copy()
    for grade in Grade.objects.prefetch_related("scores"):
        cell = rows[grade.submission_id], columns[grade.grader_id]
        passing[cell] = grade.is_passed
        for score in grade.scores.all():
            found[int(score.criterion_key[1:]) - 1][cell] = score.level
    return found, passing


def pairs(matrix: Matrix) -> Matrix:
    """The two levels of each script, by column."""
    return np.array([row[~np.isnan(row)] for row in matrix])


def in_order_of_time() -> Matrix:
    """The mean levels of the first and of the second mark of each script."""
    found: dict[int, list[float]] = {}
    for grade in Grade.objects.order_by("submission_id", "number").prefetch_related("scores"):
        found.setdefault(grade.submission_id, []).append(
            np.mean([score.level for score in grade.scores.all()])
        )
    return np.array(list(found.values()))


def worked_out(cast: Cast, at: datetime) -> Results:
    row = ask_agreement(actor=cast.ingrid, selection=Selection(cast.root.pk), at=at)
    assert runner.run(Job.objects.get(key=row.job_key).pk, at)
    row.refresh_from_db()
    assert queries.progress_of(row) == "done"
    assert row.results is not None
    return load(row.results)


def test_the_board_agrees_with_numpy(cast: Cast, small_module: Released, at: datetime) -> None:
    """Every estimate to six digits."""
    record_marks(
        simulated(scripts=300, graders=30), grader_people(30, cast.root), small_module, cast.nairobi, at
    )
    found = worked_out(cast, at)
    assert (found.scripts, found.marks, found.graders) == (300, 600, 30)
    levels, passing = matrices(300)
    value = {figure.name: figure.value for figure in found.figures}
    every = np.concatenate([pairs(matrix) for matrix in levels])
    apart = np.abs(every[:, 0] - every[:, 1])
    outcome = pairs(passing)
    totals = in_order_of_time()
    assert value == pytest.approx(
        {
            "exact": (apart == 0).mean(),
            "adjacent": (apart <= 1).mean(),
            "alpha": by_numpy.alpha(np.concatenate(levels)),
            "icc": by_numpy.icc(totals),
            "smd": by_numpy.smd(totals[:, 0], totals[:, 1]),
            "passing": (outcome[:, 0] == outcome[:, 1]).mean(),
        },
        abs=1e-6,
    )
    kappas = {one.key: one.kappa.value for one in found.criteria}
    assert kappas == pytest.approx(
        {f"c{place}": by_numpy.kappa(*by_numpy.both_ways(pairs(one))) for place, one in enumerate(levels, 1)},
        abs=1e-6,
    )
    assert found.sem == pytest.approx(totals.std(ddof=1) * np.sqrt(1 - by_numpy.icc(totals)), abs=1e-6)
    _check_severity(found, np.mean(levels, axis=0))


def _check_severity(found: Results, totals: Matrix) -> None:
    """Of each grader, with their interval."""
    columns = sorted(int(line.key) for line in found.by_grader)
    for line in found.by_grader:
        own = totals[:, columns.index(int(line.key))]
        marked = ~np.isnan(own)
        others = np.nanmean(np.delete(totals[marked], columns.index(int(line.key)), axis=1), axis=1)
        difference = own[marked] - others
        half = 1.96 * difference.std(ddof=1) / np.sqrt(len(difference))
        assert (line.n, line.value, line.low, line.high, line.smd) == pytest.approx(
            (
                len(difference),
                difference.mean(),
                difference.mean() - half,
                difference.mean() + half,
                by_numpy.smd(own[marked], others),
            ),
            abs=1e-6,
        )


def test_queries_do_not_grow(
    cast: Cast, small_module: Released, at: datetime, as_: As, queries_of: Callable[[Callable[[], Any]], int]
) -> None:
    """The page, the file and the API: the same for 3 graders on 10 scripts and for 30 on 300; so is working it out."""
    graders = grader_people(30, cast.root)
    chosen = Selection(cast.root.pk)
    ingrid = as_(cast.ingrid)
    addresses = [reverse(name) for name in ("agreement", "agreement_export", "api_agreement")]

    def counted() -> list[int]:
        row = ask_agreement(actor=cast.ingrid, selection=chosen, at=at)
        Job.objects.filter(key=row.job_key).update(state="done", done_at=at)
        work = queries_of(lambda: compare_marks(agreement_id=row.pk, at=at))
        assert [ingrid.get(address).status_code for address in addresses] == [200] * 3
        return [work, *(queries_of(lambda address=address: ingrid.get(address)) for address in addresses)]

    record_marks(simulated(scripts=10, graders=3), graders, small_module, cast.nairobi, at)
    few = counted()
    record_marks(simulated(scripts=300, graders=30), graders, small_module, cast.lisbon, at)
    assert counted() == few
    assert max(few) <= 20
