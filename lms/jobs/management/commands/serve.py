"""One command from nothing to a running site: data folder, database, content, static files, server."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from lms.lib import template_database


class Command(BaseCommand):
    """Serves Attune in the embedded or demo set-up. Production starts its parts one by one: docs/operate.md."""

    # `make check` runs them; here they would be a third of the start.
    requires_system_checks = ()
    help = "Prepare whatever is missing and serve the site (embedded and demo set-ups)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepares, then serves until stopped. CommandError in production or when the port is taken."""
        if settings.IS_PRODUCTION:
            raise CommandError("serve is for the embedded set-up; docs/operate.md says how production starts")
        host, port = settings.HOST, settings.PORT
        self._check_port(host, port)
        started = time.monotonic()
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        self._prepare_database()
        self._collect_static()
        connection.close()
        self._serve(host, port, started)

    def _check_port(self, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"{host}:{port} is not free ({error.strerror}). Choose another: PORT={port + 1} make run"
                ) from error

    def _prepare_database(self) -> None:
        target = Path(settings.DATABASES["default"]["NAME"])
        if connection.vendor == "sqlite" and not target.exists():
            template_database.copy_if_fresh(template_database.SHIPPED, target)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Setting up the database, this takes a moment the first time ...")
            call_command("migrate", interactive=False, verbosity=0)
        call_command("seed_demo" if settings.IS_DEMO else "load_content", verbosity=1)

    def _collect_static(self) -> None:
        """Collects anew only if a file was added, changed or removed since."""
        stamp = settings.DATA_DIR / "static.stamp"
        wanted = _static_fingerprint()
        if stamp.exists() and stamp.read_text() == wanted and settings.STATIC_ROOT.exists():
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted)

    def _serve(self, host: str, port: int, started: float) -> None:
        server = Granian(
            "lms.embedded:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=8,
            backlog=1024,
            log_access=False,
            log_level=LogLevels.error,
            respawn_failed_workers=True,
        )

        @server.on_startup
        def watch_the_door() -> None:
            # The worker is still loading: say where the site is once somebody would find it open.
            threading.Thread(target=self._say_where, args=(host, port, started), daemon=True).start()

        server.serve()

    def _say_where(self, host: str, port: int, started: float) -> None:
        while not _is_open(host, port):
            time.sleep(0.1)
        seconds = time.monotonic() - started
        self.stdout.write(
            self.style.SUCCESS(f"Attune is at {settings.BASE_URL}/  (ready in {seconds:.1f} s)")
        )
        if settings.IS_DEMO:
            self.stdout.write(
                "Demo: choose a person on the log-in page. Password for all of them: larkfield-demo"
            )
        self.stdout.write("Stop with Ctrl-C.")
        self.stdout.flush()


def _is_open(host: str, port: int) -> bool:
    """Somebody accepts connections there."""
    door = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        socket.create_connection((door, port), timeout=1).close()
    except OSError:
        return False
    return True


def _static_fingerprint() -> str:
    """Name, size and time of every static file, as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(None):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
