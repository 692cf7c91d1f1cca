"""The pages, the file and the API: what is said, in each state, in a constant number of queries."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from content import documents
from courses.actions.analysing import ask_analysis, compute_analysis
from courses.analysis.models import ItemAnalysis
from courses.analysis.rules import Selection
from lms.accounts.models import User
from lms.jobs.models import Job
from tests.cast import Cast, learners
from tests.courses.analysis.records import POOR, take
from tests.courses.quizzes.answers import PERFECT
from tests.harness import small_module as small
from tests.harness.fixtures import Released, enroll, put_on_shelf

As = Callable[[User | None], Client]


def address(name: str, released: Released, *more: Any) -> str:
    """An address of the small module's quiz."""
    return reverse(name, args=[released.document.slug, "the-quiz", *more])


def work_out(cast: Cast, released: Released, at: datetime, **more: Any) -> ItemAnalysis:
    """Asked and done."""
    row = ask_analysis(actor=cast.noor, selection=Selection(released.module.pk, "quiz", **more), at=at)
    compute_analysis(analysis_id=row.pk, at=at)
    Job.objects.filter(key=row.job_key).update(state="done", done_at=at)
    return row


def upside_down(cast: Cast, released: Released, at: datetime, count: int = 40) -> None:
    """Strong people take option c of the first question, weak ones its key b; otherwise strong is right."""
    for number, person in enumerate(learners(count, cast.nairobi)):
        is_strong = number % 2 == 0
        values = dict(PERFECT if is_strong or number % 5 == 0 else POOR)
        values[small.SINGLE] = {"choice": "c" if is_strong else "b"}
        if number % 10 == 7:
            del values[small.RATE]
        take(enroll(person, released), values, at=at)


def test_strong_people_miss_this_one(cast: Cast, small_module: Released, at: datetime, as_: As) -> None:
    """The red light, in words that say what to do; the table says who took what."""
    upside_down(cast, small_module, at)
    work_out(cast, small_module, at)
    noor = as_(cast.noor)
    page = noor.get(address("analysis", small_module)).content.decode()
    assert "Strong people miss this one; option C attracts them. Check the key." in page
    assert "Check the key" in page
    assert "negative" in page
    detail = noor.get(address("analysis_question", small_module, small.SINGLE, 1)).content.decode()
    assert "Option c" in detail
    assert "Nobody takes option A" in detail
    assert noor.get(reverse("analyses")).content.decode().count("1 to check") == 1


@pytest.mark.parametrize("question", small.questions(), ids=lambda question: question.kind)
def test_a_table_for_each_kind(
    cast: Cast, small_module: Released, at: datetime, as_: As, question: documents.Question
) -> None:
    upside_down(cast, small_module, at)
    work_out(cast, small_module, at)
    response = as_(cast.ingrid).get(address("analysis_question", small_module, question.id, 1))
    assert response.status_code == 200
    page = response.content.decode()
    assert question.prompt in page
    assert "Who answered what" in page
    assert ("Not answered" in page) == (question.id == small.RATE)


def test_too_few(cast: Cast, small_module: Released, at: datetime, as_: As) -> None:
    """n alone: no figure, no answer, and a sentence."""
    upside_down(cast, small_module, at, count=29)
    work_out(cast, small_module, at)
    noor = as_(cast.noor)
    page = noor.get(address("analysis", small_module)).content.decode()
    assert "Too few attempts to judge the questions by" in page
    assert "n too small" in page
    assert 'class="figures"' not in page
    detail = noor.get(address("analysis_question", small_module, small.SINGLE, 1)).content.decode()
    assert "n too small: 29 of the 30 attempts" in detail
    assert "Option c" not in detail


def test_states(cast: Cast, small_module: Released, at: datetime, as_: As) -> None:
    """Nothing yet; waiting; being worked out; failed; done; stale."""
    noor, url = as_(cast.noor), address("analysis", small_module)
    assert "was not worked out yet" in noor.get(url).content.decode()
    after = noor.post(address("analysis_compute", small_module), {"which": "first"}, follow=True)
    assert "Waiting to be worked out." in after.content.decode()
    job = Job.objects.get(name="courses.analyse")
    for state, told in [("running", "Being worked out now."), ("dead", "Working it out failed.")]:
        Job.objects.filter(pk=job.pk).update(state=state, lease_until=at)
        assert told in noor.get(url).content.decode()
    work_out(cast, small_module, at)
    assert "Nothing has changed since." in noor.get(url).content.decode()
    assert "No attempt fits." in noor.get(url).content.decode()
    take(enroll(cast.amina, small_module), PERFECT, at=at)
    stale = noor.get(url).content.decode()
    assert "Attempts were marked since." in stale
    assert "Work it out again" in stale


