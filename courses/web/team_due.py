"""Moving a due date, and taking somebody out of a module."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.actions import manager
from courses.actions.refusals import Refused
from courses.enrollments import queries as enrollments
from courses.enrollments.queries import EnrollmentInfo
from courses.permissions import may_open_team
from courses.web.learner_path import day_words
from courses.web.team_forms import DueForm
from courses.web.team_person import Crumb
from courses.web.viewer import viewer
from lms.accounts.models import User
from lms.lib import clock
from lms.lib.clock import local_day


@login_required
def due_date(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """A form with one day; without a day the date is removed."""
    actor = viewer(request)
    at = clock.now()
    enrollment = _enrollment(actor, enrollment_id)
    old = local_day(enrollment.due_at, enrollment.learner_zone) if enrollment.due_at else None
    form = DueForm(request.POST or None, initial={"due_on": old})
    if request.method == "POST" and form.is_valid():
        try:
            manager.move_due_date(
                actor=actor, enrollment_id=enrollment_id, due_on=form.cleaned_data["due_on"], at=at
            )
        except Refused as refusal:
            form.add_error("due_on", str(refusal.message))
        else:
            messages.success(request, _moved(enrollment, form.cleaned_data["due_on"]))
            return redirect(_back(actor, enrollment))
    context = {
        "form": form,
        "enrollment": enrollment,
        "old": old,
        "crumbs": [
            Crumb(_("My team"), reverse("team") if may_open_team(actor) else ""),
            Crumb(enrollment.learner_name, _back(actor, enrollment)),
            Crumb(_("Move date")),
        ],
        "first_name": enrollment.learner_name.split(" ")[0],
    }
    return render(request, "courses/manager/due.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def withdraw(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """Takes somebody out of a module; their work stays on record."""
    actor = viewer(request)
    enrollment = _enrollment(actor, enrollment_id)
    try:
        manager.withdraw_enrollment(actor=actor, enrollment_id=enrollment_id, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        words = {"name": enrollment.learner_name, "module": enrollment.module_title}
        messages.success(
            request, _("%(name)s is no longer enrolled in %(module)s. Their work is kept.") % words
        )
    return redirect(_back(actor, enrollment))


def _enrollment(actor: User, enrollment_id: int) -> EnrollmentInfo:
    found = enrollments.info(enrollments.enrollable_by(actor, clock.now()), enrollment_id)
    if found is None:
        raise Http404
    return found


def _back(actor: User, enrollment: EnrollmentInfo) -> str:
    if may_open_team(actor):
        return reverse("team_person", args=[enrollment.learner_public_id])
    return reverse("enroll")


def _moved(enrollment: EnrollmentInfo, due_on: date | None) -> str:
    words = {"name": enrollment.learner_name.split(" ")[0], "module": enrollment.module_title}
    if due_on is None:
        return _("%(module)s has no due date for %(name)s any more.") % words
    today = timezone.localdate()
    return _("%(module)s is now due %(day)s for %(name)s.") % {**words, "day": day_words(due_on, today)}
