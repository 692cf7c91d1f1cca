"""What is true of written role-plays: words, hand-in, the pass rule, who may come next. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from content.documents import Part, RolePlay, Rubric, digest

RETRY_WAIT = timedelta(hours=24)
PRACTICE_KEPT = timedelta(days=180)
SNAPSHOT_EVERY = timedelta(minutes=1)
LEASE_STEP = timedelta(minutes=5)
REPLY_WORKING_DAYS = 2
REMIND_AFTER = REPLY_WORKING_DAYS
ESCALATE_AFTER = 4
MAX_PART_CHARACTERS = 20_000
SATURDAY = 5

STARTING, BUILDING, SOLID, LEADING = 1, 2, 3, 4
NEEDS_QUOTE = frozenset({STARTING, LEADING})


# --- Words -----------------------------------------------------------------------------------------


def tidy(text: str) -> str:
    """The text with plain line feeds, without what no database keeps (NUL, half characters); nothing else is touched."""
    whole = text.encode("utf-8", "replace").decode()
    return whole.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def word_count(text: str) -> int:
    """How many stretches without white space there are; the page counts in the same way."""
    return len(text.split())


RangeState = Literal["none", "below", "inside", "above"]


def range_state(count: int, part: Part) -> RangeState:
    """Where a number of words stands against the part's advice."""
    if part.min_words is None and part.max_words is None:
        return "none"
    if part.min_words is not None and count < part.min_words:
        return "below"
    if part.max_words is not None and count > part.max_words:
        return "above"
    return "inside"


def ranged_parts(item: RolePlay) -> tuple[Part, ...]:
    """The parts; a brief of one part hands its own word range down to a part that has none."""
    if len(item.parts) != 1 or item.parts[0].min_words is not None or item.parts[0].max_words is not None:
        return item.parts
    only = item.parts[0]
    return (Part(only.key, only.label, only.kind, item.min_words, item.max_words),)


def fitted(texts: Mapping[str, str], item: RolePlay) -> dict[str, str]:
    """The texts of this brief's parts, tidied, in the order of the brief; unknown parts are left out."""
    return {part.key: tidy(texts.get(part.key, "")) for part in item.parts}


def too_long(texts: Mapping[str, str]) -> bool:
    """Whether a part is longer than `MAX_PART_CHARACTERS`."""
    return any(len(text) > MAX_PART_CHARACTERS for text in texts.values())


def empty_parts(texts: Mapping[str, str], item: RolePlay) -> tuple[Part, ...]:
    """Parts that are still to be written. Word ranges are advice and never stop anybody."""
    return tuple(part for part in item.parts if not texts.get(part.key, "").strip())


def texts_digest(*, version_id: int, item_key: str, texts: Mapping[str, str]) -> str:
    """SHA-256 (hex) over what was handed in and the version that it answers."""
    return digest({"version": version_id, "item": item_key, "texts": dict(texts)})


# --- Waiting ---------------------------------------------------------------------------------------


def working_days_since(since: date, today: date) -> int:
    """The working days (Monday to Friday) after `since`, up to and with `today`."""
    return sum(
        (since + timedelta(days=day)).weekday() < SATURDAY for day in range(1, (today - since).days + 1)
    )


# --- The order of saves ----------------------------------------------------------------------------

SaveOrder = Literal["newer", "same", "older", "behind"]


@dataclass(frozen=True)
class Stamp:
    """Where a save comes from: a client's number, and the epoch in which it was typed (None: just now)."""

    client: str
    seq: int
    typed_epoch: int | None = None


def save_order(
    kept: Mapping[str, object] | None, stamp: Stamp, *, is_same_text: bool, is_saved_since: bool = False
) -> SaveOrder:
    """Whether a save of one part is news. Numbers are compared within one client.

    `behind` is a text kept on a device while the part went on elsewhere: it never replaces the later one.
    `is_saved_since` says that the part was saved after this was typed; within an epoch that decides between clients.
    """
    if not kept:
        return "behind" if is_saved_since and not is_same_text else "newer"
    epoch = int(str(kept.get("epoch", 0)))
    if stamp.typed_epoch is not None and epoch > stamp.typed_epoch:
        return "same" if is_same_text else "behind"
    if kept.get("client") != stamp.client:
        is_behind = is_saved_since and epoch == stamp.typed_epoch and not is_same_text
        return "behind" if is_behind else "newer"
    last = int(str(kept.get("seq", 0)))
    if stamp.seq == last:
        # One client, one number, two texts: a copied tab. Neither may hide the other.
        return "same" if is_same_text else "behind"
    return "newer" if stamp.seq > last else "older"


