"""A job is done once, tried again after a failure, and given up in the end; a dead runner's job is taken over."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from lms.accounts.models import Organization
from lms.jobs import runner
from lms.jobs.models import Job, JobState
from lms.jobs.outbox import enqueue
from lms.jobs.registry import HANDLERS, TICKS, Registration, at_each_tick, handles
from lms.lib import clock

NAME = "test.job"


@pytest.fixture
def done() -> Iterator[list[Mapping[str, Any]]]:
    """What the handler of this test was called with."""
    calls: list[Mapping[str, Any]] = []

    def handler(args: Mapping[str, Any], *, at: datetime) -> None:
        calls.append(args)
        if args.get("fail"):
            raise ValueError("the mail server said no")

    HANDLERS[NAME] = Registration(handler, is_external=False)
    yield calls
    del HANDLERS[NAME]


@transaction.atomic
def put(at: datetime, *, key: str | None = None, run_at: datetime | None = None, **args: int | str) -> None:
    enqueue(NAME, args, at=at, key=key, run_at=run_at)


def only() -> Job:
    return Job.objects.get(name=NAME)


def test_done_once(db: None, at: datetime, done: list[Any]) -> None:
    put(at, number=7)
    assert runner.run_due() == 1
    assert runner.run_due() == 0
    assert not runner.run(only().pk)
    assert done == [{"number": 7}]
    assert (only().state, only().attempts, only().lease_until) == (JobState.DONE, 1, None)


def test_a_key_is_taken_once(db: None, at: datetime, done: list[Any]) -> None:
    put(at, key="remind:1:2026-03-02")
    put(at, key="remind:1:2026-03-02")
    put(at)
    put(at)
    assert Job.objects.count() == 3
    runner.run_due()
    put(at, key="remind:1:2026-03-02")
    assert Job.objects.count() == 3


def test_not_before_its_time(db: None, done: list[Any]) -> None:
    now = clock.now()
    put(now, run_at=now + timedelta(minutes=1))
    assert not runner.run(only().pk, now)
    assert runner.run(only().pk, now + timedelta(minutes=1))


def test_a_rolled_back_change_leaves_no_job(db: None, at: datetime, done: list[Any]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        put(at)
        raise RuntimeError
    assert not Job.objects.exists()


def test_what_a_failing_job_wrote_is_undone(db: None, at: datetime) -> None:
    def half_way(args: Mapping[str, Any], *, at: datetime) -> None:
        Organization.objects.create(pk=1, name="half")
        raise ValueError

    HANDLERS[NAME] = Registration(half_way, is_external=False)
    put(at)
    runner.run_due()
    del HANDLERS[NAME]
    assert not Organization.objects.exists()
    assert only().state == JobState.QUEUED


def test_waits_grow_until_it_is_given_up(db: None, at: datetime, done: list[Any]) -> None:
    put(at, fail=1)
    job, waits = only(), []
    for _try in range(job.max_attempts):
        runner.run(job.pk, job.run_at)
        before, job = job.run_at, only()
        waits.append((job.run_at - before).total_seconds())
    assert waits == [10, 30, 90, 270, 810, 2430, 3600, 0]
    assert (job.state, job.attempts, job.error) == (JobState.DEAD, 8, "ValueError: the mail server said no")
    assert not runner.run(job.pk, at + timedelta(days=1))
    assert len(done) == 8


def test_one_bad_job_does_not_stop_the_others(db: None, at: datetime, done: list[Any]) -> None:
    put(at - timedelta(minutes=1), fail=1)
    put(at)
    assert runner.run_due() == 1


def test_a_job_that_nobody_knows_waits_and_is_given_up(db: None, at: datetime) -> None:
    put(at)
    assert runner.run_due() == 0
    assert only().error == f"KeyError: '{NAME}'"


def test_the_job_of_a_dead_runner_is_taken_over(db: None, at: datetime, done: list[Any]) -> None:
    put(at)
    assert runner.claim(only().pk, at)
    assert not runner.run(only().pk, at + runner.LEASE)
    assert runner.run(only().pk, at + runner.LEASE + timedelta(seconds=1))
    assert (only().state, only().attempts) == (JobState.DONE, 2)


def test_a_job_that_kills_every_runner_is_given_up(db: None, at: datetime, done: list[Any]) -> None:
    put(at)
    for number in range(8):
        assert runner.claim(only().pk, at + number * 2 * runner.LEASE)
    assert not runner.run(only().pk, at + 20 * runner.LEASE)
    assert (only().state, done) == (JobState.DEAD, [])


def test_a_slow_runner_that_lost_its_lease_leaves_no_trace(db: None, at: datetime) -> None:
    def slow(args: Mapping[str, Any], *, at: datetime) -> None:
        Organization.objects.create(pk=1, name="slow")
        assert runner.claim(only().pk, at + 2 * runner.LEASE)

    HANDLERS[NAME] = Registration(slow, is_external=False)
    put(at)
    assert not runner.run(only().pk, at)
    del HANDLERS[NAME]
    assert not Organization.objects.exists()


def test_mail_is_sent_outside_of_a_transaction(transactional_db: None, at: datetime) -> None:
    seen: list[bool] = []

    def external(args: Mapping[str, Any], *, at: datetime) -> None:
        seen.append(connection.in_atomic_block)

    for is_external in (True, False):
        HANDLERS[NAME] = Registration(external, is_external)
        put(at)
        runner.run_due()
    del HANDLERS[NAME]
    assert seen == [False, True]


def test_two_handlers_for_one_name_are_a_mistake(done: list[Any]) -> None:
    def another(args: Mapping[str, Any], *, at: datetime) -> None: ...

    with pytest.raises(ValueError, match="two handlers"):
        handles(NAME)(another)


# --- Two runners -----------------------------------------------------------------------------------


def test_two_runners_do_each_job_once(transactional_db: None, at: datetime) -> None:
    calls: list[int] = []

    def handler(args: Mapping[str, Any], *, at: datetime) -> None:
        calls.append(int(args["number"]))

    HANDLERS[NAME] = Registration(handler, is_external=False)
    for number in range(20):
        put(at, number=number)
    start = threading.Barrier(3)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            start.wait(10)
            runner.run_due()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    del HANDLERS[NAME]
    assert failures == []
    assert sorted(calls) == list(range(20))
    assert Job.objects.filter(state=JobState.DONE, attempts=1).count() == 20


def test_the_thread_of_the_embedded_set_up_does_what_is_committed(
    transactional_db: None, at: datetime
) -> None:
    came = threading.Event()

    def handler(args: Mapping[str, Any], *, at: datetime) -> None:
        came.set()

    HANDLERS[NAME] = Registration(handler, is_external=False)
    thread = runner.RunnerThread()
    thread.start()
    try:
        put(at)
        assert came.wait(10)
    finally:
        thread.stop()
        thread.join(10)
        del HANDLERS[NAME]
    assert not thread.is_alive()


# --- The clock -------------------------------------------------------------------------------------


def test_one_broken_tick_keeps_nothing_else_from_running(db: None) -> None:
    seen: list[datetime] = []

    @at_each_tick("test.broken")
    def broken(at: datetime) -> None:
        raise ValueError

    at_each_tick("test.counting")(seen.append)
    try:
        runner.tick()
    finally:
        del TICKS["test.broken"], TICKS["test.counting"]
    assert len(seen) == 1


def test_what_was_done_long_ago_is_cleared_away(db: None, done: list[Any]) -> None:
    now = clock.now()
    for days in (29, 31):
        put(now - timedelta(days=days), key=str(days))
    Job.objects.update(state=JobState.DONE, done_at=now - timedelta(days=29))
    Job.objects.filter(key="31").update(done_at=now - timedelta(days=31))
    runner.tick()
    assert [job.key for job in Job.objects.filter(key__in=["29", "31"])] == ["29"]
