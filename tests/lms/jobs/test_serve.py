"""One command from nothing to a running site, and Ctrl-C ends it."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.harness.databases import sqlite_template
from tests.harness.services import ROOT, free_port

START_SECONDS = 90.0


class Served:
    """`manage.py serve` with a data folder and a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.output = folder.with_suffix(".log")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Starts it and waits for the line that says where it is."""
        clean = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        }
        environment = {
            **clean,
            "LMS_MODE": "embedded",
            "LMS_DATA_DIR": str(self.folder),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
        }
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
            )
        deadline = time.monotonic() + START_SECONDS
        while "Stop with Ctrl-C" not in (said := self.output.read_text()):
            assert self.process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.05)
        return said

    def get(self, path: str) -> tuple[int, str]:
        """Status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        answer = connection.getresponse()
        found = answer.status, answer.read().decode()
        connection.close()
        return found

    def interrupt(self) -> int:
        """Ctrl-C; the exit code."""
        assert self.process
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copyfile(sqlite_template(), folder / "attune.sqlite3")
    one = Served(folder)
    yield one
    if one.process and one.process.poll() is None:
        one.process.kill()
        one.process.wait(10)


@pytest.mark.only_on("sqlite")
def test_served_stopped_and_served_again(served: Served) -> None:
    assert f"http://127.0.0.1:{served.port}/" in served.start()
    status, body = served.get("/accounts/login/")
    assert (status, "Welcome back" in body, "/accounts/demo/" in body) == (200, True, False)
    assert "lms/css/attune." in body
    assert served.get("/health/ready")[0] == 200
    assert served.interrupt() == 0
    with pytest.raises(OSError):
        served.get("/health/live")
    stylesheet = (served.folder / "static.stamp").stat().st_mtime_ns
    served.start()
    assert served.get("/health/ready")[0] == 200
    assert (served.folder / "static.stamp").stat().st_mtime_ns == stylesheet
    assert served.interrupt() == 0


def test_a_port_that_is_taken_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(settings, "HOST", "127.0.0.1")
        monkeypatch.setattr(settings, "PORT", taken.getsockname()[1])
        with pytest.raises(CommandError, match=r"is not free .* PORT="):
            call_command("serve")


def test_production_is_started_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "IS_PRODUCTION", True)
    with pytest.raises(CommandError, match=r"docs/operate\.md"):
        call_command("serve")
