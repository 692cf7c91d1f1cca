"""A module that was finished, and answers to its cards in option keys."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from courses.actions import cards
from courses.cards.deck_queries import deck_of
from courses.cards.models import CardReview
from courses.cards.queries import entry_of, seed_of
from courses.enrollments.models import Enrollment
from courses.quizzes import rules
from lms.accounts.models import User
from tests.harness.fixtures import Released, enroll
from tests.harness.small_module import CARD, CARD_CRITICAL, CARD_MANY

RIGHT: dict[str, dict[str, Any]] = {
    CARD: {"choice": "b"},
    CARD_MANY: {"choices": ["a", "c"]},
    CARD_CRITICAL: {"choice": "b"},
}
WRONG: dict[str, dict[str, Any]] = {
    CARD: {"choice": "a"},
    CARD_MANY: {"choices": ["b"]},
    CARD_CRITICAL: {"choice": "a"},
}


def finish(learner: User, released: Released, *, by: User, at: datetime) -> Enrollment:
    """An enrollment that was completed at this moment."""
    enrollment = enroll(learner, released, by=by, at=at - timedelta(days=20))
    enrollment.complete(at=at)
    return enrollment


def lettered(learner: User, card_id: str, value: dict[str, Any], at: datetime) -> dict[str, Any]:
    """A value in option keys as this learner's browser would send it today."""
    deck = deck_of(learner, at)
    held = deck.cards[card_id]
    return rules.encode(held.question, entry_of(held.question, seed_of(deck, held)), value)


def answer(learner: User, card_id: str, given: dict[str, Any], at: datetime, **changes: Any) -> CardReview:
    """Answers a card with a value in option keys."""
    held = deck_of(learner, at).cards[card_id]
    return cards.answer_card(
        actor=learner,
        card_id=card_id,
        at=at,
        **{
            "version": held.question.version,
            "value": lettered(learner, card_id, given, at),
            "certainty": 2,
            "seconds": 20,
            "key": uuid.uuid4(),
            **changes,
        },
    )
