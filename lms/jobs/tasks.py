"""Celery's side of the outbox: a job's id in, one call out."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from lms.jobs import runner


@shared_task(name="lms.jobs.run")
def run_job(job_id: str) -> bool:
    """Does one job. Redelivery does no harm: a job is claimed once."""
    return runner.run(UUID(job_id))


@shared_task(name="lms.jobs.tick")
def tick() -> int:
    """Runs the clock's work and every job that is due, also those whose hint got lost."""
    runner.tick()
    return runner.run_due(limit=500)
