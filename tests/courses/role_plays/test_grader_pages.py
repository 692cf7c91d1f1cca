"""The queue and the studio: scope, blindness, forms without script, constant queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from courses.actions import grader
from courses.enrollments.models import Enrollment
from courses.role_plays.models import Grade, GradeDraft, Submission
from lms.accounts.models import Role
from lms.lib import clock
from tests import cast as people
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import TEXTS, handed_in, practiced
from tests.harness.fixtures import Released, enroll

AsUser = Callable[[object], Client]
QUEUE = reverse("grading")

MARKS = {
    "level-play-back": "3",
    "level-questions": "4",
    "level-closing": "3",
    "quote-questions": "Which copy has the payments?",
    "comment-1-text": "This is the part Dana will read twice.",
    "comment-1-quote": "I will write by 16:00.",
    "what_works": "You play the story back.",
    "one_change": "Put the date first.",
}


@pytest.fixture
def now() -> datetime:
    """Pages go by the real clock."""
    return clock.now()


@pytest.fixture
def waiting(enrolled: Enrollment, now: datetime) -> Submission:
    """Amina's reply, handed in an hour ago."""
    practiced(enrolled, now - timedelta(hours=2))
    return handed_in(enrolled, now - timedelta(hours=1))


@pytest.fixture
def gil(as_: AsUser, cast: Cast) -> Client:
    """Gil's browser."""
    return as_(cast.gil)


def url(name: str, submission: Submission) -> str:
    return reverse(name, args=[submission.pk])


def take(client: Client, submission: Submission) -> None:
    client.post(url("grading_claim", submission))


def test_only_graders_open_the_queue(as_: AsUser, cast: Cast, client: Client) -> None:
    assert as_(cast.gil).get(QUEUE).status_code == 200
    for other in (cast.amina, cast.grace, cast.lee, cast.ruth, cast.otto):
        assert as_(other).get(QUEUE).status_code == 403
        assert as_(other).post(reverse("grading_next")).status_code == 403
    assert client.get(QUEUE).status_code == 302


def test_what_is_out_of_reach_is_not_found(as_: AsUser, cast: Cast, waiting: Submission) -> None:
    people.join(cast.otto, cast.lisbon, Role.GRADER)
    people.join(cast.amina, cast.root, Role.GRADER)
    for other in (cast.otto, cast.brian, cast.grace, cast.amina):
        client = as_(other)
        assert client.get(url("grading_submission", waiting)).status_code == 404
        for name in (
            "grading_claim",
            "grading_save",
            "grading_release",
            "grading_return",
            "grading_give_back",
        ):
            assert client.post(url(name, waiting), MARKS).status_code == 404


def test_the_name_is_hidden_until_release(gil: Client, cast: Cast, waiting: Submission) -> None:
    """The learner's name is the canary: no page holds it before."""
    pages = [gil.get(QUEUE), gil.get(url("grading_submission", waiting))]
    take(gil, waiting)
    pages += [
        gil.get(QUEUE),
        gil.get(url("grading_submission", waiting)),
        gil.post(url("grading_release", waiting), MARKS),
    ]
    for page in pages:
        body = page.content.decode()
        assert waiting.blind_label in body
        for canary in (cast.amina.name, "Amina", "Yusuf", cast.amina.email, str(cast.amina.public_id)):
            assert canary not in body
    gil.post(url("grading_release", waiting), {**MARKS, "revision": "1", "confirmed": "1"})
    assert cast.amina.name in gil.get(url("grading_submission", waiting)).content.decode()


def test_the_text_is_there_only_for_who_holds_it(gil: Client, waiting: Submission) -> None:
    assert "Which copy has the payments?" not in gil.get(url("grading_submission", waiting)).content.decode()
    take(gil, waiting)
    assert "Which copy has the payments?" in gil.get(url("grading_submission", waiting)).content.decode()


def test_another_grader_sees_that_it_is_taken(
    as_: AsUser, cast: Cast, gil: Client, waiting: Submission
) -> None:
    people.join(cast.ingrid, cast.root, Role.GRADER)
    take(gil, waiting)
    other = as_(cast.ingrid)
    page = other.get(url("grading_submission", waiting)).content.decode()
    assert "Another grader is reading this one" in page
    assert TEXTS["note"] not in page
    take(other, waiting)
    waiting.refresh_from_db()
    assert waiting.leased_to == cast.gil


def test_next_in_queue(gil: Client, waiting: Submission) -> None:
    assert gil.post(reverse("grading_next"))["Location"] == url("grading_submission", waiting)
    gil.post(url("grading_give_back", waiting))
    waiting.refresh_from_db()
    assert waiting.leased_to_id is None
    Submission.objects.filter(pk=waiting.pk).update(status="withdrawn")
    assert gil.post(reverse("grading_next"))["Location"] == QUEUE


def test_a_draft_is_saved_and_shown_again(gil: Client, waiting: Submission) -> None:
    take(gil, waiting)
    assert gil.post(url("grading_save", waiting), {**MARKS, "revision": "0"}).status_code == 302
    page = gil.get(url("grading_submission", waiting)).content.decode()
    for words in (
        "<mark>I will write by 16:00.</mark>",
        "This is the part Dana will read twice.",
        "Which copy has the payments?</textarea>",
        "Put the date first.",
        "Pass, 80 of 100",
        "Read the whole thread first.",
    ):
        assert words in page


