"""The project's own files, for tests and checks that read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("lms", "content", "courses")


def modules() -> Iterator[Path]:
    """Our Python files without migrations."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def templates() -> Iterator[tuple[str, Path]]:
    """Our templates: the name they are loaded by, and the file."""
    for folder in sorted(
        [ROOT / "lms" / "templates", ROOT / "content" / "templates", ROOT / "courses" / "templates"]
    ):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield path.relative_to(folder).as_posix(), path


def named(path: Path) -> str:
    """The file as it is called in messages."""
    return path.relative_to(ROOT).as_posix()
