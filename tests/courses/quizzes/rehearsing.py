"""Otto's practice and pre-checks, as pages are opened in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from courses.actions import attempts, checking
from courses.quizzes.models import Attempt
from tests.cast import Cast
from tests.harness import rehearsal
from tests.harness.fixtures import enroll, put_on_shelf


@dataclass(frozen=True)
class Rehearsed:
    """Practice under way (one question settled, one wrong), an open pre-check, one handed in, and one held back."""

    practice: Attempt
    open_precheck: Attempt
    precheck: Attempt
    held_back: Attempt


def rehearsed(cast: Cast, at: datetime) -> Rehearsed:
    """What Otto did; Brian's place is not needed."""
    document = rehearsal.document()
    exam = replace(document.items[1], key="exam", slug="exam", behaviour="exam", review="after_last_try")
    first = enroll(cast.otto, put_on_shelf(document), at=at)
    second = enroll(
        cast.otto,
        put_on_shelf(replace(document, key=document.key[:-1] + "9", slug="again", skill="again")),
        at=at,
    )
    items = (exam, document.items[2])
    third = enroll(
        cast.otto,
        put_on_shelf(
            replace(document, key=document.key[:-1] + "8", slug="apart", skill="apart", items=items)
        ),
        at=at,
    )

    def begun(enrollment_id: int, item_key: str) -> Attempt:
        return attempts.start_attempt(actor=cast.otto, enrollment_id=enrollment_id, item_key=item_key, at=at)

    def handed_in(enrollment_id: int, item_key: str, question_id: str) -> Attempt:
        attempt = begun(enrollment_id, item_key)
        attempts.save_answer(
            actor=cast.otto,
            attempt_id=attempt.pk,
            question_id=question_id,
            value={"choice": "a"},
            at=at,
            epoch=1,
        )
        attempts.submit_attempt(actor=cast.otto, attempt_id=attempt.pk, key=uuid4(), at=at)
        return attempt

    practice = begun(first.pk, "rehearsal")
    for question_id, value in (
        (rehearsal.SINGLE, {"choice": "a"}),
        (rehearsal.SINGLE, {"choice": "d"}),
        (rehearsal.MULTIPLE, {"choices": ["a", "b"]}),
        (rehearsal.ORDERING, {"order": ["a", "c", "b"]}),
    ):
        checking.check_answer(
            actor=cast.otto,
            attempt_id=practice.pk,
            question_id=question_id,
            value=value,
            key=uuid4(),
            at=at,
            epoch=1,
        )
    return Rehearsed(
        practice=practice,
        open_precheck=begun(second.pk, "precheck"),
        precheck=handed_in(first.pk, "precheck", rehearsal.SURE_SINGLE),
        held_back=handed_in(third.pk, "exam", rehearsal.SINGLE),
    )
