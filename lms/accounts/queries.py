"""Reads about people and where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Group
from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet

from lms.accounts.models import ApiToken, Organization, Role, Team, TeamMembership, User
from lms.lib import clock

AUTHORS_GROUP = "Authors"


@dataclass(frozen=True)
class Standing:
    """Where a person stands at a moment. Tuples hold team paths; a path reaches its whole subtree."""

    user_id: int
    is_active: bool
    learns_in: tuple[str, ...]
    grades_in: tuple[str, ...]
    manages: tuple[str, ...]
    is_administrator: bool
    is_auditor: bool
    is_author: bool
    is_head: bool

    @property
    def sees_others(self) -> bool:
        """Whether this person may see records of others, and so needs a second factor."""
        return bool(
            self.grades_in or self.manages or self.is_administrator or self.is_auditor or self.is_author
        )


def active_memberships(at: datetime) -> QuerySet[TeamMembership]:
    """Roles that hold at a moment."""
    return TeamMembership.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)


def standing(user: User, at: datetime | None = None) -> Standing:
    """Where `user` stands (default: now). One query; the answer for now is kept on the object."""
    if at is None:
        kept: Standing | None = getattr(user, "_standing", None)
        if kept is not None:
            return kept
    moment = at or clock.now()
    holds = Q(memberships__starts_at__lte=moment) & (
        Q(memberships__ends_at__isnull=True) | Q(memberships__ends_at__gt=moment)
    )
    authors = Group.objects.filter(name=AUTHORS_GROUP, user=OuterRef("pk"))
    found = list(
        User.objects.filter(pk=user.pk)
        .annotate(held=FilteredRelation("memberships", condition=holds), writes=Exists(authors))
        .order_by("held__pk")
        .values_list("writes", "held__role", "held__team__path", "held__team__parent_id")
    )
    rows = [row[1:] for row in found if row[1] is not None]

    def paths(role: Role) -> tuple[str, ...]:
        return tuple(path for kind, path, _parent in rows if kind == role)

    result = Standing(
        user_id=user.pk,
        is_active=user.is_active,
        learns_in=paths(Role.LEARNER),
        grades_in=paths(Role.GRADER),
        manages=paths(Role.MANAGER),
        is_administrator=bool(paths(Role.ADMINISTRATOR)),
        is_auditor=bool(paths(Role.AUDITOR)),
        is_author=any(row[0] for row in found),
        is_head=any(kind == Role.MANAGER and parent is None for kind, _path, parent in rows),
    )
    if at is None:
        user._standing = result  # type: ignore[attr-defined]
    return result


def within(paths: Iterable[str], field: str = "path") -> Q:
    """A condition: `field` lies in the subtree of one of the paths. Without paths it never holds."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def learners_within(paths: Iterable[str], at: datetime) -> QuerySet[User]:
    """Active people who learn in these subtrees at a moment (not suspended)."""
    members = active_memberships(at).filter(within(paths, "team__path"), role=Role.LEARNER)
    return User.objects.filter(is_active=True, pk__in=members.values("user_id"))


def is_learner_within(user_id: int, paths: Iterable[str], at: datetime) -> bool:
    """Whether a person learns in one of these subtrees at a moment."""
    return (
        active_memberships(at)
        .filter(within(paths, "team__path"), role=Role.LEARNER, user_id=user_id)
        .exists()
    )


def managers_of(user_id: int, at: datetime) -> list[User]:
    """The managers nearest to a learner: of their team, or of the first team above that has one (never themselves)."""
    path = (
        active_memberships(at)
        .filter(user_id=user_id, role=Role.LEARNER)
        .values_list("team__path", flat=True)
        .first()
    )
    return managers_over(path, at, besides=user_id) if path is not None else []


