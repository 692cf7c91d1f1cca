"""From records to figures: which attempts count, one job for each selection, what goes stale, and how much is read."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.test.utils import CaptureQueriesContext

from content import documents
from courses.actions import analysing
from courses.actions.analysing import ask_analysis, compute_analysis, refresh_analyses
from courses.analysis import queries, reading
from courses.analysis.models import ItemAnalysis
from courses.analysis.rules import Results, Selection
from courses.events import REGRADE
from courses.quizzes.models import Answer, Attempt
from courses.tasks import refresh_analyses_each_night
from lms.events.models import Event
from lms.jobs import runner
from lms.jobs.models import Job
from tests.cast import Cast, learners
from tests.courses.analysis.records import mixed, take
from tests.courses.quizzes.answers import PERFECT, handed_in
from tests.courses.quizzes.correcting import corrected
from tests.harness import small_module as small
from tests.harness.fixtures import Released, enroll, put_on_shelf

Count = Callable[[], AbstractContextManager[CaptureQueriesContext]]


def crowd(cast: Cast, released: Released, count: int, at: datetime, seed: int = 1) -> list[Attempt]:
    """So many people, each with one attempt."""
    rng = random.Random(seed)
    return [
        take(enroll(person, released), mixed(rng, rng.uniform(0.35, 0.95)), at=at)
        for person in learners(count, cast.nairobi)
    ]


def selection(released: Released, **more: Any) -> Selection:
    """The quiz of the small module."""
    return Selection(released.module.pk, "quiz", **more)


def measured(chosen: Selection) -> Results:
    """The figures, without keeping them."""
    return reading.measure(chosen, reading.quizzes_of(chosen))


def counted(released: Released, **more: Any) -> int:
    """How many attempts a selection holds."""
    return measured(selection(released, **more)).quiz.n


# --- Which attempts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("which", "scores"),
    [("first", [0.5]), ("best", [1.0]), ("last", [0.25]), ("all", [0.5, 1.0, 0.25])],
)
def test_one_of_each_person_or_all(
    cast: Cast, small_module: Released, at: datetime, which: Any, scores: list[float]
) -> None:
    row = enroll(cast.amina, small_module)
    for number, value in enumerate([0.5, 1.0, 0.25], start=1):
        attempt = take(row, {}, at=at + timedelta(days=number), number=number)
        attempt.score = value  # type: ignore[assignment]
        attempt.save(update_fields=["score"])
    chosen = selection(small_module, which=which)
    rows = reading.attempts(chosen, [small_module.version.pk])
    assert [float(score) for score in rows.values_list("score", flat=True)] == scores


def test_days_are_those_of_handing_in(cast: Cast, small_module: Released, at: datetime) -> None:
    take(enroll(cast.amina, small_module), {}, at=datetime.fromisoformat("2026-03-02T23:59:59+00:00"))
    take(enroll(cast.brian, small_module), {}, at=datetime.fromisoformat("2026-03-03T00:00:00+00:00"))
    assert counted(small_module) == 2
    assert counted(small_module, until=date(2026, 3, 2)) == 1
    assert counted(small_module, since=date(2026, 3, 3)) == 1
    assert counted(small_module, since=date(2026, 3, 2), until=date(2026, 3, 3)) == 2
    assert counted(small_module, since=date(2026, 3, 4)) == 0


def test_open_ones_retakes_and_practice_are_left_out(
    cast: Cast, small_module: Released, at: datetime
) -> None:
    take(enroll(cast.amina, small_module), {}, at=at)
    retake = take(enroll(cast.brian, small_module), {}, at=at)
    retake.kind = "critical"
    retake.save(update_fields=["kind"])
    Attempt.objects.create(
        enrollment=enroll(cast.otto, small_module),
        item_key="quiz",
        version=small_module.version,
        number=1,
        form={"seed": 1, "questions": []},
        started_at=at,
    )
    assert counted(small_module) == 1
    practice = put_on_shelf(in_version(small_module, behaviour="practice"))
    take(enroll(learners(1, cast.nairobi)[0], practice), {}, at=at)
    assert counted(small_module) == 1
    with pytest.raises(queries.QuizNotFound):
        queries.check(selection(small_module, version=2))


def in_version(released: Released, **changes: Any) -> documents.Module:
    """The module with another quiz."""
    items = tuple(
        replace(item, **changes) if isinstance(item, documents.Quiz) else item
        for item in released.document.items
    )
    return replace(released.document, items=items)


def test_versions_of_a_question_stand_apart(cast: Cast, small_module: Released, at: datetime) -> None:
    """A changed question has figures of its own; the others are pooled over both versions of the module."""
    quiz = small.quiz()
    changed = tuple(replace(q, version=2) if q.id == small.SINGLE else q for q in quiz.questions)
    second = put_on_shelf(in_version(small_module, questions=changed))
    newer = replace(quiz, questions=changed)
    for person, released, document in [
        (cast.amina, small_module, quiz),
        (cast.brian, second, newer),
        (cast.otto, second, newer),
    ]:
        take(enroll(person, released), PERFECT, at=at, quiz=document)
    counts = {
        (item.question_id, item.version): item.figures.n for item in measured(selection(small_module)).items
    }
    assert counts[small.SINGLE, 1] == 1
    assert counts[small.SINGLE, 2] == 2
    assert counts[small.MULTIPLE, 1] == 3
    assert counted(small_module, version=1) == 1
    assert counted(small_module, version=2) == 2


def test_not_drawn_and_not_answered(cast: Cast, small_module: Released, at: datetime) -> None:
    """Left empty counts with 0 and stands in the table; not drawn is no answer at all."""
    people = learners(60, cast.nairobi)
    for number, person in enumerate(people):
        asked = [small.SINGLE, small.MULTIPLE] if number % 2 else [small.MULTIPLE, small.RANK]
        values = {key: PERFECT[key] for key in asked if number >= 10}
        take(enroll(person, small_module), values, at=at, asked=asked)
    found = {item.question_id: item for item in measured(selection(small_module)).items}
    assert found[small.SINGLE].figures.n == 30
    assert found[small.SINGLE].figures.facility == pytest.approx(25 / 30)
    assert [row.n for row in found[small.SINGLE].rows if not row.given] == [5]
    assert small.SHORT_TEXT not in found


def test_real_attempts_are_read_as_they_were_marked(cast: Cast, small_module: Released, at: datetime) -> None:
    """Through the actions: the mean is that of the attempts' own scores."""
    changes: list[dict[str, Any]] = [
        {},
        {small.SINGLE: {"choice": "a"}},
        {small.SINGLE: {}, small.MULTIPLE: {"choices": ["a"]}},
    ]
    attempts = [
        handed_in(enroll(person, small_module), person, at, **some)
        for person, some in zip((cast.amina, cast.brian, cast.otto), changes, strict=True)
    ]
    chosen = selection(small_module)
    quizzes = reading.quizzes_of(chosen)
    totals = [
        sum(share for key, share in cells if key != small.CRITICAL) / 9 / 1_000_000
        for cells in cells_of(chosen, quizzes)
    ]
    assert totals == [pytest.approx(float(attempt.score or 0), abs=1e-6) for attempt in attempts]


