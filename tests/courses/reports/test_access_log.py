"""The access log: auditors alone, words for every event, places to go on from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse

from content import events as content_events
from courses import events as course_events
from courses.enrollments.models import Enrollment
from courses.reports import access_log
from courses.reports.event_words import PARTS, WORDS
from lms.accounts import events as account_events
from lms.accounts.models import User
from lms.events.log import record
from lms.events.types import EventData
from tests.cast import AT, Cast

As = Callable[[User | None], Client]


def every_type() -> set[str]:
    """The names of all event types."""
    modules = [
        vars(course_events),
        vars(account_events),
        vars(content_events),
    ]
    return {
        found.type
        for names in modules
        for found in names.values()
        if isinstance(found, type) and issubclass(found, EventData) and hasattr(found, "type")
    }


def log(count: int, actor: User, enrollment: Enrollment | None = None) -> None:
    """So many events, a minute apart."""
    with transaction.atomic():
        for number in range(count):
            at = AT + timedelta(minutes=number)
            if enrollment is None:
                record(account_events.PersonChanged(learner_id=actor.pk), actor=actor, at=at)
            else:
                event = course_events.ModuleOpened(
                    enrollment_id=enrollment.pk, learner_id=enrollment.learner_id
                )
                record(event, actor=actor, at=at)


def test_every_event_has_words() -> None:
    """And every word a part of the work."""
    assert every_type() == set(WORDS)
    assert {part for part, _words in WORDS.values()} == set(PARTS)


def test_auditors_alone(cast: Cast, as_: As) -> None:
    """Not the head of support, not the administrator."""
    url = reverse("access_log")
    assert as_(cast.ruth).get(url).status_code == 200
    for name, user in cast.people.items():
        if name not in ("ruth", "sam"):
            assert as_(user).get(url).status_code == 403, name


def test_says_who_did_what_to_whom(cast: Cast, enrolled: Enrollment, as_: As) -> None:
    """In words, with the time in the reader's zone (Kampala is three hours ahead of UTC)."""
    with transaction.atomic():
        seen = course_events.EvidenceViewed(
            enrollment_id=enrolled.pk, learner_id=cast.amina.pk, certificate_id=1
        )
        record(seen, actor=cast.ingrid, at=AT)
    page = as_(cast.ruth).get(reverse("access_log")).content.decode()
    assert "opened the evidence of" in page
    assert "Ingrid Dahl" in page
    assert "Amina Yusuf" in page
    assert "2 Mar 2026, 12:00:00" in page


def test_filters(cast: Cast, enrolled: Enrollment, as_: As) -> None:
    """By person, record, kind and day; nonsense finds nothing or is left off."""
    log(1, cast.amina, enrolled)
    log(1, cast.grace)
    client = as_(cast.ruth)

    def words(**filters: str) -> list[str]:
        return [line.words for line in client.get(reverse("access_log"), filters).context["page"].lines]

    assert words(person=str(cast.amina.public_id)) == ["opened a module"]
    assert words(record=str(enrolled.pk)) == ["opened a module"]
    assert words(record="ATT-AAAA-BBBB-CCCC") == []
    assert words(kind="people") == ["changed the details of"]
    assert words(kind="module.opened") == ["opened a module"]
    assert words(since="2026-03-03") == []
    assert len(words(until="2026-03-02")) == len(words(kind="nonsense", since="soon", person="nobody")) == 2
    assert "Amina Yusuf" in client.get(reverse("access_log"), {"find": "yus"}).content.decode()


def test_newer_and_older_meet(cast: Cast) -> None:
    """Three pages there and back hold each event once, also those of the same moment."""
    log(70, cast.amina)
    log(70, cast.grace)
    first = access_log.log_page(cast.ruth, access_log.LogFilters())
    second = access_log.log_page(cast.ruth, access_log.LogFilters(), before=first.older)
    third = access_log.log_page(cast.ruth, access_log.LogFilters(), before=second.older)
    ids = [line.id for page in (first, second, third) for line in page.lines]
    assert len(ids) == len(set(ids)) == 140
    assert (first.newer, third.older) == ("", "")
    back = access_log.log_page(cast.ruth, access_log.LogFilters(), after=third.newer)
    assert back.lines == second.lines
    assert access_log.log_page(cast.ruth, access_log.LogFilters(), before="nonsense").lines == first.lines


def test_query_count_is_the_same_for_many(
    cast: Cast, enrolled: Enrollment, as_: As, queries_of: Callable[[Callable[[], Any]], int]
) -> None:
    """One event or a page of them."""
    log(1, cast.amina, enrolled)
    client = as_(cast.ruth)
    url = reverse("access_log")
    client.get(url)
    few = queries_of(lambda: client.get(url))
    log(60, cast.amina, enrolled)
    log(60, cast.grace)
    assert queries_of(lambda: client.get(url)) == few <= 11
