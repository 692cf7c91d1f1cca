"""What readers see of corrections: learners beside their result, authors and managers as a list of attempts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from courses.enrollments.queries import managed_by
from courses.quizzes import rules
from courses.quizzes.correction_models import AttemptRegrade, Correction
from courses.quizzes.corrections import Faulty, Line, attempts_asked
from courses.quizzes.models import Attempt, AttemptStatus
from courses.results import percent
from lms.accounts.models import User

PAGE = 50
NOBODY = ("", "")


@dataclass(frozen=True)
class CorrectionNote:
    """A correction as the learner reads it. The percentages are the attempt's, None where it was not marked before."""

    at: datetime
    outcome: str
    reason: str
    old_percent: int | None = None
    new_percent: int | None = None


@dataclass(frozen=True)
class CorrectionLine:
    """A correction in the history of a question. `done` of `attempts` are marked anew."""

    id: int
    number: int
    outcome: str
    label: str
    reason: str
    is_keeping: bool
    at: datetime
    by: str
    attempts: int
    done: int
    changed: int
    newly_passed: int
    in_doubt: int
    uncertain: int

    @property
    def is_done(self) -> bool:
        """Every attempt of the dry run has its line."""
        return self.done >= self.attempts


@dataclass(frozen=True)
class AttemptLine:
    """An attempt in a list: marks in per cent. `name` is empty for readers who may not see whose it is."""

    attempt_id: int
    number: int
    name: str
    learner_public_id: str
    submitted_at: datetime | None
    old_percent: int
    new_percent: int
    full_percent: int
    was_passed: bool
    is_passed: bool
    is_pass_in_doubt: bool
    is_uncertain: bool

    @property
    def is_changed(self) -> bool:
        """Something about the mark is new."""
        return (self.old_percent, self.was_passed) != (self.new_percent, self.is_passed)

    @property
    def is_kept(self) -> bool:
        """The correction alone would have given less."""
        return self.full_percent < self.new_percent


def notes_of(attempt: Attempt, corrections: rules.Corrections) -> dict[str, tuple[CorrectionNote, ...]]:
    """By question id, what the learner reads about corrections of an attempt's questions. Two queries."""
    ids = [one.id for chain in corrections.values() for one in chain]
    lines = {
        line.correction_id: line
        for line in AttemptRegrade.objects.filter(attempt=attempt, correction_id__in=ids)
    }
    versions = {entry.id: entry.version for entry in rules.Form.load(attempt.form).entries}
    found: dict[str, list[CorrectionNote]] = defaultdict(list)
    for row in Correction.objects.filter(pk__in=ids).order_by("at", "number"):
        line = lines.get(row.pk)
        if versions.get(str(row.question_id)) != row.question_version:
            continue
        found[str(row.question_id)].append(
            CorrectionNote(
                at=row.at,
                outcome=row.outcome,
                reason=row.reason,
                old_percent=percent(line.old_score) if line else None,
                new_percent=percent(line.new_score) if line else None,
            )
        )
    return {question_id: tuple(notes) for question_id, notes in found.items()}


def history(question_id: str, version: int) -> list[CorrectionLine]:
    """The corrections of a question version, newest first, with how far each one is. One query."""
    rows = (
        Correction.objects.filter(question_id=question_id, question_version=version)
        .select_related("decided_by")
        .annotate(
            done=Count("regrades"),
            changed=Count("regrades", filter=Q(regrades__is_changed=True)),
            newly_passed=Count("regrades", filter=Q(regrades__was_passed=False, regrades__is_passed=True)),
            in_doubt=Count("regrades", filter=Q(regrades__is_pass_in_doubt=True)),
            uncertain=Count("regrades", filter=Q(regrades__is_uncertain=True)),
        )
        .order_by("-number")
    )
    return [
        CorrectionLine(
            id=row.pk,
            number=row.number,
            outcome=row.outcome,
            label=row.get_outcome_display(),
            reason=row.reason,
            is_keeping=row.is_keeping,
            at=row.at,
            by=row.decided_by.name,
            attempts=row.attempts,
            done=min(row.done, row.attempts),
            changed=row.changed,
            newly_passed=row.newly_passed,
            in_doubt=row.in_doubt,
            uncertain=row.uncertain,
        )
        for row in rows
    ]


