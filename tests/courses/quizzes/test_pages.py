"""The pages of a quiz: what they show, to whom, what they never give away, and what they cost."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from content import documents
from courses.actions import attempts, reviewing
from courses.enrollments.models import Enrollment
from courses.quizzes.models import Answer, AnswerReview, Attempt, RefusedSave
from courses.quizzes.queries import attempt_state
from lms.accounts.models import User
from lms.lib import clock
from tests.cast import Cast
from tests.courses.quizzes.answers import PERFECT, UNDECIDED, answered, handed_in, lettered, started
from tests.harness import small_module as small
from tests.harness.fixtures import Released, enroll, put_on_shelf

As = Callable[[User | None], Client]
START = "/modules/small-listening/the-quiz/quiz/"


@pytest.fixture
def now():
    return clock.now() - timedelta(minutes=20)


@pytest.fixture
def held(cast: Cast, small_module: Released) -> Enrollment:
    return enroll(cast.amina, small_module, by=cast.grace, at=clock.now() - timedelta(days=1))


class TestStart:
    def test_it_tells_the_rules_and_starts(self, cast: Cast, held: Enrollment, as_: As):
        amina = as_(cast.amina)
        page = amina.get(START).content.decode()
        assert "80%" in page
        assert "3 tries, 24 hours apart" in page
        answer = amina.post(START)
        attempt = Attempt.objects.get()
        assert answer.url == reverse("attempt", args=[attempt.pk, 1])
        assert "Go on with question 1" in amina.get(START).content.decode()

    def test_going_on_takes_the_pen(self, cast: Cast, held: Enrollment, as_: As):
        amina = as_(cast.amina)
        amina.post(START)
        amina.post(START)
        assert Attempt.objects.get().epoch == 2

    @pytest.mark.parametrize("name", ["grace", "gil", "ingrid", "otto", "ruth", "brian"])
    def test_it_is_the_learners_alone(self, cast: Cast, held: Enrollment, as_: As, name: str):
        assert as_(cast.people[name]).get(START).status_code == 404

    def test_a_wait_is_named_in_the_readers_zone(self, cast: Cast, held: Enrollment, as_: As, now):
        handed_in(held, cast.amina, now, **{key: {} for key in list(PERFECT)[:5]})
        page = as_(cast.amina).get(START).content.decode()
        assert "You can try again from" in page
        assert "Start the quiz" not in page


class TestQuestion:
    def test_without_script_a_turn_of_the_page_saves(self, cast: Cast, held: Enrollment, as_: As, now):
        attempt, amina = started(held, cast.amina, now), as_(cast.amina)
        for position, entry in enumerate(attempt.form["questions"], start=1):
            value = lettered(attempt, entry["id"], PERFECT[entry["id"]])
            go = str(position + 1) if position < 10 else "finish"
            answer = amina.post(
                reverse("attempt", args=[attempt.pk, position]), {"epoch": "1", "go": go, **_as_form(value)}
            )
            assert answer.status_code == 302
        saved = {str(answer.question_id): answer.value for answer in Answer.objects.all()}
        assert saved == PERFECT
        page = amina.get(reverse("attempt_overview", args=[attempt.pk])).content.decode()
        assert "Everything is answered" in page
        key = str(uuid4())
        for _twice in range(2):
            answer = amina.post(reverse("attempt_submit", args=[attempt.pk]), {"key": key})
            assert answer.url == reverse("attempt_result", args=[attempt.pk])
        assert "Passed on your first try" in amina.get(answer.url).content.decode()

    def test_what_was_saved_is_there_again(self, cast: Cast, held: Enrollment, as_: As, now):
        attempt, amina = started(held, cast.amina, now), as_(cast.amina)
        answered(attempt, cast.amina, now)
        for position in range(1, 11):
            page = amina.get(reverse("attempt", args=[attempt.pk, position]))
            assert page.status_code == 200
            html = page.content.decode()
            assert " checked" in html or " selected" in html or "thread" in html or "appear twice" in html

    def test_next_never_validates(self, cast: Cast, held: Enrollment, as_: As, now):
        attempt = started(held, cast.amina, now)
        answer = as_(cast.amina).post(reverse("attempt", args=[attempt.pk, 1]), {"epoch": "1", "go": "2"})
        assert answer.url == reverse("attempt", args=[attempt.pk, 2])

    def test_nonsense_is_shown_and_never_breaks(self, cast: Cast, held: Enrollment, as_: As, now):
        attempt, amina = started(held, cast.amina, now), as_(cast.amina)
        url = reverse("attempt", args=[attempt.pk, 1])
        for fields_ in ({"choice": "zz"}, {"epoch": "x"}, {"epoch": "9"}):
            assert amina.post(url, {"epoch": "1", "go": "2", **fields_}).status_code in (302, 409)

    def test_a_form_that_comes_too_late_is_kept(self, cast: Cast, held: Enrollment, as_: As, now):
        attempt = handed_in(held, cast.amina, now)
        url = reverse("attempt", args=[attempt.pk, 1])
        answer = as_(cast.amina).post(url, {"epoch": "1", "go": "2", "choice": "a"}, follow=True)
        assert "This quiz was handed in already. What you wrote here is kept." in answer.content.decode()
        assert RefusedSave.objects.get().reason == "closed"

    def test_a_flag_is_kept_and_the_form_with_it(self, cast: Cast, held: Enrollment, as_: As, now):
        attempt, amina = started(held, cast.amina, now), as_(cast.amina)
        url = reverse("attempt_flag", args=[attempt.pk, small.SINGLE])
        amina.post(url, {"flag": "on", "epoch": "1", "position": "1", "choice": "a"})
        attempt.refresh_from_db()
        assert attempt.flagged == [small.SINGLE]
        assert Answer.objects.count() == 1
        amina.post(url, {"flag": "off"}, headers={"Accept": "application/json"})
        attempt.refresh_from_db()
        assert attempt.flagged == []

    def test_of_another_person_nothing_is_there(self, cast: Cast, held: Enrollment, as_: As, now):
        attempt = started(held, cast.amina, now)
        for name in ("attempt_overview", "attempt_result"):
            assert as_(cast.brian).get(reverse(name, args=[attempt.pk])).status_code == 404
        for url in (reverse("attempt", args=[attempt.pk, 1]), reverse("attempt", args=[attempt.pk, 99])):
            assert as_(cast.brian).get(url).status_code == 404
        assert (
            as_(cast.grace)
            .post(reverse("attempt_submit", args=[attempt.pk]), {"key": str(uuid4())})
            .status_code
            == 404
        )
        assert as_(cast.amina).get(reverse("attempt", args=[attempt.pk, 99])).status_code == 404


class TestSaving:
    def test_the_receipt(self, cast: Cast, held: Enrollment, as_: As, now):
        attempt, client_id = started(held, cast.amina, now), str(uuid4())
        answer = _put(as_(cast.amina), attempt, small.SINGLE, {"choice": "a"}, client_id=client_id, seq=3)
        body = answer.json()
        assert answer.status_code == 200
        assert (body["client_id"], body["seq"], body["epoch"], body["question"]) == (
            client_id,
            3,
            1,
            small.SINGLE,
        )
        assert set(body) == {
            "question", "client_id", "seq", "digest", "server_now", "saved_at", "deadline", "epoch", "is_superseded",
        }  # fmt: skip

    def test_a_lost_log_in_answers_401(self, held: Enrollment, cast: Cast, now):
        attempt = started(held, cast.amina, now)
        assert _put(Client(), attempt, small.SINGLE, {}).status_code == 401

    def test_another_persons_attempt_is_not_there(self, cast: Cast, held: Enrollment, as_: As, now):
        attempt = started(held, cast.amina, now)
        assert _put(as_(cast.brian), attempt, small.SINGLE, {}).status_code == 404

    def test_a_tab_that_was_taken_over_is_told(self, cast: Cast, held: Enrollment, as_: As, now):
        attempt, amina, first = started(held, cast.amina, now), as_(cast.amina), str(uuid4())
        lease = reverse("attempt_lease", args=[attempt.pk])
        claim = {"content_type": "application/json"}
        assert amina.post(lease, json.dumps({"client_id": first}), **claim).json()["epoch"] == 1
        assert amina.post(lease, json.dumps({"client_id": str(uuid4())}), **claim).status_code == 409
        amina.post(reverse("attempt_pen", args=[attempt.pk]), {"position": "1"})
        answer = _put(amina, attempt, small.SINGLE, {"choice": "a"}, client_id=first)
        assert (answer.status_code, answer.json()["code"], answer.json()["epoch"]) == (409, "taken_over", 2)

    @pytest.mark.parametrize(
        "body",
        [
            "", "[]", "{", "null", '"a"', "{}", '{"client_id": "x", "seq": 1, "epoch": 1, "value": {}}',
            '{"client_id": "00000000-0000-4000-8000-0000000000aa", "seq": -1, "epoch": 1}',
            '{"client_id": "00000000-0000-4000-8000-0000000000aa", "seq": 99999999999, "epoch": 1}',
            '{"client_id": "00000000-0000-4000-8000-0000000000aa", "seq": 1, "epoch": 1, "value": {"choice": "\\ud800"}}',
            "[" * 20_000, '{"value": "' + "a" * 70_000 + '"}', "\\x00", "\ufeff{}",
        ],
    )  # fmt: skip
    def test_nonsense_answers_400(self, cast: Cast, held: Enrollment, as_: As, now, body: str):
        attempt = started(held, cast.amina, now)
        url = reverse("attempt_save", args=[attempt.pk, small.SINGLE])
        assert as_(cast.amina).put(url, body, content_type="application/json").status_code == 400

    @pytest.mark.parametrize("text", ["\x00", "\ud800", "a" * 2_001])
    def test_what_cannot_be_stored_answers_400(self, cast: Cast, held: Enrollment, as_: As, now, text: str):
        attempt = started(held, cast.amina, now)
        assert _put(as_(cast.amina), attempt, small.SHORT_TEXT, {"text": text}).status_code == 400

    @pytest.mark.parametrize(
        "text", ["👩‍👩‍👧‍👦", "\u202eright to left", "é vs é", "𝒳 𐍈", "<script>alert(1)</script>"]
    )
    def test_every_script_is_stored_as_it_is(self, cast: Cast, held: Enrollment, as_: As, now, text: str):
        attempt = started(held, cast.amina, now)
        assert _put(as_(cast.amina), attempt, small.SHORT_TEXT, {"text": text}).status_code == 200
        assert Answer.objects.get().value == {"text": text}


class TestNothingIsGivenAway:
    def test_no_page_before_the_end_holds_a_key_or_a_reason(self, cast: Cast, as_: As, now):
        document = small.document()
        secret = replace(small.quiz(), questions=tuple(_with_canaries(q) for q in small.quiz().questions))
        items = tuple(secret if item.kind == "quiz" else item for item in document.items)
        held = enroll(cast.amina, put_on_shelf(replace(document, items=items)), at=now)
        amina, seen = as_(cast.amina), []
        seen.append(amina.get(START).content.decode())
        amina.post(START)
        attempt = Attempt.objects.get(enrollment=held)
        for position, entry in enumerate(attempt.form["questions"], start=1):
            seen.append(amina.get(reverse("attempt", args=[attempt.pk, position])).content.decode())
            seen.append(_put(amina, attempt, entry["id"], {}).content.decode())
            seen.append(_put(amina, attempt, entry["id"], {"nonsense": 1}, seq=2).content.decode())
        seen.append(amina.get(reverse("attempt_overview", args=[attempt.pk])).content.decode())
        everything = "".join(seen)
        assert "canary" not in everything
        assert "secretkey" not in everything
        # The control: the same words are there once the quiz is handed in.
        attempts.submit_attempt(actor=cast.amina, attempt_id=attempt.pk, key=uuid4(), at=clock.now())
        assert "canary" in amina.get(reverse("attempt_result", args=[attempt.pk])).content.decode()

    def test_orders_are_never_shown_as_the_key_has_them(self, cast: Cast, small_module: Released, now):
        for name in ("amina", "brian", "otto"):
            attempt = started(enroll(cast.people[name], small_module), cast.people[name], now)
            for question in attempt_state(cast.people[name], attempt.pk, now).questions:
                texts = [option.text for option in question.shown.options]
                if question.shown.id == small.ORDERING:
                    assert texts != ["Option c", "Option a", "Option b"]
                if question.shown.id == small.RANK:
                    assert texts != ["Option b", "Option a", "Option d", "Option c"]


class TestResult:
    def test_a_result_waits_for_the_end(self, cast: Cast, held: Enrollment, as_: As, now):
        attempt = started(held, cast.amina, now)
        answer = as_(cast.amina).get(reverse("attempt_result", args=[attempt.pk]))
        assert answer.url == reverse("attempt_overview", args=[attempt.pk])

    def test_every_kind_explains_itself(self, cast: Cast, held: Enrollment, as_: As, now):
        wrong: dict[str, dict[str, Any]] = {
            small.SINGLE: {"choice": "a"}, small.MULTIPLE: {"choices": ["b"]}, small.ORDERING: {"order": ["a", None, "c"]},
            small.MATCHING: {"pairs": {"l1": "r1"}}, small.RANK: {"order": ["c", "d", "a", "b"]},
            small.RATE: {"ratings": {"a": 1}}, small.SHORT_TEXT: {"text": "nothing"}, small.HIGHLIGHT: {"words": [0, 5]},
            small.REWRITE: UNDECIDED, small.CRITICAL: {"choice": "yes"},
        }  # fmt: skip
        attempt = handed_in(held, cast.amina, now, **wrong)
        page = as_(cast.amina).get(reverse("attempt_result", args=[attempt.pk])).content.decode()
        assert "Not there yet" in page
        assert page.count("Why a is as it is.") >= 4
        assert "That is a fact." in page
        assert "Unlikely to help" in page
        assert "Your invoices appear twice since the import." in page
        assert "You have 2 tries left." in page

    def test_a_waiting_answer_is_named(self, cast: Cast, held: Enrollment, as_: As, now):
        attempt = handed_in(held, cast.amina, now, **{small.SINGLE: {}, small.REWRITE: UNDECIDED})
        page = as_(cast.amina).get(reverse("attempt_result", args=[attempt.pk])).content.decode()
        assert "A person is reading one of your answers" in page
        assert "Your invoices appear twice since the import." not in page

    def test_a_missed_critical_question_is_explained_kindly(self, cast: Cast, held: Enrollment, as_: As, now):
        attempt = handed_in(held, cast.amina, now, **{small.CRITICAL: {"choice": "yes"}})
        page = as_(cast.amina).get(reverse("attempt_result", args=[attempt.pk])).content.decode()
        assert "The score is there, one thing is left" in page
        assert "Only what was missed is asked again" in page
        assert "Try again" in page


class TestReview:
    @pytest.fixture
    def waiting(self, cast: Cast, held: Enrollment, now) -> AnswerReview:
        handed_in(held, cast.amina, now, **{small.SINGLE: {}, small.REWRITE: UNDECIDED})
        return AnswerReview.objects.get()

    def test_gil_reads_without_a_name_and_decides(self, cast: Cast, waiting: AnswerReview, as_: As):
        gil, url = as_(cast.gil), reverse("answer_review", args=[waiting.pk])
        assert f"Answer {waiting.pk}" in gil.get(reverse("answer_reviews")).content.decode()
        page = gil.get(url).content.decode()
        assert "Something else entirely." in page
        assert "Amina" not in page
        gil.post(url)
        assert gil.post(url, {"decision": "half", "reason": ""}).status_code == 400
        gil.post(url, {"decision": "accept", "reason": "It could only be this case."})
        attempt = Attempt.objects.get()
        assert (attempt.status, attempt.is_passed) == ("graded", True)
        page = as_(cast.amina).get(reverse("attempt_result", args=[attempt.pk])).content.decode()
        assert "It could only be this case." in page

    def test_only_graders_within_reach(self, cast: Cast, waiting: AnswerReview, as_: As):
        url = reverse("answer_review", args=[waiting.pk])
        for name in ("amina", "grace", "lee", "ruth", "otto"):
            assert as_(cast.people[name]).get(url).status_code in (403, 404)
            assert as_(cast.people[name]).get(reverse("answer_reviews")).status_code == 403

    def test_nobody_decides_their_own(self, cast: Cast, waiting: AnswerReview, as_: As, at):
        with pytest.raises(reviewing.PermissionDenied):
            reviewing.decide_answer(
                actor=cast.amina, review_id=waiting.pk, decision="accept", reason="Fine.", at=at
            )

    def test_a_lease_keeps_it_with_one_grader(self, cast: Cast, waiting: AnswerReview, as_: As):
        at = clock.now()
        other = cast.brian
        cast.brian.memberships.update(role="grader", team=cast.root)
        reviewing.claim_answer_review(actor=cast.gil, review_id=waiting.pk, at=at)
        with pytest.raises(reviewing.ReadByAnother):
            reviewing.claim_answer_review(actor=other, review_id=waiting.pk, at=at)
        later = at + timedelta(minutes=31)
        reviewing.claim_answer_review(actor=other, review_id=waiting.pk, at=later)
        reviewing.decide_answer(
            actor=other, review_id=waiting.pk, decision="no", reason="Too general.", at=later
        )
        with pytest.raises(reviewing.AlreadyDecided):
            reviewing.decide_answer(
                actor=cast.gil, review_id=waiting.pk, decision="accept", reason="Yes.", at=later
            )
        assert Attempt.objects.get().is_passed is False


class TestBudget:
    """Queries of the pages themselves."""

    def test_question_and_result(self, cast: Cast, held: Enrollment, as_: As, counted, now):
        attempt, amina = started(held, cast.amina, now), as_(cast.amina)
        answered(attempt, cast.amina, now)
        question = reverse("attempt", args=[attempt.pk, 1])
        amina.get(question)
        assert counted(lambda: amina.get(question)) == 2
        save = lambda: _put(amina, attempt, small.SINGLE, {"choice": "a"}, seq=7)  # noqa: E731
        assert counted(save) == 3
        attempts.submit_attempt(actor=cast.amina, attempt_id=attempt.pk, key=uuid4(), at=clock.now())
        assert counted(lambda: amina.get(reverse("attempt_result", args=[attempt.pk]))) <= 6


def _put(client: Client, attempt: Attempt, question_id: str, value: dict[str, Any], **more: Any):
    body = {"client_id": str(more.pop("client_id", uuid4())), "seq": 1, "epoch": 1, "value": value, **more}
    url = reverse("attempt_save", args=[attempt.pk, question_id])
    return client.put(url, json.dumps(body), content_type="application/json")


def _as_form(value: dict[str, Any]) -> dict[str, Any]:
    """What a browser without script posts for an answer in letters."""
    if "order" in value:
        return {f"place-{token}": str(place) for place, token in enumerate(value["order"], start=1)}
    if "pairs" in value:
        return {f"pair-{left}": right for left, right in value["pairs"].items()}
    if "ratings" in value:
        return {f"rating-{token}": str(rating) for token, rating in value["ratings"].items()}
    return value


def _with_canaries(question: documents.Question) -> Any:
    """The question with marked reasons, models and explanations, and with keys that would be recognised."""
    changes: dict[str, Any] = {"explanation": "canary explanation"}
    for field in fields(question):
        value = getattr(question, field.name)
        if field.name in ("options", "lefts", "rights"):
            changes[field.name] = tuple(
                replace(o, feedback="canary feedback", key=f"secretkey-{o.key}") for o in value
            )
        elif field.name == "spans":
            changes[field.name] = tuple(replace(span, feedback="canary span") for span in value)
        elif field.name == "groups":
            changes[field.name] = tuple(
                replace(
                    g, label="canary label", any_of=("canary phrase", *g.any_of), key=f"secretkey-{g.key}"
                )
                for g in value
            )
        elif field.name in ("model_answer", "wrong_feedback"):
            changes[field.name] = f"canary {field.name}"
        elif field.name == "correct":
            changes[field.name] = _renamed(value)
        elif field.name in ("ranks", "ratings"):
            changes[field.name] = {_renamed(key): number for key, number in value.items()}
        elif field.name == "pairs":
            changes[field.name] = {_renamed(key): _renamed(other) for key, other in value.items()}
    assert is_dataclass(question)
    return replace(question, **changes)


def _renamed(key: Any) -> Any:
    return tuple(f"secretkey-{each}" for each in key) if isinstance(key, tuple) else f"secretkey-{key}"