def managers_over(path: str, at: datetime, *, besides: int) -> list[User]:
    """The managers nearest to a team path, without the person `besides`. One query."""
    above = [path[: end + 1] for end, sign in enumerate(path) if sign == "."]
    rows = (
        active_memberships(at)
        .filter(role=Role.MANAGER, team__path__in=above, user__is_active=True)
        .exclude(user_id=besides)
        .select_related("user", "team")
    )
    by_path: dict[str, list[User]] = {}
    for row in rows:
        by_path.setdefault(row.team.path, []).append(row.user)
    return by_path[max(by_path, key=len)] if by_path else []


def graders_over(learner_id: int, at: datetime) -> QuerySet[User]:
    """Active people whose reach as a grader holds a learner, never themselves. One query, and one when it is read."""
    team = team_of(learner_id, at)
    if team is None:
        return User.objects.none()
    above = [team.path[: end + 1] for end, sign in enumerate(team.path) if sign == "."]
    rows = active_memberships(at).filter(role=Role.GRADER, team__path__in=above).exclude(user_id=learner_id)
    return User.objects.filter(pk__in=rows.values("user_id"), is_active=True).order_by("pk")


def nearest_managers(learner_ids: Iterable[int], at: datetime) -> dict[int, set[int]]:
    """Ids of the managers nearest to each learner: of their team, or of the first one above that has any. Two queries."""
    ids = set(learner_ids)
    learning = active_memberships(at).filter(role=Role.LEARNER, user_id__in=ids)
    paths = dict(learning.values_list("user_id", "team__path"))
    above = {path[: end + 1] for path in paths.values() for end, sign in enumerate(path) if sign == "."}
    managing = active_memberships(at).filter(role=Role.MANAGER, team__path__in=above, user__is_active=True)
    managers: dict[str, set[int]] = {}
    for path, user_id in managing.values_list("team__path", "user_id"):
        managers.setdefault(path, set()).add(user_id)
    return {pk: _nearest(paths.get(pk, ""), managers, besides=pk) for pk in ids}


def solely_managed(actor: User, learner_ids: Iterable[int], at: datetime) -> set[int]:
    """Which of these learners have the actor for their one nearest manager. Two queries, however many there are."""
    ids = set(learner_ids)
    if not ids or not standing(actor).manages:
        return set()
    return {pk for pk, managers in nearest_managers(ids, at).items() if managers == {actor.pk}}


def _nearest(path: str, managers: dict[str, set[int]], *, besides: int) -> set[int]:
    for end in range(len(path), 0, -1):
        found = managers.get(path[:end], set()) - {besides}
        if found:
            return found
    return set()


def organization() -> Organization:
    """The one organisation; a nameless one before the set-up is finished."""
    return Organization.objects.first() or Organization(pk=1, name="Attune", issuer_name="")


def team_of(user_id: int, at: datetime) -> Team | None:
    """The team that a person learns in at a moment."""
    row = active_memberships(at).filter(user_id=user_id, role=Role.LEARNER).select_related("team").first()
    return row.team if row else None


def teams_of(user_ids: Iterable[int], at: datetime) -> dict[int, tuple[str, str]]:
    """The team that each person learns in at a moment, as its public id and its name. One query."""
    rows = active_memberships(at).filter(user_id__in=list(user_ids), role=Role.LEARNER)
    found = rows.values_list("user_id", "team__public_id", "team__name")
    return {user_id: (str(public_id), name) for user_id, public_id, name in found}


@dataclass(frozen=True)
class TokenLine:
    """One of one's own API tokens, without its secret."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime
    revoked_at: datetime | None
    is_expired: bool

    @property
    def is_usable(self) -> bool:
        """It still opens the door."""
        return self.revoked_at is None and not self.is_expired


def own_tokens(user: User, at: datetime) -> list[TokenLine]:
    """A person's API tokens, newest first."""
    return [
        TokenLine(t.pk, t.name, t.created_at, t.last_used_at, t.expires_at, t.revoked_at, t.expires_at <= at)
        for t in ApiToken.objects.filter(user=user)
    ]


def own_token(user: User, token_id: int) -> ApiToken | None:
    """One of one's own, to end it; None for anybody else's."""
    return ApiToken.objects.filter(user=user, pk=token_id).first()
