"""Reads of the daily review: the next card, an answered one, and what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from content import documents
from content import queries as library
from content.queries import ModuleCard
from courses.cards import rules
from courses.cards.deck_queries import Deck, Held, deck_of
from courses.cards.models import CardReview
from courses.quizzes import rules as quiz_rules
from courses.quizzes.result_queries import QuestionResult
from lms.accounts.models import User


class CardNotFound(LookupError):
    """No such card or answer, or it is not this learner's."""


@dataclass(frozen=True)
class Asked:
    """A card as the browser may see it. `hint` is there at the second try only; `value` is the first one's."""

    shown: quiz_rules.Presented
    value: dict[str, Any]
    hint: str
    module: ModuleCard
    begun_on: date
    is_from_precheck: bool
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
        begun_on=card.begun_on,
        is_from_precheck=card.is_from_precheck,
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
    question = _question(document, str(row.question_id))
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


def _question(document: documents.Module, question_id: str) -> documents.Question:
    """A card as it stands in a released module, or a question of its pre-check."""
    asked = (
        question
        for item in document.items
        if isinstance(item, documents.Quiz) and item.behaviour == "precheck"
        for question in item.questions
    )
    return next(question for question in (*document.cards, *asked) if question.id == question_id)
