"""Quiz access and extra time of one person, and of a team: what a manager or an administrator sets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.access.queries import override_in_reach, team_overrides
from courses.actions import access as actions
from courses.actions.refusals import Refused
from courses.enrollments.queries import teams_to_enroll
from courses.permissions import may_open_team, may_set_any_access
from courses.reports.access import PersonAccess, QuizLine, person_access, released_quizzes
from courses.web import access_words as words
from courses.web.access_forms import AccommodationForm, OverrideForm, TeamOverrideForm
from courses.web.team_person import Crumb
from courses.web.viewer import viewer
from lms.lib import clock


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Extra time, what holds in each quiz, and what came too late. POST gives extra time or changes it."""
    found = _found(request, public_id)
    is_post = request.method == "POST"
    form = AccommodationForm(
        request.POST if is_post else None, initial=words.accommodation_fields(found.standing)
    )
    if is_post and form.is_valid():
        data = form.cleaned_data
        try:
            actions.set_accommodation(
                actor=viewer(request),
                learner_id=found.id,
                factor=form.factor,
                is_untimed=form.factor is None,
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                reason=data["reason"],
                at=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved. An open quiz has its new time already."))
            return redirect("quiz_access", public_id)
    context = {
        "found": found,
        "form": form,
        "first_name": found.name.split(" ")[0],
        "crumbs": _crumbs(request, found),
        "standing_words": words.allowance_words(found.standing.allowance) if found.standing else "",
        "past": [
            (words.allowance_words(row.allowance), row)
            for row in found.accommodations
            if row.withdrawn_at is not None
        ],
        "lines": [(line, words.access_facts(line.access)) for line in found.quizzes],
        "late": [words.late_row(late) for late in found.late],
    }
    return render(request, "courses/manager/access.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def end_extra_time(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Takes extra time back."""
    found = _found(request, public_id)
    actions.withdraw_accommodation(actor=viewer(request), learner_id=found.id, at=clock.now())
    messages.success(request, _("The extra time has ended. It stays on record."))
    return redirect("quiz_access", public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest, public_id: UUID, module_id: int, item_key: str) -> HttpResponse:
    """Other dates, limits and tries for one person in one quiz."""
    found = _found(request, public_id)
    line = _line(found, module_id, item_key)
    is_post = request.method == "POST"
    zone = found.time_zone.replace("_", " ")
    form = OverrideForm(
        request.POST if is_post else None,
        own_words=_("Their own (%(zone)s)") % {"zone": zone},
        initial=words.override_fields(line.override),
    )
    if is_post and form.is_valid():
        try:
            actions.set_override(
                actor=viewer(request),
                learner_id=found.id,
                module_id=module_id,
                item_key=item_key,
                terms=form.terms,
                reason=form.cleaned_data["reason"],
                at=clock.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved. An open quiz has its new time already."))
            return redirect("quiz_access", public_id)
    context = {
        "found": found,
        "line": line,
        "form": form,
        "facts": words.access_facts(line.access),
        "first_name": found.name.split(" ")[0],
        "crumbs": [*_crumbs(request, found, is_last=False), Crumb(line.quiz.title)],
    }
    return render(request, "courses/manager/access_quiz.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def end_override(request: HttpRequest, public_id: UUID, module_id: int, item_key: str) -> HttpResponse:
    """What the author set holds for this person again."""
    line = _line(_found(request, public_id), module_id, item_key)
    if line.override is not None:
        actions.withdraw_override(actor=viewer(request), override_id=line.override.id, at=clock.now())
    messages.success(request, _("The quiz is as its author set it again."))
    return redirect("quiz_access", public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest) -> HttpResponse:
    """What is set for teams, and the form that sets it."""
    actor, at = viewer(request), clock.now()
    if not may_set_any_access(actor):
        raise PermissionDenied
    quizzes = released_quizzes()
    teams = teams_to_enroll(actor, at)
    is_post = request.method == "POST"
    form = TeamOverrideForm(request.POST if is_post else None, teams=teams, quizzes=quizzes)
    if is_post and form.is_valid():
        module_id, _sign, item_key = form.cleaned_data["quiz"].partition(":")
        try:
            actions.set_override(
                actor=actor,
                team_id=int(form.cleaned_data["team"]),
                module_id=int(module_id),
                item_key=item_key,
                terms=form.terms,
                reason=form.cleaned_data["reason"],
                at=at,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Saved. Open quizzes have their new time already."))
            return redirect("team_quiz_access")
    titles = {(quiz.module_id, quiz.item_key): f"{quiz.module_title}: {quiz.title}" for quiz in quizzes}
    context = {
        "form": form,
        "crumbs": [
            Crumb(_("My team"), reverse("team") if may_open_team(actor) else ""),
            Crumb(_("Quiz access")),
        ],
        "rows": [
            (row, titles.get((row.module_id, row.item_key), row.item_key), words.terms_words(row))
            for row in team_overrides(actor)
        ],
        "can_set": bool(teams and quizzes),
    }
    return render(request, "courses/manager/access_team.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def end_team_override(request: HttpRequest, override_id: int) -> HttpResponse:
    """What the author set holds for this team again; 404 outside of one's teams."""
    actor = viewer(request)
    if not may_set_any_access(actor):
        raise PermissionDenied
    if override_in_reach(actor, override_id) is None:
        raise Http404
    actions.withdraw_override(actor=actor, override_id=override_id, at=clock.now())
    messages.success(request, _("The quiz is as its author set it again."))
    return redirect("team_quiz_access")


def _found(request: HttpRequest, public_id: UUID) -> PersonAccess:
    actor = viewer(request)
    if not may_set_any_access(actor):
        raise PermissionDenied
    found = person_access(actor, public_id, clock.now())
    if found is None:
        raise Http404
    return found


def _line(found: PersonAccess, module_id: int, item_key: str) -> QuizLine:
    line = found.line(module_id, item_key)
    if line is None:
        raise Http404
    return line


def _crumbs(request: HttpRequest, found: PersonAccess, *, is_last: bool = True) -> list[Any]:
    if found.is_managed:
        above = [
            Crumb(_("My team"), reverse("team")),
            Crumb(found.name, reverse("team_person", args=[found.public_id])),
        ]
    else:
        above = [
            Crumb(_("People"), reverse("people")),
            Crumb(found.name, reverse("person", args=[found.public_id])),
        ]
    here = "" if is_last else reverse("quiz_access", args=[found.public_id])
    return [*above, Crumb(_("Quiz access"), here)]
