"""What a learner does in a scenario: start, reply, take back, stop the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from content import queries as library
from content.documents import Scenario
from courses.access.queries import allowance_of
from courses.access.rules import lengthen
from courses.actions.opening import note_opening
from courses.actions.refusals import Refused
from courses.actions.steps import NoSuchStep, find_item, lock_own, settle_step
from courses.enrollments.models import Enrollment
from courses.events import ScenarioFinished
from courses.scenarios import rules
from courses.scenarios.models import ScenarioRun, Turn
from lms.accounts.models import User
from lms.events.log import record


class TurnNotOpen(Refused):
    """The conversation is not where this reply was written."""

    code = "turn_not_open"


class OnlyInReplay(Refused):
    """The first play runs forward only."""

    code = "only_in_replay"


@transaction.atomic
def start_run(
    *,
    actor: User,
    enrollment_id: int,
    item_key: str,
    at: datetime,
    from_run_id: int | None = None,
    from_turn: int = 1,
    is_gentler: bool = False,
    is_timed: bool = False,
) -> ScenarioRun:
    """Begins a play, or finds the open one. With `from_run_id` it begins as that run did, up to before `from_turn`.

    `is_gentler` plays the gentler variant of the step. `is_timed` asks for the clock, where somebody has to keep to time.
    """
    enrollment = lock_own(actor, enrollment_id)
    played = scenario = _scenario(enrollment.version_id, item_key)
    if is_gentler:
        gentler = library.document(enrollment.version_id).gentler(scenario)
        if gentler is None:
            raise NoSuchStep(_("This scenario has no gentler variant."))
        played = gentler
    note_opening(enrollment, actor=actor, at=at)
    earlier = ScenarioRun.objects.filter(enrollment=enrollment, item_key=item_key)
    open_run = earlier.filter(finished_at__isnull=True).first()
    if open_run is not None:
        return open_run
    source = None
    if from_run_id is not None:
        source = earlier.filter(
            pk=from_run_id, version_id=enrollment.version_id, finished_at__isnull=False
        ).first()
        if source is None:
            raise NoSuchStep(_("That conversation cannot be replayed."))
        played = _played(source)
    last = earlier.order_by("-number").first()
    run = ScenarioRun.objects.create(
        enrollment=enrollment,
        item_key=item_key,
        version_id=enrollment.version_id,
        number=last.number + 1 if last else 1,
        started_at=at,
        played_key="" if played.key == item_key else played.key,
        is_timed=is_timed and played.is_timed and _may_be_timed(actor, at),
        is_shared=True,
    )
    if source is not None:
        taken = rules.replay(played, _choices(source)).steps[: max(0, from_turn - 1)]
        for step in taken:
            _append(run, step, at=at)
    return run


@transaction.atomic
def choose(
    *,
    actor: User,
    run_id: int,
    turn_number: int,
    choice_key: str,
    at: datetime,
    is_by_clock: bool = False,
) -> ScenarioRun:
    """Makes a reply. A repeated or late one changes nothing: the run stays as it is.

    `is_by_clock` says that the time ran out; only silence is said so, and only in a play with a clock. Reaching an ending finishes the run; the first time it completes the step.
    """
    enrollment, run = _own_run(actor, run_id)
    choices = _choices(run)
    if run.finished_at is not None or turn_number <= len(choices):
        return run
    scenario = _played(run)
    before = rules.replay(scenario, choices)
    try:
        if is_by_clock and not rules.may_run_out(before, choice_key, is_timed=run.is_timed):
            raise rules.NotOnOffer
        if turn_number != len(choices) + 1 or before.node is None or choice_key == rules.TAKE_BACK:
            raise rules.NotOnOffer
        play = rules.reply(scenario, before, choice_key)
    except rules.NotOnOffer as error:
        raise TurnNotOpen(_("The conversation has moved on. Here is where it stands.")) from error
    _append(run, play.steps[-1], at=at, spent=at - _last_at(run), is_by_clock=is_by_clock)
    if play.ending is not None:
        run.finish(ending=play.ending.key, at=at)
        # Which of two variants was played is the learner's own, and the names of endings would tell.
        is_private = rules.is_private(library.document(run.version_id), run.item_key)
        event = ScenarioFinished(
            enrollment_id=enrollment.pk,
            learner_id=enrollment.learner_id,
            run_id=run.pk,
            ending="" if is_private else play.ending.key,
        )
        record(event, actor=actor, at=at)
        settle_step(enrollment, run.item_key, actor=actor, at=at)
    return run


@transaction.atomic
def take_back(*, actor: User, run_id: int, turn_number: int, at: datetime) -> ScenarioRun:
    """Takes the last reply back, in practice replay only. A repeated call changes nothing."""
    _enrollment, run = _own_run(actor, run_id)
    choices = _choices(run)
    if run.number == 1:
        raise OnlyInReplay(
            _("The first conversation runs forward only. You can try another way when it has ended.")
        )
    if run.finished_at is not None or turn_number <= len(choices):
        return run
    scenario = _played(run)
    before = rules.replay(scenario, choices)
    try:
        play = rules.take_back(scenario, before)
    except rules.NotOnOffer as error:
        raise TurnNotOpen(_("There is no reply to take back.")) from error
    assert play.node is not None
    Turn.objects.create(
        run=run,
        number=len(choices) + 1,
        node_key=play.node.key,
        choice_key=rules.TAKE_BACK,
        before=dict(before.meters),
        meters=dict(play.meters),
        spent_ms=_milliseconds(at - _last_at(run)),
        at=at,
    )
    return run


@transaction.atomic
def stop_clock(*, actor: User, run_id: int) -> ScenarioRun:
    """From here on nobody waits with a clock in this play. Again changes nothing."""
    _enrollment, run = _own_run(actor, run_id)
    if run.is_timed:
        run.stop_clock()
    return run


def _own_run(actor: User, run_id: int) -> tuple[Enrollment, ScenarioRun]:
    enrollment = lock_own(actor, ScenarioRun.objects.values_list("enrollment_id", flat=True).get(pk=run_id))
    return enrollment, ScenarioRun.objects.get(pk=run_id)


def _scenario(version_id: int, item_key: str) -> Scenario:
    item = find_item(version_id, item_key)
    if not isinstance(item, Scenario):
        raise NoSuchStep(_("This module has no such scenario."))
    return item


def _played(run: ScenarioRun) -> Scenario:
    """What is played in this run: the step's scenario or its gentler variant."""
    scenario = library.document(run.version_id).scenario(run.played_key or run.item_key)
    if scenario is None:
        raise NoSuchStep(_("This module has no such scenario."))
    return scenario


def _choices(run: ScenarioRun) -> list[str]:
    return list(run.turns.order_by("number").values_list("choice_key", flat=True))


def _may_be_timed(learner: User, at: datetime) -> bool:
    """Whoever was granted to work without a clock never gets one."""
    return lengthen(1, allowance_of(learner, at)) is not None


def _append(
    run: ScenarioRun,
    step: rules.Step,
    *,
    at: datetime,
    spent: timedelta | None = None,
    is_by_clock: bool = False,
) -> Turn:
    """One more turn; without `spent` it is copied from an earlier play."""
    return Turn.objects.create(
        run=run,
        number=run.turns.count() + 1,
        node_key=step.node.key,
        choice_key=step.choice.key,
        before=dict(step.before),
        meters=dict(step.after),
        says=step.node.says or step.node.direction,
        reply=step.choice.text,
        spent_ms=None if spent is None else _milliseconds(spent),
        is_by_clock=is_by_clock,
        at=at,
    )


def _last_at(run: ScenarioRun) -> datetime:
    """When the last turn was made, or the play begun."""
    last = run.turns.order_by("-number").values_list("at", flat=True).first()
    return last or run.started_at


def _milliseconds(spent: timedelta) -> int:
    return max(0, spent // timedelta(milliseconds=1))