def cells_of(chosen: Selection, quizzes: reading.Quizzes) -> list[list[tuple[str, int]]]:
    """The shares that are read for each attempt."""
    ids = list(reading.attempts(chosen, quizzes).values_list("pk", flat=True))
    names = {key.replace("-", ""): key for key in PERFECT}
    given = reading._answers(ids, names)
    return [[(key, share) for key, (share, _raw) in given[pk].items()] for pk in ids]


# --- Figures from the database ------------------------------------------------------------------------


def test_two_thousand_attempts_in_a_stream(
    cast: Cast, small_module: Released, at: datetime, query_count: Count
) -> None:
    """Agrees with numpy to six digits; a query for each 500 attempts, and two; far less memory than the rows take."""
    base = crowd(cast, small_module, 20, at)
    rows = learners(1980, cast.nairobi)
    enrollments = type(base[0].enrollment).objects.bulk_create(
        enrollment_like(base[0].enrollment, person) for person in rows
    )
    attempts = Attempt.objects.bulk_create(
        attempt_like(base[number % 20], row) for number, row in enumerate(enrollments)
    )
    answers = {attempt.pk: list(Answer.objects.filter(attempt=attempt)) for attempt in base}
    Answer.objects.bulk_create(
        answer_like(answer, attempt)
        for number, attempt in enumerate(attempts)
        for answer in answers[base[number % 20].pk]
    )
    chosen = selection(small_module)
    quizzes = reading.quizzes_of(chosen)
    with query_count() as queries_made:
        tracemalloc.start()
        found = reading.measure(chosen, quizzes)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert len(queries_made) == 2 + 2000 / reading.CHUNK
    assert peak < 12_000_000
    assert found.quiz.n == 2000
    agree_with_numpy(found, [attempt.pk for attempt in base], weight=100)


