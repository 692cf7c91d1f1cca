"""The pages of the daily review: one card, what came of it, the end, and what is kept."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from content import documents
from courses.cards.models import CardReview, CardState
from courses.enrollments.models import Enrollment
from lms.lib import clock
from tests.cast import Cast
from tests.courses.cards import way_to_a_card as way
from tests.courses.cards.way_to_a_card import RIGHT, WRONG
from tests.harness.fixtures import Released, put_on_shelf
from tests.harness.small_module import CARD, CARD_CRITICAL, CARD_MANY

AsClient = Callable[..., Client]
KINDS = {CARD: "choice", CARD_MANY: "choices", CARD_CRITICAL: "choice"}


@pytest.fixture
def finished(cast: Cast, small_module: Released) -> Enrollment:
    """Brian finished the small module three days ago."""
    return way.finish(cast.brian, small_module, by=cast.grace, at=clock.now() - timedelta(days=3))


@pytest.fixture
def brian(as_: AsClient, cast: Cast, finished: Enrollment) -> Client:
    """His browser."""
    return as_(cast.brian)


def hidden(client: Client, url: str = "/review/") -> dict[str, str]:
    """The hidden fields of the card that is asked."""
    html = client.get(url).content.decode()
    return dict(re.findall(r'name="(key|card|version|started|more)" value="([^"]*)"', html))


def send(client: Client, cast: Cast, value: dict[str, dict[str, Any]], **changes: Any) -> HttpResponse:
    """Answers the card that is asked now."""
    fields = hidden(client)
    given = way.lettered(cast.brian, fields["card"], value[fields["card"]], clock.now())
    data = {**fields, **given, "certainty": "2", **changes}
    return client.post("/review/", {name: value for name, value in data.items() if value is not None})


def nothing_due(cast: Cast) -> None:
    """Brian has answered everything yesterday, and it comes back in a week."""
    yesterday = clock.now() - timedelta(days=1)
    for card_id in RIGHT:
        way.answer(cast.brian, card_id, RIGHT[card_id], yesterday)
    CardState.objects.update(due_on=yesterday.date() + timedelta(days=8))


def test_a_card_can_be_answered_and_says_when_it_returns(brian: Client, cast: Cast) -> None:
    answered = send(brian, cast, RIGHT)
    assert answered.status_code == 302
    page = brian.get(answered["Location"]).content.decode()
    assert "Got it" in page
    assert "Comes back on" in page
    assert "Why b is as it is." in page
    assert "2 to go" in page


def test_no_key_or_feedback_comes_with_a_card(brian: Client) -> None:
    page = brian.get("/review/").content.decode()
    assert "Why a is as it is." not in page
    assert not re.search(r'value="[^"]*correct', page)


def test_a_wrong_answer_comes_back_tomorrow(brian: Client, cast: Cast) -> None:
    page = brian.get(send(brian, cast, WRONG)["Location"]).content.decode()
    assert "Not yet" in page
    assert "Comes back tomorrow" in page


def test_the_whole_set_ends_with_what_is_kept(brian: Client, cast: Cast) -> None:
    for _number in range(3):
        send(brian, cast, RIGHT)
    page = brian.get("/review/").content.decode()
    assert "That’s it for today" in page
    assert "3 of 3 cards kept" in page
    assert "The next card comes back on" in page


def test_a_double_click_is_one_answer(brian: Client, cast: Cast) -> None:
    fields = hidden(brian)
    given = way.lettered(cast.brian, fields["card"], RIGHT[fields["card"]], clock.now())
    data = {**fields, **given, "certainty": "3"}
    first, second = brian.post("/review/", data), brian.post("/review/", data)
    assert first["Location"] == second["Location"]
    assert CardReview.objects.count() == 1


def test_a_stale_tab_is_led_to_the_next_card(brian: Client, cast: Cast) -> None:
    stale = hidden(brian)
    send(brian, cast, RIGHT)
    again = brian.post("/review/", {**stale, "key": str(uuid.uuid4()), "certainty": "2", "choice": "a"})
    assert again["Location"] == "/review/"
    assert CardReview.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"certainty": ""}, "Please say how sure you are."),
        ({"choice": None, "choices": None}, "Please answer the whole question first."),
        ({"choice": "zz", "choices": "zz"}, "One of these choices is not on offer here."),
    ],
)
def test_what_is_missing_is_asked_for_and_the_rest_is_kept(
    brian: Client, cast: Cast, changes: dict[str, str | None], words: str
) -> None:
    again = send(brian, cast, RIGHT, **changes)
    page = again.content.decode()
    assert again.status_code == 400
    assert words in page
    assert "checked" in page
    assert CardReview.objects.count() == 0


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"key": "x", "card": CARD, "version": "1"},
        {"key": str(uuid.uuid4()), "card": "x", "version": "1"},
        {"key": str(uuid.uuid4()), "card": CARD, "version": "one"},
    ],
)
def test_a_form_that_is_none_is_a_bad_request(brian: Client, data: dict[str, str]) -> None:
    assert brian.post("/review/", data).status_code == 400


def test_awkward_numbers_are_no_error(brian: Client, cast: Cast) -> None:
    assert send(brian, cast, RIGHT, started="9" * 40, certainty="2").status_code == 302
    assert send(brian, cast, RIGHT, started="-5", certainty="9" * 30).status_code == 400
    assert send(brian, cast, RIGHT, version="9" * 30).status_code == 302  # «was changed», and the card again


def test_a_hint_offers_a_second_try(brian: Client, cast: Cast, small_document: documents.Module) -> None:
    hinted = tuple(replace(card, hints=("Look for the story.",)) for card in small_document.cards)
    put_on_shelf(replace(small_document, cards=hinted))
    assert send(brian, cast, WRONG)["Location"] == "/review/"
    page = brian.get("/review/").content.decode()
    assert "Look for the story." in page
    assert "Why a is as it is." not in page
    answered = brian.get(send(brian, cast, RIGHT)["Location"]).content.decode()
    assert "Nearly" in answered


def test_an_answer_is_only_for_its_learner(brian: Client, cast: Cast, as_: AsClient) -> None:
    address = send(brian, cast, RIGHT)["Location"]
    for other in (cast.amina, cast.grace, cast.ruth, cast.otto):
        assert as_(other).get(address).status_code == 404


def test_nothing_due_offers_a_short_review(brian: Client, cast: Cast) -> None:
    nothing_due(cast)
    page = brian.get("/review/").content.decode()
    assert "Nothing is due" in page
    assert 'href="/review/?more=1"' in page
    assert hidden(brian, "/review/?more=1")["more"] == "1"


def test_somebody_without_cards_reads_when_they_come(as_: AsClient, cast: Cast, enrolled: Enrollment) -> None:
    page = as_(cast.amina).get("/review/").content.decode()
    assert "No cards yet" in page
    assert "Daily five" not in as_(cast.amina).get("/").content.decode()


# --- Around it -------------------------------------------------------------------------------------


def test_home_counts_only_what_is_due(brian: Client, cast: Cast) -> None:
    assert "3 cards want a look" in brian.get("/").content.decode()
    for _number in range(3):
        send(brian, cast, RIGHT)
    page = brian.get("/").content.decode()
    assert "That’s it for today" in page
    assert "want a look" not in page


def test_home_says_nothing_is_due(brian: Client, cast: Cast) -> None:
    nothing_due(cast)
    assert "Nothing is due. Fancy a two-minute review?" in brian.get("/").content.decode()


def test_a_long_absence_is_never_counted(brian: Client, cast: Cast, small_document: documents.Module) -> None:
    many = tuple(
        replace(small_document.cards[0], id=str(uuid.uuid5(uuid.NAMESPACE_URL, str(number))))
        for number in range(40)
    )
    put_on_shelf(replace(small_document, cards=many, look_alikes=()))
    page = brian.get("/").content.decode()
    assert "6 cards want a look" in page
    assert "40" not in re.sub(r"<[^>]*>", "", page)


def test_my_record_shows_knowledge_kept(brian: Client, cast: Cast) -> None:
    send(brian, cast, RIGHT)
    page = brian.get("/record/").content.decode()
    assert "Knowledge kept" in page
    assert "1 of 1 cards kept, 2 not asked yet" in page


@pytest.mark.parametrize(("url", "limit"), [("/", 12), ("/record/", 12), ("/review/", 6)])
def test_queries_do_not_grow_with_the_cards(
    url: str,
    limit: int,
    brian: Client,
    cast: Cast,
    small_document: documents.Module,
    queries_of: Callable[..., int],
) -> None:
    """As many for forty cards in ten modules as for three in one; session and person are not counted."""
    send(brian, cast, RIGHT)
    brian.get(url)
    one = queries_of(lambda: brian.get(url)) - 2
    for number in range(9):
        cards = tuple(
            replace(card, id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{number} {card.id}")))
            for card in small_document.cards
        )
        key = f"00000000-0000-4000-8000-0000000001{number:02d}"
        released = put_on_shelf(
            replace(small_document, key=key, slug=f"m-{number}", position=number + 2, cards=cards)
        )
        way.finish(cast.brian, released, by=cast.grace, at=clock.now() - timedelta(days=3))
    brian.get(url)
    ten = queries_of(lambda: brian.get(url)) - 2
    print(url, one, ten)
    assert one == ten <= limit


# --- The API ---------------------------------------------------------------------------------------


def test_the_api_asks_marks_and_tells(brian: Client, cast: Cast) -> None:
    asked = brian.get("/api/v1/review/").json()
    assert (asked["left"], asked["answered"]) == (3, 0)
    card = asked["card"]
    body = {
        "key": str(uuid.uuid4()),
        "card": card["id"],
        "version": card["version"],
        "value": way.lettered(cast.brian, card["id"], RIGHT[card["id"]], clock.now()),
        "certainty": 2,
        "seconds": 9,
    }
    answered = brian.post("/api/v1/review/answers/", body, content_type="application/json")
    assert answered.status_code == 200
    assert (answered.json()["rating"], answered.json()["share"]) == (3, 1.0)
    again = brian.post("/api/v1/review/answers/", body, content_type="application/json")
    assert again.json() == answered.json()
    assert brian.get("/api/v1/review/").json()["left"] == 2
    kept = brian.get("/api/v1/knowledge/").json()
    assert [(one["kept"], one["known"], one["total"]) for one in kept] == [(1, 1, 3)]
    refused = brian.post(
        "/api/v1/review/answers/", {**body, "key": str(uuid.uuid4())}, content_type="application/json"
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "answered_today")
