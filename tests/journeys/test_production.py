"""Production for real: PostgreSQL, Redis, granian, a Celery worker and beat, each in a process of its own.

One test, because starting the parts is most of its time.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client

from lms.accounts.models import User
from lms.jobs.models import Job
from tests.cast import Cast, with_second_factor
from tests.conftest import DATABASE
from tests.harness.fixtures import Released
from tests.harness.services import ROOT, Redis, free_port
from tests.journeys.mail_sink import MailSink

HOST = "attune.example"
READY_SECONDS = 40.0


def eventually(what: Callable[[], object], seconds: float, why: str) -> None:
    """Asks until it holds; AssertionError after so many seconds."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, why
        time.sleep(0.05)


@dataclass
class Site:
    """The running parts, and a browser's worth of HTTP behind a proxy that ends TLS."""

    environment: dict[str, str]
    port: int
    logs: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    commands: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def start(self, name: str, *command: str) -> None:
        """Starts a part in a process group of its own."""
        self.commands[name] = command
        with (self.logs / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """Ends a part and all its children."""
        process = self.processes.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, how)
        process.wait(20)

    def look_after(self) -> None:
        """Starts a part again that has ended, as systemd and Compose do: a worker may give up when its broker goes."""
        for name, process in list(self.processes.items()):
            if process.poll() is not None:
                self.start(name, *self.commands[name])

    def log(self, name: str) -> str:
        """What a part has said."""
        return (self.logs / f"{name}.log").read_text()

    def ask(
        self, method: str, path: str, *, session: str = "", form: dict[str, Any] | None = None
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
        headers["Cookie"] = f"__Host-session={session}; __Host-csrf={'c' * 32}"
        body = None
        if form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"https://{HOST}/"}
            body = urlencode({"csrfmiddlewaretoken": "c" * 32, **form}, doseq=True)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        found = (
            answer.status,
            {name.lower(): value for name, value in answer.getheaders()},
            answer.read().decode(),
        )
        connection.close()
        return found

    def is_ready(self) -> bool:
        """The site answers and is whole."""
        try:
            return self.ask("GET", "/health/ready")[0] == 200
        except OSError:
            return False


@pytest.fixture
def redis() -> Iterator[Redis]:
    server = Redis()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def sink() -> Iterator[MailSink]:
    server = MailSink()
    yield server
    server.let_go()
    server.shutdown()
    server.server_close()


@pytest.fixture
def site(
    request: pytest.FixtureRequest, transactional_db: None, redis: Redis, sink: MailSink, tmp_path: Path
) -> Iterator[Site]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "LMS_MODE": "production",
        "LMS_BASE_URL": f"https://{HOST}",
        "LMS_TRUSTED_PROXIES": "1",
        "LMS_DATA_DIR": str(tmp_path / "data"),
        "LMS_JOB_LEASE_SECONDS": "5",
        "LMS_TICK_SECONDS": "1",
        "LMS_LOG_LEVEL": "INFO",
        "ALLOWED_HOSTS": HOST,
        "DATABASE_URL": request.config.stash[DATABASE].url,
        "REDIS_URL": redis.url,
        "EMAIL_URL": sink.url,
        "SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "lms.settings",
    }
    site = Site(environment=environment, port=free_port(), logs=tmp_path)
    site.start(
        "web",
        "granian",
        "--interface",
        "wsgi",
        "lms.wsgi:application",
        "--host",
        "127.0.0.1",
        "--port",
        str(site.port),
    )
    start_worker(site)
    site.start(
        "beat", "celery", "-A", "lms.celery", "beat", "--schedule", str(tmp_path / "beat"), "-l", "info"
    )
    yield site
    for name in list(site.processes):
        site.kill(name)
        print(f"--- {name}\n{site.log(name)[-6000:]}")


def start_worker(site: Site) -> None:
    site.start(
        "worker", "celery", "-A", "lms.celery", "worker", "-Q", "default,mail,heavy", "-c", "2", "-l", "info"
    )


def session_of(user: User) -> str:
    client = Client()
    client.force_login(with_second_factor(user))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.mark.only_on("postgres")
def test_production(site: Site, sink: MailSink, redis: Redis, cast: Cast, small_module: Released) -> None:
    ingrid = session_of(cast.ingrid)

    def enroll(person: User) -> float:
        started = time.monotonic()
        form = {
            "team": "",
            "people": [str(person.pk)],
            "modules": [str(small_module.module.pk)],
            "due_on": "",
        }
        status, _headers, body = site.ask("POST", "/team/enroll/", session=ingrid, form=form)
        assert (status, person.name in body) == (200, True), body[:2000]
        return time.monotonic() - started

    eventually(site.is_ready, READY_SECONDS, "the site did not come up")

    # Every answer carries the headers of a site behind TLS, errors too.
    status, headers, _body = site.ask("GET", "/nowhere/")
    assert status == 404
    assert headers["strict-transport-security"].startswith("max-age=31536000")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers or "granian" in headers["server"]

    # 1. A manager enrolls, and the learner's mail leaves through the worker.
    enroll(cast.amina)
    [first] = sink.wait_for(1, 20)
    assert first["To"] == cast.amina.email
    assert (
        f"https://{HOST}/modules/small-listening/" in first.get_payload(0).get_payload(decode=True).decode()
    )  # type: ignore[union-attr]

    # 2. The worker is killed in the middle of a mail. Another one sends it, once.
    sink.hold()
    enroll(cast.brian)
    assert sink.someone_waits.wait(20)
    site.kill("worker")
    sink.let_go()
    start_worker(site)
    assert [mail["To"] for mail in sink.wait_for(2, 30)] == [cast.amina.email, cast.brian.email]

    # 3. Redis goes. Learning and enrolling go on at once; the mail waits in the table.
    redis.stop()
    fields = {"time_zone": "Europe/Lisbon", "language": "en-gb", "theme": ""}
    learner = session_of(cast.amina)
    assert site.ask("POST", "/accounts/settings/", session=learner, form=fields)[0] == 302
    assert enroll(cast.otto) < 4
    assert site.is_ready()

    # 4. Redis comes back, empty. What waited leaves by the next tick, once.
    redis.start()

    def has_left() -> bool:
        site.look_after()
        return len(sink.messages) >= 3

    eventually(has_left, 60, "the mail that waited has not left")
    mails = sink.messages
    assert [mail["To"] for mail in mails] == [cast.amina.email, cast.brian.email, cast.otto.email]
    eventually(lambda: not Job.objects.exclude(state="done").exists(), 10, "a job is left")
    assert len({mail["Message-ID"] for mail in mails}) == len(sink.messages) == 3
    assert not re.search(r"Traceback|larkfield\.example", site.log("web"))
