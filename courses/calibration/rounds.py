"""Reads about rounds. Until a round is closed everybody sees their own marks alone, and nobody the experts' levels."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from content.documents import Rubric
from courses.calibration import bank, rules
from courses.calibration.bank import BankText
from courses.calibration.models import CalibrationMark, CalibrationRound, RoundNote
from courses.calibration.rules import Spread
from lms.accounts.models import User

LIST_LIMIT = 24


@dataclass(frozen=True)
class RoundLine:
    """A round in a list. `finished` counts graders who have scored every reply."""

    id: int
    rubric_key: str
    title: str
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None
    is_open: bool
    own: int
    total: int
    finished: int
    notes: int


@dataclass(frozen=True)
class RoundStep:
    """One reply of a round with the reader's own levels; the rest is told once the round is closed."""

    place: int
    source: BankText
    own: dict[str, int]
    spreads: tuple[Spread, ...]
    reasons: dict[str, str]

    @property
    def is_scored(self) -> bool:
        """The reader has given their levels."""
        return bool(self.own)


@dataclass(frozen=True)
class NoteLine:
    """What a round decided about a criterion, or about the rubric as a whole."""

    criterion: str
    text: str
    author: str
    written_at: datetime


@dataclass(frozen=True)
class Round:
    """A round before a reader. `talk` holds criteria on which graders lay apart, the widest first."""

    line: RoundLine
    rubric: Rubric
    steps: tuple[RoundStep, ...]
    talk: tuple[tuple[RoundStep, Spread], ...]
    notes: tuple[NoteLine, ...]

    @property
    def next_step(self) -> RoundStep | None:
        """The first reply that waits for the reader; None once all are scored."""
        return next((one for one in self.steps if not one.is_scored), None)


@dataclass(frozen=True)
class RubricNotes:
    """What the rounds of one rubric decided, newest first, for the author of its next version."""

    title: str
    notes: tuple[NoteLine, ...]


def lines(actor: User, at: datetime) -> list[RoundLine]:
    """The newest rounds. Four queries, however many there are."""
    rows = list(CalibrationRound.objects.all()[:LIST_LIMIT])
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    marks = CalibrationMark.objects.filter(round__in=rows).values_list("round_id", "grader_id")
    for round_id, grader_id in marks:
        counts[round_id or 0][grader_id] += 1
    notes = Counter(RoundNote.objects.filter(round__in=rows).values_list("round_id", flat=True))
    titles = {one.key: one.title for one in bank.rubrics()}
    return [_line(row, actor, counts[row.pk], notes[row.pk], titles, at) for row in rows]


def round_of(actor: User, round_id: int, at: datetime) -> Round | None:
    """One round; None where there is none. Four queries."""
    row = CalibrationRound.objects.filter(pk=round_id).first()
    if row is None:
        return None
    sources = [bank.text_at(address) for address in row.addresses]
    marks = list(CalibrationMark.objects.filter(round=row))
    own = {mark.address: mark.levels for mark in marks if mark.grader_id == actor.pk}
    notes = list(RoundNote.objects.filter(round=row).select_related("author"))
    rubric = sources[0].item.rubric
    is_told = not row.is_open(at)
    found = _spreads(sources, marks) if is_told else ()
    steps = tuple(
        RoundStep(
            place=place,
            source=one,
            own=dict(own.get(one.address, {})),
            spreads=tuple(each for each in found if each.text_key == one.address.code),
            reasons=dict(one.text.reasons) if is_told else {},
        )
        for place, one in enumerate(sources, start=1)
    )
    by_code = {one.source.address.code: one for one in steps}
    line = _line(
        row,
        actor,
        Counter(mark.grader_id for mark in marks),
        len(notes),
        {row.rubric_key: rubric.title},
        at,
    )
    return Round(
        line=line,
        rubric=rubric,
        steps=steps,
        talk=tuple((by_code[one.text_key], one) for one in found if one.is_to_talk),
        notes=tuple(_note(one, rubric) for one in notes),
    )


def decided() -> list[RubricNotes]:
    """What rounds decided, by rubric in use. Two queries."""
    found = {one.key: one for one in bank.rubrics()}
    notes: dict[str, list[NoteLine]] = defaultdict(list)
    rows = RoundNote.objects.filter(round__rubric_key__in=found).select_related("round", "author")
    for row in rows.order_by("-written_at", "-pk"):
        key = row.round.rubric_key
        notes[key].append(_note(row, found[key].rubric))
    return [RubricNotes(one.title, tuple(notes[key])) for key, one in found.items() if notes[key]]


def last_used(rubric_key: str) -> dict[str, datetime]:
    """When each reply was last part of a round. One query."""
    rows = CalibrationRound.objects.filter(rubric_key=rubric_key).order_by("opened_at", "pk")
    return {address.code: row.opened_at for row in rows for address in row.addresses}


def _spreads(sources: list[BankText], marks: list[CalibrationMark]) -> tuple[Spread, ...]:
    given: dict[str, list[rules.Levels]] = {one.address.code: [] for one in sources}
    for mark in marks:
        given[mark.address.code].append(mark.levels)
    return rules.spreads(given, {one.address.code: one.text.levels for one in sources})


def _line(
    row: CalibrationRound,
    actor: User,
    counts: Counter[int],
    notes: int,
    titles: dict[str, str],
    at: datetime,
) -> RoundLine:
    return RoundLine(
        id=row.pk,
        rubric_key=row.rubric_key,
        title=titles.get(row.rubric_key, ""),
        opened_at=row.opened_at,
        due_at=row.due_at,
        closed_at=None if row.is_open(at) else row.closed_at or row.due_at,
        is_open=row.is_open(at),
        own=counts[actor.pk],
        total=len(row.texts),
        finished=sum(count == len(row.texts) for count in counts.values()),
        notes=notes,
    )


def _note(row: RoundNote, rubric: Rubric) -> NoteLine:
    titles = {one.key: one.title for one in rubric.criteria}
    return NoteLine(titles.get(row.criterion_key, ""), row.text, row.author.name, row.written_at)
