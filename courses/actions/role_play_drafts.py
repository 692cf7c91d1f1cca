"""How drafts of written role-plays are found, opened and kept. The actions on role-plays share it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from content import queries as library
from content.documents import RolePlay
from courses import permissions
from courses.actions.opening import note_opening
from courses.actions.role_play_refusals import NotOpen, SaveReceipt
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import lock
from courses.progress.queries import done_keys
from courses.progress.rules import lock_of
from courses.role_plays import queries, rules
from courses.role_plays.models import Submission
from lms.accounts.models import User

LABEL_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def own_locked(actor: User, enrollment_id: int, item_key: str) -> Enrollment:
    """The actor's enrollment, locked. PermissionDenied unless they may write on this brief."""
    enrollment = lock(enrollment_id)
    item = library.document(enrollment.version_id).by_key.get(item_key)
    is_practice = isinstance(item, RolePlay) and not item.is_graded
    check_writer(actor, enrollment, is_practice=is_practice)
    return enrollment


def check_writer(actor: User, enrollment: Enrollment, *, is_practice: bool) -> None:
    """Graded work is written while the module is open; practice also after the certificate. Else PermissionDenied."""
    may = permissions.may_practise if is_practice else permissions.may_learn
    if not may(actor, enrollment):
        raise PermissionDenied


def newest_of(enrollment_id: int, item_key: str) -> Submission | None:
    """The last thing begun on a brief, whatever became of it."""
    return (
        Submission.objects.filter(enrollment_id=enrollment_id, item_key=item_key).order_by("-number").first()
    )


def draft_for_saving(enrollment_id: int, item_key: str) -> Submission | None:
    """The open draft, locked alone."""
    rows = Submission.objects.select_for_update(of=("self",)).select_related("enrollment")
    return rows.filter(enrollment_id=enrollment_id, item_key=item_key, status="draft").first()


def open_draft(enrollment: Enrollment, item_key: str, *, actor: User, at: datetime) -> Submission:
    """The open draft, or a new one; NotOpen while nothing can be written."""
    draft = Submission.objects.select_for_update(of=("self",)).filter(
        enrollment=enrollment, item_key=item_key, status="draft"
    )
    found = draft.select_related("enrollment").first()
    if found is not None:
        return found
    document = library.document(enrollment.version_id)
    item = document.by_key.get(item_key)
    if not isinstance(item, RolePlay):
        raise NotOpen(_("This role-play is not part of your module."))
    if lock_of(document, item, done_keys(enrollment.pk)) is not None:
        raise NotOpen(_("This opens when you have tried the practice version."))
    if queries.next_of(enrollment.pk, document, item_key, at=at).step != "write":
        raise NotOpen(_("There is nothing to write here at the moment."))
    note_opening(enrollment, actor=actor, at=at)
    return new_draft(enrollment, None, version_id=enrollment.version_id, item=item, at=at)


def new_draft(
    enrollment: Enrollment,
    copied: Submission | None,
    *,
    version_id: int,
    at: datetime,
    revision_of: Submission | None = None,
    item: RolePlay | None = None,
) -> Submission:
    """A draft with the next number: of `item`, or with the text of `copied`."""
    item_key = copied.item_key if copied else item.key if item else ""
    newest = newest_of(enrollment.pk, item_key)
    return Submission.objects.create(
        enrollment=enrollment,
        learner_id=enrollment.learner_id,
        item_key=item_key,
        version_id=version_id,
        number=newest.number + 1 if newest else 1,
        is_graded_mode=copied.is_graded_mode if copied else bool(item and item.is_graded),
        revision_of=revision_of,
        blind_label=_label(),
        texts=dict(copied.texts) if copied else {},
        started_at=at,
        saved_at=at,
    )


def _label() -> str:
    """A name for a submission that says nothing about its writer."""
    signs = "".join(secrets.choice(LABEL_SIGNS) for _number in range(6))
    return f"{signs[:3]}-{signs[3:]}"


def take_snapshot(draft: Submission, at: datetime) -> None:
    """Keeps what the draft says now, at most once a minute."""
    since = at - rules.SNAPSHOT_EVERY
    recent = queries.snapshots(is_graded=draft.is_graded_mode).filter(
        submission=draft, refused="", taken_at__gt=since
    )
    if not recent.exists():
        recent.model(submission=draft, texts=draft.texts, taken_at=at).save()


def keep_aside(submission: Submission, texts: Mapping[str, str], code: str, *, at: datetime) -> SaveReceipt:
    """Keeps a text that does not count, and says so."""
    kept = {key: rules.tidy(text)[: rules.MAX_PART_CHARACTERS] for key, text in list(texts.items())[:50]}
    rows = queries.snapshots(is_graded=submission.is_graded_mode)
    rows.model(submission=submission, texts=kept, refused=code, taken_at=at).save()
    return SaveReceipt(False, submission.pk, submission.epoch, submission.saved_at, code)
