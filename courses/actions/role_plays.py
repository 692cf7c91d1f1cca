"""What a learner does on a written role-play: draft, hand in, take back, revise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from content import queries as library
from courses.actions.consequences import settle
from courses.actions.role_play_drafts import (
    check_writer,
    draft_for_saving,
    keep_aside,
    new_draft,
    newest_of,
    open_draft,
    own_locked,
    take_snapshot,
)
from courses.actions.role_play_refusals import (
    CLOSED,
    TAKEN_OVER,
    AlreadyHandedIn,
    AlreadyOpened,
    FromFile,
    KeyUsed,
    NotOpen,
    PenElsewhere,
    SaveReceipt,
    TakenOver,
    TextChanged,
    TooLong,
    Unfinished,
)
from courses.events import RolePlayPractised, SubmissionSubmitted, SubmissionWithdrawn
from courses.results import Result
from courses.role_plays import queries, rules
from courses.role_plays.models import Stage, Submission
from lms.accounts.models import User
from lms.events.log import record


@transaction.atomic
def start_draft(*, actor: User, enrollment_id: int, item_key: str, at: datetime) -> Submission:
    """Opens a draft on a brief, or gives back the open one. NotOpen while it is locked, waiting or passed."""
    enrollment = own_locked(actor, enrollment_id, item_key)
    return open_draft(enrollment, item_key, actor=actor, at=at)


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
    draft = draft_for_saving(enrollment_id, item_key)
    if from_file is not None and (draft is None or draft.number != from_file.number):
        written = Submission.objects.filter(enrollment_id=enrollment_id, item_key=item_key)
        earlier = written.filter(number=from_file.number).first()
        if earlier is not None:
            return keep_aside(earlier, texts, CLOSED, at=at)
    if draft is None:
        newest = newest_of(enrollment_id, item_key)
        if newest is not None and newest.status != "withdrawn" and newest.learner_id == actor.pk:
            document = library.document(newest.version_id)
            if queries.next_of(enrollment_id, document, item_key, at=at).step != "write":
                return keep_aside(newest, texts, CLOSED, at=at)
        draft = start_draft(actor=actor, enrollment_id=enrollment_id, item_key=item_key, at=at)
        if client_id is not None and draft.holder is None and from_file is None:
            draft.hold(client_id, is_new=False)
    check_writer(actor, draft.enrollment, is_practice=not draft.is_graded_mode)
    item = queries.brief(draft.version_id, item_key)
    known = {part.key for part in item.parts}
    news = {key: rules.tidy(text) for key, text in texts.items() if key in known}
    if rules.too_long(news):
        raise TooLong(_("This text is longer than we can keep. Please shorten it a little."))
    has_pen = epoch in (None, draft.epoch) and draft.holder in (None, client_id)
    if from_file is None and not has_pen:
        if all(draft.texts.get(key, "") == text for key, text in news.items()):
            return SaveReceipt(False, draft.pk, draft.epoch, draft.saved_at, TAKEN_OVER)
        return keep_aside(draft, news, TAKEN_OVER, at=at)
    if client_id is None or seq is None:
        draft.write(news, {key: {} for key in news}, at=at)
        take_snapshot(draft, at)
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
    enrollment = own_locked(actor, enrollment_id, item_key)
    draft = open_draft(enrollment, item_key, actor=actor, at=at)
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
    enrollment = own_locked(actor, enrollment_id, item_key)
    newest = newest_of(enrollment_id, item_key)
    if newest is not None and newest.submit_key == key:
        return newest
    if newest is not None and newest.status == "submitted":
        raise AlreadyHandedIn(_("You have already handed this in."))
    draft = open_draft(enrollment, item_key, actor=actor, at=at)
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
    if draft.is_graded_mode:
        event = SubmissionSubmitted(
            enrollment_id=enrollment.pk, learner_id=actor.pk, submission_id=draft.pk, digest=final
        )
        record(event, actor=actor, at=at)
        return draft
    draft.release(is_passed=True, at=at)
    practised = RolePlayPractised(enrollment_id=enrollment.pk, learner_id=actor.pk, item_key=item_key)
    record(practised, actor=actor, at=at)
    if enrollment.status == "active":
        settle(enrollment, Result(item_key=item_key, outcome="done", at=at), actor=actor, at=at)
    return draft


@transaction.atomic
def take_back(*, actor: User, enrollment_id: int, item_key: str, at: datetime) -> Submission:
    """Takes a handed-in text back while no grader holds it; its text becomes the draft again, which is returned."""
    enrollment = own_locked(actor, enrollment_id, item_key)
    newest = newest_of(enrollment_id, item_key)
    if newest is None or newest.status != "submitted":
        raise NotOpen(_("There is nothing to take back."))
    if newest.is_leased(at) or newest.stage != Stage.FIRST:
        raise AlreadyOpened(_("Your grader has begun to read it, so it can no longer be taken back."))
    newest.withdraw()
    event = SubmissionWithdrawn(enrollment_id=enrollment.pk, learner_id=actor.pk, submission_id=newest.pk)
    record(event, actor=actor, at=at)
    return new_draft(enrollment, newest, version_id=newest.version_id, revision_of=newest.revision_of, at=at)


@transaction.atomic
def start_revision(*, actor: User, enrollment_id: int, item_key: str, at: datetime) -> Submission:
    """Opens the second version of a returned text, prefilled. Once for each brief; the open one is given back."""
    enrollment = own_locked(actor, enrollment_id, item_key)
    newest = newest_of(enrollment_id, item_key)
    if newest is not None and newest.status == "draft" and newest.revision_of_id is not None:
        return newest
    tries = queries.tries(enrollment_id, item_key)
    if newest is None or rules.next_step(tries, at=at).step != "revise":
        raise NotOpen(_("There is nothing to revise here."))
    returned = Submission.objects.get(enrollment=enrollment, item_key=item_key, status="returned")
    return new_draft(enrollment, returned, version_id=returned.version_id, revision_of=returned, at=at)


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
        return keep_aside(draft, behind, TAKEN_OVER, at=at)
    newer = {key: news[key] for key in news if order[key] == "newer"}
    if newer:
        epoch = draft.epoch if from_file is None else stamp.typed_epoch
        mark: dict[str, object] = {"client": stamp.client, "seq": stamp.seq, "epoch": epoch}
        draft.write(newer, dict.fromkeys(newer, mark), at=at)
        take_snapshot(draft, at)
    is_superseded = any(one == "older" for one in order.values())
    return SaveReceipt(True, draft.pk, draft.epoch, draft.saved_at, is_superseded=is_superseded)
