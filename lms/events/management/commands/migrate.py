"""Django's migrate, followed by the triggers that keep facts as they are."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections

from lms.lib import append_only


class Command(DjangoMigrate):
    """Migrates, then creates the append-only triggers anew."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs both; the triggers also after a partial migrate, for the tables that exist."""
        super().handle(*args, **options)
        append_only.install(connections[options["database"]])
