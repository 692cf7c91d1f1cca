"""The evidence behind a certificate: what was handed in, marked, seen and signed, each with its digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from content import documents
from content import queries as library
from content.queries import VersionInfo
from courses.enrollments.models import Enrollment
from courses.progress.models import StepCompletion
from courses.quizzes.models import Attempt
from courses.results import percent
from courses.role_plays.models import Grade
from courses.sign_offs.queries import ObservationInfo, SignOffInfo, checklist_of, observations, sign_offs


@dataclass(frozen=True)
class StepEvidence:
    """A step of the path, when it was done and its best score as a percentage, if it is a quiz."""

    title: str
    kind: str
    completed_at: datetime
    percent: int | None


@dataclass(frozen=True)
class AttemptEvidence:
    """One try at a quiz. `percent` is None until it is marked; `questions` is how many its form asked."""

    title: str
    number: int
    kind: str
    submitted_at: datetime | None
    percent: int | None
    cut_percent: int
    is_passed: bool | None
    questions: int
    digest: str


@dataclass(frozen=True)
class GradeEvidence:
    """One decision on a role-play. `grader` is a name, or «Grader 1» for an auditor.

    `licensed_until` is the end of the licence that the grader held at that moment; None where they held none.
    """

    title: str
    submission: int
    number: int
    outcome: str
    is_passed: bool | None
    levels: tuple[tuple[str, int], ...]
    grader: str
    graded_at: datetime
    rubric_digest: str
    digest: str
    licensed_until: datetime | None = None


@dataclass(frozen=True)
class Evidence:
    """Everything that a certificate rests on."""

    version: VersionInfo
    enrolled_at: datetime
    completed_at: datetime | None
    steps: tuple[StepEvidence, ...]
    attempts: tuple[AttemptEvidence, ...]
    grades: tuple[GradeEvidence, ...]
    observations: tuple[ObservationInfo, ...]
    sign_off: SignOffInfo | None


def digest_of(enrollment: Enrollment, sign_off_digest: str) -> str:
    """SHA-256 over the digests of all that a certificate rests on. Four queries."""
    attempts = Attempt.objects.filter(enrollment=enrollment).order_by("pk")
    grades = Grade.objects.filter(submission__enrollment=enrollment).order_by("pk")
    steps = StepCompletion.objects.filter(enrollment=enrollment).order_by("item_key")
    return documents.digest(
        {
            "version": library.version(enrollment.version_id).digest,
            "steps": [[step.item_key, step.completed_at.isoformat()] for step in steps],
            "attempts": [[row.pk, row.answers_digest, str(row.score)] for row in attempts],
            "grades": list(grades.values_list("record_digest", flat=True)),
            "sign_off": sign_off_digest,
        }
    )


def of(enrollment_id: int, *, reader_id: int, with_names: bool, with_notes: bool) -> Evidence:
    """The chain behind an enrollment's certificate, in a constant number of queries.

    Graders are «Grader 1» without `with_names`; observers read their own free text, others only `with_notes`.
    """
    enrollment = Enrollment.objects.get(pk=enrollment_id)
    document = library.document(enrollment.version_id)
    titles = {item.key: item.title for item in document.items}
    seen = observations(enrollment_id, checklist_of(document))
    signed = [row for row in sign_offs(enrollment_id) if row.status == "signed"]
    return Evidence(
        version=library.version(enrollment.version_id),
        enrolled_at=enrollment.created_at,
        completed_at=enrollment.completed_at,
        steps=tuple(
            StepEvidence(
                titles.get(row.item_key, ""),
                row.kind,
                row.completed_at,
                _percent(row.score) if row.kind == "quiz" else None,
            )
            for row in StepCompletion.objects.filter(enrollment=enrollment).order_by("completed_at", "pk")
        ),
        attempts=tuple(_attempts(enrollment, document)),
        grades=tuple(_grades(enrollment, titles, with_names=with_names)),
        observations=tuple(row.for_reader(reader_id, with_notes) for row in seen),
        sign_off=signed[0] if signed else None,
    )


def _attempts(enrollment: Enrollment, document: documents.Module) -> list[AttemptEvidence]:
    found = []
    for row in Attempt.objects.filter(enrollment=enrollment, behaviour="exam").order_by("item_key", "number"):
        quiz = document.by_key.get(row.item_key)
        found.append(
            AttemptEvidence(
                title=quiz.title if quiz else "",
                number=row.number,
                kind=row.get_kind_display(),
                submitted_at=row.submitted_at,
                percent=_percent(row.score),
                cut_percent=round(quiz.cut * 100) if isinstance(quiz, documents.Quiz) else 0,
                is_passed=row.is_passed,
                questions=len(row.form.get("questions", [])) if isinstance(row.form, dict) else len(row.form),
                digest=row.answers_digest,
            )
        )
    return found


def _grades(enrollment: Enrollment, titles: dict[str, str], *, with_names: bool) -> list[GradeEvidence]:
    rows = (
        Grade.objects.filter(submission__enrollment=enrollment)
        .select_related("submission", "grader", "licence")
        .prefetch_related("scores")
        .order_by("graded_at", "pk")
    )
    labels: dict[int, int] = {}
    found = []
    for row in rows:
        label = labels.setdefault(row.grader_id, len(labels) + 1)
        criteria = {item["key"]: item["title"] for item in row.rubric.get("criteria", [])}
        found.append(
            GradeEvidence(
                title=titles.get(row.submission.item_key, ""),
                submission=row.submission.number,
                number=row.number,
                outcome=row.outcome,
                is_passed=row.is_passed,
                levels=tuple(
                    (criteria.get(score.criterion_key, score.criterion_key), score.level)
                    for score in row.scores.all()
                ),
                grader=row.grader.name if with_names else f"Grader {label}",
                graded_at=row.graded_at,
                rubric_digest=row.rubric_digest,
                digest=row.record_digest,
                licensed_until=row.licence.expires_at if row.licence else None,
            )
        )
    return found


def _percent(score: object) -> int | None:
    return None if score is None else percent(float(str(score)))
