"""What a path looks like, given what is done. Pure: documents and facts in, states out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from content.documents import Item, Module

StepStatus = Literal["done", "now", "open", "locked"]

SATURDAY = 5


@dataclass(frozen=True)
class StepState:
    """An item of the path. `lock` names the item that opens it, where it is locked."""

    item: Item
    status: StepStatus
    lock: Item | None = None


def path(document: Module, done: frozenset[str]) -> list[StepState]:
    """All steps in order. The first open one is `now`; items that the version no longer has do not count."""
    states: list[StepState] = []
    has_now = False
    for item in document.steps:
        lock = lock_of(document, item, done)
        if item.key in done:
            states.append(StepState(item, "done"))
        elif lock is not None:
            states.append(StepState(item, "locked", lock))
        elif not has_now:
            has_now = True
            states.append(StepState(item, "now"))
        else:
            states.append(StepState(item, "open"))
    return states


def lock_of(document: Module, item: Item, done: frozenset[str]) -> Item | None:
    """What has to be done before this item opens: a practice role-play, or for the sign-off the first step missing."""
    if item.key in done:
        return None
    if item.kind == "role_play" and item.practice_key and item.practice_key not in done:
        return document.by_key.get(item.practice_key)
    if item.kind == "checklist":
        return next(
            (other for other in document.steps if other.kind != "checklist" and other.key not in done), None
        )
    return None


def is_ready_for_sign_off(document: Module, done: frozenset[str]) -> bool:
    """Everything but the sign-off is done, and there is a sign-off to ask for."""
    required = {item.key for item in document.steps if item.kind != "checklist"}
    return required <= done and any(item.kind == "checklist" for item in document.steps)


def is_complete(document: Module, done: frozenset[str]) -> bool:
    """Every step is done, the sign-off among them."""
    return {item.key for item in document.steps} <= done


def count_done(document: Module, done: frozenset[str]) -> int:
    """How many of this version's steps are done."""
    return sum(item.key in done for item in document.steps)


def minutes_left(document: Module, done: frozenset[str]) -> int:
    """Minutes that the learner's own steps that are left are expected to take (without the observed sign-off)."""
    return sum(item.minutes for item in document.steps if item.key not in done and item.kind != "checklist")


@dataclass(frozen=True)
class ReleasedGrade:
    """The newest released grade of a graded role-play: criterion levels (1-4) with their weights."""

    levels: tuple[tuple[int, int], ...]
    is_passed: bool


def skill_level(
    grades: Sequence[ReleasedGrade], *, graded_role_plays: int, has_certificate: bool
) -> int | None:
    """A skill's level, 1 Starting to 4 Leading: the weighted mean of the criterion levels, rounded down.

    Solid or above only when all graded role-plays of the module passed, Leading only with a valid certificate.
    None without a released grade.
    """
    pairs = [pair for grade in grades for pair in grade.levels]
    weight = sum(weight for _level, weight in pairs)
    if not weight:
        return None
    level = sum(level * weight for level, weight in pairs) // weight
    if len(grades) < graded_role_plays or not all(grade.is_passed for grade in grades):
        return min(level, 2)
    return level if has_certificate else min(level, 3)


def suggested_days(steps: int, *, today: date, due_on: date | None) -> list[date | None]:
    """A day for each of the steps that are left, spread evenly over the working days before the due date.

    Never before today and never past due. All None without a due date or once it has gone by.
    """
    if due_on is None or due_on < today:
        return [None] * steps
    span = [today + timedelta(days=offset) for offset in range((due_on - today).days)]
    days = [day for day in span if day.weekday() < SATURDAY] or [due_on]
    return [days[max(0, (number + 1) * len(days) // steps - 1)] for number in range(steps)]


def working_days(today: date, count: int) -> list[date]:
    """The last `count` working days up to today, oldest first."""
    found: list[date] = []
    day = today
    while len(found) < count:
        if day.weekday() < SATURDAY:
            found.append(day)
        day -= timedelta(days=1)
    return found[::-1]
