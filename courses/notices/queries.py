"""Notices with their words, in a fixed number of queries however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from content import queries as library
from courses.certification.models import Certificate
from courses.enrollments.models import Enrollment
from courses.notices.models import Notice
from courses.notices.words import Facts, Message, message
from courses.role_plays.models import Submission
from lms.accounts.models import User

PAGE = 50


@dataclass(frozen=True)
class NoticeLine:
    """A notice as its reader sees it."""

    id: int
    message: Message
    created_at: datetime
    is_new: bool


def newest(actor: User) -> list[NoticeLine]:
    """The newest notices of a person."""
    notices = list(Notice.objects.filter(recipient=actor).select_related("event__actor")[:PAGE])
    words = with_words(notices)
    return [NoticeLine(n.pk, words[n.pk], n.created_at, n.read_at is None) for n in notices if n.pk in words]


def unread_count(actor: User) -> int:
    """How many a person has not seen."""
    return Notice.objects.filter(recipient=actor, read_at__isnull=True).count()


def with_words(notices: Sequence[Notice]) -> dict[int, Message]:
    """The words by notice id. Expects `event__actor` loaded; four queries at most."""
    events = [notice.event for notice in notices]
    enrollments = {
        row.pk: row
        for row in Enrollment.objects.filter(pk__in={e.enrollment_id for e in events}).select_related("module", "learner")
    }
    submissions = Submission.objects.in_bulk({e.payload["submission_id"] for e in events if "submission_id" in e.payload})
    certificates = Certificate.objects.in_bulk(
        {e.payload["certificate_id"] for e in events if "certificate_id" in e.payload}
    )
    found: dict[int, Message] = {}
    for notice in notices:
        enrollment = enrollments.get(notice.event.enrollment_id or 0)
        if enrollment is not None:
            submission = submissions.get(notice.event.payload.get("submission_id", 0))
            certificate = certificates.get(notice.event.payload.get("certificate_id", 0))
            found[notice.pk] = message(_facts(notice, enrollment, submission, certificate))
    return found


def _facts(
    notice: Notice, enrollment: Enrollment, submission: Submission | None, certificate: Certificate | None
) -> Facts:
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
        is_passed=submission.is_passed if submission else None,
        certificate_number=certificate.number if certificate else "",
        is_own=notice.recipient_id == enrollment.learner_id,
    )
