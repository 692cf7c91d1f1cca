"""What a learner does on the way through a module, but for quizzes and role-plays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from content import queries as library
from content.documents import Lesson
from courses.actions.opening import note_opening
from courses.actions.refusals import Refused
from courses.actions.steps import NoSuchStep, find_item, lock_own, settle_step
from courses.enrollments.models import Enrollment
from courses.events import PlanMade
from courses.lessons import rules as lesson_rules
from courses.lessons.models import LessonProgress, PracticeAnswer
from courses.plans import rules as plan_rules
from courses.plans.models import Plan
from lms.accounts.models import User
from lms.events.log import record


class AnswerDoesNotFit(Refused):
    """The task cannot take this answer."""

    code = "answer_does_not_fit"
    status = 400


class PlanIncomplete(Refused):
    """One half of the sentence is missing or too long."""

    code = "plan_incomplete"
    status = 400


@transaction.atomic
def open_module(*, actor: User, enrollment_id: int, at: datetime) -> Enrollment:
    """Notes the learner's first visit; later ones change nothing."""
    enrollment = lock_own(actor, enrollment_id)
    note_opening(enrollment, actor=actor, at=at)
    return enrollment


@transaction.atomic
def open_lesson(*, actor: User, enrollment_id: int, item_key: str, at: datetime) -> LessonProgress:
    """Begins a lesson, or finds the place where the learner stopped."""
    enrollment = lock_own(actor, enrollment_id)
    _lesson(enrollment, item_key)
    note_opening(enrollment, actor=actor, at=at)
    return _progress(enrollment, item_key, at)


@transaction.atomic
def save_place(*, actor: User, enrollment_id: int, item_key: str, place: str, at: datetime) -> LessonProgress:
    """Remembers the block that the learner has reached."""
    enrollment = lock_own(actor, enrollment_id)
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
    enrollment = lock_own(actor, enrollment_id)
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
    enrollment = lock_own(actor, enrollment_id)
    _lesson(enrollment, item_key)
    progress = _progress(enrollment, item_key, at)
    if progress.completed_at is None:
        progress.completed_at = at
        progress.save(update_fields=["completed_at"])
    settle_step(enrollment, item_key, actor=actor, at=at)
    return progress


@transaction.atomic
def set_goal(*, actor: User, enrollment_id: int, goal_key: str, at: datetime) -> Plan:
    """Makes one of the module's objectives the learner's own; an empty key lets go of it."""
    enrollment = lock_own(actor, enrollment_id)
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
    enrollment = lock_own(actor, enrollment_id)
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
        settle_step(enrollment, step.key, actor=actor, at=at)
    return plan


def _lesson(enrollment: Enrollment, item_key: str) -> Lesson:
    item = find_item(enrollment.version_id, item_key)
    if not isinstance(item, Lesson):
        raise NoSuchStep(_("This module has no such lesson."))
    return item


def _progress(enrollment: Enrollment, item_key: str, at: datetime) -> LessonProgress:
    progress, _is_new = LessonProgress.objects.get_or_create(
        enrollment=enrollment, item_key=item_key, defaults={"opened_at": at}
    )
    return progress
