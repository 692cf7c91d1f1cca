"""A grader's way to a licence: begin, score one reply after the other, and earn it or learn what to look at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from content.documents import LEVEL_COUNT, Rubric
from courses import permissions
from courses.actions.refusals import Refused
from courses.calibration import bank, queries, rules
from courses.calibration.bank import BankText, RubricInUse
from courses.calibration.models import CalibrationMark, CalibrationRun, Licence, LicenceEnd
from courses.calibration.rules import Pair
from courses.events import (
    CalibrationEnded,
    CalibrationStarted,
    LicenceExpiring,
    LicenceGranted,
    LicenceRevoked,
)
from courses.role_plays.rules import passes
from lms.accounts.models import User
from lms.events.log import record


class RubricNotInUse(LookupError):
    """No graded role-play on the shelf uses this rubric."""


class NoLicenceSet(Refused):
    """The authors have not written a licence set for this rubric yet."""

    code = "no_licence_set"


class NotYet(Refused):
    """The licence holds for long, or the answers of the only set were seen a short while ago."""

    code = "not_yet"


class RubricChanged(Refused):
    """The rubric has another structure by now; what was scored does not count for it."""

    code = "rubric_changed"


class LevelsMissing(Refused):
    """A criterion has no level."""

    code = "levels_missing"
    status = 400


class NotNext(Refused):
    """Another reply comes first."""

    code = "not_next"


@transaction.atomic
def start_run(*, actor: User, rubric_key: str, at: datetime) -> CalibrationRun:
    """Begins the way to a licence, or gives back the one that is under way.

    RubricNotInUse for an unknown rubric; refused where no set can be scored now.
    """
    if not permissions.may_calibrate(actor):
        raise PermissionDenied
    _hold(actor)
    rubric = bank.rubric(rubric_key)
    if rubric is None:
        raise RubricNotInUse(rubric_key)
    under_way = CalibrationRun.objects.filter(
        grader=actor, rubric_key=rubric_key, ended_at__isnull=True
    ).first()
    if under_way is not None:
        if under_way.structure_digest == rubric.digest:
            return under_way
        under_way.end(is_passed=None, at=at)
    number = _number_of_set(actor, rubric, at)
    practice = () if queries.has_practised(actor, rubric) else rubric.of_use("practice")
    row = CalibrationRun.objects.create(
        grader=actor,
        rubric_key=rubric_key,
        structure_digest=rubric.digest,
        set_number=number,
        texts=[
            one.address.dump()
            for one in (*practice, *_mixed(rubric.sets[number], f"{actor.pk}:{at.isoformat()}"))
        ],
        started_at=at,
    )
    record(CalibrationStarted(learner_id=actor.pk, run_id=row.pk), actor=actor, at=at)
    return row


@transaction.atomic
def score(
    *, actor: User, run_id: int, place: int, levels: Mapping[str, int], at: datetime
) -> CalibrationMark:
    """Keeps the levels for the reply at a place (from 1). What was scored stays: a second time returns the first mark.

    The last one ends the run, and gives the licence if it was earned. CalibrationRun.DoesNotExist for a strange run.
    """
    if not permissions.may_calibrate(actor):
        raise PermissionDenied
    _hold(actor)
    row = CalibrationRun.objects.select_for_update(of=("self",)).get(pk=run_id, grader=actor)
    addresses = row.addresses
    marks = {mark.address: mark for mark in CalibrationMark.objects.filter(run=row)}
    if not 1 <= place <= len(addresses):
        raise NotNext(_("There is no such reply in this set."))
    address = addresses[place - 1]
    if address in marks:
        return marks[address]
    in_use = bank.rubric(row.rubric_key)
    if row.ended_at is not None or in_use is None or in_use.digest != row.structure_digest:
        raise RubricChanged(
            _("The rubric has changed since you began. Please begin again; it is a fresh start.")
        )
    if any(one not in marks for one in addresses[: place - 1]):
        raise NotNext(_("Another reply comes first."))
    source = bank.text_at(address)
    mark = CalibrationMark.objects.create(
        grader=actor,
        kind="practice" if source.text.use == "practice" else "licence",
        run=row,
        rubric_key=row.rubric_key,
        structure_digest=row.structure_digest,
        version_id=address.version_id,
        item_key=address.item_key,
        text_key=address.text_key,
        levels=checked(levels, source.item.rubric),
        marked_at=at,
    )
    marks[address] = mark
    if len(marks) == len(addresses):
        _finish(actor, row, at)
    return mark


@transaction.atomic
def revoke(*, actor: User, licence_id: int, reason: str, at: datetime) -> Licence:
    """Withdraws a licence, with the reason that its holder reads; twice is once. What was graded with it stays."""
    row = Licence.objects.select_for_update(of=("self",)).select_related("grader").get(pk=licence_id)
    if not permissions.may_manage_grading(actor) or row.grader_id not in {
        one.pk for one in queries.graders_for(actor, at)
    }:
        raise PermissionDenied
    if row.ended_at is not None:
        return row
    reason = " ".join(reason.split())
    if not reason:
        raise ReasonMissing(_("Please say why: the grader reads it."))
    row.end(LicenceEnd.REVOKED, at=at, by_id=actor.pk, reason=reason[:300])
    record(LicenceRevoked(learner_id=row.grader_id, licence_id=row.pk), actor=actor, at=at)
    return row


class ReasonMissing(Refused):
    """A licence is withdrawn with a reason only."""

    code = "reason_missing"
    status = 400


def tell_expiring(*, at: datetime) -> int:
    """Tells holders once that their licence runs out within thirty days. How many were told."""
    waiting = Licence.objects.filter(
        ended_at__isnull=True,
        expiry_told_at__isnull=True,
        expires_at__gt=at,
        expires_at__lte=at + rules.EXPIRY_NOTICE,
    )
    return sum(_tell(pk, at) for pk in waiting.order_by("pk").values_list("pk", flat=True))


def checked(levels: Mapping[str, int], rubric: Rubric) -> dict[str, int]:
    """The levels of this rubric's criteria; LevelsMissing unless each has one from 1 to 4."""
    found = {one.key: levels.get(one.key, 0) for one in rubric.criteria}
    if any(not 1 <= level <= LEVEL_COUNT for level in found.values()):
        raise LevelsMissing(_("Please choose a level for each criterion."))
    return found


