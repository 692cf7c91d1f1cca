"""Signing off what was observed, declining, asking again, and the learner's own name under it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.actions import manager
from courses.actions.refusals import Refused
from courses.actions.signing import default_statement
from courses.certification import queries as certificates
from courses.enrollments import queries as enrollments
from courses.sign_offs import queries as sign_offs
from courses.sign_offs import rules
from courses.web.observe import cases_for, observed
from courses.web.observe_form import Error
from courses.web.sign_off_words import line_words, missing_words, rule_words, seen_words
from courses.web.team_person import Crumb
from courses.web.viewer import viewer
from lms.lib import clock


@login_required
def sign_off(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """What was seen, line by line, and the signature when the counts hold."""
    actor = viewer(request)
    at = clock.now()
    enrollment, checklist = observed(actor, enrollment_id)
    errors: list[Error] = []
    if request.method == "POST":
        try:
            manager.sign_off(
                actor=actor, enrollment_id=enrollment_id, typed_name=request.POST.get("typed_name", ""), at=at
            )
        except Refused as refusal:
            errors = [Error(str(refusal.message), "id_typed_name")]
        else:
            name = enrollment.learner_name.split(" ")[0]
            messages.success(request, _("Signed off. %(name)s has a certificate now.") % {"name": name})
            return redirect("sign_off", enrollment_id=enrollment_id)
    counted = sign_offs.progress_of(enrollment_id, checklist)
    request_row = sign_offs.current(enrollment_id)
    is_open = request_row is not None and request_row.status == "requested"
    is_second = rules.is_second_person(actor.pk, enrollment.learner_id, sign_offs.graders_of(enrollment_id))
    context = {
        "enrollment": enrollment,
        "first_name": enrollment.learner_name.split(" ")[0],
        "checklist": checklist,
        "counted": counted,
        "lines": [(line, line_words(line)) for line in counted.lines],
        "missing": missing_words(counted),
        "seen_words": seen_words(counted),
        "rule": rule_words(counted),
        "seen": cases_for(actor, enrollment, checklist, at),
        "sign_off": request_row,
        "is_open": is_open,
        "is_second": is_second,
        "may_sign": is_open and is_second and counted.is_ready,
        "statement": checklist.statement or default_statement(),
        "standing": sign_offs.standing_over(actor.pk, enrollment.learner_id, at),
        "typed_name": request.POST.get("typed_name", ""),
        "errors": errors,
        "reason_error": request.GET.get("reason") == "missing",
        "certificate": certificates.of_enrollment(enrollment_id, at),
        "crumbs": [
            Crumb(_("My team"), reverse("team")),
            Crumb(enrollment.learner_name, reverse("team_person", args=[enrollment.learner_public_id])),
            Crumb(_("%(module)s, sign-off") % {"module": enrollment.module_title}),
        ],
    }
    return render(request, "courses/manager/sign_off.html", context, status=400 if errors else 200)


@login_required
@require_POST
def decline(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """Not yet, with a reason."""
    actor = viewer(request)
    enrollment, _checklist = observed(actor, enrollment_id)
    try:
        manager.decline_sign_off(
            actor=actor, enrollment_id=enrollment_id, reason=request.POST.get("reason", ""), at=clock.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        suffix = "?reason=missing#decline" if refusal.code == "reason_needed" else ""
        return redirect(reverse("sign_off", args=[enrollment_id]) + suffix)
    messages.success(
        request, _("Kept for later. %(name)s sees your reason.") % {"name": enrollment.learner_name}
    )
    return redirect("team_person", public_id=enrollment.learner_public_id)


@login_required
@require_POST
def request_again(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """Opens the sign-off once more: by the learner, or by their manager."""
    actor = viewer(request)
    enrollment = enrollments.info(enrollments.visible_to(actor, clock.now()), enrollment_id)
    if enrollment is None:
        raise Http404
    try:
        manager.request_again(actor=actor, enrollment_id=enrollment_id, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Asked again."))
    if enrollment.learner_id == actor.pk:
        return redirect(reverse("module", args=[enrollment.module_slug]))
    return redirect("sign_off", enrollment_id=enrollment_id)


@login_required
@require_POST
def acknowledge(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """The learner puts their own name under the sign-off."""
    actor = viewer(request)
    enrollment = enrollments.info(enrollments.visible_to(actor, clock.now()), enrollment_id)
    if enrollment is None:
        raise Http404
    try:
        manager.acknowledge_sign_off(actor=actor, enrollment_id=enrollment_id, at=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Your name stands under it too now."))
    certificate = certificates.of_enrollment(enrollment_id, clock.now())
    if certificate is not None:
        return redirect("certificate", number=certificate.number)
    return redirect(reverse("module", args=[enrollment.module_slug]))
