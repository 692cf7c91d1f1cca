"""The workspace and what comes after it: scope, what is shown when, and that nothing leaks before a result."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from content.documents import ModelAnswer, Module
from courses.actions import grader, role_plays
from courses.enrollments.models import Enrollment
from courses.role_plays.draft_models import DraftSnapshot
from courses.role_plays.models import Submission
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import GOOD, TEXTS, WEAK, drafted, handed_in, practiced
from tests.harness import small_module as small
from tests.harness.fixtures import enroll, put_on_shelf

ARGS = ["small-listening", "third-message"]
PAGE = reverse("role_play", args=ARGS)
SAVE = reverse("role_play_save", args=ARGS)
BEGIN = reverse("role_play_begin", args=ARGS)
HAND_IN = reverse("role_play_hand_in", args=ARGS)
AsUser = Callable[[object], Client]


@pytest.fixture
def amina(as_: AsUser, cast: Cast, enrolled: Enrollment, at: datetime) -> Client:
    """Amina's browser, with the practice version done."""
    practiced(enrolled, at)
    return as_(cast.amina)


def form(**changes: str) -> dict[str, str]:
    return {"text-reply": TEXTS["reply"], "text-note": TEXTS["note"], "epoch": "1", **changes}


def put(client: Client, part: str, text: str, **changes: object) -> object:
    body = {"client_id": str(uuid4()), "seq": 1, "epoch": 1, "value": {"text": text}, **changes}
    return client.put(f"{SAVE}?item={part}", json.dumps(body), content_type="application/json")


def test_graded_work_begins_with_a_question(amina: Client) -> None:
    page = amina.get(PAGE).content.decode()
    for words in ("This one is graded", "The coach is off", "without your name", "within two working days"):
        assert words in page
    assert 'name="text-reply"' not in page
    assert not Submission.objects.filter(item_key="graded").exists()
    assert amina.post(BEGIN)["Location"] == PAGE
    assert 'name="text-reply"' in amina.get(PAGE).content.decode()
    amina.post(BEGIN)
    assert Submission.objects.filter(item_key="graded").count() == 1


def test_the_workspace_shows_the_case_and_a_field_for_each_part(amina: Client) -> None:
    amina.post(BEGIN)
    page = amina.get(PAGE).content.decode()
    for words in (
        "Answer Dana and leave a note for your colleague.",
        "Invoices appear twice.",
        "The import ran twice.",
        "No refund without a lead.",
        "Never promise what you cannot keep.",
        "aim for 20 to 120",
        'name="text-reply"',
        'name="text-note"',
        "Plays the story back",
        "Your grader usually replies within two working days",
    ):
        assert words in page


def test_nothing_of_the_models_leaves_before_a_result(
    as_: AsUser, cast: Cast, small_document: Module, at: datetime
) -> None:
    secret = replace(
        small.role_play("graded", "third-message", "Third message", is_graded=True),
        great_html="<p>CANARY-GREAT</p>",
        models=(ModelAnswer(label="CANARY-LABEL", texts={"reply": "CANARY-MODEL"}),),
        tired={"reply": "CANARY-TIRED"},
    )
    rest = tuple(item for item in small_document.items if item.kind != "role_play")
    enrolled = enroll(cast.amina, put_on_shelf(replace(small_document, items=(*rest, secret))))
    amina = as_(cast.amina)
    pages = [amina.get(PAGE), amina.post(HAND_IN, form(**{"text-note": ""})), amina.post(HAND_IN, form())]
    pages.append(amina.get(PAGE + "?preview=1"))
    submission = handed_in(enrolled, at)
    pages.append(amina.get(PAGE))
    grader.claim(actor=cast.gil, submission_id=submission.pk, at=at)
    grader.return_for_revision(actor=cast.gil, submission_id=submission.pk, marking=WEAK, at=at)
    pages += [amina.get(PAGE), amina.get(reverse("role_play_result", args=[submission.pk]))]
    assert "CANARY" not in "".join(page.content.decode() for page in pages)
    assert "Building" not in pages[-1].content.decode()
    second = role_plays.start_revision(actor=cast.amina, enrollment_id=enrolled.pk, item_key="graded", at=at)
    role_plays.hand_in(actor=cast.amina, enrollment_id=enrolled.pk, item_key="graded", key=uuid4(), at=at)
    grader.claim(actor=cast.gil, submission_id=second.pk, at=at)
    grader.release_grade(actor=cast.gil, submission_id=second.pk, marking=GOOD, at=at)
    page = amina.get(PAGE).content.decode()
    assert "CANARY-MODEL" in page
    assert "CANARY-GREAT" in page


