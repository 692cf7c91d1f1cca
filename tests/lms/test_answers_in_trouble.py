"""Errors, health, and a database that is away: the right status, kind words, all headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.test import Client

from lms.jobs.models import Job
from lms.lib import append_only
from tests.cast import Cast

HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Request-Id": "",
}


def fails(*_args: Any, **_more: Any) -> Any:
    raise OperationalError("connection refused, password=hunter2")


def breaks(*_args: Any, **_more: Any) -> Any:
    raise ZeroDivisionError("hunter2")


@contextmanager
def no_database() -> Iterator[None]:
    """Every query fails as if nobody listened."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections["default"], "cursor", fails)
        yield


def assert_headers(answer: Any) -> None:
    for name, start in HEADERS.items():
        assert answer[name].startswith(start), name


@pytest.fixture
def stranger() -> Client:
    return Client(raise_request_exception=False)


def test_a_page_that_is_not_there(db: None, stranger: Client) -> None:
    answer = stranger.get("/nowhere/")
    assert answer.status_code == 404
    assert "nothing at this address" in answer.content.decode()
    assert_headers(answer)


def test_a_page_that_breaks_says_so_and_no_more(
    db: None, stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(append_only, "missing", breaks)
    answer = stranger.get("/health/ready")
    assert answer.status_code == 500
    assert "hunter2" not in answer.content.decode()
    assert_headers(answer)


@pytest.mark.parametrize("path", ["/accounts/settings/", "/", "/notices/"])
def test_without_the_database_a_page_asks_for_patience(
    cast: Cast, as_: Callable[..., Client], path: str
) -> None:
    client = as_(cast.amina)
    client.raise_request_exception = False
    with no_database():
        answer = client.get(path)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "back in a moment" in answer.content.decode()
    assert "hunter2" not in answer.content.decode()
    assert_headers(answer)


def test_the_api_asks_for_patience_in_json(db: None, stranger: Client) -> None:
    stranger.cookies["attune_session"] = "x" * 32
    with no_database():
        answer = stranger.get("/api/v1/me/", headers={"Authorization": "Bearer att_x"})
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


def test_health(db: None, client: Client) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}
    assert client.get("/health/ready").json()["jobs"] == {"waiting_seconds": 0, "dead": 0}


def test_a_missing_trigger_is_no_readiness(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(append_only, "missing", lambda _connection: ["events_event_no_delete"])
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["problems"]) == (503, ["append-only triggers are missing"])


def test_jobs_that_were_given_up_are_counted(db: None, client: Client, at: Any) -> None:
    Job.objects.create(name="x", run_at=at, created_at=at, state="dead")
    Job.objects.create(name="x", run_at=at, created_at=at)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["jobs"]["dead"]) == (200, 1)
    assert answer.json()["jobs"]["waiting_seconds"] > 0


def test_health_needs_no_database_to_live(stranger: Client) -> None:
    with no_database():
        assert stranger.get("/health/live").status_code == 200
