"""The pages that bring in a file: a look at first, then the deed, and a sentence for whatever does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from courses.actions import attempts
from courses.enrollments.models import Enrollment
from courses.quizzes.models import Answer, Attempt, RefusedSave
from lms.events.models import Event
from lms.lib import answer_files, clock
from tests.cast import Cast
from tests.courses.quizzes.answers import started
from tests.courses.role_plays import way_to_a_reply as way
from tests.harness import answer_file
from tests.harness import small_module as small
from tests.harness.answer_file import CLIENT, kept
from tests.harness.fixtures import Released, enroll

As = Callable[..., Client]
OWN = "/record/answers/"
TEXT = {"text": "Typed <b>without</b> a line\r\nand & on"}


@pytest.fixture
def held(cast: Cast, small_module: Released) -> Enrollment:
    return enroll(cast.amina, small_module, by=cast.grace, at=clock.now() - timedelta(days=1))


@pytest.fixture
def attempt(cast: Cast, held: Enrollment) -> Attempt:
    return started(held, cast.amina, clock.now())


@pytest.fixture
def file(cast: Cast, attempt: Attempt) -> bytes:
    return answer_file.signed(cast.amina, f"attempt-{attempt.pk}", kept(small.SHORT_TEXT, TEXT, clock.now()))


def hers(cast: Cast) -> str:
    return reverse("bring_in_answers_of", args=[cast.amina.public_id])


def look(client: Client, url: str, data: bytes) -> Any:
    return client.post(url, {"file": SimpleUploadedFile("answers.json", data)})


def carried(page: Any) -> str:
    """The file as the second form carries it, with the line ends of a form."""
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page.content.decode(), re.DOTALL)
    assert found is not None
    return unescape(found[1]).replace("\n", "\r\n")


@pytest.mark.parametrize("who", ["amina", "grace"])
def test_first_a_look_then_the_deed(cast: Cast, file: bytes, as_: As, who: str) -> None:
    client, url = as_(getattr(cast, who)), OWN if who == "amina" else hers(cast)
    page = look(client, url, file)
    assert page.status_code == 200
    shown = page.content.decode()
    assert "Typed &lt;b&gt;without&lt;/b&gt; a line" in shown
    assert "Takes its place" in shown
    assert Answer.objects.count() == 0
    done = client.post(url, {"text": carried(page)}, follow=True)
    assert "1 answer takes its place." in done.content.decode()
    assert Answer.objects.get().value == TEXT
    assert Event.objects.get(type="answers.brought_in").actor == getattr(cast, who)
    again = look(client, url, file).content.decode()
    assert "There is nothing new in this file." in again
    assert "Bring in</button>" not in again


def test_the_deed_looks_again_at_what_it_is_given(cast: Cast, file: bytes, as_: As) -> None:
    changed = file.decode().replace("a line", "a doubt")
    page = as_(cast.grace).post(hers(cast), {"text": changed})
    assert page.status_code == 400
    assert "not as the page made it" in page.content.decode()
    assert Answer.objects.count() == 0


def test_late_ones_stand_in_the_managers_list(cast: Cast, attempt: Attempt, file: bytes, as_: As) -> None:
    attempts.submit_attempt(actor=cast.amina, attempt_id=attempt.pk, key=CLIENT, at=clock.now())
    client = as_(cast.grace)
    page = look(client, hers(cast), file)
    assert "Came after the end: kept, and not counted" in page.content.decode()
    assert RefusedSave.objects.count() == 0
    client.post(hers(cast), {"text": carried(page)})
    access = client.get(reverse("quiz_access", args=[cast.amina.public_id])).content.decode()
    assert "Typed &lt;b&gt;without&lt;/b&gt; a line" in access
    assert "not counted" in access


@pytest.mark.parametrize("url", [OWN, ""])
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"\xff\xfe", "not an answer file"),
        (b"[" * 100_000, "not an answer file"),
        (b'{"record": 1e999}', "not an answer file"),
        (b" " * (answer_files.MOST_BYTES + 1), "larger than 1 MB"),
    ],
)
def test_a_hostile_file_gets_a_sentence(
    cast: Cast, held: Enrollment, as_: As, url: str, data: bytes, sentence: str
) -> None:
    page = look(as_(cast.amina if url else cast.grace), url or hers(cast), data)
    assert page.status_code == 400
    assert sentence in page.content.decode()


def test_nothing_at_all_and_a_raw_nul(cast: Cast, held: Enrollment, as_: As) -> None:
    client = as_(cast.grace)
    assert client.post(hers(cast)).status_code == 400
    for text in ("", "{", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "a\x00b"):
        assert client.post(hers(cast), {"text": text}).status_code == 400


def test_the_file_of_somebody_else(cast: Cast, file: bytes, as_: As) -> None:
    for client, url in (
        (as_(cast.brian), OWN),
        (as_(cast.grace), reverse("bring_in_answers_of", args=[cast.brian.public_id])),
    ):
        page = look(client, url, file)
        assert page.status_code == 400
        assert "somebody else" in page.content.decode()
        assert cast.amina.name not in page.content.decode().split("<main", 1)[1]


def test_the_page_that_is_served_carries_the_key_of_its_record(
    cast: Cast, held: Enrollment, attempt: Attempt, as_: As
) -> None:
    way.practiced(held, clock.now())
    way.drafted(held, clock.now())
    client = as_(cast.amina)
    pages = {
        f"/attempts/{attempt.pk}/1/": f"attempt-{attempt.pk}",
        f"/attempts/{attempt.pk}/finish/": f"attempt-{attempt.pk}",
        reverse("role_play", args=["small-listening", "third-message"]): f"reply-{held.pk}-graded-1",
    }
    for url, record in pages.items():
        page = client.get(url).content.decode()
        assert f'data-autosave="{record}"' in page
        assert f'data-key="{answer_files.key_for(cast.amina.public_id, record)}"' in page


def test_the_way_there(cast: Cast, held: Enrollment, as_: As) -> None:
    assert OWN in as_(cast.amina).get("/record/").content.decode()
    assert (
        hers(cast)
        in as_(cast.grace).get(reverse("team_person", args=[cast.amina.public_id])).content.decode()
    )


def test_the_log_says_who_brought_it_in(cast: Cast, file: bytes, as_: As) -> None:
    as_(cast.grace).post(hers(cast), {"text": file.decode()})
    log = as_(cast.ruth).get(f"{reverse('access_log')}?kind=answers.brought_in").content.decode()
    assert "brought in from a file answers of" in log
    assert cast.grace.name in log
