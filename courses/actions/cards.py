"""Answering a card of the daily review: its own append-only log, and one event when the day's set is done."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import permissions
from courses.actions.refusals import Refused
from courses.cards import queries, rules
from courses.cards.deck_queries import Deck, Held, counting, deck_of
from courses.cards.models import CardReview, CardState
from courses.cards.queries import CardNotFound
from courses.events import ReviewFinished
from courses.quizzes import rules as quiz_rules
from lms.accounts.models import User
from lms.events.log import record

MAX_SECONDS = 3_600
RECENT_ANSWERS = 101


class AnsweredToday(Refused):
    """A card is asked once a day; another tab was faster."""

    code = "answered_today"


class EnoughForToday(Refused):
    """More than the daily limit would be cramming."""

    code = "enough_for_today"


class CardChanged(Refused):
    """The question has a newer version than the one that was shown."""

    code = "card_changed"


class NothingAnswered(Refused):
    """A part of the answer is missing."""

    code = "nothing_answered"
    status = 400


class CertaintyMissing(Refused):
    """The answer does not say how sure they are."""

    code = "certainty_missing"
    status = 400


@transaction.atomic
def answer_card(
    *,
    actor: User,
    card_id: str,
    version: int,
    value: object,
    certainty: int,
    seconds: int,
    key: UUID,
    at: datetime,
) -> CardReview:
    """Marks an answer, derives its rating, and sets the day on which the card comes back.

    `value` is in the letters shown, `certainty` 1 to 3, `seconds` since the card was shown. The same key again gives
    the same answer. A first try that is not right stays unrated where the question has a hint: it may be mended once.
    Raises CardNotFound, quiz_rules.InvalidAnswer, or a refusal.
    """
    locked = list(counting(actor).select_for_update(of=("self",)).order_by("pk"))
    kept = CardReview.objects.filter(learner=actor, key=key).first()
    if kept is not None:
        return kept
    deck = deck_of(actor, at)
    card = deck.cards.get(card_id)
    if card is None:
        raise CardNotFound(f"no card {card_id}")
    may_answer = permissions.may_recall if card.is_from_precheck else permissions.may_review
    if not any(may_answer(actor, one) for one in locked if one.module_id == card.module_id):
        raise PermissionDenied
    _check(deck, card, version)
    question, seed = card.question, queries.seed_of(deck, card)
    given = quiz_rules.check_value(
        question, quiz_rules.decode(question, queries.entry_of(question, seed), value)
    )
    if not quiz_rules.is_answered(question, given):
        raise NothingAnswered(_("Please answer the whole question first."))
    if certainty not in (rules.UNSURE, rules.FAIRLY_SURE, rules.CERTAIN):
        raise CertaintyMissing(_("Please say how sure you are."))
    share = float(quiz_rules.mark(question, given).share)
    first = queries.first_try(actor.pk, card_id, deck.today)
    review = CardReview(
        learner=actor,
        module_id=card.module_id,
        module_version_id=card.version_id,
        question_id=UUID(card_id),
        question_version=question.version,
        key=key,
        seed=seed,
        number=1 if first is None else 2,
        value=given,
        share=share,
        certainty=certainty,
        seconds=min(max(0, seconds), MAX_SECONDS),
        answered_on=deck.today,
        answered_at=at,
    )
    if first is None and share < 1 and question.hints:
        review.save()
        return review
    _rate(review, card, deck)
    review.save()
    if len(deck.answered) + 1 == deck.total:
        _finish(actor, deck, review, at)
    return review


def _check(deck: Deck, card: Held, version: int) -> None:
    if card.question.id in {one.id for one in deck.answered}:
        raise AnsweredToday(_("You have answered this card today. Here is the next one."))
    if len(deck.answered) >= rules.LIMIT:
        raise EnoughForToday(_("That is enough for today. Cards sit better with a night in between."))
    if card.question.version != version:
        raise CardChanged(_("This card was changed a moment ago. Here is how it reads now."))


def _rate(review: CardReview, card: Held, deck: Deck) -> None:
    """Derives the rating, moves the memory on, and says when the card comes back."""
    rating = rules.rating_of(
        review.share,
        certainty=review.certainty,
        is_second_try=review.number > 1,
        seconds=review.seconds,
        fast_seconds=rules.fast_time(_seconds_of_right_answers(review)),
    )
    state = card.state or CardState(
        learner_id=review.learner_id, module_id=card.module_id, question_id=review.question_id
    )
    elapsed = max(0, (deck.today - card.state.last_on).days) if card.state is not None else 0
    step = rules.after_review(
        state.memory,
        rating,
        elapsed_days=elapsed,
        retention=rules.retention_wanted(is_critical=card.question.critical, cards_a_day=deck.cards_a_day),
    )
    review.rating, review.elapsed_days = rating, elapsed
    review.due_on = _due_on(deck.today, step, review)
    state.note(step.memory, rating=rating, on=deck.today, at=review.answered_at, due_on=review.due_on)


def _due_on(today: date, step: rules.Step, review: CardReview) -> date:
    if rules.is_sure_and_wrong(review.rating or 0, review.certainty):
        return today + timedelta(days=1)
    return today + timedelta(days=rules.fuzzed(step.days, seed=review.seed))


def _seconds_of_right_answers(review: CardReview) -> list[int]:
    """How long the newest right first answers to this question took, whoever gave them."""
    rows = CardReview.objects.filter(question_id=review.question_id, share=1, number=1)
    return list(rows.order_by("-pk").values_list("seconds", flat=True)[:RECENT_ANSWERS])


def _finish(actor: User, deck: Deck, review: CardReview, at: datetime) -> None:
    ratings = CardReview.objects.filter(learner=actor, answered_on=deck.today, rating__isnull=False)
    event = ReviewFinished(
        learner_id=actor.pk,
        answered=len(deck.answered) + 1,
        held=ratings.filter(rating__gte=rules.GOOD).count(),
    )
    record(event, actor=actor, at=at)
