"""What no database or calendar can hold is refused with a 4xx, never answered with a 500."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from content.documents import Module
from courses.actions import attempts
from courses.enrollments.models import Enrollment
from lms.accounts.models import User
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import handed_in, practiced

As = Callable[[User | None], Client]
HUGE = 2**70
NUL = "a\x00b"


def patient(client: Client) -> Client:
    """A client that gets the 500 page instead of the exception."""
    client.raise_request_exception = False
    return client


@pytest.fixture
def amina(as_: As, cast: Cast) -> Client:
    return patient(as_(cast.amina))


@pytest.fixture
def grace(as_: As, cast: Cast) -> Client:
    return patient(as_(cast.grace))


@pytest.fixture
def gil(as_: As, cast: Cast) -> Client:
    return patient(as_(cast.gil))


def refused(answer: Any) -> bool:
    return 400 <= answer.status_code < 500


@pytest.mark.parametrize(
    "address",
    [
        "/verify/?number=%00",
        "/c/%00/",
        "/certificates/%00/",
        "/certificates/?q=%00",
        "/completion/?q=%00&team=%00&module=%00",
        "/team/?q=%00&team=%00&sort=%00",
        "/team/enroll/?team=%00&module=%00",
        "/api/v1/verify/%00/",
        "/api/v1/certificates/%00/",
        f"/api/v1/enrollments/{HUGE}/",
        f"/team/enrollments/{HUGE}/observe/",
        f"/attempts/{HUGE}/1/",
        f"/replies/{HUGE}/",
    ],
)
def test_addresses(grace: Client, enrolled: Enrollment, address: str) -> None:
    assert grace.get(address).status_code < 500


def test_enrolling_with_the_api(grace: Client, cast: Cast, enrolled: Enrollment) -> None:
    def enroll(**body: object) -> Any:
        sent = {"people": [str(cast.brian.public_id)], "modules": [enrolled.module_id], **body}
        return grace.post("/api/v1/enroll/", sent, content_type="application/json")

    assert enroll(modules=[999_999]).status_code == 404
    assert refused(enroll(modules=[HUGE]))
    assert refused(enroll(due_on="9999-12-31"))
    assert refused(enroll(due_on="0001-01-01"))
    assert refused(enroll(people=[], team=HUGE))
    moved = grace.put(
        f"/api/v1/enrollments/{enrolled.pk}/due-date/",
        {"due_on": "9999-12-31"},
        content_type="application/json",
    )
    assert refused(moved)


def test_answers_with_the_api(
    amina: Client, enrolled: Enrollment, small_document: Module, at: datetime
) -> None:
    quiz = next(small_document.of_kind("quiz"))
    attempt = attempts.start_attempt(
        actor=enrolled.learner, enrollment_id=enrolled.pk, item_key=quiz.key, at=at
    )
    question = attempt.form["questions"][0]["id"]

    def save(**body: object) -> Any:
        sent = {"value": {}, "epoch": 1, "client_id": str(uuid4()), "seq": 1, **body}
        return amina.put(
            f"/api/v1/attempts/{attempt.pk}/answers/{question}/", sent, content_type="application/json"
        )

    assert save().status_code == 200
    assert refused(save(seq=HUGE))
    assert refused(save(epoch=HUGE))
    for position in ("²", "9" * 5000):
        assert amina.post(f"/attempts/{attempt.pk}/pen/", {"position": position}).status_code < 500
        assert amina.post(f"/attempts/{attempt.pk}/1/", {"epoch": position}).status_code < 500
        flag = f"/attempts/{attempt.pk}/flags/{question}/"
        assert amina.post(flag, {"position": position, "epoch": "1"}).status_code < 500


def test_tasks_of_a_lesson(amina: Client, enrolled: Enrollment, small_document: Module) -> None:
    lesson = next(small_document.of_kind("lesson"))
    for block in lesson.blocks:
        address = f"/api/v1/enrollments/{enrolled.pk}/steps/{lesson.key}/lesson/answers/{block.key}/"
        for value in (
            {"text": NUL},
            {"text": "\ud800"},
            {"labels": {"a": ["b"]}},
            {"kept": [{}]},
            {"felt": []},
        ):
            answer = amina.put(address, {"value": value}, content_type="application/json")
            assert answer.status_code < 500, (block.key, value)
        amina.post(
            f"/modules/{small_document.slug}/{lesson.slug}/answers/{block.key}/", {f"{block.key}-text": NUL}
        )


def test_forms(amina: Client, grace: Client, gil: Client, enrolled: Enrollment, at: datetime) -> None:
    at_enrollment = f"/team/enrollments/{enrolled.pk}"
    case = {"seen_on": NUL, "ticket_reference": NUL, "channel": NUL, "note": NUL}
    assert grace.post(f"{at_enrollment}/observe/", {**case, "do": "draft"}).status_code < 500
    assert grace.post(f"{at_enrollment}/observe/", {**case, "seen_on": "2026-03-02"}).status_code < 500
    assert grace.post(f"{at_enrollment}/decline/", {"reason": NUL}).status_code < 500
    assert grace.post(f"{at_enrollment}/due/", {"due_on": "9999-12-31"}).status_code < 500
    assert grace.post("/verify/", {"number": NUL}).status_code < 500
    practiced(enrolled, at)
    reply = handed_in(enrolled, at)
    gil.post(f"/grading/{reply.pk}/claim/")
    marking = {"what_works": NUL, "one_change": NUL, "comment-1-text": NUL, "level-play-back": "²"}
    assert gil.post(f"/grading/{reply.pk}/save/", {**marking, "revision": "²"}).status_code < 500
    assert gil.post(f"/grading/{reply.pk}/return/", {**marking, "confirmed": "1"}).status_code < 500


def test_bodies_that_are_no_objects(amina: Client, enrolled: Enrollment, small_document: Module) -> None:
    reply = next(item for item in small_document.items if item.key == "practice")
    address = f"/modules/{small_document.slug}/{reply.slug}/reply/save/"
    for body in ("[]", "null", "{", "[" * 100_000, "\xff", '{"seq": 1e999}'):
        answer = amina.generic("POST", address, body.encode("latin-1"), content_type="application/json")
        assert refused(answer), body[:20]
        answer = amina.generic(
            "POST", "/api/v1/enroll/", body.encode("latin-1"), content_type="application/json"
        )
        assert refused(answer), body[:20]
