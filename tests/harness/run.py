"""All tests on both databases: everything on SQLite, then what touches the database on PostgreSQL.

`python -m tests.harness.run [arguments for pytest]`. The closing lines of both runs stand at the end.
"""

from __future__ import annotations

import subprocess
import sys

from tests.harness.services import Postgres, ServiceMissing

NO_TESTS_COLLECTED = 5


def main(arguments: list[str]) -> int:
    """0 when every test passed on both databases."""
    try:
        server = Postgres()
        server.start()
    except ServiceMissing as error:
        print(error)
        return 1
    try:
        sqlite, first_line = _pytest("sqlite", arguments)
        postgres, last_line = _pytest("postgres", arguments)
    finally:
        server.stop()
    if postgres == NO_TESTS_COLLECTED:
        postgres = 0  # narrowed to tests that touch no database
    print(f"\nOn SQLite:\n{first_line}\nOn PostgreSQL:\n{last_line}", flush=True)
    return sqlite or postgres


def _pytest(kind: str, arguments: list[str]) -> tuple[int, str]:
    # Three processes on two cores: a test in the browser waits for half of its time.
    workers = ["-n", "3", "--dist=worksteal"]
    command = [sys.executable, "-m", "pytest", f"--db={kind}", *workers, "-q", *arguments]
    if sys.stdout.isatty():
        command.append("--color=yes")
    closing = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            closing = line.rstrip() or closing
    return process.returncode, closing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
