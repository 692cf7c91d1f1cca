"""The event types about people and their standing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lms.events.types import EventData


@dataclass(frozen=True, kw_only=True)
class PersonCreated(EventData):
    type: ClassVar[str] = "person.created"
    learner_id: int


@dataclass(frozen=True, kw_only=True)
class PersonChanged(EventData):
    type: ClassVar[str] = "person.changed"
    learner_id: int


@dataclass(frozen=True, kw_only=True)
class PersonSuspended(EventData):
    type: ClassVar[str] = "person.suspended"
    learner_id: int


@dataclass(frozen=True, kw_only=True)
class PersonReinstated(EventData):
    type: ClassVar[str] = "person.reinstated"
    learner_id: int


@dataclass(frozen=True, kw_only=True)
class PersonLoggedOut(EventData):
    """All sessions were ended at the person's own wish."""

    type: ClassVar[str] = "person.logged_out"
    learner_id: int


@dataclass(frozen=True, kw_only=True)
class RoleGiven(EventData):
    type: ClassVar[str] = "role.given"
    learner_id: int
    membership_id: int


@dataclass(frozen=True, kw_only=True)
class RoleEnded(EventData):
    type: ClassVar[str] = "role.ended"
    learner_id: int
    membership_id: int


@dataclass(frozen=True, kw_only=True)
class TeamCreated(EventData):
    type: ClassVar[str] = "team.created"
    team_id: int


@dataclass(frozen=True, kw_only=True)
class TeamChanged(EventData):
    type: ClassVar[str] = "team.changed"
    team_id: int


@dataclass(frozen=True, kw_only=True)
class OrganizationChanged(EventData):
    type: ClassVar[str] = "organization.changed"


@dataclass(frozen=True, kw_only=True)
class TokenCreated(EventData):
    type: ClassVar[str] = "token.created"
    learner_id: int
    token_id: int


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(EventData):
    type: ClassVar[str] = "token.revoked"
    learner_id: int
    token_id: int
