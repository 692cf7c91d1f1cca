"""The graders' and the managers' pages: what they show, what they keep back, and forms without script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.actions import calibrating, grader, rounds
from courses.calibration import bank
from courses.calibration.models import CalibrationMark, CalibrationRun, Licence
from lms.accounts.models import Organization, RaterLicences, Role
from lms.lib import clock
from tests import cast as people
from tests.cast import Cast
from tests.courses.calibration.scored import CRITERIA, REASON, RUBRIC, levels
from tests.courses.calibration.way_to_a_licence import gone_through, licensed, too_kind
from tests.courses.role_plays.way_to_a_reply import handed_in, practiced
from tests.harness.fixtures import Released, enroll

AsUser = Callable[[object], Client]


@pytest.fixture
def now() -> datetime:
    """Pages go by the real clock."""
    return clock.now()


@pytest.fixture
def gil(as_: AsUser, cast: Cast, small_module: Released) -> Client:
    """Gil's browser."""
    return as_(cast.gil)


@pytest.fixture
def grace(as_: AsUser, cast: Cast, small_module: Released) -> Client:
    """Grace's browser."""
    return as_(cast.grace)


def form(*given: int) -> dict[str, str]:
    return {f"level-{key}": str(level) for key, level in levels(*given).items()}


def begin(client: Client) -> str:
    """The address of the first reply."""
    started = client.post(reverse("calibration_start", args=[RUBRIC]))
    return client.get(started["Location"])["Location"]


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_rubric_comes_with_its_anchors_and_nothing_else(gil: Client) -> None:
    shown = page(gil, reverse("calibration_rubric", args=[RUBRIC]))
    for level in (1, 3, 4):
        assert f"Reply called anchor-{level}." in shown
        assert f"{REASON}, anchor-{level} closing." in shown
    assert "practice-1" not in shown
    assert "licence-1-01" not in shown


def test_practice_tells_the_experts_levels_only_after_ones_own(gil: Client) -> None:
    first = begin(gil)
    before = page(gil, first)
    assert "Reply called practice-1." in before
    assert REASON not in before
    assert gil.post(first, form(3, 3, 3))["Location"] == first
    after = page(gil, first)
    assert f"{REASON}, practice-1 play-back." in after
    assert "1 level higher" in after
    assert "1 level lower" in after


def test_a_form_with_a_gap_keeps_what_was_chosen_and_names_it(gil: Client) -> None:
    first = begin(gil)
    sent = form(3, 3, 3)
    del sent["level-questions"]
    answer = gil.post(first, sent)
    assert answer.status_code == 400
    shown = answer.content.decode()
    assert "Asks what matters: choose a level" in shown
    assert "#crit-questions" in shown
    assert shown.count("checked") == 2
    assert not CalibrationMark.objects.exists()


def test_the_whole_way_ends_with_a_licence(gil: Client, cast: Cast, now: datetime) -> None:
    address = begin(gil)
    run = CalibrationRun.objects.get()
    for source in map(bank.text_at, run.addresses):
        shown = page(gil, address)
        assert REASON not in shown
        gil.post(address, {f"level-{key}": str(level) for key, level in source.text.levels.items()})
        answer = gil.get(reverse("calibration_run", args=[run.pk]))
        address = answer["Location"] if answer.status_code == 302 else ""
    assert "The licence is yours" in page(gil, reverse("calibration_run", args=[run.pk]))
    assert Licence.objects.get().grader == cast.gil
    assert "Licensed" in page(gil, reverse("calibration"))


def test_who_has_not_earned_it_reads_why_and_goes_on(gil: Client, cast: Cast, now: datetime) -> None:
    run = gone_through(cast.gil, now, answer=too_kind)
    shown = page(gil, reverse("calibration_run", args=[run.pk]))
    assert "Not there yet" in shown
    assert "You tend to give more than the experts." in shown
    told = {address.text_key for address in run.addresses if f"Reply called {address.text_key}." in shown}
    assert len(told) == 2
    assert "Score another set" in shown


@pytest.mark.parametrize("place", ["0", "99"])
def test_a_reply_that_is_not_there_is_not_found(gil: Client, place: str) -> None:
    begin(gil)
    run = CalibrationRun.objects.get()
    address = reverse("calibration_text", args=[run.pk, 1]).replace("/1/", f"/{place}/", 2)
    assert gil.get(address).status_code == 404


def test_another_graders_run_is_not_found(gil: Client, as_: AsUser, cast: Cast) -> None:
    begin(gil)
    run = CalibrationRun.objects.get()
    people.join(cast.ingrid, cast.root, Role.GRADER)
    ingrid = as_(cast.ingrid)
    assert ingrid.get(reverse("calibration_run", args=[run.pk])).status_code == 404
    assert ingrid.post(reverse("calibration_text", args=[run.pk, 1]), form(3, 3, 3)).status_code == 404


