"""Reads of how far graders agree: the marks of every source, what was worked out, and whose names somebody sees."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from content import documents
from content import queries as library
from courses.agreement import rules
from courses.agreement.calibration_source import ScoredReplies
from courses.agreement.models import AgreementAnalysis
from courses.agreement.rules import Line, Results, Selection
from courses.agreement.sources import BlindMarks, Grades, Source
from courses.analysis.queries import Progress, progress_of
from lms.accounts.models import Role, Team, TeamMembership, User
from lms.accounts.queries import within

# Every kind of record that several people mark. The first mark of a grader on a script counts, so the order matters.
SOURCES: tuple[Source, ...] = (BlindMarks(), Grades(), ScoredReplies())

# A group of fewer graders tells who they are.
LEAST_GRADERS = 5
LEAST_SCRIPTS = 5


class NotInReach(LookupError):
    """There is no such team, or it lies outside of the reader's reach."""


@dataclass(frozen=True)
class TeamChoice:
    """A team that a reader may choose."""

    id: int
    public_id: str
    name: str
    path: str
    language: str


@dataclass(frozen=True)
class RubricChoice:
    """A rubric of a released module."""

    key: str
    title: str


@dataclass(frozen=True)
class Analysis:
    """What is known for a selection. `results` may be older than a run that is on its way; `is_stale`: marks came since.

    `names` are those of the graders whom the reader may tell apart, by id; `own` is the reader's.
    """

    selection: Selection
    team: TeamChoice
    progress: Progress
    is_stale: bool
    computed_at: datetime | None
    results: Results | None
    names: dict[int, str]
    own: int

    @property
    def is_under_way(self) -> bool:
        """A job is on its way."""
        return self.progress in ("waiting", "computing")

    @property
    def seen_graders(self) -> list[Line]:
        """The lines of the graders whom the reader may tell apart.

        Who does not see everybody gets none of a few scripts either: it would tell what a co-grader gave.
        """
        lines = self.results.by_grader if self.results else ()
        least = LEAST_SCRIPTS if self.hidden_graders else 0
        return [line for line in lines if int(line.key) in self.names and line.n >= least]

    @property
    def hidden_graders(self) -> int:
        """How many graders are part of the figures whom this reader may not tell apart."""
        lines = self.results.by_grader if self.results else ()
        return sum(int(line.key) not in self.names for line in lines)

    def seen(self, lines: Iterable[Line]) -> list[Line]:
        """Sites or languages: all of them for those who see every grader, for others only those that tell of nobody."""
        return [line for line in lines if not self.hidden_graders or line.graders >= LEAST_GRADERS]

    @property
    def told(self) -> Results | None:
        """The results as this reader may have them: graders by name, and nobody else's lines."""
        if self.results is None:
            return None
        return replace(
            self.results,
            by_grader=tuple(replace(line, key=self.names[int(line.key)]) for line in self.seen_graders),
            by_site=tuple(self.seen(self.results.by_site)),
            by_language=tuple(self.seen(self.results.by_language)),
        )


def measure(selection: Selection) -> Results:
    """Every figure of a selection. The number of queries is that of the sources' kinds, whatever they hold."""
    found = [source.read(selection) for source in SOURCES]
    marks = (mark for one in found for mark in one.marks)
    return rules.measure(marks, tuple(words for one in found for words in one.rubrics))


def state(selection: Selection) -> str:
    """A digest that changes when a mark comes."""
    facts = [str(fact) for source in SOURCES for fact in source.state(selection)]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def teams(paths: Iterable[str]) -> list[TeamChoice]:
    """The teams below these paths, in the order of the tree. One query."""
    rows = Team.objects.filter(within(paths)).order_by("path")
    return [
        TeamChoice(row.pk, str(row.public_id), row.name, row.path, row.language)
        for row in rows.only("public_id", "name", "path", "language")
    ]


def team_in(choices: list[TeamChoice], public_id: str) -> TeamChoice:
    """The team with this public id, the topmost without one; NotInReach where there is none."""
    for choice in choices:
        if public_id in ("", choice.public_id):
            return choice
    raise NotInReach(public_id)


def rubrics() -> list[RubricChoice]:
    """The rubrics of the current versions, in the order of the programme. One query, and one for each version not in memory."""
    found = {
        item.rubric.key: item.rubric.title
        for module in library.modules()
        if module.current_version_id is not None
        for item in library.document(module.current_version_id).items
        if isinstance(item, documents.RolePlay) and item.is_graded
    }
    return [RubricChoice(key, title) for key, title in found.items()]


def analysis(selection: Selection, team: TeamChoice, *, names: dict[int, str], own: int) -> Analysis:
    """What there is for a selection. The number of queries does not depend on how many marks there are."""
    row = AgreementAnalysis.objects.filter(selection_digest=selection.digest).first()
    has_results = row is not None and row.results is not None
    return Analysis(
        selection=selection,
        team=team,
        progress=progress_of(row),
        is_stale=row is not None and has_results and row.data_digest != state(selection),
        computed_at=row.computed_at if row else None,
        results=rules.load(row.results) if row is not None and row.results is not None else None,
        names=names,
        own=own,
    )


def graders(paths: Iterable[str], at: datetime) -> dict[int, str]:
    """The names of those who grade in these subtrees, or have graded there, by id. One query."""
    stood = TeamMembership.objects.filter(within(paths, "team__path"), role=Role.GRADER, starts_at__lte=at)
    return dict(User.objects.filter(pk__in=stood.values("user_id")).values_list("pk", "name"))
