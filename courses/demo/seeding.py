"""Fills an empty installation with Larkfield Home. Every date is relative to the day of seeding."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, repeat

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from content import queries as library
from content.seed import loading
from courses.actions import manager
from courses.calibration import bank
from courses.demo import licences, moderation
from courses.demo.people import NAIROBI, TEAMS, DemoTeam, names_of
from courses.demo.stories import STAGES, Story
from courses.notices import posting
from lms.accounts import actions as people
from lms.accounts.demo import CAST, DOMAIN, PASSWORD
from lms.accounts.models import Role, Team, User
from lms.accounts.queries import AUTHORS_GROUP
from lms.jobs import outbox

FOUNDED = timedelta(days=420)
MODULE = "active-listening"

# Where the nine of Nairobi Chat stand, and their due dates (days from now).
NAIROBI_STAGES = (
    ("talking", 12),
    ("keeping", None),
    ("first reply waiting", 9),
    ("reading", -4),
    ("second reply waiting", 6),
    ("first reply returned", 8),
    ("to sign", 5),
    ("quiz missed", -2),
    ("quiz in doubt", 3),
)
OTHER_STAGES = (
    "certified", "certified early", "to observe", "certified", "quiz passed", "first reply waiting", "certified early",
    "reading", "renewing", "talking", "certified", "to sign", "enrolled", "quiz missed", "second reply waiting",
    "no longer current",
)  # fmt: skip


@dataclass(frozen=True)
class Seeded:
    """What was made."""

    people: int
    enrollments: int


@transaction.atomic
def seed(*, at: datetime) -> Seeded | None:
    """Makes the organisation, its people and their histories; None where there is one already."""
    if Team.objects.exists():
        return None
    then = at - FOUNDED
    loading.load(at=then)
    people.change_organization(
        actor=None,
        at=then,
        name="Larkfield Home",
        issuer_name="Ingrid Dahl",
        issuer_title="Head of support",
        time_zone="Europe/Lisbon",
    )
    root = people.create_team(actor=None, at=then, name="Larkfield Home", time_zone="Europe/Lisbon")
    password = make_password(PASSWORD)
    cast = _cast(root, password, then)
    card = library.module_by_slug(MODULE)
    for rubric in bank.rubrics():
        licences.earn(cast["gil"], rubric.key, at=at)
        licences.open_round(cast["ingrid"], rubric.key, at=at)
    count = 0
    for team in TEAMS:
        members = _team(team, root, cast, password, then)
        count += _histories(team, members, cast, card.id, at)
    _quieten(at)
    return Seeded(people=User.objects.count(), enrollments=count)


def _person(name: str, zone: str, password: str, at: datetime, key: str = "") -> User:
    plain = (
        unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L"))
        .encode("ascii", "ignore")
        .decode()
    )
    address = f"{key or '.'.join(plain.lower().split())}@{DOMAIN}"
    user = people.create_person(actor=None, at=at, email=address, name=name, time_zone=zone)
    User.objects.filter(pk=user.pk).update(password=password)
    return user


def _cast(root: Team, password: str, at: datetime) -> dict[str, User]:
    zones = {
        "gil": "Europe/Madrid",
        "noor": "Asia/Amman",
        "ingrid": "Europe/Oslo",
        "lee": "Asia/Ho_Chi_Minh",
        "ruth": "Africa/Kampala",
    }
    found = {}
    for person in CAST:
        if person.key in zones:
            found[person.key] = _person(person.name, zones[person.key], password, at, key=person.key)
    roles = {"gil": Role.GRADER, "ingrid": Role.MANAGER, "lee": Role.ADMINISTRATOR, "ruth": Role.AUDITOR}
    for key, role in roles.items():
        people.give_role(actor=None, at=at, user=found[key], team=root, role=role)
    Group.objects.get(name=AUTHORS_GROUP).user_set.add(found["noor"])
    return found


def _team(team: DemoTeam, root: Team, cast: dict[str, User], password: str, at: datetime) -> list[User]:
    row = people.create_team(
        actor=None,
        at=at,
        name=team.name,
        parent=root,
        site=team.site,
        channel=team.channel,
        time_zone=team.zone,
    )
    keys = {person.name: person.key for person in CAST}
    boss = _person(team.manager, team.zone, password, at, key=keys.get(team.manager, ""))
    people.give_role(actor=None, at=at, user=boss, team=row, role=Role.MANAGER)
    members = []
    for name in names_of(team):
        user = _person(name, team.zone, password, at, key=keys.get(name, ""))
        people.give_role(actor=None, at=at, user=user, team=row, role=Role.LEARNER)
        members.append(user)
    for name in team.graders:
        cast[name] = _person(name, team.zone, password, at)
        people.give_role(actor=None, at=at, user=cast[name], team=row, role=Role.GRADER)
    cast[team.name] = boss
    return members


def _histories(
    team: DemoTeam, members: list[User], cast: dict[str, User], module_id: int, at: datetime
) -> int:
    boss = cast[team.name]
    if team.graders:
        return _marked_twice(team, members, cast, module_id, at)
    if not team.has_history:
        begun = at - timedelta(days=2)
        due_on: date | None = (at + timedelta(days=28)).date()
        chosen = [member.pk for number, member in enumerate(members) if number % 5]
        return len(
            manager.enroll_people(
                actor=boss, learner_ids=chosen, module_ids=[module_id], due_on=due_on, at=begun
            ).created
        )
    for member, (stage, due) in zip(members, _stages(team), strict=False):
        days, live = STAGES[stage]
        begun = at - timedelta(days=max(days, 10 - due if due is not None and due < 0 else 0))
        due_on = (at + timedelta(days=due)).date() if due is not None else None
        live(_story(member, boss, cast["gil"], module_id, begun, due_on, at))
    return len(members)


def _marked_twice(
    team: DemoTeam, members: list[User], cast: dict[str, User], module_id: int, at: datetime
) -> int:
    """Everybody is enrolled; the first three have handed in a reply that two graders marked."""
    begun, due_on = at - timedelta(days=6), (at + timedelta(days=15)).date()
    stories = [
        _story(member, cast[team.name], cast["gil"], module_id, begun, due_on, at) for member in members
    ]
    moderation.two_marks(stories[:3], [cast[name] for name in team.graders])
    return len(members)


def _story(
    member: User, boss: User, grader: User, module_id: int, begun: datetime, due_on: date | None, at: datetime
) -> Story:
    enrollment = manager.enroll(
        actor=boss, learner_id=member.pk, module_id=module_id, due_on=due_on, at=begun
    )
    return Story(
        learner=member,
        manager=boss,
        grader=grader,
        enrollment_id=enrollment.pk,
        document=library.document(enrollment.version_id),
        at=begun,
        until=at - timedelta(minutes=5),
    )


def _stages(team: DemoTeam) -> Iterator[tuple[str, int | None]]:
    if team.members == NAIROBI:
        yield from NAIROBI_STAGES
        return
    for number, stage in enumerate(chain(OTHER_STAGES, repeat("enrolled"))):
        is_over = stage.startswith(("certified", "renewing", "no longer"))
        yield stage, None if is_over else (number * 5) % 23 - 3


def _quieten(at: datetime) -> None:
    """What happened long ago is news to nobody: notices are made, mail is not sent."""
    posting.post_all_quietly(at=at)
    outbox.drop_waiting(at=at)