def test_the_way_without_script_from_draft_to_hand_in_and_back(amina: Client) -> None:
    saved = amina.post(SAVE, form(**{"text-note": ""}))
    assert saved.status_code == 302
    assert TEXTS["reply"] in amina.get(PAGE).content.decode()
    unfinished = amina.post(HAND_IN, form(**{"text-note": " "}))
    assert unfinished.status_code == 400
    assert "Internal note: there is nothing here yet" in unfinished.content.decode()
    asked = amina.post(HAND_IN, form())
    assert asked["Location"].endswith("?preview=1")
    preview = amina.get(asked["Location"])
    assert "without your name, usually within two working days" in preview.content.decode()
    fields = {name: str(preview.context[name]) for name in ("key", "epoch", "digest")}
    assert amina.post(HAND_IN, {**fields, "confirmed": "1"})["Location"] == PAGE
    assert "is with your grader" in amina.get(PAGE).content.decode()
    amina.post(HAND_IN, {**fields, "confirmed": "1"})
    assert Submission.objects.filter(item_key="graded").count() == 1
    amina.post(reverse("role_play_take_back", args=ARGS))
    assert TEXTS["note"] in amina.get(PAGE).content.decode()


def test_a_save_of_the_page_script_gets_its_receipt(amina: Client) -> None:
    client_id = str(uuid4())
    response = put(amina, "reply", "Dear Dana", client_id=client_id, seq=7)
    receipt = response.json()
    assert response.status_code == 200
    assert (receipt["item"], receipt["client_id"], receipt["seq"], receipt["epoch"]) == (
        "reply",
        client_id,
        7,
        1,
    )
    assert put(amina, "reply", "Dear D", client_id=client_id, seq=6).json()["is_superseded"]
    assert Submission.objects.get(item_key="graded").texts == {"reply": "Dear Dana"}


def test_another_tab_is_refused_until_it_continues(amina: Client) -> None:
    first, second = str(uuid4()), str(uuid4())
    put(amina, "reply", "first tab", client_id=first)
    url = reverse("role_play_continue", args=ARGS)
    claim = amina.post(url, json.dumps({"client_id": second}), content_type="application/json")
    assert (claim.status_code, claim.json()["code"]) == (409, "taken_over")
    refused = put(amina, "reply", "second tab", client_id=second)
    assert (refused.status_code, refused.json()["code"]) == (409, "taken_over")
    assert DraftSnapshot.objects.filter(refused="taken_over").count() == 1
    assert amina.post(url)["Location"] == PAGE
    claim = amina.post(url, json.dumps({"client_id": second}), content_type="application/json")
    assert claim.json() == {"epoch": 2}
    assert put(amina, "reply", "second tab", client_id=second, epoch=2).status_code == 200
    assert put(amina, "reply", "first tab", client_id=first, seq=2).status_code == 409


def test_the_form_of_a_tab_that_was_taken_over_shows_its_text(amina: Client) -> None:
    amina.post(SAVE, form())
    amina.post(reverse("role_play_continue", args=ARGS))
    page = amina.post(HAND_IN, form(**{"text-reply": "only here"}))
    assert page.status_code == 409
    assert "only here" in page.content.decode()
    assert "Continue here" in page.content.decode()
    assert Submission.objects.get(item_key="graded").status == "draft"


@pytest.mark.parametrize("body", ["nonsense", "[]", "{}", json.dumps({"value": 3, "seq": 1, "epoch": 1})])
def test_a_save_that_cannot_be_read_is_400(amina: Client, body: str) -> None:
    assert amina.put(f"{SAVE}?item=reply", body, content_type="application/json").status_code == 400


def test_a_script_without_log_in_is_told_so(client: Client, enrolled: Enrollment) -> None:
    assert client.put(SAVE, "{}", content_type="application/json").status_code == 401
    assert client.post(SAVE).status_code == 302


def test_the_graded_brief_says_what_opens_it(as_: AsUser, cast: Cast, enrolled: Enrollment) -> None:
    page = as_(cast.amina).get(PAGE)
    assert "First try “A reply to practise”" in page.content.decode()
    assert as_(cast.amina).post(HAND_IN, form()).status_code == 409


