"""Enrolling: a form, and a page that says who was enrolled and who already was."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from content import queries as library
from courses.actions import manager
from courses.actions.refusals import Refused
from courses.enrollments import queries as enrollments
from courses.permissions import may_administer, may_open_team
from courses.web.team_forms import EnrollForm
from courses.web.team_person import Crumb
from courses.web.viewer import viewer
from lms.lib import clock


@login_required
def enroll(request: HttpRequest) -> HttpResponse:
    """Enrolls a team, or some people, in modules with a due day. What was typed stays on a refusal."""
    actor = viewer(request)
    at = clock.now()
    if not (may_open_team(actor) or may_administer(actor)):
        raise PermissionDenied
    teams = enrollments.teams_to_enroll(actor, at)
    form = EnrollForm(
        request.POST or None,
        initial=_initial(request, [team.id for team in teams]),
        teams=teams,
        people=enrollments.person_choices(actor, at),
        modules=library.modules(),
    )
    crumbs = [Crumb(_("My team"), reverse("team") if may_open_team(actor) else ""), Crumb(_("Enrol people"))]
    context = {"form": form, "crumbs": crumbs, "has_modules": bool(form.fields["modules"].choices)}  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        modules = [int(one) for one in data["modules"]]
        try:
            if data["people"]:
                done = manager.enroll_people(
                    actor=actor,
                    learner_ids=[int(one) for one in data["people"]],
                    module_ids=modules,
                    due_on=data["due_on"],
                    at=at,
                )
            else:
                done = manager.enroll_team(
                    actor=actor, team_id=int(data["team"]), module_ids=modules, due_on=data["due_on"], at=at
                )
        except Refused as refusal:
            form.add_error("due_on" if refusal.code.startswith("due_") else None, str(refusal.message))
        else:
            result = {
                "crumbs": crumbs,
                "created": enrollments.infos_by_id([row.pk for row in done.created]),
                "already": enrollments.infos_by_id([row.pk for row in done.already]),
                "finished": enrollments.infos_by_id([row.pk for row in done.finished]),
                "due_on": data["due_on"],
                "is_manager": may_open_team(actor),
            }
            return render(request, "courses/manager/enrolled.html", result)
    status = 400 if request.method == "POST" else 200
    return render(request, "courses/manager/enroll.html", context, status=status)


def _initial(request: HttpRequest, teams: list[int]) -> dict[str, object]:
    person = request.GET.get("person", "")
    module = request.GET.get("module", "")
    team = "" if person or len(teams) != 1 else str(teams[0])
    return {"team": team, "people": [person] if person else [], "modules": [module] if module else []}
