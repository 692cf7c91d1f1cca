"""What the actions on written role-plays answer with: refusals, and the receipt of a save."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from courses.actions.refusals import Refused

TAKEN_OVER = "taken_over"
CLOSED = "closed"


class NotOpen(Refused):
    """Nothing can be written on this brief at the moment."""

    code = "not_open"


class TakenOver(Refused):
    """Another tab or device went on with this draft."""

    code = TAKEN_OVER


class AlreadyHandedIn(Refused):
    """It was handed in before."""

    code = "already_handed_in"


class KeyUsed(Refused):
    """The idempotency key belongs to another submission, or to one that was taken back."""

    code = "key_used"


class Unfinished(Refused):
    """A part is still empty. `parts` are the keys of the empty parts."""

    code = "unfinished"
    status = 400
    parts: tuple[str, ...] = ()


class TooLong(Refused):
    """A part is longer than can be kept."""

    code = "too_long"
    status = 400


class TextChanged(Refused):
    """The draft is no longer what was shown when it was confirmed."""

    code = "text_changed"


class AlreadyOpened(Refused):
    """A grader has begun to read."""

    code = "already_opened"


@dataclass(frozen=True)
class SaveReceipt:
    """What became of a save, given after the commit. `code` says why it was not taken; the text is kept even so.

    `is_superseded`: a later save of the same client was there already.
    """

    is_saved: bool
    submission_id: int
    epoch: int
    saved_at: datetime
    code: str = ""
    is_superseded: bool = False


@dataclass(frozen=True)
class FromFile:
    """A text out of a file: the number of the submission it was written for, and whether its part was saved since."""

    number: int
    is_saved_since: bool


class PenElsewhere(Refused):
    """Another tab or device writes on this draft."""

    code = TAKEN_OVER
