"""For whoever manages grading: who holds which licence until when, and the rounds."""

from __future__ import annotations

from datetime import datetime, time

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from courses.actions import calibrating, rounds
from courses.actions.refusals import Refused
from courses.calibration import queries
from courses.calibration import rounds as round_queries
from courses.permissions import may_calibrate, may_manage_grading
from courses.web import calibration_words as words
from courses.web.team_forms import DayInput
from courses.web.viewer import viewer
from lms.accounts.models import User
from lms.lib import clock

LAST_MINUTE = time(23, 59, 59)


class RoundForm(forms.Form):
    """The last day of a new round."""

    due_on = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=DayInput(),
        error_messages={"invalid": gettext_lazy("Give a day, such as 19 June 2026.")},
    )


@login_required
@require_safe
def licences(request: HttpRequest) -> HttpResponse:
    """Graders by rubrics, and the rounds."""
    return _page(request, _manager(request))


@login_required
@require_POST
def revoke(request: HttpRequest, licence_id: int) -> HttpResponse:
    """Withdraws a licence with a reason."""
    actor, at = _manager(request), clock.now()
    if licence_id not in {one.licence_id for line in queries.board(actor, at).lines for one in line.states}:
        raise Http404
    try:
        calibrating.revoke(actor=actor, licence_id=licence_id, reason=request.POST.get("reason", ""), at=at)
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("Withdrawn. The grader hears why; what they have graded stays."))
    return redirect("licences")


@login_required
@require_POST
def open_round(request: HttpRequest, rubric_key: str) -> HttpResponse:
    """Opens a round for a rubric until the end of a day."""
    actor = _manager(request)
    form = RoundForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, form, rubric_key)
    due_at = timezone.make_aware(datetime.combine(form.cleaned_data["due_on"], LAST_MINUTE))
    try:
        row = rounds.open_round(actor=actor, rubric_key=rubric_key, due_at=due_at, at=clock.now())
    except calibrating.RubricNotInUse as error:
        raise Http404 from error
    except Refused as refusal:
        form.add_error("due_on", str(refusal.message))
        return _page(request, actor, form, rubric_key)
    messages.success(request, _("The round is open, and every grader hears of it."))
    return redirect("calibration_round", round_id=row.pk)


def _page(
    request: HttpRequest, actor: User, form: RoundForm | None = None, rubric_key: str = ""
) -> HttpResponse:
    at = clock.now()
    board = queries.board(actor, at)
    found = round_queries.lines(actor, at)
    under_way = {one.rubric_key for one in found if one.is_open}
    context = {
        "rubrics": board.rubrics,
        "lines": [
            (line.grader, [(one, words.state_words(one)) for one in line.states]) for line in board.lines
        ],
        "rounds": found,
        "grades": may_calibrate(actor),
        "manages": True,
        "openings": [
            (one, form if form is not None and one.key == rubric_key else RoundForm(auto_id=f"{place}_%s"))
            for place, one in enumerate(board.rubrics)
            if one.key not in under_way
        ],
        "form": form,
    }
    return render(request, "courses/manager/licences.html", context, status=400 if form else 200)


def _manager(request: HttpRequest) -> User:
    actor = viewer(request)
    if not may_manage_grading(actor):
        raise PermissionDenied
    return actor
