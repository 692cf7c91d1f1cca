"""Pages between a mark and its release: no names, no leaks, forms without script, constant queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from courses.actions import moderating
from courses.enrollments.models import Enrollment
from courses.role_plays import marks
from courses.role_plays.mark_models import Mark, Settlement
from courses.role_plays.models import Grade, Submission
from lms.accounts.models import Organization, Role
from lms.lib import clock
from tests import cast as people
from tests.cast import Cast
from tests.courses.role_plays.test_grader_pages import MARKS
from tests.courses.role_plays.way_to_a_reply import GOOD, WEAK
from tests.courses.role_plays.way_to_two_marks import (
    Graders,
    drawn,
    in_moderation,
    marked,
    ready,
    three_graders,
    waiting_reply,
)
from tests.harness.fixtures import Released, enroll

AsUser = Callable[[object], Client]
LIST, READY, RELEASE = reverse("moderation"), reverse("ready_results"), reverse("release_results")
CANARY = "73.1337 kettledrums"


@pytest.fixture
def now() -> datetime:
    """Pages go by the real clock."""
    return clock.now() - timedelta(hours=2)


@pytest.fixture
def graders(cast: Cast) -> Graders:
    """Gil, Greta and Hugo."""
    return three_graders(cast)


@pytest.fixture(autouse=True)
def nothing_drawn() -> Iterator[None]:
    """Chance plays no part."""
    with drawn(is_drawn=False):
        yield


@pytest.fixture
def moderated(graders: Graders, enrolled: Enrollment, now: datetime) -> Submission:
    """Greta said not yet, Hugo passed."""
    return in_moderation(graders, enrolled, now)


@pytest.fixture
def gil(as_: AsUser, cast: Cast) -> Client:
    """Gil's browser."""
    return as_(cast.gil)


def url(name: str, submission: Submission) -> str:
    return reverse(name, args=[submission.pk])


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def take(client: Client, submission: Submission) -> None:
    assert client.post(url("moderation_take", submission)).status_code == 302


def test_the_list_leads_to_the_case_and_the_marks_open_by_a_press(gil: Client, moderated: Submission) -> None:
    assert url("moderation_case", moderated) in text(gil, LIST)
    closed = text(gil, url("moderation_case", moderated))
    assert WEAK.what_works not in closed
    take(gil, moderated)
    opened = text(gil, url("moderation_case", moderated))
    assert opened.count("I will write by 16:00") == 1 + sum(
        "16:00" in one.quote for one in (*GOOD.comments, *WEAK.comments)
    )
    assert "2 levels apart" in opened
    assert "1 level apart" in opened
    assert "Same level" in opened


def test_no_name_of_anybody(gil: Client, cast: Cast, moderated: Submission) -> None:
    take(gil, moderated)
    for path in (LIST, url("moderation_case", moderated), f"/api/v1/moderation/{moderated.pk}/"):
        body = text(gil, path)
        for canary in (
            "Amina",
            "Yusuf",
            cast.amina.email,
            "Greta",
            "Hugo",
            "Ober",
            str(cast.amina.public_id),
        ):
            assert canary not in body, (path, canary)


def test_who_marked_it_finds_no_door(as_: AsUser, graders: Graders, moderated: Submission) -> None:
    for marker in (graders.greta, graders.hugo):
        client = as_(marker)
        assert url("moderation_case", moderated) not in text(client, LIST)
        text(client, url("moderation_case", moderated), 404)
        body = text(client, url("grading_submission", moderated))
        assert "with a moderator" in body
        assert WEAK.what_works not in body
        text(client, f"/api/v1/moderation/{moderated.pk}/", 404)


def test_one_stands_and_is_ready(gil: Client, moderated: Submission) -> None:
    take(gil, moderated)
    passing = next(one for one in marks.pair(moderated) if one.is_passed)
    response = gil.post(url("moderation_decide", moderated), {"choice": str(passing.mark_id)}, follow=True)
    assert "Decided" in response.content.decode()
    assert Settlement.objects.get().mark_id == passing.mark_id
    assert not Grade.objects.exists()
    assert moderated.blind_label in text(gil, READY)


def test_a_mark_of_ones_own_asks_for_what_is_missing(gil: Client, moderated: Submission) -> None:
    take(gil, moderated)
    own = {**MARKS, "level-questions": "3", "choice": "own"}
    response = gil.post(url("moderation_decide", moderated), own)
    assert response.status_code == 400
    body = response.content.decode()
    assert "say why it is the level of neither reader" in body
    assert "You play the story back." in body
    assert not Settlement.objects.exists()
    gil.post(url("moderation_decide", moderated), {**own, "note-questions": "One question, with its reason."})
    assert Settlement.objects.get().kind == "final"


def test_returned_for_revision_by_a_moderator(gil: Client, moderated: Submission) -> None:
    take(gil, moderated)
    refused = gil.post(url("moderation_decide", moderated), {"choice": "return"})
    assert refused.status_code == 400
    gil.post(
        url("moderation_decide", moderated), {"choice": "return", "one_change": "Say what happens next."}
    )
    moderated.refresh_from_db()
    assert moderated.status == "returned"
    assert [one["text"] for one in Grade.objects.get().comments] == ["Say what happens next."]


