"""Notices with their words, in a few queries however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from content import queries as library
from courses.certification.models import Certificate
from courses.enrollments.models import Enrollment
from courses.notices import calibration
from courses.notices.models import Notice
from courses.notices.words import Facts, Message, message
from courses.quizzes.correction_models import AttemptRegrade
from courses.quizzes.result_queries import review_of
from courses.results import percent
from courses.role_plays.models import Grade, Submission
from lms.accounts.models import User
from lms.events.models import Event

PAGE = 50
RELEASE = "module.released"
CORRECTION = "question.corrected"
WAITING = frozenset({"grading.reminded", "grading.escalated"})


@dataclass(frozen=True)
class NoticeLine:
    """A notice as its reader sees it."""

    id: int
    message: Message
    created_at: datetime
    is_new: bool


def newest(actor: User, at: datetime) -> list[NoticeLine]:
    """The newest notices of a person, as they read at this moment."""
    notices = list(Notice.objects.filter(recipient=actor).select_related("event__actor")[:PAGE])
    words = with_words(notices, at)
    return [NoticeLine(n.pk, words[n.pk], n.created_at, n.read_at is None) for n in notices if n.pk in words]


def unread_count(actor: User) -> int:
    """How many a person has not seen."""
    return Notice.objects.filter(recipient=actor, read_at__isnull=True).count()


@dataclass(frozen=True)
class _Rows:
    """What the events of a list point to, by id."""

    enrollments: dict[int, Enrollment]
    submissions: dict[int, Submission]
    certificates: dict[int, Certificate]
    grades: dict[int, Grade]


def with_words(notices: Sequence[Notice], at: datetime) -> dict[int, Message]:
    """The words by notice id. Expects `event__actor` loaded; four queries, and two for each release among them.

    One more where questions were corrected, and three for each such notice; three where licences or rounds are among them.
    """
    rows = _load([notice.event for notice in notices])
    regraded = _regrades([notice for notice in notices if notice.kind == CORRECTION])
    of_graders = calibration.facts_of(notices)
    found: dict[int, Message] = {}
    for notice in notices:
        if notice.kind == RELEASE:
            found[notice.pk] = message(_facts_of_release(notice))
        elif notice.kind in WAITING:
            found[notice.pk] = message(_facts_of_waiting(notice))
        elif notice.pk in regraded:
            found[notice.pk] = message(_facts_of_correction(notice, regraded[notice.pk], at))
        elif notice.pk in of_graders:
            found[notice.pk] = message(of_graders[notice.pk])
        elif notice.event.enrollment_id in rows.enrollments:
            found[notice.pk] = message(_facts(notice, rows))
    return found


def _load(events: Sequence[Event]) -> _Rows:
    def ids(name: str) -> set[int]:
        return {event.payload[name] for event in events if name in event.payload}

    enrollments = Enrollment.objects.filter(pk__in={event.enrollment_id for event in events})
    return _Rows(
        enrollments={row.pk: row for row in enrollments.select_related("module", "learner")},
        submissions=Submission.objects.in_bulk(ids("submission_id")),
        certificates=Certificate.objects.in_bulk(ids("certificate_id")),
        grades=Grade.objects.in_bulk(ids("grade_id")),
    )


def _facts(notice: Notice, rows: _Rows) -> Facts:
    payload = notice.event.payload
    enrollment = rows.enrollments[notice.event.enrollment_id or 0]
    submission = rows.submissions.get(payload.get("submission_id", 0))
    certificate = rows.certificates.get(payload.get("certificate_id", 0))
    step_title = step_slug = customer = ""
    if submission is not None:
        item = library.document(submission.version_id).by_key[submission.item_key]
        step_title, step_slug = item.title, item.slug
        customer = item.customer.name if item.kind == "role_play" else ""
    actor = notice.event.actor
    return Facts(
        kind=notice.kind,
        at=notice.created_at,
        module_title=enrollment.module.title,
        module_slug=enrollment.module.slug,
        learner_name=enrollment.learner.name,
        learner_id=str(enrollment.learner.public_id),
        actor_name=actor.name if actor else "",
        enrollment_id=enrollment.pk,
        due_at=enrollment.due_at,
        step_title=step_title,
        step_slug=step_slug,
        customer_name=customer,
        submission_id=submission.pk if submission else 0,
        attempt_id=notice.event.payload.get("attempt_id", 0),
        is_passed=submission.is_passed if submission else None,
        certificate_number=certificate.number if certificate else "",
        is_own=notice.recipient_id == enrollment.learner_id,
        quote=_quote(rows.grades.get(payload.get("grade_id", 0))),
    )


def affected_by(event: Event) -> set[int]:
    """Ids of the learners whose mark a correction changed. One query."""
    rows = AttemptRegrade.objects.filter(correction_id=event.payload["correction_id"], is_changed=True)
    return set(rows.values_list("attempt__enrollment__learner_id", flat=True))


def _regrades(notices: Sequence[Notice]) -> dict[int, list[AttemptRegrade]]:
    """What each correction changed for the notice's reader, by notice id, the best mark last."""
    if not notices:
        return {}
    rows = (
        AttemptRegrade.objects.filter(
            correction_id__in={notice.event.payload["correction_id"] for notice in notices},
            attempt__enrollment__learner_id__in={notice.recipient_id for notice in notices},
            is_changed=True,
        )
        .select_related("correction", "attempt__enrollment__module", "attempt__enrollment__learner")
        .order_by("new_score", "pk")
    )
    by_place: dict[tuple[int, int], list[AttemptRegrade]] = defaultdict(list)
    for row in rows:
        by_place[row.correction_id, row.attempt.enrollment.learner_id].append(row)
    found = {
        notice.pk: by_place.get((notice.event.payload["correction_id"], notice.recipient_id), [])
        for notice in notices
    }
    return {pk: changed for pk, changed in found.items() if changed}


