"""The manager's pages: who may open them, what they say, and that they stay quick."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.actions import manager
from courses.enrollments.models import Enrollment
from courses.sign_offs.models import Observation, ObservationDraft, SignOff
from lms.accounts.models import User
from lms.lib import clock
from tests.cast import Cast, learners
from tests.courses.way_to_sign_off import MARKS, certified, enough, graded, ready, seen
from tests.harness.fixtures import Released
from tests.harness.fixtures import enroll as put_in

Log = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(days=3))


def _case(**changes: str) -> dict[str, str]:
    return {
        "seen_on": "2026-03-03",
        "ticket_reference": "CH-20618",
        "channel": "chat",
        **{f"mark_{key}": mark for key, mark in MARKS.items()},
        "do": "seal",
        **changes,
    }


def test_the_team_page_opens_with_what_waits(
    cast: Cast, enrolled: Enrollment, at: datetime, as_: Log
) -> None:
    page = as_(cast.grace).get(reverse("team"))
    assert "Nobody is waiting for you today" in page.text
    ready(enrolled, at)
    assert "One observation is waiting for you" in as_(cast.grace).get(reverse("team")).text
    enough(cast.grace, enrolled, at)
    page = as_(cast.grace).get(reverse("team"))
    assert "One sign-off is waiting for you" in page.text
    assert reverse("sign_off", args=[enrolled.pk]) in page.text


def test_the_team_page_shows_ones_own_people_only(cast: Cast, enrolled: Enrollment, as_: Log) -> None:
    page = as_(cast.otto).get(reverse("team"))
    assert page.status_code == 200
    assert "Amina" not in page.text
    for person in (cast.amina, cast.gil, cast.noor, cast.lee, cast.ruth):
        assert as_(person).get(reverse("team")).status_code == 403
    assert as_(None).get(reverse("team")).status_code == 302


def test_past_due_carries_context_and_two_actions(
    cast: Cast, enrolled: Enrollment, at: datetime, as_: Log
) -> None:
    Enrollment.objects.filter(pk=enrolled.pk).update(due_at=at + timedelta(days=1))
    page = as_(cast.grace).get(reverse("team")).text
    assert "Past due" in page
    assert reverse("due_date", args=[enrolled.pk]) in page
    assert "mailto:amina%40larkfield.example" in page
    assert "Next: The four-line note" in page


def test_the_team_page_asks_the_same_for_one_and_for_twenty(
    cast: Cast,
    enrolled: Enrollment,
    small_module: Released,
    at: datetime,
    as_: Log,
    queries_of: Callable[..., int],
) -> None:
    client = as_(cast.grace)
    ready(enrolled, at)
    enough(cast.grace, enrolled, at)
    client.get(reverse("team"))
    one = queries_of(lambda: client.get(reverse("team")))
    for learner in learners(19, cast.nairobi):
        row = put_in(learner, small_module, by=cast.grace)
        ready(row, at)
        enough(cast.grace, row, at)
    twenty = queries_of(lambda: client.get(reverse("team")))
    assert (one, twenty) == (TEAM_QUERIES, TEAM_QUERIES)


TEAM_QUERIES = 16


def test_a_person_is_seen_by_their_managers(cast: Cast, enrolled: Enrollment, at: datetime, as_: Log) -> None:
    ready(enrolled, at)
    seen(cast.grace, enrolled, at, note="She let the pause stand.")
    url = reverse("team_person", args=[cast.amina.public_id])
    page = as_(cast.grace).get(url).text
    assert "Amina Yusuf" in page
    assert "92%" in page
    assert "She let the pause stand." in page
    head = as_(cast.ingrid).get(url)
    assert "CH-1" in head.text
    assert "She let the pause stand." not in head.text
    assert as_(cast.otto).get(url).status_code == 404
    assert as_(cast.amina).get(url).status_code == 403
    assert as_(cast.grace).get(reverse("team_person", args=[cast.otto.public_id])).status_code == 404


def test_a_person_page_asks_the_same_for_one_and_for_many_cases(
    cast: Cast, enrolled: Enrollment, at: datetime, as_: Log, queries_of: Callable[..., int]
) -> None:
    url = reverse("team_person", args=[cast.amina.public_id])
    client = as_(cast.grace)
    seen(cast.grace, enrolled, at)
    client.get(url)
    one = queries_of(lambda: client.get(url))
    for _number in range(6):
        seen(cast.grace, enrolled, at)
    assert queries_of(lambda: client.get(url)) == one


def test_enrolling_a_team_says_who_was_there_already(
    cast: Cast, enrolled: Enrollment, small_module: Released, as_: Log
) -> None:
    data = {"team": cast.nairobi.pk, "modules": [small_module.module.pk], "due_on": "2026-03-20"}
    page = as_(cast.grace).post(reverse("enroll"), data)
    assert page.status_code == 200
    assert "Brian Otieno" in page.text
    assert "Already enrolled" in page.text
    assert Enrollment.objects.count() == 2
    again = as_(cast.grace).post(reverse("enroll"), data)
    assert "Everybody was enrolled already" in again.text
    assert Enrollment.objects.count() == 2


def test_a_refused_enrolment_keeps_what_was_typed(cast: Cast, small_module: Released, as_: Log) -> None:
    data = {"team": cast.nairobi.pk, "modules": [small_module.module.pk], "due_on": "2026-03-01"}
    page = as_(cast.grace).post(reverse("enroll"), data)
    assert page.status_code == 400
    assert 'value="2026-03-01"' in page.text
    assert "Choose today or a later day." in page.text
    assert not Enrollment.objects.exists()
    page = as_(cast.grace).post(reverse("enroll"), {"due_on": "2026-03-20"})
    assert "Choose at least one module." in page.text


def test_a_manager_cannot_choose_another_team(cast: Cast, small_module: Released, as_: Log) -> None:
    data = {"team": cast.lisbon.pk, "modules": [small_module.module.pk]}
    assert as_(cast.grace).post(reverse("enroll"), data).status_code == 400
    assert not Enrollment.objects.exists()
    assert as_(cast.lee).post(reverse("enroll"), data).status_code == 200
    assert Enrollment.objects.get().learner == cast.otto
    assert as_(cast.amina).get(reverse("enroll")).status_code == 403


def test_moving_a_date(cast: Cast, enrolled: Enrollment, as_: Log) -> None:
    url = reverse("due_date", args=[enrolled.pk])
    assert as_(cast.grace).get(url).status_code == 200
    assert as_(cast.grace).post(url, {"due_on": "2026-03-01"}).status_code == 400
    answer = as_(cast.grace).post(url, {"due_on": "2026-04-01"})
    assert answer.status_code == 302
    enrolled.refresh_from_db()
    assert enrolled.due_at is not None
    assert enrolled.due_at.isoformat() == "2026-04-01T20:59:59+00:00"
    for stranger in (cast.otto, cast.amina, cast.gil):
        assert as_(stranger).get(url).status_code == 404


def test_taking_a_module_back(cast: Cast, enrolled: Enrollment, as_: Log) -> None:
    url = reverse("withdraw_enrollment", args=[enrolled.pk])
    assert as_(cast.otto).post(url).status_code == 404
    assert as_(cast.grace).get(url).status_code == 405
    as_(cast.grace).post(url)
    enrolled.refresh_from_db()
    assert enrolled.status == "withdrawn"


def test_a_case_is_recorded_by_a_plain_form(cast: Cast, enrolled: Enrollment, as_: Log) -> None:
    url = reverse("observe", args=[enrolled.pk])
    assert "What did you see Amina do?" in as_(cast.grace).get(url).text
    assert as_(cast.grace).post(url, _case()).status_code == 302
    assert Observation.objects.get().ticket_reference == "CH-20618"


def test_a_refused_case_keeps_everything_typed(cast: Cast, enrolled: Enrollment, as_: Log) -> None:
    url = reverse("observe", args=[enrolled.pk])
    data = _case(**{"mark_play-back": "not_seen", "ticket_reference": "Mrs Dana", "note": "A long call."})
    page = as_(cast.grace).post(url, data)
    assert page.status_code == 400
    for text in ("A long call.", 'value="Mrs Dana"', "Say what would help next time.", "without spaces"):
        assert text in page.text
    assert not Observation.objects.exists()
    assert as_(cast.grace).post(url, _case(seen_on="yesterday")).status_code == 400


def test_a_draft_is_kept_for_its_observer(cast: Cast, enrolled: Enrollment, as_: Log) -> None:
    url = reverse("observe", args=[enrolled.pk])
    page = as_(cast.grace).post(url, _case(do="draft", note="Half a thought"))
    assert "Half a thought" in page.text
    assert ObservationDraft.objects.get().observer == cast.grace
    assert "Half a thought" in as_(cast.grace).get(url).text
    assert "Half a thought" not in as_(cast.ingrid).get(url).text
    quick = as_(cast.grace).post(url, _case(do="draft"), headers={"X-Requested-With": "fetch"})
    assert quick.status_code == 204


def test_signing_on_the_page(cast: Cast, enrolled: Enrollment, at: datetime, as_: Log) -> None:
    url = reverse("sign_off", args=[enrolled.pk])
    assert "The sign-off opens when Amina has finished the other steps." in as_(cast.grace).get(url).text
    graded(enrolled, cast.gil, at)
    ready(enrolled, at)
    seen(cast.grace, enrolled, at)
    assert "Available after two more cases" in as_(cast.grace).get(url).text
    enough(cast.grace, enrolled, at)
    page = as_(cast.grace).get(url)
    assert "Amina is ready for your sign-off" in page.text
    assert as_(cast.grace).post(url, {"typed_name": "Somebody"}).status_code == 400
    assert as_(cast.grace).post(url, {"typed_name": "Grace Wanjiru"}).status_code == 302
    done = as_(cast.grace).get(url).text
    assert "Amina is signed off in Small listening" in done
    assert "Manager of Nairobi Chat" in done


def test_declining_on_the_page(cast: Cast, enrolled: Enrollment, at: datetime, as_: Log) -> None:
    ready(enrolled, at)
    url = reverse("decline_sign_off", args=[enrolled.pk])
    assert as_(cast.grace).post(url).status_code == 302
    assert SignOff.objects.get().status == "requested"
    as_(cast.grace).post(url, {"reason": "One more call."})
    assert SignOff.objects.get().status == "declined"
    as_(cast.amina).post(reverse("request_sign_off_again", args=[enrolled.pk]))
    assert SignOff.objects.filter(status="requested").count() == 1


@pytest.mark.parametrize("name", ["observe", "sign_off"])
def test_strangers_know_of_no_enrollment(cast: Cast, enrolled: Enrollment, as_: Log, name: str) -> None:
    url = reverse(name, args=[enrolled.pk])
    for person in (cast.otto, cast.brian, cast.amina, cast.gil, cast.lee, cast.ruth):
        assert as_(person).get(url).status_code == 404
        assert as_(person).post(url, _case()).status_code == 404


def test_the_learner_adds_their_name(cast: Cast, enrolled: Enrollment, at: datetime, as_: Log) -> None:
    certificate = certified(enrolled, cast.grace, cast.gil, at)
    url = reverse("acknowledge_sign_off", args=[enrolled.pk])
    assert as_(cast.otto).post(url).status_code == 404
    assert as_(cast.grace).post(url).status_code == 403
    assert as_(cast.amina).post(url).headers["Location"] == reverse("certificate", args=[certificate.number])
    assert SignOff.objects.get().acknowledged_at is not None


def test_managers_enroll_one_person(cast: Cast, small_module: Released, at: datetime) -> None:
    row = manager.enroll(actor=cast.grace, learner_id=cast.amina.pk, module_id=small_module.module.pk, at=at)
    values: dict[str, Any] = {"cycle": row.cycle, "version": row.version, "by": row.assigned_by}
    assert values == {"cycle": 1, "version": small_module.version, "by": cast.grace}
