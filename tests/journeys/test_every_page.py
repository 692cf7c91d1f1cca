"""Every page of the product, for somebody who uses it: sound for axe, for the policy, at 320 px, and without an error.

A page that is in no list here fails the first test, so that a new one is looked at from its first day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from operator import attrgetter

import pytest
from django.urls import reverse
from playwright.sync_api import ConsoleMessage, Page

from courses.actions import grader, moderating
from courses.quizzes.models import Attempt
from courses.role_plays.models import Submission
from lms.lib import clock
from tests import cast as people
from tests.cast import PASSWORD, Cast
from tests.courses.calibration.scored import with_scored
from tests.courses.quizzes.answers import UNDECIDED, handed_in
from tests.courses.quizzes.rehearsing import Rehearsed, rehearsed
from tests.courses.role_plays.way_to_a_reply import handed_in as written
from tests.courses.role_plays.way_to_a_reply import practiced
from tests.harness import rehearsal
from tests.harness.browser import assert_axe_clean, assert_no_csp_reports, assert_no_horizontal_scroll
from tests.harness.fixtures import Released, enroll, put_on_shelf
from tests.harness.small_module import REWRITE, SINGLE
from tests.permissions.addresses import ADMIN, addresses
from tests.permissions.table import FAULTY, KEY, TABLE
from tests.permissions.world import World, assemble

# What a page looks like does not depend on the database; the permission table opens each one on both.
pytestmark = pytest.mark.only_on("sqlite")

Open = Callable[..., Page]
API = "api/"

NOT_A_PAGE = {
    "health_live": "plain text for machines",
    "health_ready": "plain text for machines",
    "content:picture": "an image",
    "certificate_pdf": "a download",
    "completion_export": "a download",
    "analysis_export": "a download",
    "team_conversations_export": "a download",
    "agreement_export": "a download",
    "mfa_download_recovery_codes": "a download",
    "mfa_login_webauthn": "JSON for the script of the log-in page",
    "account_signup": "walled up: 404",
    "account_email": "walled up: 404",
    "account_set_password": "leads to another page: everybody has a password",
    "demo_log_in": "only a button",
}
# Each needs a log-in that is half done, or a second factor that a browser without a key cannot use.
BY_ITS_OWN_TEST = {
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_list_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "account_reset_password_from_key",
}


@dataclass(frozen=True)
class Surroundings(World):
    """The world, and a quiz that Otto has handed in; his practice and pre-check; a reply in Gil's hands."""

    result: Attempt
    rehearsal: Rehearsed
    in_hand: Submission


@dataclass(frozen=True)
class Stop:
    """A page on somebody's round: an address by its name; what fills it is a path in `Surroundings`, or a word after `=`."""

    name: str
    fills: dict[str, str] = field(default_factory=dict)

    def address(self, world: Surroundings) -> str:
        """Where the page is in this world."""
        found = {
            key: value[1:] if value.startswith("=") else attrgetter(value)(world)
            for key, value in self.fills.items()
        }
        return reverse(self.name, kwargs=found)


MODULE = {"module": "module.document.slug"}
PERSON = {"public_id": "cast.amina.public_id"}
PERSON_QUIZ = {**PERSON, "module_id": "module.module.pk", "item_key": "=quiz"}
UNDER_WAY = {"enrollment_id": "enrollment.pk"}
CERTIFICATE = {"number": "certificate.number"}
ANALYSIS = {**MODULE, "quiz": "=the-quiz"}
STEPS = ("the-note", "the-call", "if-then-plan", "on-the-job")


def step(name: str, slug: str) -> Stop:
    """A page of a step of the small module."""
    return Stop(name, {**MODULE, "step": f"={slug}"})


