"""What a pre-check that was handed in changes on the pages: its result, the day after, the record, and the mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from courses.cards.models import CardReview
from courses.enrollments.models import Enrollment
from courses.events import EnrollmentCreated, EnrollmentDueMoved
from courses.notices import posting
from courses.notices.words import review_invitation
from courses.quizzes.models import Attempt
from lms.events.log import record
from lms.events.types import EventData
from lms.lib import clock
from tests.cast import Cast
from tests.courses.cards import way_to_a_card as way
from tests.courses.cards.test_pages import hidden
from tests.courses.cards.way_to_a_precheck import RIGHT, WRONG, handed_in
from tests.harness import rehearsal
from tests.harness.fixtures import Released, enroll, put_on_shelf
from tests.harness.rehearsal import SURE_MULTIPLE, SURE_SINGLE

DAY = timedelta(days=1)
ORIGIN = "From the pre-check of Small rehearsal, where you were sure"


@pytest.fixture
def held(cast: Cast) -> Enrollment:
    """Amina's module with a pre-check; nothing else is hers."""
    released = put_on_shelf(rehearsal.document())
    return enroll(cast.amina, released, by=cast.grace, at=clock.now() - 5 * DAY)


@pytest.fixture
def amina(as_: Callable[..., Client], cast: Cast) -> Client:
    """Her browser."""
    return as_(cast.amina)