# --- What nobody else ever gets --------------------------------------------------------------------


def test_scored_replies_never_reach_a_learner(
    as_: AsUser, cast: Cast, small_module: Released, now: datetime
) -> None:
    """Pages and API of a learner before and after a result, and of a grader who has not scored: no word of them."""
    enrolled = enroll(cast.amina, small_module, by=cast.grace, at=now)
    practiced(enrolled, now)
    amina = as_(cast.amina)
    slug = small_module.document.slug
    addresses = [
        reverse("module", args=[slug]),
        reverse("role_play", args=[slug, "third-message"]),
        reverse("api_reply", args=[enrolled.pk, "graded"]),
        reverse("api_enrollment", args=[enrolled.pk]),
    ]
    bodies = [amina.get(address).content.decode() for address in addresses]
    submission = handed_in(enrolled, now)
    bodies += [amina.get(address).content.decode() for address in addresses]
    gil = as_(cast.gil)
    grader.claim(actor=cast.gil, submission_id=submission.pk, at=now)
    for address in (
        reverse("api_submission", args=[submission.pk]),
        reverse("api_licences"),
        reverse("grading_submission", args=[submission.pk]),
    ):
        bodies.append(gil.get(address).content.decode())
    assert all(bodies)
    for body in bodies:
        for key in ("practice-1", "licence-1-01", "licence-2-10", "seed-1"):
            assert f"called {key}" not in body
            assert f"{REASON}, {key}" not in body
    learner_bodies = bodies[: 2 * len(addresses)]
    assert not any("called anchor" in body for body in learner_bodies)


# --- The studio and the queue ----------------------------------------------------------------------


def waiting(cast: Cast, module: Released, now: datetime) -> int:
    enrolled = enroll(cast.amina, module, by=cast.grace, at=now)
    practiced(enrolled, now)
    return handed_in(enrolled, now).pk


def test_the_studio_shows_anchors_under_each_criterion(
    gil: Client, cast: Cast, small_module: Released, now: datetime
) -> None:
    pk = waiting(cast, small_module, now)
    grader.claim(actor=cast.gil, submission_id=pk, at=now)
    shown = page(gil, reverse("grading_submission", args=[pk]))
    assert shown.count('class="anchors"') == len(CRITERIA)
    assert shown.count('<article class="near-1 near-2">') == len(CRITERIA)
    assert shown.count('<article class="near-4">') == len(CRITERIA)


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        (RaterLicences.OFF, ""),
        (RaterLicences.ADVISE, "You hold no licence"),
        (RaterLicences.REQUIRE, "asks for a licence before"),
    ],
)
def test_the_queue_says_which_licence_is_missing(
    gil: Client, cast: Cast, small_module: Released, now: datetime, rule: RaterLicences, word: str
) -> None:
    pk = waiting(cast, small_module, now)
    Organization.objects.update(rater_licences=rule)
    shown = page(gil, reverse("grading"))
    way = reverse("calibration_rubric", args=[RUBRIC])
    assert (way in shown) is bool(word)
    assert word in shown
    answer = gil.post(reverse("grading_claim", args=[pk]), follow=True).content.decode()
    assert ("This rubric asks for a licence first" in answer) is (rule == RaterLicences.REQUIRE)
    licensed(cast.gil, now)
    assert way not in page(gil, reverse("grading"))


def test_an_administrator_sets_the_rule(as_: AsUser, cast: Cast) -> None:
    sent = {"name": "L", "issuer_name": "L", "time_zone": "UTC", "rater_licences": "require"}
    assert as_(cast.lee).post(reverse("organization"), sent).status_code == 302
    assert Organization.objects.get().rater_licences == RaterLicences.REQUIRE
    del sent["rater_licences"]
    as_(cast.lee).post(reverse("organization"), sent)
    assert Organization.objects.get().rater_licences == RaterLicences.REQUIRE


# --- Whoever manages grading -----------------------------------------------------------------------


def test_a_manager_sees_who_holds_what_and_withdraws_it(
    grace: Client, gil: Client, cast: Cast, now: datetime
) -> None:
    licence = licensed(cast.gil, now)
    shown = page(grace, reverse("licences"))
    assert cast.gil.name in shown
    assert "Licensed" in shown
    away = reverse("licence_revoke", args=[licence.pk])
    assert "Please say why" in grace.post(away, {"reason": " "}, follow=True).content.decode()
    grace.post(away, {"reason": "Drift since May."})
    assert "Withdrawn" in page(grace, reverse("licences"))
    assert "Withdrawn" in page(gil, reverse("calibration"))