def regraded_lines(
    actor: User, correction_id: int, at: datetime, *, page: int | str, only: str = ""
) -> Page[AttemptLine]:
    """A page of the attempts that a correction has gone over, changed ones first. Three queries.

    `only`: changed, in_doubt or uncertain; anything else is all of them. Names only where the actor manages.
    """
    narrowed = {
        "changed": Q(is_changed=True),
        "in_doubt": Q(is_pass_in_doubt=True),
        "uncertain": Q(is_uncertain=True),
    }.get(only, Q())
    rows = AttemptRegrade.objects.filter(narrowed, correction_id=correction_id).select_related("attempt")
    found = Paginator(rows.order_by("-is_changed", "attempt_id"), PAGE).get_page(page)
    shown = list(found.object_list)
    names = _names(actor, {row.attempt.enrollment_id for row in shown}, at)
    found.object_list = [
        AttemptLine(
            attempt_id=row.attempt_id,
            number=row.attempt.number,
            name=names.get(row.attempt.enrollment_id, NOBODY)[0],
            learner_public_id=names.get(row.attempt.enrollment_id, NOBODY)[1],
            submitted_at=row.attempt.submitted_at,
            old_percent=percent(row.old_score),
            new_percent=percent(row.new_score),
            full_percent=percent(row.new_score),
            was_passed=row.was_passed,
            is_passed=row.is_passed,
            is_pass_in_doubt=row.is_pass_in_doubt,
            is_uncertain=row.is_uncertain,
        )
        for row in shown
    ]
    return found


def preview_lines(
    actor: User, lines: tuple[Line, ...], at: datetime, *, page: int | str
) -> Page[AttemptLine]:
    """A page of a dry run, what changes first. One query. Names only where the actor manages."""
    ordered = sorted(lines, key=lambda line: (_rank(line.result), line.attempt_id))
    paginator = Paginator(ordered, PAGE)
    found = paginator.get_page(page)
    shown = list(found.object_list)
    names = _names(actor, {line.enrollment_id for line in shown}, at)
    rows = [
        AttemptLine(
            attempt_id=line.attempt_id,
            number=line.number,
            name=names.get(line.enrollment_id, NOBODY)[0],
            learner_public_id=names.get(line.enrollment_id, NOBODY)[1],
            submitted_at=line.submitted_at,
            old_percent=percent(line.result.old.score),
            new_percent=percent(line.result.new.score),
            full_percent=percent(line.result.full.score),
            was_passed=line.result.old.is_passed,
            is_passed=line.result.new.is_passed,
            is_pass_in_doubt=line.result.is_pass_in_doubt,
            is_uncertain=line.result.is_uncertain,
        )
        for line in shown
    ]
    return Page(rows, found.number, paginator)  # type: ignore[arg-type]


def _rank(result: rules.Regraded) -> int:
    """What changes first, then what somebody should know, then the rest."""
    if result.is_changed or result.is_pass_in_doubt or result.is_uncertain:
        return 0
    return 2 if result.direction == "same" else 1


def usage(found: Faulty) -> tuple[int, int]:
    """How many attempts at quizzes with this question are marked, and how many are not yet. One query."""
    counts = attempts_asked(found.uses).aggregate(
        marked=Count("pk", filter=Q(status=AttemptStatus.GRADED)),
        others=Count("pk", filter=~Q(status=AttemptStatus.GRADED)),
    )
    return counts["marked"], counts["others"]


def _names(actor: User, enrollment_ids: set[int], at: datetime) -> dict[int, tuple[str, str]]:
    """Name and public id of the learner by enrollment, where the actor manages them."""
    rows = managed_by(actor, at).filter(pk__in=enrollment_ids)
    return {
        pk: (name, str(public_id))
        for pk, name, public_id in rows.values_list("pk", "learner__name", "learner__public_id")
    }
