"""Reads about people and where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from lms.accounts.models import Organization, Role, Team, TeamMembership, User
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
    """Where `user` stands (default: now). Two queries; the answer for now is kept on the object."""
    if at is None:
        kept: Standing | None = getattr(user, "_standing", None)
        if kept is not None:
            return kept
    rows = list(active_memberships(at or clock.now()).filter(user=user).values_list("role", "team__path", "team__parent_id"))

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
        is_author=user.groups.filter(name=AUTHORS_GROUP).exists(),
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
    return active_memberships(at).filter(within(paths, "team__path"), role=Role.LEARNER, user_id=user_id).exists()


def managers_of(user_id: int, at: datetime) -> list[User]:
    """The managers nearest to a learner: of their team, or of the first team above that has one (never themselves)."""
    path = active_memberships(at).filter(user_id=user_id, role=Role.LEARNER).values_list("team__path", flat=True).first()
    if path is None:
        return []
    above = [path[: end + 1] for end, sign in enumerate(path) if sign == "."]
    rows = (
        active_memberships(at)
        .filter(role=Role.MANAGER, team__path__in=above, user__is_active=True)
        .exclude(user_id=user_id)
        .select_related("user", "team")
    )
    by_path: dict[str, list[User]] = {}
    for row in rows:
        by_path.setdefault(row.team.path, []).append(row.user)
    return by_path[max(by_path, key=len)] if by_path else []


def organization() -> Organization:
    """The one organisation; a nameless one before the set-up is finished."""
    return Organization.objects.first() or Organization(pk=1, name="Attune", issuer_name="")


def team_of(user_id: int, at: datetime) -> Team | None:
    """The team that a person learns in at a moment."""
    row = active_memberships(at).filter(user_id=user_id, role=Role.LEARNER).select_related("team").first()
    return row.team if row else None