@transaction.atomic
def _tell(licence_id: int, at: datetime) -> bool:
    row = Licence.objects.select_for_update(of=("self",)).get(pk=licence_id)
    if row.expiry_told_at is not None or not row.holds(at):
        return False
    row.note_expiry_told(at=at)
    record(LicenceExpiring(learner_id=row.grader_id, licence_id=row.pk), actor=None, at=at)
    return True


def _hold(actor: User) -> None:
    """One thing after another for each grader, however often a button is pressed."""
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)


def _number_of_set(actor: User, rubric: RubricInUse, at: datetime) -> int:
    licence = queries.current_licence(actor.pk, rubric.rubric, at)
    if licence is not None and licence.expires_at - at > rules.EXPIRY_NOTICE:
        raise NotYet(_("Your licence holds. You can renew it in its last thirty days."))
    found = rules.next_set(rubric.sets, queries.ended_sets(actor, rubric), at)
    if found is None:
        raise NoLicenceSet(_("The authors have not written a licence set for this rubric yet."))
    if found.opens_at > at:
        raise NotYet(
            _("You have seen these replies a short while ago. Please wait a little before the next try.")
        )
    return found.number


def _mixed(texts: tuple[BankText, ...], salt: str) -> list[BankText]:
    by_code = {one.address.code: one for one in texts}
    return [by_code[code] for code in rules.mixed(by_code, salt)]


def _finish(actor: User, row: CalibrationRun, at: datetime) -> None:
    sources = [bank.text_at(address) for address in row.addresses]
    given = {mark.address: mark.levels for mark in CalibrationMark.objects.filter(run=row)}
    rubric = sources[0].item.rubric
    verdict = rules.judge(
        [
            Pair(one.address.code, one.text.levels, given[one.address])
            for one in sources
            if one.text.use == "licence"
        ],
        rubric,
        partial(passes, rubric=rubric),
    )
    row.end(is_passed=verdict.is_earned, at=at)
    record(
        CalibrationEnded(learner_id=actor.pk, run_id=row.pk, is_passed=verdict.is_earned), actor=actor, at=at
    )
    if verdict.is_earned:
        _grant(actor, row, at)


def _grant(actor: User, run: CalibrationRun, at: datetime) -> None:
    held = Licence.objects.select_for_update(of=("self",)).filter(
        grader=actor, rubric_key=run.rubric_key, ended_at__isnull=True
    )
    for one in held:
        one.end(LicenceEnd.RENEWED, at=at)
    row = Licence.objects.create(
        grader=actor,
        rubric_key=run.rubric_key,
        structure_digest=run.structure_digest,
        run=run,
        granted_at=at,
        expires_at=rules.expires_at(at),
    )
    record(LicenceGranted(learner_id=actor.pk, licence_id=row.pk), actor=actor, at=at)
