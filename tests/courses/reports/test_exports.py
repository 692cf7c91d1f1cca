"""The files: whose rows, harmless text, what they say about themselves, how many queries they take."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from courses.progress.models import StepCompletion
from lms.accounts.models import User
from lms.events.models import Event
from lms.lib import clock
from tests.cast import Cast, join, learners, person, team
from tests.harness.fixtures import Released, enroll

As = Callable[[User | None], Client]
CANARY = "Canary Kestrel"
FORMULAS = ["=1+1", "+41 79", "-2+3", "@SUM(A1)", "|calc", "\tTab", "\rReturn"]


def body(client: Client, kind: str, **filters: str) -> bytes:
    """The bytes of an export."""
    response = client.get(reverse("completion_export", args=[kind]), filters)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def table(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file by their heading."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def unzipped(data: bytes) -> bytes:
    """Every byte of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


@pytest.fixture
def there(cast: Cast, small_module: Released) -> None:
    """Amina is on her way, Brian was never given it, and a canary sings in Lisbon."""
    now = clock.now()
    row = enroll(cast.amina, small_module, at=now - timedelta(days=20))
    row.open(at=now - timedelta(days=18))
    for key in ("lesson", "scenario", "no-longer-there"):
        StepCompletion.objects.create(
            enrollment=row, item_key=key, kind="lesson", completed_at=now - timedelta(days=9)
        )
    canary = person(CANARY, "canary@larkfield.example")
    join(canary, cast.lisbon)
    enroll(canary, small_module, at=now - timedelta(days=20))


def test_rows_say_where_people_are(cast: Cast, there: None, as_: As) -> None:
    """Steps of the pinned version alone are counted; who was never given it has a row too."""
    rows = {row["Name"]: row for row in table(body(as_(cast.grace), "csv"))}
    assert set(rows) == {"Amina Yusuf", "Brian Otieno"}
    assert rows["Amina Yusuf"]["Status"] == "Under way"
    assert rows["Amina Yusuf"]["Past due"] == "yes"
    assert rows["Amina Yusuf"]["Steps done"] == "2 of 7"
    assert rows["Brian Otieno"]["Status"] == "Not given"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_other_team_in_any_byte(cast: Cast, there: None, as_: As, kind: str) -> None:
    """Grace's files hold nobody of Lisbon; Ingrid's do."""

    def everything(who: User) -> bytes:
        data = body(as_(who), kind)
        return unzipped(data) if kind == "xlsx" else data

    for word in (CANARY, "canary@", "Lisbon", "Otto"):
        assert word.encode() not in everything(cast.grace)
    assert CANARY.encode() in everything(cast.ingrid)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_who_may_take_it(cast: Cast, there: None, as_: As, kind: str) -> None:
    """The same doors as the page, also for a team that is out of reach."""
    url = reverse("completion_export", args=[kind])
    assert as_(cast.amina).get(url).status_code == 403
    assert as_(cast.lee).get(url).status_code == 403
    assert as_(cast.grace).get(url, {"team": str(cast.lisbon.public_id)}).status_code == 404
    assert not Event.objects.filter(type="report.exported").exists()


@pytest.mark.parametrize("name", FORMULAS)
def test_csv_runs_no_formula(cast: Cast, small_module: Released, as_: As, name: str) -> None:
    """An apostrophe stands in front of what a spreadsheet would run."""
    join(person(name, "formula@larkfield.example"), cast.nairobi)
    names = [row["Name"] for row in table(body(as_(cast.grace), "csv"))]
    assert f"'{name}" in names
    assert name not in names


def test_xlsx_holds_text_not_formulas(cast: Cast, small_module: Released, as_: As) -> None:
    """Typed strings, as they were written."""
    for number, name in enumerate(FORMULAS):
        join(person(name, f"formula{number}@larkfield.example"), cast.nairobi)
    data = body(as_(cast.grace), "xlsx")
    assert b"<f>" not in unzipped(data)
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    cells = {str(row[0].value): row[0].data_type for row in sheet.iter_rows(min_row=2)}
    assert cells["=1+1"] == "s"
    assert cells["+41 79"] == "s"


def test_files_say_what_they_are(cast: Cast, there: None, as_: As) -> None:
    """Filters and time: in the name of the CSV, on a sheet of the workbook."""
    client = as_(cast.ingrid)
    query = {"team": str(cast.nairobi.public_id), "joined": "30"}
    name = client.get(reverse("completion_export", args=["csv"]), query)["Content-Disposition"]
    assert "nairobi-chat_joined-more-than-30-days-ago_" in name
    about = load_workbook(io.BytesIO(body(client, "xlsx", **query))).worksheets[1]
    said = {row[0].value: row[1].value for row in about.iter_rows()}
    assert said["Filters"] == "Nairobi Chat; Joined more than 30 days ago"
    assert said["Made by"] == "Ingrid Dahl"


def test_taking_a_file_is_noted(cast: Cast, there: None, as_: As) -> None:
    """Who, when and which team."""
    body(as_(cast.ingrid), "csv", team=str(cast.nairobi.public_id))
    event = Event.objects.get(type="report.exported")
    assert (event.actor, event.payload) == (cast.ingrid, {"kind": "csv", "team_id": cast.nairobi.pk})


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_query_count_is_the_same_for_many(
    cast: Cast, small_module: Released, as_: As, queries_of: Callable[[Callable[[], Any]], int], kind: str
) -> None:
    """A handful of people or a hundred."""
    client = as_(cast.ingrid)
    enroll(cast.amina, small_module)
    body(client, kind)
    few = queries_of(lambda: body(client, kind))
    for number in range(5):
        for learner in learners(20, team(f"Team {number}", cast.root)):
            enroll(learner, small_module)
    assert queries_of(lambda: body(client, kind)) == few <= 14
