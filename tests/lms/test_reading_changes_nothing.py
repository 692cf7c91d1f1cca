"""GET and HEAD change nothing: no page writes when it is looked at, whoever looks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from content import queries as library
from courses.enrollments.models import Enrollment
from tests.cast import Cast

WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|ALTER|CREATE|DROP)\b", re.IGNORECASE)
# Django keeps what it knows of a visitor; somebody's session says nothing about the product.
SESSION = re.compile(r'"django_session"')
# A learner's first look at a module or a lesson of theirs is a fact that is noted, once.
FIRST_LOOK = re.compile(
    r"""^UPDATE "courses_enrollment" SET "opened_at"|^INSERT INTO "courses_lessonprogress"|'module\.opened'"""
)
# Whoever takes people's data away as a file is noted; asking for its headers alone is not.
TAKEN_AWAY = re.compile(r"'conversations\.exported'")
# Drawn with data of their own, and read by programs.
LEFT_OUT = ("admin/", "api/v1/schema", "api/v1/docs")


def plain_paths() -> list[str]:
    """Every address without a parameter, outside of Wagtail's admin."""

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            elif "<" not in route and "(" not in route and "^" not in route:
                yield f"/{route}"

    found = walk(get_resolver().url_patterns, "")
    return sorted({path for path in found if not path.startswith(tuple(f"/{prefix}" for prefix in LEFT_OUT))})


@pytest.mark.parametrize("who", [None, "amina", "grace", "gil", "ingrid", "lee", "ruth"])
def test_looking_writes_nothing(
    cast: Cast, enrolled: Enrollment, as_: Callable[..., Client], who: str | None
) -> None:
    client = as_(cast.people[who] if who else None)
    steps = [f"/modules/small-listening/{item.slug}/" for item in library.document(enrolled.version_id).items]
    wrote: list[str] = []
    for path in [*plain_paths(), "/modules/small-listening/", *steps]:
        found = _writes(client.get, path)
        wrote += [
            f"{path}: {sql[:120]}"
            for sql in found
            if not FIRST_LOOK.search(sql) and not TAKEN_AWAY.search(sql)
        ]
        wrote += [f"{path}, again: {sql[:120]}" for sql in _writes(client.head, path)]
    assert wrote == []


def _writes(look: Callable[[str], HttpResponse], path: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert look(path).status_code < 500, path
    texts = [query["sql"] for query in queries]
    return [sql for sql in texts if WRITES.match(sql) and not SESSION.search(sql)]


def test_there_is_something_to_look_at() -> None:
    assert len(plain_paths()) > 30
