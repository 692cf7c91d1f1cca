"""How a manager's people went through scenarios: the first play of each and the best, with the way that was taken.

Only plays begun after the learner was told of this. Where a scenario has a gentler variant nothing but the day is
told, so that nobody can see, nor guess, who took which one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils.functional import cached_property

from content import queries as library
from courses.enrollments.queries import managed_by
from courses.scenarios import rules
from courses.scenarios.models import ScenarioRun, Turn
from lms.accounts.models import User


@dataclass(frozen=True)
class Exchange:
    """What was said and replied, as it was shown. An empty reply is silence."""

    says: str
    reply: str
    seconds: int | None
    is_by_clock: bool


@dataclass(frozen=True)
class Way:
    """A play from start to end. Never numbers: what meters and points were is the learner's own."""

    number: int
    ending: str
    is_intended: bool
    exchanges: tuple[Exchange, ...]
    finished_at: datetime


@dataclass(frozen=True)
class Conversation:
    """One person in one scenario. `first` and `best` are None where the scenario has a gentler variant."""

    learner_id: str
    learner_name: str
    module_title: str
    scenario_title: str
    finished_at: datetime
    is_private: bool
    first: Way | None
    best: Way | None

    @cached_property
    def has_better(self) -> bool:
        """A later play went better than the first."""
        return self.first is not None and self.best is not None and self.first.number != self.best.number


def conversations(actor: User, at: datetime, *, person: str = "") -> list[tuple[int, str]]:
    """Enrollment and item of every conversation that the actor may see, by name. One query beside their standing.

    `person` is somebody's public id; an empty one is everybody.
    """
    rows = _finished(actor, at)
    if person:
        rows = rows.filter(enrollment__learner__public_id=person)
    pairs = rows.order_by("enrollment__learner__name", "enrollment_id", "item_key").values_list(
        "enrollment_id", "item_key"
    )
    return list(dict.fromkeys(pairs))


def tell(actor: User, at: datetime, pairs: list[tuple[int, str]]) -> list[Conversation]:
    """These conversations in this order; those out of the actor's reach are left out.

    Two queries, and one for each version that is not in memory.
    """
    by_pair: dict[tuple[int, str], list[ScenarioRun]] = {}
    rows = (
        _finished(actor, at)
        .filter(enrollment_id__in={enrollment_id for enrollment_id, _item in pairs})
        .select_related("enrollment__learner")
        .prefetch_related(Prefetch("turns", queryset=Turn.objects.order_by("number")))
        .order_by("number")
    )
    for run in rows:
        by_pair.setdefault((run.enrollment_id, run.item_key), []).append(run)
    return [_conversation(by_pair[pair]) for pair in pairs if pair in by_pair]


def every(actor: User, at: datetime, *, chunk: int = 200) -> Iterator[Conversation]:
    """All of them, a part at a time, for a file."""
    pairs = conversations(actor, at)
    for start in range(0, len(pairs), chunk):
        yield from tell(actor, at, pairs[start : start + chunk])


def _finished(actor: User, at: datetime) -> QuerySet[ScenarioRun]:
    return ScenarioRun.objects.filter(
        enrollment__in=managed_by(actor, at), finished_at__isnull=False, is_shared=True
    )


def _conversation(runs: list[ScenarioRun]) -> Conversation:
    first = runs[0]
    document = library.document(first.version_id)
    step = document.by_key[first.item_key]
    is_private = any(rules.is_private(library.document(run.version_id), run.item_key) for run in runs)
    scored = [] if is_private else [_way(run) for run in runs]
    best = max(scored, key=lambda one: (one[0].is_intended, one[1], -one[0].number), default=None)
    return Conversation(
        learner_id=str(first.enrollment.learner.public_id),
        learner_name=first.enrollment.learner.name,
        module_title=document.title,
        scenario_title=step.title,
        finished_at=min(run.finished_at for run in runs if run.finished_at),
        is_private=is_private,
        first=scored[0][0] if scored else None,
        best=best[0] if best else None,
    )


def _way(run: ScenarioRun) -> tuple[Way, int]:
    """The way of a finished run, and its points, by which the best one is found."""
    scenario = library.document(run.version_id).scenario(run.item_key)
    ending = next((one for one in scenario.endings if one.key == run.ending), None) if scenario else None
    kept: list[Turn] = []
    for turn in run.turns.all():
        if turn.choice_key == rules.TAKE_BACK:
            kept.pop()
        else:
            kept.append(turn)
    points = {
        choice.key: choice.points for node in (scenario.nodes if scenario else ()) for choice in node.choices
    }
    assert run.finished_at is not None
    way = Way(
        number=run.number,
        ending=ending.title if ending else run.ending,
        is_intended=ending is not None and ending.is_best,
        exchanges=tuple(
            Exchange(
                says=turn.says,
                reply=turn.reply,
                seconds=None if turn.spent_ms is None else round(turn.spent_ms / 1000),
                is_by_clock=turn.is_by_clock,
            )
            for turn in kept
        ),
        finished_at=run.finished_at,
    )
    return way, sum(points.get(turn.choice_key, 0) for turn in kept)
