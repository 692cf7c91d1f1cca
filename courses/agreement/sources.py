"""Where marks come from. A source reads one kind of record; whatever else several people mark becomes another one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple, Protocol

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from courses.agreement.rules import Mark, RubricWords, Selection
from courses.analysis.reading import midnight
from courses.appeals.models import Appeal
from courses.role_plays.mark_models import Mark as BlindMark
from courses.role_plays.models import CriterionScore, Grade
from lms.accounts.models import Role, Team, TeamMembership


@dataclass(frozen=True)
class Reading:
    """What a source found. The marks of a script stand in the order of time."""

    marks: tuple[Mark, ...] = ()
    rubrics: tuple[RubricWords, ...] = ()


class Source(Protocol):
    """Reads marks in a number of queries that does not depend on how many there are."""

    def read(self, selection: Selection) -> Reading:
        """The marks of a selection, of scripts with two graders or with a gold score; nothing of another kind."""
        ...

    def state(self, selection: Selection) -> Iterable[object]:
        """Facts that change with every mark which `read` would find."""
        ...


class Grades:
    """Work that was handed in and graded by two people or more. A grade that returned it counts where levels were kept."""

    def read(self, selection: Selection) -> Reading:
        """Three queries."""
        rows = (
            CriterionScore.objects.filter(_of_several(selection, "grade__"))
            .order_by("grade__submission_id", "grade__number", "criterion_key")
            .values_list(
                "criterion_key", "level", "grade_id", "grade__submission_id", "grade__grader_id", "grade__is_passed",
                "grade__rubric_digest", "grade__grader__time_zone", "grade__grader__language",
            )
        )  # fmt: skip
        levels: dict[_Given, dict[str, int]] = {}
        for key, level, *given in rows:
            levels.setdefault(_Given(*given), {})[key] = level
        a_grade_of = {given.rubric_digest: given.grade_id for given in levels}
        frozen = dict(
            Grade.objects.filter(pk__in=a_grade_of.values())
            .order_by("pk")
            .values_list("rubric_digest", "rubric")
        )
        marks = tuple(
            Mark(
                script=f"submission {given.submission_id}",
                grader=given.grader_id,
                rubric=frozen[given.rubric_digest]["key"],
                levels=chosen,
                is_passed=given.is_passed,
                rubric_digest=given.rubric_digest,
                site=city(given.time_zone),
                language=given.language,
            )
            for given, chosen in levels.items()
        )
        # Of several versions of a rubric the newest has the last word.
        words = {rubric["key"]: words_of(rubric) for rubric in frozen.values()}
        return Reading(marks, tuple(words.values()))

    def state(self, selection: Selection) -> Iterable[object]:
        """Two queries."""
        rows = Grade.objects.filter(_of_several(selection, ""))
        return rows.aggregate(n=Count("pk"), newest=Max("pk")).values()


class BlindMarks:
    """Replies that two graders marked without knowing of each other. A moderator's own mark knows both and is left out."""

    def read(self, selection: Selection) -> Reading:
        """One query."""
        rows = (
            BlindMark.objects.filter(_of_two(selection))
            .select_related("marker")
            .order_by("submission_id", "pk")
            .only(
                "submission_id", "marker__time_zone", "marker__language", "is_passed", "marking",
                "rubric", "rubric_digest",
            )
        )  # fmt: skip
        found = list(rows)
        marks = tuple(
            Mark(
                script=f"submission {row.submission_id}",
                grader=row.marker_id,
                rubric=row.rubric["key"],
                levels=row.marking["levels"],
                is_passed=row.is_passed,
                rubric_digest=row.rubric_digest,
                site=city(row.marker.time_zone),
                language=row.marker.language,
            )
            for row in found
        )
        words = {row.rubric["key"]: words_of(row.rubric) for row in found}
        return Reading(marks, tuple(words.values()))

    def state(self, selection: Selection) -> Iterable[object]:
        """One query."""
        rows = BlindMark.objects.filter(_of_two(selection))
        return rows.aggregate(n=Count("pk"), newest=Max("pk")).values()


class _Given(NamedTuple):
    """A grade, without its levels."""

    grade_id: int
    submission_id: int
    grader_id: int
    is_passed: bool | None
    rubric_digest: str
    time_zone: str
    language: str


def words_of(frozen: dict[str, Any]) -> RubricWords:
    """The words of a rubric as it was frozen into a grade."""
    titles = {one["key"]: one["title"] for one in frozen["criteria"]}
    return RubricWords(frozen["key"], frozen["title"], titles)


def city(zone: str) -> str:
    """The city that a time zone is named after."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _of_several(selection: Selection, grade: str) -> Q:
    """A condition: the grade was given, and so was one of the same work by somebody else. `grade` is the way to it.

    Where a second look raised one level, the new grade repeats the others: it was not given afresh.
    """
    if selection.kind not in ("", "double"):
        return Q(pk__in=[])
    others = Grade.objects.filter(
        _there_is(Appeal.objects.filter(raised_to=OuterRef("pk")), is_there=False),
        submission_id=OuterRef(f"{grade}submission_id"),
    ).exclude(grader_id=OuterRef(f"{grade}grader_id"))
    raised = Appeal.objects.filter(raised_to=OuterRef(f"{grade}pk"))
    condition = (
        _there_is(raised, is_there=False) & _there_is(others) & of_work(selection, f"{grade}submission__")
    )
    return condition & Q(**{f"{grade}rubric__key": selection.rubric}) if selection.rubric else condition


def _of_two(selection: Selection) -> Q:
    """A condition: the mark was given blind, and so was another one of the same work."""
    if selection.kind not in ("", "double"):
        return Q(pk__in=[])
    blind = ("first", "second")
    others = BlindMark.objects.filter(submission_id=OuterRef("submission_id"), kind__in=blind).exclude(
        marker_id=OuterRef("marker_id")
    )
    condition = Q(kind__in=blind) & _there_is(others) & of_work(selection, "submission__")
    return condition & Q(rubric__key=selection.rubric) if selection.rubric else condition


def of_work(selection: Selection, submission: str) -> Q:
    """A condition: the work was handed in on these days, by somebody of the team and language. One query, for the team.

    `submission` is the way to it, such as `submission__`.
    """
    condition = Q()
    handed_in = f"{submission}submitted_at"
    if selection.since:
        condition &= Q(**{f"{handed_in}__gte": midnight(selection.since)})
    if selection.until:
        condition &= Q(**{f"{handed_in}__lt": midnight(selection.until + timedelta(days=1))})
    team = Team.objects.get(pk=selection.team_id)
    if team.parent_id is None and not selection.language:
        return condition
    stood = TeamMembership.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=OuterRef(handed_in)),
        user_id=OuterRef(f"{submission}learner_id"),
        role=Role.LEARNER,
        starts_at__lte=OuterRef(handed_in),
        team__path__startswith=team.path,
    )
    if selection.language:
        stood = stood.filter(team__language=selection.language)
    return condition & _there_is(stood)


def _there_is(rows: QuerySet[Any], *, is_there: bool = True) -> Q:
    """A condition: there is such a row, or there is none. Not EXISTS, which PostgreSQL makes a join of: one that takes
    minutes where it does not know yet how many rows a table has."""
    return Q(IsNull(Subquery(rows.values("pk")[:1]), not is_there))
