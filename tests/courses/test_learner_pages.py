"""The learner's pages: status, scope, and a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from content.documents import Module as Document
from courses.enrollments.models import Enrollment
from lms.accounts.models import User
from tests.cast import Cast
from tests.harness.fixtures import enroll, put_on_shelf

# Django reads these two before any view: who is asking.
SESSION_AND_USER = 2

PAGES = (
    "/",
    "/modules/",
    "/modules/small-listening/",
    "/modules/small-listening/the-note/",
    "/modules/small-listening/the-call/",
    "/modules/small-listening/if-then-plan/",
    "/modules/small-listening/on-the-job/",
    "/practice/",
    "/record/",
    "/deadlines/",
)


@pytest.mark.parametrize("url", PAGES)
def test_learner_opens_every_page(
    url: str, as_: Callable[[User], Client], cast: Cast, enrolled: Enrollment
) -> None:
    """Amina, who is enrolled."""
    assert as_(cast.amina).get(url).status_code == 200


@pytest.mark.parametrize("url", [url for url in PAGES if url.startswith("/modules/small")])
def test_stranger_finds_nothing(
    url: str, as_: Callable[[User], Client], cast: Cast, enrolled: Enrollment
) -> None:
    """Otto learns in another team and was never given this module."""
    assert as_(cast.otto).get(url).status_code == 404


@pytest.mark.parametrize("url", PAGES)
def test_nobody_is_sent_to_log_in(url: str, as_: Callable[[None], Client], enrolled: Enrollment) -> None:
    """Without a session."""
    assert as_(None).get(url).status_code == 302


@pytest.mark.parametrize("name", ["grace", "gil", "noor", "ingrid", "lee", "ruth", "otto"])
def test_home_welcomes_who_has_nothing_to_learn(name: str, as_: Callable[[User], Client], cast: Cast) -> None:
    """An empty state, never an error."""
    page = as_(getattr(cast, name)).get("/")
    assert page.status_code == 200
    assert "Where would you like to begin?" in page.content.decode()


def _more_modules(learner: User, document: Document, count: int) -> None:
    for number in range(count):
        key = f"00000000-0000-4000-8000-0000000001{number:02d}"
        enroll(
            learner, put_on_shelf(replace(document, key=key, slug=f"module-{number}", position=number + 2))
        )


@pytest.mark.parametrize(
    ("url", "limit"),
    [
        ("/", 12),
        ("/modules/", 12),
        ("/modules/small-listening/", 10),
        ("/modules/small-listening/the-note/", 6),
        ("/practice/", 12),
        ("/record/", 12),
        ("/deadlines/", 12),
    ],
)
def test_queries_do_not_grow(
    url: str,
    limit: int,
    as_: Callable[[User], Client],
    queries_of: Callable[[Callable[[], Any]], int],
    cast: Cast,
    enrolled: Enrollment,
    small_document: Document,
) -> None:
    """As many for twenty enrollments as for one."""
    client = as_(cast.amina)
    client.get(url)
    one = queries_of(lambda: client.get(url)) - SESSION_AND_USER
    _more_modules(cast.amina, small_document, 19)
    client.get(url)
    twenty = queries_of(lambda: client.get(url)) - SESSION_AND_USER
    print(url, one, twenty)
    assert one == twenty <= limit
