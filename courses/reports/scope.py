"""Whose records a report may count: the one population, and the teams that a reader can see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.enrollments.models import Enrollment
from courses.reports.filters import SOON_DAYS, Filters
from courses.reports.rules import prefixes, sees_small_cuts
from lms.accounts.models import Role, Team, TeamMembership, User
from lms.accounts.queries import active_memberships, standing


class TeamNotFound(LookupError):
    """There is no such team, or it lies outside of the reader's reach."""


@dataclass(frozen=True)
class TeamInfo:
    """A team of the tree, as reports need it."""

    id: int
    public_id: str
    name: str
    path: str
    site: str
    channel: str
    is_archived: bool

    @property
    def depth(self) -> int:
        """0 for the root."""
        return self.path.count(".") - 1


@dataclass(frozen=True)
class Scope:
    """What one reader sees at a moment: the teams that the filters leave, and all that they could choose.

    `moment` is the last instant that counts: `at`, or the end of the day that the reader chose.
    """

    actor_id: int
    manages: tuple[str, ...]
    sees_all: bool
    filters: Filters
    at: datetime
    moment: datetime
    choices: tuple[TeamInfo, ...]
    teams: tuple[TeamInfo, ...]

    @property
    def tops(self) -> list[TeamInfo]:
        """The teams of the cut that no other team of it stands above."""
        paths = {team.path for team in self.teams}
        return [team for team in self.teams if not any(above in paths for above in prefixes(team.path)[:-1])]

    def hides_small(self, team: TeamInfo) -> bool:
        """Whether shares of fewer than five people of this team say "too few" to this reader."""
        return not sees_small_cuts(team.path, self.manages)

    def manages_team(self, path: str) -> bool:
        """The reader is a manager of the team or of one above it."""
        return any(path.startswith(managed) for managed in self.manages)

    def members(self) -> QuerySet[TeamMembership]:
        """The population: active people (not suspended) who learn in one of these teams today."""
        rows = active_memberships(self.at).filter(role=Role.LEARNER, user__is_active=True)
        if len(self.teams) < len(self.choices) or not self.sees_all:
            rows = rows.filter(team_id__in=[team.id for team in self.teams])
        if self.filters.joined:
            rows = rows.filter(starts_at__lte=self.at - timedelta(days=self.filters.joined))
        return rows

    def given(self) -> QuerySet[Enrollment]:
        """What the population was given by the moment, each once for the team that the person learns in.

        With a filter on due dates only the newest row of a person in a module, and only where its date fits.
        """
        current = Q(learner__memberships__ends_at__isnull=True) | Q(learner__memberships__ends_at__gt=self.at)
        started = self.at - timedelta(days=self.filters.joined)
        condition = current & Q(
            learner__is_active=True,
            learner__memberships__role=Role.LEARNER,
            learner__memberships__starts_at__lte=started,
        )
        if len(self.teams) < len(self.choices) or not self.sees_all:
            condition &= Q(learner__memberships__team_id__in=[team.id for team in self.teams])
        rows = Enrollment.objects.filter(condition, created_at__lte=self.moment).exclude(status="withdrawn")
        return self.due(rows)

    def due(self, rows: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
        """Of these enrollments those whose date fits the filter; all where there is none."""
        if not self.filters.due:
            return rows
        later = Enrollment.objects.filter(
            learner_id=OuterRef("learner_id"),
            module_id=OuterRef("module_id"),
            cycle__gt=OuterRef("cycle"),
            created_at__lte=self.moment,
        ).exclude(status="withdrawn")
        rows = rows.filter(~Exists(later))
        if self.filters.due == "past":
            return rows.filter(due_at__lte=self.moment)
        return rows.filter(due_at__gt=self.moment, due_at__lte=self.moment + timedelta(days=SOON_DAYS))


def scope(actor: User, filters: Filters, at: datetime) -> Scope:
    """What the actor sees: auditors every team, managers theirs and below. Nothing for others.

    TeamNotFound where the filter names a team outside of it. One query, beside the actor's standing.
    """
    reach = standing(actor)
    rows = Team.objects.order_by("path").values_list(
        "id", "public_id", "name", "path", "site", "channel", "is_archived"
    )
    every = [TeamInfo(row[0], str(row[1]), *row[2:]) for row in rows]
    choices = (
        every if reach.is_auditor else [t for t in every if any(t.path.startswith(p) for p in reach.manages)]
    )
    if not actor.is_active:
        choices = []
    chosen = choices
    if filters.team:
        top = _find(choices, filters.team)
        chosen = [team for team in choices if team.path.startswith(top.path)]
    if filters.site:
        chosen = [team for team in chosen if team.site == filters.site]
    if filters.channel:
        chosen = [team for team in chosen if team.channel == filters.channel]
    return Scope(
        actor_id=actor.pk,
        manages=reach.manages,
        sees_all=bool(every) and len(choices) == len(every),
        filters=filters,
        at=at,
        moment=_moment(actor, filters, at),
        choices=tuple(choices),
        teams=tuple(chosen),
    )


def find_team(found: Scope, public_id: str) -> TeamInfo:
    """A team of the cut by its public id; TeamNotFound."""
    return _find(found.teams, public_id)


def _find(teams: list[TeamInfo] | tuple[TeamInfo, ...], public_id: str) -> TeamInfo:
    try:
        wanted = str(UUID(public_id))
    except ValueError as error:
        raise TeamNotFound(public_id) from error
    team = next((team for team in teams if team.public_id == wanted), None)
    if team is None:
        raise TeamNotFound(public_id)
    return team


def _moment(actor: User, filters: Filters, at: datetime) -> datetime:
    """The end of the chosen day in the reader's zone, never after `at`."""
    if filters.until is None:
        return at
    end = datetime.combine(filters.until, time.max, ZoneInfo(actor.time_zone))
    return min(at, end)
