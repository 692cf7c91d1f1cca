"""What a manager sees of somebody's quizzes: what holds in each, extra time, and what came too late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from content import documents
from content import queries as library
from courses.access import queries as access
from courses.access.queries import AccommodationInfo, OverrideInfo
from courses.access.rules import Access
from courses.enrollments import queries as enrollments
from courses.permissions import manages, may_set_access
from courses.quizzes.late_queries import LateAnswer, late_answers
from lms.accounts.models import User
from lms.accounts.queries import learners_within, standing


@dataclass(frozen=True)
class QuizLine:
    """A quiz of somebody: what the author set, what holds for them, and their own override."""

    module_id: int
    module_title: str
    quiz: documents.Quiz
    access: Access
    override: OverrideInfo | None


@dataclass(frozen=True)
class QuizChoice:
    """A released quiz, for a form."""

    module_id: int
    module_title: str
    item_key: str
    title: str

    @property
    def value(self) -> str:
        """Both keys in one."""
        return f"{self.module_id}:{self.item_key}"


@dataclass(frozen=True)
class PersonAccess:
    """Somebody and their quizzes. `late` stays empty for readers who do not manage them."""

    id: int
    public_id: str
    name: str
    time_zone: str
    quizzes: tuple[QuizLine, ...]
    accommodations: tuple[AccommodationInfo, ...]
    late: tuple[LateAnswer, ...]
    is_managed: bool

    @property
    def standing(self) -> AccommodationInfo | None:
        """The extra time that was granted and not withdrawn."""
        return next((row for row in self.accommodations if row.withdrawn_at is None), None)

    def line(self, module_id: int, item_key: str) -> QuizLine | None:
        """One of the quizzes, or None."""
        return next(
            (line for line in self.quizzes if line.module_id == module_id and line.quiz.key == item_key), None
        )


def person_access(actor: User, public_id: object, at: datetime) -> PersonAccess | None:
    """Somebody whose quiz access the actor may set; None for everybody else. A constant number of queries."""
    person = _person(actor, public_id, at)
    if person is None or not may_set_access(actor, person.pk, at):
        return None
    held = [
        (row, item)
        for row in enrollments.newest_of([person.pk])
        for item in library.document(row.version_id).items
        if isinstance(item, documents.Quiz)
    ]
    is_managed = manages(actor, person.pk, at)
    found = access.access_in(person, held, at)
    return PersonAccess(
        id=person.pk,
        public_id=str(person.public_id),
        name=person.name,
        time_zone=person.time_zone,
        quizzes=tuple(
            QuizLine(row.module_id, row.module_title, quiz, holds, own)
            for (row, quiz), (holds, own) in zip(held, found, strict=True)
        ),
        accommodations=tuple(access.accommodations_of(person.pk)),
        late=tuple(late_answers(person.pk)) if is_managed else (),
        is_managed=is_managed,
    )


def released_quizzes() -> list[QuizChoice]:
    """Every quiz that newcomers get today, by module. One query, and what is in memory."""
    return [
        QuizChoice(card.id, card.title, item.key, item.title)
        for card in library.modules()
        if card.current_version_id is not None
        for item in library.document(card.current_version_id).items
        if isinstance(item, documents.Quiz)
    ]


def _person(actor: User, public_id: object, at: datetime) -> User | None:
    reach = standing(actor)
    if not actor.is_active:
        return None
    if reach.is_administrator:
        people = User.objects.filter(is_active=True)
    elif reach.manages:
        people = learners_within(reach.manages, at)
    else:
        return None
    return people.exclude(pk=actor.pk).filter(public_id=public_id).distinct().first()