# --- What a learner may do on a brief --------------------------------------------------------------


@dataclass(frozen=True)
class Try:
    """One submission as a fact: what it came to and when. `is_revision` marks the second version of a returned one."""

    status: Literal["draft", "submitted", "returned", "released", "withdrawn"]
    decided_at: datetime | None = None
    is_passed: bool | None = None
    is_revision: bool = False


Opening = Literal["write", "waiting", "revise", "passed", "later", "sibling", "closed"]


@dataclass(frozen=True)
class Next:
    """What comes next on a brief. `at` is when writing opens again, where it opens later.

    sibling: another brief stands in for it, that of the key `sibling`. closed: a sibling that nobody needs yet.
    """

    step: Opening
    at: datetime | None = None
    sibling: str = ""


def next_step(tries: Iterable[Try], *, at: datetime) -> Next:
    """What a learner may do, given their tries on one brief in order; withdrawn ones do not count."""
    counted = [one for one in tries if one.status != "withdrawn"]
    if counted and counted[-1].status == "draft":
        return Next("write")
    if any(one.status == "released" and one.is_passed for one in counted):
        return Next("passed")
    if not counted:
        return Next("write")
    last = counted[-1]
    if last.status == "submitted":
        return Next("waiting")
    if last.status == "returned":
        return Next("revise")
    opens_at = (last.decided_at or at) + RETRY_WAIT
    return Next("write") if opens_at <= at else Next("later", opens_at)


def may_return(tries: Iterable[Try]) -> bool:
    """A brief is returned for revision once: not a second version, nor after an earlier return."""
    return not any(
        one.status == "returned" or (one.is_revision and one.status != "withdrawn") for one in tries
    )


# --- The queue -------------------------------------------------------------------------------------


def next_held(held: Sequence[int], after: int | None, *, at_most: int) -> int | None:
    """Which of the held ones (ids, oldest first) a grader goes on with, looking at `after`; None to take a new one.

    Without `after` that is the first. With it, the next; at the end the first again, where they hold `at_most` or more.
    """
    if after is None or after not in held:
        return held[0] if held else None
    place = held.index(after) + 1
    if place < len(held):
        return held[place]
    return held[0] if len(held) >= at_most and held[0] != after else None


# --- Levels ----------------------------------------------------------------------------------------


def passes(levels: Mapping[str, int], rubric: Rubric) -> bool:
    """The pass rule: gates at the gate level, nothing under the floor, few others under Solid. KeyError if one is missing."""
    rule = rubric.pass_rule
    gates = [levels[criterion.key] for criterion in rubric.criteria if criterion.gate]
    others = [levels[criterion.key] for criterion in rubric.criteria if not criterion.gate]
    return (
        all(level >= rule.gate_level for level in gates)
        and all(level >= rule.floor_level for level in (*gates, *others))
        and sum(level < SOLID for level in others) <= rule.below_solid
    )


def weighted(levels: Mapping[str, int], rubric: Rubric) -> float:
    """The display score of 0 to 100: the sum of weight * (level - 1) / 3; weights sum to 100."""
    return round(sum(criterion.weight * (levels[criterion.key] - 1) / 3 for criterion in rubric.criteria), 2)


# --- The second person -----------------------------------------------------------------------------


def needs_second_person(
    *,
    grader_id: int,
    may_sign_off: bool,
    item_key: str,
    graded_items: Iterable[str],
    held_by: Mapping[str, int],
) -> bool:
    """Whoever may sign off may not also be the only grader of a module.

    `graded_items` are the keys of its graded role-plays; `held_by` maps those graded with a pass, or being read,
    to the grader. True when every other one is this grader's own.
    """
    others = [key for key in graded_items if key != item_key]
    return may_sign_off and all(held_by.get(key) == grader_id for key in others)
