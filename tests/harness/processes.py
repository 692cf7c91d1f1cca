"""Looking at processes and ending them."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path


def children(pid: int) -> list[int]:
    """The processes that this one started and that live."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            state, parent = _state(int(entry.name))
            if parent == pid and state != "Z":
                found.append(int(entry.name))
    return sorted(found)


def is_alive(pid: int) -> bool:
    """It runs; one that has ended and was not waited for does not."""
    return _state(pid)[0] not in ("", "Z")


def end(pid: int, how: signal.Signals) -> None:
    """Sends a signal; one that has ended already is no error."""
    with suppress(ProcessLookupError):
        os.kill(pid, how)


def _state(pid: int) -> tuple[str, int]:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return "", 0
    return fields[0], int(fields[1])
