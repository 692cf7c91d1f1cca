"""The pages of practice: models after an attempt alone, drafts beside each other, and nobody else who reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from content.documents import ModelAnswer, Module
from courses.actions import grader, role_plays
from courses.actions.role_play_refusals import NotOpen
from courses.enrollments.models import Enrollment
from courses.progress.queries import done_keys
from courses.role_plays.models import Submission
from courses.role_plays.queries import levels
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import GOOD, TEXTS, WEAK, handed_in, practiced
from tests.harness import small_module as small
from tests.harness.fixtures import enroll, put_on_shelf

AsUser = Callable[[object], Client]
ARGS = ["small-listening", "practice-reply"]
PAGE, SAVE, HAND_IN, DRAFTS, KEEP, AGAIN = (
    reverse(name, args=ARGS)
    for name in (
        "role_play",
        "role_play_save",
        "role_play_hand_in",
        "role_play_drafts",
        "role_play_keep",
        "role_play_again",
    )
)


@pytest.fixture
def amina(as_: AsUser, cast: Cast, enrolled: Enrollment) -> Client:
    """Amina's browser."""
    return as_(cast.amina)


def form(**changes: str) -> dict[str, str]:
    return {"text-reply": TEXTS["reply"], "text-note": TEXTS["note"], "epoch": "1", **changes}


def finish(client: Client) -> None:
    preview = client.get(client.post(HAND_IN, form())["Location"])
    fields = {name: str(preview.context[name]) for name in ("key", "epoch", "digest")}
    assert client.post(HAND_IN, {**fields, "confirmed": "1"})["Location"] == PAGE


def test_models_come_after_an_attempt_alone(as_: AsUser, cast: Cast, small_document: Module) -> None:
    secret = replace(
        small.role_play("practice", "practice-reply", "A reply to practise", is_graded=False),
        great_html="<p>CANARY-GREAT</p>",
        models=(ModelAnswer(label="CANARY-LABEL", texts={"reply": "CANARY-MODEL"}),),
        tired={"reply": "CANARY-TIRED"},
    )
    rest = tuple(item for item in small_document.items if item.key != "practice")
    enrolled = enroll(cast.amina, put_on_shelf(replace(small_document, items=(secret, *rest))))
    amina = as_(cast.amina)
    api = reverse("api_reply", args=[enrolled.pk, "practice"])
    pages = [amina.get(PAGE), amina.get(api), amina.post(SAVE, form(), follow=True)]
    pages += [amina.post(KEEP, form(), follow=True), amina.get(DRAFTS), amina.get(PAGE + "?preview=1")]
    pages += [amina.get(reverse("module", args=ARGS[:1])), amina.get(reverse("practice")), amina.get(api)]
    assert "CANARY" not in "".join(page.content.decode() for page in pages)
    finish(amina)
    page = amina.get(PAGE).content.decode()
    for words in ("CANARY-GREAT", "CANARY-LABEL", "CANARY-MODEL", "Only you can read this"):
        assert words in page
    assert "CANARY-TIRED" not in page
    assert "CANARY-MODEL" in amina.get(api).content.decode()


def test_two_drafts_stand_beside_each_other(amina: Client) -> None:
    assert "First draft" in amina.get(PAGE).content.decode()
    assert amina.get(DRAFTS)["Location"] == PAGE
    amina.post(KEEP, form())
    page = amina.get(PAGE).content.decode()
    assert "Second draft" in page
    assert "See what changed" in page
    amina.post(SAVE, form(**{"text-reply": TEXTS["reply"].replace("twice", "two times")}))
    page = amina.get(DRAFTS)
    text = page.content.decode()
    assert "First draft and second draft" in text
    assert "2 new words, 1 word gone." in text
    assert '<del><span class="vh">gone: </span>twice</del> ' in text
    assert '<ins><span class="vh">new: </span>two times</ins> ' in text
    finish(amina)
    amina.post(AGAIN, {"blank": "1"})
    turned = amina.get(DRAFTS + "?from=2&to=1").context["shown"]
    assert (turned.before.number, turned.after.number) == (2, 3)
    chosen = amina.get(DRAFTS + "?from=1&to=3").context["shown"]
    assert (chosen.before.number, chosen.after.number) == (1, 3)


