"""The page of a manager: what waits, who is past due, and everybody module by module. A constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Max

from content import queries as library
from content.documents import Module
from content.queries import ModuleCard
from courses.certification.queries import CertificateInfo, newest_of
from courses.enrollments.queries import EnrollmentInfo
from courses.enrollments.queries import newest_of as newest_enrollments
from courses.enrollments.rules import days_past_due, is_past_due
from courses.permissions import may_open_grading
from courses.progress import queries as progress
from courses.progress import rules as progress_rules
from courses.progress.models import StepCompletion
from courses.results import percent
from courses.role_plays import queue as grading
from courses.role_plays.models import Submission
from courses.sign_offs import queries as sign_offs
from courses.sign_offs import rules as sign_off_rules
from lms.accounts.models import Team, User
from lms.accounts.queries import learners_within, standing

DUE_SOON = timedelta(days=7)
EXPIRES_SOON = timedelta(days=60)

CellKind = Literal["done", "progress", "sign", "observe", "returned", "late", "due", "none"]


@dataclass(frozen=True)
class PersonInfo:
    """Somebody whom the manager looks after."""

    id: int
    public_id: str
    name: str
    email: str


@dataclass(frozen=True)
class Cell:
    """One person in one module. `number` is a percentage when done, days when late."""

    kind: CellKind
    enrollment_id: int | None = None
    number: int | None = None
    done: int = 0
    total: int = 0
    due_at: datetime | None = None
    step: str = ""


@dataclass(frozen=True)
class PersonRow:
    """A line of the matrix, cells in the order of the modules."""

    person: PersonInfo
    cells: tuple[Cell, ...]
    finished: int
    certificate: CertificateInfo | None


@dataclass(frozen=True)
class ToSignOff:
    """A request: ready to be signed, or with cases still to be observed."""

    person: PersonInfo
    enrollment_id: int
    module_title: str
    since: datetime
    is_ready: bool
    cases: int
    min_cases: int


@dataclass(frozen=True)
class PastDue:
    """An active enrollment whose due day has gone by, with the step that comes next."""

    person: PersonInfo
    enrollment_id: int
    module_title: str
    days: int
    step: str
    done: int
    total: int


@dataclass(frozen=True)
class ComingUp:
    """Something of the next days: a due day, or a certificate that runs out."""

    person: PersonInfo
    module_title: str
    kind: Literal["due", "expires"]
    on: datetime
    enrollment_id: int
    number: str = ""


@dataclass(frozen=True)
class TeamBoard:
    """Everything on the team page. `to_grade` is None for who grades nobody."""

    team_name: str
    people: int
    modules: tuple[ModuleCard, ...]
    rows: tuple[PersonRow, ...]
    to_grade: grading.Queue | None
    to_sign_off: tuple[ToSignOff, ...]
    past_due: tuple[PastDue, ...]
    coming_up: tuple[ComingUp, ...]

    @property
    def ready_to_sign(self) -> int:
        """How many requests can be signed now."""
        return sum(row.is_ready for row in self.to_sign_off)


def team_board(actor: User, at: datetime, *, find: str = "") -> TeamBoard:
    """The board of the actor's people. `find` keeps the matrix to names that contain it; the lists stay whole."""
    reach = standing(actor)
    learners = list(learners_within(reach.manages, at).exclude(pk=actor.pk).order_by("name", "pk"))
    people = {row.pk: PersonInfo(row.pk, str(row.public_id), row.name, row.email) for row in learners}
    enrollments = newest_enrollments(people)
    ids = [row.id for row in enrollments]
    facts = _Facts(
        at=at,
        done=progress.done_keys_of(ids),
        best=_best_quiz(ids),
        returned=_returned(ids),
        certificates=newest_of(people, at),
    )
    waiting = _to_sign_off(people, {row.id: row for row in enrollments})
    signable = {row.enrollment_id: row.is_ready for row in waiting}
    # Who waits for the manager has done their part: they are neither past due nor due soon.
    own_turn = [row for row in enrollments if row.id not in signable]
    cells = {(row.learner_id, row.module_id): facts.cell(row, signable.get(row.id)) for row in enrollments}
    modules = tuple(library.modules())
    wanted = [person for person in people.values() if find.casefold() in person.name.casefold()]
    return TeamBoard(
        team_name=Team.objects.filter(path__in=reach.manages)
        .order_by("path")
        .values_list("name", flat=True)
        .first()
        or "",
        people=len(people),
        modules=modules,
        rows=tuple(_row(person, modules, cells, facts) for person in wanted),
        to_grade=grading.queue(actor, at) if may_open_grading(actor) else None,
        to_sign_off=tuple(waiting),
        past_due=tuple(_past_due(people, own_turn, facts)),
        coming_up=tuple(_coming_up(people, own_turn, facts)),
    )


