"""Saves that are delivered twice, late, in any order or never, from two tabs: what wins, and that nothing vanishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from courses.actions import attempts
from courses.enrollments.models import Enrollment
from courses.quizzes.models import Answer, Attempt, RefusedSave
from tests.cast import Cast
from tests.courses.quizzes.answers import started
from tests.harness import small_module as small

TABS = tuple(UUID(int=number) for number in (1, 2))

STEP = some.one_of(
    some.tuples(some.just("type"), some.integers(0, 1)),
    some.tuples(some.just("deliver"), some.integers(0, 9)),
    some.tuples(some.just("take over"), some.integers(0, 1)),
)


@dataclass(frozen=True)
class Sent:
    """A save on its way."""

    tab: UUID
    seq: int
    epoch: int
    text: str


class Line:
    """Two tabs that write one answer, and a line that delivers what it likes, as often as it likes."""

    def __init__(self, cast: Cast, attempt: Attempt, at: datetime) -> None:
        self.cast, self.attempt, self.at = cast, attempt, at
        self.seqs = dict.fromkeys(TABS, 0)
        self.epochs = dict.fromkeys(TABS, 1)
        self.epoch, self.holder = 1, TABS[0]
        self.sent: list[Sent] = []
        self.delivered: list[Sent] = []
        self.accepted: list[Sent] = []
        attempts.continue_here(
            actor=cast.amina, attempt_id=attempt.pk, at=at, client_id=TABS[0], is_claim=True
        )

    def type(self, number: int) -> None:
        """A tab writes; the save is on its way."""
        tab = TABS[number]
        self.seqs[tab] += 1
        self.sent.append(Sent(tab, self.seqs[tab], self.epochs[tab], f"{number}-{self.seqs[tab]}"))

    def take_over(self, number: int) -> None:
        """«Continue here»: the tab knows the new epoch; the other one does not."""
        self.holder = TABS[number]
        attempts.continue_here(
            actor=self.cast.amina, attempt_id=self.attempt.pk, at=self.at, client_id=self.holder
        )
        self.epoch += 1
        self.epochs[self.holder] = self.epoch

    def deliver(self, number: int) -> None:
        """One of the saves that are on their way arrives, for the first time or again."""
        if not self.sent:
            return
        save = self.sent[number % len(self.sent)]
        self.delivered.append(save)
        is_current = save.epoch == self.epoch and save.tab == self.holder
        refusal, receipt = self._send(save)
        if refusal:
            assert (refusal, is_current) == ("taken_over", False), "whoever holds the pen is never refused"
            return
        assert receipt is not None
        assert (receipt.client_id, receipt.seq) == (save.tab, save.seq)
        stored = Answer.objects.get(attempt=self.attempt)
        is_again = (stored.client_id, stored.seq) == (save.tab, save.seq)
        assert is_current or is_again, "an older epoch changes nothing"
        if is_current:
            self.accepted.append(save)

    def _send(self, save: Sent) -> tuple[str, attempts.Receipt | None]:
        try:
            return "", attempts.save_answer(
                actor=self.cast.amina,
                attempt_id=self.attempt.pk,
                question_id=small.SHORT_TEXT,
                value={"text": save.text},
                at=self.at,
                epoch=save.epoch,
                client_id=save.tab,
                seq=save.seq,
            )
        except attempts.SaveRefused as refused:
            return refused.code, None

    def check(self) -> None:
        """What is stored is the newest that was accepted, and everything delivered is somewhere."""
        newest = max(self.accepted, key=lambda save: (save.epoch, save.seq), default=None)
        stored = Answer.objects.filter(attempt=self.attempt).first()
        assert (stored.value["text"] if stored else None) == (newest.text if newest else None)
        kept = {row.value["text"] for row in RefusedSave.objects.filter(attempt=self.attempt)}
        accepted = {save.text for save in self.accepted}
        assert {save.text for save in self.delivered} <= accepted | kept


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=some.lists(STEP, min_size=4, max_size=24))
def test_the_newest_of_the_holder_wins_and_nothing_vanishes(
    cast: Cast, enrolled: Enrollment, at: datetime, steps: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        line = Line(cast, started(enrolled, cast.amina, at), at)
        for name, number in steps:
            {"type": line.type, "deliver": line.deliver, "take over": line.take_over}[name](number)
            line.check()
        transaction.set_rollback(True)
