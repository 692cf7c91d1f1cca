"""Marks as rows of the real tables: work that was handed in, and a grade of each grader with its levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from content.documents import Criterion, Rubric, digest
from courses.agreement.rules import Mark
from courses.role_plays.models import CriterionScore, Grade, Submission
from lms.accounts.models import Role, Team, User
from tests.cast import join, learners, person
from tests.courses.agreement.simulated import CRITERIA
from tests.harness.fixtures import Released, enroll

ANCHORS = ("Not there yet.", "Here and there.", "Reliably.", "So that others learn from it.")
TITLES = (
    "Gets the facts",
    "Hears the person",
    "Asks what matters",
    "Reads between the lines",
    "Closes the loop",
)
RUBRIC = Rubric(
    key="r",
    title="Listening in writing",
    criteria=tuple(
        Criterion(key=f"c{place}", title=title, weight=20, levels=ANCHORS) for place, title in enumerate(TITLES, 1)
    ),
)  # fmt: skip
assert len(TITLES) == CRITERIA


def grader_people(count: int, root: Team) -> list[User]:
    """So many people who grade for everybody; every third works in another city, every fifth in another language."""
    found = []
    for number in range(1, count + 1):
        zone = ("Europe/Madrid", "Africa/Nairobi", "Asia/Manila")[number % 3]
        user = person(f"Grader {number}", time_zone=zone)
        if number % 5 == 0:
            user.language = "pt"
            user.save(update_fields=["language"])
        join(user, root, Role.GRADER)
        found.append(user)
    return found


def record_marks(
    marks: Iterable[Mark],
    graders: list[User],
    released: Released,
    team: Team,
    at: datetime,
    rubric: Rubric = RUBRIC,
) -> list[Submission]:
    """Writes marks down: `mark.grader` n is the n-th of `graders`; every script is by another learner of the team."""
    given = list(marks)
    scripts = list(dict.fromkeys(mark.script for mark in given))
    first = Submission.objects.count()
    submissions = {}
    for number, (script, learner) in enumerate(
        zip(scripts, learners(len(scripts), team), strict=True), first
    ):
        submissions[script] = Submission(
            enrollment=enroll(learner, released, at=at),
            learner=learner,
            item_key="graded",
            version=released.version,
            number=1,
            status="released",
            blind_label=f"AG-{number}",
            texts={"reply": "Dana, thank you."},
            started_at=at,
            saved_at=at,
            submitted_at=at,
            decided_at=at,
            is_passed=True,
        )
    Submission.objects.bulk_create(submissions.values())
    frozen = asdict(rubric)
    numbers: dict[str, int] = {}
    grades = []
    for mark in given:
        assert mark.grader is not None
        numbers[mark.script] = numbers.get(mark.script, 0) + 1
        submission = submissions[mark.script]
        grades.append(
            Grade(
                submission=submission,
                learner_id=submission.learner_id,
                grader=graders[mark.grader - 1],
                number=numbers[mark.script],
                outcome="released",
                is_passed=mark.is_passed,
                weighted=50,
                rubric=frozen,
                rubric_digest=digest(frozen),
                record_digest="b" * 64,
                graded_at=at,
            )
        )
    grades = Grade.objects.bulk_create(grades)
    CriterionScore.objects.bulk_create(
        CriterionScore(grade=grade, criterion_key=key, level=level, quote="Dana" if level in (1, 4) else "")
        for grade, mark in zip(grades, given, strict=True)
        for key, level in mark.levels.items()
    )
    return list(submissions.values())
