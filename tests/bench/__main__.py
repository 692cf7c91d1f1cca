"""`make bench`: starts a database and a server of its own, walks the steps, prints what each costs.

CPU is the sum over the server's and the database's processes. Ratios are against a bare page of the same server
(the health check) and, for the report, against the best hand-written SQL; absolute times depend on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from importlib.metadata import version
from pathlib import Path
from typing import Any

import django
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from content.seed.reading import read_module  # noqa: E402
from tests.bench import grading, latency, steps  # noqa: E402
from tests.bench.meters import Cost, Person  # noqa: E402
from tests.harness.databases import PostgresDatabase  # noqa: E402
from tests.harness.services import Postgres, free_port  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
BEST_SQL = """
    SELECT t.path, e.module_id, e.status, count(*), count(*) FILTER (WHERE e.due_at < now())
    FROM accounts_teammembership m
    JOIN accounts_user u ON u.id = m.user_id AND u.is_active
    JOIN accounts_team t ON t.id = m.team_id
    LEFT JOIN courses_enrollment e ON e.learner_id = u.id AND e.status <> 'withdrawn'
    WHERE m.role = 'learner' AND m.starts_at <= now() AND (m.ends_at IS NULL OR m.ends_at > now())
    GROUP BY 1, 2, 3
"""


def main() -> None:
    """Runs everything and writes var/bench.json."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--people", type=int, default=10_000, help="learners in the database")
    parser.add_argument("--rounds", type=int, default=200, help="rounds of each page")
    parser.add_argument("--attempts", type=int, default=100_000, help="attempts for the item analysis")
    parser.add_argument("--compare", action="store_true", help="show the CPU of the last run beside this one")
    parser.add_argument(
        "--crowd-seconds", type=float, default=45, help="how long each crowd answers; 0 leaves it out"
    )
    parser.add_argument(
        "--graders", type=int, default=grading.GRADERS, help="graders at once; 0 leaves it out"
    )
    options = parser.parse_args()
    os.environ["DURABLE_POSTGRES"] = "1"
    server = Postgres()
    database = PostgresDatabase("attune_bench", server.start())
    try:
        database.drop()
        database.create()
        with tempfile.TemporaryDirectory(prefix="attune-bench-") as folder:
            result = _run(
                database, int((server.data / "postmaster.pid").read_text().split()[0]), folder, options
            )
    finally:
        database.drop()
        server.stop()
    if options.crowd_seconds:
        print("crowds of learners answering at once ...", flush=True)
        result["crowds"] = latency.measure(options.crowd_seconds)
    if options.graders:
        print("graders at one queue ...", flush=True)
        result["grading"] = grading.measure(options.people, options.graders)
    _report(result, options)