def test_a_script_saves_and_hears_where_it_stands(gil: Client, waiting: Submission) -> None:
    take(gil, waiting)
    json = {"HTTP_ACCEPT": "application/json"}
    answer = gil.post(url("grading_save", waiting), {**MARKS, "revision": "0"}, **json).json()
    assert (answer["revision"], answer["is_complete"], answer["headline"]) == (1, True, "Pass, 80 of 100")
    wrong = {**MARKS, "revision": "1", "quote-questions": "not in the text", "level-closing": ""}
    answer = gil.post(url("grading_save", waiting), wrong, **json).json()
    assert (answer["is_complete"], answer["headline"], answer["not_found"]) == (
        False,
        "1 level to choose",
        ["questions"],
    )
    conflict = gil.post(url("grading_save", waiting), {**MARKS, "revision": "1"}, **json)
    assert (conflict.status_code, conflict.json()["code"], conflict.json()["revision"]) == (
        409,
        "draft_conflict",
        2,
    )


def test_a_conflict_shows_both(gil: Client, waiting: Submission) -> None:
    take(gil, waiting)
    gil.post(url("grading_save", waiting), {**MARKS, "revision": "0"})
    page = gil.post(url("grading_save", waiting), {**MARKS, "one_change": "Mine instead.", "revision": "0"})
    body = page.content.decode()
    assert page.status_code == 409
    assert "Mine instead." in body
    assert "Put the date first." in body
    assert (
        gil.post(url("grading_save", waiting), {"one_change": "Mine instead.", "revision": "1"}).status_code
        == 302
    )
    assert GradeDraft.objects.get().body["one_change"] == "Mine instead."


def test_a_release_names_what_is_missing_then_asks_once(gil: Client, waiting: Submission) -> None:
    take(gil, waiting)
    lacking = gil.post(url("grading_release", waiting), {**MARKS, "quote-questions": "", "revision": "0"})
    assert lacking.status_code == 400
    assert "Asks what matters: quote the words that show it" in lacking.content.decode()
    asked = gil.post(url("grading_release", waiting), {**MARKS, "revision": "1"})
    assert "Release this result?" in asked.content.decode()
    assert "This passes." in asked.content.decode()
    assert not Grade.objects.exists()
    for _twice in range(2):
        done = gil.post(url("grading_release", waiting), {**MARKS, "revision": "2", "confirmed": "1"})
        assert done["Location"] == QUEUE
    assert Grade.objects.count() == 1


def test_a_return_needs_a_comment_and_is_asked_once(gil: Client, waiting: Submission) -> None:
    take(gil, waiting)
    bare = gil.post(url("grading_return", waiting), {"revision": "0", "level-play-back": "2"})
    assert bare.status_code == 400
    asked = gil.post(url("grading_return", waiting), {"revision": "1", "one_change": "Answer first."})
    assert "Return this for revision?" in asked.content.decode()
    gil.post(
        url("grading_return", waiting), {"revision": "2", "one_change": "Answer first.", "confirmed": "1"}
    )
    waiting.refresh_from_db()
    assert waiting.status == "returned"


def test_what_is_released_stays_readable_for_graders(gil: Client, waiting: Submission) -> None:
    take(gil, waiting)
    gil.post(url("grading_release", waiting), {**MARKS, "confirmed": "1"})
    page = gil.get(url("grading_submission", waiting)).content.decode()
    assert "Reliably." in page
    assert "You play the story back." in page


def test_keys_can_be_switched_off(gil: Client, cast: Cast, waiting: Submission) -> None:
    take(gil, waiting)
    assert "data-shortcuts" in gil.get(url("grading_submission", waiting)).content.decode()
    cast.gil.has_shortcuts = False
    cast.gil.save(update_fields=["has_shortcuts"])
    page = gil.get(url("grading_submission", waiting)).content.decode()
    assert "data-shortcuts" not in page
    assert "data-keys" not in page


def test_the_number_of_queries_does_not_grow(
    gil: Client,
    cast: Cast,
    small_module: Released,
    waiting: Submission,
    now: datetime,
    queries_of: Callable[..., int],
) -> None:
    people.join(cast.gil, cast.nairobi, Role.MANAGER)
    gil.get(QUEUE)
    take(gil, waiting)
    before = [
        queries_of(lambda: gil.get(QUEUE)),
        queries_of(lambda: gil.get(url("grading_submission", waiting))),
    ]
    for learner in people.learners(20, cast.nairobi):
        one = enroll(learner, small_module)
        practiced(one, now - timedelta(hours=2))
        handed_in(one, now - timedelta(hours=1))
    after = [
        queries_of(lambda: gil.get(QUEUE)),
        queries_of(lambda: gil.get(url("grading_submission", waiting))),
    ]
    assert after == before
    assert after[0] <= 24


def test_a_lease_is_renewed_while_saving(gil: Client, cast: Cast, waiting: Submission, now: datetime) -> None:
    grader.claim(actor=cast.gil, submission_id=waiting.pk, at=now - timedelta(hours=1))
    gil.post(url("grading_save", waiting), {**MARKS, "revision": "0"})
    waiting.refresh_from_db()
    assert waiting.lease_until is not None
    assert waiting.lease_until > now - timedelta(minutes=1) + grader.LEASE