ROUNDS: dict[str, tuple[Stop, ...]] = {
    "anonymous": (
        Stop("account_login"),
        Stop("account_reset_password"),
        Stop("account_reset_password_done"),
        Stop("account_reset_password_from_key_done"),
        Stop("account_inactive"),
        Stop("accessibility"),
        Stop("privacy"),
        Stop("help"),
        Stop("verify"),
        Stop("verify_token", {"token": "certificate.token"}),
    ),
    "amina": (
        Stop("home"),
        Stop("modules"),
        Stop("module", MODULE),
        Stop("practice"),
        Stop("record"),
        Stop("bring_in_answers"),
        Stop("review"),
        Stop("deadlines"),
        Stop("notices"),
        *(step("step", slug) for slug in STEPS),
        step("role_play", "third-message"),
        step("role_play", "practice-reply"),
        step("role_play_drafts", "practice-reply"),
        step("quiz", "the-quiz"),
        *(Stop("attempt", {"attempt_id": "attempt.pk", "position": f"={number}"}) for number in (1, 4, 8)),
        Stop("attempt_overview", {"attempt_id": "attempt.pk"}),
    ),
    "account": (
        Stop("account_settings"),
        Stop("account_tokens"),
        Stop("account_change_password"),
        Stop("account_reauthenticate"),
        Stop("account_logout"),
        Stop("mfa_index"),
        Stop("mfa_activate_totp"),
        Stop("mfa_add_webauthn"),
    ),
    "brian": (
        Stop("home"),
        Stop("module", MODULE),
        Stop("record"),
        Stop("appeal", {"submission_id": "graded.pk"}),
        Stop("review"),
        Stop("review_answer", {"key": "card_review.key"}),
        Stop("certificate", CERTIFICATE),
        Stop("certificate_status", CERTIFICATE),
        Stop("certificate_evidence", CERTIFICATE),
        Stop("role_play_result", {"submission_id": "graded.pk"}),
    ),
    "otto": (
        Stop("attempt_result", {"attempt_id": "result.pk"}),
        *(
            Stop("attempt", {"attempt_id": "rehearsal.practice.pk", "position": f"={number}"})
            for number in (1, 2, 3)
        ),
        Stop("attempt_overview", {"attempt_id": "rehearsal.practice.pk"}),
        Stop("attempt", {"attempt_id": "rehearsal.open_precheck.pk", "position": "=1"}),
        Stop("attempt_result", {"attempt_id": "rehearsal.precheck.pk"}),
        Stop("attempt_result", {"attempt_id": "rehearsal.held_back.pk"}),
        Stop("quiz", {"module": f"={rehearsal.SLUG}", "step": "=rehearsal"}),
        step("quiz", "the-quiz"),
        Stop("team"),
    ),
    "gil": (
        Stop("home"),
        Stop("grading"),
        Stop("grading_submission", {"submission_id": "submission.pk"}),
        Stop("appeals"),
        Stop("appeal_look", {"appeal_id": "appeal.pk"}),
        Stop("moderation"),
        Stop("moderation_case", {"submission_id": "moderated.pk"}),
        Stop("ready_results"),
        Stop("grading_submission", {"submission_id": "in_hand.pk"}),
        Stop("grading_hand_on", {"submission_id": "in_hand.pk"}),
        Stop("comment_bank"),
        Stop("snippet", {"snippet_id": "snippet.pk"}),
        Stop("answer_reviews"),
        Stop("answer_review", {"review_id": "review.pk"}),
        Stop("calibration"),
        Stop("calibration_rubric", {"rubric_key": "=rubric"}),
        Stop("calibration_run", {"run_id": "calibration.pk"}),
        Stop("calibration_text", {"run_id": "calibration.pk", "place": "=1"}),
        Stop("calibration_round", {"round_id": "round.pk"}),
        Stop("calibration_round_text", {"round_id": "round.pk", "place": "=1"}),
        Stop("calibration_notes"),
        Stop("record"),
    ),
    "grace": (
        Stop("home"),
        Stop("team"),
        Stop("enroll"),
        Stop("team_conversations"),
        Stop("team_person", PERSON),
        Stop("bring_in_answers_of", PERSON),
        Stop("team_quiz_access"),
        Stop("licences"),
        Stop("quiz_access", PERSON),
        Stop("quiz_override", PERSON_QUIZ),
        Stop("due_date", UNDER_WAY),
        Stop("observe", UNDER_WAY),
        Stop("sign_off", UNDER_WAY),
        Stop("sign_off", {"enrollment_id": "finished.pk"}),
        Stop("certificate_evidence", CERTIFICATE),
    ),
    "ingrid": (
        Stop("team"),
        Stop("grade_tags"),
        Stop("set_aside"),
        Stop("coach_leans"),
        Stop("set_aside_one", {"submission_id": "set_aside.pk"}),
        Stop("completion"),
        Stop("completion_cell", {**MODULE, "team": "cast.nairobi.public_id"}),
        Stop("certificates"),
        Stop("certificate", CERTIFICATE),
        Stop("certificate_revoke", CERTIFICATE),
        Stop("agreement"),
    ),
    "noor": (
        Stop("home"),
        Stop("regrade_versions", {"question_id": KEY}),
        Stop("regrade", FAULTY),
        Stop("regrade_done", {**FAULTY, "number": "correction.number"}),
        Stop("analyses"),
        Stop("analysis", ANALYSIS),
        step("scenario_ways", "the-call"),
        Stop("analysis_question", {**ANALYSIS, "question_id": f"={SINGLE}", "version": "=1"}),
    ),
    "lee": (
        Stop("administration"),
        Stop("people"),
        Stop("people_import"),
        Stop("person", PERSON),
        Stop("teams"),
        Stop("team_edit", {"public_id": "cast.nairobi.public_id"}),
        Stop("organization"),
    ),
    "ruth": (Stop("access_log"), Stop("certificates"), Stop("certificate_evidence", CERTIFICATE)),
}


