"""Completion as rows, one for each person and module: read in a constant number of queries, never all in memory.

Text that a spreadsheet would run as a formula is made harmless: with an apostrophe in front in CSV, as a typed string
in XLSX.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    Count,
    Exists,
    FilteredRelation,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from content import queries as library
from content.queries import ModuleCard
from courses.certification.models import Certificate
from courses.enrollments.models import Enrollment
from courses.progress.models import StepCompletion
from courses.quizzes.models import Attempt
from courses.reports.filters import Filters
from courses.reports.people import State
from courses.reports.scope import Scope, TeamInfo, scope
from courses.results import percent
from lms.accounts.models import Role, User
from lms.lib.spreadsheet import harmless

CHUNK = 2000

Value = str | float | date | None


@dataclass(frozen=True)
class ExportRow:
    """A person in a module. `version` is 0 where it was never given; days are those of the reader's zone."""

    name: str
    email: str
    employee_ref: str
    team: str
    module: str
    version: int
    state: State
    is_past_due: bool
    done: int
    steps: int
    due_on: date | None
    completed_on: date | None
    quiz_percent: int | None
    certificate: str
    valid_through: date | None


@dataclass(frozen=True)
class Export:
    """What leaves: the rows can be read once. `team` is the one that the filters name, if they do."""

    rows: Iterator[ExportRow]
    team: TeamInfo | None
    scope: Scope


def export(actor: User, filters: Filters, at: datetime) -> Export:
    """The rows behind the report with the same reach and filters. Six queries and one for each new version.

    TeamNotFound where the filter names a team outside of the actor's reach.
    """
    seen = scope(actor, filters, at)
    programme = library.programme() if filters.programme else None
    wanted = set(programme.module_ids) if programme else None
    modules = {m.id: m for m in library.modules() if m.is_released and (wanted is None or m.id in wanted)}
    team = next((team for team in seen.teams if team.public_id == filters.team), None)
    return Export(_rows(seen, modules, ZoneInfo(actor.time_zone)), team, seen)


def _rows(seen: Scope, modules: dict[int, ModuleCard], zone: ZoneInfo) -> Iterator[ExportRow]:
    versions = (
        seen.given().filter(module_id__in=modules).order_by().values_list("version_id", flat=True).distinct()
    )
    steps = {pk: [item.key for item in library.document(pk).steps] for pk in versions}
    rows = _query(seen, list(modules), steps)
    person: dict[str, Any] | None = None
    met: set[int] = set()
    for row in rows.iterator(chunk_size=CHUNK):
        if person is not None and person["pk"] != row["pk"]:
            yield from _never_given(person, modules, met, seen)
            met = set()
        person = row
        if row["given__module_id"] is not None and row["given__module_id"] not in met:
            met.add(row["given__module_id"])
            yield _row(
                row, modules[row["given__module_id"]], len(steps[row["given__version_id"]]), seen.moment, zone
            )
    if person is not None:
        yield from _never_given(person, modules, met, seen)


def _query(seen: Scope, module_ids: list[int], steps: dict[int, list[str]]) -> QuerySet[Any, Any]:
    """People by team and name, each with their enrollments: the finished ones of a module first, then the newest."""
    given = Q(enrollments__module_id__in=module_ids, enrollments__created_at__lte=seen.moment) & Q(
        enrollments__status__in=["active", "completed"]
    )
    current = Q(memberships__in=seen.members(), memberships__role=Role.LEARNER)
    enrollment = OuterRef("given__pk")
    certificate = Certificate.objects.filter(enrollment_id=enrollment).order_by()
    attempts = Attempt.objects.filter(
        enrollment_id=enrollment, behaviour="exam", score__isnull=False
    ).order_by()
    done = [
        When(
            given__version_id=version_id,
            then=Subquery(
                StepCompletion.objects.filter(
                    enrollment_id=enrollment, item_key__in=keys, completed_at__lte=seen.moment
                )
                .order_by()
                .values("enrollment_id")
                .annotate(count=Count("pk"))
                .values("count")
            ),
        )
        for version_id, keys in steps.items()
    ]
    rows = User.objects.filter(current).annotate(given=FilteredRelation("enrollments", condition=given))
    if seen.filters.due:
        rows = rows.filter(Exists(seen.due(Enrollment.objects.filter(pk=OuterRef("given__pk")))))
    return (
        rows.annotate(
            done=Case(*done, default=0, output_field=IntegerField()),
            quiz=Subquery(attempts.values("enrollment_id").annotate(best=Max("score")).values("best")),
            certificate=Subquery(certificate.values("number")),
            valid_through=Subquery(certificate.values("expires_at")),
            unfinished=Case(
                When(given__completed_at__lte=seen.moment, then=0), default=1, output_field=IntegerField()
            ),
        )
        .order_by("memberships__team__path", "name", "pk", "given__module_id", "unfinished", "-given__cycle")
        .values(
            "pk",
            "name",
            "email",
            "employee_ref",
            "memberships__team__name",
            "given__module_id",
            "given__version_id",
            "given__version__number",
            "given__opened_at",
            "given__due_at",
            "given__completed_at",
            "done",
            "quiz",
            "certificate",
            "valid_through",
        )
    )


