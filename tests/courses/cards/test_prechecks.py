"""What somebody was certain of in a pre-check, and had wrong: whose card it becomes, from when, and how it lives on."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from content import documents
from content.versions import Module
from courses.actions import attempts, cards
from courses.cards import rules
from courses.cards.deck_queries import deck_of
from courses.cards.memory_queries import memories_of
from courses.cards.models import CardReview, CardState
from courses.cards.queries import CardNotFound, answered_card, kept_by_skill, next_asked
from courses.enrollments.models import Enrollment
from courses.quizzes import rules as quiz_rules
from courses.quizzes.models import Attempt
from courses.quizzes.result_queries import AttemptResult, attempt_result
from lms.accounts.models import User
from tests.cast import Cast
from tests.courses.cards import way_to_a_card as way
from tests.courses.cards.way_to_a_precheck import CERTAIN, RIGHT, WRONG, begun, handed_in, with_precheck
from tests.harness import rehearsal, small_module
from tests.harness.fixtures import Released, enroll, put_on_shelf
from tests.harness.rehearsal import SURE_MULTIPLE, SURE_OTHER, SURE_SINGLE

DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)
ALL = {SURE_SINGLE, SURE_MULTIPLE, SURE_OTHER}


@pytest.fixture
def held(cast: Cast, at: datetime) -> Enrollment:
    """Amina has begun a module with a pre-check, and finished none."""
    return enroll(cast.amina, put_on_shelf(rehearsal.document()), by=cast.grace, at=at - DAY)


# --- Rules -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "certainty", "expected"),
    [(0, 3, True), (0.5, 3, True), (1, 3, False), (0, 2, False), (0, 1, False), (0, None, False)],
)
def test_only_what_was_certain_and_not_right_comes_back(
    share: float, certainty: int | None, expected: bool
) -> None:
    assert quiz_rules.is_certain_and_wrong(quiz_rules.Sure(Fraction(share), certainty)) is expected


@pytest.mark.parametrize("question", small_module.questions(), ids=lambda question: question.kind)
def test_kinds_that_a_person_may_have_to_read_never_come_back(question: documents.Question) -> None:
    found = quiz_rules.may_come_back(rehearsal.precheck(), question)
    assert found is (question.kind not in ("rewrite", "short_text"))


def test_what_is_held_back_until_the_close_does_not_come_back() -> None:
    quiz = replace(rehearsal.precheck(), review="after_close")
    assert not quiz_rules.may_come_back(quiz, quiz.questions[0])


def test_the_day_on_which_it_is_due(at: datetime) -> None:
    tomorrow, later = TODAY + DAY, TODAY + 60 * DAY
    assert rules.recalled_on(tomorrow, tomorrow, handed_in_at=at) == tomorrow
    assert rules.recalled_on(tomorrow, later, handed_in_at=at) == tomorrow
    assert rules.recalled_on(tomorrow, later, handed_in_at=at, reviewed_at=at - DAY) == tomorrow
    assert rules.recalled_on(tomorrow, TODAY, handed_in_at=at, reviewed_at=at - DAY) == TODAY
    assert rules.recalled_on(tomorrow, later, handed_in_at=at, reviewed_at=at + DAY) == later


# --- Joining the deck ------------------------------------------------------------------------------


def test_it_is_due_the_day_after_though_nothing_is_finished(
    cast: Cast, held: Enrollment, at: datetime
) -> None:
    handed_in(held, at)
    deck = deck_of(cast.amina, at)
    assert (set(deck.cards), deck.due, deck.next_on) == (ALL, 0, TODAY + DAY)
    assert deck.next() is None
    deck = deck_of(cast.amina, at + DAY)
    assert deck.due == deck.left == len(ALL)
    assert [module.id for module in deck.modules] == [held.module_id]


def test_the_day_is_that_of_the_learner(cast: Cast, held: Enrollment, at: datetime) -> None:
    """At 22:00 UTC it is already the third in Nairobi."""
    handed_in(held, at.replace(hour=22))
    assert {card.due_on for card in deck_of(cast.amina, at).cards.values()} == {TODAY + 2 * DAY}


def test_only_what_was_handed_in_certain_and_wrong(cast: Cast, held: Enrollment, at: datetime) -> None:
    answers = {
        SURE_SINGLE: (RIGHT[SURE_SINGLE], CERTAIN),
        SURE_MULTIPLE: ({"choices": ["c"]}, 2),
        SURE_OTHER: WRONG[SURE_OTHER],
    }
    attempt = begun(held, at, answers)
    assert deck_of(cast.amina, at).cards == {}
    attempts.submit_attempt(actor=cast.amina, attempt_id=attempt.pk, key=uuid.uuid4(), at=at)
    assert set(deck_of(cast.amina, at).cards) == {SURE_OTHER}


def test_the_rest_of_a_memory_is_read_as_it_was_stored(cast: Cast, held: Enrollment, at: datetime) -> None:
    """Memories come in one query with the answers; each field is what the row alone would say."""
    handed_in(held, at)
    recall(cast, at + DAY, SURE_SINGLE)
    recall(cast, at + DAY, SURE_OTHER)
    found, sure = memories_of(cast.amina.pk, with_prechecks=True)
    fields = [field.attname for field in CardState._meta.concrete_fields]

    def plain(rows: Iterable[CardState]) -> list[list[object]]:
        return sorted([getattr(row, name) for name in fields] for row in rows)

    assert plain(found) == plain(CardState.objects.all())
    assert not any(row._state.adding for row in found)
    assert {(one.question_id, one.handed_in_at, one.version_id) for one in sure} == {
        (question_id, at, held.version_id) for question_id in ALL
    }
    assert memories_of(cast.brian.pk, with_prechecks=True) == ([], [])


def test_a_certain_answer_with_nothing_in_it_is_none(cast: Cast, held: Enrollment, at: datetime) -> None:
    handed_in(held, at, {SURE_SINGLE: ({}, CERTAIN)})
    assert deck_of(cast.amina, at).cards == {}


def test_a_text_that_a_person_would_read_does_not_join(cast: Cast, at: datetime) -> None:
    rewrite = next(one for one in rehearsal.practice().questions if one.kind == "rewrite")
    text = replace(rewrite, id=SURE_OTHER)
    module = with_precheck(questions=(rehearsal.precheck().by_id[SURE_SINGLE], text))
    attempt = handed_in(
        enroll(cast.amina, put_on_shelf(module), at=at),
        at,
        {SURE_SINGLE: WRONG[SURE_SINGLE], SURE_OTHER: ({"text": "Clear the cache."}, CERTAIN)},
    )
    assert set(deck_of(cast.amina, at).cards) == {SURE_SINGLE}
    assert result_of(cast, attempt, at).coming_back == 1


def test_a_withdrawn_enrollment_gives_nothing(cast: Cast, held: Enrollment, at: datetime) -> None:
    attempt = handed_in(held, at)
    held.withdraw(at=at)
    another = replace(rehearsal.document(), key=small_module.KEY, slug="other", skill="other")
    enroll(cast.amina, put_on_shelf(another), at=at)
    assert deck_of(cast.amina, at + DAY).cards == {}
    refused(cast.amina, at + DAY)
    assert result_of(cast, attempt, at).coming_back == 0


def test_a_module_that_is_not_on_the_shelf_gives_nothing(cast: Cast, held: Enrollment, at: datetime) -> None:
    handed_in(held, at)
    Module.objects.filter(pk=held.module_id).update(current=None)
    assert deck_of(cast.amina, at + DAY).cards == {}


def test_it_stays_when_the_module_is_finished(cast: Cast, held: Enrollment, at: datetime) -> None:
    handed_in(held, at)
    held.complete(at=at + DAY)
    assert set(deck_of(cast.amina, at + 2 * DAY).cards) == ALL


def test_what_another_exam_asks_waits(cast: Cast, held: Enrollment, at: datetime) -> None:
    handed_in(held, at)
    exam = rehearsal.precheck()
    exam = replace(exam, behaviour="exam", questions=exam.questions[:1], slots=exam.slots[:1])
    put_on_shelf(replace(rehearsal.document(), key=small_module.KEY, slug="other", skill="o", items=(exam,)))
    assert set(deck_of(cast.amina, at).cards) == ALL - {SURE_SINGLE}


def test_the_version_of_the_attempt_is_asked(cast: Cast, held: Enrollment, at: datetime) -> None:
    handed_in(held, at)
    changed = tuple(replace(one, version=2, prompt="Reworded?") for one in rehearsal.precheck().questions)
    put_on_shelf(with_precheck(questions=changed))
    found = deck_of(cast.amina, at).cards.values()
    assert {(card.question.version, card.version_id) for card in found} == {(1, held.version_id)}
    review = recall(cast, at + DAY, SURE_SINGLE)
    assert (review.question_version, review.module_version_id) == (1, held.version_id)
    page = answered_card(cast.amina, review.key, at + DAY)
    assert page.result.question.prompt == "Sure of one?"


# --- Also a card of a module -----------------------------------------------------------------------


@pytest.fixture
def both(cast: Cast, held: Enrollment, at: datetime) -> Released:
    """Amina finished another module three days ago, whose newest release has one of the questions as a card, reworded."""
    single = replace(rehearsal.precheck().by_id[SURE_SINGLE], version=2, prompt="As a card?")
    return put_on_shelf(replace(small_module.document(), cards=(single,), look_alikes=()))


def test_a_question_that_is_a_card_too_is_there_once(
    cast: Cast, held: Enrollment, both: Released, at: datetime
) -> None:
    """While its pre-check is open it is no card of the other module, as for every quiz; then it is the pre-check's."""
    way.finish(cast.amina, both, by=cast.grace, at=at - 3 * DAY)
    assert deck_of(cast.amina, at).cards == {}
    handed_in(held, at)
    cards_now = deck_of(cast.amina, at).cards
    assert set(cards_now) == ALL
    assert cards_now[SURE_SINGLE].is_from_precheck


