"""Reads of analyses: every quiz that there is, and what was found for a selection."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Count

from content import documents
from content import queries as library
from content.queries import ModuleCard, VersionInfo
from courses.analysis import reading, rules
from courses.analysis.models import ItemAnalysis, KeptAnalysis
from courses.analysis.rules import Results, Selection
from courses.quizzes.models import Attempt, AttemptStatus
from lms.jobs.models import JobState
from lms.jobs.queries import job_states

# none: never asked for. waiting, computing: a job is on its way. failed: it was given up. done: there are figures.
Progress = Literal["none", "waiting", "computing", "failed", "done"]
PROGRESS: dict[str, Progress] = {
    JobState.QUEUED: "waiting",
    JobState.RUNNING: "computing",
    JobState.DEAD: "failed",
}


class QuizNotFound(LookupError):
    """There is no such quiz in a released version of a module."""


@dataclass(frozen=True)
class QuizLine:
    """A quiz in the list. `lights` are those of first attempts at every version, None before they were worked out."""

    module: ModuleCard
    quiz: documents.Quiz
    attempts: int
    lights: dict[str, int] | None
    computed_at: datetime | None


@dataclass(frozen=True)
class Analysis:
    """What is known for a selection. `results` may be older than a run that is on its way; `is_stale`: marks came since."""

    selection: Selection
    module: ModuleCard
    quiz: documents.Quiz
    versions: tuple[VersionInfo, ...]
    progress: Progress
    is_stale: bool
    computed_at: datetime | None
    results: Results | None

    @property
    def is_under_way(self) -> bool:
        """A job is on its way."""
        return self.progress in ("waiting", "computing")

    def of_question(self, question_id: str) -> list[rules.ItemResult]:
        """What was found for each version of a question, the newest first."""
        items = self.results.items if self.results else ()
        return sorted(
            (item for item in items if item.question_id == question_id), key=lambda item: -item.version
        )


def question_of(item: rules.ItemResult, item_key: str) -> documents.Question:
    """The question as it was asked."""
    quiz = library.document(item.module_version_id).by_key[item_key]
    if not isinstance(quiz, documents.Quiz):
        raise QuizNotFound(item_key)
    return quiz.by_id[item.question_id]


def quizzes() -> list[QuizLine]:
    """Every quiz of the current versions under exam conditions, in the order of the programme.

    Three queries, and one for each version that is not in memory.
    """
    found = [
        (module, item)
        for module in library.modules()
        if module.current_version_id is not None
        for item in library.document(module.current_version_id).quizzes("exam")
    ]
    counts = {
        (row["version__module_id"], row["item_key"]): row["n"]
        for row in Attempt.objects.filter(kind="whole", behaviour="exam", status=AttemptStatus.GRADED)
        .order_by("item_key")
        .values("version__module_id", "item_key")
        .annotate(n=Count("pk"))
    }
    digests = [Selection(module.id, quiz.key).digest for module, quiz in found]
    kept = {row.selection_digest: row for row in ItemAnalysis.objects.filter(selection_digest__in=digests)}
    return [
        _line(module, quiz, counts.get((module.id, quiz.key), 0), kept.get(digest))
        for (module, quiz), digest in zip(found, digests, strict=True)
    ]


def find(module_slug: str, quiz_slug: str) -> tuple[ModuleCard, documents.Quiz]:
    """A quiz of a module's current version; QuizNotFound."""
    try:
        module = library.module_by_slug(module_slug)
    except library.ModuleNotFound as error:
        raise QuizNotFound(module_slug) from error
    item = (
        library.document(module.current_version_id).by_slug.get(quiz_slug)
        if module.current_version_id
        else None
    )
    if not isinstance(item, documents.Quiz):
        raise QuizNotFound(quiz_slug)
    return module, item


def check(selection: Selection) -> reading.Quizzes:
    """The quiz in the versions of a selection; QuizNotFound where it takes in none."""
    found = reading.quizzes_of(selection)
    if not found:
        raise QuizNotFound(selection.item_key)
    return found


def analysis(module: ModuleCard, quiz: documents.Quiz, selection: Selection) -> Analysis:
    """What there is for a selection. Five queries, and one for each version that is not in memory."""
    versions = library.versions(module.id)
    asked = reading.quizzes_of(Selection(module.id, quiz.key))
    row = ItemAnalysis.objects.filter(selection_digest=selection.digest).first()
    chosen = {
        version.id: asked[version.id]
        for version in versions
        if selection.version in (0, version.number) and version.id in asked
    }
    is_stale = (
        row is not None and row.results is not None and row.data_digest != reading.state(selection, chosen)
    )
    return Analysis(
        selection=selection,
        module=module,
        quiz=quiz,
        versions=tuple(version for version in versions if version.id in asked),
        progress=progress_of(row),
        is_stale=is_stale,
        computed_at=row.computed_at if row else None,
        results=rules.load(row.results) if row is not None and row.results is not None else None,
    )


def progress_of(row: KeptAnalysis | None) -> Progress:
    """Where the newest run stands. One query."""
    if row is None:
        return "none"
    state = job_states([row.job_key]).get(row.job_key)
    if state in PROGRESS:
        return PROGRESS[state]
    return "done" if row.results is not None else "none"


def _line(module: ModuleCard, quiz: documents.Quiz, attempts: int, row: ItemAnalysis | None) -> QuizLine:
    results = rules.load(row.results) if row is not None and row.results is not None else None
    return QuizLine(
        module=module,
        quiz=quiz,
        attempts=attempts,
        lights=dict(Counter(item.verdict.light for item in results.items)) if results else None,
        computed_at=row.computed_at if row else None,
    )