def test_a_graded_brief_has_no_drafts_to_compare(amina: Client, enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    graded = ["small-listening", "third-message"]
    assert amina.get(reverse("role_play_drafts", args=graded)).status_code == 404
    assert amina.post(reverse("role_play_again", args=graded), follow=True).status_code == 200
    assert not Submission.objects.filter(item_key="graded").exists()


def test_another_draft_begins_with_the_last_text_or_without(amina: Client) -> None:
    finish(amina)
    amina.post(AGAIN)
    assert TEXTS["note"] in amina.get(PAGE).content.decode()
    finish(amina)
    amina.post(AGAIN, {"blank": "1"})
    assert "The import" not in amina.get(PAGE).context["parts"][0].text
    assert [part.text for part in amina.get(PAGE).context["parts"]] == ["", ""]


def test_a_removed_practice_is_gone_from_every_page(amina: Client) -> None:
    finish(amina)
    done = Submission.objects.get()
    assert amina.post(reverse("role_play_remove", args=[done.pk]))["Location"] == DRAFTS
    page = amina.get(PAGE).content.decode()
    assert "The text of this practice was removed." in page
    assert TEXTS["note"] not in page


def test_nobody_but_the_learner_reads_a_practice(
    as_: AsUser, cast: Cast, amina: Client, enrolled: Enrollment, at: datetime
) -> None:
    done = handed_in(enrolled, at, item_key="practice")
    result, remove = (reverse(f"role_play_{name}", args=[done.pk]) for name in ("result", "remove"))
    for stranger in (cast.grace, cast.ingrid, cast.ruth, cast.gil, cast.lee, cast.brian, cast.otto):
        client = as_(stranger)
        for url in (PAGE, DRAFTS, result):
            assert client.get(url).status_code == 404
        for url in (KEEP, AGAIN, remove):
            assert client.post(url).status_code == 404
    assert amina.get(result).status_code == 200
    person = as_(cast.grace).get(reverse("team_person", args=[cast.amina.public_id])).content.decode()
    assert result not in person
    assert TEXTS["note"] not in person
    done.refresh_from_db()
    assert done.texts == TEXTS


def test_a_result_without_a_pass_opens_the_sibling(
    as_: AsUser, cast: Cast, small_document: Module, at: datetime
) -> None:
    first = replace(
        small.role_play("graded", "third-message", "Third message", is_graded=True), sibling_key="sib"
    )
    second = small.role_play("sib", "fourth-message", "Fourth message", is_graded=True)
    rest = tuple(item for item in small_document.items if item.kind != "role_play")
    enrolled = enroll(cast.amina, put_on_shelf(replace(small_document, items=(first, second, *rest))))
    amina = as_(cast.amina)
    pages = {
        key: reverse("role_play", args=["small-listening", f"{key}-message"]) for key in ("third", "fourth")
    }
    assert "Fourth message" not in amina.get(reverse("module", args=["small-listening"])).content.decode()
    assert "You may never need it" in amina.get(pages["fourth"]).content.decode()
    with pytest.raises(NotOpen):
        role_plays.start_draft(actor=cast.amina, enrollment_id=enrolled.pk, item_key="sib", at=at)
    failed = handed_in(enrolled, at)
    grader.claim(actor=cast.gil, submission_id=failed.pk, at=at)
    grader.release_grade(actor=cast.gil, submission_id=failed.pk, marking=WEAK, at=at)
    page = amina.get(pages["third"]).content.decode()
    assert "Open “Fourth message”" in page
    with pytest.raises(NotOpen):
        role_plays.start_draft(actor=cast.amina, enrollment_id=enrolled.pk, item_key="graded", at=at)
    assert "This one is graded" in amina.get(pages["fourth"]).content.decode()
    passed = handed_in(enrolled, at, item_key="sib")
    assert "With your grader" in amina.get(reverse("module", args=["small-listening"])).content.decode()
    grader.claim(actor=cast.gil, submission_id=passed.pk, at=at)
    grader.release_grade(actor=cast.gil, submission_id=passed.pk, marking=GOOD, at=at)
    assert "graded" in done_keys(enrolled.pk)
    assert [one.is_passed for one in levels([enrolled.pk])[enrolled.pk]] == [True]
    for page in (amina.get(pages["third"]), amina.get(pages["fourth"])):
        assert [one.title for one in page.context["versions"]] == ["Third message", "Fourth message"]
    assert "You have passed this step with a later version" in amina.get(pages["third"]).content.decode()


def test_every_version_stays_readable(amina: Client, cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    practiced(enrolled, at)
    own = {"actor": cast.amina, "enrollment_id": enrolled.pk, "item_key": "graded", "at": at}
    texts = {}
    for number, decide in enumerate((grader.return_for_revision, grader.release_grade)):
        if number:
            role_plays.start_revision(**own)
        role_plays.save_draft(texts={**TEXTS, "note": f"Note number {number}"}, **own)
        row = role_plays.hand_in(key=uuid4(), **own)
        texts[row.pk] = f"Note number {number}"
        grader.claim(actor=cast.gil, submission_id=row.pk, at=at)
        decide(actor=cast.gil, submission_id=row.pk, marking=WEAK, at=at)
    for pk, note in texts.items():
        page = amina.get(reverse("role_play_result", args=[pk])).content.decode()
        assert note in page
        assert WEAK.what_works in page
        other = next(key for key in texts if key != pk)
        assert f'href="{reverse("role_play_result", args=[other])}"' in page


def test_the_comparison_costs_the_same_for_two_and_for_ten_drafts(
    amina: Client, enrolled: Enrollment, at: datetime, queries_of: Callable[..., int]
) -> None:
    amina.post(KEEP, form())
    amina.get(DRAFTS)
    before = queries_of(lambda: amina.get(DRAFTS))
    for number in range(8):
        amina.post(KEEP, form(**{"text-note": f"note {number}"}))
    assert len(amina.get(DRAFTS).context["lines"]) == 10
    assert queries_of(lambda: amina.get(DRAFTS)) == before
