"""Recording what happened: one event, and one job for each channel that must hear of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from lms.accounts.models import User
from lms.events.models import Event
from lms.events.types import EventData
from lms.jobs.outbox import enqueue
from lms.lib.requests import request_id


def record(data: EventData, *, actor: User | None, at: datetime) -> Event:
    """Inserts the event and its jobs; RuntimeError outside a transaction. `actor` None means the clock."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{data.type} must be recorded in the transaction of the change")
    payload = asdict(data)
    event = Event.objects.create(
        type=data.type,
        at=at,
        actor=actor,
        subject_id=payload.pop("learner_id", None),
        enrollment_id=payload.pop("enrollment_id", None),
        payload=payload,
        request_id=request_id.get(),
    )
    for channel in data.channels:
        enqueue(channel, {"event_id": event.pk}, key=f"{channel}:{event.pk}", at=at)
    return event
