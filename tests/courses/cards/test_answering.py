"""Answering a card: what is kept, when it comes back, and what changes nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from content import documents
from courses.actions import cards
from courses.cards import rules
from courses.cards.deck_queries import deck_of
from courses.cards.models import CardReview, CardState
from courses.cards.queries import CardNotFound
from courses.enrollments.models import Enrollment
from courses.quizzes.rules import InvalidAnswer
from lms.events.models import Event
from lms.lib.append_only import AppendOnlyError
from tests.cast import Cast
from tests.courses.cards import way_to_a_card as way
from tests.courses.cards.way_to_a_card import RIGHT, WRONG
from tests.harness.fixtures import Released, put_on_shelf
from tests.harness.small_module import CARD, CARD_CRITICAL, CARD_MANY, SINGLE

Answer = Callable[..., CardReview]
TODAY = date(2026, 3, 2)


@pytest.fixture
def finished(cast: Cast, small_module: Released, at: datetime) -> Enrollment:
    """Brian's enrollment, completed the day before `at`."""
    return way.finish(cast.brian, small_module, by=cast.grace, at=at - timedelta(days=1))


@pytest.fixture
def answer(cast: Cast, finished: Enrollment, at: datetime) -> Answer:
    """`answer(CARD, RIGHT[CARD])` answers as Brian."""

    def given(card_id: str, chosen: dict[str, Any], **changes: Any) -> CardReview:
        return way.answer(cast.brian, card_id, chosen, changes.pop("at", at), **changes)

    return given


def test_a_right_answer_is_kept_and_comes_back(answer: Answer) -> None:
    review = answer(CARD, RIGHT[CARD])
    state = CardState.objects.get()
    assert (review.rating, review.share, review.value) == (3, 1.0, {"choice": "b"})
    assert state.due_on == review.due_on == TODAY + timedelta(days=2)
    assert (state.reviews, state.lapses, state.last_on) == (1, 0, TODAY)
    assert Event.objects.filter(type="review.finished").count() == 0


def test_a_wrong_answer_comes_back_tomorrow(answer: Answer) -> None:
    review = answer(CARD, WRONG[CARD])
    assert (review.rating, review.due_on) == (1, TODAY + timedelta(days=1))
    assert CardState.objects.get().lapses == 1


def test_sure_and_wrong_comes_back_tomorrow_however_well_it_sat(answer: Answer, at: datetime) -> None:
    answer(CARD, RIGHT[CARD])
    CardState.objects.update(stability=300.0, due_on=TODAY + timedelta(days=100))
    later = at + timedelta(days=100)
    assert answer(CARD, WRONG[CARD], certainty=3, at=later).due_on == later.date() + timedelta(days=1)


def test_certain_and_fast_is_easy_once_there_is_a_median(answer: Answer, at: datetime, cast: Cast) -> None:
    for number in range(5):
        answer(CARD, RIGHT[CARD], at=at + timedelta(days=3 * number), seconds=30)
    assert answer(CARD, RIGHT[CARD], certainty=3, seconds=10, at=at + timedelta(days=30)).rating == 4


def test_the_last_card_of_the_day_records_one_event(answer: Answer, cast: Cast) -> None:
    answer(CARD, RIGHT[CARD])
    answer(CARD_MANY, WRONG[CARD_MANY])
    answer(CARD_CRITICAL, RIGHT[CARD_CRITICAL])
    event = Event.objects.get(type="review.finished")
    assert event.subject_id == cast.brian.pk
    assert event.payload == {"answered": 3, "held": 2}


def test_the_same_key_again_gives_the_same_answer(answer: Answer) -> None:
    key = uuid.uuid4()
    first = answer(CARD, RIGHT[CARD], key=key)
    again = answer(CARD, WRONG[CARD], key=key)
    assert again.pk == first.pk
    assert CardReview.objects.count() == CardState.objects.get().reviews == 1


