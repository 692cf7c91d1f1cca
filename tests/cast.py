"""The people of every test: who they are, where they stand, and the teams around them.

Larkfield Home is the root; Nairobi Chat and Lisbon Email lie below it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission

from lms.accounts.models import Organization, Role, Team, TeamMembership, User
from lms.accounts.queries import AUTHORS_GROUP

# Monday, noon in Nairobi. Everything that tests do happens at this moment or after it.
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
STARTED_AT = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)
PASSWORD = "larkfield-listens-well"


@dataclass(frozen=True)
class Cast:
    """People by first name, and the three teams."""

    amina: User
    brian: User
    grace: User
    gil: User
    noor: User
    ingrid: User
    lee: User
    ruth: User
    otto: User
    sam: User
    root: Team
    nairobi: Team
    lisbon: Team

    @property
    def people(self) -> dict[str, User]:
        """Everybody by first name."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in found.items() if isinstance(value, User)}


# First name: (name, time zone). Sam is suspended.
PEOPLE = {
    "amina": ("Amina Yusuf", "Africa/Nairobi"),
    "brian": ("Brian Otieno", "Africa/Nairobi"),
    "grace": ("Grace Wanjiru", "Africa/Nairobi"),
    "gil": ("Gil Moreno", "Europe/Madrid"),
    "noor": ("Noor Haddad", "Asia/Amman"),
    "ingrid": ("Ingrid Dahl", "Europe/Oslo"),
    "lee": ("Lee Tran", "Asia/Ho_Chi_Minh"),
    "ruth": ("Ruth Okello", "Africa/Kampala"),
    "otto": ("Otto Brandt", "Europe/Lisbon"),
    "sam": ("Sam Kiptoo", "Africa/Nairobi"),
}

# (person, team, role). Noor stands in no team: an author is a member of a group.
ROLES = (
    ("amina", "nairobi", Role.LEARNER),
    ("brian", "nairobi", Role.LEARNER),
    ("sam", "nairobi", Role.LEARNER),
    ("grace", "nairobi", Role.MANAGER),
    ("gil", "root", Role.GRADER),
    ("ingrid", "root", Role.MANAGER),
    ("lee", "root", Role.ADMINISTRATOR),
    ("ruth", "root", Role.AUDITOR),
    ("otto", "lisbon", Role.LEARNER),
    ("otto", "lisbon", Role.MANAGER),
)


def team(name: str, parent: Team | None = None, time_zone: str = "UTC") -> Team:
    """A team in the tree, its path derived from its parent's."""
    row = Team(name=name, parent=parent, time_zone=time_zone, path=f"new {name}")
    row.save()
    row.path = f"{parent.path if parent else ''}{row.pk:010d}."
    row.save(update_fields=["path"])
    return row


def person(name: str, email: str = "", *, time_zone: str = "UTC", is_active: bool = True) -> User:
    """Somebody outside of the cast; the password is PASSWORD."""
    address = email or f"{name.lower().replace(' ', '.')}@larkfield.example"
    return User.objects.create(
        name=name, email=address, time_zone=time_zone, is_active=is_active, password=make_password(PASSWORD)
    )


def join(
    user: User, where: Team, role: Role = Role.LEARNER, *, starts_at: datetime = STARTED_AT
) -> TeamMembership:
    """Gives somebody a role in a team until further notice."""
    return TeamMembership.objects.create(user=user, team=where, role=role, starts_at=starts_at)


def learners(count: int, where: Team) -> list[User]:
    """So many more learners in a team, named Learner 1 and so on after those who are there."""
    first = User.objects.count()
    rows = User.objects.bulk_create(
        User(
            name=f"Learner {number}", email=f"learner{number}@larkfield.example", password=make_password(None)
        )
        for number in range(first, first + count)
    )
    TeamMembership.objects.bulk_create(
        TeamMembership(user=row, team=where, role=Role.LEARNER, starts_at=STARTED_AT) for row in rows
    )
    return rows


def with_second_factor(user: User) -> User:
    """The person, with an authenticator app set up, so that no page sends them to set up one."""
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        Authenticator.objects.create(
            user=user, type=Authenticator.Type.TOTP, data={"secret": "not a real secret"}
        )
    return user


def assemble() -> Cast:
    """Creates the organisation, its teams and its people."""
    Organization.objects.create(
        pk=1,
        name="Larkfield Home",
        issuer_name="Larkfield Academy",
        issuer_title="Head of learning",
        time_zone="UTC",
    )
    root = team("Larkfield Home")
    teams = {
        "root": root,
        "nairobi": team("Nairobi Chat", root, "Africa/Nairobi"),
        "lisbon": team("Lisbon Email", root, "Europe/Lisbon"),
    }
    hashed = make_password(PASSWORD)
    rows = User.objects.bulk_create(
        User(
            name=name,
            email=f"{key}@larkfield.example",
            time_zone=zone,
            is_active=key != "sam",
            password=hashed,
        )
        for key, (name, zone) in PEOPLE.items()
    )
    people = dict(zip(PEOPLE, rows, strict=True))
    TeamMembership.objects.bulk_create(
        TeamMembership(user=people[key], team=teams[where], role=role, starts_at=STARTED_AT)
        for key, where, role in ROLES
    )
    authors, is_new = Group.objects.get_or_create(name=AUTHORS_GROUP)
    if is_new:
        authors.permissions.add(
            Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin")
        )
    people["noor"].groups.add(authors)
    return Cast(**people, **teams)