@pytest.mark.parametrize("choice", ["", "0", "-1", "x", "9999999999999999999999"])
def test_odd_choices_decide_nothing(gil: Client, moderated: Submission, choice: str) -> None:
    take(gil, moderated)
    assert gil.post(url("moderation_decide", moderated), {"choice": choice}).status_code == 302
    assert not Settlement.objects.exists()


def test_the_second_graders_pages_look_like_the_first_ones(
    as_: AsUser, graders: Graders, enrolled: Enrollment, now: datetime
) -> None:
    submission = waiting_reply(enrolled, now)
    client = as_(graders.hugo)
    before = _plain(text(client, reverse("grading")))
    marked(graders.greta, submission, WEAK, now)
    assert _plain(text(client, reverse("grading"))) == before
    client.post(url("grading_claim", submission))
    studio = text(client, url("grading_submission", submission))
    assert WEAK.what_works not in studio
    assert "second grader" not in studio
    assert "Return for revision" in studio
    queue = client.get("/api/v1/grading/").json()
    assert queue["on_the_way"] == []
    assert "stage" not in queue["mine"][0]


def test_a_first_grader_hears_what_becomes_of_their_mark(
    as_: AsUser, graders: Graders, enrolled: Enrollment, now: datetime
) -> None:
    submission = waiting_reply(enrolled, now)
    client = as_(graders.greta)
    client.post(url("grading_claim", submission))
    weak = {**MARKS, "level-play-back": "2", "level-questions": "2", "confirmed": "1"}
    response = client.post(url("grading_release", submission), weak, follow=True)
    body = response.content.decode()
    assert "Your mark is kept" in body
    assert "with a second grader" in body
    assert Mark.objects.count() == 1
    api = client.get("/api/v1/grading/").json()
    assert [one["stage"] for one in api["on_the_way"]] == ["second"]


def test_release_asks_once_and_names_each(
    gil: Client, cast: Cast, graders: Graders, small_module: Released, enrolled: Enrollment, now: datetime
) -> None:
    hers = ready(graders, enrolled, now)
    his = ready(graders, enroll(cast.brian, small_module), now)
    assert gil.post(RELEASE, {"act": "now"}).status_code == 400
    asked = gil.post(RELEASE, {"act": "now", "submission": [hers.pk, his.pk]})
    body = asked.content.decode()
    assert hers.blind_label in body
    assert his.blind_label in body
    assert "Release 2 results now?" in body
    assert not Grade.objects.exists()
    done = {"act": "now", "submission": [hers.pk, his.pk], "confirmed": "1"}
    assert "2 results released" in gil.post(RELEASE, done, follow=True).content.decode()
    assert Grade.objects.count() == 2
    assert "by somebody else" in gil.post(RELEASE, done, follow=True).content.decode()
    assert Grade.objects.count() == 2


def test_a_team_is_chosen_as_a_whole(
    gil: Client, cast: Cast, graders: Graders, small_module: Released, enrolled: Enrollment, now: datetime
) -> None:
    hers = ready(graders, enrolled, now)
    elsewhere = ready(graders, enroll(cast.otto, small_module), now)
    body = text(gil, f"{READY}?team={cast.nairobi.public_id}")
    assert f'value="{hers.pk}" checked' in body
    assert elsewhere.blind_label not in body
    text(gil, f"{READY}?team=nowhere", 403)


def test_a_date_is_on_the_organisations_clock(
    gil: Client, graders: Graders, enrolled: Enrollment, now: datetime
) -> None:
    Organization.objects.update_or_create(pk=1, defaults={"name": "L", "time_zone": "Asia/Manila"})
    submission = ready(graders, enrolled, now)
    day = (clock.now() + timedelta(days=3)).date()
    sent = {"act": "date", "submission": submission.pk, "release_at": f"{day}T09:00"}
    asked = gil.post(RELEASE, sent).content.decode()
    assert "09:00 (Asia/Manila)" in asked
    gil.post(RELEASE, {**sent, "confirmed": "1"})
    submission.refresh_from_db()
    assert submission.release_at == datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Asia/Manila"))


@pytest.mark.parametrize("given", ["", "soon", "2001-01-01T09:00"])
def test_a_date_that_cannot_be_is_refused_kindly(
    gil: Client, graders: Graders, enrolled: Enrollment, now: datetime, given: str
) -> None:
    submission = ready(graders, enrolled, now)
    planned = submission.release_at
    sent = {"act": "date", "submission": submission.pk, "release_at": given, "confirmed": "1"}
    assert gil.post(RELEASE, sent).status_code == 400
    submission.refresh_from_db()
    assert submission.release_at == planned


