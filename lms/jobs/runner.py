"""Doing jobs: claim one, run it, mark it done in the same transaction; tick. Used by the thread and by Celery."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections, connections, transaction
from django.db.models import F, Q

from lms.jobs.models import Job, JobState
from lms.jobs.registry import HANDLERS, TICKS
from lms.lib import clock

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
TICK_SECONDS = float(settings.TICK_SECONDS)
IDLE_SECONDS = 2.0
KEEP_DONE = timedelta(days=30)

_work_waits = threading.Event()


class LeaseLostError(Exception):
    """Another runner took the job over while this one was slow; its effects here are rolled back."""


def wake() -> None:
    """Tells the thread of this process that a job was committed."""
    _work_waits.set()


def claim(job_id: UUID, at: datetime) -> bool:
    """Takes a due job, or one whose runner died, for `LEASE`. False if it is not to be had."""
    taken = Job.objects.filter(_is_due(at), pk=job_id).update(
        state=JobState.RUNNING, lease_until=at + LEASE, attempts=F("attempts") + 1
    )
    return taken == 1


def run(job_id: UUID, at: datetime | None = None) -> bool:
    """Does one job if it can be claimed. False if somebody else has it or it is done. Never raises for the job's sake."""
    at = at or clock.now()
    if not claim(job_id, at):
        return False
    job = Job.objects.get(pk=job_id)
    if job.attempts > job.max_attempts:
        _bury(job, "the last runner died")
        return False
    try:
        _perform(job, at)
    except LeaseLostError:
        logger.warning("job %s %s was taken over", job.name, job.pk)
        return False
    except Exception as error:  # any failure of a handler means: try again later
        logger.exception("job %s %s failed", job.name, job.pk)
        _retry(job, f"{type(error).__name__}: {error}"[:2000], at)
        return False
    return True


def due_jobs(limit: int) -> list[tuple[UUID, str]]:
    """Id and queue of what is due or was left by a runner that died, oldest first."""
    at = clock.now()
    due = Job.objects.filter(_is_due(at)).order_by("run_at")
    return list(due.values_list("pk", "queue")[:limit])


def run_due(limit: int = 50) -> int:
    """Does what is due, oldest first. Number of jobs done."""
    return sum(run(job_id) for job_id, _queue in due_jobs(limit))


def tick() -> None:
    """What the clock does: each registered piece of work, then clearing away what was done long ago."""
    at = clock.now()
    for name, work in TICKS.items():
        try:
            work(at)
        except Exception:  # one piece must not keep the others from running
            logger.exception("tick %s failed", name)
    Job.objects.filter(state=JobState.DONE, done_at__lt=at - KEEP_DONE).delete()


class RunnerThread(threading.Thread):
    """The worker of an installation without a broker: does jobs as they come, and ticks."""

    def __init__(self) -> None:
        super().__init__(name="attune-jobs", daemon=True)
        self._stopping = threading.Event()

    def run(self) -> None:
        """Until stopped. A failure of the database is waited out."""
        next_tick = clock.now()
        while not self._stopping.is_set():
            try:
                close_old_connections()
                _work_waits.clear()
                done = run_due()
                if clock.now() >= next_tick:
                    tick()
                    next_tick = clock.now() + timedelta(seconds=TICK_SECONDS)
            except Exception:  # the thread outlives whatever goes wrong
                logger.exception("the runner stumbled")
                done = 0
            if not done:
                _work_waits.wait(IDLE_SECONDS)
        connections.close_all()

    def stop(self) -> None:
        """Ends after the job in hand."""
        self._stopping.set()
        wake()


def _is_due(at: datetime) -> Q:
    return Q(state=JobState.QUEUED, run_at__lte=at) | Q(state=JobState.RUNNING, lease_until__lt=at)


def _perform(job: Job, at: datetime) -> None:
    registration = HANDLERS[job.name]
    if registration.is_external:
        registration.handler(job.args, at=at)
    with transaction.atomic():
        if not registration.is_external:
            registration.handler(job.args, at=at)
        done = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts).update(
            state=JobState.DONE, done_at=clock.now(), lease_until=None, error=""
        )
        if not done:
            raise LeaseLostError


def _retry(job: Job, error: str, at: datetime) -> None:
    if job.attempts >= job.max_attempts:
        _bury(job, error)
        return
    # Eight tries in two hours: a mail server may be away for as long as it takes to mend it.
    wait = timedelta(seconds=min(3600, 10 * 3 ** (job.attempts - 1)))
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts).update(
        state=JobState.QUEUED, lease_until=None, run_at=at + wait, error=error
    )


def _bury(job: Job, error: str) -> None:
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        state=JobState.DEAD, lease_until=None, error=error
    )
    logger.error("job %s %s is dead: %s", job.name, job.pk, error)
