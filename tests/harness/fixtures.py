"""The fixtures of every test: a database, the cast, a released module, clients."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from content import documents
from content.seed.loading import SEED
from content.seed.reading import read_module
from content.versions import ChangeKind, Module, ModuleVersion, loaded
from courses.enrollments.models import Enrollment
from lms.accounts.models import User
from lms.accounts.queries import standing
from lms.lib import clock
from tests import cast as people
from tests.conftest import DATABASE
from tests.harness import small_module as small
from tests.harness.databases import Database, SqliteDatabase
from tests.harness.services import Redis

# Tests log in often; a slow hash would be most of their time.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if connection.vendor == "sqlite":
    options = connection.settings_dict["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


# --- Database --------------------------------------------------------------------------------------


def _close_all() -> None:
    for one in connections.all(initialized_only=True):
        one.close()
        if hasattr(one, "close_pool"):
            one.close_pool()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """This process's copy of the template, instead of a migration."""
    database: Database = request.config.stash[DATABASE]
    database.create()
    monkey = pytest.MonkeyPatch()

    def fresh_copy(_case: TransactionTestCase) -> None:
        """What flush does elsewhere: append-only tables refuse to be emptied."""
        _close_all()
        database.renew()
        os.environ["DATABASE_URL"] = database.url
        if isinstance(database, SqliteDatabase):
            connection.settings_dict["NAME"] = str(database.path)

    monkey.setattr(TransactionTestCase, "_fixture_teardown", fresh_copy)
    yield
    monkey.undo()
    with django_db_blocker.unblock():
        _close_all()
    database.drop()


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """What processes keep in memory between requests is forgotten between tests."""
    yield
    cache.clear()
    loaded.cache_clear()


@pytest.fixture
def query_count(db: None) -> Callable[[], AbstractContextManager[CaptureQueriesContext]]:
    """`with query_count() as counted: ...; len(counted)` is the number of queries inside."""
    return lambda: CaptureQueriesContext(connection)


@pytest.fixture
def queries_of(db: None) -> Callable[[Callable[[], Any]], int]:
    """`queries_of(lambda: client.get(url))` is the number of queries that a call makes."""

    def count(call: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as counted:
            call()
        return len(counted)

    return count


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a real Redis that belongs to this test process."""
    redis = Redis()
    redis.start()
    yield redis.url
    redis.stop()


# --- People and modules ----------------------------------------------------------------------------


@pytest.fixture
def at() -> datetime:
    """The moment at which things happen in tests: a Monday, noon in Nairobi."""
    return people.AT


@pytest.fixture
def cast(db: None) -> people.Cast:
    """Larkfield Home with its teams and everybody in them."""
    return people.assemble()


@dataclass(frozen=True)
class Released:
    """A module with one released version."""

    module: Module
    version: ModuleVersion
    document: documents.Module


def put_on_shelf(document: documents.Module, at: datetime = people.AT) -> Released:
    """Inserts a document as the first version of its module, or as the next one of a module that is there."""
    row, _is_new = Module.objects.get_or_create(
        key=document.key,
        defaults={
            "slug": document.slug,
            "skill": document.skill,
            "title": document.title,
            "position": document.position,
            "purpose": document.purpose,
        },
    )
    number = ModuleVersion.objects.filter(module=row).count() + 1
    data = documents.dump(document)
    version = ModuleVersion.objects.create(
        module=row,
        number=number,
        document=data,
        digest=documents.digest(data),
        change_kind=ChangeKind.FIRST if number == 1 else ChangeKind.MINOR,
        change_note="" if number == 1 else "A small change.",
        released_at=at,
    )
    row.current = version
    row.save(update_fields=["current"])
    return Released(module=row, version=version, document=document)


@pytest.fixture
def small_document() -> documents.Module:
    """The small module with one of everything, without a database."""
    return small.document()


@pytest.fixture
def small_module(db: None, small_document: documents.Module) -> Released:
    """The small module, released as version 1."""
    return put_on_shelf(small_document)


@pytest.fixture(scope="session")
def document() -> documents.Module:
    """Module 1 as its files say, without a database."""
    return read_module(SEED / "m01-active-listening")


@pytest.fixture
def module(db: None, document: documents.Module) -> Released:
    """Module 1, released as version 1. (Tests of pages and publishing load it with `content.seed.loading`.)"""
    return put_on_shelf(document)


def enroll(
    learner: User, released: Released, *, by: User | None = None, at: datetime = people.AT
) -> Enrollment:
    """An active enrollment, due in two weeks, as it stands right after a manager gave it out."""
    return Enrollment.objects.create(
        learner=learner,
        module=released.module,
        version=released.version,
        assigned_by=by,
        created_at=at,
        due_at=at + timedelta(days=14),
    )


@pytest.fixture
def enrolled(cast: people.Cast, small_module: Released) -> Enrollment:
    """Amina's enrollment in the small module; Grace gave it to her."""
    return enroll(cast.amina, small_module, by=cast.grace)


# --- Clients ---------------------------------------------------------------------------------------


@pytest.fixture
def as_(db: None) -> Callable[[User | None], Client]:
    """`as_(cast.grace).get(...)`: a client that is logged in, with a second factor where one is asked for."""

    def log_in(user: User | None) -> Client:
        client = Client()
        if user is not None:
            if standing(user, clock.now()).sees_others:
                people.with_second_factor(user)
            client.force_login(user)
        return client

    return log_in