def agree_with_numpy(found: Results, attempt_ids: list[int], *, weight: int) -> None:
    """The same from a dense array: each base attempt stands for `weight` of them."""
    order = [question.id for question in small.quiz().questions]
    dense = np.zeros((len(attempt_ids), len(order)))
    for answer in Answer.objects.filter(attempt_id__in=attempt_ids):
        dense[attempt_ids.index(answer.attempt_id), order.index(str(answer.question_id))] = float(
            answer.score or 0
        )
    dense = np.repeat(dense, weight, axis=0)
    total = dense[:, :9].sum(axis=1)
    assert found.quiz.mean == pytest.approx(100 * total.mean() / 9, rel=1e-6)
    assert found.quiz.sd == pytest.approx(100 * total.std(ddof=1) / 9, rel=1e-6)
    alpha = 100 * 9 / 8 * (1 - dense[:, :9].var(axis=0, ddof=1).sum() / total.var(ddof=1))
    assert found.quiz.consistency == pytest.approx(alpha, rel=1e-6)
    for number, item in enumerate(found.items):
        x = dense[:, number]
        y = total if item.is_critical else total - x
        assert item.figures.facility == pytest.approx(x.mean(), rel=1e-6)
        assert item.figures.discrimination == pytest.approx(100 * np.corrcoef(x, y)[0, 1], rel=1e-6)
        most = np.cov(np.sort(x), np.sort(y))[0, 1]
        assert item.figures.efficiency == pytest.approx(100 * np.cov(x, y)[0, 1] / most, rel=1e-6)


def enrollment_like(row: Any, person: Any) -> Any:
    """The same module for somebody else."""
    return type(row)(learner=person, module=row.module, version=row.version, created_at=row.created_at)


def attempt_like(row: Attempt, enrollment: Any) -> Attempt:
    """The same attempt by somebody else."""
    names = ("item_key", "version_id", "number", "status", "form", "started_at", "submitted_at", "graded_at")
    names += ("score", "has_critical_right", "is_passed")
    return Attempt(enrollment=enrollment, **{name: getattr(row, name) for name in names})


def answer_like(row: Answer, attempt: Attempt) -> Answer:
    """The same answer in another attempt."""
    names = ("question_id", "question_version", "value", "saved_at", "score")
    return Answer(attempt=attempt, **{name: getattr(row, name) for name in names})


def test_too_few_keep_no_number(cast: Cast, small_module: Released, at: datetime) -> None:
    crowd(cast, small_module, 29, at)
    found = measured(selection(small_module))
    assert found.quiz.n == 29
    assert (found.quiz.mean, found.quiz.sd, found.quiz.consistency) == (None, None, None)
    for item in found.items:
        assert (item.verdict.light, item.figures.n, item.rows) == ("grey", 29, ())
        assert (item.figures.facility, item.figures.discrimination, item.figures.effective_weight) == (
            None,
        ) * 3


# --- Asking, computing, going stale -------------------------------------------------------------------


def test_asked_worked_out_kept(cast: Cast, small_module: Released, at: datetime) -> None:
    crowd(cast, small_module, 31, at)
    chosen = selection(small_module)
    row = ask_analysis(actor=cast.noor, selection=chosen, at=at)
    assert (
        Event.objects.filter(type="analysis.asked", actor=cast.noor, payload={"analysis_id": row.pk}).count()
        == 1
    )
    assert queries.progress_of(row) == "waiting"
    assert runner.run(Job.objects.get(key=row.job_key).pk, at)
    row.refresh_from_db()
    assert queries.progress_of(row) == "done"
    found = page(small_module, chosen)
    assert found.results is not None
    assert (found.results.quiz.n, found.is_stale, found.computed_at) == (31, False, at)


def page(released: Released, chosen: Selection) -> queries.Analysis:
    """What the page reads."""
    return queries.analysis(*queries.find(released.document.slug, "the-quiz"), chosen)


def test_one_job_for_each_selection(cast: Cast, small_module: Released, at: datetime) -> None:
    chosen = selection(small_module)
    first = ask_analysis(actor=cast.noor, selection=chosen, at=at)
    again = ask_analysis(actor=cast.ingrid, selection=chosen, at=at)
    other = ask_analysis(actor=cast.lee, selection=selection(small_module, which="all"), at=at)
    assert first.pk == again.pk != other.pk
    assert Job.objects.filter(name=analysing.ANALYSE).count() == 2
    assert Event.objects.filter(type="analysis.asked").count() == 2


def test_nothing_is_done_twice_for_the_same_marks(cast: Cast, small_module: Released, at: datetime) -> None:
    """A new attempt makes it stale, so does an old one that is marked anew; asking again then begins another run."""
    attempt = take(enroll(cast.amina, small_module), PERFECT, at=at)
    chosen = selection(small_module)

    def worked_out() -> ItemAnalysis:
        row = ask_analysis(actor=cast.noor, selection=chosen, at=at)
        runner.run_due()
        row.refresh_from_db()
        return row

    assert (worked_out().run, worked_out().run) == (1, 1)
    take(enroll(cast.brian, small_module), {}, at=at)
    assert page(small_module, chosen).is_stale
    assert worked_out().run == 2
    attempt.score = 0  # type: ignore[assignment]
    attempt.save(update_fields=["score"])
    assert page(small_module, chosen).is_stale
    assert worked_out().run == 3
    assert not page(small_module, chosen).is_stale


