"""The whole way with the API alone, against a live server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from lms.accounts import actions
from lms.accounts.models import User
from lms.accounts.queries import standing
from lms.lib import clock
from tests.cast import Cast, with_second_factor
from tests.harness.fixtures import Released
from tests.journeys.api_walk import (
    Api,
    ApiError,
    enroll,
    grade_all,
    learn,
    make_plan,
    observe_and_sign,
    own_enrollment,
    take_quiz,
    write_replies,
)

MORNING = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
SLUG = "active-listening"


@pytest.mark.django_db(transaction=True)
def test_from_enrolment_to_a_verified_certificate(live_server: Any, cast: Cast, module: Released) -> None:
    with time_machine.travel(MORNING, tick=True) as travel:

        def api(person: User) -> Api:
            if standing(person, clock.now()).sees_others:
                with_second_factor(person)
            return Api(live_server.url, actions.create_token(actor=person, at=clock.now(), name="journey")[1])

        amina, brian, grace, gil = api(cast.amina), api(cast.brian), api(cast.grace), api(cast.gil)
        otto, ingrid, anybody = api(cast.otto), api(cast.ingrid), Api(live_server.url)

        enroll(grace, "Nairobi Chat", SLUG, (MORNING + timedelta(days=20)).date())
        way = own_enrollment(amina, SLUG)
        assert _refusal(otto, f"enrollments/{way['id']}/") == 404
        assert _refusal(brian, f"enrollments/{way['id']}/") == 404
        assert _refusal(anybody, "enrollments/") == 401

        assert take_quiz(amina, way, next(module.document.quizzes("precheck")))["is_passed"] is None
        learn(amina, way)
        assert take_quiz(amina, way, next(module.document.quizzes("exam")))["is_passed"]
        write_replies(amina, way)
        assert _refusal(amina, "grading/") == 403
        assert grade_all(gil) == 2
        make_plan(amina, way)
        number = observe_and_sign(
            grace,
            way,
            cast.grace.name,
            today=lambda: clock.local_day(clock.now(), cast.grace.time_zone),
            next_day=lambda: travel.shift(timedelta(days=1)),
        )

        done = amina("GET", f"enrollments/{way['id']}/")
        assert done["status"] == "completed"
        assert {step["status"] for step in done["steps"]} == {"done"}
        assert amina("GET", f"certificates/{number}/")["status"] == "valid"
        assert _refusal(brian, f"certificates/{number}/") == 404
        shown = anybody("GET", f"verify/{number}/")
        assert (shown["status"], shown["holder"]) == ("valid", cast.amina.name)
        assert _refusal(anybody, "verify/ATT-0000-0000-0000/") == 404

        report = ingrid("GET", "completion/")
        assert next(cell for cell in report["total"]["cells"] if cell["module"] == SLUG)["finished"] == 1
        assert _refusal(amina, "completion/") == 403
        assert [team["name"] for team in grace("GET", "completion/")["teams"]] == ["Nairobi Chat"]


def _refusal(api: Api, path: str) -> int:
    with pytest.raises(ApiError) as caught:
        api("GET", path)
    return caught.value.status
