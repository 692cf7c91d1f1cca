"""The board, the file and the API: what is said in each state, and whose names are seen."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from courses.actions.comparing import ask_agreement, compare_marks
from courses.agreement.models import AgreementAnalysis
from courses.agreement.rules import Mark, Selection
from lms.accounts.models import Role, User
from lms.jobs.models import Job
from tests.cast import Cast, join
from tests.courses.agreement.records import RUBRIC, TITLES, grader_people, record_marks
from tests.courses.agreement.simulated import simulated
from tests.harness.fixtures import Released

As = Callable[[User | None], Client]
BOARD = "/agreement/"


def work_out(cast: Cast, at: datetime, selection: Selection | None = None) -> AgreementAnalysis:
    """Asked and done."""
    row = ask_agreement(actor=cast.ingrid, selection=selection or Selection(cast.root.pk), at=at)
    compare_marks(agreement_id=row.pk, at=at)
    Job.objects.filter(key=row.job_key).update(state="done", done_at=at)
    return row


def words_of(response: object) -> str:
    """The text of a page, without tags, with single spaces."""
    page = response.content.decode()  # type: ignore[attr-defined]
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def marked(
    cast: Cast,
    released: Released,
    at: datetime,
    *,
    scripts: int,
    graders: int = 3,
    marks: list[Mark] | None = None,
) -> list[User]:
    """So many scripts marked by two of so many graders."""
    people = grader_people(graders, cast.root)
    record_marks(
        simulated(scripts=scripts, graders=graders) if marks is None else marks,
        people,
        released,
        cast.nairobi,
        at,
    )
    return people


def at_odds(count: int) -> list[Mark]:
    """Two graders who agree on everything but the third criterion, where the second is strict."""
    found = []
    for number in range(count):
        levels = {f"c{place}": 2 + (number + place) % 3 for place in range(1, 6)}
        found.append(Mark(f"s{number}", 1, "r", levels, True))
        found.append(Mark(f"s{number}", 2, "r", {**levels, "c3": max(1, levels["c3"] - 2)}, True))
    return found


# --- States -----------------------------------------------------------------------------------------


def test_before_there_is_anything(cast: Cast, at: datetime, as_: As) -> None:
    """Not asked for yet; then worked out, and nothing to compare."""
    ingrid = as_(cast.ingrid)
    assert "This selection was not worked out yet." in words_of(ingrid.get(BOARD))
    work_out(cast, at)
    page = words_of(ingrid.get(BOARD))
    assert "Nothing was marked by two yet" in page
    assert "Nothing has changed since." in page


def test_waiting_failed_stale(cast: Cast, small_module: Released, at: datetime, as_: As) -> None:
    ingrid = as_(cast.ingrid)
    after = ingrid.post(f"{BOARD}compute/", {}, follow=True)
    assert "Waiting to be worked out." in words_of(after)
    job = Job.objects.get(name="courses.compare_marks")
    for state, lease, said in (
        ("running", at, "Being worked out now."),
        ("dead", None, "Working it out failed."),
    ):
        Job.objects.filter(pk=job.pk).update(state=state, lease_until=lease)
        assert said in words_of(ingrid.get(BOARD))
    work_out(cast, at)
    marked(cast, small_module, at, scripts=3)
    assert "Marks came since." in words_of(ingrid.get(BOARD))


def test_too_few(cast: Cast, small_module: Released, at: datetime, as_: As) -> None:
    """Words instead of colours, and how many are missing."""
    marked(cast, small_module, at, scripts=12)
    work_out(cast, at)
    response = as_(cast.ingrid).get(BOARD)
    page = words_of(response)
    assert "Too few scripts to say how far graders agree" in page
    assert "12 scripts marked by two; 30 are needed." in page
    assert "Have 18 more scripts marked by two" in page
    assert not re.search(r'class="status (good|soon|late)', response.content.decode())


@pytest.mark.parametrize(("scripts", "said", "unsaid"), [(49, "Talk about it", "Well below"), (50, "Well below the aim", "Talk about it")])  # fmt: skip
def test_below_fifty_it_is_something_to_talk_about(
    cast: Cast, small_module: Released, at: datetime, as_: As, scripts: int, said: str, unsaid: str
) -> None:
    marked(cast, small_module, at, scripts=scripts, marks=at_odds(scripts))
    work_out(cast, at)
    page = words_of(as_(cast.ingrid).get(BOARD))
    assert f"Talk about ‘{TITLES[2]}’ first: graders agree on it least" in page
    part = page[page.index("Criterion by criterion") : page.index("Severity")]
    assert said in part
    assert unsaid not in part
    assert page.index(TITLES[2]) < page.index(TITLES[0])
    assert "fail" not in page.lower()


def test_intervals_are_drawn_and_written(cast: Cast, small_module: Released, at: datetime, as_: As) -> None:
    """A picture says in words what it shows; nothing is styled in the page."""
    marked(cast, small_module, at, scripts=60)
    work_out(cast, at)
    page = as_(cast.ingrid).get(BOARD).content.decode()
    main = page[page.index("<main") : page.index("</main")]
    pictures = re.findall(r'<svg viewBox="0 0 240 28" role="img" aria-label="([^"]+)"', main)
    # Six figures, five criteria, three graders, three sites; they share a language, which has nobody to be compared with.
    assert len(pictures) == 6 + 5 + 3 + 3
    assert all("95 per cent interval" in picture for picture in pictures)
    assert " style=" not in main
    assert all(0 <= float(x) <= 240 for x in re.findall(r'cx="([\d.]+)"', main))


# --- Selections -------------------------------------------------------------------------------------


def test_filters(cast: Cast, small_module: Released, at: datetime, as_: As) -> None:
    """They stand in the address, and are kept apart; nonsense is left off, a team out of reach is not there."""
    marked(cast, small_module, at, scripts=3)
    ingrid = as_(cast.ingrid)
    sent = {
        "team": str(cast.lisbon.public_id),
        "rubric": "r",
        "kind": "double",
        "since": "2026-03-01",
        "until": "soon",
    }
    response = ingrid.post(f"{BOARD}compute/", sent)
    assert response.url == f"{BOARD}?team={cast.lisbon.public_id}&rubric=r&kind=double&since=2026-03-01"
    chosen = Selection.load(AgreementAnalysis.objects.get().selection)
    assert chosen == Selection(cast.lisbon.pk, "r", kind="double", since=datetime(2026, 3, 1).date())
    assert ingrid.get(f"{BOARD}?team=nothing").status_code == 404
    join(cast.brian, cast.lisbon, Role.GRADER)
    assert as_(cast.otto).get(f"{BOARD}?team={cast.nairobi.public_id}").status_code == 404
    assert as_(cast.otto).get(BOARD).status_code == 200


@pytest.mark.parametrize(
    "query", ["since=9999-99-99", "until=9999-12-31", "kind=odd", "rubric=nothing", "language=xx"]
)
def test_awkward_addresses(cast: Cast, as_: As, query: str) -> None:
    assert as_(cast.ingrid).get(f"{BOARD}?{query}").status_code == 200


# --- Whose names ------------------------------------------------------------------------------------


def test_names_only_for_those_who_manage_the_graders(
    cast: Cast, small_module: Released, at: datetime, as_: As
) -> None:
    """A grader sees their own line and the group's; Otto those who grade in Lisbon; Ingrid and Lee everybody."""
    people = marked(cast, small_module, at, scripts=60)
    people[1].memberships.update(team=cast.lisbon)
    record_marks(simulated(scripts=9, graders=3, seed=1), people, small_module, cast.lisbon, at)
    work_out(cast, at)
    work_out(cast, at, Selection(cast.lisbon.pk))
    names = [one.name for one in people]
    for reader in (cast.ingrid, cast.lee):
        page = words_of(as_(reader).get(BOARD))
        assert all(name in page for name in names)
    board = as_(people[0]).get(BOARD).content.decode()
    own = board[board.index("<main") :]
    assert "<b>You</b>" in own
    assert not any(name in own for name in names[1:])
    assert "2 more graders are part of the figures above." in own
    assert "Groups of fewer than 5 graders are left out" in own
    assert "Manila" not in own
    otto = words_of(as_(cast.otto).get(BOARD))
    assert names[1] in otto
    assert names[0] not in otto
    assert names[2] not in otto


