"""Every address, every person of the cast: the table is what the site does, and no address is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lms.accounts.models import User
from tests.cast import Cast
from tests.harness.fixtures import Released
from tests.permissions.table import COLUMNS, TABLE, Line
from tests.permissions.world import World, assemble

LOG_IN = "/accounts/login/"
# Their own tests are in the package: what they need is a half-finished log-in, or a second factor.
FROM_THE_PACKAGE = "allauth."
ADMIN = "admin/"


def _addresses(
    resolver: URLResolver, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    for pattern in resolver.url_patterns:
        where = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _addresses(pattern, where, inner)
        else:
            yield f"{space}{pattern.name}", where, pattern


def _ours() -> set[str]:
    return {
        name
        for name, where, pattern in _addresses(get_resolver())
        if not where.startswith(ADMIN) and not _module(pattern).startswith(FROM_THE_PACKAGE)
    }


def _module(pattern: URLPattern) -> str:
    return str(getattr(pattern.callback, "__module__", ""))


@pytest.fixture
def world(cast: Cast, small_module: Released, at: object) -> World:
    return assemble(cast, small_module, at)  # type: ignore[arg-type]


def test_no_address_is_left_out() -> None:
    known = {line.name for line in TABLE} | CLOSED
    assert sorted(_ours() - known) == [], "give each a line in tests/permissions/table.py"
    assert sorted(known - _ours()) == [], "these addresses are gone"


# Doors that are walled up, or that are the log-in itself: covered by tests/lms/.
CLOSED = {"account_login", "account_signup", "account_email", "demo_log_in"}


@pytest.mark.parametrize("line", TABLE, ids=lambda line: f"{line.method}-{line.name}")
def test_the_table_holds(line: Line, world: World, as_: Callable[[User | None], Client]) -> None:
    address = reverse(line.name, kwargs={key: _value(value, world) for key, value in line.fills.items()})
    letters = line.letters.replace(" ", "")
    assert len(letters) == len(COLUMNS), "one letter for each column"
    wanted = dict(zip(COLUMNS, letters, strict=True)) | {"sam": letters[0]}
    found = {person: _answer(line, address, as_(world.cast.people.get(person))) for person in wanted}
    assert {person: letter for person, (letter, _status) in found.items()} == wanted, found


def _value(path: str, world: World) -> object:
    return path[1:] if path.startswith("=") else attrgetter(path)(world)


def _answer(line: Line, address: str, client: Client) -> tuple[str, int]:
    """The letter of an answer, and its status. Nothing that the request changed stays."""
    point = transaction.savepoint()
    try:
        response = (
            client.generic(line.method, address)
            if line.method not in ("GET", "POST")
            else getattr(client, line.method.lower())(address, line.data)
        )
    finally:
        transaction.savepoint_rollback(point)
    status = response.status_code
    if status == 401 or (status == 302 and response["Location"].startswith(LOG_IN)):
        return "l", status
    if status in (403, 404):
        return {403: "f", 404: "h"}[status], status
    is_open = status == 200 if line.method == "GET" else status < 500 and status != 405
    return ("o" if is_open else "?"), status


def _filled(where: str) -> str:
    """An address of Wagtail with something in each of its places."""
    for kind, word in (("int", "1"), ("slug", "a"), ("str", "a"), ("path", "a")):
        while f"<{kind}:" in where:
            start = where.index(f"<{kind}:")
            where = where[:start] + word + where[where.index(">", start) + 1 :]
    return where


def _admin() -> list[str]:
    return sorted(
        {
            f"/{_filled(where)}"
            for _name, where, _pattern in _addresses(get_resolver())
            if where.startswith(ADMIN) and not any(sign in where for sign in "^$(\\<")
        }
        | {"/admin/pages/1/edit/", "/admin/pages/1/delete/", "/admin/reports/site-history/"}
    )


# What Wagtail shows before anybody is known: words and drawings for its own scripts.
ADMIN_IN_PUBLIC = {"/admin/jsi18n/", "/admin/sprite/", "/admin/login/", "/admin/logout/"}


def test_only_authors_reach_the_library(cast: Cast, as_: Callable[[User | None], Client]) -> None:
    """Wagtail's generic views know no teams, so nobody but authors may pass its door."""
    addresses = [address for address in _admin() if address not in ADMIN_IN_PUBLIC]
    assert len(addresses) > 40
    for person in (None, cast.amina, cast.grace, cast.gil, cast.ingrid, cast.ruth, cast.otto):
        client = as_(person)
        passed = [
            f"{address}: {response.status_code}"
            for address in addresses
            if (response := client.get(address)).status_code not in (403, 404)
            and not (
                response.status_code == 302 and response["Location"].startswith((LOG_IN, "/admin/login/"))
            )
        ]
        assert passed == [], person
    assert as_(cast.noor).get("/admin/").status_code == 200