def test_the_selection_goes_along(cast: Cast, small_module: Released, at: datetime, as_: As) -> None:
    noor = as_(cast.noor)
    sent = {"version": "1", "which": "best", "since": "2026-01-01", "until": ""}
    response = noor.post(address("analysis_compute", small_module), sent)
    assert response.headers["Location"].endswith("?version=1&which=best&since=2026-01-01")
    assert ItemAnalysis.objects.get().selection == {
        "module_id": small_module.module.pk,
        "item_key": "quiz",
        "version": 1,
        "which": "best",
        "since": "2026-01-01",
        "until": "",
    }


def test_a_day_that_no_calendar_needs_is_never_worked_out(
    cast: Cast, small_module: Released, at: datetime, as_: As
) -> None:
    as_(cast.noor).post(address("analysis_compute", small_module), {"until": "9999-12-31"})
    assert ItemAnalysis.objects.get().selection["until"] == ""
    asked = as_(cast.noor).post(
        address("api_analysis", small_module), '{"until": "9999-12-31"}', content_type="application/json"
    )
    assert asked.status_code == 400
    assert "Choose a day in this century." in asked.content.decode()
    kept = work_out(cast, small_module, at, until=date.max)
    kept.refresh_from_db()
    assert kept.results is not None


@pytest.mark.parametrize(
    "query",
    [
        "version=9",
        "version=-1",
        "version=²",
        "which=worst",
        "since=yesterday",
        "until=2026-13-01",
        "until=9999-12-31",
        "since=0001-01-01",
        "sort=prompt",
        "version=99999",
    ],
)
def test_what_cannot_be_understood_is_left_off(
    cast: Cast, small_module: Released, at: datetime, as_: As, query: str
) -> None:
    work_out(cast, small_module, at)
    assert as_(cast.noor).get(f"{address('analysis', small_module)}?{query}").status_code == 200


@pytest.mark.parametrize("query", ["version=9", "which=worst", "since=yesterday", "version=x"])
def test_a_form_with_nonsense_is_no_error_of_ours(
    cast: Cast, small_module: Released, as_: As, query: str
) -> None:
    sent = dict([query.split("=")])
    assert as_(cast.noor).post(address("analysis_compute", small_module), sent).status_code in (302, 404)


@pytest.mark.parametrize("sort", ["light", "facility", "discrimination", "efficiency", "weight"])
def test_sorting(cast: Cast, small_module: Released, at: datetime, as_: As, sort: str) -> None:
    upside_down(cast, small_module, at)
    work_out(cast, small_module, at)
    response = as_(cast.noor).get(f"{address('analysis', small_module)}?sort={sort}")
    items = response.context["items"]
    assert len(items) == 10
    if sort == "light":
        order = ["red", "amber", "green", "grey"]
        assert [item.light for item in items] == sorted((i.light for i in items), key=order.index)
    assert 'aria-sort="ascending"' in response.content.decode()


def test_unknown_addresses(cast: Cast, small_module: Released, at: datetime, as_: As) -> None:
    noor = as_(cast.noor)
    slug = small_module.document.slug
    for url in [
        reverse("analysis", args=["nothing", "the-quiz"]),
        reverse("analysis", args=[slug, "nothing"]),
        reverse("analysis", args=[slug, "the-note"]),
        address("analysis_export", small_module),
        address("analysis_question", small_module, small.SINGLE, 1),
    ]:
        assert noor.get(url).status_code == 404
    work_out(cast, small_module, at)
    assert noor.get(address("analysis_question", small_module, small.KEY, 1)).status_code == 404


