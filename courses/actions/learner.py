"""What a learner does on the way through a module, but for quizzes and role-plays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from content import queries as library
from content.documents import Item, Lesson, Scenario
from courses import permissions
from courses.access.queries import allowance_of
from courses.access.rules import lengthen
from courses.actions.consequences import settle
from courses.actions.opening import note_opening
from courses.actions.refusals import Refused
from courses.enrollments import queries as enrollments
from courses.enrollments.models import Enrollment
from courses.events import PlanMade, ScenarioFinished
from courses.lessons import rules as lesson_rules
from courses.lessons.models import LessonProgress, PracticeAnswer
from courses.plans import rules as plan_rules
from courses.plans.models import Plan
from courses.results import Result
from courses.scenarios import rules as scenario_rules
from courses.scenarios.models import ScenarioRun, Turn
from lms.accounts.models import User
from lms.events.log import record


class NoSuchStep(Refused):
    """This version of the module has no such step, block or objective."""

    code = "no_such_step"
    status = 404


class AnswerDoesNotFit(Refused):
    """The task cannot take this answer."""

    code = "answer_does_not_fit"
    status = 400


class TurnNotOpen(Refused):
    """The conversation is not where this reply was written."""

    code = "turn_not_open"


class OnlyInReplay(Refused):
    """The first play runs forward only."""

    code = "only_in_replay"


class PlanIncomplete(Refused):
    """One half of the sentence is missing or too long."""

    code = "plan_incomplete"
    status = 400


@transaction.atomic
def open_module(*, actor: User, enrollment_id: int, at: datetime) -> Enrollment:
    """Notes the learner's first visit; later ones change nothing."""
    enrollment = _own(actor, enrollment_id)
    note_opening(enrollment, actor=actor, at=at)
    return enrollment


@transaction.atomic
def open_lesson(*, actor: User, enrollment_id: int, item_key: str, at: datetime) -> LessonProgress:
    """Begins a lesson, or finds the place where the learner stopped."""
    enrollment = _own(actor, enrollment_id)
    _lesson(enrollment, item_key)
    note_opening(enrollment, actor=actor, at=at)
    return _progress(enrollment, item_key, at)


@transaction.atomic
def save_place(*, actor: User, enrollment_id: int, item_key: str, place: str, at: datetime) -> LessonProgress:
    """Remembers the block that the learner has reached."""
    enrollment = _own(actor, enrollment_id)
    lesson = _lesson(enrollment, item_key)
    if not lesson_rules.is_known_place(lesson, place):
        raise NoSuchStep(_("This lesson has no such place."))
    progress = _progress(enrollment, item_key, at)
    if progress.place != place:
        progress.place = place
        progress.save(update_fields=["place"])
    return progress


@transaction.atomic
def answer_practice(
    *, actor: User, enrollment_id: int, item_key: str, block_key: str, value: Mapping[str, Any], at: datetime
) -> PracticeAnswer:
    """Keeps the newest answer to a task of a lesson: private, never scored. What was checked once stays so."""
    enrollment = _own(actor, enrollment_id)
    lesson = _lesson(enrollment, item_key)
    try:
        cleaned = lesson_rules.clean(lesson_rules.task_of(lesson, block_key), value)
    except lesson_rules.DoesNotFit as error:
        raise AnswerDoesNotFit(_("This answer could not be kept. It may be too long.")) from error
    progress = _progress(enrollment, item_key, at)
    progress.place = block_key
    progress.save(update_fields=["place"])
    kept = PracticeAnswer.objects.filter(
        enrollment=enrollment, item_key=item_key, block_key=block_key
    ).first()
    if kept is not None and kept.value.get("is_checked"):
        cleaned["is_checked"] = True
    answer, _is_new = PracticeAnswer.objects.update_or_create(
        enrollment=enrollment,
        item_key=item_key,
        block_key=block_key,
        defaults={"value": cleaned, "updated_at": at},
    )
    return answer


