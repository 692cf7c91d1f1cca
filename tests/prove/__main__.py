"""`make prove`: learners answer through the real server while web worker and database are killed at random.

It counts what was acknowledged and is lost, wrong or doubled: all must be 0. The control runs the same against a server
that acknowledges before it saves; there losses have to be seen, or the proof proves nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from typing import Any

from tests.harness.databases import Database, PostgresDatabase, SqliteDatabase
from tests.harness.services import ROOT, Postgres
from tests.harness.web_server import WebServer
from tests.prove.learners import Learner

HONEST, CARELESS = "lms.wsgi:application", "tests.prove.careless:application"
BETWEEN_KILLS = (4.0, 9.0)


@dataclass(frozen=True)
class Found:
    """What came of one run."""

    name: str
    kills: dict[str, int]
    counts: dict[str, int]
    unanswered: int
    refused: list[str]

    @property
    def is_clean(self) -> bool:
        """Something was promised, and every promise was kept."""
        return self.counts["acknowledged"] > 0 and not any(
            self.counts[name] for name in ("lost", "wrong", "doubled")
        )

    def line(self) -> str:
        """The run in one line."""
        kills = ", ".join(f"{name} {times}x" for name, times in self.kills.items())
        counts = "  ".join(f"{name} {number}" for name, number in self.counts.items())
        return f"{self.name:<22}{counts}   (killed: {kills}; {self.unanswered} calls without an answer)"


def main() -> int:
    """0 where nothing was lost and the controls show that losses would have been seen."""
    parser = argparse.ArgumentParser(prog="make prove", description=__doc__)
    parser.add_argument("--learners", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=120, help="how long each proof runs")
    parser.add_argument("--control-seconds", type=float, default=25, help="how long each control runs")
    parser.add_argument("--database", choices=["postgres", "sqlite", "both"], default="both")
    parser.add_argument("--seed", type=int, default=None, help="of the kills; printed when not given")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.randrange(10_000)
    print(f"{options.learners} learners, {options.seconds:.0f} s each, seed {seed}", flush=True)
    kinds = ["postgres", "sqlite"] if options.database == "both" else [options.database]
    is_proved = True
    for kind in kinds:
        proof = prove(kind, HONEST, options.seconds, options.learners, seed)
        print(proof.line(), *proof.refused[:3], sep="\n    ", flush=True)
        control = prove(kind, CARELESS, options.control_seconds, options.learners, seed)
        print(control.line(), flush=True)
        is_proved &= proof.is_clean and not proof.refused and control.counts["lost"] > 0
    print("proved: nothing lost, nothing wrong, nothing doubled" if is_proved else "NOT PROVED")
    return 0 if is_proved else 1


def prove(kind: str, application: str, seconds: float, learners: int, seed: int) -> Found:
    """One run on a database of its own."""
    postgres = Postgres(name="postgres-to-be-killed") if kind == "postgres" else None
    database: Database = (
        PostgresDatabase("attune_prove", postgres.start())
        if postgres is not None
        else SqliteDatabase(f"prove_{os.getpid()}")
    )
    database.drop()
    database.create()
    try:
        with tempfile.TemporaryDirectory(prefix="attune-prove-") as folder:
            environment = {
                **os.environ,
                "LMS_MODE": "demo",
                "LMS_LOG_LEVEL": "CRITICAL",
                "LMS_DATA_DIR": folder,
                "DATABASE_URL": database.url,
            }
            name = f"{kind}, {'as it is' if application == HONEST else 'control'}"
            return _run(name, environment, application, postgres, seconds, learners, random.Random(seed))
    finally:
        if postgres is not None:
            postgres.start()
            database.drop()
            postgres.stop()
        else:
            database.drop()


def _run(
    name: str,
    environment: dict[str, str],
    application: str,
    postgres: Postgres | None,
    seconds: float,
    learners: int,
    rng: random.Random,
) -> Found:
    filled = _program(environment, "tests.bench.population", str(learners), str(learners))
    _output(environment, [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"])
    starts = _program(environment, "tests.prove.checking", "start", str(learners))
    server = WebServer(environment, application=application)
    server.start()
    try:
        server.wait()
        stop = threading.Event()
        people = [
            Learner(
                server.port,
                session,
                number=number,
                pause=2.0,
                hands_in_after=seconds * rng.uniform(0.3, 1.2),
                stop=stop,
            )
            for number, session in enumerate(filled["learners"])
        ]
        for learner, path in zip(people, starts, strict=True):
            learner.begin(path)
        for learner in people:
            learner.start()
        kills = _kill_at_random(server, postgres, seconds, rng)
        stop.set()
        server.look_after()
        for learner in people:
            learner.join(60)
        if any(learner.is_alive() for learner in people):
            raise RuntimeError("a learner still waits for an answer a minute after the last kill")
    finally:
        server.stop()
    notebooks = [vars(learner.notes) for learner in people]
    counts = _program(environment, "tests.prove.checking", "check", given=json.dumps(notebooks))
    return Found(
        name=name,
        kills=kills,
        counts=counts,
        unanswered=sum(learner.notes.unanswered for learner in people),
        refused=[line for learner in people for line in learner.notes.refused],
    )


def _kill_at_random(
    server: WebServer, postgres: Postgres | None, seconds: float, rng: random.Random
) -> dict[str, int]:
    """Kills in turn, in an order that is dealt anew, and brings back what does not come back by itself."""
    kills = {"worker": 0, "server": 0} | ({"database": 0} if postgres is not None else {})
    ends, deck = time.monotonic() + seconds, list[str]()
    while True:
        kill_at = time.monotonic() + rng.uniform(*BETWEEN_KILLS)
        while time.monotonic() < min(kill_at, ends):
            server.look_after()
            time.sleep(0.1)
        if kill_at >= ends:
            return kills
        deck = deck or rng.sample(list(kills), len(kills))
        victim = deck.pop()
        kills[victim] += 1
        if victim == "worker":
            server.kill_a_worker()
        elif victim == "server":
            server.kill()
        elif postgres is not None:
            postgres.kill()
            postgres.start()


def _program(environment: dict[str, str], module: str, *arguments: str, given: str = "") -> Any:
    return json.loads(
        _output(environment, [sys.executable, "-m", module, *arguments], given).splitlines()[-1]
    )


def _output(environment: dict[str, str], command: list[str], given: str = "") -> str:
    return subprocess.run(
        command, cwd=ROOT, env=environment, input=given, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
