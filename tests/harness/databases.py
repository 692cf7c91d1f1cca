"""The database of one test process: a copy of a migrated template, made anew when a test has committed to it."""

from __future__ import annotations

import os
import shutil
from abc import ABC, abstractmethod
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from lms.lib import template_database
from tests.harness.services import home, locked


class Database(ABC):
    """One process's copy of the template."""

    url: str

    @abstractmethod
    def create(self) -> None:
        """Copies the template, which is built first where it is missing or outdated."""

    @abstractmethod
    def drop(self) -> None:
        """Removes the copy. Connections to it must be closed by the caller, or are cut."""

    def renew(self) -> None:
        """A fresh copy in place of a used one; append-only tables cannot be flushed."""
        self.drop()
        self.create()


def sqlite_template() -> Path:
    """A freshly migrated database of these migrations; built where there is none."""
    template = home() / f"template-{template_database.fingerprint()[:16]}.sqlite3"
    with locked("sqlite-template"):
        if not template_database.is_fresh(template):
            template_database.build(template)
    return template


class SqliteDatabase(Database):
    """A file in the temporary folder; each copy has a name of its own, since a request of the browser that comes
    late may still hold the one before.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._copies = 0

    @property
    def path(self) -> Path:
        """The newest copy."""
        return home() / f"{self.name}_{self._copies}.sqlite3"

    @property
    def url(self) -> str:  # type: ignore[override]
        """Where Django finds it."""
        return f"sqlite:///{self.path}"

    def create(self) -> None:
        shutil.copyfile(sqlite_template(), self.path)

    def drop(self) -> None:
        remove(self.path)
        self._copies += 1


def remove(path: Path) -> None:
    """Removes a SQLite database with what lies beside it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


class PostgresDatabase(Database):
    """A database on the private server."""

    def __init__(self, name: str, server_url: str) -> None:
        self.name = name
        self.server_url = server_url
        self.url = self._url_of(name)

    def create(self) -> None:
        template = f"attune_template_{template_database.fingerprint()[:16]}"
        with psycopg.connect(self.server_url, autocommit=True) as server:
            with locked("postgres-template"):
                known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone()
                if not known:
                    self._build(server, template)
                server.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{template}" STRATEGY file_copy')

    def drop(self) -> None:
        with psycopg.connect(self.server_url, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _build(self, server: psycopg.Connection, template: str) -> None:
        half = f"{template}_new"
        server.execute(f'DROP DATABASE IF EXISTS "{half}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{half}"')
        template_database.migrate(self._url_of(half), data_dir=home())
        server.execute(f'ALTER DATABASE "{half}" RENAME TO "{template}"')

    def _url_of(self, name: str) -> str:
        return urlsplit(self.server_url)._replace(path=f"/{name}").geturl()


def of_this_process(kind: str, server_url: str) -> Database:
    """The database that belongs to this test process alone. `kind` is sqlite or postgres."""
    name = f"attune_{os.getpid()}"
    return PostgresDatabase(name, server_url) if kind == "postgres" else SqliteDatabase(name)


def remove_leftovers(server_url: str) -> None:
    """Removes databases of test processes that were killed."""
    for path in home().glob("attune_*.sqlite3"):
        if not _is_alive(path.stem):
            remove(path)
    if server_url:
        with psycopg.connect(server_url, autocommit=True) as server:
            rows = server.execute(
                r"SELECT datname FROM pg_database WHERE datname ~ '^attune_\d+$'"
            ).fetchall()
        for (name,) in rows:
            if not _is_alive(name):
                PostgresDatabase(name, server_url).drop()


def _is_alive(name: str) -> bool:
    return Path(f"/proc/{name.split('_')[1]}").exists() or not Path("/proc/self").exists()
