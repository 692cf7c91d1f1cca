"""What a path looks like, given what is done. Pure: documents and facts in, states out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from content.documents import Item, Module

StepStatus = Literal["done", "now", "open", "locked"]


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
    for item in document.items:
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
        return next((other for other in document.items if other.kind != "checklist" and other.key not in done), None)
    return None


def is_ready_for_sign_off(document: Module, done: frozenset[str]) -> bool:
    """Everything but the sign-off is done, and there is a sign-off to ask for."""
    required = {item.key for item in document.items if item.kind != "checklist"}
    return required <= done and any(item.kind == "checklist" for item in document.items)


def is_complete(document: Module, done: frozenset[str]) -> bool:
    """Every step is done, the sign-off among them."""
    return {item.key for item in document.items} <= done


def count_done(document: Module, done: frozenset[str]) -> int:
    """How many of this version's steps are done."""
    return sum(item.key in done for item in document.items)


def minutes_left(document: Module, done: frozenset[str]) -> int:
    """Minutes that the learner's own steps that are left are expected to take (without the observed sign-off)."""
    return sum(item.minutes for item in document.items if item.key not in done and item.kind != "checklist")
