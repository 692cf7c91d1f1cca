"""Questions out of a file: what each would do to the bank, and then, in one transaction, the doing."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from content import question_files
from content.authors import may_author
from content.checks import question_problems
from content.events import QuestionsImported
from content.exchange import About, Item, format_named, guess
from content.exchange.keys import with_keys_of
from content.importing_words import changes, difficulty_of, skill_of, unheld
from content.publishing import add_questions, keep_version
from content.question_files import QuestionFile
from content.questions import Question, QuestionStatus
from content.seed.thawing_questions import question_fields
from lms.accounts.models import User
from lms.events.log import record

Kind = Literal["add", "change", "same", "bad"]
MOST_TAG_CHARACTERS = 100
CHANGEABLE = (
    *("prompt", "situation", "body", "explanation", "objectives", "is_critical", "key_source", "seed_refs"),
    *("hints", "skill", "difficulty"),
)


class Interfered(Exception):
    """The bank changed between the look and the import; the message says so."""


@dataclass(frozen=True)
class Row:
    """What one question of a file would do. `texts` say what changes, what is missing, or what is wrong.

    `is_complete` where it could be ready at once; `lost` names what the file had and the bank cannot keep.
    `revision` is the one of the question in the bank that was looked at.
    """

    number: int
    place: str
    name: str
    kind: Kind
    question_kind: str = ""
    question_id: UUID | None = None
    texts: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    is_complete: bool = False
    made: Question | None = field(default=None, repr=False)
    tags: tuple[str, ...] = ()
    revision: int | None = None

    @property
    def ticket(self) -> str:
        """What the author saw: the row, what it would do, and to which state of the question."""
        return f"{self.number}-{self.kind}-{self.revision or 0}"


@dataclass(frozen=True)
class Plan:
    """What a file would do, question by question."""

    format: str
    rows: tuple[Row, ...]

    def of(self, kind: str) -> list[Row]:
        """The rows of a kind."""
        return [row for row in self.rows if row.kind == kind]


@dataclass(frozen=True)
class Done:
    """What an import did. `is_repeated` where the same file had been imported by an earlier click."""

    added: int
    changed: int
    is_repeated: bool = False


def check(*, actor: User, at: datetime, name: str, kind: str, data: bytes) -> tuple[QuestionFile, Plan]:
    """Reads a file, says what it would do, and keeps its bytes for a day; nothing in the bank changes.

    An empty `kind` guesses the format. UnreadableFile where the file cannot be read.
    """
    _refuse_strangers(actor)
    found = format_named(kind) if kind else guess(data)
    made = plan(found.name, data)
    digest = hashlib.sha256(data).hexdigest()
    file = question_files.keep(owner=actor, name=name, kind=found.name, data=data, digest=digest, at=at)
    return file, made


def look(*, actor: User, kind: str, data: bytes) -> Plan:
    """What a file would do; nothing is kept. An empty `kind` guesses the format."""
    _refuse_strangers(actor)
    return plan(kind or guess(data).name, data)


@transaction.atomic
def at_once(
    *,
    actor: User,
    at: datetime,
    name: str,
    kind: str,
    data: bytes,
    kinds: Collection[str],
    make_ready: bool,
) -> tuple[Plan, Done]:
    """Looks at a file and imports its rows of these kinds in the same breath."""
    file, made = check(actor=actor, at=at, name=name, kind=kind, data=data)
    chosen = {row.number for row in made.rows if row.kind in kinds}
    done = apply(actor=actor, at=at, file_id=file.pk, chosen=chosen, make_ready=make_ready)
    return made, done


def file_of(actor: User, file_id: UUID, at: datetime) -> QuestionFile | None:
    """A file that the actor uploaded and whose day is not over."""
    return QuestionFile.objects.filter(pk=file_id, owner=actor, expires_at__gt=at).first()


def plan(kind: str, data: bytes) -> Plan:
    """What a file would do to the bank as it is now. Three queries at most, however long the file is."""
    items = format_named(kind).read(data)
    ids = [UUID(item.question.id) for item in items if item.question is not None]
    there = {row.pk: row for row in Question.objects.filter(pk__in=ids).prefetch_related("tagged_items__tag")}
    seen: dict[UUID, str] = {}
    return Plan(kind, tuple(_row(number, item, there, seen) for number, item in enumerate(items, start=1)))


@transaction.atomic
def apply(
    *,
    actor: User,
    at: datetime,
    file_id: UUID,
    chosen: Collection[int],
    make_ready: bool = False,
    seen: Collection[str] | None = None,
) -> Done:
    """Imports the chosen rows of a checked file, all of them or none; a second time changes nothing.

    New questions are drafts; with `make_ready` those that are complete are ready and get their version.
    `seen` are the tickets of the chosen rows, where somebody looked at them: what would do something else now is not
    done. LookupError for a file that is not there (any more), Interfered where somebody else was quicker.
    """
    _refuse_strangers(actor)
    file = QuestionFile.objects.select_for_update().filter(pk=file_id, owner=actor, expires_at__gt=at).first()
    if file is None:
        raise LookupError(str(file_id))
    if file.imported_at is not None:
        return Done(file.added, file.changed, is_repeated=True)
    rows = [row for row in plan(file.format, bytes(file.data)).rows if row.number in chosen]
    if seen is not None and not {row.ticket for row in rows} <= set(seen):
        raise _interfered()
    added = _add([row for row in rows if row.kind == "add"], actor, at, make_ready=make_ready)
    changed = sum(_change(row, actor, at, make_ready=make_ready) for row in rows if row.kind == "change")
    file.finish(at=at, added=added, changed=changed)
    event = QuestionsImported(kind=file.format, digest=file.digest, added=added, changed=changed)
    record(event, actor=actor, at=at)
    return Done(added, changed)


def _refuse_strangers(actor: User) -> None:
    if not may_author(actor):
        raise PermissionDenied


def _interfered() -> Interfered:
    return Interfered(
        _("The bank was changed by somebody else in this moment. Nothing was imported; please try again.")
    )


# --- One question ---------------------------------------------------------------------------------


def _row(number: int, item: Item, there: dict[UUID, Question], seen: dict[UUID, str]) -> Row:
    if item.question is None:
        return Row(number, item.place, item.name, "bad", texts=item.problems, lost=item.lost)
    key = UUID(item.question.id)
    bare = Row(number, item.place, item.name, "bad", item.question.kind, key, lost=item.lost)
    if key in seen:
        text = _("The same question stands in this file already: %(place)s.") % {"place": seen[key]}
        return replace(bare, texts=(text,))
    seen[key] = item.place
    old = there.get(key)
    bare = replace(bare, revision=old.latest_revision_id if old is not None else None)
    frozen = old.freeze(version=0) if old is not None and len(old.body) == 1 else None
    document = replace(item.question, version=0)
    if frozen is not None:
        document = with_keys_of(document, frozen)
    made = Question(pk=key, **question_fields(document))
    problems = _refusals(made, item.about)
    if problems:
        return replace(bare, texts=tuple(problems))
    lost = [*item.lost, *unheld(document, made.freeze(version=0)), *_describe(made, old, item.about)]
    incomplete = question_problems(document)
    bare = replace(
        bare, made=made, tags=item.about.tags, lost=tuple(dict.fromkeys(lost)), is_complete=not incomplete
    )
    if old is None:
        return replace(bare, kind="add", texts=tuple(incomplete))
    differing = changes(frozen, made.freeze(version=0), old, made, item.about)
    if not differing:
        return replace(bare, kind="same")
    if incomplete and old.status == QuestionStatus.READY:
        text = _("It would leave a question that is ready without a complete key.")
        return replace(bare, texts=(text, *incomplete))
    return replace(bare, kind="change", texts=(*differing, *incomplete))


def _refusals(made: Question, about: About) -> list[str]:
    """What the columns of the bank cannot take."""
    found: list[str] = []
    try:
        made.clean_fields(exclude=["owner", "latest_revision"])
    except ValidationError as error:
        for name, texts in error.message_dict.items():
            label = getattr(Question._meta.get_field(name), "verbose_name", name)
            found += [f"{label}: {text}" for text in texts]
    if any(len(tag) > MOST_TAG_CHARACTERS for tag in about.tags):
        found.append(_("A tag has at most %(most)d characters.") % {"most": MOST_TAG_CHARACTERS})
    return found


def _describe(made: Question, old: Question | None, about: About) -> list[str]:
    """Sets what the bank knows of a question; what the file does not say stays as it was. What does not fit is named."""
    lost: list[str] = []
    if old is not None:
        made.skill, made.difficulty = old.skill, old.difficulty
    skill, difficulty = skill_of(about.skill), difficulty_of(about.difficulty)
    if about.skill and skill is None:
        lost.append(_("the skill “%(name)s”, which is no short name") % {"name": about.skill[:60]})
    if about.difficulty and difficulty is None:
        lost.append(_("the difficulty “%(name)s”") % {"name": about.difficulty[:60]})
    made.skill = skill or made.skill
    made.difficulty = difficulty or made.difficulty
    return lost


def _add(rows: Sequence[Row], actor: User, at: datetime, *, make_ready: bool) -> int:
    new: list[Question] = []
    tags: dict[UUID, Sequence[str]] = {}
    for row in rows:
        if row.made is None:
            continue
        row.made.owner = actor
        row.made.status = QuestionStatus.READY if make_ready and row.is_complete else QuestionStatus.DRAFT
        new.append(row.made)
        tags[row.made.pk] = row.tags
    try:
        add_questions(new, tags, by=actor, at=at)
    except IntegrityError as error:
        raise _interfered() from error
    return len(new)


def _change(row: Row, actor: User, at: datetime, *, make_ready: bool) -> bool:
    made = row.made
    if made is None:
        return False
    old = Question.objects.select_for_update().get(pk=made.pk)
    if old.latest_revision_id != row.revision:
        raise _interfered()
    for name in CHANGEABLE:
        setattr(old, name, getattr(made, name))
    if make_ready and row.is_complete and old.status == QuestionStatus.DRAFT:
        old.status = QuestionStatus.READY
    old.save()
    _keep(old, row.tags, actor, at)
    return True


def _keep(question: Question, tags: Sequence[str], actor: User, at: datetime) -> None:
    """Tags, revision, a line in the history, and a version where the question is ready."""
    if tags:
        question.tags.set(tags)
    revision = question.save_revision(user=actor, clean=False)
    log(instance=question, action="wagtail.edit", user=actor, revision=revision, content_changed=True)
    keep_version(question, by=actor, at=at)
