"""Completion over teams: counted in the database, added up the tree in Python. Reads only.

Everybody who learns in a team today and is not suspended counts, whether or not the module was given to them
(a filter on due dates counts only those whom it was given to). A person has finished a module once an enrollment
in it is completed, and stays so while a renewal runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from content import queries as library
from content.queries import ModuleCard, ProgrammeInfo
from courses.certification.models import Certificate
from courses.enrollments.models import Enrollment
from courses.reports import rules
from courses.reports.filters import Filters
from courses.reports.rules import NOBODY, Counts
from courses.reports.scope import Scope, TeamInfo, scope
from lms.accounts.models import User

TEAM = "learner__memberships__team_id"


@dataclass(frozen=True)
class Cell:
    """A team in a module. `is_hidden`: fewer than five people, and the reader only hears that they are too few."""

    counts: Counts
    is_hidden: bool


@dataclass(frozen=True)
class Line:
    """A team with everything below it; the totals have no team. `certified` hold a current certificate.

    `trend` is per cent finished over all modules at the end of each of twelve weeks, oldest first.
    """

    team: TeamInfo | None
    people: int
    cells: tuple[Cell, ...]
    certified: int
    trend: tuple[float, ...]
    is_hidden: bool

    @property
    def certified_percent(self) -> int:
        """Per cent who hold a current certificate."""
        return rules.percent(self.certified, self.people)

    @property
    def all_modules(self) -> Counts:
        """People times modules."""
        return sum((cell.counts for cell in self.cells), NOBODY)

    @property
    def change(self) -> int:
        """Percentage points since twelve weeks ago."""
        return round(self.trend[-1]) - round(self.trend[0]) if self.trend else 0


@dataclass(frozen=True)
class Completion:
    """The report: modules across, teams down, and the totals."""

    modules: tuple[ModuleCard, ...]
    lines: tuple[Line, ...]
    total: Line
    scope: Scope
    programme: ProgrammeInfo | None

    @property
    def weeks(self) -> list[datetime]:
        """The moments that the points of each trend belong to."""
        return rules.week_bounds(self.scope.moment)


def completion(actor: User, filters: Filters, at: datetime) -> Completion:
    """Teams by modules as the actor may see them. Eight queries, however many teams and people.

    TeamNotFound where the filter names a team outside of the actor's reach.
    """
    seen = scope(actor, filters, at)
    programme = library.programme()
    modules = _modules(programme if filters.programme else None)
    ids = [module.id for module in modules]
    paths = {team.id: team.path for team in seen.teams}
    people = _people(seen)
    by_module, weeks = _counts(seen, ids, people)
    totals = {module_id: rules.roll_up(own, paths) for module_id, own in by_module.items()}
    bodies = rules.roll_up({team: Counts(people=count) for team, count in people.items()}, paths)
    certified = rules.roll_up({t: Counts(finished=n) for t, n in _certified(seen, ids).items()}, paths)
    weeks_of = rules.roll_up_weeks(weeks, paths)
    lines = []
    for team in seen.teams:
        size = bodies[team.id].people
        if not size:
            continue
        hides = seen.hides_small(team)
        lines.append(
            _line(
                team,
                size,
                [totals[module_id][team.id] for module_id in ids],
                certified[team.id].finished,
                weeks_of[team.id],
                hides=hides,
            )
        )
    tops = seen.tops
    total = _line(
        None,
        sum(people.values()),
        [sum(by_module[module_id].values(), NOBODY) for module_id in ids],
        sum(counts.finished for counts in (certified[top.id] for top in tops)),
        [sum(week) for week in zip(*weeks.values(), strict=True)] or [0] * rules.WEEKS,
        hides=any(seen.hides_small(top) for top in tops),
    )
    return Completion(modules, tuple(_shown(lines, people, tops)), total, seen, programme)


def _shown(lines: list[Line], people: Mapping[int, int], tops: list[TeamInfo]) -> list[Line]:
    """Without the one team on top, where others stand below it: the totals say the same."""
    if len(tops) == 1 and len(lines) > 1:
        return [line for line in lines if line.team != tops[0]]
    return lines


def _line(
    team: TeamInfo | None, people: int, counts: list[Counts], certified: int, weeks: list[int], *, hides: bool
) -> Line:
    finished = sum(count.finished for count in counts)
    places = sum(count.people for count in counts)
    return Line(
        team=team,
        people=people,
        cells=tuple(Cell(count, hides and rules.is_too_few(count.people)) for count in counts),
        certified=certified,
        trend=tuple(rules.trend(finished, weeks, places)),
        is_hidden=hides and rules.is_too_few(people),
    )


def _modules(programme: ProgrammeInfo | None) -> tuple[ModuleCard, ...]:
    wanted = set(programme.module_ids) if programme else None
    return tuple(m for m in library.modules() if m.is_released and (wanted is None or m.id in wanted))


def _people(seen: Scope) -> dict[int, int]:
    """How many learn in each team itself. One query."""
    rows = seen.members().order_by().values("team_id").annotate(people=Count("pk"))
    return {row["team_id"]: row["people"] for row in rows}


def _counts(
    seen: Scope, module_ids: list[int], people: Mapping[int, int]
) -> tuple[dict[int, dict[int, Counts]], dict[int, list[int]]]:
    """Counts by module and team itself, and how many of each team finished in each week, all modules together.

    Two queries with one row for each module and team: everything, and what is counted twice because people who had
    finished were given the module again, which is taken off. (Leaving those out of the first costs three times as much.)
    """
    found: dict[int, dict[int, Counts]] = {module_id: {} for module_id in module_ids}
    weeks: dict[int, list[int]] = {}
    if not seen.filters.due:
        for module_id in module_ids:
            found[module_id] = {team: Counts(people=count) for team, count in people.items()}
    given = seen.given().filter(module_id__in=module_ids).order_by()
    parts = [(1, given)] if seen.filters.due else [(1, given), (-1, given.filter(pk__in=_again(seen.moment)))]
    bounds = rules.week_bounds(seen.moment)
    by_bound = {f"by_{n}": Count("pk", filter=Q(completed_at__lte=bound)) for n, bound in enumerate(bounds)}
    for sign, rows in parts:
        for row in rows.values(TEAM, "module_id").annotate(
            given=Count("pk"),
            under_way=Count("pk", filter=under_way(seen.moment)),
            past_due=Count("pk", filter=past_due(seen.moment)),
            **by_bound,
        ):
            team, own = row[TEAM], found[row["module_id"]]
            finished = [sign * row[name] for name in by_bound]
            size = row["given"] if seen.filters.due else 0
            counts = Counts(size, finished[-1], sign * row["under_way"], sign * row["past_due"])
            own[team] = own.get(team, NOBODY) + counts
            week = weeks.setdefault(team, [0] * len(bounds))
            for number in range(1, len(bounds)):
                week[number] += finished[number] - finished[number - 1]
    return found, weeks


def _again(moment: datetime) -> QuerySet[Enrollment, int]:
    """Ids of rows of people who had finished the module in an earlier cycle."""
    earlier = Enrollment.objects.filter(
        learner_id=OuterRef("learner_id"),
        module_id=OuterRef("module_id"),
        cycle__lt=OuterRef("cycle"),
        completed_at__lte=moment,
    )
    return Enrollment.objects.filter(Exists(earlier), cycle__gt=1).values_list("pk", flat=True)


def under_way(moment: datetime) -> Q:
    """Rows that were opened and not completed."""
    return Q(opened_at__lte=moment) & (Q(completed_at__isnull=True) | Q(completed_at__gt=moment))


def past_due(moment: datetime) -> Q:
    """Rows with a date that has gone by, of people who had not completed them by the moment."""
    return Q(due_at__lt=moment) & (Q(completed_at__isnull=True) | Q(completed_at__gt=moment))


def _certified(seen: Scope, module_ids: list[int]) -> dict[int, int]:
    """How many of each team itself hold at least one certificate that is current at the moment. One query."""
    rows = (
        current_certificates(seen.moment)
        .filter(module_id__in=module_ids, learner_id__in=seen.members().values("user_id"))
        .filter(
            Q(learner__memberships__ends_at__isnull=True) | Q(learner__memberships__ends_at__gt=seen.at),
            learner__memberships__role="learner",
            learner__memberships__starts_at__lte=seen.at,
        )
        .order_by()
        .values(TEAM)
        .annotate(people=Count("learner_id", distinct=True))
    )
    return {row[TEAM]: row["people"] for row in rows}


def current_certificates(moment: datetime) -> QuerySet[Certificate]:
    """Issued, not run out, not withdrawn."""
    return Certificate.objects.filter(
        Q(revoked_at__isnull=True) | Q(revoked_at__gt=moment), issued_at__lte=moment, expires_at__gte=moment
    )
