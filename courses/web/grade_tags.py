"""The list of grades that a release tagged to be checked again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses.actions import grade_tags as actions
from courses.permissions import may_check_tagged_grades
from courses.role_plays import tags
from courses.web.viewer import viewer
from lms.lib import clock


@login_required
@require_GET
def tagged(request: HttpRequest) -> HttpResponse:
    """The open ones, oldest first, with what counts otherwise now."""
    actor = viewer(request)
    if not may_check_tagged_grades(actor):
        raise PermissionDenied
    rows, count = tags.open_tags(actor, clock.now())
    context = {"rows": rows, "count": count, "note_length": actions.NOTE_LENGTH}
    return render(request, "courses/grader/grade_tags.html", context)


@login_required
@require_POST
def close(request: HttpRequest, tag_id: int) -> HttpResponse:
    """Takes one off the list."""
    note = request.POST.get("note", "")
    try:
        actions.close_tag(actor=viewer(request), tag_id=tag_id, note=note, at=clock.now())
    except actions.TagNotFound as refusal:
        raise Http404 from refusal
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted. The grade is as it was."))
    return redirect("grade_tags")
