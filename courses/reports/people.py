"""The people behind one cell of the report: who has finished, who is on the way, who to write to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet

from content import queries as library
from content.queries import ModuleCard
from courses.certification.models import Certificate
from courses.enrollments.models import Enrollment
from courses.progress.queries import done_keys_of
from courses.progress.rules import count_done
from courses.reports import rules
from courses.reports.queries import Completion
from courses.reports.rules import Counts
from courses.reports.scope import Scope, TeamInfo
from lms.accounts.models import Role, TeamMembership
from lms.accounts.queries import active_memberships

PAGE = 50
State = Literal["finished", "under_way", "not_started"]
STATES: tuple[State, ...] = ("finished", "under_way", "not_started")
# What a list can be narrowed to; "left" is everybody who has not finished.
PARTS = ("left", *STATES, "past_due")


@dataclass(frozen=True)
class Contact:
    """Who to write to about a team: a manager of it, or of the nearest team above that has one."""

    name: str
    email: str


@dataclass(frozen=True)
class Person:
    """Somebody behind a cell. `public_id` is empty where the reader has no page of theirs to open."""

    name: str
    public_id: str
    team: str
    state: State
    done: int
    steps: int
    is_past_due: bool
    due_at: datetime | None
    completed_at: datetime | None
    certificate: str


@dataclass(frozen=True)
class Part:
    """A team directly below the one that is open."""

    team: TeamInfo
    counts: Counts
    is_hidden: bool


@dataclass(frozen=True)
class CellDetail:
    """A cell, opened. `people` is None where there are too few of them for this reader."""

    team: TeamInfo
    module: ModuleCard
    counts: Counts
    is_hidden: bool
    parts: tuple[Part, ...]
    contacts: tuple[Contact, ...]
    part: str
    people: Page[Person] | None


class CellNotFound(LookupError):
    """No such team or module in this report."""


def cell(report: Completion, team_id: str, module_slug: str, *, part: str = "", page: int = 1) -> CellDetail:
    """Opens a cell of a report that was read before. Five more queries. CellNotFound outside of it."""
    team = next((team for team in report.scope.teams if team.public_id == team_id), None)
    column = next(
        (number for number, module in enumerate(report.modules) if module.slug == module_slug), None
    )
    if team is None or column is None:
        raise CellNotFound(module_slug)
    module = report.modules[column]
    lines = {line.team.path: line for line in report.lines if line.team}
    found = lines[team.path].cells[column] if team.path in lines else report.total.cells[column]
    if team.path not in lines and team not in report.scope.tops:
        raise CellNotFound(team.name)  # nobody learns there
    hidden = report.scope.hides_small(team) and rules.is_too_few(found.counts.people)
    parts = tuple(
        Part(line.team, line.cells[column].counts, line.cells[column].is_hidden)
        for path, line in lines.items()
        if line.team and rules.prefixes(path)[:-1][-1:] == [team.path] and line.cells[column].counts.people
    )
    wanted = part if part in PARTS else ""
    return CellDetail(
        team=team,
        module=module,
        counts=found.counts,
        is_hidden=hidden,
        parts=parts,
        contacts=_contacts(report.scope, team),
        part=wanted,
        people=None if hidden else _people(report.scope, team, module, wanted, page),
    )


def _people(seen: Scope, team: TeamInfo, module: ModuleCard, part: str, number: int) -> Page[Person]:
    rows = _narrowed(seen, seen.members().filter(team__path__startswith=team.path), module.id, part)
    rows = rows.select_related("user", "team").order_by("user__name", "user_id")
    page = Paginator(rows, PAGE).get_page(number)
    members = list(page.object_list)
    enrollments = _enrollments(seen, module.id, members)
    done = done_keys_of(row.pk for row in enrollments.values())
    numbers = dict(
        Certificate.objects.filter(enrollment_id__in=[row.pk for row in enrollments.values()]).values_list(
            "enrollment_id", "number"
        )
    )
    document = library.document
    people = []
    for member in members:
        row = enrollments.get(member.user_id)
        opens = member.user_id != seen.actor_id and seen.manages_team(member.team.path)
        content = document(row.version_id) if row else None
        people.append(
            Person(
                name=member.user.name,
                public_id=str(member.user.public_id) if opens else "",
                team=member.team.name,
                state=_state(row, seen.moment),
                done=count_done(content, done.get(row.pk, frozenset())) if row and content else 0,
                steps=len(content.steps) if content else 0,
                is_past_due=_is_past_due(row, seen.moment),
                due_at=row.due_at if row else None,
                completed_at=row.completed_at if row else None,
                certificate=numbers.get(row.pk, "") if row else "",
            )
        )
    shown = cast("Page[Person]", page)
    shown.object_list = people
    return shown


def _enrollments(seen: Scope, module_id: int, members: list[TeamMembership]) -> dict[int, Enrollment]:
    """What stands for each person: the cycle that they finished, or else the newest. One query."""
    rows = Enrollment.objects.filter(
        learner_id__in=[member.user_id for member in members],
        module_id=module_id,
        created_at__lte=seen.moment,
    ).exclude(status="withdrawn")
    found: dict[int, Enrollment] = {}
    for row in seen.due(rows).order_by("learner_id", "cycle"):
        there = found.get(row.learner_id)
        if there is None or not (_finished(there, seen.moment) and not _finished(row, seen.moment)):
            found[row.learner_id] = row
    return found


def _narrowed(
    seen: Scope, rows: QuerySet[TeamMembership], module_id: int, part: str
) -> QuerySet[TeamMembership]:
    mine = Enrollment.objects.filter(
        learner_id=OuterRef("user_id"), module_id=module_id, created_at__lte=seen.moment
    ).exclude(status="withdrawn")
    if seen.filters.due:
        mine = seen.due(mine)
        rows = rows.filter(Exists(mine))
    is_open = Q(completed_at__isnull=True) | Q(completed_at__gt=seen.moment)
    is_finished = Exists(mine.filter(completed_at__lte=seen.moment))
    is_opened = Exists(mine.filter(is_open, opened_at__lte=seen.moment))
    if part == "finished":
        return rows.filter(is_finished)
    if part == "left":
        return rows.filter(~is_finished)
    if part == "under_way":
        return rows.filter(~is_finished, is_opened)
    if part == "not_started":
        return rows.filter(~is_finished, ~is_opened)
    if part == "past_due":
        return rows.filter(~is_finished, Exists(mine.filter(is_open, due_at__lt=seen.moment)))
    return rows


def _contacts(seen: Scope, team: TeamInfo) -> tuple[Contact, ...]:
    """Managers of the team, or of the nearest team above that has one; never the reader. One query."""
    rows = (
        active_memberships(seen.at)
        .filter(role=Role.MANAGER, team__path__in=rules.prefixes(team.path), user__is_active=True)
        .exclude(user_id=seen.actor_id)
        .order_by("user__name")
        .values_list("team__path", "user__name", "user__email")
    )
    found: dict[str, list[Contact]] = {}
    for path, name, email in rows:
        found.setdefault(path, []).append(Contact(name, email))
    return tuple(found[max(found, key=len)]) if found else ()


def _finished(row: Enrollment, moment: datetime) -> bool:
    return row.completed_at is not None and row.completed_at <= moment


def _state(row: Enrollment | None, moment: datetime) -> State:
    if row is None:
        return "not_started"
    if _finished(row, moment):
        return "finished"
    return "under_way" if row.opened_at and row.opened_at <= moment else "not_started"


def _is_past_due(row: Enrollment | None, moment: datetime) -> bool:
    return row is not None and row.due_at is not None and row.due_at < moment and not _finished(row, moment)
