"""The bank over the API: for authors alone, filtered, page by page."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from content.authors import ensure_author_group
from content.publishing import keep_version
from content.questions import Question, QuestionStatus
from content.seed.thawing_questions import question_fields
from tests.cast import Cast
from tests.harness import small_module

LIST = reverse("api_questions")


@pytest.fixture
def bank(db: None, cast: Cast, at: datetime) -> list[Question]:
    """The ten questions of the small module, ready, the first of them tagged and hard."""
    kept = []
    for document in small_module.questions():
        question = Question(pk=uuid.UUID(document.id), status=QuestionStatus.READY, skill="small-listening")
        for name, value in question_fields(document).items():
            setattr(question, name, value)
        question.save()
        question.refresh_from_db()
        keep_version(question, by=cast.noor, at=at)
        kept.append(question)
    kept[0].difficulty, kept[0].owner = 3, cast.noor
    kept[0].save()
    kept[0].tags.add("Phone")
    return kept


@pytest.fixture
def noor(cast: Cast, as_: Callable[..., Client]) -> Client:
    ensure_author_group()
    return as_(cast.noor)


def ids(response: Any) -> list[str]:
    assert response.status_code == 200
    return [row["id"] for row in response.json()["questions"]]


def test_every_filter_narrows(bank: list[Question], noor: Client) -> None:
    first = bank[0]
    assert len(ids(noor.get(LIST))) == len(bank)
    for params in (
        {"tag": "phone"},
        {"difficulty": 3},
        {"kind": first.kind, "difficulty": "3", "status": "ready"},
    ):
        assert ids(noor.get(LIST, params)) == [str(first.pk)], params
    assert ids(noor.get(LIST, {"skill": "elsewhere"})) == []
    assert ids(noor.get(LIST, {"objective": "no-such"})) == []
    assert str(first.pk) in ids(noor.get(LIST, {"words": first.prompt.upper()}))


def test_pages_hold_everything_once(bank: list[Question], noor: Client) -> None:
    first = noor.get(LIST, {"page_size": 4}).json()
    assert (first["count"], first["page"], first["pages"]) == (len(bank), 1, 3)
    seen = [row for page in (1, 2, 3, 4) for row in ids(noor.get(LIST, {"page_size": 4, "page": page}))]
    assert sorted(seen) == sorted(str(question.pk) for question in bank)


@pytest.mark.parametrize(
    "params",
    [
        {"status": "gone"},
        {"difficulty": "hard"},
        {"difficulty": 4},
        {"page": 0},
        {"page": 10**30},
        {"page_size": 1000},
        {"words": "x" * 201},
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(noor: Client, params: dict[str, Any]) -> None:
    response = noor.get(LIST, params)
    assert (response.status_code, response.json()["code"]) == (400, "invalid")


def test_a_question_comes_with_its_versions(
    bank: list[Question], noor: Client, cast: Cast, at: datetime
) -> None:
    question = bank[0]
    question.prompt = "Another wording?"
    question.save()
    keep_version(question, by=cast.noor, at=at)
    data = noor.get(reverse("api_question", args=[question.pk])).json()
    assert data["entry"]["version"] == 2
    assert data["entry"]["tags"] == ["Phone"]
    assert [(row["number"], row["created_by"]) for row in data["versions"]] == [
        (2, cast.noor.name),
        (1, cast.noor.name),
    ]
    assert data["versions"][0]["document"]["prompt"] == "Another wording?"
    assert noor.get(reverse("api_question", args=[uuid.uuid4()])).status_code == 404


def test_keys_are_for_authors_alone(bank: list[Question], cast: Cast, as_: Callable[..., Client]) -> None:
    ensure_author_group()
    for person in (cast.amina, cast.grace, cast.gil, cast.ingrid, cast.lee, cast.ruth, cast.otto):
        assert as_(person).get(LIST).status_code == 403
        assert as_(person).get(reverse("api_question", args=[bank[0].pk])).status_code == 403
    assert as_(None).get(LIST).status_code == 401


def test_a_page_costs_the_same_for_few_and_for_many(
    bank: list[Question], noor: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(9):
        noor.get(LIST, {"page_size": 2})
    with django_assert_max_num_queries(9):
        noor.get(LIST, {"page_size": 200})
