"""A brief and its siblings: after a result without a pass the next one asks for the same of another customer. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from content.documents import Module, RolePlay
from courses.role_plays.rules import Next, Try, next_step


def chain(document: Module, item_key: str) -> tuple[str, ...]:
    """The keys of the briefs that serve one step: its own first, then the siblings in the order of the module."""
    step = document.step_key(item_key)
    return (step, *(key for key, main in document.spares.items() if main == step))


def next_in_chain(
    document: Module, item_key: str, tries: Mapping[str, Sequence[Try]], *, at: datetime
) -> Next:
    """What a learner may do on one of these briefs, given their tries on each in order.

    A result without a pass opens the sibling at once; where there is none, the same brief opens a day later.
    """
    own = next_step(tries.get(item_key, ()), at=at)
    if own.step in ("passed", "waiting", "revise") or _is_open(tries.get(item_key, ())):
        return own
    keys = chain(document, item_key)
    if any(next_step(tries.get(key, ()), at=at).step == "passed" for key in keys):
        return Next("passed")
    failed_at = _failed_at(tries.get(item_key, ()))
    if _is_due(document, item_key, tries):
        return Next("write")
    if failed_at is None:
        return Next("write") if item_key == document.step_key(item_key) else Next("closed")
    sibling = _sibling(document, item_key)
    while sibling and sibling != item_key and not _is_current(document, sibling, tries):
        sibling = _sibling(document, sibling)
    return own if sibling in ("", item_key) else Next("sibling", sibling=sibling)


def _sibling(document: Module, item_key: str) -> str:
    """The key of the next brief; empty without one, or where it is a step of its own."""
    item = document.by_key.get(item_key)
    key = item.sibling_key if isinstance(item, RolePlay) else ""
    return key if key in chain(document, item_key) else ""


def _is_current(document: Module, item_key: str, tries: Mapping[str, Sequence[Try]]) -> bool:
    """This is where the work goes on: begun and undecided, due, or the last of its line."""
    counted = [one for one in tries.get(item_key, ()) if one.status != "withdrawn"]
    is_undecided = bool(counted) and counted[-1].status != "released"
    return is_undecided or _is_due(document, item_key, tries) or not _sibling(document, item_key)


def _is_due(document: Module, item_key: str, tries: Mapping[str, Sequence[Try]]) -> bool:
    """A brief before it came to a result without a pass, and this one has not since."""
    own = _failed_at(tries.get(item_key, ()))
    return any(
        failed_at is not None and (own is None or failed_at > own)
        for key in chain(document, item_key)
        if _sibling(document, key) == item_key
        for failed_at in [_failed_at(tries.get(key, ()))]
    )


def _failed_at(tries: Sequence[Try]) -> datetime | None:
    return max(
        (
            one.decided_at
            for one in tries
            if one.status == "released" and not one.is_passed and one.decided_at
        ),
        default=None,
    )


def _is_open(tries: Sequence[Try]) -> bool:
    counted = [one for one in tries if one.status != "withdrawn"]
    return bool(counted) and counted[-1].status == "draft"
