"""Best and worst, numbers and gaps: what they earn, their pages without script, and that each kind is known everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from content import documents
from courses.actions import attempts
from courses.demo import answers as demo
from courses.enrollments.models import Enrollment
from courses.quizzes import rules
from courses.quizzes.models import Answer, Attempt
from courses.quizzes.rules import answers as answer_rules
from courses.quizzes.rules import marking
from courses.web import quiz as quiz_page
from courses.web import quiz_rows
from courses.web.quiz_words import instruction
from lms.accounts.models import User
from lms.lib import clock
from tests.cast import Cast
from tests.courses.quizzes.answers import PERFECT_MORE, answered, handed_in, lettered, save, started
from tests.harness import small_kinds as kinds
from tests.harness.fixtures import Released, enroll, put_on_shelf
from tests.journeys.api_walk import in_letters

As = Callable[[User | None], Client]
QUIZ = kinds.quiz()
HALF = Fraction(1, 2)


def test_each_kind_is_known_wherever_kinds_differ():
    for table in (answer_rules._CHECKS, marking._MARKS, quiz_rows._ROWS, quiz_page.SHAPES):
        assert set(table) == set(documents.QUESTION_KINDS)
    for kind in documents.QUESTION_KINDS:
        assert instruction(kind)
        assert get_template(f"courses/learner/questions/{kind}.html")
    for question in kinds.every_kind():
        right = rules.check_value(question, demo.right(question))
        wrong = rules.check_value(question, demo.wrong(question))
        assert rules.mark(question, right).share > rules.mark(question, wrong).share


@pytest.mark.parametrize(
    ("question_id", "value", "expected"),
    [
        (kinds.PICK, {"best": "c", "worst": "a"}, 1),
        (kinds.PICK, {"best": "c", "worst": "b"}, HALF),
        (kinds.PICK, {"best": "c"}, HALF),
        (kinds.PICK, {"best": "a", "worst": "c"}, 0),
        (kinds.PICK, {"best": "a", "worst": "b"}, 0),
        (kinds.NUMERIC, {"number": "12.50"}, 1),
        (kinds.NUMERIC, {"number": "12,49"}, 1),
        (kinds.NUMERIC, {"number": "12.511"}, HALF),
        (kinds.NUMERIC, {"number": "15"}, HALF),
        (kinds.NUMERIC, {"number": "15.0001"}, 0),
        (kinds.NUMERIC, {"number": "25"}, 0),
        (kinds.NUMERIC, {"number": "−12.5"}, 0),
        (kinds.GAPS, {"gaps": {"leave": "l2", "bank": "b9"}}, HALF),
        (kinds.GAPS, {"gaps": {"leave": "l2"}}, HALF),
    ],
)
def test_by_hand(question_id: str, value: dict[str, Any], expected: Fraction):
    question = QUIZ.by_id[question_id]
    assert rules.mark(question, rules.check_value(question, value)).share == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"), ("12.5", "12.5"), ("12,5", "12.5"), (" 1 234,5 ", "1234.5"), ("1\u202f234", "1234"), ("-3", "-3"),
        ("−3", "-3"), ("+.5", "0.5"), ("5.", "5"), ("0012", "12"),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, number: str):
    assert documents.decimal_of(text) == documents.decimal_of(number)


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", ".", "1.234,5", "1,234,567", "1e5", "0x10", "12 €", "twelve", "NaN", "inf", "1/2", "--1", "1-2",
     "١٢", "1" * 31, "1\x00"],
)  # fmt: skip
def test_what_is_no_number(text: str):
    with pytest.raises(ValueError, match="number"):
        documents.decimal_of(text)


@pytest.mark.parametrize(
    ("question_id", "value", "code"),
    [
        (kinds.PICK, {"best": "a", "worst": "a"}, "same"),
        (kinds.PICK, {"best": "z"}, "option"),
        (kinds.PICK, {"best": "a", "middle": "b"}, "shape"),
        (kinds.NUMERIC, {"number": 12}, "shape"),
        (kinds.NUMERIC, {"number": "12 €"}, "number"),
        (kinds.NUMERIC, {"number": "1 " * 50}, "number"),
        (kinds.GAPS, {"gaps": {"leave": "b3"}}, "option"),
        (kinds.GAPS, {"gaps": {"gone": "l2"}}, "option"),
        (kinds.GAPS, {"gaps": ["l2"]}, "shape"),
    ],
)
def test_what_does_not_fit(question_id: str, value: dict[str, Any], code: str):
    with pytest.raises(rules.InvalidAnswer) as refused:
        rules.check_value(QUIZ.by_id[question_id], value)
    assert refused.value.code == code


def test_gaps_in_another_order_than_the_text_are_shown_in_the_texts_order():
    question = QUIZ.by_id[kinds.GAPS]
    assert isinstance(question, documents.Gaps)
    turned = replace(question, gaps=question.gaps[::-1])
    quiz = replace(QUIZ, questions=(turned,), slots=(documents.Slot("s", (kinds.GAPS,)),))
    shown = rules.present(turned, rules.build_form(quiz, seed=1).entries[0])
    assert [gap.key for gap in shown.gaps] == ["leave", "bank", ""]
    assert shown.gaps[1].before == " working days,\nand the bank needs "
    assert shown.options == ()


@pytest.fixture
def now() -> datetime:
    return clock.now() - timedelta(minutes=20)


@pytest.fixture
def released(db: None) -> Released:
    return put_on_shelf(kinds.document())


@pytest.fixture
def held(cast: Cast, released: Released) -> Enrollment:
    return enroll(cast.amina, released, by=cast.grace, at=clock.now() - timedelta(days=1))


def posted(value: dict[str, Any]) -> dict[str, str]:
    """What a browser without script posts for an answer in letters."""
    return {f"gap-{key}": token for key, token in value["gaps"].items()} if "gaps" in value else value


def test_without_script_from_start_to_result(cast: Cast, held: Enrollment, as_: As, now: datetime):
    attempt, amina = started(held, cast.amina, now), as_(cast.amina)
    for position, entry in enumerate(attempt.form["questions"], start=1):
        value = lettered(attempt, entry["id"], PERFECT_MORE[entry["id"]])
        address = reverse("attempt", args=[attempt.pk, position])
        go = str(position + 1) if position < 3 else "finish"
        assert amina.post(address, {"epoch": "1", "go": go, **posted(value)}).status_code == 302
        html = amina.get(address).content.decode()
        assert " checked" in html or " selected" in html or 'value="12,5"' in html
    assert {str(row.question_id): row.value for row in Answer.objects.all()} == PERFECT_MORE
    amina.post(reverse("attempt_submit", args=[attempt.pk]), {"key": str(uuid4())})
    page = amina.get(reverse("attempt_result", args=[attempt.pk])).content.decode()
    assert "Passed on your first try" in page


@pytest.mark.parametrize(
    ("position", "fields", "sentence", "kept"),
    [
        (1, {"best": "b", "worst": "b"}, "cannot be both the best and the worst", " checked"),
        (1, {"best": "y"}, "not on offer", ""),
        (2, {"number": "about 12"}, "Write one number", 'value="about 12"'),
        (2, {"number": "1,234.5"}, "without marks of thousands", 'value="1,234.5"'),
        (3, {"gap-bank": "zz"}, "not on offer", ""),
    ],
)
def test_without_script_what_does_not_fit_is_said_and_kept_in_sight(
    cast: Cast, held: Enrollment, as_: As, now: datetime, position: int, fields: dict[str, str], sentence: str, kept: str
):  # fmt: skip
    attempt = started(held, cast.amina, now)
    address = reverse("attempt", args=[attempt.pk, position])
    answer = as_(cast.amina).post(address, {"epoch": "1", "go": "finish", **fields})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert sentence in page
    assert kept in page
    assert not Answer.objects.exists()


def test_the_result_says_what_was_right_what_was_given_and_why(
    cast: Cast, held: Enrollment, as_: As, now: datetime
):
    wrong: dict[str, dict[str, Any]] = {
        kinds.PICK: {"best": "b", "worst": "a"},
        kinds.NUMERIC: {"number": "25"},
        kinds.GAPS: {"gaps": {"leave": "l5"}},
    }
    attempt = handed_in(held, cast.amina, now, **wrong)
    page = as_(cast.amina).get(reverse("attempt_result", args=[attempt.pk])).content.decode()
    for sentence in (
        "The best", "The worst", "You: the best", "Why c is as it is.",
        "12.5 €, give or take 0.01", "You: 25", "That is both kettles.",
        "It leaves us within 2 working days,\nand the bank needs 3 to 5 more.", "That is the bank.", "You left it out",
    ):  # fmt: skip
        assert sentence in page, sentence
    assert "The postage is missing." not in page


def test_another_wrong_number_gets_the_general_feedback(cast: Cast, held: Enrollment, as_: As, now: datetime):
    attempt = handed_in(held, cast.amina, now, **{kinds.NUMERIC: {"number": "99"}})
    page = as_(cast.amina).get(reverse("attempt_result", args=[attempt.pk])).content.decode()
    assert "Add the postage to half of the price." in page
    assert "99 €" in page


def test_no_page_before_the_end_holds_a_key_or_a_reason(cast: Cast, held: Enrollment, as_: As, now: datetime):
    attempt, amina = started(held, cast.amina, now), as_(cast.amina)
    for position in (1, 2, 3):
        page = amina.get(reverse("attempt", args=[attempt.pk, position])).content.decode()
        for hidden in (
            "Why ",
            "12.5",
            "0.01",
            "postage",
            "After the scan",
            "That is",
            'value="l2"',
            'value="b3"',
        ):
            assert hidden not in page, hidden


def test_the_page_costs_the_same_for_each_kind(
    cast: Cast, held: Enrollment, as_: As, counted: Callable[[Callable[[], Any]], int], now: datetime
):
    attempt, amina = started(held, cast.amina, now), as_(cast.amina)
    answered(attempt, cast.amina, now)
    for position in (1, 2, 3):
        address = reverse("attempt", args=[attempt.pk, position])
        amina.get(address)
        assert counted(lambda address=address: amina.get(address)) == 2


def test_the_api_presents_and_takes_the_newer_kinds(cast: Cast, held: Enrollment, as_: As):
    amina = as_(cast.amina)
    made = amina.post(f"/api/v1/enrollments/{held.pk}/steps/quiz/attempts/", {}, "application/json").json()
    for number, shown in enumerate(made["questions"], start=1):
        question = QUIZ.by_id[shown["id"]]
        assert shown["kind"] == question.kind
        value = in_letters(question, shown, PERFECT_MORE[shown["id"]])
        body = {"value": value, "epoch": made["epoch"], "client_id": str(uuid4()), "seq": number}
        path = f"/api/v1/attempts/{made['id']}/answers/{shown['id']}/"
        assert amina.put(path, body, "application/json").status_code == 200
    assert {str(row.question_id): row.value for row in Answer.objects.all()} == PERFECT_MORE
    by_kind = {shown["kind"]: shown for shown in made["questions"]}
    assert by_kind["numeric"]["unit"] == "€"
    assert [gap["key"] for gap in by_kind["gaps"]["gaps"]] == ["leave", "bank", ""]


def test_a_refused_save_changes_nothing(cast: Cast, held: Enrollment, now: datetime):
    attempt = started(held, cast.amina, now)
    save(attempt, cast.amina, kinds.NUMERIC, {"number": "3"}, now)
    with pytest.raises(rules.InvalidAnswer):
        save(attempt, cast.amina, kinds.NUMERIC, {"number": "three"}, now)
    assert Answer.objects.get().value == {"number": "3"}
    attempts.submit_attempt(actor=cast.amina, attempt_id=attempt.pk, key=uuid4(), at=now)
    assert Attempt.objects.get().is_passed is False
