"""Shortcuts of these tests: the practice version done, a reply handed in, a marking that may be released."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from courses.actions import role_plays
from courses.enrollments.models import Enrollment
from courses.role_plays.marking import Comment, Evidence, Marking
from courses.role_plays.models import Submission

TEXTS = {
    "reply": "Dana, your invoices appear twice since Monday.\n\nWhich copy has the payments? I will write by 16:00.",
    "note": "FACT: doubles. WANT: clean list by Friday.",
}

GOOD = Marking(
    levels={"play-back": 3, "questions": 4, "closing": 3},
    evidence={"questions": Evidence("Which copy has the payments?")},
    comments=(Comment("This is the part Dana will read twice.", "I will write by 16:00."),),
    what_works="You play the story back.",
    one_change="Put the date first.",
)
WEAK = replace(GOOD, levels={"play-back": 2, "questions": 2, "closing": 3}, evidence={})


def practiced(enrollment: Enrollment, at: datetime) -> Enrollment:
    """The practice version is done, so that the graded one is open."""
    handed_in(enrollment, at, item_key="practice")
    return enrollment


def drafted(enrollment: Enrollment, at: datetime, *, item_key: str = "graded", **texts: str) -> Submission:
    """A draft with texts in both parts."""
    receipt = role_plays.save_draft(
        actor=enrollment.learner,
        enrollment_id=enrollment.pk,
        item_key=item_key,
        texts={**TEXTS, **texts},
        at=at,
    )
    return Submission.objects.get(pk=receipt.submission_id)


def handed_in(enrollment: Enrollment, at: datetime, *, item_key: str = "graded") -> Submission:
    """A reply that waits for a grader."""
    drafted(enrollment, at, item_key=item_key)
    return role_plays.hand_in(
        actor=enrollment.learner, enrollment_id=enrollment.pk, item_key=item_key, key=uuid4(), at=at
    )
