"""Asking, taking back, and the second look itself: state, grades, events, and that a refusal changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from courses.actions import appealing, grader
from courses.appeals import queries, rules
from courses.appeals.models import Appeal
from courses.enrollments.models import Enrollment
from courses.progress.queries import done_keys
from courses.role_plays import feedback
from courses.role_plays.models import CriterionScore, Grade, Submission
from lms.accounts.models import Role, User
from lms.events.models import Event
from tests import cast as people
from tests.cast import Cast
from tests.courses.appeals.way_to_a_result import result, second_grader
from tests.courses.role_plays.way_to_a_reply import TEXTS

WHY = "The first sentence says who it hits and since when."
SEEN = "Both halves of the story stand in the first line."


@pytest.fixture
def greta(cast: Cast) -> User:
    return second_grader(cast)


@pytest.fixture
def released(cast: Cast, enrolled: Enrollment, at: datetime) -> Submission:
    return result(cast, enrolled, at)


@pytest.fixture
def appeal(cast: Cast, released: Submission, at: datetime) -> Appeal:
    """Amina asks about “play-back”."""
    return ask(cast, released, at)


def ask(cast: Cast, released: Submission, at: datetime, key: str = "play-back", why: str = WHY) -> Appeal:
    return appealing.ask(actor=cast.amina, submission_id=released.pk, criterion_key=key, argument=why, at=at)


def decided(who: User, appeal: Appeal, level: int, at: datetime, quote: str = "") -> Appeal:
    appealing.claim(actor=who, appeal_id=appeal.pk, at=at)
    return appealing.decide(actor=who, appeal_id=appeal.pk, level=level, reason=SEEN, quote=quote, at=at)


def test_asking_leaves_the_result_as_it_is(
    released: Submission, appeal: Appeal, cast: Cast, at: datetime
) -> None:
    assert (appeal.old_level, appeal.first_grader_id, appeal.status) == (2, cast.gil.pk, "open")
    assert Grade.objects.count() == 1
    assert Event.objects.filter(type="appeal.asked").count() == 1
    assert ask(cast, released, at).pk == appeal.pk, "a second click"
    assert Event.objects.filter(type="appeal.asked").count() == 1


def test_once_a_result(cast: Cast, released: Submission, appeal: Appeal, at: datetime) -> None:
    with pytest.raises(appealing.NotOpenToAppeal):
        ask(cast, released, at, key="questions")
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.create(
            submission=released,
            grade=appeal.grade,
            learner=cast.amina,
            first_grader=cast.gil,
            criterion_key="questions",
            old_level=2,
            argument=WHY,
            asked_at=at,
            due_on=appeal.due_on,
        )


@pytest.mark.parametrize(
    ("key", "why"), [("nothing", WHY), ("play-back", "No."), ("play-back", "x " * 1_001)]
)
def test_what_cannot_be_asked(cast: Cast, released: Submission, at: datetime, key: str, why: str) -> None:
    with pytest.raises((appealing.NotOpenToAppeal, appealing.ArgumentMissing)):
        ask(cast, released, at, key=key, why=why)
    assert not Appeal.objects.exists()


def test_the_window_closes(cast: Cast, released: Submission, at: datetime) -> None:
    with pytest.raises(appealing.NotOpenToAppeal):
        ask(cast, released, at + rules.WINDOW)


def test_nobody_asks_for_somebody_else(cast: Cast, released: Submission, at: datetime) -> None:
    for who in (cast.brian, cast.grace, cast.gil):
        with pytest.raises(PermissionDenied):
            appealing.ask(
                actor=who, submission_id=released.pk, criterion_key="play-back", argument=WHY, at=at
            )


def test_it_is_taken_back_until_somebody_reads_it(
    cast: Cast, released: Submission, appeal: Appeal, greta: User, at: datetime
) -> None:
    appealing.take_back(actor=cast.amina, appeal_id=appeal.pk, at=at)
    assert queries.asked(released.pk, at) is None
    again = ask(cast, released, at)
    appealing.claim(actor=greta, appeal_id=again.pk, at=at)
    with pytest.raises(appealing.AlreadyOpened):
        appealing.take_back(actor=cast.amina, appeal_id=again.pk, at=at)


def test_a_higher_level_is_a_new_grade_beside_the_old_one(
    released: Submission, appeal: Appeal, greta: User, at: datetime
) -> None:
    old = list(CriterionScore.objects.filter(grade=appeal.grade).values_list("criterion_key", "level"))
    done = decided(greta, appeal, 3, at)
    first, second = Grade.objects.order_by("number")
    assert done.raised_to == second
    assert second.weighted > first.weighted
    assert list(CriterionScore.objects.filter(grade=first).values_list("criterion_key", "level")) == old
    reached = {one.key: one for one in feedback.newest([released.pk])[released.pk].reached}
    assert {key: one.level for key, one in reached.items()} == {"play-back": 3, "questions": 2, "closing": 3}
    assert reached["play-back"].note == SEEN
    assert second.what_works == first.what_works
    event = Event.objects.get(type="appeal.decided")
    assert event.payload["grade_id"] == second.pk
    assert event.payload["is_raised"] is True


def test_what_it_passes_is_done(released: Submission, appeal: Appeal, greta: User, at: datetime) -> None:
    """With play-back at Solid one criterion may stay below; the step is done from then on."""
    assert "graded" not in done_keys(released.enrollment_id)
    decided(greta, appeal, 3, at)
    released.refresh_from_db()
    assert released.is_passed
    assert "graded" in done_keys(released.enrollment_id)


@pytest.mark.parametrize("level", [1, 2])
def test_it_never_falls(released: Submission, appeal: Appeal, greta: User, at: datetime, level: int) -> None:
    done = decided(greta, appeal, level, at, quote="twice since Monday" if level == 1 else "")
    assert (done.level, done.raised_to, done.is_raised) == (level, None, False)
    assert Grade.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=done.pk).update(raised_to=appeal.grade)


def test_level_four_needs_words_of_the_text(appeal: Appeal, greta: User, at: datetime) -> None:
    for quote in ("", "words that nobody wrote"):
        with pytest.raises(appealing.NotComplete) as refused:
            decided(greta, appeal, 4, at, quote=quote)
        assert refused.value.field == "quote"
    done = decided(greta, appeal, 4, at, quote="your invoices  appear twice")
    score = CriterionScore.objects.get(grade=done.raised_to, criterion_key="play-back")
    assert (score.level, score.quote) == (4, "your invoices appear twice")
    assert score.quote in TEXTS[score.quote_part]


def test_deciding_twice_decides_once(appeal: Appeal, greta: User, at: datetime) -> None:
    decided(greta, appeal, 3, at)
    appealing.decide(actor=greta, appeal_id=appeal.pk, level=2, reason=SEEN, at=at)
    assert Appeal.objects.get().level == 3
    assert Grade.objects.count() == 2


def test_whoever_had_a_hand_in_it_does_not_look_again(cast: Cast, appeal: Appeal, at: datetime) -> None:
    with pytest.raises(PermissionDenied):
        appealing.claim(actor=cast.gil, appeal_id=appeal.pk, at=at)
    assert queries.look(cast.gil, appeal.pk, at, at.date()) is None
    for field in ("leased_to", "decided_by"):
        change = {field: cast.gil, "lease_until": at} if field == "leased_to" else {field: cast.gil}
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.filter(pk=appeal.pk).update(**change)


def test_who_may_sign_off_and_would_be_the_only_grader_does_not_look(
    cast: Cast, appeal: Appeal, at: datetime
) -> None:
    people.join(cast.grace, cast.root, Role.GRADER)
    assert queries.waiting(cast.grace, at, at.date()) == []
    with pytest.raises(PermissionDenied):
        appealing.claim(actor=cast.grace, appeal_id=appeal.pk, at=at)


def test_one_reads_at_a_time_and_a_lapsed_lease_goes_on(
    cast: Cast, appeal: Appeal, greta: User, at: datetime
) -> None:
    third = people.person("Tara Okoye")
    people.join(third, cast.root, Role.GRADER)
    appealing.claim(actor=greta, appeal_id=appeal.pk, at=at)
    with pytest.raises(appealing.NotWaiting):
        appealing.claim(actor=third, appeal_id=appeal.pk, at=at)
    later = at + appealing.LEASE + timedelta(seconds=1)
    appealing.claim(actor=third, appeal_id=appeal.pk, at=later)
    with pytest.raises(appealing.NotWaiting):
        appealing.decide(actor=greta, appeal_id=appeal.pk, level=3, reason=SEEN, at=later)


def test_the_second_grader_sees_neither_name_nor_level(appeal: Appeal, greta: User, at: datetime) -> None:
    appealing.claim(actor=greta, appeal_id=appeal.pk, at=at)
    look = queries.look(greta, appeal.pk, at, at.date())
    assert look is not None
    assert look.texts == TEXTS
    assert "Amina" not in str(look)
    assert not any("level" in name and name != "levels" for name in vars(look))


def test_how_often_it_rose(cast: Cast, appeal: Appeal, greta: User, at: datetime) -> None:
    decided(greta, appeal, 3, at)
    assert queries.overturn_rate(at) == queries.Overturned(decided=1, raised=1)
    assert queries.overturn_rate(at).share is None
    assert queries.overturn_rate(at + queries.YEAR + timedelta(days=1)).decided == 0


def test_a_grade_given_before_is_not_touched_by_another_release(
    cast: Cast, released: Submission, appeal: Appeal, greta: User, at: datetime
) -> None:
    before = Grade.objects.values("pk", "weighted", "record_digest").get()
    decided(greta, appeal, 3, at)
    assert Grade.objects.values("pk", "weighted", "record_digest").get(pk=before["pk"]) == before
    assert isinstance(before["weighted"], Decimal)
    assert grader.claim_next(actor=cast.gil, at=at) is None
