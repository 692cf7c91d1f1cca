"""PostgreSQL, Redis and Chromium for the tests: installed where that is allowed, named where it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The shell first: it draws the same pages without the parts of a browser that have a window.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

# Debian package: (what is looked for on the PATH, where else it may be).
NEEDED = {
    "postgresql": (("initdb",), "/usr/lib/postgresql/*/bin/initdb"),
    "redis-server": (("redis-server",), ""),
    "chromium-headless-shell": (CHROMIUM, ""),
}


def missing() -> list[str]:
    """The packages whose programs are not on this machine."""
    return [package for package, (programs, place) in NEEDED.items() if not _is_there(programs, place)]


def main() -> int:
    """0 when everything is there; 1 after the exact line to type."""
    packages = missing()
    if not packages:
        return 0
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {', '.join(packages)} for the tests ...", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "--quiet"], [*install[:2], "--quiet", *install[2:]]):
            subprocess.run(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
            )
        packages = missing()
        if not packages:
            return 0
    print(f"The tests need {', '.join(packages)}. Type:  sudo apt-get install {' '.join(packages)}")
    print("(or what your system calls them), then try again.")
    return 1


def _is_there(programs: tuple[str, ...], place: str) -> bool:
    if any(shutil.which(program) for program in programs):
        return True
    return bool(place) and any(Path("/").glob(place.removeprefix("/")))


if __name__ == "__main__":
    sys.exit(main())
