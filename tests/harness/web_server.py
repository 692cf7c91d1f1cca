"""A real web server over a database, in processes that can be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request

from tests.harness.processes import children, end
from tests.harness.services import ROOT, free_port


class WebServer:
    """Granian with worker processes. `application` is what it serves; `environment` is that of the site."""

    def __init__(
        self, environment: dict[str, str], *, application: str = "lms.wsgi:application", workers: int = 1
    ) -> None:
        self.port = free_port()
        self.environment = {**environment, "PORT": str(self.port)}
        self.application = application
        self.workers = workers
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it in a process group of its own; `wait` says when it answers."""
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
                "--port", str(self.port), "--workers", str(self.workers), "--blocking-threads", "4",
                "--backlog", "1024", "--respawn-failed-workers", "--log-level", "critical", self.application,
            ],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip

    @property
    def pid(self) -> int:
        """The main process; ValueError before the start."""
        if self.process is None:
            raise ValueError("the server was not started")
        return self.process.pid

    def wait(self, seconds: float = 60) -> None:
        """Returns when it answers; TimeoutError otherwise."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/live", timeout=2).close()
                return
            except OSError as error:
                if time.monotonic() > deadline:
                    raise TimeoutError("the web server did not answer") from error
                time.sleep(0.05)

    def kill_a_worker(self) -> None:
        """kill -9 of one worker; the main process starts another."""
        workers = children(self.pid)
        if workers:
            end(workers[0], signal.SIGKILL)

    def look_after(self) -> None:
        """Starts it again where it has ended: a worker killed twice in a few seconds looks to it like a crash loop."""
        if self.process is None or self.process.poll() is not None:
            self.start()

    def kill(self) -> None:
        """kill -9 of the main process and all its workers at once."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(20)
            self.process = None

    def stop(self) -> None:
        """Ends it as an operator would; twice does no harm."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None
