"""Questions out of files and into files over the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from content.authors import ensure_author_group
from content.exchange import Entry, format_named
from content.questions import Question
from lms.events.models import Event
from tests.cast import Cast
from tests.content.exchange.written import single

pytestmark = pytest.mark.django_db
IMPORT = reverse("api_import_questions")
EXPORT = reverse("api_export_questions")


@pytest.fixture
def author(cast: Cast, as_: Callable[..., Client]) -> Client:
    """Noor, who writes."""
    ensure_author_group()
    return as_(cast.noor)


def send(client: Client, **values: Any) -> Any:
    """Posts as JSON."""
    return client.post(IMPORT, json.dumps(values), content_type="application/json")


def test_a_dry_run_changes_nothing_and_is_the_default(author: Client) -> None:
    answer = send(author, content="Pick { =a ~b }\n\n{", format="gift").json()
    assert [row["kind"] for row in answer["rows"]] == ["add", "bad"]
    assert (answer["done"], answer["format"]) == (None, "gift")
    assert not Question.objects.exists()


def test_doing_it_twice_adds_nothing_twice(author: Client) -> None:
    for added in (1, 0):
        answer = send(author, content="Pick { =a ~b }", dry_run=False, make_ready=True).json()
        assert answer["done"] == {"added": added, "changed": 0}
    assert Question.objects.get().status == "ready"


def test_changes_have_to_be_asked_for(author: Client) -> None:
    for prompt, options, changed in (
        ("One?", {}, 0),
        ("Two?", {}, 0),
        ("Two?", {"include_changes": True}, 1),
    ):
        data = format_named("attune").write([Entry(single(prompt=prompt))]).data.decode()
        answer = send(author, content=data, dry_run=False, **options).json()
        assert answer["done"]["changed"] == changed
    assert Question.objects.get().prompt == "Two?"


def test_a_file_is_uploaded_and_exported_again(author: Client) -> None:
    data = format_named("qti30").write([Entry(single())]).data
    answer = author.post(IMPORT, {"file": SimpleUploadedFile("a.zip", data), "dry_run": "false"}).json()
    assert answer["done"]["added"] == 1
    response = author.get(EXPORT, {"format": "gift"})
    assert response["Content-Type"].startswith("text/plain")
    assert b"=Listen#Right." in response.content
    assert Event.objects.filter(type="questions.exported").count() == 1
    losses = author.get(EXPORT, {"format": "aiken", "look": "true"}).json()["losses"]
    assert losses[0]["texts"] == ["the feedback", "the difficulty"]
    key = Question.objects.get().pk
    assert author.get(EXPORT, {"id": str(key)}).json()["questions"][0]["question"]["id"] == str(key)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"content": "Pick { =a ~b }", "format": "nonsense"},
        {"content": "no question at all"},
        {"content": "<!DOCTYPE x><quiz/>", "format": "moodle"},
        {"content": "a\u0000b"},
        {"content": "a\ud800b{=a ~b}", "format": "gift"},
        {"content": 7, "format": "csv"},
    ],
)
def test_bad_input_is_answered_with_400(author: Client, values: dict[str, Any]) -> None:
    response = send(author, **values)
    assert response.status_code == 400
    assert response.json()["code"] == "invalid"


def test_bad_questions_of_an_address_are_answered_with_400(author: Client) -> None:
    assert author.get(EXPORT, {"format": "nonsense"}).status_code == 400
    assert author.get(EXPORT, {"id": "x"}).status_code == 400


def test_nobody_else_may(cast: Cast, as_: Callable[..., Client]) -> None:
    for person in (cast.amina, cast.grace, cast.ingrid, cast.lee):
        assert send(as_(person), content="Pick { =a ~b }", dry_run=False).status_code == 403
        assert as_(person).get(EXPORT).status_code == 403
    assert not Question.objects.exists()