def test_no_names_anywhere(cast: Cast, small_module: Released, at: datetime, as_: As) -> None:
    upside_down(cast, small_module, at)
    work_out(cast, small_module, at)
    noor = as_(cast.noor)
    for url in [
        address("analysis", small_module),
        address("analysis_question", small_module, small.SHORT_TEXT, 1),
        reverse("api_analysis", args=[small_module.document.slug, "the-quiz"]),
    ]:
        page = noor.get(url).content.decode()
        assert "Learner " not in page
        assert "order number" not in page, "what somebody wrote"


def test_queries_do_not_grow(
    cast: Cast, small_module: Released, at: datetime, as_: As, queries_of: Callable[[Callable[[], Any]], int]
) -> None:
    """The same for two attempts and for forty; the list for one quiz and for three."""
    noor = as_(cast.noor)
    pages = [
        reverse("analyses"),
        address("analysis", small_module),
        address("analysis_question", small_module, small.SINGLE, 1),
    ]
    upside_down(cast, small_module, at, count=2)
    work_out(cast, small_module, at)
    few = [(noor.get(url), queries_of(lambda url=url: noor.get(url)))[1] for url in pages]
    upside_down(cast, small_module, at, count=38)
    work_out(cast, small_module, at)
    for number in (2, 3):
        other = replace(
            small_module.document, key=f"00000000-0000-4000-8000-00000000000{number}", slug=f"module-{number}"
        )
        put_on_shelf(other)
    noor.get(pages[0])
    assert [queries_of(lambda url=url: noor.get(url)) for url in pages] == few


def test_the_file(cast: Cast, small_module: Released, at: datetime, as_: As) -> None:
    """A row for each question; a prompt that a spreadsheet would run is made harmless, negative numbers stay numbers."""
    first, *others = small.questions()
    risky = replace(first, prompt="=cmd()|x")
    quiz = replace(small.quiz(), questions=(risky, *others))
    items = tuple(quiz if item.kind == "quiz" else item for item in small_module.document.items)
    released = put_on_shelf(replace(small_module.document, items=items))
    upside_down(cast, released, at)
    work_out(cast, released, at)
    response = as_(cast.noor).get(address("analysis_export", released))
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 10
    assert rows[0]["Question"] == "'=cmd()|x"
    assert float(rows[0]["Discrimination"]) < 0
    assert rows[0]["Light"] == "Check the key"
    assert rows[0]["Effective weight, %"] == ""


# --- API ----------------------------------------------------------------------------------------------


def test_api(cast: Cast, small_module: Released, at: datetime, as_: As) -> None:
    """List, read, ask."""
    noor = as_(cast.noor)
    url = reverse("api_analysis", args=[small_module.document.slug, "the-quiz"])
    assert noor.get(url).json() == {
        "progress": "none",
        "is_stale": False,
        "computed_at": None,
        "results": None,
    }
    upside_down(cast, small_module, at)
    asked = noor.post(url, {"which": "all"}, content_type="application/json")
    assert (asked.status_code, asked.json()["progress"]) == (202, "waiting")
    work_out(cast, small_module, at)
    found = noor.get(url).json()
    assert found["results"]["quiz"]["n"] == 40
    item = found["results"]["items"][0]
    assert (item["light"], item["attracts"], item["figures"]["is_negative"]) == ("red", "c", True)
    assert item["answers"][1] == {
        "part": "", "given": "b", "n": 20, "share": 0.5, "rest": item["answers"][1]["rest"], "is_key": True,
    }  # fmt: skip
    listed = noor.get(reverse("api_analyses")).json()
    assert [(row["quiz"], row["attempts"], row["lights"]["red"]) for row in listed] == [("the-quiz", 40, 1)]


@pytest.mark.parametrize("data", [{"which": "worst"}, {"version": -1}, {"since": "soon"}, [1]])
def test_api_refuses_nonsense(cast: Cast, small_module: Released, as_: As, data: Any) -> None:
    url = reverse("api_analysis", args=[small_module.document.slug, "the-quiz"])
    response = as_(cast.noor).post(url, data, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (400, "invalid")


def test_api_unknown_version(cast: Cast, small_module: Released, as_: As) -> None:
    url = reverse("api_analysis", args=[small_module.document.slug, "the-quiz"])
    response = as_(cast.noor).post(url, {"version": 7}, content_type="application/json")
    assert response.status_code == 404