def read(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def result_page(client: Client, attempt: Attempt) -> str:
    return read(client, reverse("attempt_result", args=[attempt.pk]))


# --- The result ------------------------------------------------------------------------------------


def test_the_result_says_what_comes_back_tomorrow(amina: Client, held: Enrollment) -> None:
    page = result_page(amina, handed_in(held, clock.now()))
    assert (
        "3 questions where you were certain, and it is otherwise, come back tomorrow in the daily review."
        in page
    )
    assert '<a href="/review/">Open the daily review</a>' in page


def test_one_question_is_one(amina: Client, held: Enrollment) -> None:
    page = result_page(amina, handed_in(held, clock.now(), {SURE_SINGLE: WRONG[SURE_SINGLE]}))
    assert (
        "One question where you were certain, and it is otherwise, comes back tomorrow in the daily review."
        in page
    )


def test_later_it_says_that_they_are_there(amina: Client, held: Enrollment) -> None:
    page = result_page(amina, handed_in(held, clock.now() - 2 * DAY))
    assert "3 questions where you were certain, and it is otherwise, are in your daily review now." in page
    assert "tomorrow in the daily review" not in page


def test_the_result_says_nothing_where_nothing_comes_back(amina: Client, held: Enrollment) -> None:
    page = result_page(amina, handed_in(held, clock.now(), {SURE_MULTIPLE: ({"choices": ["c"]}, 2)}))
    assert "Sure and wrong" in page
    assert "Open the daily review" not in page


# --- The review ------------------------------------------------------------------------------------


def test_on_the_day_itself_nothing_is_due_and_nothing_is_offered(amina: Client, held: Enrollment) -> None:
    handed_in(held, clock.now())
    page = read(amina, "/")
    assert "Nothing is due. The next card comes back on" in page
    assert "Fancy a two-minute review" not in page
    page = read(amina, "/review/")
    assert "Nothing is due" in page
    assert "Fancy a two-minute review" not in page


def test_the_day_after_they_are_asked_with_where_they_come_from(
    amina: Client, cast: Cast, held: Enrollment
) -> None:
    handed_in(held, clock.now() - DAY)
    page = read(amina, "/")
    assert "3 cards want a look" in page
    assert "From a pre-check, where you were sure" in page
    page = read(amina, "/review/")
    assert ORIGIN in page
    assert rehearsal.SECRET not in page
    fields = hidden(amina)
    given = way.lettered(cast.amina, fields["card"], RIGHT[fields["card"]], clock.now())
    answered = amina.post("/review/", {**fields, **given, "certainty": "2"})
    page = read(amina, answered["Location"])
    assert "Got it" in page
    assert rehearsal.SECRET in page
    assert "2 to go" in page
    assert CardReview.objects.get().rating == 3
    page = read(amina, "/record/")
    assert "Knowledge kept" in page
    assert "1 of 1 cards kept, 2 not asked yet" in page


def test_a_card_of_a_finished_module_says_when(
    as_: Callable[..., Client], cast: Cast, small_module: Released
) -> None:
    way.finish(cast.brian, small_module, by=cast.grace, at=clock.now() - 3 * DAY)
    page = read(as_(cast.brian), "/review/")
    assert f"{small_module.document.title}, from " in page
    assert "pre-check" not in page
    assert "From what you have finished" in read(as_(cast.brian), "/")


def test_the_first_page_names_both_sources(amina: Client, cast: Cast, held: Enrollment, small_module) -> None:
    way.finish(cast.amina, small_module, by=cast.grace, at=clock.now() - 3 * DAY)
    handed_in(held, clock.now() - DAY)
    assert "From what you have finished, and a pre-check" in read(amina, "/")


@pytest.mark.parametrize(("url", "limit"), [("/", 12), ("/record/", 12), ("/review/", 6)])
def test_queries_do_not_grow_with_the_pre_checks(
    url: str,
    limit: int,
    amina: Client,
    cast: Cast,
    held: Enrollment,
    small_module: Released,
    queries_of: Callable[..., int],
) -> None:
    """As many for ten pre-checks as for one, beside a finished module; session and person are not counted.

    The next step is a conversation, the dearest on the first page.
    """
    way.finish(cast.amina, small_module, by=cast.grace, at=clock.now() - 3 * DAY)
    before, *rest = rehearsal.document().items
    talk = next(item for item in small_module.document.items if item.kind == "scenario")
    first = put_on_shelf(replace(rehearsal.document(), items=(before, talk, *rest)))
    Enrollment.objects.filter(pk=held.pk).update(version=first.version)
    handed_in(Enrollment.objects.get(pk=held.pk), clock.now() - DAY)
    way.answer(cast.amina, SURE_SINGLE, RIGHT[SURE_SINGLE], clock.now())
    amina.get(url)
    one = queries_of(lambda: amina.get(url)) - 2
    for number in range(9):
        module = replace(rehearsal.document(), key=f"{rehearsal.KEY[:-2]}9{number}", slug=f"m-{number}")
        released = put_on_shelf(replace(module, skill=f"s-{number}"))
        handed_in(enroll(cast.amina, released, at=clock.now() - 5 * DAY), clock.now() - DAY)
    amina.get(url)
    ten = queries_of(lambda: amina.get(url)) - 2
    assert one == ten <= limit


# --- The mail --------------------------------------------------------------------------------------


@transaction.atomic
def told(kind: type[EventData], enrollment: Enrollment, actor, at: datetime, **more: object) -> None:
    data = kind(enrollment_id=enrollment.pk, learner_id=enrollment.learner_id, **more)  # type: ignore[call-arg]
    posting.post(record(data, actor=actor, at=at), at=at)


def mailed(cast: Cast, at: datetime) -> tuple[str, str]:
    """The one mail to Amina, as text and as HTML."""
    posting.send_mail(cast.amina, at=at)
    [message] = mail.outbox
    return str(message.body), str(message.alternatives[0][0])


def test_the_mail_of_the_day_names_the_cards_that_are_due(cast: Cast, held: Enrollment, at: datetime) -> None:
    handed_in(held, at - DAY)
    told(EnrollmentDueMoved, held, cast.grace, at)
    for text in mailed(cast, at):
        assert "is now due on" in text
        assert "3 cards of your daily review are due today." in text
        assert "http://127.0.0.1:8000/review/" in text


def test_the_mail_says_nothing_where_no_card_is_due(cast: Cast, held: Enrollment, at: datetime) -> None:
    handed_in(held, at)
    told(EnrollmentDueMoved, held, cast.grace, at)
    for text in mailed(cast, at):
        assert "review" not in text


def test_what_is_sent_at_once_speaks_of_itself_alone(cast: Cast, held: Enrollment, at: datetime) -> None:
    handed_in(held, at - DAY)
    told(EnrollmentCreated, held, cast.grace, at, version_id=held.version_id)
    for text in mailed(cast, at):
        assert "enrolled you" in text
        assert "daily review" not in text


def test_cards_alone_make_no_mail(cast: Cast, held: Enrollment, at: datetime) -> None:
    handed_in(held, at - DAY)
    posting.send_mail(cast.amina, at=at)
    assert mail.outbox == []


def test_the_words_of_the_invitation() -> None:
    one = review_invitation(1)
    assert one is not None
    assert (one.text, one.url) == ("1 card of your daily review is due today.", "/review/")
    assert review_invitation(0) is None
