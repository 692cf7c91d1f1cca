"""Celery's side of the outbox: a job's id in, one call out."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.conf import settings

from lms.jobs import outbox, runner


@shared_task(name=outbox.RUN)
def run_job(job_id: str) -> bool:
    """Does one job. Redelivery does no harm: a job is claimed once."""
    return runner.run(UUID(job_id))


@shared_task(name="lms.jobs.tick")
def tick() -> int:
    """Runs the clock's work and tells the workers of every job that is due."""
    runner.tick()
    return outbox.send_due(limit=500, expires_seconds=settings.HINT_SECONDS)
