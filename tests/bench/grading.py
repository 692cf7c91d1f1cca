"""How long graders wait: the next reply of the queue, a draft saved, a mark given; many graders at once.

`python -m tests.bench.grading --waiting 10000 --graders 50` runs it alone; it ends with an error if two graders ever
got the same reply for the same mark.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from typing import Any

from tests.bench.latency import Waits, expect, output, program, timed
from tests.bench.meters import cpu_ms
from tests.harness.databases import Database, PostgresDatabase, SqliteDatabase
from tests.harness.services import Postgres
from tests.harness.web_person import WebPerson
from tests.harness.web_server import WebServer

WAITING, GRADERS, EACH = 10_000, 50, 4
PAUSE_SECONDS = 4.0
CALLS = ("next", "save", "mark")


def measure(waiting: int, graders: int, each: int = EACH) -> dict[str, dict[str, Any]]:
    """By database: the waits of each call, how many replies were given out, and how busy a core was."""
    postgres = Postgres()
    rows: dict[str, dict[str, Any]] = {}
    try:
        url = postgres.start()
        databases: dict[str, Database] = {
            "postgres": PostgresDatabase("attune_grading", url),
            "sqlite": SqliteDatabase(f"grading_{os.getpid()}"),
        }
        for name, database in databases.items():
            database.drop()
            database.create()
            try:
                rows[name] = _measured(database, waiting, graders, each)
            finally:
                database.drop()
    finally:
        postgres.stop()
    return rows


def _measured(database: Database, waiting: int, graders: int, each: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="attune-grading-") as folder:
        environment = {
            **os.environ,
            "LMS_MODE": "demo",
            "LMS_LOG_LEVEL": "ERROR",
            "LMS_DATA_DIR": folder,
            "DATABASE_URL": database.url,
        }
        made = program(environment, "tests.bench.waiting", "fill", str(waiting), str(graders))
        output(environment, [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"])
        server = WebServer(environment)
        server.start()
        try:
            server.wait()
            row = _crowd(server, made, each)
        finally:
            server.stop()
        twice = program(environment, "tests.bench.waiting", "twice")
        if twice or any(row[call]["errors"] for call in CALLS):
            raise SystemExit(f"{twice} replies were taken by two, or a call failed: {row}")
        return row


def _crowd(server: WebServer, made: dict[str, Any], each: int) -> dict[str, Any]:
    waits = {call: Waits() for call in CALLS}
    marking = {
        "levels": dict.fromkeys(made["criteria"], 3),
        "what_works": "You give the case back.",
        "one_change": "Name Friday first.",
    }
    started, cpu = time.monotonic(), cpu_ms([server.pid])
    people = [WebPerson(server.port, session, timeout=60) for session in made["graders"]]
    threads = [
        threading.Thread(
            target=_grade, args=(person, marking, each, waits, random.Random(number)), daemon=True
        )
        for number, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - started
    return {
        **{call: waits[call].row() for call in CALLS},
        "seconds": round(seconds, 1),
        "web_cores": round((cpu_ms([server.pid]) - cpu) / (seconds * 1000), 2),
    }


def _grade(
    person: WebPerson,
    marking: dict[str, Any],
    each: int,
    waits: dict[str, Waits],
    rng: random.Random,
) -> None:
    """Takes the next one, saves a draft, gives the mark: a call every few seconds, from a moment of one's own.

    A reply takes minutes; the pause is shorter, so that fifty graders stand for many more.
    """
    time.sleep(rng.uniform(0, PAUSE_SECONDS))
    for _round in range(each):
        with timed(waits["next"]):
            reply = person.send("POST", "/api/v1/grading/next/", {})
            expect(reply)
        time.sleep(PAUSE_SECONDS)
        submission = reply.data["submission"]
        path = f"/api/v1/submissions/{submission}/"
        with timed(waits["save"]):
            saved = person.send("PUT", f"{path}draft/", {**marking, "revision": 0})
            expect(saved)
        time.sleep(PAUSE_SECONDS)
        with timed(waits["mark"]):
            given = person.send("POST", f"{path}release/", {**marking, "revision": saved.data["revision"]})
            expect(given)


def table(rows: dict[str, dict[str, Any]]) -> str:
    """The waits as lines of text."""
    head = "{:<10}{:<6}{:>7}{:>9}{:>9}{:>8}"
    lines = [head.format("database", "call", "calls", "p50 ms", "p95 ms", "errors")]
    for database, row in rows.items():
        for call in CALLS:
            waits = row[call]
            lines.append(
                head.format(database, call, waits["calls"], waits["p50_ms"], waits["p95_ms"], waits["errors"])
            )
        lines.append(
            f"{database}: {row['mark']['calls']} marks in {row['seconds']} s, {row['web_cores']} web cores, "
            "none taken by two"
        )
    return "\n".join(lines)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--waiting", type=int, default=WAITING)
    parser.add_argument("--graders", type=int, default=GRADERS)
    parser.add_argument("--each", type=int, default=EACH, help="replies that each grader reads")
    options = parser.parse_args()
    print(table(measure(options.waiting, options.graders, options.each)))


if __name__ == "__main__":
    main()
