"""Administration: the tree of teams, the organisation, and people from a file."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.web.administration import administrators_only
from courses.web.administration_forms import ImportForm, OrganizationForm, TeamForm
from courses.web.viewer import viewer
from lms.accounts import actions, directory, importing
from lms.accounts.queries import organization
from lms.lib import clock


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: HttpRequest) -> HttpResponse:
    """The tree, and the form that adds a team to it."""
    at = clock.now()
    lines = directory.teams(at)
    is_post = request.method == "POST"
    form = TeamForm(
        request.POST if is_post else None,
        teams=lines,
        is_new=True,
        initial={"time_zone": organization().time_zone},
    )
    if is_post and form.is_valid():
        data = dict(form.cleaned_data)
        parent_id = data.pop("parent", "")
        parent = directory.get_team(UUID(parent_id)) if parent_id else None
        team = actions.create_team(actor=viewer(request), at=at, parent=parent, **data)
        messages.success(request, _("%(name)s was added.") % {"name": team.name})
        return redirect("teams")
    return render(
        request,
        "courses/administration/teams.html",
        {"lines": lines, "form": form},
        status=400 if is_post else 200,
    )


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def team_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One team."""
    team = directory.get_team(public_id)
    if team is None:
        raise Http404
    is_post = request.method == "POST"
    names = ("name", "site", "channel", "time_zone", "is_archived")
    initial = {name: getattr(team, name) for name in names}
    form = TeamForm(request.POST if is_post else None, teams=[], is_new=False, initial=initial)
    if is_post and form.is_valid():
        actions.change_team(actor=viewer(request), at=clock.now(), team=team, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("teams")
    context = {"title": initial["name"], "public_id": team.public_id, "form": form}
    return render(request, "courses/administration/team.html", context, status=400 if is_post else 200)


FIELDS = ("name", "issuer_name", "issuer_title", "time_zone", "rater_licences", "has_double_marking")


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def organization_edit(request: HttpRequest) -> HttpResponse:
    """The organisation and what it prints."""
    is_post = request.method == "POST"
    row = organization()
    initial = {name: getattr(row, name) for name in FIELDS}
    form = OrganizationForm(request.POST if is_post else None, initial=initial)
    if is_post and form.is_valid():
        actions.change_organization(actor=viewer(request), at=clock.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("administration")
    return render(
        request, "courses/administration/organization.html", {"form": form}, status=400 if is_post else 200
    )


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def people_import(request: HttpRequest) -> HttpResponse:
    """First a look at what the file would do, line by line; then, after a second button, it is done."""
    if request.method != "POST":
        return _import_page(request, ImportForm())
    if "text" in request.POST:
        try:
            done = importing.apply(actor=viewer(request), at=clock.now(), text=request.POST["text"])
        except importing.UnreadableFile as error:
            return _refused(request, ImportForm(), str(error))
        return render(
            request, "courses/administration/imported.html", {"plan": done, "counts": _counts(done)}
        )
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _import_page(request, form, status=400)
    try:
        text = importing.decode(form.cleaned_data["file"].read(importing.MOST_BYTES + 1))
        found = importing.plan(text)
    except importing.UnreadableFile as error:
        return _refused(request, form, str(error))
    context = {"plan": found, "text": text, "counts": _counts(found), "to_do": len(found.to_do)}
    return render(request, "courses/administration/import_check.html", context)


def _import_page(request: HttpRequest, form: ImportForm, *, status: int = 200) -> HttpResponse:
    return render(request, "courses/administration/import.html", {"form": form}, status=status)


def _refused(request: HttpRequest, form: ImportForm, problem: str) -> HttpResponse:
    if not form.is_bound:
        form = ImportForm({}, MultiValueDict())
    form.is_valid()
    form.errors.clear()
    form.add_error("file", problem)
    return _import_page(request, form, status=400)


def _counts(plan: importing.Plan) -> dict[str, str]:
    """How many rows are of each kind, in words."""
    add, change, same, bad = (plan.count(kind) for kind in ("add", "change", "same", "bad"))
    return {
        "add": ngettext("%(count)s person to add", "%(count)s people to add", add) % {"count": add},
        "change": ngettext("%(count)s person to change", "%(count)s people to change", change)
        % {"count": change},
        "added": ngettext("%(count)s person added", "%(count)s people added", add) % {"count": add},
        "changed": ngettext("%(count)s person changed", "%(count)s people changed", change)
        % {"count": change},
        "same": ngettext("%(count)s line that changes nothing", "%(count)s lines that change nothing", same)
        % {"count": same},
        "bad": ngettext("%(count)s line with a mistake", "%(count)s lines with a mistake", bad)
        % {"count": bad},
    }
