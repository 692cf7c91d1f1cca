"""A copy of the SQLite database that is whole, also while the site is used."""

from __future__ import annotations

import sqlite3
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection


class Command(BaseCommand):
    """Copies by SQLite's own backup; a plain copy of the file may be torn."""

    help = "Write a consistent copy of the SQLite database to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError on PostgreSQL, for a file that exists, and for a copy that is not whole."""
        target: Path = options["target"]
        if connection.vendor != "sqlite":
            raise CommandError("PostgreSQL is backed up with pg_dump; see docs/operate.md")
        if target.exists():
            raise CommandError(f"{target} is there already")
        target.touch(mode=0o600)
        copy = sqlite3.connect(target)
        try:
            with connection.cursor() as cursor:
                cursor.connection.backup(copy)
            [verdict] = copy.execute("PRAGMA integrity_check").fetchone()
        finally:
            copy.close()
        if verdict != "ok":
            raise CommandError(f"the copy is not whole: {verdict}")
        self.stdout.write(f"{target}: {target.stat().st_size} bytes, checked")
