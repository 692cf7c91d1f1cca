"""Every address, every person of the cast: the table is what the site does, and no address is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from operator import attrgetter

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse
from pytest_django import DjangoDbBlocker

from tests import cast as people
from tests.courses.calibration.scored import with_scored
from tests.harness import small_module
from tests.harness.fixtures import put_on_shelf
from tests.permissions.addresses import ADMIN, LOG_IN, addresses
from tests.permissions.table import COLUMNS, TABLE, Line
from tests.permissions.table_api import API
from tests.permissions.world import World, assemble

LINES = (*TABLE, *API)
# Their own tests are in the package: what they need is a half-finished log-in, or a second factor.
FROM_THE_PACKAGE = "allauth."


def _ours() -> set[str]:
    return {
        name
        for name, where, pattern in addresses()
        if not where.startswith(ADMIN) and not _module(pattern).startswith(FROM_THE_PACKAGE)
    }


def _module(pattern: URLPattern) -> str:
    return str(getattr(pattern.callback, "__module__", ""))


@dataclass(frozen=True)
class Stage:
    """The world, and each person's session; made once, since no request leaves a trace in it."""

    world: World
    sessions: dict[str, SimpleCookie]


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Inside one transaction that is rolled back after the last line of the table."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = assemble(people.assemble(), put_on_shelf(with_scored(small_module.document())), people.AT)
        sessions = {"anonymous": SimpleCookie()}
        for name, person in world.cast.people.items():
            client = Client()
            client.force_login(people.with_second_factor(person))
            sessions[name] = client.cookies
        yield Stage(world, sessions)
        transaction.set_rollback(True)


def test_no_address_is_left_out() -> None:
    known = {line.name for line in LINES} | CLOSED
    assert sorted(_ours() - known) == [], "give each a line in tests/permissions/table.py"
    assert sorted(known - _ours()) == [], "these addresses are gone"


# Doors that are walled up, or that are the log-in itself: covered by tests/lms/.
CLOSED = {"account_login", "account_signup", "account_email", "demo_log_in"}


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.method}-{line.name}")
def test_the_table_holds(line: Line, stage: Stage, db: None) -> None:
    address = reverse(
        line.name, kwargs={key: _value(value, stage.world) for key, value in line.fills.items()}
    )
    data = {key: _value(value, stage.world) for key, value in line.data.items()}
    letters = line.letters.replace(" ", "")
    assert len(letters) == len(COLUMNS), "one letter for each column"
    wanted = dict(zip(COLUMNS, letters, strict=True)) | {"sam": letters[0]}
    found = {person: _answer(line, address, data, stage.sessions[person]) for person in wanted}
    assert {person: letter for person, (letter, _status) in found.items()} == wanted, found


def _value(said: object, world: World) -> object:
    """A word after `=`, a path in the world, or a value of another kind as it stands."""
    if isinstance(said, list):
        return [_value(item, world) for item in said]
    if not isinstance(said, str):
        return said
    return said[1:] if said.startswith("=") else attrgetter(said)(world)


def _answer(line: Line, address: str, data: dict[str, object], session: SimpleCookie) -> tuple[str, int]:
    """The letter of an answer, and its status. Nothing that the request changed stays."""
    client = Client(raise_request_exception=False)
    client.cookies = SimpleCookie(session.output(header="", sep=";"))
    point = transaction.savepoint()
    try:
        send = getattr(client, line.method.lower())
        response = (
            send(address, data, content_type="application/json") if line.is_json else send(address, data)
        )
    finally:
        transaction.savepoint_rollback(point)
    status = response.status_code
    where = response.headers.get("Location", "")
    if status == 401 or where.startswith(LOG_IN):
        return "l", status
    if status in (403, 404):
        return {403: "f", 404: "h"}[status], status
    is_open = status < 500 and status != 405 and not where.startswith("/accounts/2fa/")
    return ("o" if is_open else "?"), status