def test_a_card_of_a_finished_module_is_that_card_and_due_in_time(
    cast: Cast, held: Enrollment, both: Released, at: datetime
) -> None:
    """The module has dropped its pre-check since, so that no quiz asks the question any more."""
    handed_in(held, at)
    held.complete(at=at)
    way.finish(cast.amina, both, by=cast.grace, at=at + 5 * DAY)
    put_on_shelf(replace(rehearsal.document(), items=rehearsal.document().items[1:]))
    card = deck_of(cast.amina, at + 5 * DAY).cards[SURE_SINGLE]
    assert (card.is_from_precheck, card.question.prompt, card.module_id) == (
        False, "As a card?", both.module.pk,
    )  # fmt: skip
    assert card.due_on == TODAY + DAY


# --- Answering it ----------------------------------------------------------------------------------


def recall(cast: Cast, at: datetime, card_id: str, **changes: object) -> CardReview:
    return way.answer(cast.amina, card_id, RIGHT[card_id], at, **changes)


def refused(person: User, at: datetime) -> None:
    """The card is not there for them."""
    with pytest.raises(CardNotFound):
        cards.answer_card(
            actor=person, card_id=SURE_SINGLE, version=1, value={"choice": "a"}, certainty=2, seconds=1,
            key=uuid.uuid4(), at=at,
        )  # fmt: skip


