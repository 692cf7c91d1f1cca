"""How a role-play is put into words: channels, word ranges, tries, who reads it and when."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from content.documents import Part, RolePlay, ThreadMessage
from courses.role_plays import rules

PART_ICONS = {"mail": "envelope-simple", "chat": "chat-text", "turn": "chat-circle", "note": "note"}
# How many lines a part shows before anything is written.
ROWS = {"mail": 14, "chat": 4, "turn": 3, "note": 6}


@dataclass(frozen=True)
class PartField:
    """One part with its text: a field of the draft, or a paragraph of what was handed in."""

    key: str
    label: str
    kind: str
    icon: str
    text: str
    count: int
    low: int | None
    high: int | None
    advice: str
    rows: int
    error: str = ""

    @property
    def name(self) -> str:
        """The name of the form field."""
        return f"text-{self.key}"

    @property
    def id(self) -> str:
        """The id of the form field."""
        return f"part-{self.key}"


def part_fields(
    item: RolePlay, texts: dict[str, str], errors: dict[str, str] | None = None
) -> list[PartField]:
    """The parts of a brief with their texts, in order."""
    return [
        PartField(
            key=part.key,
            label=part.label,
            kind=part.kind,
            icon=PART_ICONS[part.kind],
            text=texts.get(part.key, ""),
            count=rules.word_count(texts.get(part.key, "")),
            low=part.min_words,
            high=part.max_words,
            advice=range_words(part),
            rows=ROWS[part.kind],
            error=(errors or {}).get(part.key, ""),
        )
        for part in rules.ranged_parts(item)
    ]


def range_words(part: Part) -> str:
    """The word range as advice; empty where there is none."""
    numbers = {"low": part.min_words, "high": part.max_words}
    if part.min_words is not None and part.max_words is not None:
        return _("aim for %(low)s to %(high)s") % numbers
    if part.min_words is not None:
        return _("aim for %(low)s or more") % numbers
    if part.max_words is not None:
        return _("aim for %(high)s at most") % numbers
    return ""


def channel_word(item: RolePlay) -> str:
    """The channel, as it stands beside the customer's name."""
    return {
        "email": pgettext("channel", "email"),
        "chat": pgettext("channel", "chat"),
        "phone": pgettext("channel", "phone"),
        "social": pgettext("channel", "social media"),
    }[item.channel]


def reply_time() -> str:
    """When a grader usually answers."""
    days = rules.REPLY_WORKING_DAYS
    return ngettext("within %(count)s working day", "within %(count)s working days", days) % {
        "count": _number(days)
    }


def _number(count: int) -> str:
    return {1: _("one"), 2: _("two"), 3: _("three"), 4: _("four"), 5: _("five")}.get(count, str(count))


def version_word(*, is_revision: bool) -> str:
    """Which version of a text it is."""
    return _("Second version") if is_revision else _("First version")


def draft_word(number: int) -> str:
    """Which draft of a practice it is."""
    known = {1: _("First draft"), 2: _("Second draft"), 3: _("Third draft"), 4: _("Fourth draft")}
    return known.get(number, _("Draft %(number)s") % {"number": number})


def outcome_word(status: str, *, is_passed: bool | None) -> str:
    """What became of a version."""
    if status == "returned":
        return _("returned with comments")
    return _("passed") if is_passed else _("not yet")


@dataclass(frozen=True)
class Message:
    """A message of the thread with the look of its voice."""

    who: str
    at: str
    text: str
    voice: str


def thread(item: RolePlay) -> list[Message]:
    """The thread; what colleagues wrote looks like something that was said before."""
    looks = {"them": "them", "you": "you", "colleague": "off", "note": "off"}
    return [Message(one.who, one.at, one.text, looks[one.voice]) for one in _messages(item)]


def _messages(item: RolePlay) -> tuple[ThreadMessage, ...]:
    return item.thread
