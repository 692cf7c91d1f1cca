"""Where marks come from. A source reads one kind of record; whatever else several people mark becomes another one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from courses.agreement.rules import Mark, RubricWords, Selection
from courses.analysis.reading import midnight
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
        """Four queries."""
        found = _twice(selection)
        rows = list(
            found.order_by("submission_id", "number")
            .values_list(
                "pk", "submission_id", "grader_id", "is_passed", "rubric__key", "rubric_digest",
                "grader__time_zone", "grader__language",
            )
        )  # fmt: skip
        levels: dict[int, dict[str, int]] = {}
        scores = CriterionScore.objects.filter(grade__in=found.values("pk"))
        for grade_id, key, level in scores.order_by("grade_id", "criterion_key").values_list(
            "grade_id", "criterion_key", "level"
        ):
            levels.setdefault(grade_id, {})[key] = level
        marks = tuple(
            Mark(
                script=f"submission {submission_id}",
                grader=grader_id,
                rubric=rubric,
                levels=levels[pk],
                is_passed=is_passed,
                rubric_digest=rubric_digest,
                site=city(zone),
                language=language,
            )
            for pk, submission_id, grader_id, is_passed, rubric, rubric_digest, zone, language in rows
            if pk in levels
        )
        newest = {rubric: pk for pk, _submission, _grader, _passed, rubric, *_more in sorted(rows)}
        frozen = Grade.objects.filter(pk__in=newest.values()).order_by("pk").values_list("rubric", flat=True)
        return Reading(marks, tuple(map(words_of, frozen)))

    def state(self, selection: Selection) -> Iterable[object]:
        """Two queries."""
        return _twice(selection).aggregate(n=Count("pk"), newest=Max("pk")).values()


def words_of(frozen: dict[str, object]) -> RubricWords:
    """The words of a rubric as it was frozen into a grade."""
    criteria = frozen["criteria"]
    assert isinstance(criteria, list)
    return RubricWords(
        str(frozen["key"]), str(frozen["title"]), {one["key"]: one["title"] for one in criteria}
    )


def city(zone: str) -> str:
    """The city that a time zone is named after."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _twice(selection: Selection) -> QuerySet[Grade]:
    """The grades of a selection on work that has two graders. One query, for the team."""
    if selection.kind not in ("", "double"):
        return Grade.objects.none()
    rows = Grade.objects.all()
    if selection.rubric:
        rows = rows.filter(rubric__key=selection.rubric)
    if selection.since:
        rows = rows.filter(submission__submitted_at__gte=midnight(selection.since))
    if selection.until:
        rows = rows.filter(submission__submitted_at__lt=midnight(selection.until + timedelta(days=1)))
    team = Team.objects.get(pk=selection.team_id)
    if selection.language or team.parent_id is not None:
        stood = TeamMembership.objects.filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=OuterRef("submission__submitted_at")),
            user_id=OuterRef("learner_id"),
            role=Role.LEARNER,
            starts_at__lte=OuterRef("submission__submitted_at"),
            team__path__startswith=team.path,
        )
        if selection.language:
            stood = stood.filter(team__language=selection.language)
        rows = rows.filter(Exists(stood))
    several = rows.order_by().values("submission_id").annotate(n=Count("grader_id", distinct=True))
    return rows.filter(submission_id__in=several.filter(n__gte=2).values("submission_id"))
