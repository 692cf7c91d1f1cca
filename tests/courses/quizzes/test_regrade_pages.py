"""The pages of a correction: dry run, decision, progress; who sees names; a constant number of queries."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.quizzes import rules
from courses.quizzes.correction_models import AttemptRegrade, Correction
from courses.quizzes.models import Answer, Attempt
from lms.accounts.models import User
from lms.jobs import runner
from tests.cast import Cast, learners
from tests.courses.quizzes.answers import PERFECT, handed_in
from tests.courses.quizzes.correcting import corrected
from tests.harness import small_module as small
from tests.harness.fixtures import Released, enroll, put_on_shelf

As = Callable[[User | None], Client]
URL = f"/questions/{small.SINGLE}/1/regrade/"
TO_A = {"outcome": "new_key", "policy": "keep", "key-correct": "a"}


@pytest.fixture
def attempt(cast: Cast, small_module: Released, at: datetime) -> Attempt:
    """Amina chose a."""
    enrollment = enroll(cast.amina, small_module, by=cast.grace)
    return handed_in(enrollment, cast.amina, at, **{small.SINGLE: {"choice": "a"}})


def many_attempts(cast: Cast, module: Released, count: int, at: datetime) -> list[Attempt]:
    """Marked attempts without the way that leads to them: everything right but the first, where a was chosen."""
    form = rules.build_form(small.quiz(), seed=1).dump()
    rows = [
        Attempt(
            enrollment=enroll(learner, module), item_key="quiz", version=module.version, number=1, status="graded",
            form=form, started_at=at, submitted_at=at, graded_at=at, score="0.888889", has_critical_right=True, is_passed=True,
        )
        for learner in learners(count, cast.nairobi)
    ]  # fmt: skip
    Attempt.objects.bulk_create(rows)
    values = {**PERFECT, small.SINGLE: {"choice": "a"}}
    Answer.objects.bulk_create(
        Answer(attempt=row, question_id=key, question_version=1, value=value, saved_at=at, score=0 if key == small.SINGLE else 1)
        for row in rows
        for key, value in values.items()
    )  # fmt: skip
    return rows


def digest_in(text: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', text)
    assert found is not None
    return found[1]


def test_the_question_and_a_form(as_: As, cast: Cast, attempt: Attempt) -> None:
    text = as_(cast.noor).get(URL).content.decode()
    assert "Option b" in text
    assert "Full marks for everybody" in text
    assert "What would happen" not in text


def test_the_dry_run(as_: As, cast: Cast, attempt: Attempt) -> None:
    answer = as_(cast.noor).get(URL, TO_A)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f"Attempt {attempt.pk}" in text
    assert re.search(r'<td class="r">88%</td>\s*<td class="r"><b>100%</b></td>', text)
    assert not Correction.objects.exists()


@pytest.mark.parametrize(("who", "sees"), [("noor", False), ("lee", False), ("ingrid", True)])
def test_names_are_for_managers(
    as_: As, cast: Cast, attempt: Attempt, at: datetime, who: str, sees: bool
) -> None:
    client = as_(cast.people[who])
    assert ("Amina Yusuf" in client.get(URL, TO_A).content.decode()) is sees
    row = corrected(cast.noor, at + timedelta(days=1))
    runner.run_due()
    text = client.get(f"{URL}{row.number}/").content.decode()
    assert ("Amina Yusuf" in text) is sees


def test_the_whole_way(as_: As, cast: Cast, attempt: Attempt) -> None:
    client = as_(cast.noor)
    digest = digest_in(client.get(URL, TO_A).content.decode())
    posted = {**TO_A, "digest": digest, "reason": "Both are fine."}
    answer = client.post(URL, posted)
    assert answer.status_code == 302
    assert answer["Location"] == f"{URL}1/"
    assert client.post(URL, posted)["Location"] == f"{URL}1/", "a second click"
    assert "0 of 1 attempts" in client.get(f"{URL}1/").content.decode()
    runner.run_due()
    text = client.get(f"{URL}1/").content.decode()
    assert "1 of 1 attempts" in text
    assert "All marks are put right" in text
    result = as_(cast.amina).get(reverse("attempt_result", args=[attempt.pk])).content.decode()
    assert "your mark rose from 88% to 100%." in result
    assert "Both are fine." in result


def test_what_has_changed_meanwhile_is_shown_again(
    as_: As, cast: Cast, small_module: Released, attempt: Attempt, at: datetime
) -> None:
    client = as_(cast.noor)
    digest = digest_in(client.get(URL, TO_A).content.decode())
    handed_in(enroll(cast.brian, small_module), cast.brian, at)
    answer = client.post(URL, {**TO_A, "digest": digest, "reason": "Both are fine."})
    assert answer.status_code == 409
    assert "Nothing was done" in answer.content.decode()
    assert digest_in(answer.content.decode()) != digest
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Choose what should happen."),
        ({"outcome": "nonsense"}, "Select a valid choice"),
        ({"outcome": "new_key", "key-correct": "z"}, "Select a valid choice"),
        ({"outcome": "new_key"}, "Say what counts as right."),
        ({"outcome": "accept", "key-correct": "b"}, "This is the key already."),
        ({**TO_A, "policy": "nonsense"}, "Select a valid choice"),
        ({**TO_A, "reason": ""}, "Say in one line what was wrong."),
    ],
)
def test_what_does_not_fit_is_said(
    as_: As, cast: Cast, attempt: Attempt, data: dict[str, Any], sentence: str
) -> None:
    answer = as_(cast.noor).post(URL, {"digest": "x", **data})
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Correction.objects.exists()


@pytest.mark.parametrize("path", [f"/questions/{small.KEY}/1/regrade/", f"/questions/{small.SINGLE}/7/regrade/", f"{URL}1/", f"/questions/{small.SINGLE}/99999999999999999999/regrade/"])  # fmt: skip
def test_what_is_not_there(as_: As, cast: Cast, attempt: Attempt, path: str) -> None:
    assert as_(cast.noor).get(path).status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "abc", "999", ""])
def test_any_page_number(as_: As, cast: Cast, attempt: Attempt, page: str) -> None:
    assert as_(cast.noor).get(URL, {**TO_A, "page": page}).status_code == 200


def test_nobody_has_been_marked_yet(as_: As, cast: Cast, small_module: Released) -> None:
    assert "so no mark changes" in as_(cast.noor).get(URL, TO_A).content.decode()


@pytest.mark.parametrize("question", small.questions(), ids=lambda question: question.kind)
def test_every_kind_has_its_key(as_: As, cast: Cast, small_module: Released, question: Any) -> None:
    url = reverse("regrade", args=[question.id, question.version])
    text = as_(cast.noor).get(url, {"outcome": "full_marks"}).content.decode()
    for field in rules.key_fields(question):
        assert f'name="key-{field.name}"' in text
    assert "What would happen" in text


def test_three_hundred_attempts_cost_as_many_queries_as_three(
    as_: As, cast: Cast, small_module: Released, at: datetime, counted: Callable[[Callable[[], Any]], int]
) -> None:
    client = as_(cast.ingrid)
    many_attempts(cast, small_module, 3, at)
    client.get(URL, TO_A)
    few = counted(lambda: client.get(URL, TO_A))
    many_attempts(cast, small_module, 297, at)
    assert counted(lambda: client.get(URL, TO_A)) == few
    text = client.get(URL, TO_A).content.decode()
    assert "<dd>300</dd>" in text
    assert text.count("<tr>") == 51, "a page of fifty, and the head"
    corrected(cast.ingrid, at + timedelta(days=1))
    while runner.run_due():
        pass
    assert AttemptRegrade.objects.filter(is_changed=True).count() == 300
    done = counted(lambda: client.get(f"{URL}1/"))
    assert done <= few
    assert "300 of 300 attempts" in client.get(f"{URL}1/", {"only": "changed", "page": "6"}).content.decode()
    assert "None of them." in client.get(f"{URL}1/", {"only": "in_doubt"}).content.decode()


def test_the_only_version_is_opened_at_once(as_: As, cast: Cast, attempt: Attempt) -> None:
    assert as_(cast.noor).get(f"/questions/{small.SINGLE}/regrade/")["Location"] == URL


def test_a_question_that_nobody_was_asked(as_: As, cast: Cast, attempt: Attempt) -> None:
    answer = as_(cast.noor).get(f"/questions/{small.KEY}/regrade/")
    assert answer.status_code == 200
    assert "No released quiz asks this question" in answer.content.decode()


def test_each_version_that_is_asked(as_: As, cast: Cast, small_module: Released) -> None:
    document, quiz = small_module.document, small.quiz()
    questions = tuple(replace(q, version=2) if q.id == small.SINGLE else q for q in quiz.questions)
    mended = replace(quiz, questions=questions)
    items = tuple(mended if item.key == "quiz" else item for item in document.items)
    put_on_shelf(replace(document, items=items))
    text = as_(cast.noor).get(f"/questions/{small.SINGLE}/regrade/").content.decode()
    assert [number for number in ("1", "2") if f"/questions/{small.SINGLE}/{number}/regrade/" in text] == [
        "1",
        "2",
    ]
