"""What waits for graders too long: each morning they hear of it, and after some days the managers do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from courses.appeals import queries as appeals
from courses.events import GradingEscalated, GradingReminded
from courses.role_plays import judging, rules
from courses.role_plays import queries as role_plays
from lms.accounts.models import Role
from lms.accounts.queries import active_memberships
from lms.events.log import record

CHASE = "courses.chase"
MORNING_HOUR = 5


@dataclass(frozen=True)
class Waits:
    """One piece of work without its grader: whose it is, and for how many working days it has waited."""

    learner_id: int
    days: int


@transaction.atomic
def chase(*, at: datetime) -> int:
    """Records a reminder for each grader and each manager whom late work concerns. How many; a constant number of queries.

    Graders hear of what has waited `REMIND_AFTER` working days in their reach, the nearest managers of what has
    waited `ESCALATE_AFTER`. Second looks count from the day that was promised. Nobody is reminded of their own work.
    """
    late = _late(at)
    if not late:
        return 0
    rows = active_memberships(at).filter(user__is_active=True)
    homes = dict(
        rows.filter(role=Role.LEARNER, user_id__in={one.learner_id for one in late}).values_list(
            "user_id", "team__path"
        )
    )
    graders = list(rows.filter(role=Role.GRADER).values_list("user_id", "team__path"))
    managers = list(rows.filter(role=Role.MANAGER).values_list("user_id", "team__path"))
    concerns: dict[tuple[type[GradingReminded], int], list[int]] = defaultdict(list)
    for one in late:
        home = homes.get(one.learner_id)
        if home is None:
            continue
        for grader in {user for user, path in graders if home.startswith(path)} - {one.learner_id}:
            concerns[GradingReminded, grader].append(one.days)
        if one.days >= rules.ESCALATE_AFTER:
            for manager in _nearest(managers, home) - {one.learner_id}:
                concerns[GradingEscalated, manager].append(one.days)
    for (kind, recipient), days in sorted(concerns.items(), key=lambda item: (item[0][1], item[0][0].type)):
        record(kind(recipient_id=recipient, waiting=len(days), days=max(days)), actor=None, at=at)
    return len(concerns)


def _late(at: datetime) -> list[Waits]:
    today = at.date()
    waiting = judging.in_queue(role_plays.unread(at)).values_list("learner_id", "submitted_at")
    found = [
        Waits(learner, rules.working_days_since(since.date(), today)) for learner, since in waiting if since
    ]
    promised = appeals.overdue(today).values_list("learner_id", "due_on")
    found += [Waits(learner, _past(due, today)) for learner, due in promised]
    return [one for one in found if one.days >= rules.REMIND_AFTER]


def _past(due: date, today: date) -> int:
    """A broken promise counts as late at once, and then by the day."""
    return rules.REMIND_AFTER + rules.working_days_since(due, today)


def _nearest(managers: Iterable[tuple[int, str]], home: str) -> set[int]:
    above = [(path, user) for user, path in managers if home.startswith(path)]
    longest = max((path for path, _user in above), key=len, default="")
    return {user for path, user in above if path == longest}
