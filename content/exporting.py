"""Questions of the bank into a file, with their keys: for authors alone, and each time with an entry in the log."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from content.authors import may_author
from content.events import QuestionsExported
from content.exchange import MOST_ITEMS, About, Entry, Format, Loss, Written, format_named
from content.importing_words import difficulty_name, tags_of
from content.questions import Question
from lms.accounts.models import User
from lms.events.log import record


@dataclass(frozen=True)
class Look:
    """What a file would hold and lose. `too_many` where the choice goes beyond what one file may hold."""

    format: Format
    count: int
    losses: tuple[Loss, ...]
    too_many: bool

    @property
    def left_out(self) -> tuple[Loss, ...]:
        """Questions that the file would not hold at all."""
        return tuple(loss for loss in self.losses if loss.is_left_out)

    @property
    def lessened(self) -> tuple[Loss, ...]:
        """Questions that would lose something."""
        return tuple(loss for loss in self.losses if not loss.is_left_out)


class TooMany(ValueError):
    """More questions than a file may hold."""


def find(
    *, status: str = "", skill: str = "", ids: Collection[UUID] | None = None
) -> QuerySet[Question, Question]:
    """Questions of the bank by status, skill and id; what is empty lets all through."""
    found = Question.objects.all() if ids is None else Question.objects.filter(pk__in=ids)
    wanted = {name: value for name, value in (("status", status), ("skill", skill)) if value}
    return found.filter(**wanted)


def look(actor: User, kind: str, questions: QuerySet[Question]) -> Look:
    """What a file of these questions would lose; nothing leaves the house yet. Three queries."""
    if not may_author(actor):
        raise PermissionDenied
    rows = _rows(questions)
    written = _written(kind, rows[:MOST_ITEMS])
    left_out = sum(loss.is_left_out for loss in written.losses)
    count = min(len(rows), MOST_ITEMS) - left_out
    return Look(format_named(kind), count, written.losses, too_many=len(rows) > MOST_ITEMS)


@transaction.atomic
def export(*, actor: User, at: datetime, kind: str, questions: QuerySet[Question]) -> Written:
    """The file. TooMany where it would hold more questions than a file may."""
    if not may_author(actor):
        raise PermissionDenied
    rows = _rows(questions)
    if len(rows) > MOST_ITEMS:
        raise TooMany(_("A file holds at most %(most)d questions.") % {"most": MOST_ITEMS})
    written = _written(kind, rows)
    record(QuestionsExported(kind=kind, count=len(rows)), actor=actor, at=at)
    return written


def _rows(questions: QuerySet[Question]) -> list[Question]:
    return list(questions.order_by("prompt", "pk").prefetch_related("tagged_items__tag")[: MOST_ITEMS + 1])


def _written(kind: str, rows: Iterable[Question]) -> Written:
    whole, empty = list[Question](), list[Question]()
    for row in rows:
        (whole if len(row.body) == 1 else empty).append(row)
    written = format_named(kind).write([_entry(row) for row in whole])
    missing = (_("it has no answers yet"),)
    lost = tuple(Loss(str(row.pk), str(row), missing, is_left_out=True) for row in empty)
    return Written(written.data, (*written.losses, *lost))


def _entry(row: Question) -> Entry:
    return Entry(
        row.freeze(version=0), About(tuple(tags_of(row)), difficulty_name(row.difficulty), row.skill)
    )