@transaction.atomic
def finish_lesson(*, actor: User, enrollment_id: int, item_key: str, at: datetime) -> LessonProgress:
    """The learner says that the lesson is read; finishing it again changes nothing."""
    enrollment = _own(actor, enrollment_id)
    _lesson(enrollment, item_key)
    progress = _progress(enrollment, item_key, at)
    if progress.completed_at is None:
        progress.completed_at = at
        progress.save(update_fields=["completed_at"])
    _settle(enrollment, item_key, actor=actor, at=at)
    return progress


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
    enrollment = _own(actor, enrollment_id)
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
        taken = scenario_rules.replay(played, _choices(source)).steps[: max(0, from_turn - 1)]
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
    before = scenario_rules.replay(scenario, choices)
    try:
        if is_by_clock and not scenario_rules.may_run_out(before, choice_key, is_timed=run.is_timed):
            raise scenario_rules.NotOnOffer
        if turn_number != len(choices) + 1 or before.node is None or choice_key == scenario_rules.TAKE_BACK:
            raise scenario_rules.NotOnOffer
        play = scenario_rules.reply(scenario, before, choice_key)
    except scenario_rules.NotOnOffer as error:
        raise TurnNotOpen(_("The conversation has moved on. Here is where it stands.")) from error
    _append(run, play.steps[-1], at=at, spent=at - _last_at(run), is_by_clock=is_by_clock)
    if play.ending is not None:
        run.finish(ending=play.ending.key, at=at)
        # Which of two variants was played is the learner's own, and the names of endings would tell.
        is_private = scenario_rules.is_private(library.document(run.version_id), run.item_key)
        event = ScenarioFinished(
            enrollment_id=enrollment.pk,
            learner_id=enrollment.learner_id,
            run_id=run.pk,
            ending="" if is_private else play.ending.key,
        )
        record(event, actor=actor, at=at)
        _settle(enrollment, run.item_key, actor=actor, at=at)
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
    before = scenario_rules.replay(scenario, choices)
    try:
        play = scenario_rules.take_back(scenario, before)
    except scenario_rules.NotOnOffer as error:
        raise TurnNotOpen(_("There is no reply to take back.")) from error
    assert play.node is not None
    Turn.objects.create(
        run=run,
        number=len(choices) + 1,
        node_key=play.node.key,
        choice_key=scenario_rules.TAKE_BACK,
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


@transaction.atomic
def set_goal(*, actor: User, enrollment_id: int, goal_key: str, at: datetime) -> Plan:
    """Makes one of the module's objectives the learner's own; an empty key lets go of it."""
    enrollment = _own(actor, enrollment_id)
    known = {objective.key for objective in library.document(enrollment.version_id).objectives}
    if goal_key and goal_key not in known:
        raise NoSuchStep(_("This module has no such objective."))
    plan, _is_new = Plan.objects.update_or_create(
        enrollment=enrollment, defaults={"goal_key": goal_key, "updated_at": at}
    )
    return plan


@transaction.atomic
def make_plan(*, actor: User, enrollment_id: int, cue: str, behavior: str, at: datetime) -> Plan:
    """Writes «When {cue}, I will {behavior}». Completes the plan step; it can be rewritten at any time."""
    enrollment = _own(actor, enrollment_id)
    cue, behavior = plan_rules.tidy_cue(cue), plan_rules.tidy_behavior(behavior)
    if not plan_rules.is_complete(cue, behavior):
        raise PlanIncomplete(_("A plan has two halves: what you will notice, and what you will do then."))
    note_opening(enrollment, actor=actor, at=at)
    plan, _is_new = Plan.objects.get_or_create(enrollment=enrollment, defaults={"updated_at": at})
    if (plan.cue, plan.behavior) != (cue, behavior) or plan.made_at is None:
        plan.write(cue=cue, behavior=behavior, at=at)
        record(PlanMade(enrollment_id=enrollment.pk, learner_id=enrollment.learner_id), actor=actor, at=at)
    step = next(library.document(enrollment.version_id).of_kind("plan"), None)
    if step is not None:
        _settle(enrollment, step.key, actor=actor, at=at)
    return plan


def _own(actor: User, enrollment_id: int) -> Enrollment:
    enrollment = enrollments.lock(enrollment_id)
    if not permissions.may_practise(actor, enrollment):
        raise PermissionDenied
    return enrollment


def _own_run(actor: User, run_id: int) -> tuple[Enrollment, ScenarioRun]:
    enrollment = _own(actor, ScenarioRun.objects.values_list("enrollment_id", flat=True).get(pk=run_id))
    return enrollment, ScenarioRun.objects.get(pk=run_id)


def _item(version_id: int, item_key: str) -> Item | None:
    return library.document(version_id).by_key.get(item_key)


def _lesson(enrollment: Enrollment, item_key: str) -> Lesson:
    item = _item(enrollment.version_id, item_key)
    if not isinstance(item, Lesson):
        raise NoSuchStep(_("This module has no such lesson."))
    return item


def _scenario(version_id: int, item_key: str) -> Scenario:
    item = _item(version_id, item_key)
    if not isinstance(item, Scenario):
        raise NoSuchStep(_("This module has no such scenario."))
    return item


def _played(run: ScenarioRun) -> Scenario:
    """What is played in this run: the step's scenario or its gentler variant."""
    scenario = library.document(run.version_id).scenario(run.played_key or run.item_key)
    if scenario is None:
        raise NoSuchStep(_("This module has no such scenario."))
    return scenario


def _progress(enrollment: Enrollment, item_key: str, at: datetime) -> LessonProgress:
    progress, _is_new = LessonProgress.objects.get_or_create(
        enrollment=enrollment, item_key=item_key, defaults={"opened_at": at}
    )
    return progress


def _choices(run: ScenarioRun) -> list[str]:
    return list(run.turns.order_by("number").values_list("choice_key", flat=True))


def _may_be_timed(learner: User, at: datetime) -> bool:
    """Whoever was granted to work without a clock never gets one."""
    return lengthen(1, allowance_of(learner, at)) is not None


def _append(
    run: ScenarioRun,
    step: scenario_rules.Step,
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


def _settle(enrollment: Enrollment, item_key: str, *, actor: User, at: datetime) -> None:
    """Progress belongs to active enrollments and steps of their version; everything else is practice."""
    if permissions.may_learn(actor, enrollment) and _item(enrollment.version_id, item_key) is not None:
        settle(enrollment, Result(item_key=item_key, outcome="done", at=at), actor=actor, at=at)
