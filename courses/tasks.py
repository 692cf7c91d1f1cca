"""Which action or message each job is: ids in, one call out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from content.events import FOLLOW_RELEASE
from courses.actions import attempts, clock, correcting
from courses.events import NOTICE, REGRADE
from courses.notices import posting
from lms.accounts.models import User
from lms.events.models import Event
from lms.jobs.registry import at_each_tick, handles


@handles(NOTICE)
def post_notice(args: Mapping[str, Any], *, at: datetime) -> None:
    """An event that somebody should hear of."""
    posting.post(Event.objects.get(pk=args["event_id"]), at=at)


@handles(posting.MAIL, is_external=True)
def send_mail(args: Mapping[str, Any], *, at: datetime) -> None:
    """A mail that waits."""
    posting.send_mail(User.objects.get(pk=args["user_id"]), at=at)


@handles(FOLLOW_RELEASE)
def follow_release(args: Mapping[str, Any], *, at: datetime) -> None:
    """A version was released: people on earlier ones follow where its kind of change says so, or hear of it."""
    event = Event.objects.get(pk=args["event_id"])
    clock.follow_release(version_id=event.payload["version_id"], at=at)
    posting.post_release(event, at=at)


@handles(REGRADE)
def regrade(args: Mapping[str, Any], *, at: datetime) -> None:
    """A question was corrected: the next attempts are marked anew, and whoever has another mark hears of it once."""
    event = Event.objects.get(pk=args["event_id"])
    done = correcting.regrade_batch(
        event=event, after=args.get("after", 0), is_second_round=args.get("round", 1) == 2, at=at
    )
    posting.post_correction(event, done.learner_ids, at=at)


@at_each_tick("courses.close_due_attempts")
def close_due_attempts(at: datetime) -> None:
    """Attempts whose time is up end with what had arrived."""
    attempts.close_due_attempts(at=at)
