"""Reads about licences and the way to them. The experts' levels leave here only for replies that were scored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Q

from content.documents import Rubric, structure_digest
from courses.calibration import bank, rules
from courses.calibration.bank import BankText, RubricInUse
from courses.calibration.models import CalibrationMark, CalibrationRun, Licence
from courses.calibration.rules import Levels, Pair, Verdict
from lms.accounts.models import Role, User
from lms.accounts.queries import active_memberships, standing

State = Literal["none", "valid", "expiring", "expired", "changed", "revoked"]


@dataclass(frozen=True)
class LicenceState:
    """Where somebody stands with one rubric. `opens_at` is when the next set may be begun, None where there is none."""

    rubric: RubricInUse
    state: State
    licence_id: int | None
    granted_at: datetime | None
    expires_at: datetime | None
    open_run_id: int | None
    scored: int
    total: int
    opens_at: datetime | None
    tries: int

    @property
    def holds(self) -> bool:
        """Grading with this rubric is licensed now."""
        return self.state in ("valid", "expiring")


@dataclass(frozen=True)
class Step:
    """One reply of a run. `gold` is told once a practice reply was scored, or where the end shows it; else empty."""

    place: int
    is_practice: bool
    source: BankText
    own: dict[str, int]
    gold: dict[str, int]
    reasons: dict[str, str]

    @property
    def is_scored(self) -> bool:
        """The grader has given their levels."""
        return bool(self.own)


@dataclass(frozen=True)
class Run:
    """A run before its grader. `verdict` is there once it ended."""

    id: int
    rubric_key: str
    rubric: Rubric
    is_current: bool
    started_at: datetime
    ended_at: datetime | None
    is_passed: bool | None
    steps: tuple[Step, ...]
    verdict: Verdict | None

    @property
    def next_step(self) -> Step | None:
        """The first reply that waits; None at the end."""
        return next((one for one in self.steps if not one.is_scored), None)

    @property
    def shown(self) -> tuple[Step, ...]:
        """Licence replies whose levels are told at the end: those marked farthest from the experts."""
        return tuple(one for one in self.steps if one.gold and not one.is_practice)


def current_licence(grader_id: int, rubric: Rubric, at: datetime) -> Licence | None:
    """The licence that holds for grading with this rubric at a moment, or None. One or two queries.

    A licence for the structure in use also covers work that was handed in under an older one.
    """
    held = Licence.objects.filter(grader_id=grader_id, rubric_key=rubric.key, ended_at__isnull=True).first()
    if held is None or not held.holds(at):
        return None
    if held.structure_digest == structure_digest(rubric):
        return held
    in_use = bank.rubric(rubric.key)
    return held if in_use is not None and held.structure_digest == in_use.digest else None


def states(actor: User, at: datetime) -> list[LicenceState]:
    """Where a grader stands with every rubric in use. Four queries."""
    found = bank.rubrics()
    licences = Licence.objects.filter(grader=actor).order_by("granted_at", "pk")
    newest = {row.rubric_key: row for row in licences}
    runs: dict[str, list[CalibrationRun]] = defaultdict(list)
    for run in CalibrationRun.objects.filter(grader=actor).order_by("started_at", "pk"):
        runs[run.rubric_key].append(run)
    scored: dict[int, int] = defaultdict(int)
    for run_id in CalibrationMark.objects.filter(
        grader=actor, run__isnull=False, run__ended_at__isnull=True
    ).values_list("run_id", flat=True):
        scored[run_id or 0] += 1
    return [_state(one, newest.get(one.key), runs[one.key], scored, at) for one in found]


def state_of(actor: User, rubric_key: str, at: datetime) -> LicenceState | None:
    """Where a grader stands with one rubric; None where no such rubric is in use. Four queries."""
    return next((one for one in states(actor, at) if one.rubric.key == rubric_key), None)


def run(actor: User, run_id: int, passes: Callable[[Levels, Rubric], bool]) -> Run | None:
    """A run of the actor's own; None for any other. Three queries.

    `passes` says whether levels pass with a rubric.
    """
    row = CalibrationRun.objects.filter(pk=run_id, grader=actor).first()
    if row is None:
        return None
    marks = {mark.address: mark for mark in CalibrationMark.objects.filter(run=row)}
    sources = [bank.text_at(address) for address in row.addresses]
    rubric = sources[0].item.rubric
    pairs = [
        Pair(one.address.code, one.text.levels, marks[one.address].levels)
        for one in sources
        if one.text.use == "licence" and one.address in marks
    ]
    has_result = row.ended_at is not None and row.is_passed is not None
    told = set(rules.farthest(pairs)) if has_result else set()
    in_use = bank.rubric(row.rubric_key)
    return Run(
        id=row.pk,
        rubric_key=row.rubric_key,
        rubric=rubric,
        is_current=in_use is not None and in_use.digest == row.structure_digest,
        started_at=row.started_at,
        ended_at=row.ended_at,
        is_passed=row.is_passed,
        steps=tuple(
            _step(place, one, marks.get(one.address), told) for place, one in enumerate(sources, start=1)
        ),
        verdict=rules.judge(pairs, rubric, lambda levels: passes(levels, rubric)) if has_result else None,
    )


def ended_sets(actor: User, rubric: RubricInUse) -> dict[int, datetime]:
    """When the actor last scored each licence set of a rubric. One query."""
    rows = CalibrationRun.objects.filter(
        grader=actor, rubric_key=rubric.key, structure_digest=rubric.digest, is_passed__isnull=False
    )
    return {row.set_number: row.ended_at for row in rows.order_by("ended_at") if row.ended_at}


def has_practised(actor: User, rubric: RubricInUse) -> bool:
    """The actor went through practice with this structure before. One query."""
    return CalibrationMark.objects.filter(
        grader=actor, rubric_key=rubric.key, structure_digest=rubric.digest, kind="licence"
    ).exists()


# --- For whoever manages grading -------------------------------------------------------------------


@dataclass(frozen=True)
class GraderLine:
    """A grader with their standing in each rubric in use, in the order of the columns."""

    grader: User
    states: tuple[LicenceState, ...]


@dataclass(frozen=True)
class Board:
    """Who holds which licence until when."""

    rubrics: tuple[RubricInUse, ...]
    lines: tuple[GraderLine, ...]


def graders_for(actor: User, at: datetime) -> list[User]:
    """Graders whose reach meets the teams that the actor manages, by name. One query."""
    wanted = Q(pk__in=[])
    for path in standing(actor).manages:
        above = [path[: end + 1] for end, sign in enumerate(path) if sign == "."]
        wanted |= Q(team__path__startswith=path) | Q(team__path__in=above)
    rows = active_memberships(at).filter(wanted, role=Role.GRADER)
    return list(User.objects.filter(pk__in=rows.values("user_id"), is_active=True).order_by("name", "pk"))


def board(actor: User, at: datetime) -> Board:
    """The licences of all graders of the actor's people. Three queries, however many there are."""
    graders = graders_for(actor, at)
    found = bank.rubrics()
    newest: dict[tuple[int, str], Licence] = {}
    for row in Licence.objects.filter(grader__in=graders).order_by("granted_at", "pk"):
        newest[row.grader_id, row.rubric_key] = row
    return Board(
        rubrics=tuple(found),
        lines=tuple(
            GraderLine(
                grader, tuple(_state(one, newest.get((grader.pk, one.key)), [], {}, at) for one in found)
            )
            for grader in graders
        ),
    )