def test_a_job_that_was_given_up_can_be_asked_for_again(
    cast: Cast, small_module: Released, at: datetime
) -> None:
    row = ask_analysis(actor=cast.noor, selection=selection(small_module), at=at)
    Job.objects.filter(key=row.job_key).update(state="dead")
    assert queries.progress_of(row) == "failed"
    assert ask_analysis(actor=cast.noor, selection=selection(small_module), at=at).run == 2


@pytest.mark.parametrize("who", ["amina", "grace", "gil", "ruth", "otto", "sam"])
def test_refused_and_nothing_changed(cast: Cast, small_module: Released, at: datetime, who: str) -> None:
    with pytest.raises(PermissionDenied):
        ask_analysis(actor=cast.people[who], selection=selection(small_module), at=at)
    assert not ItemAnalysis.objects.exists()
    assert not Job.objects.filter(name=analysing.ANALYSE).exists()


def test_no_such_quiz(cast: Cast, small_module: Released, at: datetime) -> None:
    with pytest.raises(queries.QuizNotFound):
        ask_analysis(actor=cast.noor, selection=Selection(small_module.module.pk, "nothing"), at=at)
    assert not ItemAnalysis.objects.exists()


def test_put_away_in_the_meantime(cast: Cast, small_module: Released, at: datetime) -> None:
    compute_analysis(analysis_id=999, at=at)
    assert not ItemAnalysis.objects.exists()


def test_marks_stand_as_they_were_corrected(cast: Cast, small_module: Released, at: datetime) -> None:
    """Taken out: no part of the total. Full marks: also for what was left empty. Another key: marked as right in the table."""
    people = learners(30, cast.nairobi)
    for number, person in enumerate(people):
        values = {
            **PERFECT,
            small.SINGLE: {"choice": "a"},
            small.MULTIPLE: {} if number else {"choices": ["a"]},
        }
        take(enroll(person, small_module), {key: value for key, value in values.items() if value}, at=at)
    chosen = selection(small_module)
    before = reading.state(chosen, reading.quizzes_of(chosen))
    for outcome, more in (
        ("new_key", {}),
        ("full_marks", {"question_id": small.MULTIPLE, "key": None}),
        ("take_out", {"question_id": small.ORDERING, "key": None}),
    ):
        corrected(cast.noor, at + timedelta(days=1), outcome, **more)
        while Job.objects.filter(name=REGRADE, state="queued").exists():
            runner.run_due()
    assert reading.state(chosen, reading.quizzes_of(chosen)) != before
    found = {item.question_id: item for item in measured(chosen).items}
    assert found[small.SINGLE].figures.facility == 1
    assert [row.given for row in found[small.SINGLE].rows if row.is_key] == ["a"]
    assert found[small.MULTIPLE].figures.facility == 1
    assert not found[small.ORDERING].figures.is_counted
    assert found[small.ORDERING].figures.effective_weight is None
    assert found[small.RANK].figures.intended_weight == pytest.approx(100 / 8)


# --- At night -----------------------------------------------------------------------------------------


def test_the_night_works_out_what_changed(cast: Cast, small_module: Released, at: datetime) -> None:
    take(enroll(cast.amina, small_module), PERFECT, at=at)
    assert refresh_analyses(at=at) == 1
    runner.run_due()
    row = ItemAnalysis.objects.get()
    assert Selection.load(row.selection).is_default
    refresh_analyses(at=at)
    row.refresh_from_db()
    assert row.run == 1
    take(enroll(cast.brian, small_module), PERFECT, at=at)
    refresh_analyses(at=at)
    row.refresh_from_db()
    assert row.run == 2
    refresh_analyses(at=at + timedelta(days=91))
    assert ItemAnalysis.objects.get().run == 1


def test_quizzes_that_nobody_took_are_left_alone(small_module: Released, at: datetime) -> None:
    assert refresh_analyses(at=at) == 0


def test_once_a_night(db: None, at: datetime) -> None:
    for hour, jobs in [(0, 0), (1, 0), (2, 1), (3, 1), (23, 1)]:
        refresh_analyses_each_night(at.replace(hour=hour))
        assert Job.objects.filter(name=analysing.REFRESH).count() == jobs
    refresh_analyses_each_night(at.replace(hour=2) + timedelta(days=1))
    assert Job.objects.filter(name=analysing.REFRESH).count() == 2
