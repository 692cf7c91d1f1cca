"""How far graders agree: asked for by whoever looks after grading or by the clock, worked out in the background."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from courses.actions.analysing import KEPT, begin_run
from courses.agreement import queries, rules
from courses.agreement.models import AgreementAnalysis
from courses.agreement.rules import Selection
from courses.events import AgreementAsked
from courses.permissions import agreement_reach
from lms.accounts.models import Team, User
from lms.events.log import record

COMPARE = "courses.compare_marks"


@transaction.atomic
def ask_agreement(*, actor: User | None, selection: Selection, at: datetime) -> AgreementAnalysis:
    """Has a selection worked out, unless that is on its way or no mark came since. `actor` None is the clock.

    PermissionDenied for who may not look at that team.
    """
    path = Team.objects.values_list("path", flat=True).get(pk=selection.team_id)
    if actor is not None and not any(path.startswith(above) for above in agreement_reach(actor, at)):
        raise PermissionDenied
    AgreementAnalysis.objects.get_or_create(
        selection_digest=selection.digest, defaults={"selection": selection.dump(), "asked_at": at}
    )
    row = AgreementAnalysis.objects.select_for_update(no_key=True).get(selection_digest=selection.digest)
    if begin_run(row, COMPARE, {"agreement_id": row.pk}, state=lambda: queries.state(selection), at=at):
        record(AgreementAsked(agreement_id=row.pk), actor=actor, at=at)
    return row


def compare_marks(*, agreement_id: int, at: datetime) -> None:
    """Works a selection out and keeps what was found. Does nothing where it was put away in the meantime.

    Runs outside of a transaction, so that nobody has to wait for it; marks that come meanwhile make it stale.
    """
    row = AgreementAnalysis.objects.filter(pk=agreement_id).first()
    if row is None:
        return
    selection = Selection.load(row.selection)
    digest = queries.state(selection)
    results = rules.dump(queries.measure(selection))
    with transaction.atomic():
        held = AgreementAnalysis.objects.select_for_update(no_key=True).filter(pk=agreement_id).first()
        if held is not None:
            held.keep(results, data_digest=digest, at=at)


def refresh_agreement(*, at: datetime) -> int:
    """Asks anew for what is stale: everybody's marks, and what was asked for lately. Number of selections."""
    AgreementAnalysis.objects.filter(asked_at__lt=at - KEPT).delete()
    kept = AgreementAnalysis.objects.order_by("pk").values_list("selection", flat=True)
    wanted = {Selection.load(data) for data in kept}
    wanted |= {
        Selection(team_id) for team_id in Team.objects.filter(parent=None).values_list("pk", flat=True)
    }
    for selection in sorted(wanted, key=lambda one: one.digest):
        ask_agreement(actor=None, selection=selection, at=at)
    return len(wanted)
