"""One person of the team."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.permissions import may_open_team
from courses.reports.person import ModuleRecord, StepLine, person_record
from courses.web.learner_path import ICONS
from courses.web.sign_off_words import line_words, missing_words
from courses.web.viewer import viewer
from lms.lib import clock


@dataclass(frozen=True)
class Crumb:
    """One step of the breadcrumb."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class StepRow:
    """A step in words."""

    title: str
    icon: str
    status: str
    result: str


@dataclass(frozen=True)
class ModuleSection:
    """A module of the page: the record, its steps in words, and what the sign-off needs."""

    record: ModuleRecord
    steps: tuple[StepRow, ...]
    lines: tuple[tuple[str, str], ...]
    missing: str
    may_observe: bool
    is_open: bool


@login_required
def person(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Modules, steps, results, plan, observations and sign-offs; 404 outside of one's team."""
    actor = viewer(request)
    at = clock.now()
    if not may_open_team(actor):
        raise PermissionDenied
    record = person_record(actor, public_id, at)
    if record is None:
        raise Http404
    context = {
        "record": record,
        "crumbs": [Crumb(_("My team"), reverse("team")), Crumb(record.name)],
        "sections": [_section(module) for module in record.modules],
        "first_name": record.name.split(" ")[0],
        "enroll_url": f"{reverse('enroll')}?person={record.id}",
    }
    return render(request, "courses/manager/person.html", context)


def _section(record: ModuleRecord) -> ModuleSection:
    is_active = record.enrollment.status == "active"
    return ModuleSection(
        record=record,
        steps=tuple(
            StepRow(step.title, ICONS.get(step.kind, "circle"), step.status, _result(step))
            for step in record.steps
        ),
        lines=tuple((line.line.text, line_words(line)) for line in record.counted.lines)
        if record.counted
        else (),
        missing=missing_words(record.counted) if record.counted else "",
        may_observe=is_active and record.counted is not None,
        is_open=is_active,
    )


def _result(step: StepLine) -> str:
    work = step.role_play
    if step.kind == "quiz" and step.percent is not None:
        return _("%(n)s%%") % {"n": step.percent}
    if work is None or step.status == "done":
        return {"done": _("Done"), "now": _("Next"), "open": "", "locked": _("Opens later")}[step.status]
    words = {
        "draft": _("Draft"),
        "submitted": _("Being read"),
        "returned": _("Back for revision"),
        "released": _("Not yet") if work.is_passed is False else _("Done"),
    }
    return words.get(work.status, "")