def test_strangers_find_nothing(as_: AsUser, cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    submission = handed_in(enrolled, at)
    grader.claim(actor=cast.gil, submission_id=submission.pk, at=at)
    grader.release_grade(actor=cast.gil, submission_id=submission.pk, marking=GOOD, at=at)
    result = reverse("role_play_result", args=[submission.pk])
    for stranger in (cast.otto, cast.brian, cast.gil, cast.noor, cast.lee):
        assert as_(stranger).get(PAGE).status_code == 404
        assert as_(stranger).post(HAND_IN, form()).status_code == 404
        assert as_(stranger).get(result).status_code == 404
    for reader in (cast.amina, cast.grace, cast.ingrid, cast.ruth):
        assert as_(reader).get(result).status_code == 200


def test_nobody_else_reads_what_was_not_released(
    as_: AsUser, cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    practiced(enrolled, at)
    submission = handed_in(enrolled, at)
    result = reverse("role_play_result", args=[submission.pk])
    assert as_(cast.grace).get(result).status_code == 404
    assert as_(cast.amina).get(result).status_code == 404
    grader.claim(actor=cast.gil, submission_id=submission.pk, at=at)
    grader.return_for_revision(actor=cast.gil, submission_id=submission.pk, marking=GOOD, at=at)
    assert as_(cast.grace).get(result).status_code == 404
    assert as_(cast.amina).get(result).status_code == 200


def test_a_draft_mark_never_reaches_the_learner(
    amina: Client, cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    submission = handed_in(enrolled, at)
    grader.claim(actor=cast.gil, submission_id=submission.pk, at=at)
    grader.save_grade_draft(actor=cast.gil, submission_id=submission.pk, marking=GOOD, revision=0, at=at)
    pages = [PAGE, reverse("module", args=ARGS[:1]), reverse("home")]
    for url in pages:
        page = amina.get(url).content.decode()
        assert GOOD.what_works not in page
        assert "the part Dana will read twice" not in page


def test_a_result_shows_descriptors_first_and_the_models(
    amina: Client, cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    submission = handed_in(enrolled, at)
    grader.claim(actor=cast.gil, submission_id=submission.pk, at=at)
    grader.release_grade(actor=cast.gil, submission_id=submission.pk, marking=GOOD, at=at)
    page = amina.get(PAGE).content.decode()
    assert page.index("Reliably.") < page.index("<b>80</b> of 100")
    for words in (
        "Leading",
        GOOD.what_works,
        GOOD.one_change,
        "This is the part Dana will read twice.",
        "It plays the story back first.",
    ):
        assert words in page
    assert "Gil" not in page


def test_not_yet_says_when_to_write_again(
    amina: Client, cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    submission = handed_in(enrolled, at)
    grader.claim(actor=cast.gil, submission_id=submission.pk, at=at)
    grader.release_grade(actor=cast.gil, submission_id=submission.pk, marking=WEAK, at=at)
    assert "Not yet" in amina.get(reverse("role_play_result", args=[submission.pk])).content.decode()
    # The clock of the page is now, long after: the same brief is open again.
    assert "Ready to write to Dana Okafor?" in amina.get(PAGE).content.decode()
    amina.post(BEGIN)
    page = amina.get(PAGE).content.decode()
    assert "Comments on your last version" in page
    assert reverse("role_play_result", args=[submission.pk]) in page
    assert 'name="text-reply"' in amina.get(PAGE).content.decode()


def test_a_returned_text_leads_to_a_second_version(
    amina: Client, cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    submission = handed_in(enrolled, at)
    grader.claim(actor=cast.gil, submission_id=submission.pk, at=at)
    grader.return_for_revision(actor=cast.gil, submission_id=submission.pk, marking=WEAK, at=at)
    page = amina.get(PAGE).content.decode()
    assert "worth a second version" in page
    assert GOOD.one_change in page
    assert amina.post(reverse("role_play_revise", args=ARGS))["Location"] == PAGE
    page = amina.get(PAGE).content.decode()
    assert "Comments on your first version" in page
    assert "Second version" in page


def test_a_practice_version_shows_the_models_when_done(
    as_: AsUser, cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    handed_in(enrolled, at, item_key="practice")
    page = (
        as_(cast.amina).get(reverse("role_play", args=["small-listening", "practice-reply"])).content.decode()
    )
    assert "Practice done" in page
    assert "It plays the story back first." in page


def test_queries_are_few(
    amina: Client, enrolled: Enrollment, at: datetime, queries_of: Callable[..., int]
) -> None:
    drafted(enrolled, at)
    amina.get(PAGE)
    assert queries_of(lambda: amina.get(PAGE)) <= 12
    client_id = str(uuid4())
    put(amina, "reply", "a", client_id=client_id, seq=1)
    assert queries_of(lambda: put(amina, "reply", "b", client_id=client_id, seq=2)) <= 12


def test_handing_in_again_after_a_return_keeps_every_text(
    cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    practiced(enrolled, at)
    first = handed_in(enrolled, at)
    grader.claim(actor=cast.gil, submission_id=first.pk, at=at)
    grader.return_for_revision(actor=cast.gil, submission_id=first.pk, marking=WEAK, at=at)
    role_plays.start_revision(actor=cast.amina, enrollment_id=enrolled.pk, item_key="graded", at=at)
    role_plays.save_draft(
        actor=cast.amina,
        enrollment_id=enrolled.pk,
        item_key="graded",
        texts={"reply": "anew"},
        at=at + timedelta(hours=1),
    )
    first.refresh_from_db()
    assert first.texts == TEXTS
