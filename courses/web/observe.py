"""Recording one observed case."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from content import queries as library
from content.documents import Checklist
from courses.actions import manager
from courses.actions.refusals import Refused
from courses.actions.signing import ObservationIncomplete
from courses.enrollments import queries as enrollments
from courses.enrollments.queries import EnrollmentInfo
from courses.permissions import may_see_plan
from courses.sign_offs import queries as sign_offs
from courses.sign_offs.queries import ObservationInfo
from courses.web.observe_form import CaseForm, channel_choices, mark_choices
from courses.web.sign_off_words import missing_words, rule_words, seen_words, so_far_words, things_words
from courses.web.team_person import Crumb
from courses.web.viewer import viewer
from lms.accounts.models import User
from lms.lib import clock


@login_required
def observe(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """One case: save it as a draft, or seal it. Nothing typed is lost on a refusal."""
    actor = viewer(request)
    at = clock.now()
    enrollment, checklist = observed(actor, enrollment_id)
    draft = sign_offs.draft(enrollment_id, actor.pk)
    form = CaseForm.kept(draft.body, timezone.localdate(at))
    saved_at = draft.saved_at
    if request.method == "POST":
        form = CaseForm.read(request.POST, checklist)
        is_draft = request.POST.get("do") == "draft"
        try:
            if is_draft:
                saved_at = manager.save_observation_draft(
                    actor=actor, enrollment_id=enrollment_id, body=form.body, at=at
                ).updated_at
            else:
                _seal(form, actor=actor, enrollment_id=enrollment_id)
        except ObservationIncomplete as refusal:
            form = form.with_problems(refusal.fields)
        except Refused as refusal:
            messages.error(request, str(refusal.message))
            return redirect("team_person", public_id=enrollment.learner_public_id)
        else:
            if is_draft and request.headers.get("X-Requested-With") == "fetch":
                return HttpResponse(status=204)
            if not is_draft:
                messages.success(
                    request, _("Saved. It is now on %(name)s’s record.") % {"name": _first(enrollment)}
                )
                return redirect("sign_off", enrollment_id=enrollment_id)
            messages.success(request, _("Draft saved. Only you can see it."))
    counted = sign_offs.progress_of(enrollment_id, checklist)
    context = {
        "enrollment": enrollment,
        "first_name": _first(enrollment),
        "checklist": checklist,
        "form": form,
        "things": things_words(len(checklist.lines)),
        "lines": form.lines(checklist, {line.line.key: so_far_words(line) for line in counted.lines}),
        "errors": form.errors(checklist),
        "problems": form.problems,
        "channels": channel_choices(),
        "marks": mark_choices(),
        "today": timezone.localdate(at),
        "first_day": timezone.localdate(enrollment.created_at),
        "saved_at": timezone.localtime(saved_at) if saved_at else None,
        "counted": counted,
        "missing": missing_words(counted),
        "seen_words": seen_words(counted),
        "rule": rule_words(counted),
        "seen": cases_for(actor, enrollment, checklist, at),
        "crumbs": [
            Crumb(_("My team"), reverse("team")),
            Crumb(enrollment.learner_name, reverse("team_person", args=[enrollment.learner_public_id])),
            Crumb(_("%(module)s, observed") % {"module": enrollment.module_title}),
        ],
    }
    return render(request, "courses/manager/observe.html", context, status=400 if form.problems else 200)


def observed(actor: User, enrollment_id: int) -> tuple[EnrollmentInfo, Checklist]:
    """An enrollment of the actor's people with its checklist; 404 where there is none."""
    enrollment = enrollments.info(enrollments.managed_by(actor, clock.now()), enrollment_id)
    if enrollment is None:
        raise Http404
    checklist = sign_offs.checklist_of(library.document(enrollment.version_id))
    if checklist is None:
        raise Http404
    return enrollment, checklist


def cases_for(
    actor: User, enrollment: EnrollmentInfo, checklist: Checklist, at: datetime
) -> list[ObservationInfo]:
    """The observed cases, with the free text that the actor may read."""
    sees_notes = may_see_plan(actor, enrollment.learner_id, at)
    return [row.for_reader(actor.pk, sees_notes) for row in sign_offs.observations(enrollment.id, checklist)]


def _seal(form: CaseForm, *, actor: User, enrollment_id: int) -> None:
    seen_on = form.seen_on
    if seen_on is None:
        raise ObservationIncomplete({"seen_on": _("Give a day, such as 19 June 2026.")})
    manager.observe(
        actor=actor,
        enrollment_id=enrollment_id,
        seen_on=seen_on,
        ticket_reference=form.text("ticket_reference"),
        channel=form.text("channel"),
        marks=form.chosen("marks"),
        helps=form.chosen("helps"),
        note=form.text("note"),
        at=clock.now(),
    )


def _first(enrollment: EnrollmentInfo) -> str:
    return enrollment.learner_name.split(" ")[0]
