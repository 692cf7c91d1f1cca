"""The pages of the report: who may open them, what they say, how many queries they make."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lms.accounts.models import User
from lms.lib import clock
from tests.cast import Cast, learners, team
from tests.harness.fixtures import Released, enroll

As = Callable[[User | None], Client]


@pytest.fixture
def given(cast: Cast, small_module: Released) -> list[User]:
    """Six in Nairobi, each given the module; the first has finished, the second is past due."""
    people = learners(6, cast.nairobi)
    now = clock.now()
    rows = [enroll(learner, small_module, at=now - timedelta(days=20)) for learner in people]
    rows[0].open(at=now - timedelta(days=9))
    rows[0].complete(at=now - timedelta(days=8))
    return people


def cell_url(cast: Cast, where: str) -> str:
    """The address of a team's cell in the small module."""
    return reverse("completion_cell", args=[getattr(cast, where).public_id, "active-listening"])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ingrid", 200),
        ("grace", 200),
        ("ruth", 200),
        ("otto", 200),
        ("amina", 403),
        ("gil", 403),
        ("lee", 403),
        ("noor", 403),
    ],
)
def test_who_may_open_it(cast: Cast, given: list[User], as_: As, who: str, status: int) -> None:
    """Managers and auditors; a learner has no reports door."""
    assert as_(getattr(cast, who)).get(reverse("completion")).status_code == status


def test_nobody_without_a_log_in(cast: Cast, as_: As) -> None:
    """Sent to the log-in page."""
    assert as_(None).get(reverse("completion")).status_code == 302


def test_head_sees_both_teams(cast: Cast, given: list[User], as_: As) -> None:
    """The sentence is made from the gap; Otto's team of one is too few."""
    page = as_(cast.ingrid).get(reverse("completion")).content.decode()
    assert "A tenth of people have finished" in page
    assert "Nairobi Chat has most left to do" in page
    assert "too few" in page
    assert "Lisbon Email" in page


def test_manager_sees_no_other_team(cast: Cast, given: list[User], as_: As) -> None:
    """Not in a word of the page."""
    client = as_(cast.grace)
    assert "Lisbon" not in client.get(reverse("completion")).content.decode()
    assert client.get(reverse("completion"), {"team": str(cast.lisbon.public_id)}).status_code == 404


def test_cell_opens(cast: Cast, given: list[User], small_module: Released, as_: As) -> None:
    """Counts, people with a link for their manager, and nobody to write to but others."""
    url = reverse("completion_cell", args=[cast.nairobi.public_id, small_module.module.slug])
    page = as_(cast.ingrid).get(url).content.decode()
    assert "1 of 8 people" in page
    assert "Write to Grace" in page
    assert "Learner" in page
    own = as_(cast.grace).get(url).content.decode()
    assert "Write to Grace" not in own
    narrowed = as_(cast.grace).get(url, {"people": "finished"}).content.decode()
    assert narrowed.count('<th scope="row"><a') + narrowed.count('<th scope="row">Learner') == 1


def test_cell_of_a_stranger_is_not_there(
    cast: Cast, given: list[User], small_module: Released, as_: As
) -> None:
    """Outside of one's reach answers 404, without a door at all 403."""
    url = reverse("completion_cell", args=[cast.lisbon.public_id, small_module.module.slug])
    assert as_(cast.grace).get(url).status_code == 404
    assert as_(cast.amina).get(url).status_code == 403
    assert as_(cast.otto).get(url).status_code == 200
    unknown = reverse("completion_cell", args=[cast.lisbon.public_id, "no-such-module"])
    assert as_(cast.otto).get(unknown).status_code == 404


def test_a_small_cell_names_nobody(cast: Cast, given: list[User], small_module: Released, as_: As) -> None:
    """Opened by address it says that they are too few."""
    url = reverse("completion_cell", args=[cast.lisbon.public_id, small_module.module.slug])
    page = as_(cast.ruth).get(url).content.decode()
    assert "Fewer than five people" in page
    assert "Otto" not in page.replace("Write to Otto", "").replace("otto@", "")


def test_filters_become_chips(cast: Cast, given: list[User], as_: As) -> None:
    """Each chip leads to the address without it; nonsense is left off."""
    page = (
        as_(cast.ingrid)
        .get(reverse("completion"), {"joined": "30", "due": "past", "until": "soon"})
        .content.decode()
    )
    assert "Joined more than 30 days ago" in page
    assert 'href="/completion/?due=past"' in page
    assert 'href="/completion/?joined=30"' in page
    assert "Counted up to </" not in page


def test_plain_table(cast: Cast, given: list[User], as_: As) -> None:
    """The same numbers in words."""
    page = as_(cast.ingrid).get(reverse("completion"), {"view": "table"}).content.decode()
    assert "1 of 8" in page
    assert "hcell" not in page


@pytest.mark.parametrize("is_cell", [False, True])
def test_query_count_is_the_same_for_twenty_teams(
    cast: Cast, small_module: Released, as_: As, queries_of: Callable[[Callable[[], Any]], int], is_cell: bool
) -> None:
    """One team or twenty-one, eight people or sixty."""
    client = as_(cast.ingrid)
    url = reverse("completion")
    if is_cell:
        url = reverse("completion_cell", args=[cast.root.public_id, small_module.module.slug])
    for learner in learners(6, cast.nairobi):
        enroll(learner, small_module)
    client.get(url)
    few = queries_of(lambda: client.get(url))
    for number in range(20):
        for learner in learners(3, team(f"Team {number}", cast.root)):
            enroll(learner, small_module)
    assert queries_of(lambda: client.get(url)) == few
    assert few <= (21 if is_cell else 15)
