"""A learner's way in the browser without a script: plain forms, plain redirects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.test import Client

from courses.actions import learner as actions
from courses.enrollments.models import Enrollment
from courses.lessons.models import LessonProgress, PracticeAnswer
from courses.progress.models import StepCompletion
from courses.progress.queries import done_keys
from courses.scenarios.models import ScenarioRun, Turn
from lms.accounts.models import User
from tests.cast import Cast

MODULE = "/modules/small-listening/"
LESSON = f"{MODULE}the-note/"
CALL = f"{MODULE}the-call/"

As = Callable[[User], Client]


def _text(client: Client, url: str) -> str:
    return client.get(url, follow=True).content.decode()


def test_the_next_step_of_home_is_the_first_of_the_path(as_: As, cast: Cast, enrolled: Enrollment) -> None:
    """With the customer's words and a link to the step itself."""
    page = _text(as_(cast.amina), "/")
    assert '<h1 id="next-h">The four-line note</h1>' in page
    assert "The kettle leaks again." in page
    assert f'href="{LESSON}"' in page
    assert "Start the lesson" in page


def test_a_lesson_is_read_answered_and_finished(as_: As, cast: Cast, enrolled: Enrollment) -> None:
    """An answer shows what it comes to at once; the key is not on the page before."""
    client = as_(cast.amina)
    assert "It changes what you do." not in _text(client, LESSON)
    response = client.post(f"{LESSON}answers/choose/", {"choose-kept": ["b"], "block": "choose"})
    assert response["Location"] == f"{LESSON}#b-choose"
    page = _text(client, LESSON)
    assert "It changes what you do." in page
    assert "Go on where you stopped" in page
    response = client.post(f"{LESSON}finish/", {"then": "next"})
    assert response["Location"] == CALL
    assert done_keys(enrolled.pk) == {"lesson"}
    assert "You have finished this lesson" in _text(client, LESSON)


def test_what_is_typed_is_kept_without_being_checked(as_: As, cast: Cast, enrolled: Enrollment) -> None:
    """Autosave keeps a text; the model answer stays hidden."""
    client = as_(cast.amina)
    response = client.post(f"{LESSON}answers/write/", {"write-text": "FACT it le", "autosave": "1"})
    assert set(response.json()) == {"saved_at"}
    page = _text(client, LESSON)
    assert "FACT it le" in page
    assert "FACT: it leaks." not in page
    client.post(f"{LESSON}answers/write/", {"write-text": "FACT it leaks", "block": "write"})
    assert "FACT: it leaks." in _text(client, LESSON)
    client.post(f"{LESSON}answers/write/", {"write-text": "FACT it leaks again", "autosave": "1"})
    assert "FACT: it leaks." in _text(client, LESSON)


def test_a_refused_autosave_says_why(as_: As, cast: Cast, enrolled: Enrollment) -> None:
    """Too long to keep."""
    response = as_(cast.amina).post(f"{LESSON}answers/write/", {"write-text": "x" * 5000, "autosave": "1"})
    assert response.status_code == 400
    assert response.json()["code"] == "answer_does_not_fit"
    assert not PracticeAnswer.objects.exists()


def test_the_place_is_kept(as_: As, cast: Cast, enrolled: Enrollment) -> None:
    """And home goes back to it."""
    client = as_(cast.amina)
    assert client.post(f"{LESSON}place/", {"place": "quote"}).status_code == 204
    assert client.post(f"{LESSON}place/", {"place": "nowhere"}).status_code == 400
    assert LessonProgress.objects.get().place == "quote"
    assert f'href="{LESSON}#b-quote"' in _text(client, "/")


def _choice(client: Client, choice: str, turn: int) -> str:
    run = ScenarioRun.objects.order_by("-number")[0]
    response = client.post(f"{CALL}choose/", {"run": run.pk, "turn": turn, "choice": choice}, follow=True)
    return response.content.decode()


