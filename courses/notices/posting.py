"""Turning events into notices, and notices into mail. Called by jobs; each may be called twice."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from courses.cards.deck_queries import deck_of
from courses.enrollments.models import Enrollment
from courses.notices import calibration, rules
from courses.notices.models import Notice
from courses.notices.queries import WAITING, affected_by, with_words
from courses.notices.words import WORDS, Invitation, Message, review_invitation
from courses.role_plays import judging
from courses.role_plays.models import Submission
from courses.role_plays.queries import hands_in
from lms.accounts.models import User
from lms.accounts.queries import graders_over, managers_of, organization
from lms.events.models import Event
from lms.jobs.models import Job, JobState
from lms.jobs.outbox import enqueue
from lms.lib import clock

MAIL = "courses.mail"


def post(event: Event, *, at: datetime) -> None:
    """Makes the notices of an event and sees to it that a mail will carry them."""
    with transaction.atomic():
        for user in sorted(_recipients(event, at), key=lambda user: user.pk):
            _post_to(user, event, at)


def post_all_quietly(
    *, at: datetime, kept: timedelta = timedelta(days=30), fresh: timedelta = timedelta(days=3)
) -> None:
    """Makes the notices of the events of the last `kept` as if they had been mailed; older than `fresh` also as read."""
    events = Event.objects.filter(type__in=WORDS, at__gt=at - kept).select_related("actor")
    Notice.objects.bulk_create(
        [
            Notice(
                recipient=user,
                event=event,
                kind=event.type,
                created_at=event.at,
                mailed_at=event.at,
                read_at=event.at if event.at < at - fresh else None,
            )
            for event in events
            for user in _recipients(event, at)
        ],
        ignore_conflicts=True,
    )


def post_release(event: Event, *, at: datetime) -> None:
    """Tells those who finished a module what a material release changed; nobody of other kinds of change."""
    if event.payload["kind"] != "material":
        return
    finished = Enrollment.objects.filter(
        module_id=event.payload["module_id"], status="completed", version__number__lt=event.payload["number"]
    )
    with transaction.atomic():
        for user in User.objects.filter(pk__in=finished.values("learner_id"), is_active=True).order_by("pk"):
            _post_to(user, event, at)


def post_correction(event: Event, learner_ids: Iterable[int], *, at: datetime) -> None:
    """Tells these learners that their mark was corrected: once each, however many attempts and batches there are."""
    with transaction.atomic():
        for user in User.objects.filter(pk__in=list(learner_ids), is_active=True).order_by("pk"):
            _post_to(user, event, at)


def send_mail(user: User, *, at: datetime) -> None:
    """Sends one mail with everything that this person has not been sent yet; nothing where nothing is left.

    Two workers never send the same news: the rows stay locked until they are marked. (On SQLite one thread does jobs.)
    """
    with _alone():
        rows = Notice.objects.filter(recipient=user, mailed_at__isnull=True).select_related("event__actor")
        if connection.features.has_select_for_update:
            rows = rows.select_for_update(of=("self",))
        waiting = list(rows)
        if not waiting or not user.is_active:
            return
        with timezone.override(user.time_zone), translation.override(user.language):
            words = with_words(waiting, at)
            messages = [words[notice.pk] for notice in waiting if notice.pk in words]
            if messages:
                _mail(
                    user,
                    messages,
                    _review_of_the_day(user, waiting, at),
                    key=f"{user.pk}.{waiting[-1].pk}.{waiting[0].pk}",
                )
        Notice.objects.filter(pk__in=[notice.pk for notice in waiting]).update(mailed_at=at)


def _alone() -> AbstractContextManager[object]:
    """A transaction where rows can be locked; none on SQLite, where it would keep every writer waiting for the mail."""
    return transaction.atomic() if connection.features.has_select_for_update else nullcontext()


def mark_read(*, actor: User, at: datetime) -> int:
    """Marks a person's notices as read. How many were new."""
    return Notice.objects.filter(recipient=actor, read_at__isnull=True).update(read_at=at)


def _post_to(user: User, event: Event, at: datetime) -> None:
    notice, is_new = Notice.objects.get_or_create(
        recipient=user, event=event, defaults={"kind": event.type, "created_at": at}
    )
    if is_new:
        _plan_mail(user, notice, at)


def _recipients(event: Event, at: datetime) -> list[User]:
    if event.type in calibration.KINDS:
        return calibration.recipients(event, at)
    learner = User.objects.filter(pk=event.subject_id, is_active=True)
    if event.type == "sign_off.requested":
        return managers_of(event.subject_id or 0, at)
    if event.type == "question.corrected":
        return list(User.objects.filter(pk__in=affected_by(event), is_active=True).order_by("pk"))
    if event.type in WAITING:
        return list(User.objects.filter(pk=event.payload["recipient_id"], is_active=True))
    if event.type == "appeal.asked":
        hands = hands_in(event.payload["submission_id"])
        return [user for user in graders_over(event.subject_id or 0, at) if user.pk not in hands]
    if event.type == "submission.submitted":
        waiting = Submission.objects.filter(pk=event.payload["submission_id"], is_graded_mode=True)
        return list(graders_over(event.subject_id or 0, at)) if waiting.exists() else []
    if event.type in ("submission.risk_seen", "submission.sent_up", "grader.leans_on_coach"):
        return judging.handlers_for(event.subject_id or 0, at)
    if event.type == "certificate.issued":
        managers = managers_of(event.subject_id or 0, at)
        return [*learner, *(user for user in managers if user.pk != event.actor_id)]
    return [user for user in learner if user.pk != event.actor_id]


def _plan_mail(user: User, notice: Notice, at: datetime) -> None:
    if notice.kind in rules.AT_ONCE:
        enqueue(MAIL, {"user_id": user.pk}, key=f"mail:notice:{notice.pk}", at=at, queue="mail")
        return
    today = rules.next_open_moment(at, user.time_zone)
    if not _joins_mail_of(today, user, at):
        _joins_mail_of(rules.next_morning(today, user.time_zone), user, at)


def _joins_mail_of(moment: datetime, user: User, at: datetime) -> bool:
    """Sees to it that the mail of this day will be sent after this transaction; False where it has left already.

    The lock keeps a runner from taking the job before the notice is there to be read.
    """
    key = f"mail:{user.pk}:{clock.local_day(moment, user.time_zone)}"
    enqueue(MAIL, {"user_id": user.pk}, key=key, at=at, run_at=moment, queue="mail")
    return Job.objects.select_for_update().get(key=key).state == JobState.QUEUED


def _review_of_the_day(user: User, notices: list[Notice], at: datetime) -> Invitation | None:
    """Goes with the one mail a day, never with what is sent at once; None where nothing is due."""
    if all(notice.kind in rules.AT_ONCE for notice in notices):
        return None
    return review_invitation(deck_of(user, at).left)


def _mail(user: User, messages: list[Message], review: Invitation | None, key: str) -> None:
    context = {
        "reader": user,
        "messages": messages,
        "review": review,
        "base_url": settings.BASE_URL,
        "organization": organization(),
    }
    mail = EmailMultiAlternatives(
        subject=" ".join(messages[0].subject.split()),
        body=render_to_string("emails/notice.txt", context),
        to=[user.email],
        headers={"Message-ID": f"<{key}@{settings.BASE_HOST}>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("emails/notice.html", context), "text/html")
    mail.send()
