"""Corrections of faulty questions: which ones hold, and what another one would do to the attempts marked so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, cast

from django.db.models import Count, F, Q, QuerySet

from content import documents
from content import queries as library
from courses.quizzes import rules
from courses.quizzes.correction_models import Correction
from courses.quizzes.models import Answer, AnswerReview, Attempt, AttemptStatus

CHUNK = 500
# Outcomes by which nobody can lose.
NEVER_LOWER = frozenset({"accept", "full_marks"})


class QuestionNotAsked(LookupError):
    """No released quiz asks this version of a question."""


class NothingToCorrect(ValueError):
    """Everything would stay as it is. `code`: same_key, settled."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"nothing to correct: {code}")


@dataclass(frozen=True)
class Faulty:
    """A version of a question with what was corrected so far and where it is asked."""

    question: documents.Question
    uses: tuple[library.QuestionUse, ...]
    corrections: tuple[rules.Correction, ...]

    @property
    def place(self) -> tuple[str, int]:
        """Question id and version."""
        return self.question.id, self.question.version

    @property
    def keys(self) -> tuple[documents.Question, ...]:
        """The question with each key that counts now."""
        return rules.keys_now(self.question, self.corrections)


@dataclass(frozen=True)
class Line:
    """A marked attempt and what becomes of it."""

    attempt_id: int
    enrollment_id: int
    number: int
    submitted_at: datetime | None
    result: rules.Regraded


@dataclass(frozen=True)
class DryRun:
    """What a correction would do. `digest` stands for all of it: question, outcome, key, choice, and each mark."""

    faulty: Faulty
    correction: rules.Correction
    lines: tuple[Line, ...]
    counts: rules.Counts
    open_attempts: int
    digest: str


@dataclass(frozen=True)
class Work:
    """What re-marking an attempt needs besides its row: values and decisions by question id."""

    values: Mapping[str, dict[str, Any]]
    decisions: Mapping[str, str]


def corrections_of(question_ids: Iterable[str], *, until: int | None = None) -> rules.Corrections:
    """Corrections by question id and version, in their order; with `until` those up to this id. One query."""
    rows = Correction.objects.filter(question_id__in=list(question_ids))
    if until is not None:
        rows = rows.filter(pk__lte=until)
    found: dict[tuple[str, int], list[rules.Correction]] = defaultdict(list)
    for row in rows.order_by("number"):
        found[str(row.question_id), row.question_version].append(as_rule(row))
    return {place: tuple(corrections) for place, corrections in found.items()}


def as_rule(row: Correction) -> rules.Correction:
    """A correction as the rules know it."""
    return rules.Correction(
        id=row.pk,
        number=row.number,
        outcome=cast(rules.CorrectionOutcome, row.outcome),
        at=row.at,
        is_keeping=row.is_keeping,
        keys=tuple(documents.load_question(data) for data in row.keys or ()),
    )


def faulty(question_id: str, version: int) -> Faulty:
    """A version of a question that can be corrected; QuestionNotAsked where no released exam asks it. Two queries."""
    found = next((each for each in versions_asked(question_id) if each.question.version == version), None)
    if found is None:
        raise QuestionNotAsked(f"{question_id} v{version}")
    return found


def is_under_way(found: Faulty) -> bool:
    """A correction of a question of these quizzes is still being applied. One query."""
    asked = {question_id for use in found.uses for question_id in use.quiz.by_id}
    rows = Correction.objects.filter(question_id__in=asked).annotate(done=Count("regrades"))
    return rows.filter(done__lt=F("attempts")).exists()


def versions_asked(question_id: str) -> list[Faulty]:
    """Each version of a question that released exams ask, newest first. Two queries.

    Practice and pre-checks give no mark that could be put right.
    """
    uses: dict[int, list[library.QuestionUse]] = defaultdict(list)
    for use in library.uses_of(question_id):
        if use.quiz.behaviour == "exam":
            uses[use.question.version].append(use)
    corrections = corrections_of([question_id]) if uses else {}
    return [
        Faulty(each[-1].question, tuple(each), corrections.get((question_id, version), ()))
        for version, each in sorted(uses.items(), reverse=True)
    ]


def proposed(
    found: Faulty,
    *,
    outcome: rules.CorrectionOutcome,
    key: Mapping[str, Sequence[str]],
    is_keeping: bool,
    at: datetime,
) -> rules.Correction:
    """The correction that somebody thinks of. InvalidKey, or NothingToCorrect where it says what holds already."""
    keys: tuple[documents.Question, ...] = ()
    if outcome in rules.KEYED:
        new = rules.rekeyed(found.keys[-1], key)
        is_known = new in found.keys if outcome == "accept" else found.keys == (new,)
        if is_known and not rules.is_settled(found.corrections):
            raise NothingToCorrect("same_key")
        if outcome == "new_key":
            keys = (new,)
        else:
            keys = found.keys if new in found.keys else (*found.keys, new)
    elif found.corrections and found.corrections[-1].outcome == outcome:
        raise NothingToCorrect("settled")
    return rules.Correction(
        id=0,
        number=len(found.corrections) + 1,
        outcome=outcome,
        at=at,
        is_keeping=is_keeping or outcome in NEVER_LOWER,
        keys=keys,
    )