def _row(row: dict[str, Any], module: ModuleCard, steps: int, moment: datetime, zone: ZoneInfo) -> ExportRow:
    completed = row["given__completed_at"]
    is_finished = completed is not None and completed <= moment
    is_opened = row["given__opened_at"] is not None and row["given__opened_at"] <= moment
    due = row["given__due_at"]
    return ExportRow(
        name=row["name"],
        email=row["email"],
        employee_ref=row["employee_ref"],
        team=row["memberships__team__name"],
        module=module.title,
        version=row["given__version__number"],
        state="finished" if is_finished else "under_way" if is_opened else "not_started",
        is_past_due=not is_finished and due is not None and due < moment,
        done=row["done"] or 0,
        steps=steps,
        due_on=_day(due, zone),
        completed_on=_day(completed, zone) if is_finished else None,
        quiz_percent=None if row["quiz"] is None else percent(row["quiz"]),
        certificate=row["certificate"] or "",
        valid_through=_day(row["valid_through"], zone),
    )


def _never_given(
    person: dict[str, Any], modules: dict[int, ModuleCard], met: set[int], seen: Scope
) -> Iterator[ExportRow]:
    """Modules that the person was never given: part of the report unless it is about dates."""
    if seen.filters.due:
        return
    for module_id, module in modules.items():
        if module_id not in met:
            yield ExportRow(
                name=person["name"],
                email=person["email"],
                employee_ref=person["employee_ref"],
                team=person["memberships__team__name"],
                module=module.title,
                version=0,
                state="not_started",
                is_past_due=False,
                done=0,
                steps=0,
                due_on=None,
                completed_on=None,
                quiz_percent=None,
                certificate="",
                valid_through=None,
            )


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None


# --- Files -----------------------------------------------------------------------------------------


class _Echo:
    """A file that hands each line back instead of keeping it."""

    def write(self, text: str) -> str:
        """The line."""
        return text


def csv_lines(heading: Sequence[str], rows: Iterator[Sequence[Value]]) -> Iterator[bytes]:
    """Comma-separated lines in UTF-8 with a mark in front, which spreadsheets look for. One line at a time."""
    writer = csv.writer(_Echo())
    yield b"\xef\xbb\xbf" + writer.writerow(heading).encode()
    for row in rows:
        yield writer.writerow([harmless(value) for value in row]).encode()


def write_xlsx(
    file: IO[bytes],
    *,
    title: str,
    heading: Sequence[str],
    rows: Iterator[Sequence[Value]],
    about_title: str,
    about: Sequence[tuple[str, str]],
) -> None:
    """A workbook with the rows and a sheet that says what they are. Rows go to disk as they come."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_plain(title))
    sheet.freeze_panes = "B2"
    for number, width in enumerate([26, 32, 16, 22, 28, 9, 13, 10, 10, 12, 12, 10, 20, 14]):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    bold = Font(bold=True)
    sheet.append([_cell(sheet, text, bold) for text in heading])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    notes = book.create_sheet(_plain(about_title))
    notes.column_dimensions["A"].width = 22
    notes.column_dimensions["B"].width = 90
    for name, text in about:
        notes.append([_cell(notes, name, bold), _cell(notes, text)])
    book.save(file)


def _cell(sheet: Any, value: Value, font: Font | None = None) -> WriteOnlyCell:
    """A typed cell: text stays text whatever it begins with."""
    cell = WriteOnlyCell(sheet, _plain(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    if font is not None:
        cell.font = font
    return cell


def _plain(text: str) -> str:
    """Without control characters, which a workbook may not hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)
