"""Handing on, what is set aside, the narrowed queue, from one to the next: forms without script, and the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from courses.actions import grader, judging
from courses.enrollments.models import Enrollment
from courses.role_plays.models import GradeDraft, Submission
from courses.role_plays.studio_models import NotJudged, SetAsideAnswer, Skip
from lms.accounts.models import Role, User
from lms.events.models import Event
from lms.lib import clock
from tests import cast as people
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import GOOD, TEXTS, WEAK, handed_in, practiced
from tests.harness.fixtures import Released, enroll

AsUser = Callable[[object], Client]
QUEUE = reverse("grading")


@pytest.fixture
def now() -> datetime:
    """Pages go by the real clock."""
    return clock.now()


@pytest.fixture
def held(cast: Cast, enrolled: Enrollment, now: datetime) -> Submission:
    """Amina's reply in Gil's hands."""
    practiced(enrolled, now - timedelta(hours=2))
    submission = handed_in(enrolled, now - timedelta(hours=1))
    return grader.claim(actor=cast.gil, submission_id=submission.pk, at=now)


@pytest.fixture
def greta(cast: Cast) -> User:
    """A second grader."""
    found = people.person("Greta Ober")
    people.join(found, cast.root, Role.GRADER)
    return found


def url(name: str, submission: Submission) -> str:
    return reverse(name, args=[submission.pk])


def test_what_was_typed_is_kept_on_the_way_to_handing_on(as_: AsUser, cast: Cast, held: Submission) -> None:
    client = as_(cast.gil)
    answer = client.post(
        url("grading_save", held), {"revision": "0", "what_works": "You answer first.", "then": "hand-on"}
    )
    assert answer["Location"] == url("grading_hand_on", held)
    assert GradeDraft.objects.get().body["what_works"] == "You answer first."
    assert "Not this one?" in client.get(answer["Location"]).content.decode()


def test_passing_over_by_form(as_: AsUser, cast: Cast, held: Submission) -> None:
    client = as_(cast.gil)
    refused = client.post(url("grading_skip", held), {"reason": "other", "words": ""})
    assert refused.status_code == 400
    assert "a few words help us" in refused.content.decode()
    assert client.post(url("grading_skip", held), {"reason": "time"})["Location"] == QUEUE
    assert Skip.objects.get().reason == "time"
    assert "you passed it over" in client.get(QUEUE).content.decode()
    # Nobody holds it any more: the page leads back to the reply.
    assert client.get(url("grading_hand_on", held))["Location"] == url("grading_submission", held)


def test_not_judging_by_form(as_: AsUser, cast: Cast, greta: User, held: Submission) -> None:
    client = as_(cast.gil)
    refused = client.post(
        url("grading_not_judged", held), {"reason": "language", "criteria": ["closing"], "words": " "}
    )
    page = refused.content.decode()
    assert refused.status_code == 400
    assert 'value="language" checked' in page
    assert 'value="closing" checked' in page
    client.post(url("grading_not_judged", held), {"reason": "language", "words": "It is French."})
    assert NotJudged.objects.get().words == "It is French."
    assert (
        "handed on because it could not be judged"
        in client.get(url("grading_submission", held)).content.decode()
    )
    client.post(url("grading_claim", held))
    held.refresh_from_db()
    assert held.leased_to_id is None
    assert as_(greta).post(reverse("grading_next"))["Location"] == url("grading_submission", held)


def test_whoever_looks_after_grading_reads_reasons_then_text(
    as_: AsUser, cast: Cast, held: Submission, now: datetime
) -> None:
    grader.save_grade_draft(actor=cast.gil, submission_id=held.pk, marking=GOOD, revision=0, at=now)
    judging.not_judged(
        actor=cast.gil, submission_id=held.pk, reason="risk", words="They write of giving up.", at=now
    )
    client = as_(cast.ingrid)
    pages = [client.get(reverse("set_aside")), client.get(url("set_aside_one", held))]
    for page in pages:
        body = page.content.decode()
        assert "Possible risk" in body
        assert cast.amina.name not in body
        assert TEXTS["note"] not in body
    assert "They write of giving up." in pages[1].content.decode()
    assert not Event.objects.filter(type="set_aside.opened").exists()
    opened = client.post(url("set_aside_open", held)).content.decode()
    assert cast.amina.name in opened
    assert TEXTS["note"] in opened
    assert Event.objects.get(type="set_aside.opened").actor == cast.ingrid
    assert client.post(url("set_aside_take", held)).status_code == 403  # Ingrid does not grade
    answer = client.post(url("set_aside_requeue", held), {"note": "Talked to them."})
    assert answer["Location"] == reverse("set_aside")
    assert SetAsideAnswer.objects.get().note == "Talked to them."
    assert client.get(url("set_aside_one", held)).status_code == 404


def test_the_list_of_what_is_set_aside_needs_the_same_queries(
    as_: AsUser,
    cast: Cast,
    small_module: Released,
    held: Submission,
    now: datetime,
    queries_of: Callable[..., int],
) -> None:
    def cannot(submission: Submission) -> None:
        judging.not_judged(
            actor=cast.gil, submission_id=submission.pk, reason="illegible", words="Signs.", at=now
        )

    cannot(held)
    client, page = as_(cast.ingrid), reverse("set_aside")
    client.get(page)
    before = queries_of(lambda: client.get(page))
    for learner in people.learners(5, cast.nairobi):
        submission = handed_in(practiced(enroll(learner, small_module), now), now)
        cannot(grader.claim(actor=cast.gil, submission_id=submission.pk, at=now))
    assert queries_of(lambda: client.get(page)) == before


def test_the_lists_say_what_waits_on_whom(
    as_: AsUser, cast: Cast, small_module: Released, held: Submission, now: datetime
) -> None:
    grader.return_for_revision(actor=cast.gil, submission_id=held.pk, marking=WEAK, at=now)
    brians = handed_in(practiced(enroll(cast.brian, small_module), now), now)
    grader.claim(actor=cast.gil, submission_id=brians.pk, at=now)
    grader.release_grade(actor=cast.gil, submission_id=brians.pk, marking=GOOD, at=now)
    context = as_(cast.gil).get(QUEUE).context
    assert [line["row"].submission_id for line in context["returned"]] == [held.pk]
    assert [line["row"].submission_id for line in context["released"]] == [brians.pk]


def test_the_queue_is_narrowed_by_its_address_and_by_what_is_kept(
    as_: AsUser, cast: Cast, held: Submission
) -> None:
    client = as_(cast.gil)
    client.post(url("grading_give_back", held))

    def waiting(**asked: str) -> list[int]:
        context = client.get(QUEUE, {"narrow": "1", **asked} if asked else {}).context
        return [line["row"].submission_id for line in context["waiting"]]

    assert waiting() == waiting(language="en") == [held.pk]
    assert waiting(language="fr") == waiting(skill="other") == []
    assert client.post(reverse("grading_next"), {"narrow": "1", "language": "fr"})["Location"] == QUEUE
    client.post(reverse("grading_preferences"), {"language": ["en", "fr"]})
    assert client.get(QUEUE).context["is_narrowed"]
    assert waiting() == [held.pk]


def test_next_saves_and_goes_on(
    as_: AsUser, cast: Cast, small_module: Released, held: Submission, now: datetime
) -> None:
    brians = handed_in(practiced(enroll(cast.brian, small_module), now), now)
    client, form = as_(cast.gil), {"revision": "0", "one_change": "Date first.", "then": "next"}
    assert client.post(url("grading_save", held), form)["Location"] == url("grading_submission", brians)
    assert GradeDraft.objects.get().body["one_change"] == "Date first."
    page = client.get(url("grading_submission", brians)).content.decode()
    assert "Date first." not in page
    assert client.post(url("grading_save", brians), {"revision": "0", "then": "next"})["Location"] == url(
        "grading_submission", held
    )


def test_what_one_marks_never_reaches_another_reply(
    as_: AsUser, cast: Cast, small_module: Released, held: Submission, now: datetime
) -> None:
    """A form belongs to the reply in its address: marks of one cannot be saved for one that is not held."""
    brians = handed_in(practiced(enroll(cast.brian, small_module), now), now)
    client = as_(cast.gil)
    client.post(url("grading_save", brians), {"revision": "0", "one_change": "For Amina."})
    assert not GradeDraft.objects.exists()
    assert 'autocomplete="off"' in client.get(url("grading_submission", held)).content.decode()


# --- Two tabs, and a lease that ran out ------------------------------------------------------------


def test_of_two_tabs_the_second_sees_both_and_overwrites_nothing(
    as_: AsUser, cast: Cast, held: Submission
) -> None:
    client, json = as_(cast.gil), {"HTTP_ACCEPT": "application/json"}
    first = client.post(url("grading_save", held), {"revision": "0", "level-closing": "3"}, **json).json()
    second = client.post(url("grading_save", held), {"revision": "0", "level-closing": "1"}, **json)
    assert (second.status_code, second.json()["code"]) == (409, "draft_conflict")
    assert second.json()["kept"]["levels"] == {"closing": 3}
    assert GradeDraft.objects.get().revision == first["revision"]
    for name in ("grading_release", "grading_return"):
        refused = client.post(url(name, held), {"revision": "0", "one_change": "Mine.", "confirmed": "1"})
        assert refused.status_code == 409
    held.refresh_from_db()
    assert held.status == "submitted"


def test_of_two_graders_after_a_lapsed_lease_the_later_one_decides(
    as_: AsUser, cast: Cast, greta: User, held: Submission, now: datetime
) -> None:
    gil, other = as_(cast.gil), as_(greta)
    gil.post(url("grading_save", held), {"revision": "0", "level-closing": "1", "one_change": "Gil's."})
    Submission.objects.filter(pk=held.pk).update(lease_until=now - timedelta(minutes=1))
    assert other.post(reverse("grading_next"))["Location"] == url("grading_submission", held)
    page = other.get(url("grading_submission", held)).content.decode()
    assert "Gil's." not in page
    late = gil.post(
        url("grading_save", held),
        {"revision": "1", "level-closing": "4"},
        HTTP_ACCEPT="application/json",
    )
    assert (late.status_code, late.json()["code"]) == (409, "not_held")
    other.post(url("grading_save", held), {"revision": "0", "level-closing": "3"})
    drafts = {row.grader: row.body["levels"] for row in GradeDraft.objects.select_related("grader")}
    assert drafts == {cast.gil: {"closing": 1}, greta: {"closing": 3}}


# --- API -------------------------------------------------------------------------------------------


def test_the_api_hands_on_and_decides(as_: AsUser, cast: Cast, held: Submission) -> None:
    gil, ingrid = as_(cast.gil), as_(cast.ingrid)
    wrong = gil.post(
        reverse("api_not_judged", args=[held.pk]), {"reason": "boring", "words": "No."}, "application/json"
    )
    assert wrong.status_code == 400
    done = gil.post(
        reverse("api_not_judged", args=[held.pk]),
        {"reason": "illegible", "words": "Only signs.", "criteria": ["closing"]},
        "application/json",
    )
    assert done.json() == {"submission": held.pk, "is_sent_up": True}
    (listed,) = ingrid.get(reverse("api_set_aside")).json()
    assert (listed["label"], listed["said"][0]["words"]) == (held.blind_label, "Only signs.")
    answer = reverse("api_answer_set_aside", args=[held.pk])
    assert ingrid.post(answer, {"decision": "requeue"}, "application/json").status_code == 204
    assert ingrid.post(answer, {"decision": "requeue"}, "application/json").status_code == 404


def test_the_api_passes_over_and_keeps_preferences(as_: AsUser, cast: Cast, held: Submission) -> None:
    client = as_(cast.gil)
    skip = reverse("api_skip", args=[held.pk])
    assert client.post(skip, {"reason": "time"}, "application/json").status_code == 204
    again = client.post(skip, {"reason": "time"}, "application/json")
    assert (again.status_code, again.json()["code"]) == (409, "not_held")
    address = reverse("api_grading_preferences")
    kept = client.put(address, {"skills": ["x"], "languages": ["en"]}, "application/json").json()
    assert kept == client.get(address).json() == {"skills": [], "languages": ["en"]}


def test_the_api_keeps_comments(as_: AsUser, cast: Cast, held: Submission) -> None:
    client, address = as_(cast.gil), reverse("api_snippets")
    made = client.post(
        address,
        {"text": "Ask Brian.", "submission": held.pk, "criterion": "closing", "level": 2},
        "application/json",
    )
    row = made.json()
    assert (made.status_code, row["criterion"], row["level"]) == (201, "closing", 2)
    assert "“Brian”" in row["warning"]
    one = reverse("api_snippet", args=[row["id"]])
    changed = client.put(one, {"text": "Ask first.", "level": 3}, "application/json").json()
    assert (changed["text"], changed["level"], changed["warning"]) == ("Ask first.", 3, "")
    client.put(one, {"text": "Ask first.", "is_retired": True}, "application/json")
    assert client.get(address).json() == []
    assert [found["id"] for found in client.get(address, {"retired": "1"}).json()] == [row["id"]]