def test_it_is_rated_and_lives_on_as_every_card(cast: Cast, held: Enrollment, at: datetime) -> None:
    handed_in(held, at)
    review = recall(cast, at + DAY, SURE_SINGLE)
    state = CardState.objects.get()
    assert (review.rating, review.module_id, str(state.question_id)) == (3, held.module_id, SURE_SINGLE)
    assert deck_of(cast.amina, at + DAY).cards[SURE_SINGLE].due_on == state.due_on == review.due_on
    assert state.due_on > TODAY + 2 * DAY
    with pytest.raises(cards.AnsweredToday):
        recall(cast, at + DAY, SURE_SINGLE)
    wrong = way.answer(cast.amina, SURE_OTHER, WRONG[SURE_OTHER][0], at + DAY, certainty=CERTAIN)
    assert wrong.due_on == TODAY + 2 * DAY


def test_a_renewal_brings_back_what_slept(cast: Cast, held: Enrollment, at: datetime) -> None:
    handed_in(held, at)
    recall(cast, at + DAY, SURE_SINGLE)
    CardState.objects.update(due_on=TODAY + 100 * DAY)
    held.complete(at=at + 2 * DAY)
    again = Enrollment.objects.create(
        learner=cast.amina, module=held.module, version=held.version, cycle=2, created_at=at + 9 * DAY
    )
    handed_in(again, at + 10 * DAY, {SURE_SINGLE: WRONG[SURE_SINGLE]})
    later = at + 11 * DAY
    assert deck_of(cast.amina, later).cards[SURE_SINGLE].due_on == TODAY + 11 * DAY
    review = recall(cast, later, SURE_SINGLE)
    assert deck_of(cast.amina, later).cards[SURE_SINGLE].due_on == review.due_on
    assert CardState.objects.get().reviews == 2


