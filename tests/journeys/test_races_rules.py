"""Rules of a quiz changed by several people in the same moment, under real threads on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from courses.access.models import QuizOverride
from courses.access.rules import Terms
from courses.actions import access
from courses.actions.correcting import UnderWay
from courses.enrollments.models import Enrollment
from courses.quizzes.correction_models import Correction
from courses.quizzes.models import Attempt
from tests.cast import Cast
from tests.courses.quizzes.answers import handed_in, started
from tests.courses.quizzes.correcting import corrected, looked
from tests.harness import small_module as small
from tests.harness.fixtures import Released, enroll
from tests.journeys.test_races_quiz import FEW, at_once

pytestmark = [pytest.mark.only_on("postgres"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def held(cast: Cast, small_module: Released) -> Enrollment:
    return enroll(cast.amina, small_module, by=cast.grace)


@pytest.mark.parametrize("whose", ["learner_id", "team_id"])
def test_the_same_rule_set_many_times_stands_once(
    cast: Cast, held: Enrollment, at: datetime, whose: str
) -> None:
    target = {"learner_id": cast.amina.pk} if whose == "learner_id" else {"team_id": cast.nairobi.pk}

    def set_one(attempts: int) -> Callable[[], Any]:
        return lambda: access.set_override(
            actor=cast.ingrid,
            module_id=held.module_id,
            item_key="quiz",
            terms=Terms(attempts=attempts),
            at=at,
            **target,
        )

    given = at_once(*[set_one(number) for number in range(4, 4 + FEW)])
    assert all(isinstance(row, QuizOverride) for row in given)
    assert QuizOverride.objects.filter(withdrawn_at=None).count() == 1


@pytest.mark.parametrize("once_more", range(FEW))
def test_no_attempt_keeps_a_limit_that_was_withdrawn_as_it_began(
    cast: Cast, held: Enrollment, at: datetime, once_more: int
) -> None:
    row = access.set_override(
        actor=cast.ingrid,
        learner_id=cast.amina.pk,
        module_id=held.module_id,
        item_key="quiz",
        terms=Terms(limit_minutes=10),
        at=at,
    )
    at_once(
        lambda: started(held, cast.amina, at),
        lambda: access.withdraw_override(actor=cast.ingrid, override_id=row.pk, at=at),
    )
    assert Attempt.objects.get().deadline_at is None


def test_two_corrections_of_a_quiz_are_not_applied_at_once(
    cast: Cast, held: Enrollment, at: datetime
) -> None:
    handed_in(held, cast.amina, at)
    day = at + timedelta(days=1)
    whole: dict[str, Any] = {"question_id": small.ORDERING, "key": None}
    digests = looked(cast.noor, day).digest, looked(cast.noor, day, "take_out", **whole).digest
    given = at_once(
        lambda: corrected(cast.noor, day, digest=digests[0]),
        lambda: corrected(cast.noor, day, "take_out", digest=digests[1], **whole),
    )
    assert Correction.objects.count() == 1
    assert sum(isinstance(one, UnderWay) for one in given) == 1