def _facts_of_correction(notice: Notice, changed: Sequence[AttemptRegrade], at: datetime) -> Facts:
    """The attempt with the best mark speaks for all; newly passed ones before others.

    A reason may name the key: it is there only where the attempt's result would show it.
    """
    row = max(changed, key=lambda one: (one.is_passed and not one.was_passed, one.new_score))
    enrollment = row.attempt.enrollment
    return Facts(
        kind=notice.kind,
        at=notice.created_at,
        module_title=enrollment.module.title,
        module_slug=enrollment.module.slug,
        learner_name="",
        learner_id="",
        actor_name="",
        enrollment_id=enrollment.pk,
        attempt_id=row.attempt_id,
        is_passed=row.is_passed and not row.was_passed,
        note=row.correction.reason if review_of(row.attempt, at).is_whole else "",
        old_percent=percent(row.old_score),
        new_percent=percent(row.new_score),
    )


def _facts_of_release(notice: Notice) -> Facts:
    version = library.version(notice.event.payload["version_id"])
    return Facts(
        kind=notice.kind,
        at=notice.created_at,
        module_title=library.module(version.module_id).title,
        module_slug=version.module_slug,
        learner_name="",
        learner_id="",
        actor_name="",
        enrollment_id=0,
        note=version.note,
    )


def _facts_of_waiting(notice: Notice) -> Facts:
    payload = notice.event.payload
    return Facts(
        kind=notice.kind,
        at=notice.created_at,
        module_title="",
        module_slug="",
        learner_name="",
        learner_id="",
        actor_name="",
        enrollment_id=0,
        waiting=payload["waiting"],
        days=payload["days"],
    )


def _quote(grade: Grade | None) -> str:
    """The grader's own first words to the learner."""
    if grade is None:
        return ""
    if grade.outcome == "released":
        return str(grade.what_works)
    return next((str(comment.get("text", "")) for comment in grade.comments), "")
