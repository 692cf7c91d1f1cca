"""Drafts of a practice as they are shown: a list, and two of them beside each other with the words that changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.documents import RolePlay
from courses.role_plays.changes import Changes, changes
from courses.role_plays.replies import PracticeDraft
from courses.web import role_play_words as words


@dataclass(frozen=True)
class DraftLine:
    """A draft in the list. `is_last` is the one whose practice can be removed from this line."""

    number: int
    word: str
    submission_id: int
    at: datetime
    state: str
    is_last: bool


@dataclass(frozen=True)
class ComparedPart:
    """One part of both drafts."""

    label: str
    icon: str
    changes: Changes
    before_count: int
    after_count: int


@dataclass(frozen=True)
class Compared:
    """Two drafts beside each other, and what changed in a sentence."""

    before: PracticeDraft
    after: PracticeDraft
    before_word: str
    after_word: str
    parts: tuple[ComparedPart, ...]
    summary: str


def lines(drafts: Sequence[PracticeDraft]) -> list[DraftLine]:
    """All drafts, oldest first."""
    last = {one.submission_id: one.number for one in drafts}
    return [
        DraftLine(
            number=one.number,
            word=words.draft_word(one.number),
            submission_id=one.submission_id,
            at=one.at,
            state=_("being written") if one.is_open else _("finished") if one.is_finished else "",
            is_last=last[one.submission_id] == one.number,
        )
        for one in drafts
    ]


def choose(
    drafts: Sequence[PracticeDraft], before: int | None, after: int | None
) -> tuple[PracticeDraft, PracticeDraft] | None:
    """The two drafts asked for, the last two where they are not there, None where there are not two."""
    if len(drafts) < 2:
        return None
    by_number = {one.number: one for one in drafts}
    first = by_number.get(before or 0, drafts[-2])
    second = by_number.get(after or 0, drafts[-1])
    return (first, second) if first.number < second.number else (drafts[-2], drafts[-1])


def compared(item: RolePlay, before: PracticeDraft, after: PracticeDraft) -> Compared:
    """Both drafts part by part."""
    parts = []
    for old, new in zip(
        words.part_fields(item, before.texts), words.part_fields(item, after.texts), strict=True
    ):
        found = changes(old.text, new.text)
        parts.append(ComparedPart(new.label, new.icon, found, old.count, new.count))
    return Compared(
        before=before,
        after=after,
        before_word=words.draft_word(before.number),
        after_word=words.draft_word(after.number),
        parts=tuple(parts),
        summary=_summary(sum(one.changes.gone for one in parts), sum(one.changes.new for one in parts)),
    )


def _summary(gone: int, new: int) -> str:
    if not gone and not new:
        return _("Not a word has changed.")
    return _("%(new)s, %(gone)s.") % {
        "new": ngettext("%(count)s new word", "%(count)s new words", new) % {"count": new},
        "gone": ngettext("%(count)s word gone", "%(count)s words gone", gone) % {"count": gone},
    }
