"""What is done to people, teams and roles: each with its event, in one transaction.

`actor` None stands for the set-up of an installation; everybody else has to be an administrator.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from lms.accounts.events import (
    OrganizationChanged,
    PersonChanged,
    PersonCreated,
    PersonLoggedOut,
    PersonReinstated,
    PersonSuspended,
    RoleEnded,
    RoleGiven,
    TeamChanged,
    TeamCreated,
    TokenCreated,
    TokenRevoked,
)
from lms.accounts.models import ApiToken, Organization, Role, Team, TeamMembership, User
from lms.accounts.queries import active_memberships, standing
from lms.events.log import record
from lms.jobs.outbox import enqueue

PASSWORD_LINK = "accounts.password_link"
SECURITY_WORD = "accounts.security_word"
ROOT_ROLES = (Role.ADMINISTRATOR, Role.AUDITOR)
TOKEN_LIFE = timedelta(days=365)
PERSON_FIELDS = ("email", "name", "employee_ref", "language", "time_zone")
TEAM_FIELDS = ("name", "site", "channel", "language", "time_zone", "is_archived")


def known(user: User | AnonymousUser) -> User:
    """The person who is logged in; PermissionDenied for nobody."""
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def may_administer(actor: User | None) -> bool:
    """The set-up, or an administrator who may log in."""
    return actor is None or (actor.is_active and standing(actor).is_administrator)


def _check(actor: User | None) -> None:
    if not may_administer(actor):
        raise PermissionDenied


@transaction.atomic
def set_up(*, at: datetime, organization: str, issuer: str, name: str, email: str, time_zone: str) -> User:
    """The organisation, its root team and an administrator, each unless it is there. Only for who has the server."""
    if not Organization.objects.exists():
        change_organization(actor=None, at=at, name=organization, issuer_name=issuer, time_zone=time_zone)
    root = Team.objects.filter(parent=None).first()
    if root is None:
        root = create_team(actor=None, at=at, name=organization, time_zone=time_zone)
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = create_person(actor=None, at=at, email=email, name=name, time_zone=time_zone)
    give_role(actor=None, at=at, user=user, team=root, role=Role.ADMINISTRATOR)
    return user


@transaction.atomic
def change_organization(*, actor: User | None, at: datetime, **fields: str | bool) -> Organization:
    """Sets the organisation's name, what it prints, and whether some replies are marked twice."""
    _check(actor)
    organization, _new = Organization.objects.update_or_create(pk=1, defaults=fields)
    record(OrganizationChanged(), actor=actor, at=at)
    return organization


@transaction.atomic
def create_team(
    *, actor: User | None, at: datetime, name: str, parent: Team | None = None, **fields: str
) -> Team:
    """Adds a team below `parent`, or the root; ValueError for a second root."""
    _check(actor)
    if parent is None and Team.objects.filter(parent=None).exists():
        raise ValueError("there is one root team")
    team = Team.objects.create(name=name, parent=parent, path=secrets.token_hex(8), **fields)
    team.path = f"{parent.path if parent else ''}{team.pk:010d}."
    team.save(update_fields=["path"])
    record(TeamCreated(team_id=team.pk), actor=actor, at=at)
    return team


@transaction.atomic
def change_team(*, actor: User | None, at: datetime, team: Team, **fields: str | bool) -> Team:
    """Sets fields of a team (not its place in the tree)."""
    _check(actor)
    _set(team, fields, TEAM_FIELDS)
    record(TeamChanged(team_id=team.pk), actor=actor, at=at)
    return team


@transaction.atomic
def create_person(
    *, actor: User | None, at: datetime, email: str, name: str, password: str | None = None, **fields: str
) -> User:
    """Adds a person. Without a password they set one by the reset link; IntegrityError for a known address."""
    _check(actor)
    user = User.objects.create_user(email, password, name=name, **fields)
    record(PersonCreated(learner_id=user.pk), actor=actor, at=at)
    return user


@transaction.atomic
def change_person(*, actor: User | None, at: datetime, user: User, **fields: str) -> User:
    """Sets fields of a person."""
    _check(actor)
    _set(user, fields, PERSON_FIELDS)
    record(PersonChanged(learner_id=user.pk), actor=actor, at=at)
    return user


@transaction.atomic
def change_own_settings(*, actor: User, at: datetime, **fields: str | bool) -> User:
    """Sets one's own zone, language, theme and shortcuts."""
    _set(actor, fields, ("time_zone", "language", "theme", "has_shortcuts"))
    record(PersonChanged(learner_id=actor.pk), actor=actor, at=at)
    return actor


