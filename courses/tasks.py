"""Which action or message each job is: ids in, one call out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from content.events import FOLLOW_RELEASE
from courses.actions import (
    analysing,
    attempts,
    calibrating,
    chasing,
    clock,
    comparing,
    correcting,
    grade_tags,
    practice,
    releasing,
    rounds,
    second_marking,
)
from courses.events import NOTICE, REGRADE
from courses.notices import posting
from courses.role_plays import rules
from lms.accounts.models import User
from lms.events.models import Event
from lms.jobs.outbox import enqueue
from lms.jobs.queries import job_states
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
    grade_tags.tag_grades(version_id=event.payload["version_id"], at=at)
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


@at_each_tick("courses.release_due")
def release_due(at: datetime) -> None:
    """Results whose moment has come reach their learners."""
    releasing.release_due(at=at)


@handles(second_marking.LEFT_ALONE)
def settle_left_alone(args: Mapping[str, Any], *, at: datetime) -> None:
    """Second marks that nobody can give any more."""
    second_marking.settle_left_alone(at=at)


@at_each_tick("courses.settle_left_alone_each_night")
def settle_left_alone_each_night(at: datetime) -> None:
    """Once a day, from the small hours (UTC) on, however many clocks tick."""
    key = f"{second_marking.LEFT_ALONE}:{at:%Y-%m-%d}"
    if at.hour >= analysing.NIGHT_HOUR and not job_states([key]):
        enqueue(second_marking.LEFT_ALONE, {}, key=key, at=at)


@at_each_tick("courses.forget_practice")
def forget_practice(at: datetime) -> None:
    """Practice texts end after their time."""
    practice.forget_practice(at=at)


@handles(analysing.ANALYSE, is_external=True)
def compute_analysis(args: Mapping[str, Any], *, at: datetime) -> None:
    """A selection of attempts that somebody wants to see; read outside of a transaction."""
    analysing.compute_analysis(analysis_id=args["analysis_id"], at=at)


@handles(comparing.COMPARE, is_external=True)
def compare_marks(args: Mapping[str, Any], *, at: datetime) -> None:
    """A selection of marks that somebody wants to see compared; read outside of a transaction."""
    comparing.compare_marks(agreement_id=args["agreement_id"], at=at)


@handles(analysing.REFRESH)
def refresh_analyses(args: Mapping[str, Any], *, at: datetime) -> None:
    """The night's round over the analyses."""
    analysing.refresh_analyses(at=at)
    comparing.refresh_agreement(at=at)


@at_each_tick("courses.refresh_analyses")
def refresh_analyses_each_night(at: datetime) -> None:
    """Once a day, from the small hours (UTC) on, however many clocks tick."""
    key = f"{analysing.REFRESH}:{at:%Y-%m-%d}"
    if at.hour >= analysing.NIGHT_HOUR and not job_states([key]):
        enqueue(analysing.REFRESH, {}, key=key, at=at)


@handles(chasing.CHASE)
def chase_graders(args: Mapping[str, Any], *, at: datetime) -> None:
    """Reminders of what waits for graders."""
    chasing.chase(at=at)


@at_each_tick("courses.chase_graders")
def chase_graders_each_working_day(at: datetime) -> None:
    """Once on each working day, in the morning (UTC), however many clocks tick."""
    key = f"{chasing.CHASE}:{at:%Y-%m-%d}"
    if at.weekday() < rules.SATURDAY and at.hour >= chasing.MORNING_HOUR and not job_states([key]):
        enqueue(chasing.CHASE, {}, key=key, at=at)


@at_each_tick("courses.tell_expiring_licences")
def tell_expiring_licences(at: datetime) -> None:
    """Graders hear once, thirty days before, that a licence runs out."""
    calibrating.tell_expiring(at=at)


@at_each_tick("courses.close_past_rounds")
def close_past_rounds(at: datetime) -> None:
    """Rounds whose day has come tell what came of them."""
    rounds.close_past_rounds(at=at)
