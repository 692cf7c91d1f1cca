"""What a learner does with written practice: keeps drafts to compare, begins again, removes the text."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from content import queries as library
from content.documents import RolePlay
from courses import permissions
from courses.actions import coaching
from courses.actions.role_play_drafts import draft_for_saving, new_draft, newest_of, own_locked
from courses.actions.role_play_refusals import NotOpen, Unfinished
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import lock
from courses.events import PracticeTextRemoved
from courses.role_plays import queries, rules
from courses.role_plays.draft_models import PracticeText
from courses.role_plays.models import Submission
from lms.accounts.models import User
from lms.events.log import record

AT_ONCE = 200


@transaction.atomic
def keep_draft(*, actor: User, enrollment_id: int, item_key: str, at: datetime) -> PracticeText:
    """Puts the draft beside the next one, which goes on with the same text. Keeping it twice unchanged is keeping it once.

    NotOpen where no practice is being written, Unfinished while nothing is.
    """
    own_locked(actor, enrollment_id, item_key)
    draft = draft_for_saving(enrollment_id, item_key)
    if draft is None or draft.is_graded_mode:
        raise NotOpen(_("There is no practice draft to keep."))
    if not any(text.strip() for text in draft.texts.values()):
        raise Unfinished(_("There is nothing to keep yet. Write something first."))
    kept = PracticeText.objects.filter(submission=draft, number__isnull=False).order_by("-number").first()
    if kept is not None and kept.texts == draft.texts:
        return kept
    number = kept.number + 1 if kept is not None and kept.number is not None else 1
    return PracticeText.objects.create(submission=draft, number=number, texts=draft.texts, taken_at=at)


@transaction.atomic
def practise_again(
    *, actor: User, enrollment_id: int, item_key: str, at: datetime, is_blank: bool = False
) -> Submission:
    """Opens another draft after a finished one, with its text or `is_blank`. The open one is given back."""
    enrollment = own_locked(actor, enrollment_id, item_key)
    draft = draft_for_saving(enrollment_id, item_key)
    if draft is not None:
        return draft
    document = library.document(enrollment.version_id)
    item = document.by_key.get(item_key)
    if not isinstance(item, RolePlay) or item.is_graded:
        raise NotOpen(_("This is no practice."))
    if queries.next_of(enrollment_id, document, item_key, at=at).step not in ("write", "passed"):
        raise NotOpen(_("There is nothing to write here at the moment."))
    newest = newest_of(enrollment_id, item_key)
    draft = new_draft(enrollment, None, version_id=enrollment.version_id, item=item, at=at)
    if newest is not None and newest.texts and not is_blank:
        draft.write(rules.fitted(newest.texts, item), {}, at=at)
    return draft


@transaction.atomic
def remove_practice(*, actor: User, submission_id: int, at: datetime) -> Submission:
    """Removes the text of a practice and the drafts kept with it, at once and for good. Twice is once."""
    found = Submission.objects.filter(pk=submission_id, is_graded_mode=False).first()
    if found is None:
        raise PermissionDenied
    enrollment = lock(found.enrollment_id)
    if not permissions.is_own(actor, enrollment):
        raise PermissionDenied
    return _remove(enrollment, submission_id, actor=actor, at=at)


def forget_practice(*, at: datetime) -> int:
    """Removes the text of practice that nobody has touched for 180 days. Number of texts; a few at a time."""
    due = Submission.objects.filter(
        is_graded_mode=False, text_removed_at__isnull=True, saved_at__lte=at - rules.PRACTICE_KEPT
    ).order_by("saved_at")
    rows = list(due.values_list("pk", "enrollment_id")[:AT_ONCE])
    for submission_id, enrollment_id in rows:
        with transaction.atomic():
            _remove(lock(enrollment_id), submission_id, actor=None, at=at)
    return len(rows)


def _remove(enrollment: Enrollment, submission_id: int, *, actor: User | None, at: datetime) -> Submission:
    submission = Submission.objects.select_for_update(of=("self",)).get(pk=submission_id)
    is_fresh = submission.saved_at > at - rules.PRACTICE_KEPT
    if submission.text_removed_at is not None or (actor is None and is_fresh):
        return submission
    PracticeText.objects.filter(submission=submission).delete()
    coaching.forget(submission)
    submission.remove_text(at=at)
    event = PracticeTextRemoved(
        enrollment_id=enrollment.pk,
        learner_id=enrollment.learner_id,
        submission_id=submission.pk,
        is_due=actor is None,
    )
    record(event, actor=actor, at=at)
    return submission