@pytest.mark.parametrize(("scripts", "sees"), [(4, False), (5, True)])
def test_a_grader_learns_nothing_of_single_marks(
    cast: Cast, small_module: Released, at: datetime, as_: As, scripts: int, sees: bool
) -> None:
    """Of a few scripts one's own difference would tell what the other gave."""
    people = marked(cast, small_module, at, scripts=scripts, marks=at_odds(scripts))
    work_out(cast, at)
    board = as_(people[0]).get(BOARD).content.decode()
    assert ("<b>You</b>" in board) is sees
    assert people[0].name in words_of(as_(cast.ingrid).get(BOARD))


def test_the_api_keeps_the_same_names_back(cast: Cast, small_module: Released, at: datetime, as_: As) -> None:
    people = marked(cast, small_module, at, scripts=60, graders=6)
    work_out(cast, at)
    url = reverse("api_agreement")
    seen = as_(cast.ingrid).get(url).json()["results"]
    assert sorted(line["name"] for line in seen["by_grader"]) == sorted(one.name for one in people)
    assert seen["scripts"] == 60
    assert {figure["name"] for figure in seen["figures"]} == {
        "exact",
        "adjacent",
        "alpha",
        "icc",
        "smd",
        "passing",
    }
    assert seen["criteria"][0]["kappa"]["light"] in ("green", "amber", "red")
    assert seen["rubrics"][0]["criteria"]["c1"] == TITLES[0]
    assert {line["name"] for line in seen["by_language"]} == {"en-gb", "pt"}
    own = as_(people[0]).get(url).json()["results"]
    assert [line["name"] for line in own["by_grader"]] == [people[0].name]
    assert [line["name"] for line in own["by_language"]] == ["en-gb"]
    assert own["by_site"] == []
    assert own["figures"] == seen["figures"]