def test_a_scenario_is_played_explained_and_replayed(as_: As, cast: Cast, enrolled: Enrollment) -> None:
    """During play only the mood shows; numbers and reasons come at the end."""
    client = as_(cast.amina)
    assert "Start the conversation" in _text(client, CALL)
    page = client.post(f"{CALL}start/", follow=True).content.decode()
    assert "It leaks again." in page
    assert "Three times is a lot." in page
    page = _choice(client, "n1b", 1)
    assert "Since Monday." in page
    assert "Furious" in page
    assert "It is in the thread." not in page
    assert "Trust" not in page
    assert "Take back" not in page
    _choice(client, "n1a", 1)
    assert Turn.objects.count() == 1
    page = _choice(client, "n2b", 2)
    assert "Not heard" in page
    assert "It is in the thread." in page
    assert "1 → 0" in page
    assert "0 of 3 points" in page
    assert done_keys(enrolled.pk) == {"scenario"}
    first = ScenarioRun.objects.get()
    page = client.post(f"{CALL}start/", {"run": first.pk, "turn": 2}, follow=True).content.decode()
    assert "Take back my last reply" in page
    assert "It acts." in _text(client, f"{CALL}?nudge=1")
    run = ScenarioRun.objects.get(number=2)
    page = client.post(f"{CALL}take-back/", {"run": run.pk, "turn": 2}, follow=True).content.decode()
    assert "Take back" not in page
    _choice(client, "n1a", 3)
    assert "Heard" in _choice(client, "n2a", 4)
    assert "Not heard" in _text(client, f"{CALL}?play=1")
    assert StepCompletion.objects.count() == 1


def test_a_conversation_goes_on_where_it_was_left(
    as_: As, cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    """Home replays its last words, once the lesson before is done."""
    client = as_(cast.amina)
    actions.finish_lesson(actor=cast.amina, enrollment_id=enrolled.pk, item_key="lesson", at=at)
    client.post(f"{CALL}start/")
    _choice(client, "n1a", 1)
    page = _text(client, "/")
    assert "Continue the conversation" in page
    assert "Three times is a lot. Since when?" in page
    assert "Since Monday." in page


def test_a_plan_stands_on_the_home_page(as_: As, cast: Cast, enrolled: Enrollment) -> None:
    """After a refusal that keeps what was typed."""
    client = as_(cast.amina)
    url = f"{MODULE}if-then-plan/"
    refused = client.post(url, {"cue": "a date is in it", "behavior": ""})
    assert refused.status_code == 200
    assert "a date is in it" in refused.content.decode()
    assert client.post(url, {"cue": "a date is in it", "behavior": "play it back"})["Location"] == MODULE
    assert "When a date is in it, I will play it back." in _text(client, "/")


def test_a_goal_is_chosen_on_the_module_page(as_: As, cast: Cast, enrolled: Enrollment) -> None:
    """And shown on both pages."""
    client = as_(cast.amina)
    page = client.post(f"{MODULE}goal/", {"goal": "o2"}, follow=True).content.decode()
    assert "My goal" in page
    assert "play it back" in _text(client, "/")


def test_locks_say_what_opens_them(as_: As, cast: Cast, enrolled: Enrollment) -> None:
    """The graded role-play after its practice; the sign-off after the rest."""
    page = _text(as_(cast.amina), MODULE)
    assert "Opens after “A reply to practise”" in page
    assert "Opens when the rest is done" in page


def test_a_quiz_and_a_role_play_have_their_own_doors(as_: As, cast: Cast, enrolled: Enrollment) -> None:
    """The address of a step leads there."""
    client = as_(cast.amina)
    assert client.get(f"{MODULE}the-quiz/")["Location"] == f"{MODULE}the-quiz/quiz/"
    assert client.get(f"{MODULE}practice-reply/")["Location"].startswith(f"{MODULE}practice-reply/")


def test_strangers_post_to_nothing(as_: As, cast: Cast, enrolled: Enrollment) -> None:
    """404 for every form."""
    client = as_(cast.otto)
    posts = (
        "goal/",
        "the-note/place/",
        "the-note/answers/write/",
        "the-note/finish/",
        "the-call/start/",
        "the-call/choose/",
    )
    assert {client.post(MODULE + path).status_code for path in posts} == {404}


def test_everything_done_is_said_kindly(as_: As, cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    """When only the sign-off is left, home names who it is with."""
    for key in ("lesson", "scenario", "quiz", "practice", "graded", "plan"):
        StepCompletion.objects.create(enrollment=enrolled, item_key=key, kind="lesson", completed_at=at)
    page = _text(as_(cast.amina), "/")
    assert "It is with others for now" in page
    assert "With Grace" in page