def _run(
    database: PostgresDatabase, postmaster: int, folder: str, options: argparse.Namespace
) -> dict[str, Any]:
    port = free_port()
    env = {
        **os.environ,
        "LMS_MODE": "demo",
        "LMS_LOG_LEVEL": "ERROR",
        "LMS_DATA_DIR": folder,
        "DATABASE_URL": database.url,
        "PORT": str(port),
    }
    print(f"filling a database with {options.people} learners ...", flush=True)
    filled = json.loads(_output([sys.executable, "-m", "tests.bench.population", str(options.people)], env))
    _output([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env)
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        best_sql = _best_sql(connection)
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "4", "--log-level", "error", "lms.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        _wait(port)
        rows = _steps(port, database.url, [process.pid, postmaster], filled, options)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    queries = json.loads(_output([sys.executable, "-m", "tests.bench.counting"], env))
    counted = json.loads(
        _output([sys.executable, "-m", "tests.bench.statistics", str(options.attempts)], env)
    )
    for name, count in queries.items():
        rows[name]["queries"] = count
    coach = json.loads(_output([sys.executable, "-m", "tests.bench.coaching"], env))
    hello = rows["hello"]["cpu_ms"]
    for row in rows.values():
        row["cpu_in_hellos"] = round(row["cpu_ms"] / hello, 1)
    rows["team report"]["wall_in_best_sql"] = round(rows["team report"]["wall_p50_ms"] / best_sql, 2)
    return {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "versions": {name: version(name) for name in ("Django", "wagtail", "granian", "psycopg")},
        "database": "PostgreSQL, fsync on",
        "people": options.people,
        "best_sql_ms": round(best_sql, 2),
        "steps": rows,
        "statistics": counted,
        "coach": coach,
    }


def _steps(
    port: int, database_url: str, roots: list[int], filled: dict[str, Any], options: argparse.Namespace
) -> dict[str, dict[str, Any]]:
    learners = [Person(port, key) for key in filled["learners"]]
    head = Person(port, filled["head"])
    few = learners[:10]
    document = read_module(ROOT / "content" / "seed" / "m01-active-listening")
    quiz = next(document.quizzes("exam"))
    quizzes = steps.Quizzes(database_url, quiz)
    reply = next(item for item in document.items if item.kind == "role_play" and item.is_graded)
    practice = document.by_key[reply.practice_key]
    costs: dict[str, Cost] = {
        "hello": steps.page("/health/live", few, roots, options.rounds),
        "home": steps.page("/", few, roots, options.rounds),
        "module page": steps.page(steps.MODULE, few, roots, options.rounds),
        "lesson": steps.page(steps.LESSON, few, roots, options.rounds),
        "whole quiz": quizzes.whole(learners[:30], roots),
        "save-answer": quizzes.saves(learners[30:40], roots, options.rounds),
        "hand-in": steps.hand_ins(
            *(f"{steps.MODULE}{one.slug}/reply/" for one in (practice, reply)), learners[:30], roots
        ),
        "team report": steps.page("/completion/", [head], roots, max(10, options.rounds // 10)),
    }
    return {name: dict(cost.row()) for name, cost in costs.items()}


def _best_sql(connection: psycopg.Connection[Any]) -> float:
    walls = []
    for _round in range(10):
        started = time.perf_counter()
        connection.execute(BEST_SQL).fetchall()
        walls.append((time.perf_counter() - started) * 1000)
    return sorted(walls)[len(walls) // 2]


def _output(command: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def _wait(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=2).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise


def _report(result: dict[str, Any], options: argparse.Namespace) -> None:
    path = ROOT / "var" / "bench.json"
    before = json.loads(path.read_text())["steps"] if options.compare and path.exists() else {}
    print(f"\n{result['machine']}; {result['database']}; {result['people']} learners")
    print(", ".join(f"{name} {number}" for name, number in result["versions"].items()))
    heading = ("step", "CPU ms", "in hellos", "p50 ms", "p95 ms", "queries", "bytes")
    print("{:<14}{:>9}{:>11}{:>9}{:>9}{:>9}{:>9}".format(*heading) + ("   CPU before" if before else ""))
    for name, row in result["steps"].items():
        last = f"{before[name]['cpu_ms']:>13}" if name in before else ""
        print(
            f"{name:<14}{row['cpu_ms']:>9}{row['cpu_in_hellos']:>11}{row['wall_p50_ms']:>9}{row['wall_p95_ms']:>9}"
            f"{row.get('queries', ''):>9}{row['bytes']:>9}{last}"
        )
    report = result["steps"]["team report"]
    print(
        f"team report: {report['wall_in_best_sql']} x the best hand-written SQL ({result['best_sql_ms']} ms)"
    )
    if "crowds" in result:
        print(f"\none answer every {latency.EVERY_SECONDS:.0f} s from each learner, one web worker")
        print(latency.table(result["crowds"]))
    if "grading" in result:
        print(f"\n{options.graders} graders at once, {options.people} replies waiting, one web worker")
        print(grading.table(result["grading"]))
    print(_statistics(result["statistics"]))
    print(_coach(result["coach"]))
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(result, indent=2) + "\n")
    print(f"written to {path.relative_to(ROOT)}")


def _statistics(found: dict[str, Any]) -> str:
    """The figures as a line of the report."""
    return (
        f"item analysis: {found['analysis_attempts']} attempts x {found['analysis_items']} questions in "
        f"{found['analysis_s']} s ({found['analysis_cpu_s']} s CPU), {found['analysis_memory_mb']} MB more; "
        f"marking {found['marking_attempts']} attempts: {found['marking_s']} s ({found['marking_cpu_s']} s CPU)"
    )


def _coach(found: dict[str, Any]) -> str:
    """The figures as a line of the report."""
    return (
        f"writing coach, a draft of {found['coach_words']} words: p50 {found['coach_p50_ms']} ms, "
        f"p95 {found['coach_p95_ms']} ms, the first of a process {found['coach_first_ms']} ms"
    )


if __name__ == "__main__":
    main()
