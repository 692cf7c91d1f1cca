"""Reads of the daily review: whose cards are whose, what is due, the next one, an answered one, and what is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from content import documents
from content import queries as library
from content.queries import ModuleCard
from courses.cards import rules
from courses.cards.models import CardReview, CardState
from courses.enrollments.models import Enrollment
from courses.enrollments.queries import Held as HeldModule
from courses.quizzes import rules as quiz_rules
from courses.quizzes.result_queries import QuestionResult
from lms.accounts.models import User

WEEK = 7


class CardNotFound(LookupError):
    """No such card or answer, or it is not this learner's."""


@dataclass(frozen=True)
class Held:
    """A card of a learner. `state` is None before its first review; `due_on` then is the day after the finish."""

    question: documents.Question
    module_id: int
    version_id: int
    finished_on: date
    due_on: date
    state: CardState | None

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


@dataclass(frozen=True)
class Asked:
    """A card as the browser may see it. `hint` is there at the second try only; `value` is the first one's."""

    shown: quiz_rules.Presented
    value: dict[str, Any]
    hint: str
    module: ModuleCard
    finished_on: date
    position: int
    total: int


@dataclass(frozen=True)
class AnsweredCard:
    """An answered card with the reason behind every option. `due_on` is None where a second try is open."""

    result: QuestionResult
    module: ModuleCard
    rating: int | None
    due_on: date | None
    answered_on: date
    position: int
    left: int


@dataclass(frozen=True)
class SkillKept:
    """Knowledge kept of one module's skill."""

    module: ModuleCard
    kept: rules.Kept


def day_of(learner: User, at: datetime) -> date:
    """The day in the learner's own zone."""
    with timezone.override(learner.time_zone):
        return timezone.localdate(at)


def finished(learner: User) -> QuerySet[Enrollment]:
    """The enrollments that a learner has finished."""
    return Enrollment.objects.filter(learner=learner, status="completed")


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
    if not done:
        return Deck(learner.pk, today, (), {}, (), ())
    modules = [card for card in (library.modules() if shelf is None else shelf) if card.is_released]
    open_versions = {version_id for _module_id, version_id, status, _at in rows if status == "active"}
    asked = _asked_in_quizzes({*open_versions, *(card.current_version_id for card in modules)})
    states = {str(row.question_id): row for row in CardState.objects.filter(learner=learner)}
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
    return Deck(
        learner.pk,
        today,
        tuple(module for module in modules if any(card.module_id == module.id for card in cards.values())),
        cards,
        tuple(pairs),
        _answered_today(states.values(), today),
    )


def next_asked(learner: User, at: datetime, *, is_more: bool = False) -> tuple[Deck, Asked | None]:
    """The deck, and the card to show now; None when today's set is done. At most five queries."""
    deck = deck_of(learner, at)
    card = deck.next(is_more=is_more)
    if card is None:
        return deck, None
    tried = first_try(learner.pk, card.question.id, deck.today)
    entry = entry_of(card.question, seed_of(deck, card))
    hints = card.question.hints
    asked = Asked(
        shown=quiz_rules.present(card.question, entry),
        value=quiz_rules.encode(card.question, entry, tried.value) if tried else {},
        hint=hints[0] if tried and hints else "",
        module=next(module for module in deck.modules if module.id == card.module_id),
        finished_on=card.finished_on,
        position=len(deck.answered) + 1,
        total=max(deck.total, min(rules.LIMIT, len(deck.answered) + 1)),
    )
    return deck, asked


def answered_card(learner: User, key: UUID, at: datetime) -> AnsweredCard:
    """One's own answer with its feedback; CardNotFound for another's. At most five queries."""
    row = CardReview.objects.filter(learner=learner, key=key).first()
    if row is None:
        raise CardNotFound(f"no answer {key}")
    document = library.document(row.module_version_id)
    question = next(card for card in document.cards if card.id == str(row.question_id))
    marked = quiz_rules.mark(question, row.value)
    deck = deck_of(learner, at)
    result = QuestionResult(
        position=1,
        question=question,
        entry=entry_of(question, row.seed),
        value=row.value,
        marked=marked,
        share=Fraction(row.share).limit_denominator(10_000),
        is_answered=True,
        is_waiting=False,
    )
    return AnsweredCard(
        result=result,
        module=library.module(row.module_id),
        rating=row.rating,
        due_on=row.due_on,
        answered_on=row.answered_on,
        position=len(deck.answered),
        left=deck.left,
    )


def days_of(learner: User, since: date) -> set[date]:
    """The days since then on which the learner answered a card, in their zone. One query."""
    rows = CardReview.objects.filter(learner=learner, answered_on__gte=since)
    return set(rows.order_by().values_list("answered_on", flat=True).distinct())


def kept_by_skill(deck: Deck) -> list[SkillKept]:
    """Knowledge kept of each skill that gave cards. No query."""
    return [
        SkillKept(
            module,
            rules.knowledge_kept(
                rules.Card(card.retrievability(deck.today), card.due_on, is_lapsed=card.is_lapsed)
                for card in deck.cards.values()
                if card.module_id == module.id
            ),
        )
        for module in deck.modules
    ]


def first_try(learner_id: int, question_id: str, on: date) -> CardReview | None:
    """Today's try of a card that a hint lets them mend."""
    return CardReview.objects.filter(
        learner_id=learner_id, question_id=question_id, answered_on=on, rating__isnull=True
    ).first()


def seed_of(deck: Deck, card: Held) -> str:
    """What the order of the options, and the fuzz of the interval, follow from."""
    return f"{deck.learner_id} {card.question.id} {deck.today}"


def entry_of(question: documents.Question, seed: str) -> quiz_rules.Entry:
    """How a card is asked: as a quiz of one question, its options in an order that the seed decides."""
    quiz = documents.Quiz(
        key="card",
        slug="card",
        title="",
        minutes=1,
        slots=(documents.Slot(key="card", pool=(question.id,)),),
        questions=(question,),
    )
    return quiz_rules.build_form(quiz, seed=seed_number(seed)).entries[0]


def seed_number(seed: str) -> int:
    """A number out of a seed, the same in every process."""
    return int(documents.digest({"seed": seed})[:12], 16)


def _enrollments(learner: User, held: list[HeldModule] | None) -> list[tuple[int, int, str, datetime | None]]:
    """Module, version, status and finish of every enrollment that counts, the earliest finish first."""
    if held is not None and all(one.cycle == 1 for one in held):
        return [(one.module_id, one.version_id, one.status, one.completed_at) for one in held]
    return list(
        Enrollment.objects.filter(learner=learner, status__in=["active", "completed"])
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
        finished_on=finished_on,
        due_on=state.due_on if state is not None else finished_on + timedelta(days=1),
        state=state,
    )


def _answered_today(states: Iterable[CardState], today: date) -> tuple[rules.Answered, ...]:
    rows = sorted((row for row in states if row.last_on == today), key=lambda row: (row.last_at, row.pk))
    return tuple(rules.Answered(str(row.question_id), row.module_id) for row in rows)


def _asked_in_quizzes(version_ids: Iterable[int | None]) -> set[str]:
    """Ids of every question that an open quiz, or one still to come, can ask."""
    return {
        question.id
        for version_id in version_ids
        if version_id is not None
        for item in library.document(version_id).of_kind("quiz")
        if isinstance(item, documents.Quiz)
        for question in item.questions
    }
