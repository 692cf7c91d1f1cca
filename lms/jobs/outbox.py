"""Putting work into the outbox, inside the transaction of the change that asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime


from lms.jobs.models import Job


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
    Job.objects.bulk_create(
        [Job(name=name, args=dict(args), key=key, queue=queue, run_at=run_at or at, created_at=at)],
        ignore_conflicts=key is not None,
    )
