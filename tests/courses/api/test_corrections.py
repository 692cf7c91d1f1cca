"""Correcting a question by the API: look, decide with what was looked at, see how far it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from courses.quizzes.correction_models import Correction
from courses.quizzes.models import Attempt
from lms.accounts.models import User
from lms.jobs import runner
from tests.cast import Cast
from tests.courses.quizzes.answers import handed_in
from tests.harness import small_module as small
from tests.harness.fixtures import Released, enroll

As = Callable[[User | None], Client]
URL = f"/api/v1/questions/{small.SINGLE}/1/corrections/"
ACCEPT_A = {"outcome": "accept", "key": {"correct": ["a"]}}


@pytest.fixture
def attempt(cast: Cast, small_module: Released, at: datetime) -> Attempt:
    """Amina chose a."""
    return handed_in(enroll(cast.amina, small_module), cast.amina, at, **{small.SINGLE: {"choice": "a"}})


def post(client: Client, url: str, data: dict[str, Any]) -> Any:
    return client.post(url, data, content_type="application/json")


def test_the_whole_way(as_: As, cast: Cast, attempt: Attempt) -> None:
    client = as_(cast.noor)
    (field,) = client.get(URL).json()["key"]
    assert (field["name"], field["value"]) == ("correct", ["b"])
    seen = post(client, f"{URL}dry-run/", ACCEPT_A).json()
    assert seen["counts"]["better"] == 1
    (line,) = seen["attempts"]
    assert (line["attempt"], line["name"], line["old_percent"], line["new_percent"]) == (
        attempt.pk,
        "",
        88,
        100,
    )
    sent = {**ACCEPT_A, "digest": seen["digest"], "reason": "Both are fine."}
    made = post(client, URL, sent)
    assert (made.status_code, made.json()["number"], made.json()["is_done"]) == (201, 1, False)
    assert post(client, URL, sent).json()["number"] == 1
    runner.run_due()
    (row,) = client.get(URL).json()["corrections"]
    assert (row["is_done"], row["changed"]) == (True, 1)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"digest": "f" * 64}, 409, "changed"),
        ({"reason": ""}, 400, "invalid"),
        ({"outcome": "nonsense"}, 400, "invalid"),
        ({"key": {"correct": ["z"]}}, 400, "key"),
        ({"key": {"correct": ["b"]}}, 400, "nothing_changes"),
        ({"key": {}}, 400, "key"),
        ({"key": "b"}, 400, "invalid"),
        ({"key": {"correct": "b"}}, 400, "invalid"),
    ],
)
def test_what_does_not_fit(
    as_: As, cast: Cast, attempt: Attempt, change: dict[str, Any], status: int, code: str
) -> None:
    client = as_(cast.noor)
    sent = {**ACCEPT_A, "digest": "0" * 64, "reason": "Both are fine.", **change}
    answer = post(client, URL, sent)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Correction.objects.exists()


def test_a_version_that_nobody_asks(as_: As, cast: Cast, attempt: Attempt) -> None:
    assert as_(cast.noor).get(URL.replace("/1/", "/2/")).status_code == 404


def test_the_head_reads_names(as_: As, cast: Cast, attempt: Attempt) -> None:
    (line,) = post(as_(cast.ingrid), f"{URL}dry-run/", ACCEPT_A).json()["attempts"]
    assert line["name"] == "Amina Yusuf"
