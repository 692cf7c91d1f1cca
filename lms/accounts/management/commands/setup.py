"""The first minutes of an installation: the organisation, its root team, and somebody who may administer it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone

from lms.accounts import actions, mail
from lms.lib import clock
from lms.lib.env import time_zones


class Command(BaseCommand):
    """Creates what is missing and prints a link at which the administrator chooses a password. Nothing is doubled."""

    help = "Create the organisation, its root team and the first administrator; print a link to choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organization", required=True, help="name of the organisation")
        parser.add_argument("--name", required=True, help="name of the administrator")
        parser.add_argument("--email", required=True, help="address of the administrator")
        parser.add_argument(
            "--issuer", default="", help="issuing authority on certificates (default: the organisation)"
        )
        parser.add_argument("--time-zone", default="UTC", help="IANA zone, such as Europe/Lisbon")

    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError for a value that does not fit."""
        if options["time_zone"] not in time_zones():
            raise CommandError(f"{options['time_zone']} is not an IANA time zone")
        try:
            validate_email(options["email"])
        except ValidationError as error:
            raise CommandError(f"{options['email']} is not an e-mail address") from error
        user = actions.set_up(
            at=clock.now(),
            organization=options["organization"],
            issuer=options["issuer"] or options["organization"],
            name=options["name"],
            email=options["email"],
            time_zone=options["time_zone"],
        )
        until = timezone.localtime().strftime("%H:%M")
        self.stdout.write(f"{user.name} administers {options['organization']}. Choose a password here:")
        self.stdout.write(mail.password_url(user))
        self.stdout.write(
            f"The link works once, for {mail.LINK_MINUTES} minutes from {until} on. Run this again for another."
        )