def test_it_is_nobody_elses(cast: Cast, held: Enrollment, at: datetime) -> None:
    handed_in(held, at)
    for person in (cast.brian, cast.grace, cast.otto):
        assert deck_of(person, at + DAY).cards == {}
        refused(person, at + DAY)
    assert CardReview.objects.count() == 0


def test_it_counts_for_the_knowledge_of_its_module(cast: Cast, held: Enrollment, at: datetime) -> None:
    handed_in(held, at)
    recall(cast, at + DAY, SURE_SINGLE)
    [skill] = kept_by_skill(deck_of(cast.amina, at + DAY))
    assert skill.module.id == held.module_id
    assert (skill.kept.kept, skill.kept.known, skill.kept.total) == (1, 1, len(ALL))


# --- Queries ---------------------------------------------------------------------------------------


def test_without_a_pre_check_nothing_is_asked_of_the_database(
    cast: Cast, enrolled: Enrollment, small_module: Released, at: datetime, queries_of
) -> None:
    """Amina is learning: her enrollments alone. Brian has finished: with shelf and memories three."""
    way.finish(cast.brian, small_module, by=cast.grace, at=at - DAY)
    for person, expected in ((cast.amina, 1), (cast.brian, 3)):
        deck_of(person, at)
        assert queries_of(lambda person=person: deck_of(person, at)) == expected


def test_pre_checks_cost_no_more_than_a_finished_module(
    cast: Cast, held: Enrollment, small_module: Released, at: datetime, queries_of
) -> None:
    """However many there are: enrollments and memories; the shelf, once there is a card."""
    deck_of(cast.amina, at)
    assert queries_of(lambda: deck_of(cast.amina, at)) == 2
    handed_in(held, at)
    for number in range(9):
        module = replace(rehearsal.document(), key=f"{rehearsal.KEY[:-2]}9{number}", slug=f"m-{number}")
        handed_in(enroll(cast.amina, put_on_shelf(replace(module, skill=f"s-{number}")), at=at - DAY), at)
    later = at + DAY
    assert next_asked(cast.amina, later)[1] is not None
    assert queries_of(lambda: deck_of(cast.amina, later)) == 3
    way.finish(cast.amina, small_module, by=cast.grace, at=at - DAY)
    assert queries_of(lambda: deck_of(cast.amina, later)) == 3
    assert queries_of(lambda: next_asked(cast.amina, later)) == 4


def result_of(cast: Cast, attempt: Attempt, at: datetime) -> AttemptResult:
    found = attempt_result(cast.amina, attempt.pk, at)
    assert found is not None
    return found


def test_the_result_counts_what_comes_back(cast: Cast, held: Enrollment, at: datetime) -> None:
    attempt = handed_in(held, at, {**WRONG, SURE_MULTIPLE: ({"choices": ["c"]}, 2)})
    result = result_of(cast, attempt, at)
    assert result.certainty is not None
    assert (result.certainty.quadrants["sure_and_wrong"], result.coming_back) == (3, 2)
