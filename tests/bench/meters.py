"""What a step costs: CPU time of server and database processes, wall time, bytes."""

from __future__ import annotations

import http.client
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def cpu_ms(roots: list[int]) -> float:
    """User and system time so far of these processes and all below them, in milliseconds.

    Children that have ended count as well: their time was added to their parent's.
    """
    parents, used = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            pid = int(entry.name)
            parents[pid] = int(fields[1])
            used[pid] = sum(int(value) for value in fields[11:15])
    return sum(ticks for pid, ticks in used.items() if _is_below(pid, roots, parents)) * TICK_MS


def _is_below(pid: int, roots: list[int], parents: dict[int, int]) -> bool:
    while pid and pid not in roots:
        pid = parents.get(pid, 0)
    return pid in roots


@dataclass
class Cost:
    """What all rounds of a step came to. `walls` are milliseconds of each round, `sizes` bytes of each."""

    rounds: int = 0
    cpu: float = 0.0
    walls: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def wall(self, share: float) -> float:
        """The quantile of the wall time, in milliseconds."""
        ordered = sorted(self.walls)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def row(self) -> dict[str, float]:
        """Per round: CPU ms, wall p50 and p95 in ms, bytes."""
        return {
            "cpu_ms": round(self.cpu / self.rounds, 2),
            "wall_p50_ms": round(self.wall(0.5), 2),
            "wall_p95_ms": round(self.wall(0.95), 2),
            "bytes": round(sum(self.sizes) / self.rounds),
        }


class Person:
    """A browser of one person: one connection, the session, the CSRF secret."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.csrf = "bench" * 6 + "ab"
        self.cookie = f"attune_csrf={self.csrf}" + (f"; attune_session={session}" if session else "")
        self.bytes = 0

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body."""
        return self._send("GET", path, None, {})

    def post(self, path: str, values: dict[str, str]) -> tuple[int, bytes]:
        """A form."""
        return self._send(
            "POST", path, urlencode(values), {"Content-Type": "application/x-www-form-urlencoded"}
        )

    def send_json(self, path: str, values: Any) -> Any:
        """A JSON call; the parsed answer."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        status, body = self._send("POST", path, json.dumps(values), headers)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}: {body[:300]!r}")
        return json.loads(body)

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, bytes]:
        sent = {"Cookie": self.cookie, "X-CSRFToken": self.csrf, "Accept-Encoding": "gzip", **headers}
        try:
            self.connection.request(method, path, body, sent)
            answer = self.connection.getresponse()
        except (
            http.client.RemoteDisconnected,
            ConnectionResetError,
            BrokenPipeError,
        ):  # it was idle for too long
            self.connection.close()
            self.connection.request(method, path, body, sent)
            answer = self.connection.getresponse()
        content = answer.read()
        self.bytes += len(content)
        self.location = answer.getheader("Location", "")
        return answer.status, content


@contextmanager
def round_of(cost: Cost, person: Person) -> Iterator[None]:
    """Times one round of a step."""
    before, started = person.bytes, time.perf_counter()
    yield
    cost.walls.append((time.perf_counter() - started) * 1000)
    cost.sizes.append(person.bytes - before)
    cost.rounds += 1


@contextmanager
def measured(cost: Cost, roots: list[int]) -> Iterator[None]:
    """Adds the CPU time of everything inside."""
    before = cpu_ms(roots)
    yield
    cost.cpu += cpu_ms(roots) - before
