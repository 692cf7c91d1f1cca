"""A learner's cards on one day: whose they are, which are due, and which one comes next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from content import documents
from content import queries as library
from content.queries import ModuleCard
from courses.cards import rules
from courses.cards.memory_queries import memories_of
from courses.cards.models import CardState
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import Held as HeldModule
from courses.quizzes.precheck_queries import SureAndWrong, has_precheck, questions_of
from lms.accounts.models import User

WEEK = 7


@dataclass(frozen=True)
class Held:
    """A card of a learner. `state` is None before its first review; `due_on` then is the day after `begun_on`.

    `begun_on` is the day on which the module was finished, or the pre-check handed in that the card is from.
    """

    question: documents.Question
    module_id: int
    version_id: int
    begun_on: date
    due_on: date
    state: CardState | None
    is_from_precheck: bool = False

    @property
    def is_lapsed(self) -> bool:
        """The newest answer was not right."""
        return self.state is not None and self.state.last_rating == rules.AGAIN

    def retrievability(self, today: date) -> float | None:
        """The share of people who would remember it today; None before the first review."""
        if self.state is None:
            return None
        return rules.retrievability(self.state.stability, (today - self.state.last_on).days)


@dataclass(frozen=True)
class Deck:
    """Everything about a learner's cards on one day. `modules` are those that gave cards, in the programme's order."""

    learner_id: int
    today: date
    modules: tuple[ModuleCard, ...]
    cards: dict[str, Held]
    pairs: tuple[rules.Pair, ...]
    answered: tuple[rules.Answered, ...]

    @property
    def due(self) -> int:
        """How many wait, whatever the day's number is."""
        return len(self.due_by(self.today))

    @property
    def total(self) -> int:
        """How many cards today's set has."""
        return rules.todays_number(self.due + len(self.answered))

    @property
    def left(self) -> int:
        """How many of today's set are still to come."""
        return max(0, self.total - len(self.answered))

    @property
    def can_do_more(self) -> bool:
        """There is something to ask beyond today's set, and the daily limit is not reached."""
        return self.next(is_more=True) is not None

    @property
    def cards_a_day(self) -> float:
        """The load of the coming week, in cards a day."""
        return len(self.due_by(self.today + timedelta(days=WEEK - 1))) / WEEK

    @property
    def next_on(self) -> date | None:
        """When the next card that is not due yet comes back."""
        return min((card.due_on for card in self.cards.values() if card.due_on > self.today), default=None)

    def due_by(self, day: date) -> list[Held]:
        """The cards that are due on a day or before, without those answered today."""
        done = {card.id for card in self.answered}
        return [card for key, card in self.cards.items() if card.due_on <= day and key not in done]

    def next(self, *, is_more: bool = False) -> Held | None:
        """The card to ask now, or None when today's set is done."""
        done = {card.id for card in self.answered}
        candidates = (
            rules.Candidate(
                key,
                card.module_id,
                card.due_on,
                card.retrievability(self.today) or 0.0,
                card.state is not None,
            )
            for key, card in self.cards.items()
            if key not in done
        )
        found = rules.next_card(
            candidates,
            self.pairs,
            self.answered,
            self.today,
            seed=f"{self.learner_id} {self.today}",
            is_more=is_more,
        )
        return self.cards[found] if found else None


def day_of(learner: User, at: datetime) -> date:
    """The day in the learner's own zone."""
    with timezone.override(learner.time_zone):
        return timezone.localdate(at)


def counting(learner: User) -> QuerySet[Enrollment]:
    """The enrollments that may give a learner cards: all but those that were withdrawn."""
    return Enrollment.objects.filter(learner=learner, status__in=["active", "completed"])


