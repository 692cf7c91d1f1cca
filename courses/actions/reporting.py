"""What leaves the house as a file: noted, because it holds the records of many people."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from courses.events import ConversationsExported, ReportExported
from courses.permissions import may_open_reports, may_open_team
from lms.accounts.models import User
from lms.events.log import record


@transaction.atomic
def note_export(*, actor: User, kind: str, team_id: int | None, at: datetime) -> None:
    """Notes that the actor takes completion away as a file; PermissionDenied for who may not see it.

    `team_id` is the team that it was narrowed to, None for all that the actor sees.
    """
    if not may_open_reports(actor):
        raise PermissionDenied
    record(ReportExported(kind=kind, team_id=team_id), actor=actor, at=at)


@transaction.atomic
def note_conversations_export(*, actor: User, at: datetime) -> None:
    """Notes that a manager takes away as a file how scenarios went; PermissionDenied for everybody else."""
    if not may_open_team(actor):
        raise PermissionDenied
    record(ConversationsExported(), actor=actor, at=at)