def test_another_key_for_the_same_card_is_refused(answer: Answer) -> None:
    answer(CARD, RIGHT[CARD])
    with pytest.raises(cards.AnsweredToday):
        answer(CARD, RIGHT[CARD])
    assert CardReview.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"certainty": 0}, cards.CertaintyMissing),
        ({"certainty": 4}, cards.CertaintyMissing),
        ({"version": 2}, cards.CardChanged),
        ({"value": {}}, cards.NothingAnswered),
        ({"value": {"choice": "q"}}, InvalidAnswer),
        ({"value": "text"}, InvalidAnswer),
        ({"value": [1]}, InvalidAnswer),
    ],
)
def test_a_refusal_changes_nothing(
    answer: Answer, changes: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        answer(CARD, RIGHT[CARD], **changes)
    assert CardReview.objects.count() == CardState.objects.count() == 0


def test_cards_of_others_are_not_there(cast: Cast, finished: Enrollment, at: datetime) -> None:
    for person in (cast.amina, cast.grace, cast.otto):
        with pytest.raises(CardNotFound):
            cards.answer_card(
                actor=person, card_id=CARD, version=1, value={"choice": "a"}, certainty=2, seconds=1,
                key=uuid.uuid4(), at=at,
            )  # fmt: skip
    assert CardReview.objects.count() == 0


def test_a_hint_gives_a_second_try_that_is_nearly(
    answer: Answer, small_module: Released, small_document: documents.Module
) -> None:
    hinted = (replace(small_document.cards[0], hints=("Look for the story.",)), *small_document.cards[1:])
    put_on_shelf(replace(small_document, cards=hinted))
    first = answer(CARD, WRONG[CARD])
    assert (first.number, first.rating, first.due_on) == (1, None, None)
    assert CardState.objects.count() == 0
    second = answer(CARD, RIGHT[CARD], certainty=3)
    assert (second.number, second.rating) == (2, 2)


def test_the_daily_limit(
    answer: Answer, finished: Enrollment, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "LIMIT", 1)
    answer(CARD, RIGHT[CARD])
    with pytest.raises(cards.EnoughForToday):
        answer(CARD_MANY, RIGHT[CARD_MANY])


def test_reviews_are_facts_and_one_a_day(answer: Answer) -> None:
    review = answer(CARD, RIGHT[CARD])
    with pytest.raises(AppendOnlyError):
        review.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        CardReview.objects.bulk_create(
            [
                CardReview(
                    **{
                        field.attname: getattr(review, field.attname)
                        for field in CardReview._meta.concrete_fields
                        if field.attname not in ("id", "key")
                    },
                    key=uuid.uuid4(),
                )
            ]
        )


# --- Whose cards, and when -------------------------------------------------------------------------


def test_cards_begin_the_day_after_the_finish(cast: Cast, finished: Enrollment, at: datetime) -> None:
    assert deck_of(cast.brian, at - timedelta(days=1)).due == 0
    assert deck_of(cast.brian, at).due == 3


def test_an_active_module_gives_no_cards(cast: Cast, enrolled: Enrollment, at: datetime) -> None:
    assert deck_of(cast.amina, at).cards == {}


def test_days_are_those_of_the_learner(cast: Cast, finished: Enrollment) -> None:
    """In Nairobi it is already the third at 22:00 UTC of the second."""
    assert deck_of(cast.brian, datetime.fromisoformat("2026-03-02T22:00:00+00:00")).today == date(2026, 3, 3)


def test_a_day_that_comes_again_counts_as_none(
    cast: Cast, finished: Enrollment, answer: Answer, at: datetime
) -> None:
    """Brian moves west between two answers: what is today there was before the day of the first one."""
    answer(CARD, RIGHT[CARD], at=at.replace(hour=22))
    cast.brian.time_zone = "UTC"
    cast.brian.save()
    review = answer(CARD, RIGHT[CARD], at=at.replace(hour=23))
    assert (review.answered_on, review.elapsed_days) == (TODAY, 0)


def test_a_question_of_a_quiz_is_never_a_card(
    cast: Cast, finished: Enrollment, small_document: documents.Module, at: datetime
) -> None:
    """The newest release made a card of a question that the open renewal still asks."""
    quiz = next(item for item in small_document.items if isinstance(item, documents.Quiz))
    single = quiz.by_id[SINGLE]
    rest = tuple(question for question in quiz.questions if question.id != SINGLE)
    slots = tuple(slot for slot in quiz.slots if SINGLE not in slot.pool)
    items = tuple(
        replace(item, questions=rest, slots=slots) if isinstance(item, documents.Quiz) else item
        for item in small_document.items
    )
    put_on_shelf(replace(small_document, items=items, cards=(single, *small_document.cards)))
    assert SINGLE in deck_of(cast.brian, at).cards
    Enrollment.objects.create(
        learner=cast.brian, module=finished.module, version=finished.version, cycle=2, created_at=at
    )
    assert SINGLE not in deck_of(cast.brian, at).cards


def test_a_deck_takes_three_queries(
    cast: Cast, finished: Enrollment, at: datetime, answer: Answer, queries_of
) -> None:
    answer(CARD, RIGHT[CARD])
    deck_of(cast.brian, at)
    assert queries_of(lambda: deck_of(cast.brian, at)) == 3
