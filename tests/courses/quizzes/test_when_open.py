"""When a try may begin: dates, and what an override says about tries and waits. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from courses.access.rules import Access
from courses.quizzes.rules import Past, next_start
from tests.harness import small_module as small

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
QUIZ = small.quiz()
FAILED = Past(1, "whole", "graded", ended_at=AT)
ALWAYS = Access(attempts=3, wait_hours=24)


def test_before_it_opens_nothing_starts():
    access = replace(ALWAYS, opens_at=AT + HOUR)
    start = next_start(QUIZ, [], AT, access)
    assert (start.kind, start.can, start.from_at) == ("not_open", False, AT + HOUR)
    assert next_start(QUIZ, [], AT + HOUR, access).can


def test_at_the_closing_moment_it_is_closed():
    access = replace(ALWAYS, closes_at=AT + HOUR)
    assert next_start(QUIZ, [], AT + HOUR - timedelta(seconds=1), access).can
    start = next_start(QUIZ, [], AT + HOUR, access)
    assert (start.kind, start.can) == ("closed", False)


def test_a_wait_that_ends_after_the_closing_is_no_wait():
    access = replace(ALWAYS, closes_at=AT + 23 * HOUR)
    assert next_start(QUIZ, [FAILED], AT + HOUR, access).kind == "closed"
    later = replace(ALWAYS, closes_at=AT + 25 * HOUR)
    assert next_start(QUIZ, [FAILED], AT + HOUR, later).from_at == AT + 24 * HOUR


def test_an_open_try_goes_on_after_the_closing():
    begun = Past(1, "whole", "in_progress")
    access = replace(ALWAYS, closes_at=AT)
    assert next_start(QUIZ, [begun], AT + HOUR, access).kind == "continue"


def test_tries_and_waits_of_an_override():
    assert next_start(QUIZ, [FAILED] * 3, AT + 48 * HOUR, ALWAYS).kind == "used_up"
    more = Access(attempts=4, wait_hours=2)
    assert next_start(QUIZ, [FAILED] * 3, AT + HOUR, more).from_at == AT + 2 * HOUR
    assert next_start(QUIZ, [FAILED] * 9, AT + 2 * HOUR, Access(attempts=0, wait_hours=0)).can