def test_the_board_asks_as_often_for_many_graders_as_for_one(
    grace: Client, cast: Cast, now: datetime, queries_of: Callable[[Callable[[], Any]], int]
) -> None:
    licensed(cast.gil, now)
    page(grace, reverse("licences"))
    one = queries_of(lambda: grace.get(reverse("licences")))
    for number in range(8):
        other = people.person(f"Grader {number}")
        people.join(other, cast.root, Role.GRADER)
        licensed(other, now)
    assert queries_of(lambda: grace.get(reverse("licences"))) == one


def test_the_overview_asks_as_often_after_many_runs(
    gil: Client, cast: Cast, now: datetime, queries_of: Callable[[Callable[[], Any]], int]
) -> None:
    page(gil, reverse("calibration"))
    first = queries_of(lambda: gil.get(reverse("calibration")))
    gone_through(cast.gil, now - timedelta(days=40), answer=too_kind)
    gone_through(cast.gil, now - timedelta(days=30), answer=too_kind)
    gone_through(cast.gil, now, stop_after=4)
    assert queries_of(lambda: gil.get(reverse("calibration"))) == first


# --- Rounds ----------------------------------------------------------------------------------------


def test_a_round_is_opened_scored_alone_closed_and_talked_about(
    grace: Client, gil: Client, as_: AsUser, cast: Cast, now: datetime
) -> None:
    people.join(cast.ingrid, cast.root, Role.GRADER)
    ingrid = as_(cast.ingrid)
    last_day = (now + timedelta(days=7)).date().isoformat()
    opened = grace.post(reverse("open_round", args=[RUBRIC]), {"due_on": last_day})
    here = opened["Location"]
    pk = int(here.rstrip("/").rsplit("/", 1)[-1])
    for client, given in ((gil, (3, 3, 3)), (ingrid, (1, 3, 3))):
        address = reverse("calibration_round_text", args=[pk, 1])
        while address != here:
            assert REASON not in page(client, address)
            address = client.post(address, form(*given))["Location"]
        still = page(client, here)
        assert REASON not in still
        assert "To talk about" not in still
    grace.post(reverse("calibration_round_close", args=[pk]))
    shown = page(gil, here)
    assert "6 lines to talk about" in shown
    assert "1 Starting, 3 Solid" in shown
    assert REASON in shown
    assert cast.ingrid.name not in shown
    gil.post(
        reverse("calibration_round_note", args=[pk]),
        {"criterion": "play-back", "text": "A list is no play-back."},
    )
    assert "A list is no play-back." in page(as_(cast.noor), reverse("calibration_notes"))


def test_a_day_that_is_past_or_no_day_is_refused(grace: Client, now: datetime) -> None:
    for day in ("2020-01-01", "soon", ""):
        answer = grace.post(reverse("open_round", args=[RUBRIC]), {"due_on": day})
        assert answer.status_code == 400
    assert grace.post(reverse("open_round", args=["charm"]), {"due_on": "2099-01-01"}).status_code == 404


def test_the_api_tells_of_rounds_without_names(gil: Client, cast: Cast, now: datetime) -> None:
    row = rounds.open_round(actor=cast.grace, rubric_key=RUBRIC, due_at=now + timedelta(days=7), at=now)
    for place in range(1, len(row.texts) + 1):
        rounds.score(actor=cast.gil, round_id=row.pk, place=place, levels=levels(2, 2, 2), at=now)
    assert gil.get(reverse("api_rounds")).json()[0]["own"] == len(row.texts)
    open_one = gil.get(reverse("api_round", args=[row.pk])).json()
    assert (open_one["round"]["is_open"], open_one["talk"]) == (True, [])
    people.join(cast.ingrid, cast.root, Role.GRADER)
    rounds.score(actor=cast.ingrid, round_id=row.pk, place=1, levels=levels(4, 2, 2), at=now)
    rounds.close_round(actor=cast.grace, round_id=row.pk, at=now)
    closed = gil.get(reverse("api_round", args=[row.pk]))
    assert closed.json()["talk"] == [{"reply": 1, "criterion": "play-back", "levels": [2, 4], "gold": 3}]
    assert cast.ingrid.name not in closed.content.decode()


def test_the_api_tells_the_state_of_ones_licence(gil: Client, cast: Cast, now: datetime) -> None:
    assert gil.get(reverse("api_licences")).json()[0]["state"] == "none"
    licensed(cast.gil, now)
    assert gil.get(reverse("api_licences")).json()[0]["state"] == "valid"


def test_begin_again_after_a_change_is_said_on_the_page(gil: Client, cast: Cast) -> None:
    answer = gil.post(reverse("calibration_start", args=["charm"]))
    assert answer.status_code == 404
    with pytest.raises(calibrating.RubricNotInUse):
        calibrating.start_run(actor=cast.gil, rubric_key="charm", at=clock.now())
