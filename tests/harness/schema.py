"""The API's description as a file in git: `python -m tests.harness.schema [--write]` compares it, or writes it."""

from __future__ import annotations

import difflib
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command

PATH = Path(__file__).resolve().parent.parent.parent / "docs" / "openapi.yaml"


def main(arguments: list[str]) -> int:
    """0 when `docs/openapi.yaml` is what the code describes; 1 after the difference."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    django.setup()
    fresh = PATH.with_name(".openapi.new.yaml")
    try:
        call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(fresh))
        text = fresh.read_text()
    finally:
        fresh.unlink(missing_ok=True)
    if "--write" in arguments:
        PATH.write_text(text)
        return 0
    kept = PATH.read_text() if PATH.exists() else ""
    if kept == text:
        return 0
    difference = difflib.unified_diff(
        kept.splitlines(), text.splitlines(), "docs/openapi.yaml", "the code", lineterm="", n=1
    )
    print("\n".join(list(difference)[:60]))
    print("docs/openapi.yaml is not what the code describes. Type:  make schema-file")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
