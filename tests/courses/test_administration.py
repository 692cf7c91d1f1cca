"""The administration screens: who may open them, what they do, what they refuse, how many queries they make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lms.accounts.models import Organization, Role, Team, TeamMembership, User
from lms.accounts.queries import standing
from lms.events.models import Event
from lms.lib import clock
from tests.cast import Cast, learners, team

As = Callable[[User | None], Client]
PAGES = ("administration", "people", "teams", "organization", "people_import")
NEW = {
    "name": "Mary Achieng",
    "email": "Mary@larkfield.example",
    "employee_ref": "1042",
    "time_zone": "Africa/Nairobi",
}


def person_url(user: User, name: str = "person", *more: object) -> str:
    """An address about somebody."""
    return reverse(name, args=[user.public_id, *more])


@pytest.mark.parametrize("page", PAGES)
def test_administrators_alone(cast: Cast, as_: As, page: str) -> None:
    """Everybody else of the cast is told that it is not theirs."""
    assert as_(cast.lee).get(reverse(page)).status_code == 200
    for name, user in cast.people.items():
        if name not in ("lee", "sam"):
            assert as_(user).get(reverse(page)).status_code == 403, name
    assert as_(None).get(reverse(page)).status_code == 302


def test_nobody_else_changes_anybody(cast: Cast, as_: As) -> None:
    """Not by posting either, and not to learn whether somebody exists."""
    for url in (
        person_url(cast.amina),
        person_url(cast.amina, "person_suspend"),
        person_url(cast.amina, "person_reinstate"),
        person_url(cast.amina, "role_give"),
        person_url(cast.amina, "role_end", 1),
        reverse("team_edit", args=[cast.nairobi.public_id]),
    ):
        assert as_(cast.ingrid).post(url, NEW).status_code == 403
    cast.amina.refresh_from_db()
    assert cast.amina.is_active


def test_adds_a_person_with_a_role(cast: Cast, as_: As) -> None:
    """Small letters for the address; two events."""
    data = {**NEW, "role": "learner", "team": str(cast.nairobi.public_id)}
    response = as_(cast.lee).post(reverse("people"), data)
    user = User.objects.get(email="mary@larkfield.example")
    assert response.headers["Location"] == person_url(user)
    assert standing(user, clock.now()).learns_in == (cast.nairobi.path,)
    assert set(Event.objects.filter(subject=user).values_list("type", flat=True)) == {
        "person.created",
        "role.given",
    }


def test_keeps_what_was_typed(cast: Cast, as_: As) -> None:
    """A known address is refused beside the field, with everything still there."""
    response = as_(cast.lee).post(
        reverse("people"), {**NEW, "email": "AMINA@larkfield.example", "role": "learner"}
    )
    page = response.content.decode()
    assert response.status_code == 400
    assert "Somebody else has this address already." in page
    assert 'value="Mary Achieng"' in page


def test_changes_a_person(cast: Cast, as_: As) -> None:
    """Their own address is not somebody else's."""
    client = as_(cast.lee)
    same = {
        "name": "Amina Y. Yusuf",
        "email": cast.amina.email,
        "employee_ref": "7",
        "time_zone": "Africa/Nairobi",
    }
    assert client.post(person_url(cast.amina), same).status_code == 302
    cast.amina.refresh_from_db()
    assert (cast.amina.name, cast.amina.employee_ref) == ("Amina Y. Yusuf", "7")
    assert client.post(person_url(cast.amina), {**same, "time_zone": "Mars/Olympus"}).status_code == 400


def test_suspends_and_reinstates(cast: Cast, as_: As) -> None:
    """The door closes at once and opens again; nobody suspends themselves."""
    there = as_(cast.amina)
    client = as_(cast.lee)
    client.post(person_url(cast.amina, "person_suspend"))
    cast.amina.refresh_from_db()
    assert not cast.amina.is_active
    assert there.get(reverse("administration")).status_code == 302
    client.post(person_url(cast.amina, "person_reinstate"))
    cast.amina.refresh_from_db()
    assert cast.amina.is_active
    page = client.post(person_url(cast.lee, "person_suspend"), follow=True).content.decode()
    assert "You cannot suspend yourself." in page
    cast.lee.refresh_from_db()
    assert cast.lee.is_active


