"""Loads the modules that come with Attune."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from content.seed.loading import load
from lms.lib import clock


class Command(BaseCommand):
    """Loads the programme and its modules; running it again changes nothing."""

    help = "Loads the programme and its modules. Pages edited in the meantime are left alone and named."

    def handle(self, *args: Any, **options: Any) -> None:
        """Loads and reports in a few lines."""
        outcome = load(at=clock.now())
        if outcome.is_unchanged:
            self.stdout.write("The library is up to date.")
        else:
            self.stdout.write(
                f"Loaded: {len(outcome.created)} new, {len(outcome.updated)} brought up to date."
            )
        for name in outcome.conflicts:
            self.stdout.write(self.style.WARNING(f"Edited in the meantime and left alone: {name}"))