def test_the_api_asks(cast: Cast, at: datetime, as_: As) -> None:
    ingrid, url = as_(cast.ingrid), reverse("api_agreement")
    assert ingrid.get(url).json() == {
        "progress": "none",
        "is_stale": False,
        "computed_at": None,
        "results": None,
    }
    asked = ingrid.post(url, {"kind": "seed"}, content_type="application/json")
    assert (asked.status_code, asked.json()["progress"]) == (202, "waiting")
    for data in ({"kind": "odd"}, {"since": "soon"}, {"until": "9999-12-31"}, {"team": "x"}, [1]):
        refused = ingrid.post(url, data, content_type="application/json")
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
    away = ingrid.get(url, {"team": "00000000-0000-4000-8000-00000000abcd"})
    assert away.status_code == 404


def test_the_file(cast: Cast, small_module: Released, at: datetime, as_: As) -> None:
    """A row for each figure; a name that a spreadsheet would run is made harmless."""
    people = marked(cast, small_module, at, scripts=60)
    User.objects.filter(pk=people[0].pk).update(name="=cmd()|x")
    ingrid = as_(cast.ingrid)
    assert ingrid.get(f"{BOARD}export.csv").status_code == 404
    work_out(cast, at)
    response = ingrid.get(f"{BOARD}export.csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    found = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(found) == 6 + 2 * 5 + 3 + 3 + 1
    assert "'=cmd()|x" in {row["Name"] for row in found}
    alpha = next(row for row in found if row["Figure"] == "Krippendorff’s alpha")
    assert float(alpha["from"]) < float(alpha["Estimate"]) < float(alpha["to"])
    assert alpha["n"] == "60"


def test_a_criterion_is_named_with_its_rubric_where_there_are_several(
    cast: Cast, small_module: Released, at: datetime, as_: As
) -> None:
    people = marked(cast, small_module, at, scripts=4)
    work_out(cast, at)
    ingrid = as_(cast.ingrid)
    assert "<span>Listening in writing</span>" not in ingrid.get(BOARD).content.decode()
    other = replace(RUBRIC, key="q", title="Listening on the phone")
    record_marks(
        simulated(scripts=4, graders=3), people, small_module, cast.nairobi, at + timedelta(days=1), other
    )
    work_out(cast, at)
    page = ingrid.get(BOARD).content.decode()
    assert page.count("<span>Listening in writing</span>") == 5
    assert page.count("<span>Listening on the phone</span>") == 5
