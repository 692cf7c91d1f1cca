"""All tests on both databases at once: everything on SQLite, what touches the database on PostgreSQL too.

`python -m tests.harness.run [arguments for pytest]`. Much of a browser's test is waiting, so the two runs fill each
other's pauses. SQLite's is shown as it goes, PostgreSQL's after it; the closing lines of both stand at the end.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from typing import IO

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
        with tempfile.TemporaryFile("w+") as kept, _pytest("postgres", arguments, kept) as beside:
            with _pytest("sqlite", arguments, subprocess.PIPE) as shown:
                assert shown.stdout is not None
                first_line = _print(shown.stdout)
            beside.wait()
            kept.seek(0)
            last_line = _print(kept)
    finally:
        server.stop()
    sqlite, postgres = shown.returncode, beside.returncode
    if postgres == NO_TESTS_COLLECTED:
        postgres = 0  # narrowed to tests that touch no database
    print(f"\nOn SQLite:\n{first_line}\nOn PostgreSQL:\n{last_line}", flush=True)
    return sqlite or postgres


def _pytest(kind: str, arguments: list[str], output: IO[str] | int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pytest", f"--db={kind}", "-n", "2", "--dist=worksteal", "-q"]
    if sys.stdout.isatty():
        command.append("--color=yes")
    return subprocess.Popen(
        [*command, *arguments],
        stdout=output,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    )


def _print(lines: IO[str]) -> str:
    """Prints every line; the last one that says something."""
    closing = ""
    for line in lines:
        print(line, end="", flush=True)
        closing = line.rstrip() or closing
    return closing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