def deck_of(
    learner: User,
    at: datetime,
    shelf: Sequence[ModuleCard] | None = None,
    held: Iterable[HeldModule] | None = None,
) -> Deck:
    """A learner's cards. Three queries; one less for the shelf and one for the modules held, where they are given."""
    today = day_of(learner, at)
    rows = _enrollments(learner, None if held is None else list(held))
    done: dict[int, date] = {}
    for module_id, _version_id, _status, completed_at in rows:
        if completed_at is not None:
            done.setdefault(module_id, day_of(learner, completed_at))
    has_prechecks = has_precheck({version_id for _module_id, version_id, _status, _at in rows})
    nothing = Deck(learner.pk, today, (), {}, (), ())
    if not done and not has_prechecks:
        return nothing
    memories, sure = memories_of(learner.pk, with_prechecks=has_prechecks)
    if not done and not sure:
        return nothing
    states = {str(row.question_id): row for row in memories}
    modules = [card for card in (library.modules() if shelf is None else shelf) if card.is_released]
    open_versions = {version_id for _module_id, version_id, status, _at in rows if status == "active"}
    quizzes = _quizzes_of({*open_versions, *(card.current_version_id for card in modules)})
    asked = {question.id for quiz in quizzes for question in quiz.questions}
    cards: dict[str, Held] = {}
    pairs: list[rules.Pair] = []
    for module in modules:
        if module.id not in done or module.current_version_id is None:
            continue
        document = library.document(module.current_version_id)
        for question in document.cards:
            if question.id not in asked:
                cards[question.id] = _held(module, question, done[module.id], states.get(question.id))
        pairs += [rules.Pair(frozenset(pair.first), frozenset(pair.second)) for pair in document.look_alikes]
    shown = {module.id for module in modules}
    # A pre-check has shown its answers; an exam or practice that asks the same has not.
    secret = {q.id for quiz in quizzes if quiz.behaviour != "precheck" for q in quiz.questions}
    for one in questions_of(sure):
        key = one.question.id
        if one.module_id in shown and key not in secret:
            cards[key] = _recalled(one, day_of(learner, one.handed_in_at), cards.get(key), states.get(key))
    return Deck(
        learner.pk,
        today,
        tuple(module for module in modules if any(card.module_id == module.id for card in cards.values())),
        cards,
        tuple(pairs),
        _answered_today(states.values(), today),
    )


def _enrollments(learner: User, held: list[HeldModule] | None) -> list[tuple[int, int, str, datetime | None]]:
    """Module, version, status and finish of every enrollment that counts, the earliest finish first."""
    if held is not None and all(one.cycle == 1 for one in held):
        return [(one.module_id, one.version_id, one.status, one.completed_at) for one in held]
    return list(
        counting(learner)
        .order_by("completed_at")
        .values_list("module_id", "version_id", "status", "completed_at")
    )


def _held(
    module: ModuleCard, question: documents.Question, finished_on: date, state: CardState | None
) -> Held:
    return Held(
        question=question,
        module_id=module.id,
        version_id=module.current_version_id or 0,
        begun_on=finished_on,
        due_on=state.due_on if state is not None else finished_on + timedelta(days=1),
        state=state,
    )


def _recalled(found: SureAndWrong, handed_in_on: date, card: Held | None, state: CardState | None) -> Held:
    """A question from a pre-check as a card; where it is one already, that one, due in time."""
    next_day = handed_in_on + timedelta(days=1)
    if card is None:
        card = Held(
            question=found.question,
            module_id=found.module_id,
            version_id=found.version_id,
            begun_on=handed_in_on,
            due_on=state.due_on if state is not None else next_day,
            state=state,
            is_from_precheck=True,
        )
    reviewed_at = state.last_at if state is not None else None
    due_on = rules.recalled_on(
        next_day, card.due_on, handed_in_at=found.handed_in_at, reviewed_at=reviewed_at
    )
    return replace(card, due_on=due_on)


def _answered_today(states: Iterable[CardState], today: date) -> tuple[rules.Answered, ...]:
    rows = sorted((row for row in states if row.last_on == today), key=lambda row: (row.last_at, row.pk))
    return tuple(rules.Answered(str(row.question_id), row.module_id) for row in rows)


def _quizzes_of(version_ids: Iterable[int | None]) -> list[documents.Quiz]:
    """Every quiz that is open, or still to come."""
    return [
        item
        for version_id in version_ids
        if version_id is not None
        for item in library.document(version_id).items
        if isinstance(item, documents.Quiz)
    ]
