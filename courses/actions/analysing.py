"""Item analysis: asked for by an author or by the clock, worked out in the background."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from courses.analysis import queries, reading, rules
from courses.analysis.models import ItemAnalysis, KeptAnalysis
from courses.analysis.rules import Selection
from courses.events import AnalysisAsked
from courses.permissions import may_analyse
from lms.accounts.models import User
from lms.events.log import record
from lms.jobs.outbox import enqueue

ANALYSE = "courses.analyse"
REFRESH = "courses.refresh_analyses"
# The night's work begins at this hour (UTC); analyses that nobody asked for in so long are put away.
NIGHT_HOUR = 2
KEPT = timedelta(days=90)


@transaction.atomic
def ask_analysis(*, actor: User | None, selection: Selection, at: datetime) -> ItemAnalysis:
    """Has a selection worked out, unless that is on its way or nothing has changed since. `actor` None is the clock.

    PermissionDenied for who may not; QuizNotFound where the selection takes in no quiz.
    """
    if actor is not None and not may_analyse(actor):
        raise PermissionDenied
    quizzes = queries.check(selection)
    ItemAnalysis.objects.get_or_create(
        selection_digest=selection.digest,
        defaults={
            "module_id": selection.module_id,
            "item_key": selection.item_key,
            "selection": selection.dump(),
            "asked_at": at,
        },
    )
    row = ItemAnalysis.objects.select_for_update(no_key=True).get(selection_digest=selection.digest)
    if begin_run(
        row, ANALYSE, {"analysis_id": row.pk}, state=lambda: reading.state(selection, quizzes), at=at
    ):
        record(AnalysisAsked(analysis_id=row.pk), actor=actor, at=at)
    return row


def begin_run(
    row: KeptAnalysis, name: str, args: Mapping[str, int], *, state: Callable[[], str], at: datetime
) -> bool:
    """Enqueues the job `name` for a locked row, unless one is on its way or `state` is what was worked out. Whether it did."""
    if queries.progress_of(row) in ("waiting", "computing"):
        return False
    if row.results is not None and row.data_digest == state():
        return False
    row.ask(at=at)
    enqueue(name, args, key=row.job_key, at=at)
    return True


def compute_analysis(*, analysis_id: int, at: datetime) -> None:
    """Works a selection out and keeps what was found. Does nothing where it was put away in the meantime.

    Runs outside of a transaction, so that nobody has to wait for it; marks that come meanwhile make it stale.
    """
    row = ItemAnalysis.objects.filter(pk=analysis_id).first()
    if row is None:
        return
    selection = Selection.load(row.selection)
    quizzes = reading.quizzes_of(selection)
    digest = reading.state(selection, quizzes)
    results = rules.dump(reading.measure(selection, quizzes))
    with transaction.atomic():
        held = ItemAnalysis.objects.select_for_update(no_key=True).filter(pk=analysis_id).first()
        if held is not None:
            held.keep(results, data_digest=digest, at=at)


def refresh_analyses(*, at: datetime) -> int:
    """Asks anew for what is stale: first attempts at each quiz, and what was asked for lately. Number of selections."""
    ItemAnalysis.objects.filter(asked_at__lt=at - KEPT).delete()
    wanted = [Selection(line.module.id, line.quiz.key) for line in queries.quizzes() if line.attempts]
    kept = ItemAnalysis.objects.values_list("selection", flat=True).order_by("pk")
    wanted += [selection for data in kept if not (selection := Selection.load(data)).is_default]
    for selection in wanted:
        if reading.quizzes_of(selection):
            ask_analysis(actor=None, selection=selection, at=at)
    return len(wanted)
