"""Changes of many questions at once, and copies: all in one transaction, each with its line in the history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from content.publishing.questions import keep_version
from content.questions import Question, QuestionStatus
from lms.accounts.models import User

BANK_ACTION = "content.bank"
COPY_ACTION = "content.copy"


class ChangeRefused(Exception):
    """A question cannot take this change; the message is a sentence for the author."""


class Change(Protocol):
    """Something to do to a question."""

    def apply(self, question: Question) -> bool:
        """Changes the question, not yet saved; False where it is so already, ChangeRefused where it cannot be."""

    def sentence(self) -> str:
        """What was done, for the history."""


@dataclass(frozen=True)
class Refusal:
    """A question that was left as it is, and why."""

    question: Question
    reason: str


@dataclass(frozen=True)
class Outcome:
    """How many questions were changed, how many were so already, and which could not be."""

    changed: int
    unchanged: int
    refused: tuple[Refusal, ...]


@dataclass(frozen=True)
class SetStatus:
    """Makes questions drafts, ready or retired."""

    status: QuestionStatus

    def apply(self, question: Question) -> bool:
        """A question without a complete key cannot be ready."""
        if question.status == self.status:
            return False
        if self.status == QuestionStatus.READY and (problems := question.problems()):
            raise ChangeRefused(" ".join(problems))
        question.status = self.status
        return True

    def sentence(self) -> str:
        """The new status."""
        return _("Status set to “%(value)s”") % {"value": self.status.label}


@dataclass(frozen=True)
class SetField:
    """Gives one field of the bank entry a value. `label` and `shown` are both as people read them."""

    name: str
    value: object
    label: str
    shown: str

    def apply(self, question: Question) -> bool:
        """Fields of the entry take any value that the form allows."""
        if getattr(question, self.name) == self.value:
            return False
        setattr(question, self.name, self.value)
        return True

    def sentence(self) -> str:
        """The field and its new value."""
        return _("%(field)s set to “%(value)s”") % {"field": self.label, "value": self.shown}


@dataclass(frozen=True)
class AddTags:
    """Adds tags; those that are there already stay."""

    names: tuple[str, ...]

    def apply(self, question: Question) -> bool:
        """Whether one of them is new."""
        known = {name.casefold() for name in question.tag_list()}
        missing = [name for name in self.names if name.casefold() not in known]
        question.tags.add(*missing)
        return bool(missing)

    def sentence(self) -> str:
        """The tags."""
        return _("Tags added: %(names)s") % {"names": ", ".join(self.names)}


@dataclass(frozen=True)
class RemoveTags:
    """Removes tags where they are."""

    names: tuple[str, ...]

    def apply(self, question: Question) -> bool:
        """Whether one of them was there."""
        wanted = {name.casefold() for name in self.names}
        there = [name for name in question.tag_list() if name.casefold() in wanted]
        question.tags.remove(*there)
        return bool(there)

    def sentence(self) -> str:
        """The tags."""
        return _("Tags removed: %(names)s") % {"names": ", ".join(self.names)}


@transaction.atomic
def change(questions: Iterable[UUID], what: Change, *, by: User | None, at: datetime) -> Outcome:
    """Changes each of these questions that can be changed, and says which could not and why.

    A question that becomes ready gets its version. Whoever may change questions is asked for by the caller.
    """
    changed, unchanged, refused = 0, 0, list[Refusal]()
    rows = Question.objects.select_for_update().filter(pk__in=list(questions)).order_by("pk")
    for question in rows.prefetch_related("tagged_items__tag"):
        try:
            is_changed = what.apply(question)
        except ChangeRefused as refusal:
            refused.append(Refusal(question, str(refusal)))
            continue
        if not is_changed:
            unchanged += 1
            continue
        changed += 1
        question.save()
        revision = question.save_revision(user=by, clean=False)
        log(
            instance=question,
            action=BANK_ACTION,
            user=by,
            revision=revision,
            data={"sentence": what.sentence()},
        )
        keep_version(question, by=by, at=at)
    return Outcome(changed, unchanged, tuple(refused))


@transaction.atomic
def duplicate(question: Question, *, by: User | None) -> Question:
    """A draft with a UUID of its own and everything that the question has, but its versions and its history."""
    copy = Question(owner=by)
    for field in Question._meta.concrete_fields:
        if field.name not in ("id", "status", "owner", "latest_revision", "updated_at"):
            setattr(copy, field.attname, getattr(question, field.attname))
    copy.prompt = _("Copy of %(prompt)s") % {"prompt": question.prompt}
    copy.save()
    copy.tags.set(question.tag_list())
    revision = copy.save_revision(user=by, clean=False)
    log(
        instance=copy,
        action=COPY_ACTION,
        user=by,
        revision=revision,
        data={"source": str(question.pk), "prompt": str(question)},
    )
    return copy
