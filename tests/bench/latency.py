"""How long learners wait who answer at once: save-answer and page latency on both databases.

Each learner opens a question's page and saves an answer every fifteen seconds, from a moment of their own.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.bench.meters import cpu_ms
from tests.harness.databases import Database, PostgresDatabase, SqliteDatabase
from tests.harness.services import ROOT, Postgres
from tests.harness.web_person import Reply, Unanswered, WebPerson, some_answer
from tests.harness.web_server import WebServer

EVERY_SECONDS = 15.0
CROWDS = (50, 200, 500)


@dataclass
class Waits:
    """Milliseconds of each answer, and how many calls went wrong."""

    milliseconds: list[float] = field(default_factory=list)
    errors: int = 0

    def row(self) -> dict[str, float]:
        """Calls, p50 and p95 in ms, errors."""
        ordered = sorted(self.milliseconds) or [0.0]
        return {
            "calls": len(self.milliseconds) + self.errors,
            "p50_ms": round(ordered[len(ordered) // 2], 1),
            "p95_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 1),
            "errors": self.errors,
        }


class Answering:
    """One learner of the crowd."""

    def __init__(self, port: int, session: str, number: int) -> None:
        self.person = WebPerson(port, session, timeout=30)
        self.rng = random.Random(number)
        self.client = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
        self.attempt: dict[str, Any] = {}
        self.seq = 0

    def begin(self, start_path: str) -> None:
        """Starts the quiz; not timed."""
        reply = self.person.send("POST", start_path, {"client_id": self.client})
        if reply.status != 201:
            raise RuntimeError(f"the quiz did not start: {reply}")
        self.attempt = reply.data

    def answer_until(self, until: float, pages: Waits, saves: Waits) -> None:
        """A page and a save every fifteen seconds. `until` is a reading of the monotonic clock."""
        # The server closes lines that were idle for long, and a browser opens another one without a word.
        self.person.connection.close()
        questions, attempt = self.attempt["questions"], f"/attempts/{self.attempt['id']}"
        due = time.monotonic() + self.rng.uniform(0, EVERY_SECONDS)
        while due < until:
            time.sleep(max(0.0, due - time.monotonic()))
            place = self.rng.randrange(len(questions))
            self.seq += 1
            body = {
                "client_id": self.client,
                "seq": self.seq,
                "epoch": self.attempt["epoch"],
                "value": some_answer(questions[place], self.rng, "Labels by tomorrow, for the market."),
            }
            with timed(pages):
                expect(self.person.get(f"{attempt}/{place + 1}/"))
            with timed(saves):
                expect(self.person.send("PUT", f"{attempt}/answers/{questions[place]['id']}/", body))
            due += EVERY_SECONDS


def measure(seconds: float) -> dict[str, dict[str, dict[str, Any]]]:
    """By database and crowd: the waits of pages and saves, and how busy a core was."""
    postgres = Postgres()
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    try:
        url = postgres.start()
        databases: dict[str, Database] = {
            "postgres": PostgresDatabase("attune_latency", url),
            "sqlite": SqliteDatabase(f"latency_{os.getpid()}"),
        }
        for name, database in databases.items():
            database.drop()
            database.create()
            try:
                rows[name] = _crowds(database, seconds)
            finally:
                database.drop()
    finally:
        postgres.stop()
    return rows


def _crowds(database: Database, seconds: float) -> dict[str, dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="attune-latency-") as folder:
        environment = {
            **os.environ,
            "LMS_MODE": "demo",
            "LMS_LOG_LEVEL": "ERROR",
            "LMS_DATA_DIR": folder,
            "DATABASE_URL": database.url,
        }
        many = str(max(CROWDS))
        filled = program(environment, "tests.bench.population", many, many)
        output(environment, [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"])
        starts = program(environment, "tests.prove.checking", "start", many)
        server = WebServer(environment)
        server.start()
        try:
            server.wait()
            people = [Answering(server.port, session, n) for n, session in enumerate(filled["learners"])]
            for learner, path in zip(people, starts, strict=True):
                learner.begin(path)
            return {str(crowd): _crowd(server, people[:crowd], seconds) for crowd in CROWDS}
        finally:
            server.stop()


def _crowd(server: WebServer, people: list[Answering], seconds: float) -> dict[str, Any]:
    pages, saves = Waits(), Waits()
    started, cpu = time.monotonic(), cpu_ms([server.pid])
    threads = [
        threading.Thread(target=learner.answer_until, args=(started + seconds, pages, saves), daemon=True)
        for learner in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    busy = (cpu_ms([server.pid]) - cpu) / ((time.monotonic() - started) * 1000)
    return {"page": pages.row(), "save": saves.row(), "web_cores": round(busy, 2)}


@contextmanager
def timed(waits: Waits) -> Iterator[None]:
    """Adds how long the block took; a call that was not answered counts as an error."""
    started = time.perf_counter()
    try:
        yield
    except Unanswered:
        waits.errors += 1
    else:
        waits.milliseconds.append((time.perf_counter() - started) * 1000)


def expect(reply: Reply) -> None:
    """Unanswered for any answer but a good one."""
    if reply.status != 200:
        raise Unanswered(f"{reply.status}")


def program(environment: dict[str, str], module: str, *arguments: str) -> Any:
    """What a module prints as its last line, read as JSON."""
    return json.loads(output(environment, [sys.executable, "-m", module, *arguments]).splitlines()[-1])


def output(environment: dict[str, str], command: list[str]) -> str:
    """What a command prints; CalledProcessError where it fails."""
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def table(rows: dict[str, dict[str, dict[str, Any]]]) -> str:
    """The waits as lines of text."""
    head = "{:<10}{:>9}  {:<6}{:>7}{:>9}{:>9}{:>8}{:>11}"
    lines = [head.format("database", "learners", "call", "calls", "p50 ms", "p95 ms", "errors", "web cores")]
    for database, crowds in rows.items():
        for crowd, row in crowds.items():
            for call in ("page", "save"):
                waits = row[call]
                lines.append(
                    head.format(
                        database, crowd, call, waits["calls"], waits["p50_ms"], waits["p95_ms"],
                        waits["errors"], row["web_cores"],
                    )
                )  # fmt: skip
    return "\n".join(lines)
