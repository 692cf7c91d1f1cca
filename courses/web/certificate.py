"""A certificate for those who may see it: the sheet, the PDF, what strangers see, withdrawal, the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.actions import certifying
from courses.actions.refusals import Refused
from courses.certification import evidence as chain
from courses.certification import queries as certificates
from courses.certification.pdf import PdfUnavailable, pdf
from courses.certification.queries import CertificateInfo
from courses.certification.sheet import public_url, sheet
from courses.permissions import may_revoke, may_see_evidence, may_see_plan
from courses.sign_offs import queries as sign_offs
from courses.web.team_person import Crumb
from courses.web.viewer import viewer
from lms.accounts.models import User
from lms.accounts.queries import standing
from lms.lib import clock


@login_required
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """The sheet on screen and on paper, with what its holder can do."""
    actor = viewer(request)
    at = clock.now()
    found = _found(actor, number, at)
    signed = sign_offs.current(found.enrollment_id)
    context = {
        "certificate": found,
        "sheet": sheet(found),
        "is_holder": actor.pk == found.learner_id,
        "public_url": public_url(found.token),
        "may_see_evidence": may_see_evidence(actor, found.learner_id, at),
        "may_revoke": may_revoke(actor, found.learner_id, at) and found.revoked_at is None,
        "waits_for_name": signed is not None and signed.status == "signed" and signed.acknowledged_at is None,
        "renewal_on": timezone.localdate(found.renewal_opens_at),
        "grace_ends_on": timezone.localdate(found.grace_ends_at),
    }
    return render(request, "courses/certificate/certificate.html", context)


@login_required
def certificate_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The same as a file; where it cannot be made, the page to print."""
    found = _found(viewer(request), number, clock.now())
    try:
        content = pdf(found)
    except PdfUnavailable:
        messages.info(
            request, _("This installation makes no PDF files. Print this page, or save it as a PDF.")
        )
        return redirect("certificate", number=found.number)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def consent(request: HttpRequest, number: str) -> HttpResponse:
    """What strangers may see: the holder's choice."""
    actor = viewer(request)
    found = _found(actor, number, clock.now())
    certifying.set_consent(
        actor=actor,
        certificate_id=found.id,
        is_public=bool(request.POST.get("is_public")),
        is_name_shown=bool(request.POST.get("is_name_shown")),
        at=clock.now(),
    )
    messages.success(request, _("Saved. The public page follows from this moment on."))
    return redirect("certificate", number=found.number)


@login_required
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraws a certificate, with a reason that stays on record."""
    actor = viewer(request)
    at = clock.now()
    found = _found(actor, number, at)
    if not may_revoke(actor, found.learner_id, at):
        raise PermissionDenied
    error = ""
    if request.method == "POST":
        try:
            certifying.revoke(
                actor=actor, certificate_id=found.id, reason=request.POST.get("reason", ""), at=at
            )
        except Refused as refusal:
            error = str(refusal.message)
        else:
            messages.success(request, _("Withdrawn. The public page says so from now on."))
            return redirect("certificate", number=found.number)
    context = {
        "certificate": found,
        "error": error,
        "reason": request.POST.get("reason", ""),
        "crumbs": _crumbs(found, _("Withdraw")),
    }
    return render(request, "courses/certificate/revoke.html", context, status=400 if error else 200)


@login_required
def evidence(request: HttpRequest, number: str) -> HttpResponse:
    """The chain behind a certificate. Opening somebody else's is noted."""
    actor = viewer(request)
    at = clock.now()
    found = _found(actor, number, at)
    certifying.open_evidence(actor=actor, certificate_id=found.id, at=at)
    record = chain.of(
        found.enrollment_id,
        reader_id=actor.pk,
        with_names=not standing(actor).is_auditor,
        with_notes=may_see_plan(actor, found.learner_id, at),
    )
    context = {
        "certificate": found,
        "record": record,
        "is_holder": actor.pk == found.learner_id,
        "crumbs": _crumbs(found, _("Evidence")),
    }
    return render(request, "courses/certificate/evidence.html", context)


@dataclass(frozen=True)
class Moment:
    """A mark on the bar of a certificate: `x` in the units of its drawing."""

    label: str
    day: date
    x: int


@login_required
def status(request: HttpRequest, number: str) -> HttpResponse:
    """How long it holds, when the renewal opens, and what renewing takes."""
    actor = viewer(request)
    at = clock.now()
    found = _found(actor, number, at)
    today = timezone.localdate(at)
    moments = _moments(found, at)
    context = {
        "certificate": found,
        "moments": moments,
        "today": today,
        "days_left": (found.valid_through - today).days,
        "renewal_on": timezone.localdate(found.renewal_opens_at),
        "grace_ends_on": timezone.localdate(found.grace_ends_at),
        "is_renewal_open": at >= found.renewal_opens_at and found.revoked_at is None,
        "is_holder": actor.pk == found.learner_id,
        "record": chain.of(found.enrollment_id, reader_id=actor.pk, with_names=False, with_notes=False),
        "crumbs": _crumbs(found, _("Status")),
    }
    return render(request, "courses/certificate/status.html", context)


def _moments(found: CertificateInfo, at: datetime) -> dict[str, Moment]:
    start, end = found.issued_at, found.grace_ends_at

    def x(moment: datetime) -> int:
        share = (moment - start) / (end - start)
        return round(24 + max(0.0, min(1.0, share)) * 1110)

    days = {
        "issued": (_("Issued"), found.issued_on, found.issued_at),
        "today": (_("Today"), timezone.localdate(at), at),
        "renewal": (_("Renewal opens"), timezone.localdate(found.renewal_opens_at), found.renewal_opens_at),
        "valid": (_("Valid until"), found.valid_through, found.expires_at),
        "grace": (_("Grace period ends"), timezone.localdate(found.grace_ends_at), found.grace_ends_at),
    }
    return {key: Moment(label, day, x(moment)) for key, (label, day, moment) in days.items()}


def _found(actor: User, number: str, at: datetime) -> CertificateInfo:
    found = certificates.by_number(actor, number, at)
    if found is None:
        raise Http404
    return found


def _crumbs(found: CertificateInfo, here: str) -> list[Crumb]:
    return [Crumb(found.number, reverse("certificate", args=[found.number])), Crumb(here)]
