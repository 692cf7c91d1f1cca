"""Administration: people and their roles. Administrators alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.permissions import may_administer
from courses.web.administration_forms import PersonForm, RoleForm
from courses.web.json_requests import as_place
from courses.web.viewer import viewer
from lms.accounts import actions, directory
from lms.accounts.models import Role, Team, User
from lms.accounts.queries import organization
from lms.lib import clock

View = Callable[..., HttpResponse]
STATES = ("active", "suspended")


def administrators_only(view: View) -> View:
    """Log-in first; 403 for everybody who does not administer."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_administer(viewer(request)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return login_required(guarded)


@administrators_only
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What there is to administer."""
    active, suspended, teams = directory.totals(clock.now())
    title = _("%(people)s in %(teams)s") % {
        "people": ngettext("%(count)s person", "%(count)s people", active) % {"count": active},
        "teams": ngettext("%(count)s team", "%(count)s teams", teams) % {"count": teams},
    }
    return render(request, "courses/administration/home.html", {"title": title, "suspended": suspended})


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """People by name, found by name, address or employee number; and the form that adds one."""
    at = clock.now()
    teams = directory.teams(at)
    is_post = request.method == "POST"
    form = PersonForm(request.POST if is_post else None, initial={"time_zone": organization().time_zone})
    role_form = RoleForm(request.POST if is_post else None, teams=teams, is_optional=True)
    if is_post and form.is_valid() and role_form.is_valid():
        actor = viewer(request)
        user = actions.create_person(actor=actor, at=at, **form.cleaned_data)
        if role_form.cleaned_data["team"]:
            _give(actor, user, role_form)
        messages.success(
            request,
            _("%(name)s is here now, and can set a password from the log-in page.") % {"name": user.name},
        )
        return redirect("person", user.public_id)
    find = request.GET.get("find", "").strip()[:80]
    state = request.GET.get("state", "") if request.GET.get("state") in STATES else ""
    team = request.GET.get("team", "")[:36]
    number = as_place(request.GET.get("page")) or 1
    page = directory.people(at, find=find, state=state, team_id=team, page=number)
    context = {
        "page": page,
        "form": form,
        "role_form": role_form,
        "teams": teams,
        "find": find,
        "state": state,
        "team": team,
        "query": urlencode(
            {key: value for key, value in (("find", find), ("state", state), ("team", team)) if value}
        ),
        "is_narrowed": bool(find or state or team),
        "found": ngettext("%(count)s person", "%(count)s people", page.paginator.count)
        % {"count": page.paginator.count},
    }
    return render(request, "courses/administration/people.html", context, status=400 if is_post else 200)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person: who they are, what they may, and whether they may log in."""
    user = _user(public_id)
    form = PersonForm(
        request.POST if request.method == "POST" else None, public_id=public_id, initial=_initial(user)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_person(actor=viewer(request), at=clock.now(), user=user, **form.cleaned_data)
        except IntegrityError:
            form.add_error("email", _("Somebody else has this address already."))
        else:
            messages.success(request, _("Saved."))
            return redirect("person", public_id)
    return _person_page(request, public_id, form=form)


@administrators_only
@require_POST
def role_give(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Gives a role from now on. Somebody who learned elsewhere moves."""
    user = _user(public_id)
    form = RoleForm(request.POST, teams=directory.teams(clock.now()))
    if not form.is_valid():
        return _person_page(request, public_id, role_form=form)
    _give(viewer(request), user, form)
    messages.success(request, _("The role is given, from now on."))
    return redirect("person", public_id)


@administrators_only
@require_POST
def role_end(request: HttpRequest, public_id: UUID, membership: int) -> HttpResponse:
    """Ends a role now. The last administrator stays."""
    at = clock.now()
    role = directory.get_open_role(membership, _user(public_id), at)
    if role is None:
        raise Http404
    try:
        actions.end_role(actor=viewer(request), at=at, membership=role)
    except PermissionDenied:
        messages.error(request, _("This is the last administrator. Give the role to somebody else first."))
    else:
        messages.success(request, _("The role has ended. What was done in it stays on record."))
    return redirect("person", public_id)


@administrators_only
@require_POST
def suspend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Closes every door at once. Nobody suspends themselves."""
    user = _user(public_id)
    try:
        actions.suspend(actor=viewer(request), at=clock.now(), user=user)
    except PermissionDenied:
        messages.error(request, _("You cannot suspend yourself. Ask another administrator."))
    else:
        messages.success(
            request, _("%(name)s can no longer log in. Every record stays.") % {"name": user.name}
        )
    return redirect("person", public_id)


@administrators_only
@require_POST
def reinstate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Lets a suspended person log in again."""
    user = _user(public_id)
    actions.reinstate(actor=viewer(request), at=clock.now(), user=user)
    messages.success(request, _("%(name)s can log in again.") % {"name": user.name})
    return redirect("person", public_id)


def _person_page(
    request: HttpRequest,
    public_id: UUID,
    *,
    form: PersonForm | None = None,
    role_form: RoleForm | None = None,
) -> HttpResponse:
    at = clock.now()
    card = directory.person(public_id, at)
    if card is None:
        raise Http404
    if form is None:
        form = PersonForm(public_id=public_id, initial=_initial(_user(public_id)))
    has_errors = bool(form.errors or (role_form and role_form.errors))
    context = {
        "card": card,
        "form": form,
        "role_form": role_form or RoleForm(teams=directory.teams(at)),
        "is_self": card.id == viewer(request).pk,
    }
    return render(request, "courses/administration/person.html", context, status=400 if has_errors else 200)


def _give(actor: User, user: User, form: RoleForm) -> None:
    actions.give_role(
        actor=actor,
        at=clock.now(),
        user=user,
        team=_team(UUID(form.cleaned_data["team"])),
        role=Role(form.cleaned_data["role"]),
    )


def _initial(user: User) -> dict[str, str]:
    return {name: getattr(user, name) for name in ("name", "email", "employee_ref", "time_zone")}


def _user(public_id: UUID) -> User:
    user = directory.get_user(public_id)
    if user is None:
        raise Http404
    return user


def _team(public_id: UUID) -> Team:
    team = directory.get_team(public_id)
    if team is None:
        raise Http404
    return team
