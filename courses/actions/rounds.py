"""The monthly round: opened by whoever manages grading, scored alone, told once it is closed, and what it decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import permissions
from courses.actions.calibrating import NotNext, RubricNotInUse, checked
from courses.actions.refusals import Refused
from courses.calibration import bank, rounds, rules
from courses.calibration.models import CalibrationMark, CalibrationRound, RoundNote
from courses.events import RoundClosed, RoundNoted, RoundOpened, RoundScored
from lms.accounts.models import User
from lms.events.log import record

MAX_NOTE = 400


class TooFewReplies(Refused):
    """The authors have not written enough replies for a round."""

    code = "too_few_replies"


class DayPast(Refused):
    """The last day lies in the past."""

    code = "day_past"
    status = 400


class RoundIsOpen(Refused):
    """Marks are still taken."""

    code = "round_open"


class RoundIsClosed(Refused):
    """Marks are no longer taken."""

    code = "round_closed"


class NothingSaid(Refused):
    """A note has no words, or names no criterion of the rubric."""

    code = "nothing_said"
    status = 400


@transaction.atomic
def open_round(*, actor: User, rubric_key: str, due_at: datetime, at: datetime) -> CalibrationRound:
    """Asks all graders to score the same five or six replies alone; one that is open is given back.

    RubricNotInUse for an unknown rubric.
    """
    if not permissions.may_manage_grading(actor):
        raise PermissionDenied
    rubric = bank.rubric(rubric_key)
    if rubric is None:
        raise RubricNotInUse(rubric_key)
    if due_at <= at:
        raise DayPast(_("Please choose a day that is still to come."))
    by_code = {one.address.code: one for one in rubric.of_use("seed")}
    codes = rules.picked(tuple(by_code), rounds.last_used(rubric_key))
    if not codes:
        raise TooFewReplies(
            _(
                "A round needs five scored replies of the kind “Seed”. The authors have not written enough yet."
            )
        )
    _close_past(rubric_key, at)
    row, is_new = CalibrationRound.objects.get_or_create(
        rubric_key=rubric_key,
        closed_at=None,
        defaults={
            "structure_digest": rubric.digest,
            "texts": [by_code[code].address.dump() for code in codes],
            "opened_by": actor,
            "opened_at": at,
            "due_at": due_at,
        },
    )
    if is_new:
        record(RoundOpened(round_id=row.pk), actor=actor, at=at)
    return row


@transaction.atomic
def score(
    *, actor: User, round_id: int, place: int, levels: Mapping[str, int], at: datetime
) -> CalibrationMark:
    """Keeps the actor's levels for the reply at a place (from 1); a second time returns the first mark."""
    if not permissions.may_calibrate(actor):
        raise PermissionDenied
    row = _held(round_id)
    addresses = row.addresses
    marks = {mark.address: mark for mark in CalibrationMark.objects.filter(round=row, grader=actor)}
    if not 1 <= place <= len(addresses):
        raise NotNext(_("There is no such reply in this round."))
    address = addresses[place - 1]
    if address in marks:
        return marks[address]
    if not row.is_open(at):
        raise RoundIsClosed(_("This round is closed. You can read what came of it."))
    mark = CalibrationMark.objects.create(
        grader=actor,
        kind="round",
        round=row,
        rubric_key=row.rubric_key,
        structure_digest=row.structure_digest,
        version_id=address.version_id,
        item_key=address.item_key,
        text_key=address.text_key,
        levels=checked(levels, bank.text_at(address).item.rubric),
        marked_at=at,
    )
    if len(marks) + 1 == len(addresses):
        record(RoundScored(learner_id=actor.pk, round_id=row.pk), actor=actor, at=at)
    return mark


@transaction.atomic
def close_round(*, actor: User, round_id: int, at: datetime) -> CalibrationRound:
    """Ends a round before its day and tells what came of it; twice is once."""
    if not permissions.may_manage_grading(actor):
        raise PermissionDenied
    row = _held(round_id)
    if row.closed_at is None:
        _close(row, actor, at)
    return row


def close_past_rounds(*, at: datetime) -> int:
    """Closes the rounds whose day has come. How many."""
    due = CalibrationRound.objects.filter(closed_at__isnull=True, due_at__lte=at).order_by("pk")
    keys = list(due.values_list("rubric_key", flat=True))
    for key in keys:
        with transaction.atomic():
            _close_past(key, at)
    return len(keys)


@transaction.atomic
def note(*, actor: User, round_id: int, criterion_key: str, text: str, at: datetime) -> RoundNote:
    """Keeps a line that the graders agreed on; the same line twice is kept once. Only after the close."""
    if not (permissions.may_calibrate(actor) or permissions.may_manage_grading(actor)):
        raise PermissionDenied
    row = _held(round_id)
    if row.is_open(at):
        raise RoundIsOpen(_("Decide together once the round is closed."))
    text = " ".join(text.split())
    known = {one.key for one in bank.text_at(row.addresses[0]).item.rubric.criteria}
    if not text or len(text) > MAX_NOTE or criterion_key not in {"", *known}:
        raise NothingSaid(_("Please write what you decided, in up to 400 characters."))
    found, is_new = RoundNote.objects.get_or_create(
        round=row,
        criterion_key=criterion_key,
        text=text,
        defaults={"author": actor, "written_at": at},
    )
    if is_new:
        record(RoundNoted(round_id=row.pk, note_id=found.pk), actor=actor, at=at)
    return found


def _held(round_id: int) -> CalibrationRound:
    """The round, locked; CalibrationRound.DoesNotExist where there is none."""
    return CalibrationRound.objects.select_for_update(of=("self",)).get(pk=round_id)


def _close_past(rubric_key: str, at: datetime) -> None:
    due = CalibrationRound.objects.select_for_update(of=("self",)).filter(
        rubric_key=rubric_key, closed_at__isnull=True, due_at__lte=at
    )
    for row in due:
        _close(row, None, at)


def _close(row: CalibrationRound, actor: User | None, at: datetime) -> None:
    row.close(at=at)
    record(RoundClosed(round_id=row.pk), actor=actor, at=at)
