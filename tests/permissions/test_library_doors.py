"""Only authors pass the door of Wagtail's admin: its generic views know no teams."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from lms.accounts.models import User
from tests.cast import Cast
from tests.permissions.addresses import ADMIN, LOG_IN, addresses


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
            for _name, where, _pattern in addresses()
            if where.startswith(ADMIN) and not any(sign in where for sign in "^$(\\<")
        }
        | {"/admin/pages/1/edit/", "/admin/pages/1/delete/", "/admin/reports/site-history/"}
    )


# What Wagtail shows before anybody is known: words and drawings for its own scripts.
ADMIN_IN_PUBLIC = {"/admin/jsi18n/", "/admin/sprite/", "/admin/login/", "/admin/logout/"}


def test_only_authors_reach_the_library(cast: Cast, as_: Callable[[User | None], Client]) -> None:
    """The rest of the cast has less: no group, and no standing in the whole tree."""
    doors = [address for address in _admin() if address not in ADMIN_IN_PUBLIC]
    assert len(doors) > 40
    for person in (None, cast.amina, cast.ingrid, cast.lee):
        client = as_(person)
        passed = [
            f"{address}: {response.status_code}"
            for address in doors
            if (response := client.get(address)).status_code not in (403, 404)
            and not (
                response.status_code == 302 and response["Location"].startswith((LOG_IN, "/admin/login/"))
            )
        ]
        assert passed == [], person
    assert as_(cast.noor).get("/admin/").status_code == 200