@dataclass(frozen=True)
class _Facts:
    at: datetime
    done: dict[int, frozenset[str]]
    best: dict[int, int]
    returned: set[int]
    certificates: dict[tuple[int, int], CertificateInfo]

    def next_step(self, row: EnrollmentInfo) -> tuple[str, int, int]:
        """The title of the step to come, how many are done, and how many there are."""
        document = library.document(row.version_id)
        done = self.done.get(row.id, frozenset())
        return _next_title(document, done), progress_rules.count_done(document, done), len(document.steps)

    def cell(self, row: EnrollmentInfo, is_ready: bool | None) -> Cell:
        """What stands in the matrix. What waits for the manager comes first, then what is late."""
        step, done, total = self.next_step(row)

        def made(kind: CellKind, number: int | None = None) -> Cell:
            return Cell(kind, row.id, number, done, total, row.due_at, step)

        if row.status == "completed":
            return made("done", self.best.get(row.id))
        if is_ready is not None:
            return made("sign" if is_ready else "observe")
        if row.due_at and is_past_due(row.due_at, self.at):
            return made("late", days_past_due(row.due_at, self.at, row.learner_zone))
        if row.id in self.returned:
            return made("returned")
        if row.due_at and row.due_at - self.at <= DUE_SOON:
            return made("due")
        return made("progress" if done or row.opened_at else "none")


def _next_title(document: Module, done: frozenset[str]) -> str:
    return next(
        (state.item.title for state in progress_rules.path(document, done) if state.status == "now"), ""
    )


def _best_quiz(ids: list[int]) -> dict[int, int]:
    """By enrollment: the best quiz score as a percentage. One query."""
    rows = StepCompletion.objects.filter(enrollment_id__in=ids, kind="quiz", score__isnull=False)
    best = rows.values("enrollment_id").annotate(best=Max("score")).values_list("enrollment_id", "best")
    return {enrollment_id: percent(score) for enrollment_id, score in best}


def _returned(ids: list[int]) -> set[int]:
    """Enrollments where a reply came back for revision and has not been handed in again. One query."""
    rows = Submission.objects.filter(enrollment_id__in=ids).exclude(status="withdrawn").order_by("number")
    newest = {
        (enrollment, item): status
        for enrollment, item, status in rows.values_list("enrollment_id", "item_key", "status")
    }
    revised = {key for key, status in newest.items() if status == "returned"}
    return {enrollment for enrollment, _item in revised}


def _to_sign_off(people: dict[int, PersonInfo], enrollments: dict[int, EnrollmentInfo]) -> list[ToSignOff]:
    requests = sign_offs.waiting(enrollments)
    cases = sign_offs.cases_of([row.enrollment_id for row in requests])
    found = []
    for row in requests:
        enrollment = enrollments[row.enrollment_id]
        checklist = sign_offs.checklist_of(library.document(enrollment.version_id))
        if checklist is None:
            continue
        counted = sign_off_rules.progress(checklist, cases.get(row.enrollment_id, []))
        found.append(
            ToSignOff(
                person=people[row.learner_id],
                enrollment_id=row.enrollment_id,
                module_title=enrollment.module_title,
                since=row.requested_at,
                is_ready=counted.is_ready,
                cases=counted.cases,
                min_cases=counted.min_cases,
            )
        )
    return found


def _past_due(people: dict[int, PersonInfo], rows: list[EnrollmentInfo], facts: _Facts) -> list[PastDue]:
    late = [
        row for row in rows if row.status == "active" and row.due_at and is_past_due(row.due_at, facts.at)
    ]
    found = []
    for row in sorted(late, key=lambda one: (one.due_at, one.id)):
        assert row.due_at is not None
        step, done, total = facts.next_step(row)
        days = days_past_due(row.due_at, facts.at, row.learner_zone)
        found.append(PastDue(people[row.learner_id], row.id, row.module_title, days, step, done, total))
    return found


def _coming_up(people: dict[int, PersonInfo], rows: list[EnrollmentInfo], facts: _Facts) -> list[ComingUp]:
    due = [
        ComingUp(people[row.learner_id], row.module_title, "due", row.due_at, row.id)
        for row in rows
        if row.status == "active" and row.due_at and facts.at <= row.due_at <= facts.at + DUE_SOON
    ]
    expiring = [
        ComingUp(people[row.learner_id], row.title, "expires", row.expires_at, row.enrollment_id, row.number)
        for row in facts.certificates.values()
        if row.status == "valid" and row.expires_at <= facts.at + EXPIRES_SOON
    ]
    return sorted(due + expiring, key=lambda one: (one.on, one.person.name))


def _row(
    person: PersonInfo, modules: tuple[ModuleCard, ...], cells: dict[tuple[int, int], Cell], facts: _Facts
) -> PersonRow:
    mine = tuple(cells.get((person.id, module.id), Cell("none")) for module in modules)
    certificates = [
        row for key, row in facts.certificates.items() if key[0] == person.id and row.status == "valid"
    ]
    newest = min(certificates, key=lambda row: row.expires_at) if certificates else None
    finished = sum(cell.kind == "done" for cell in mine)
    return PersonRow(person, mine, finished, newest)
