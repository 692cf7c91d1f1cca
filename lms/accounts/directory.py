"""People and teams as the administration screens list them. Reads only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from lms.accounts.models import Role, Team, TeamMembership, User
from lms.accounts.queries import AUTHORS_GROUP, active_memberships

PAGE = 50


@dataclass(frozen=True)
class Held:
    """A role that somebody holds, or held until `ends_at`."""

    id: int
    role: str
    label: str
    team: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class PersonLine:
    """Somebody in a list, with the roles of today."""

    public_id: str
    name: str
    email: str
    employee_ref: str
    is_active: bool
    roles: tuple[Held, ...]


@dataclass(frozen=True)
class PersonCard:
    """Somebody with everything that an administrator may change. `past` are roles that have ended, newest first."""

    id: int
    public_id: str
    name: str
    email: str
    employee_ref: str
    time_zone: str
    is_active: bool
    is_author: bool
    created_at: datetime
    roles: tuple[Held, ...]
    past: tuple[Held, ...]


@dataclass(frozen=True)
class TeamLine:
    """A team of the tree. `depth` is 0 for the root; `learners` and `managers` are those of the team itself."""

    id: int
    public_id: str
    name: str
    path: str
    site: str
    channel: str
    time_zone: str
    is_archived: bool
    learners: int
    managers: int

    @property
    def depth(self) -> int:
        """How far below the root."""
        return self.path.count(".") - 1


def people(
    at: datetime, *, find: str = "", state: str = "", team_id: str = "", page: int = 1
) -> Page[PersonLine]:
    """A page of people by name. `state` is active or suspended, `team_id` a public id. Three queries."""
    rows = User.objects.order_by("name", "pk")
    if find:
        rows = rows.filter(
            Q(name__icontains=find) | Q(email__icontains=find) | Q(employee_ref__icontains=find)
        )
    if state in ("active", "suspended"):
        rows = rows.filter(is_active=state == "active")
    if team_id:
        rows = rows.filter(
            pk__in=active_memberships(at).filter(team__public_id=_uuid(team_id)).values("user_id")
        )
    found = Paginator(rows, PAGE).get_page(page)
    users = list(found.object_list)
    roles = _roles(active_memberships(at).filter(user_id__in=[user.pk for user in users]))
    shown = cast("Page[PersonLine]", found)
    shown.object_list = [
        PersonLine(
            public_id=str(user.public_id),
            name=user.name,
            email=user.email,
            employee_ref=user.employee_ref,
            is_active=user.is_active,
            roles=roles.get(user.pk, ()),
        )
        for user in users
    ]
    return shown


def person(public_id: UUID, at: datetime) -> PersonCard | None:
    """One person, or None. Three queries."""
    user = User.objects.filter(public_id=public_id).first()
    if user is None:
        return None
    rows = _roles(TeamMembership.objects.filter(user=user)).get(user.pk, ())
    return PersonCard(
        id=user.pk,
        public_id=str(user.public_id),
        name=user.name,
        email=user.email,
        employee_ref=user.employee_ref,
        time_zone=user.time_zone,
        is_active=user.is_active,
        is_author=user.groups.filter(name=AUTHORS_GROUP).exists(),
        created_at=user.created_at,
        roles=tuple(row for row in rows if row.ends_at is None or row.ends_at > at),
        past=tuple(row for row in reversed(rows) if row.ends_at is not None and row.ends_at <= at),
    )


def get_user(public_id: UUID) -> User | None:
    """The person to pass to an action, or None."""
    return User.objects.filter(public_id=public_id).first()


def get_team(public_id: UUID) -> Team | None:
    """The team to pass to an action, or None."""
    return Team.objects.filter(public_id=public_id).first()


def get_open_role(membership_id: int, user: User, at: datetime) -> TeamMembership | None:
    """A role that this person holds now, to pass to an action, or None."""
    return active_memberships(at).filter(pk=membership_id, user=user).first()


def is_address_taken(email: str, *, but: UUID | None = None) -> bool:
    """Somebody else has this address."""
    return User.objects.filter(email__iexact=email.strip()).exclude(public_id=but).exists()


def teams(at: datetime) -> list[TeamLine]:
    """All teams in tree order: below each its own, by name. Two queries."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    rows = active_memberships(at).filter(user__is_active=True).order_by().values("team_id", "role")
    for row in rows.annotate(people=Count("pk")):
        counts[row["team_id"]][row["role"]] = row["people"]
    lines = [
        TeamLine(
            id=team.pk,
            public_id=str(team.public_id),
            name=team.name,
            path=team.path,
            site=team.site,
            channel=team.channel,
            time_zone=team.time_zone,
            is_archived=team.is_archived,
            learners=counts[team.pk].get(Role.LEARNER, 0),
            managers=counts[team.pk].get(Role.MANAGER, 0),
        )
        for team in Team.objects.all()
    ]
    names = {line.path: line.name.casefold() for line in lines}
    return sorted(lines, key=lambda line: _place(line.path, names))


def totals(at: datetime) -> tuple[int, int, int]:
    """How many may log in, how many are suspended, how many teams there are. Two queries."""
    counts = User.objects.aggregate(active=Count("pk", filter=Q(is_active=True)), all=Count("pk"))
    return counts["active"], counts["all"] - counts["active"], Team.objects.filter(is_archived=False).count()


def _place(path: str, names: dict[str, str]) -> list[tuple[str, str]]:
    above = [path[: end + 1] for end, sign in enumerate(path) if sign == "."]
    return [(names.get(part, ""), part) for part in above]


def _roles(rows: QuerySet[TeamMembership]) -> dict[int, tuple[Held, ...]]:
    found: dict[int, list[Held]] = defaultdict(list)
    for row in rows.select_related("team").order_by("starts_at", "pk"):
        found[row.user_id].append(
            Held(row.pk, row.role, row.get_role_display(), row.team.name, row.starts_at, row.ends_at)
        )
    return {key: tuple(value) for key, value in found.items()}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