def dry_run(found: Faulty, correction: rules.Correction) -> DryRun:
    """Each marked attempt that was asked this question, with old and new mark. Changes nothing.

    Three queries for every 500 attempts, and two besides.
    """
    asked = {question_id for use in found.uses for question_id in use.quiz.by_id}
    corrections = {**corrections_of(asked), found.place: (*found.corrections, correction)}
    regrading = rules.Regrading(corrections, found.place)
    marked = attempts_asked(found.uses).filter(status=AttemptStatus.GRADED, submitted_at__lt=correction.at)
    lines = tuple(
        Line(row.pk, row.enrollment_id, row.number, row.submitted_at, result)
        for chunk in _chunks(marked)
        for row, result in regraded_rows(found, chunk, regrading)
    )
    is_open = attempts_asked(found.uses).exclude(status=AttemptStatus.GRADED)
    return DryRun(
        faulty=found,
        correction=correction,
        lines=lines,
        counts=rules.counted(line.result for line in lines),
        open_attempts=sum(_asks(row, found) for row in is_open.only("form", "status")),
        digest=_digest(found, correction, lines),
    )


def attempts_asked(uses: Iterable[library.QuestionUse]) -> QuerySet[Attempt]:
    """Attempts at these quizzes; whether the question was drawn is for their forms to say."""
    places = (Q(version_id=use.version_id, item_key=use.quiz.key) for use in uses)
    return Attempt.objects.filter(reduce(or_, places, Q(pk__in=[]))).order_by("pk")


def regraded_rows(
    found: Faulty, attempts: Sequence[Attempt], regrading: rules.Regrading
) -> Iterator[tuple[Attempt, rules.Regraded]]:
    """The marked ones among these attempts whose form asks the question, marked anew. Two queries."""
    rows = [row for row in attempts if row.status == AttemptStatus.GRADED and _asks(row, found)]
    works = works_of(rows)
    quizzes = {(use.version_id, use.quiz.key): use.quiz for use in found.uses}
    for row in rows:
        if row.score is None or row.submitted_at is None:
            continue
        work = works[row.pk]
        yield (
            row,
            regrading.regraded(
                quizzes[row.version_id, row.item_key],
                rules.Form.load(row.form),
                work.values,
                decisions=work.decisions,
                handed_in_at=row.submitted_at,
                old=rules.Mark(row.score, bool(row.is_passed), row.has_critical_right is not False),
            ),
        )


def works_of(attempts: Sequence[Attempt]) -> dict[int, Work]:
    """Answers and decisions of attempts, by attempt id. Two queries."""
    ids = [row.pk for row in attempts]
    values: dict[int, dict[str, Any]] = defaultdict(dict)
    answers = Answer.objects.filter(attempt_id__in=ids)
    for attempt_id, question_id, value in answers.values_list("attempt_id", "question_id", "value"):
        values[attempt_id][str(question_id)] = value
    decisions: dict[int, dict[str, str]] = defaultdict(dict)
    reviews = AnswerReview.objects.filter(answer__attempt_id__in=ids).exclude(decision="")
    for attempt_id, question_id, word in reviews.values_list(
        "answer__attempt_id", "answer__question_id", "decision"
    ):
        decisions[attempt_id][str(question_id)] = word
    return {pk: Work(values[pk], decisions[pk]) for pk in ids}


def _chunks(rows: QuerySet[Attempt]) -> Iterator[list[Attempt]]:
    after = 0
    while chunk := list(rows.filter(pk__gt=after)[:CHUNK]):
        yield chunk
        if len(chunk) < CHUNK:
            return
        after = chunk[-1].pk


def _asks(row: Attempt, found: Faulty) -> bool:
    return any((entry["id"], entry["version"]) == found.place for entry in row.form["questions"])


def _digest(found: Faulty, correction: rules.Correction, lines: Sequence[Line]) -> str:
    def mark(one: rules.Mark) -> list[str | bool]:
        return [str(one.score.quantize(Decimal("0.000001"))), one.is_passed, one.has_critical_right]

    return documents.digest(
        {
            "question": list(found.place),
            "number": correction.number,
            "outcome": correction.outcome,
            "is_keeping": correction.is_keeping,
            "keys": [documents.dump_question(key) for key in correction.keys],
            "attempts": [
                [line.attempt_id, mark(line.result.old), mark(line.result.full), mark(line.result.new)]
                for line in lines
            ],
        }
    )
