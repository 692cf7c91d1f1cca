"""The hint after a commit: it wakes a thread or tells a broker, and a broker that is away costs next to nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.db import transaction

from lms.accounts.events import OrganizationChanged
from lms.events.log import record
from lms.events.models import Event
from lms.jobs import outbox
from lms.jobs.models import Job
from lms.jobs.outbox import enqueue
from tests.harness.services import free_port

Committed = Callable[..., AbstractContextManager[list[Any]]]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the broker was told: job id and queue."""
    told: list[tuple[str, str]] = []

    def send_task(name: str, *, args: list[str], queue: str, **_options: object) -> None:
        assert name == outbox.RUN
        told.append((args[0], queue))

    monkeypatch.setattr(settings, "HAS_BROKER", True)
    monkeypatch.setattr(current_app, "send_task", send_task, raising=False)
    monkeypatch.setattr(outbox, "current_app", current_app)
    monkeypatch.setattr(outbox._breaker, "closed_until", 0.0)
    return told


def test_the_hint_comes_after_the_commit(
    db: None, at: datetime, sent: list[Any], django_capture_on_commit_callbacks: Committed
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        enqueue("test.job", {}, at=at, queue="mail")
        assert sent == []
    assert sent == [(str(Job.objects.get().pk), "mail")]


def test_no_hint_after_a_rollback(transactional_db: None, at: datetime, sent: list[Any]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue("test.job", {}, at=at)
        raise RuntimeError
    assert (sent, Job.objects.count()) == ([], 0)


@pytest.fixture
def broker_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Celery as in production, with a Redis that is not there."""
    monkeypatch.setattr(settings, "HAS_BROKER", True)
    monkeypatch.setattr(outbox._breaker, "closed_until", 0.0)
    conf = current_app.conf
    before = conf.broker_url, conf.broker_transport_options
    conf.broker_url = f"redis://127.0.0.1:{free_port()}/0"
    conf.broker_transport_options = settings.REDIS_TRANSPORT_OPTIONS
    yield
    conf.broker_url, conf.broker_transport_options = before


def test_a_broker_that_is_away_is_asked_once_and_the_change_stands(
    transactional_db: None, at: datetime, broker_away: None
) -> None:
    asked: list[float] = []
    for _request in range(20):
        started = time.monotonic()
        with transaction.atomic():
            enqueue("test.job", {}, at=at)
        asked.append(time.monotonic() - started)
    assert Job.objects.count() == 20
    assert asked[0] < 2
    assert sum(asked[1:]) < 1


def test_due_jobs_are_sent_again(db: None, at: datetime, sent: list[Any]) -> None:
    enqueue("test.job", {}, at=at, queue="heavy")
    enqueue("test.job", {}, at=at, run_at=datetime.max.replace(tzinfo=at.tzinfo))
    assert outbox.send_due(limit=10, expires_seconds=15) == 1
    assert [queue for _job, queue in sent] == ["heavy"]


def test_an_event_outside_of_a_transaction_is_refused(transactional_db: None, at: datetime) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record(OrganizationChanged(), actor=None, at=at)
    assert not Event.objects.exists()
