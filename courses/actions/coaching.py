"""A learner asks the coach about a practice draft, says what they think of a remark, or writes without it.

No event is recorded of either: nobody but the writer knows that the coach was asked. That a rule is set aside is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from content import coach
from content import queries as library
from courses.actions.refusals import Refused
from courses.actions.role_play_drafts import draft_for_saving, own_locked
from courses.actions.role_play_refusals import NotOpen, Unfinished
from courses.coaching import queries, reading
from courses.coaching.models import CoachChoice, CoachShowing, Verdict
from courses.events import CoachRuleSetAside
from courses.role_plays.draft_models import PracticeText
from courses.role_plays.models import Submission
from courses.role_plays.queries import brief
from lms.accounts.models import User
from lms.events.log import record


class CoachIsOff(Refused):
    """The coach is silent: graded work, or switched off."""

    code = "coach_is_off"


@dataclass(frozen=True)
class Coached:
    """What the coach says about a draft, by number within its practice. `verdicts` are the writer's own, by rule."""

    reading: coach.Reading
    draft: int
    verdicts: dict[str, str]
    texts: dict[str, str]


@transaction.atomic
def ask(*, actor: User, enrollment_id: int, item_key: str, at: datetime, focus: str = "") -> Coached:
    """Reads the saved practice draft and counts what was shown. CoachIsOff for graded work and where it is switched off.

    NotOpen without a draft, Unfinished while nothing is written.
    """
    own_locked(actor, enrollment_id, item_key)
    draft = _draft(enrollment_id, item_key)
    if queries.is_off(actor.pk):
        raise CoachIsOff(_("The coach is switched off. You can switch it on beside your draft."))
    if not any(text.strip() for text in draft.texts.values()):
        raise Unfinished(_("There is nothing to read yet. Write something first."))
    item = brief(draft.version_id, item_key)
    language = library.document(draft.version_id).language
    kept = PracticeText.objects.filter(submission=draft, number__isnull=False).order_by("-number").first()
    number = (kept.number or 0) + 1 if kept is not None else 1
    found = reading.read(
        item,
        draft.texts,
        language=language,
        focus=focus,
        earlier=kept.texts if kept is not None else None,
        demoted=queries.demoted_in(language),
    )
    CoachShowing.objects.bulk_create(
        [
            CoachShowing(
                submission=draft,
                draft=number,
                rule=reading.rule_key(remark),
                digest=found.digest,
                part_hash=reading.part_hash(remark, draft.texts),
                shown_at=at,
            )
            for remark in reading.spoken(found)
        ],
        ignore_conflicts=True,
    )
    return Coached(found, number, queries.verdicts(draft.pk, number), dict(draft.texts))


@transaction.atomic
def judge(*, actor: User, enrollment_id: int, item_key: str, rule: str, verdict: str, at: datetime) -> bool:
    """Keeps that a remark was mistaken or not helpful: once for each rule and draft. Whether it is news.

    A rule that was mistaken too often is set aside for everybody. NotOpen where it was not shown.
    """
    own_locked(actor, enrollment_id, item_key)
    draft = _draft(enrollment_id, item_key)
    shown = CoachShowing.objects.select_for_update().filter(submission=draft, rule=rule).order_by("-draft")
    showing = shown.first()
    if showing is None or verdict not in Verdict.values:
        raise NotOpen(_("The coach has not said this about your draft."))
    before = queries.demoted(showing.digest)
    is_news = showing.judge(verdict, at=at)
    language = library.document(draft.version_id).language
    if rule in queries.demoted(showing.digest) - before and not reading.is_safety(rule, language):
        record(CoachRuleSetAside(code=rule, digest=showing.digest), actor=None, at=at)
    return is_news


@transaction.atomic
def choose(*, actor: User, is_off: bool, at: datetime) -> None:
    """Switches the coach off or on for oneself."""
    CoachChoice.objects.update_or_create(learner=actor, defaults={"is_off": is_off, "changed_at": at})


def forget(submission: Submission) -> None:
    """Takes out what could tell a removed text; the counts stay. Part of removing a practice."""
    CoachShowing.objects.filter(submission=submission).exclude(part_hash="").update(part_hash="")


def _draft(enrollment_id: int, item_key: str) -> Submission:
    draft = draft_for_saving(enrollment_id, item_key)
    if draft is None:
        raise NotOpen(_("There is no practice draft to read."))
    if draft.is_graded_mode:
        raise CoachIsOff(_("This one is graded, so the coach is silent until your result is released."))
    return draft
