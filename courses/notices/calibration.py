"""Notices about licences and rounds: whom they are for, and what their words are made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from courses.calibration import bank
from courses.calibration.models import CalibrationRound, Licence
from courses.notices.models import Notice
from courses.notices.words import Facts
from lms.accounts.models import Role, User
from lms.accounts.queries import active_memberships
from lms.events.models import Event

KINDS = frozenset({"licence.expiring", "licence.revoked", "round.opened", "round.closed"})


def facts_of(notices: Sequence[Notice]) -> dict[int, Facts]:
    """The facts by notice id, of the kinds that stand here. Three queries; none without such a notice."""
    mine = [notice for notice in notices if notice.kind in KINDS]
    if not mine:
        return {}
    titles = {one.key: one.title for one in bank.rubrics()}
    licences = Licence.objects.in_bulk(_ids(mine, "licence_id"))
    rounds = CalibrationRound.objects.in_bulk(_ids(mine, "round_id"))
    found = {}
    for notice in mine:
        payload = notice.event.payload
        licence, row = licences.get(payload.get("licence_id", 0)), rounds.get(payload.get("round_id", 0))
        if licence is not None:
            found[notice.pk] = _facts(
                notice, licence.rubric_key, titles, licence.expires_at, note=licence.end_reason
            )
        elif row is not None:
            found[notice.pk] = _facts(notice, row.rubric_key, titles, row.due_at, round_id=row.pk)
    return found


def recipients(event: Event, at: datetime) -> list[User]:
    """The holder of a licence; all graders of a round, without whoever opened or closed it."""
    if "licence_id" in event.payload:
        return list(User.objects.filter(pk=event.subject_id, is_active=True))
    graders = active_memberships(at).filter(role=Role.GRADER)
    found = User.objects.filter(pk__in=graders.values("user_id"), is_active=True)
    return list(found.exclude(pk=event.actor_id or 0).order_by("pk"))


def _ids(notices: Sequence[Notice], name: str) -> set[int]:
    return {notice.event.payload[name] for notice in notices if name in notice.event.payload}


def _facts(
    notice: Notice,
    rubric_key: str,
    titles: dict[str, str],
    day: datetime,
    *,
    note: str = "",
    round_id: int = 0,
) -> Facts:
    return Facts(
        kind=notice.kind,
        at=notice.created_at,
        module_title="",
        module_slug="",
        learner_name="",
        learner_id="",
        actor_name="",
        enrollment_id=0,
        due_at=day,
        note=note,
        rubric_title=titles.get(rubric_key, ""),
        rubric_key=rubric_key,
        round_id=round_id,
    )
