"""Replies that two graders of Leeds Escalations have read: one waits for a moderator, two results are ready."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from courses.actions import grader, moderating, releasing
from courses.demo import replies
from courses.demo.stories import CRITERIA, QUOTES, Story
from courses.role_plays import marks
from courses.role_plays.marking import Comment, Evidence, Marking
from courses.role_plays.models import Submission
from lms.accounts.models import User

DOUBLED = "invoices 2041 to 2058 have been doubled since Monday's import"
ASKED = "could you tell me whether the payments are on the first or the second copy?"

STRICT = Marking(
    levels=dict(zip(CRITERIA, (2, 2, 3, 2, 3), strict=True)),
    evidence={"facts-and-wish": Evidence(DOUBLED)},
    notes={
        "facts-and-wish": "The three screenshots and the accountant are missing, so Dana would have to tell it again.",
        "heard": "Worrying is named once, in passing, and nothing follows from it.",
    },
    comments=(Comment("A good question, with its reason. More of this.", ASKED),),
    what_works="One question, and Dana knows why you ask it.",
    one_change="Say first what you have already read, down to the screenshots.",
)
KIND = Marking(
    levels=dict(zip(CRITERIA, (4, 3, 3, 3, 3), strict=True)),
    evidence={"facts-and-wish": Evidence(DOUBLED)},
    notes={"facts-and-wish": "The numbers, the day, what was tried and the deadline: it is all there."},
    what_works="You give the case back in three sentences, with Friday in it.",
    one_change="Name what Friday means for Dana before the question.",
)
THIN = Marking(
    levels=dict(zip(CRITERIA, (2, 2, 1, 2, 2), strict=True)),
    evidence={"questions": Evidence(QUOTES["email"]["thin"]["questions"])},
    what_works=replies.WORKS[2],
    one_change=replies.CHANGES[1],
)
THIN_TOO = Marking(
    levels=dict(zip(CRITERIA, (2, 2, 2, 1, 2), strict=True)),
    evidence={"between-the-lines": Evidence("I understand this is frustrating.")},
    what_works="You stay friendly throughout.",
    one_change=replies.CHANGES[1],
)


def two_marks(stories: Sequence[Story], graders: Sequence[User]) -> None:
    """Three people hand in their first reply, and both graders mark each. `stories` are those of three people."""
    differing, failed, settled = stories
    _marked(differing, "sound", graders, (STRICT, KIND))
    low = _marked(failed, "thin", graders, (THIN, THIN_TOO))
    high = _marked(settled, "sound", graders, (STRICT, KIND))
    _decided(settled, high)
    for days, submission in enumerate((high, low), start=2):
        releasing.plan_release(
            actor=failed.grader,
            submission_ids=[submission.pk],
            release_at=failed.until + timedelta(days=days),
            at=settled.at,
        )


def _marked(story: Story, quality: str, graders: Sequence[User], given: Sequence[Marking]) -> Submission:
    submission_id = story.read().talk().practise().quiz().reply(0, quality)
    for user, marking in zip(graders, given, strict=True):
        story.later(hours=9)
        grader.claim(actor=user, submission_id=submission_id, at=story.at)
        story.later(minutes=8)
        grader.release_grade(actor=user, submission_id=submission_id, marking=marking, at=story.at)
    return Submission.objects.get(pk=submission_id)


def _decided(story: Story, submission: Submission) -> None:
    """The moderator lets the mark stand that says passed."""
    story.later(hours=2)
    moderating.take(actor=story.grader, submission_id=submission.pk, at=story.at)
    passing = next(one for one in marks.pair(submission) if one.is_passed)
    moderating.choose(actor=story.grader, submission_id=submission.pk, mark_id=passing.mark_id, at=story.at)