def test_gives_and_ends_roles(cast: Cast, as_: As) -> None:
    """A new team to learn in ends the old one."""
    client = as_(cast.lee)
    client.post(person_url(cast.amina, "role_give"), {"role": "learner", "team": str(cast.lisbon.public_id)})
    assert standing(User.objects.get(pk=cast.amina.pk), clock.now()).learns_in == (cast.lisbon.path,)
    role = TeamMembership.objects.get(user=cast.amina, ends_at__isnull=True)
    client.post(person_url(cast.amina, "role_end", role.pk))
    assert standing(User.objects.get(pk=cast.amina.pk), clock.now()).learns_in == ()
    assert client.post(person_url(cast.brian, "role_end", role.pk)).status_code == 404


def test_refuses_a_role_in_the_wrong_place(cast: Cast, as_: As) -> None:
    """Auditors stand on the root; the last administrator stays."""
    client = as_(cast.lee)
    wrong = {"role": "auditor", "team": str(cast.lisbon.public_id)}
    response = client.post(person_url(cast.amina, "role_give"), wrong)
    assert response.status_code == 400
    assert "stand on the team at the top" in response.content.decode()
    role = TeamMembership.objects.get(user=cast.lee, role=Role.ADMINISTRATOR)
    page = client.post(person_url(cast.lee, "role_end", role.pk), follow=True).content.decode()
    assert "This is the last administrator." in page
    role.refresh_from_db()
    assert role.ends_at is None


def test_finds_people(cast: Cast, as_: As) -> None:
    """By a part of the name, by state, by team."""
    client = as_(cast.lee)

    def names(**filters: str) -> list[str]:
        return [line.name for line in client.get(reverse("people"), filters).context["page"].object_list]

    assert names(find="yus") == ["Amina Yusuf"]
    assert names(state="suspended") == ["Sam Kiptoo"]
    assert names(team=str(cast.lisbon.public_id)) == ["Otto Brandt"]
    assert names(team="no such team") == []


def test_teams_stand_in_a_tree(cast: Cast, as_: As) -> None:
    """Added below another, changed, archived."""
    client = as_(cast.lee)
    data = {
        "name": "Nairobi Night",
        "parent": str(cast.nairobi.public_id),
        "time_zone": "UTC",
        "site": "Nairobi",
    }
    assert client.post(reverse("teams"), data).status_code == 302
    night = Team.objects.get(name="Nairobi Night")
    assert night.path.startswith(cast.nairobi.path)
    assert [line.name for line in client.get(reverse("teams")).context["lines"]] == [
        "Larkfield Home",
        "Lisbon Email",
        "Nairobi Chat",
        "Nairobi Night",
    ]
    client.post(
        reverse("team_edit", args=[night.public_id]),
        {"name": "Night", "time_zone": "UTC", "is_archived": "on"},
    )
    night.refresh_from_db()
    assert (night.name, night.is_archived) == ("Night", True)
    assert client.post(reverse("teams"), {"name": "Second root", "time_zone": "UTC"}).status_code == 400


def test_organisation(cast: Cast, as_: As) -> None:
    """What it prints."""
    data = {
        "name": "Larkfield",
        "issuer_name": "Larkfield School",
        "issuer_title": "",
        "time_zone": "Europe/Oslo",
    }
    assert as_(cast.lee).post(reverse("organization"), data).status_code == 302
    kept = Organization.objects.get()
    assert (kept.issuer_name, kept.has_double_marking) == ("Larkfield School", False)
    as_(cast.lee).post(reverse("organization"), {**data, "has_double_marking": "on"})
    assert Organization.objects.get().has_double_marking


@pytest.mark.parametrize("page", ["administration", "people", "teams"])
def test_query_count_is_the_same_for_many(
    cast: Cast, as_: As, queries_of: Callable[[Callable[[], Any]], int], page: str
) -> None:
    """A handful of people and teams, or many."""
    client = as_(cast.lee)
    client.get(reverse(page))
    few = queries_of(lambda: client.get(reverse(page)))
    for number in range(20):
        learners(3, team(f"Team {number}", cast.root))
    assert queries_of(lambda: client.get(reverse(page))) == few <= 14


def test_query_count_of_a_person(cast: Cast, as_: As, queries_of: Callable[[Callable[[], Any]], int]) -> None:
    """Fixed."""
    client = as_(cast.lee)
    url = person_url(cast.amina)
    client.get(url)
    assert queries_of(lambda: client.get(url)) <= 15