@transaction.atomic
def suspend(*, actor: User | None, at: datetime, user: User) -> None:
    """Closes every door at once: log-in, sessions, tokens. Records stay. Nobody suspends themselves."""
    _check(actor)
    if actor is not None and actor.pk == user.pk:
        raise PermissionDenied
    user.is_active = False
    user.save(update_fields=["is_active"])
    ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=at)
    end_sessions(user)
    record(PersonSuspended(learner_id=user.pk), actor=actor, at=at)


@transaction.atomic
def reinstate(*, actor: User | None, at: datetime, user: User) -> None:
    """Lets a suspended person log in again."""
    _check(actor)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(PersonReinstated(learner_id=user.pk), actor=actor, at=at)


@transaction.atomic
def give_role(*, actor: User | None, at: datetime, user: User, team: Team, role: Role) -> TeamMembership:
    """Gives a role from now on; one that is held already stays as it is. ValueError for a place it cannot have.

    A person learns in one team at a time: a new one ends the old.
    """
    _check(actor)
    if role in ROOT_ROLES and team.parent_id is not None:
        raise ValueError("administrators and auditors stand on the root team")
    held = TeamMembership.objects.filter(user=user, team=team, role=role, ends_at__isnull=True).first()
    if held is not None:
        return held
    if role == Role.LEARNER:
        for other in TeamMembership.objects.filter(user=user, role=role, ends_at__isnull=True):
            end_role(actor=actor, at=at, membership=other)
    membership = TeamMembership.objects.create(user=user, team=team, role=role, starts_at=at)
    record(RoleGiven(learner_id=user.pk, membership_id=membership.pk), actor=actor, at=at)
    return membership


@transaction.atomic
def end_role(*, actor: User | None, at: datetime, membership: TeamMembership) -> None:
    """Ends a role now. The last administrator stays: PermissionDenied."""
    _check(actor)
    if membership.role == Role.ADMINISTRATOR:
        others = active_memberships(at).filter(role=Role.ADMINISTRATOR, user__is_active=True)
        if not others.exclude(pk=membership.pk).exists():
            raise PermissionDenied
    membership.ends_at = max(at, membership.starts_at + timedelta(microseconds=1))
    membership.save(update_fields=["ends_at"])
    record(RoleEnded(learner_id=membership.user_id, membership_id=membership.pk), actor=actor, at=at)


@transaction.atomic
def create_token(*, actor: User, at: datetime, name: str) -> tuple[ApiToken, str]:
    """A key to the API for oneself, valid for a year. The token itself is returned once and never stored."""
    secret = f"att_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=actor, name=name, digest=token_digest(secret), created_at=at, expires_at=at + TOKEN_LIFE
    )
    record(TokenCreated(learner_id=actor.pk, token_id=token.pk), actor=actor, at=at)
    return token, secret


@transaction.atomic
def revoke_token(*, actor: User, at: datetime, token: ApiToken) -> None:
    """Ends one's own token; PermissionDenied for somebody else's unless the actor administers."""
    if token.user_id != actor.pk:
        _check(actor)
    token.revoked_at = token.revoked_at or at
    token.save(update_fields=["revoked_at"])
    record(TokenRevoked(learner_id=token.user_id, token_id=token.pk), actor=actor, at=at)


@transaction.atomic
def log_out_everywhere(*, actor: User, at: datetime) -> None:
    """Ends all sessions of one's own."""
    end_sessions(actor)
    record(PersonLoggedOut(learner_id=actor.pk), actor=actor, at=at)


@transaction.atomic
def ask_for_password_link(*, user_id: int, at: datetime) -> None:
    """Puts the mail with the link into the outbox; 0 stands for an unknown address, to which nothing is sent."""
    enqueue(PASSWORD_LINK, {"user_id": user_id, "key": secrets.token_hex(16)}, at=at, queue="mail")


@transaction.atomic
def tell_of_security(*, user_id: int, what: str, at: datetime) -> None:
    """Puts word of a change to the protection of an account into the outbox. `what` is allauth's name of it."""
    enqueue(
        SECURITY_WORD, {"user_id": user_id, "what": what, "key": secrets.token_hex(16)}, at=at, queue="mail"
    )


def token_digest(secret: str) -> str:
    """SHA-256 (hex) under which a token is kept. The secret has 256 bits, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def end_sessions(user: User) -> None:
    """Logs a person out everywhere."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


def _set(row: User | Team, fields: dict[str, str] | dict[str, str | bool], allowed: tuple[str, ...]) -> None:
    unknown = set(fields) - set(allowed)
    if unknown:
        raise ValueError(f"not to be changed here: {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))