def held_keys(grader_id: int, at: datetime) -> dict[str, str]:
    """The structures that somebody is licensed for, by rubric key. One query."""
    rows = Licence.objects.filter(
        grader_id=grader_id, ended_at__isnull=True, granted_at__lte=at, expires_at__gt=at
    )
    return dict(rows.values_list("rubric_key", "structure_digest"))


# --- How a row is read -----------------------------------------------------------------------------


def _state(
    rubric: RubricInUse,
    licence: Licence | None,
    runs: Iterable[CalibrationRun],
    scored: dict[int, int],
    at: datetime,
) -> LicenceState:
    alike = [one for one in runs if one.structure_digest == rubric.digest]
    open_run = next((one for one in alike if one.ended_at is None), None)
    done = [one for one in alike if one.is_passed is not None]
    following = rules.next_set(rubric.sets, {one.set_number: one.ended_at or at for one in done}, at)
    return LicenceState(
        rubric=rubric,
        state=_word(rubric, licence, at),
        licence_id=licence.pk if licence else None,
        granted_at=licence.granted_at if licence else None,
        expires_at=licence.expires_at if licence else None,
        open_run_id=open_run.pk if open_run else None,
        scored=scored.get(open_run.pk, 0) if open_run else 0,
        total=len(open_run.texts) if open_run else 0,
        opens_at=following.opens_at if following else None,
        tries=len(done),
    )


def _word(rubric: RubricInUse, licence: Licence | None, at: datetime) -> State:
    if licence is None:
        return "none"
    if licence.end_kind == "revoked":
        return "revoked"
    if licence.structure_digest != rubric.digest:
        return "changed"
    if not licence.holds(at):
        return "expired"
    return "expiring" if licence.expires_at - at <= rules.EXPIRY_NOTICE else "valid"


def _step(place: int, source: BankText, mark: CalibrationMark | None, told: set[str]) -> Step:
    is_practice = source.text.use == "practice"
    is_told = mark is not None and (is_practice or source.address.code in told)
    return Step(
        place=place,
        is_practice=is_practice,
        source=source,
        own=dict(mark.levels) if mark else {},
        gold=dict(source.text.levels) if is_told else {},
        reasons=dict(source.text.reasons) if is_told else {},
    )