def test_nothing_reaches_anybody_before_the_release(
    as_: AsUser, cast: Cast, graders: Graders, enrolled: Enrollment, now: datetime
) -> None:
    """A canary in each mark: no page, answer or file of the learner, managers or auditors holds it."""
    told = replace(WEAK, what_works=CANARY, one_change=CANARY)
    submission = marked(graders.greta, waiting_reply(enrolled, now), told, now)
    for stage in ("second", "moderation", "ready"):
        if stage == "moderation":
            marked(graders.hugo, submission, replace(GOOD, what_works=CANARY), now)
        if stage == "ready":
            moderating.take(actor=graders.gil, submission_id=submission.pk, at=now)
            moderating.choose(
                actor=graders.gil,
                submission_id=submission.pk,
                mark_id=marks.pair(submission)[0].mark_id,
                at=now,
            )
        submission.refresh_from_db()
        assert submission.stage == stage
        for who, paths in _doors(cast, enrolled, submission).items():
            client = as_(getattr(cast, who))
            for path in paths:
                assert CANARY not in _whole(client, path), (stage, who, path)
        learner = as_(cast.amina)
        assert learner.get(url("role_play_result", submission)).status_code == 404
        brief = learner.get(f"/api/v1/enrollments/{enrolled.pk}/steps/graded/reply/").json()
        assert (brief["status"], brief["result"], brief["step"]) == ("submitted", None, "waiting")


def _whole(client: Client, path: str) -> str:
    """All that is answered, a file too."""
    response = client.get(path)
    body = b"".join(response) if response.streaming else response.content
    return body.decode(errors="replace")


def _doors(cast: Cast, enrolled: Enrollment, submission: Submission) -> dict[str, list[str]]:
    module = f"/modules/{enrolled.module.slug}/"
    person = f"/team/people/{cast.amina.public_id}/"
    return {
        "amina": [
            "/", module, f"{module}third-message/reply/", reverse("record"), reverse("notices"),
            f"/replies/{submission.pk}/", f"/api/v1/enrollments/{enrolled.pk}/", "/api/v1/enrollments/",
        ],
        "grace": [reverse("team"), person, f"/replies/{submission.pk}/", f"/api/v1/enrollments/{enrolled.pk}/"],
        "ingrid": [reverse("completion"), reverse("completion_export", args=["csv"])],
        "ruth": [f"/replies/{submission.pk}/", reverse("completion_export", args=["xlsx"])],
    }  # fmt: skip


def test_lists_cost_the_same_for_one_and_for_many(
    gil: Client,
    cast: Cast,
    graders: Graders,
    small_module: Released,
    enrolled: Enrollment,
    now: datetime,
    queries_of: Callable[[Callable[[], object]], int],
) -> None:
    ready(graders, enrolled, now)
    in_moderation(graders, enroll(cast.brian, small_module), now)
    pages = (LIST, READY, reverse("grading"))
    for path in pages:
        gil.get(path)
    few = [queries_of(lambda path=path: gil.get(path)) for path in pages]
    for number, user in enumerate(people.learners(6, cast.nairobi)):
        (ready if number % 2 else in_moderation)(graders, enroll(user, small_module), now)
    assert [queries_of(lambda path=path: gil.get(path)) for path in pages] == few


def test_the_api_moderates_and_releases(gil: Client, moderated: Submission) -> None:
    api = "/api/v1/moderation/"
    assert gil.get(api).json()["count"] == 1
    closed = gil.get(f"{api}{moderated.pk}/").json()
    assert (closed["marks"], closed["texts"]) == ([], {})
    opened = gil.post(f"{api}{moderated.pk}/take/").json()
    assert {one["letter"] for one in opened["marks"]} == {"A", "B"}
    decision = f"{api}{moderated.pk}/decision/"
    assert gil.post(decision, {}, content_type="application/json").status_code == 400
    chosen = opened["marks"][0]["id"]
    settled = gil.post(decision, {"mark": chosen}, content_type="application/json").json()
    assert (settled["mark"], settled["kind"]) == (chosen, "copied")
    [row] = gil.get("/api/v1/ready/").json()
    assert row["submission"] == moderated.pk
    sent = {"submissions": [moderated.pk], "release_at": (clock.now() + timedelta(days=2)).isoformat()}
    planned = gil.post("/api/v1/ready/", sent, content_type="application/json").json()
    assert planned == {"done": 1, "passed_over": 0}
    sent = {"submissions": [moderated.pk]}
    assert gil.post("/api/v1/ready/", sent, content_type="application/json").json()["done"] == 1
    assert Grade.objects.count() == 1


def test_the_api_keeps_results_of_others_away(
    as_: AsUser, cast: Cast, graders: Graders, enrolled: Enrollment, now: datetime
) -> None:
    submission = ready(graders, enrolled, now)
    people.join(cast.otto, cast.lisbon, Role.GRADER)
    otto = as_(cast.otto)
    assert otto.get("/api/v1/ready/").json() == []
    sent = {"submissions": [submission.pk]}
    assert otto.post("/api/v1/ready/", sent, content_type="application/json").status_code == 403
    assert not Grade.objects.exists()


def _plain(page: str) -> str:
    """Without what differs in every answer."""
    return "\n".join(line for line in page.split("\n") if "csrf" not in line)