def test_no_page_is_left_out() -> None:
    sent_only = {line.name for line in TABLE if line.method != "GET"}
    pages = {
        name
        for name, where, _pattern in addresses()
        if not where.startswith((ADMIN, API)) and name not in sent_only
    }
    walked = {stop.name for stops in ROUNDS.values() for stop in stops}
    assert sorted(pages - walked - set(NOT_A_PAGE) - BY_ITS_OWN_TEST) == [], "give each a stop in ROUNDS"
    assert sorted((set(NOT_A_PAGE) | BY_ITS_OWN_TEST) & walked) == []


@pytest.fixture
def world(cast: Cast, small_module: Released) -> Surroundings:
    """Some days of work, until a little while ago."""
    at = (clock.now() - timedelta(days=4)).replace(hour=9)
    small_module = put_on_shelf(with_scored(small_module.document), at)
    found = assemble(cast, small_module, at)
    moderating.take(actor=cast.gil, submission_id=found.moderated.pk, at=clock.now())
    held = enroll(cast.otto, small_module, by=cast.ingrid, at=at)
    result = handed_in(
        held, cast.otto, at + timedelta(hours=1), **{SINGLE: {"choice": "a"}, REWRITE: UNDECIDED}
    )
    writer = people.person("Wambui Kariuki")
    people.join(writer, cast.nairobi)
    reply = written(practiced(enroll(writer, small_module, by=cast.grace, at=at), at), at)
    in_hand = grader.claim(actor=cast.gil, submission_id=reply.pk, at=clock.now())
    return Surroundings(**vars(found), result=result, rehearsal=rehearsed(cast, at), in_hand=in_hand)


@pytest.fixture
def complaints() -> list[str]:
    """What the console said."""
    return []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ROUNDS)
def test_a_round(
    name: str, world: Surroundings, open_browser: Open, violations: list[str], complaints: list[str]
) -> None:
    page = _entered(name, world, open_browser)
    page.on("console", lambda message: _listen(message, complaints))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    found = []
    for stop in ROUNDS[name]:
        address = stop.address(world)
        response = page.goto(address)
        if response is None or response.status != 200:
            found.append(f"{address}: {response and response.status}")
            continue
        for check in (assert_axe_clean, assert_no_horizontal_scroll):
            try:
                check(page)
            except AssertionError as complaint:
                found.append(str(complaint))
    assert found + complaints == []
    assert_no_csp_reports(violations)


def _entered(name: str, world: Surroundings, open_browser: Open) -> Page:
    """The person's browser. Pages about one's own account ask for a fresh log-in, by hand."""
    if name == "anonymous":
        return open_browser()
    if name != "account":
        return open_browser(world.cast.people[name])
    page = open_browser()
    page.goto(reverse("account_login"))
    page.locator("input[name=login]").fill(world.cast.amina.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/")
    return page


def _listen(message: ConsoleMessage, complaints: list[str]) -> None:
    if message.type == "error":
        complaints.append(f"{message.text} on {message.location.get('url', '')}")
