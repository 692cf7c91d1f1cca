"""When a quiz opens and closes: what an author may say, what a release keeps, and the way back from a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from content.documents import LocalTime
from content.pages.quiz import QuizPage
from content.seed import thawing
from content.seed.reading import SeedError, _check_quiz
from tests.content.shelf import Library
from tests.harness import small_module as small


def quiz_with(**fields: str) -> QuizPage:
    quiz = QuizPage.objects.get()
    for name, value in fields.items():
        setattr(quiz, name, value)
    return quiz


def test_a_release_keeps_the_wall_clock_and_whose_it_is(library: Library) -> None:
    own = quiz_with(closes="2026-03-29T23:59").freeze()
    assert (own.opens, own.closes) == (None, LocalTime("2026-03-29T23:59"))
    berlin = quiz_with(opens="2026-03-29T02:30", time_zone="Europe/Berlin").freeze()
    assert berlin.opens == LocalTime("2026-03-29T02:30", "Europe/Berlin")


@pytest.mark.parametrize(
    "fields",
    [
        {"opens": "2026-03-29"},
        {"opens": "2026-02-30T09:00"},
        {"closes": "9999-01-01T09:00"},
        {"opens": "2026-03-29T23:59", "closes": "2026-03-29T23:59"},
        {"opens": "2026-03-29T23:59", "time_zone": "Mars/Crater"},
    ],
)
def test_what_an_author_cannot_say(library: Library, fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        quiz_with(**fields).full_clean()


def test_the_editor_asks_for_both_times_and_the_zone(library: Library, noor: Client) -> None:
    page = noor.get(reverse("wagtailadmin_pages:edit", args=[QuizPage.objects.get().pk])).content.decode()
    assert page.count('type="datetime-local"') == 2
    assert "Each learner’s own" in page


def test_the_way_back_gives_the_same_times() -> None:
    times = {
        "opens": LocalTime("2026-03-28T08:00", "Asia/Tokyo"),
        "closes": LocalTime("2026-03-29T23:59", "Asia/Tokyo"),
    }
    fields = thawing.quiz_fields(replace(small.quiz(), **times))
    assert (fields["opens"], fields["closes"], fields["time_zone"]) == (
        "2026-03-28T08:00",
        "2026-03-29T23:59",
        "Asia/Tokyo",
    )


@pytest.mark.parametrize(
    "opens",
    [LocalTime("soon"), LocalTime("2026-03-29T08:00", "Mars/Crater"), LocalTime("2026-03-29T08:00", "UTC")],
)
def test_a_file_with_times_that_do_not_fit_is_refused(opens: LocalTime) -> None:
    quiz = replace(small.quiz(), opens=opens, closes=LocalTime("2026-04-01T08:00"))
    with pytest.raises(SeedError):
        _check_quiz(quiz, Path("quiz.yaml"))
