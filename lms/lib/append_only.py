"""Tables whose rows are facts: refused in Python and, by triggers, in the database.

Triggers are declared here alone and created anew after every migrate, because SQLite drops them silently when a
migration rebuilds a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class AppendOnlyError(TypeError):
    """A row of an append-only table was about to be changed or deleted."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Refuses what the table refuses, with a message that names it."""

    def _refuse(self) -> NoReturn:
        raise AppendOnlyError(f"{self.model.__name__} rows are facts: they are never changed or deleted")

    def update(self, **kwargs: object) -> NoReturn:
        """Refused."""
        self._refuse()

    def delete(self) -> NoReturn:
        """Refused."""
        self._refuse()

    def bulk_update(self, *args: object, **kwargs: object) -> NoReturn:
        """Refused."""
        self._refuse()


class AppendOnly(models.Model):
    """Base of models whose rows are inserted once and stay as they are."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts; refuses to update."""
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows are facts: they are never changed")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        """Refused."""
        raise AppendOnlyError(f"{type(self).__name__} rows are facts: they are never deleted")


@dataclass(frozen=True)
class Guard:
    """What the database refuses on a table: always DELETE, and UPDATE unless rows may move on."""

    table: str
    refuses_update: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The triggers' names."""
        verbs = ("update", "delete") if self.refuses_update else ("delete",)
        return tuple(f"{self.table}_no_{verb}" for verb in verbs)


# Records that change state but are never deleted.
KEPT = (
    "courses.SignOff",
    "courses.Certificate",
    "courses.Submission",
    "courses.Attempt",
    "courses.Enrollment",
    "courses.QuizOverride",
    "courses.Accommodation",
    "courses.CalibrationRun",
    "courses.CalibrationRound",
    "courses.Licence",
    "courses.CommentSnippet",
)


def guards() -> list[Guard]:
    """Every guarded table: subclasses of AppendOnly, and the records that are kept."""
    facts = [m for m in apps.get_models() if issubclass(m, AppendOnly) and m._meta.managed]
    kept = [apps.get_model(label) for label in KEPT]
    return [
        *(Guard(model._meta.db_table, refuses_update=True) for model in facts),
        *(Guard(model._meta.db_table, refuses_update=False) for model in kept),
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Creates all triggers of tables that exist, in place of what was there. Run after every migrate."""
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in guards():
            if guard.table in present:
                for statement in _statements(guard, connection.vendor):
                    cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that should exist and do not."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return sorted(name for guard in guards() for name in guard.names if name not in present)


def _statements(guard: Guard, vendor: str) -> list[str]:
    table = guard.table
    verbs = ["UPDATE", "DELETE"] if guard.refuses_update else ["DELETE"]
    if vendor == "sqlite":
        return [
            statement
            for verb in verbs
            for statement in (
                f'DROP TRIGGER IF EXISTS "{table}_no_{verb.lower()}"',
                f'CREATE TRIGGER "{table}_no_{verb.lower()}" BEFORE {verb} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{table} rows are never changed by {verb}'); END",
            )
        ]
    statements = [
        "CREATE OR REPLACE FUNCTION attune_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% rows are never changed by %', TG_TABLE_NAME, TG_OP USING ERRCODE = '23001'; END $$"
    ]
    for verb in verbs:
        statements += [
            f'DROP TRIGGER IF EXISTS "{table}_no_{verb.lower()}" ON "{table}"',
            f'CREATE TRIGGER "{table}_no_{verb.lower()}" BEFORE {verb} ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION attune_refuse()",
        ]
    statements += [
        f'DROP TRIGGER IF EXISTS "{table}_no_truncate" ON "{table}"',
        f'CREATE TRIGGER "{table}_no_truncate" BEFORE TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION attune_refuse()",
    ]
    return statements
