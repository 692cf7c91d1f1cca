"""Fills an empty installation with the demo organisation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses.demo import seeding
from lms.lib import clock


class Command(BaseCommand):
    """Seeds once; with people there already it changes nothing."""

    help = "Fill an empty installation with Larkfield Home, the demo organisation (demo mode only)."

    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError outside of demo mode."""
        if not settings.IS_DEMO:
            raise CommandError("seed_demo runs in demo mode only (LMS_MODE=demo)")
        if options["verbosity"]:
            self.stdout.write("Looking after the demo organisation ...")
        made = seeding.seed(at=clock.now())
        if made is not None and options["verbosity"]:
            self.stdout.write(
                f"Larkfield Home is there: {made.people} people, {made.enrollments} enrolments."
            )
