"""Opening, reading, answering, planning: rows, events, refusals that change nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from courses.actions import learner as actions
from courses.enrollments.models import Enrollment
from courses.lessons.models import LessonProgress, PracticeAnswer
from courses.plans.models import Plan
from courses.progress.queries import done_keys
from lms.accounts.models import User
from lms.events.models import Event
from tests.cast import Cast


def _types() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("type", flat=True))


def test_the_first_visit_opens_the_module(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    """Later ones change nothing."""
    for hours in (0, 1):
        actions.open_module(actor=cast.amina, enrollment_id=enrolled.pk, at=at + timedelta(hours=hours))
    enrolled.refresh_from_db()
    assert enrolled.opened_at == at
    assert _types() == ["module.opened"]


def test_a_lesson_remembers_the_place(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    """The block that was reached."""
    own: dict[str, Any] = {"actor": cast.amina, "enrollment_id": enrolled.pk, "item_key": "lesson", "at": at}
    actions.open_lesson(**own)
    actions.save_place(**own, place="dialogue")
    assert LessonProgress.objects.get().place == "dialogue"
    with pytest.raises(actions.NoSuchStep):
        actions.save_place(**own, place="elsewhere")
    assert LessonProgress.objects.get().place == "dialogue"


def test_the_newest_answer_is_kept(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    """One row for each task, and no event: practice is private."""
    for text in ("It leaks.", "It leaks again."):
        actions.answer_practice(
            actor=cast.amina,
            enrollment_id=enrolled.pk,
            item_key="lesson",
            block_key="write",
            value={"text": text, "is_checked": True},
            at=at,
        )
    assert PracticeAnswer.objects.get().value == {"text": "It leaks again.", "is_checked": True}
    assert _types() == []


@pytest.mark.parametrize(("block_key", "value"), [("prose", {"text": "x"}), ("write", {"text": "x" * 5000})])
def test_an_answer_that_does_not_fit_is_refused(
    cast: Cast, enrolled: Enrollment, at: datetime, block_key: str, value: dict[str, Any]
) -> None:
    """And nothing is kept of it."""
    with pytest.raises(actions.AnswerDoesNotFit):
        actions.answer_practice(
            actor=cast.amina,
            enrollment_id=enrolled.pk,
            item_key="lesson",
            block_key=block_key,
            value=value,
            at=at,
        )
    assert not PracticeAnswer.objects.exists()


def test_finishing_a_lesson_completes_the_step_once(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    """The first time counts."""
    for minutes in (0, 5):
        moment = at + timedelta(minutes=minutes)
        actions.finish_lesson(actor=cast.amina, enrollment_id=enrolled.pk, item_key="lesson", at=moment)
    assert LessonProgress.objects.get().completed_at == at
    assert done_keys(enrolled.pk) == {"lesson"}
    assert _types() == ["step.completed"]


def test_a_plan_is_one_sentence_and_completes_its_step(
    cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    """Leading words that the sentence brings are left out; it can be rewritten."""
    own: dict[str, Any] = {"actor": cast.amina, "enrollment_id": enrolled.pk}
    actions.make_plan(
        **own, cue=" When a message ends with a date, ", behavior="I will play it back first.", at=at
    )
    actions.make_plan(**own, cue="a template hovers", behavior="read to the end", at=at + timedelta(days=1))
    plan = Plan.objects.get()
    assert (plan.cue, plan.behavior, plan.made_at) == ("a template hovers", "read to the end", at)
    assert done_keys(enrolled.pk) == {"plan"}
    assert _types() == ["module.opened", "plan.made", "step.completed", "plan.made"]


@pytest.mark.parametrize(
    ("cue", "behavior"), [("", "read"), ("when ", "read"), ("it rings", " "), ("x" * 301, "read")]
)
def test_half_a_plan_is_refused(
    cast: Cast, enrolled: Enrollment, at: datetime, cue: str, behavior: str
) -> None:
    """Nothing is kept."""
    with pytest.raises(actions.PlanIncomplete):
        actions.make_plan(actor=cast.amina, enrollment_id=enrolled.pk, cue=cue, behavior=behavior, at=at)
    assert not Plan.objects.exists()


def test_a_goal_is_one_of_the_objectives(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    """It can be let go of."""
    own: dict[str, Any] = {"actor": cast.amina, "enrollment_id": enrolled.pk, "at": at}
    actions.set_goal(**own, goal_key="o2")
    with pytest.raises(actions.NoSuchStep):
        actions.set_goal(**own, goal_key="o9")
    assert Plan.objects.get().goal_key == "o2"
    assert actions.set_goal(**own, goal_key="").goal_key == ""


def _calls(enrolled: Enrollment, at: datetime) -> list[Callable[[User], object]]:
    own: dict[str, Any] = {"enrollment_id": enrolled.pk, "at": at}
    lesson = own | {"item_key": "lesson"}
    return [
        lambda actor: actions.open_module(actor=actor, **own),
        lambda actor: actions.open_lesson(actor=actor, **lesson),
        lambda actor: actions.save_place(actor=actor, **lesson, place="prose"),
        lambda actor: actions.answer_practice(actor=actor, **lesson, block_key="write", value={"text": "x"}),
        lambda actor: actions.finish_lesson(actor=actor, **lesson),
        lambda actor: actions.set_goal(actor=actor, **own, goal_key="o1"),
        lambda actor: actions.make_plan(actor=actor, **own, cue="it rings", behavior="breathe"),
    ]


@pytest.mark.parametrize("name", ["otto", "grace", "gil", "noor", "ingrid", "lee", "ruth", "brian"])
def test_only_the_learner_may(name: str, cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    """Everybody else is refused and leaves no trace."""
    for call in _calls(enrolled, at):
        with pytest.raises(PermissionDenied):
            call(getattr(cast, name))
    rows = (LessonProgress, PracticeAnswer, Plan, Event)
    assert not any(model.objects.exists() for model in rows)


def test_a_withdrawn_enrollment_is_closed(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    """Also to its learner."""
    enrolled.withdraw(at=at)
    for call in _calls(enrolled, at):
        with pytest.raises(PermissionDenied):
            call(cast.amina)


def test_after_completion_practice_stays_open_and_progress_stays_as_it_is(
    cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    """Reading again settles nothing."""
    enrolled.complete(at=at)
    for call in _calls(enrolled, at):
        call(cast.amina)
    assert done_keys(enrolled.pk) == frozenset()
    assert PracticeAnswer.objects.count() == 1
