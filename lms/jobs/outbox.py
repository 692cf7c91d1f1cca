"""Putting work into the outbox, inside the transaction of the change that asks for it."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import transaction

from lms.jobs import runner
from lms.jobs.models import Job, JobState

logger = logging.getLogger(__name__)

BREAK_SECONDS = 30.0
RUN = "lms.jobs.run"


class _Breaker:
    """Remembers for 30 s that the broker is away, so that no request waits for it twice."""

    def __init__(self) -> None:
        self.closed_until = 0.0

    def is_closed(self) -> bool:
        return time.monotonic() < self.closed_until

    def close(self) -> None:
        self.closed_until = time.monotonic() + BREAK_SECONDS


_breaker = _Breaker()


def enqueue(
    name: str,
    args: Mapping[str, int | str],
    *,
    at: datetime,
    key: str | None = None,
    run_at: datetime | None = None,
    queue: str = "default",
) -> None:
    """Adds a job, once for each `key`. It runs at `run_at` (default: as soon as the transaction commits)."""
    job = Job(name=name, args=dict(args), key=key, queue=queue, run_at=run_at or at, created_at=at)
    Job.objects.bulk_create([job], ignore_conflicts=key is not None)
    if run_at is None or run_at <= at:
        transaction.on_commit(partial(_hint, job.pk, queue), robust=True)


def drop_waiting(*, at: datetime) -> None:
    """Marks everything that waits as done, for histories that nobody has to hear of."""
    Job.objects.filter(state=JobState.QUEUED).update(state=JobState.DONE, done_at=at)


def send_due(*, limit: int, expires_seconds: float) -> int:
    """Tells the workers of jobs that are due, also of those whose hint got lost. Number of hints.

    A hint that nobody takes within a few rounds is dropped, so that a backlog does not pile up in the broker.
    """
    due = runner.due_jobs(limit)
    for job_id, queue in due:
        current_app.send_task(RUN, args=[str(job_id)], queue=queue, expires=expires_seconds)
    return len(due)


def _hint(job_id: UUID, queue: str) -> None:
    """Says that there is work. A hint may get lost: the next tick finds the job anyway."""
    if not settings.HAS_BROKER:
        runner.wake()
    elif not _breaker.is_closed():
        try:
            current_app.send_task(RUN, args=[str(job_id)], queue=queue, retry=False)
        except Exception as error:  # whatever the transport raises: the work is safe in the table
            _breaker.close()
            logger.warning("the broker is away, jobs wait in the table: %s", type(error).__name__)
