"""What a learner does on a written role-play: draft, hand in, take back, revise."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from content import queries as library
from content.documents import RolePlay
from courses import permissions
from courses.actions.consequences import settle
from courses.actions.opening import note_opening
from courses.actions.refusals import Refused
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import lock
from courses.events import SubmissionSubmitted, SubmissionWithdrawn
from courses.progress.queries import done_keys
from courses.progress.rules import lock_of
from courses.results import Result
from courses.role_plays import queries, rules
from courses.role_plays.models import DraftSnapshot, Stage, Submission
from lms.accounts.models import User
from lms.events.log import record

LABEL_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
TAKEN_OVER = "taken_over"
CLOSED = "closed"


class NotOpen(Refused):
    """Nothing can be written on this brief at the moment."""

    code = "not_open"


class TakenOver(Refused):
    """Another tab or device went on with this draft."""

    code = TAKEN_OVER


class AlreadyHandedIn(Refused):
    """It was handed in before."""

    code = "already_handed_in"


class KeyUsed(Refused):
    """The idempotency key belongs to another submission, or to one that was taken back."""

    code = "key_used"


class Unfinished(Refused):
    """A part is still empty. `parts` are the keys of the empty parts."""

    code = "unfinished"
    status = 400
    parts: tuple[str, ...] = ()


class TooLong(Refused):
    """A part is longer than can be kept."""

    code = "too_long"
    status = 400


class TextChanged(Refused):
    """The draft is no longer what was shown when it was confirmed."""

    code = "text_changed"


class AlreadyOpened(Refused):
    """A grader has begun to read."""

    code = "already_opened"


@dataclass(frozen=True)
class SaveReceipt:
    """What became of a save, given after the commit. `code` says why it was not taken; the text is kept even so.

    `is_superseded`: a later save of the same client was there already.
    """

    is_saved: bool
    submission_id: int
    epoch: int
    saved_at: datetime
    code: str = ""
    is_superseded: bool = False


@dataclass(frozen=True)
class FromFile:
    """A text out of a file: the number of the submission it was written for, and whether its part was saved since."""

    number: int
    is_saved_since: bool


class PenElsewhere(Refused):
    """Another tab or device writes on this draft."""

    code = TAKEN_OVER


@transaction.atomic
def start_draft(*, actor: User, enrollment_id: int, item_key: str, at: datetime) -> Submission:
    """Opens a draft on a brief, or gives back the open one. NotOpen while it is locked, waiting or passed."""
    enrollment = _own_locked(actor, enrollment_id)
    return _open_draft(enrollment, item_key, actor=actor, at=at)


@transaction.atomic
def save_draft(
    *,
    actor: User,
    enrollment_id: int,
    item_key: str,
    texts: Mapping[str, str],
    at: datetime,
    client_id: UUID | None = None,
    seq: int | None = None,
    epoch: int | None = None,
    typed_epoch: int | None = None,
    from_file: FromFile | None = None,
) -> SaveReceipt:
    """Keeps the texts of some parts; opens the draft with the first one. Records no event, locks the draft alone.

    Within a client the higher `seq` wins; a save without one is a whole form and counts. What comes from a tab that was taken over, or after the hand-in, is answered with a receipt that says so, and
    kept aside. `typed_epoch` is the epoch in which a text kept on a device was written.

    A text out of a file needs no pen; it replaces nothing that another client saved since, nor a later submission.
    """
    draft = _draft_for_saving(enrollment_id, item_key)
    if from_file is not None and (draft is None or draft.number != from_file.number):
        written = Submission.objects.filter(enrollment_id=enrollment_id, item_key=item_key)
        earlier = written.filter(number=from_file.number).first()
        if earlier is not None:
            return _kept_aside(earlier, texts, CLOSED, at=at)
    if draft is None:
        newest = _newest(enrollment_id, item_key)
        if newest is not None and newest.status != "withdrawn" and newest.learner_id == actor.pk:
            step = rules.next_step(queries.tries(enrollment_id, item_key), at=at).step
            if step != "write":
                return _kept_aside(newest, texts, CLOSED, at=at)
        draft = start_draft(actor=actor, enrollment_id=enrollment_id, item_key=item_key, at=at)
        if client_id is not None and draft.holder is None and from_file is None:
            draft.hold(client_id, is_new=False)
    if not permissions.may_learn(actor, draft.enrollment):
        raise PermissionDenied
    item = queries.brief(draft.version_id, item_key)
    known = {part.key for part in item.parts}
    news = {key: rules.tidy(text) for key, text in texts.items() if key in known}
    if rules.too_long(news):
        raise TooLong(_("This text is longer than we can keep. Please shorten it a little."))
    has_pen = epoch in (None, draft.epoch) and draft.holder in (None, client_id)
    if from_file is None and not has_pen:
        if all(draft.texts.get(key, "") == text for key, text in news.items()):
            return SaveReceipt(False, draft.pk, draft.epoch, draft.saved_at, TAKEN_OVER)
        return _kept_aside(draft, news, TAKEN_OVER, at=at)
    if client_id is None or seq is None:
        draft.write(news, {key: {} for key in news}, at=at)
        _take_snapshot(draft, at)
        return SaveReceipt(True, draft.pk, draft.epoch, draft.saved_at)
    return _apply(draft, news, rules.Stamp(str(client_id), seq, typed_epoch), at=at, from_file=from_file)


@transaction.atomic
def continue_here(
    *,
    actor: User,
    enrollment_id: int,
    item_key: str,
    at: datetime,
    client_id: UUID | None = None,
    is_claim: bool = False,
) -> Submission:
    """Makes this tab or device the one that writes; saves of the others are refused from now on.

    With `is_claim` the pen is only taken where nobody holds it, else PenElsewhere.
    """
    enrollment = _own_locked(actor, enrollment_id)
    draft = _open_draft(enrollment, item_key, actor=actor, at=at)
    if not is_claim:
        draft.hold(client_id, is_new=True)
    elif draft.holder not in (None, client_id):
        raise PenElsewhere(_("You are writing this in another tab or on another device."))
    elif draft.holder != client_id:
        draft.hold(client_id, is_new=False)
    return draft


@transaction.atomic
def hand_in(
    *,
    actor: User,
    enrollment_id: int,
    item_key: str,
    key: UUID,
    at: datetime,
    epoch: int | None = None,
    digest: str = "",
) -> Submission:
    """Freezes the saved draft and puts it before the graders. The same `key` again gives the same submission.

    `digest`, where given, is that of the texts the learner confirmed. A practice version is done at once.
    """
    enrollment = _own_locked(actor, enrollment_id)
    newest = _newest(enrollment_id, item_key)
    if newest is not None and newest.submit_key == key:
        return newest
    if newest is not None and newest.status == "submitted":
        raise AlreadyHandedIn(_("You have already handed this in."))
    draft = _open_draft(enrollment, item_key, actor=actor, at=at)
    if epoch is not None and epoch != draft.epoch:
        raise TakenOver(
            _("You went on with this draft in another tab or on another device. Hand it in from there.")
        )
    item = queries.brief(draft.version_id, item_key)
    texts = rules.fitted(draft.texts, item)
    empty = rules.empty_parts(texts, item)
    if empty:
        refusal = Unfinished(_("One more thing before you hand it in: write something in every part."))
        refusal.parts = tuple(part.key for part in empty)
        raise refusal
    final = rules.texts_digest(version_id=draft.version_id, item_key=item_key, texts=texts)
    if digest and digest != final:
        raise TextChanged(_("The text has changed since you looked at it. Please read it once more."))
    try:
        with transaction.atomic():
            draft.hand_in(texts=texts, digest=final, key=key, at=at)
    except IntegrityError as error:
        raise KeyUsed(_("This key belongs to another hand-in.")) from error
    event = SubmissionSubmitted(
        enrollment_id=enrollment.pk, learner_id=actor.pk, submission_id=draft.pk, digest=final
    )
    record(event, actor=actor, at=at)
    if not draft.is_graded_mode:
        draft.release(is_passed=True, at=at)
        settle(enrollment, Result(item_key=item_key, outcome="done", at=at), actor=actor, at=at)
    return draft


@transaction.atomic
def take_back(*, actor: User, enrollment_id: int, item_key: str, at: datetime) -> Submission:
    """Takes a handed-in text back while no grader holds it; its text becomes the draft again, which is returned."""
    enrollment = _own_locked(actor, enrollment_id)
    newest = _newest(enrollment_id, item_key)
    if newest is None or newest.status != "submitted":
        raise NotOpen(_("There is nothing to take back."))
    if newest.is_leased(at) or newest.stage != Stage.FIRST:
        raise AlreadyOpened(_("Your grader has begun to read it, so it can no longer be taken back."))
    newest.withdraw()
    event = SubmissionWithdrawn(enrollment_id=enrollment.pk, learner_id=actor.pk, submission_id=newest.pk)
    record(event, actor=actor, at=at)
    return _new_draft(enrollment, newest, version_id=newest.version_id, revision_of=newest.revision_of, at=at)


@transaction.atomic
def start_revision(*, actor: User, enrollment_id: int, item_key: str, at: datetime) -> Submission:
    """Opens the second version of a returned text, prefilled. Once for each brief; the open one is given back."""
    enrollment = _own_locked(actor, enrollment_id)
    newest = _newest(enrollment_id, item_key)
    if newest is not None and newest.status == "draft" and newest.revision_of_id is not None:
        return newest
    if newest is None or rules.next_step(queries.tries(enrollment_id, item_key), at=at).step != "revise":
        raise NotOpen(_("There is nothing to revise here."))
    returned = Submission.objects.get(enrollment=enrollment, item_key=item_key, status="returned")
    return _new_draft(enrollment, returned, version_id=returned.version_id, revision_of=returned, at=at)


def _own_locked(actor: User, enrollment_id: int) -> Enrollment:
    enrollment = lock(enrollment_id)
    if not permissions.may_learn(actor, enrollment):
        raise PermissionDenied
    return enrollment


def _newest(enrollment_id: int, item_key: str) -> Submission | None:
    return (
        Submission.objects.filter(enrollment_id=enrollment_id, item_key=item_key).order_by("-number").first()
    )


def _draft_for_saving(enrollment_id: int, item_key: str) -> Submission | None:
    rows = Submission.objects.select_for_update(of=("self",)).select_related("enrollment")
    return rows.filter(enrollment_id=enrollment_id, item_key=item_key, status="draft").first()


def _open_draft(enrollment: Enrollment, item_key: str, *, actor: User, at: datetime) -> Submission:
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
    if rules.next_step(queries.tries(enrollment.pk, item_key), at=at).step != "write":
        raise NotOpen(_("There is nothing to write here at the moment."))
    note_opening(enrollment, actor=actor, at=at)
    return _new_draft(enrollment, None, version_id=enrollment.version_id, item=item, at=at)


def _new_draft(
    enrollment: Enrollment,
    copied: Submission | None,
    *,
    version_id: int,
    at: datetime,
    revision_of: Submission | None = None,
    item: RolePlay | None = None,
) -> Submission:
    item_key = copied.item_key if copied else item.key if item else ""
    newest = _newest(enrollment.pk, item_key)
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


def _apply(
    draft: Submission,
    news: Mapping[str, str],
    stamp: rules.Stamp,
    *,
    at: datetime,
    from_file: FromFile | None,
) -> SaveReceipt:
    order = {
        key: rules.save_order(
            draft.writers.get(key),
            stamp,
            is_same_text=draft.texts.get(key, "") == text,
            is_saved_since=from_file is not None and from_file.is_saved_since,
        )
        for key, text in news.items()
    }
    behind = {key: news[key] for key in news if order[key] == "behind"}
    if behind:
        return _kept_aside(draft, behind, TAKEN_OVER, at=at)
    newer = {key: news[key] for key in news if order[key] == "newer"}
    if newer:
        epoch = draft.epoch if from_file is None else stamp.typed_epoch
        mark: dict[str, object] = {"client": stamp.client, "seq": stamp.seq, "epoch": epoch}
        draft.write(newer, dict.fromkeys(newer, mark), at=at)
        _take_snapshot(draft, at)
    is_superseded = any(one == "older" for one in order.values())
    return SaveReceipt(True, draft.pk, draft.epoch, draft.saved_at, is_superseded=is_superseded)


def _take_snapshot(draft: Submission, at: datetime) -> None:
    recent = DraftSnapshot.objects.filter(
        submission=draft, refused="", taken_at__gt=at - rules.SNAPSHOT_EVERY
    )
    if not recent.exists():
        DraftSnapshot.objects.create(submission=draft, texts=draft.texts, taken_at=at)


def _kept_aside(submission: Submission, texts: Mapping[str, str], code: str, *, at: datetime) -> SaveReceipt:
    kept = {key: rules.tidy(text)[: rules.MAX_PART_CHARACTERS] for key, text in list(texts.items())[:50]}
    DraftSnapshot.objects.create(submission=submission, texts=kept, refused=code, taken_at=at)
    return SaveReceipt(False, submission.pk, submission.epoch, submission.saved_at, code)
