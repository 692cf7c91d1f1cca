"""Private servers for tests: PostgreSQL and Redis on free ports, in a folder of their own below the temporary one.

PostgreSQL is shared by all test runs of this checkout and stops with the last of them. It runs without fsync,
which no test may rely on; `DURABLE_POSTGRES=1` starts it with fsync on, for measurements.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.harness.processes import children, end, is_alive

ROOT = Path(__file__).resolve().parent.parent.parent
IS_ROOT = os.geteuid() == 0

MISSING = {
    "initdb": "PostgreSQL's server is missing: install it with `apt-get install postgresql`, then try again.",
    "redis-server": "Redis is missing: install it with `apt-get install redis-server`, then try again.",
}


class ServiceMissing(RuntimeError):
    """A server that tests need is not installed; the message says what to type."""


def home() -> Path:
    """The folder of this checkout's servers and templates, readable by nobody else."""
    name = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
    folder = Path(tempfile.gettempdir()) / f"attune-tests-{os.geteuid()}-{name}"
    folder.mkdir(mode=0o711, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise RuntimeError(f"{folder} belongs to somebody else")
    return folder


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Holds a lock that all test processes of this checkout share."""
    with (home() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def postgres_bin() -> Path:
    """Where PostgreSQL's server programs are, the newest version first; ServiceMissing where there are none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not installed:
        raise ServiceMissing(MISSING["initdb"])
    return installed[-1].parent


class Postgres:
    """The checkout's private PostgreSQL. `start` is cheap when it runs already; each user calls `stop` once."""

    def __init__(self, *, name: str = "") -> None:
        """`name` gives a server of its own, with fsync on, to whoever wants to do it harm."""
        self.is_durable = bool(name) or os.environ.get("DURABLE_POSTGRES") == "1"
        self.folder = home() / (name or ("postgres-durable" if self.is_durable else "postgres"))
        self.port = free_port()
        self.data = self.folder / "data"
        self._users = (home() / f"{self.folder.name}.users").open("w")

    def start(self) -> str:
        """Starts the server unless it runs; the URL of its maintenance database."""
        with locked(self.folder.name):
            fcntl.flock(self._users, fcntl.LOCK_SH)
            if not (self.data / "PG_VERSION").exists():
                self._create()
            if self._run("pg_ctl", "status", "-D", str(self.data), check=False) != 0:
                self._launch()
        port = (self.data / "postmaster.pid").read_text().splitlines()[3]
        return f"postgresql://attune@127.0.0.1:{port}/postgres"

    def stop(self) -> None:
        """Stops the server unless somebody else uses it."""
        with locked(self.folder.name):
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", check=False)
            finally:
                self._users.close()

    def kill(self) -> None:
        """kill -9 of the server and everything it started, as a power cut would; `start` recovers it."""
        postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        for pid in [postmaster, *children(postmaster)]:
            end(pid, signal.SIGKILL)
        while is_alive(postmaster):
            time.sleep(0.01)
        # Nobody may have waited for the dead process yet, and pg_ctl would take it for a living one.
        (self.data / "postmaster.pid").unlink()

    def _create(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700)
        if IS_ROOT:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        options = ["--username=attune", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        self._run("initdb", "-D", str(self.data), *options)

    def _launch(self) -> None:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "128MB",
            "timezone": "UTC",
        }
        if not self.is_durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in settings.items())
        self._run(
            "pg_ctl", "start", "-D", str(self.data), "-w", "-o", options, "-l", str(self.folder / "log")
        )

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        """PostgreSQL refuses to run as root; then its own account runs it."""
        command = [str(postgres_bin() / program), *arguments]
        if IS_ROOT:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
        with (home() / "postgres.out").open("w+") as output:
            code = subprocess.run(
                command, cwd="/", stdout=output, stderr=subprocess.STDOUT, check=False
            ).returncode
            if check and code != 0:
                output.seek(0)
                log = self.folder / "log"
                raise RuntimeError(
                    f"{program} failed:\n{output.read()}\n{log.read_text() if log.exists() else ''}"
                )
        return code


class Redis:
    """A Redis of its own for one test process, without a file on disk."""

    def __init__(self) -> None:
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Starts it and waits until it answers; ServiceMissing or TimeoutError."""
        program = shutil.which("redis-server")
        if program is None:
            raise ServiceMissing(MISSING["redis-server"])
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            [program, *options],
            cwd=tempfile.gettempdir(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 10
        while not _answers(self.port):
            if time.monotonic() > deadline:
                raise TimeoutError("Redis did not answer within ten seconds")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stops it; twice does no harm."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=10)
            self._process = None


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) != 0:
            return False
        probe.sendall(b"PING\r\n")
        return probe.recv(16).startswith(b"+PONG")


def main() -> None:
    """Prints the address of a running private PostgreSQL and Redis, and keeps them until the input ends."""
    postgres, redis = Postgres(), Redis()
    try:
        url = postgres.start()
        redis.start()
        print(f"export TEST_POSTGRES_URL={url}\nexport TEST_REDIS_URL={redis.url}", flush=True)
        sys.stdin.read()
    finally:
        redis.stop()
        postgres.stop()


if __name__ == "__main__":
    main()
