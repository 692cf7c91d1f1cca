"""Answers out of a file: choose it, look at what would become of each, then bring them in. Learners and their managers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from courses.actions.answer_files import BroughtIn, Line, NotBroughtIn, bring_in
from courses.permissions import may_open_team
from courses.quizzes.rules import InvalidAnswer
from courses.reports.person import managed_person
from courses.web.quiz_answers import refusal_words
from courses.web.team_person import Crumb
from courses.web.viewer import viewer
from lms.accounts.models import User
from lms.lib import answer_files, clock


class AnswerFileForm(forms.Form):
    """A file that a page offered."""

    file = forms.FileField(
        label=gettext_lazy("Answer file"),
        max_length=200,
        help_text=gettext_lazy("It is called attune-answers-… and ends in .json; at most 1 MB."),
        widget=forms.FileInput({"accept": ".json,application/json"}),
    )


@dataclass(frozen=True)
class Row:
    """An answer of the file, and what becomes of it in words, with a mark."""

    line: Line
    words: str
    kind: str
    icon: str


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """A file of one's own answers."""
    crumbs = [Crumb(_("My record"), reverse("record")), Crumb(_("Answers from a file"))]
    return _page(request, viewer(request), crumbs, first_name="")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def of_person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A file of somebody in one's team; 404 outside of it."""
    actor = viewer(request)
    if not may_open_team(actor):
        raise PermissionDenied
    person = managed_person(actor, public_id, clock.now())
    if person is None:
        raise Http404
    crumbs = [
        Crumb(_("My team"), reverse("team")),
        Crumb(person.name, reverse("team_person", args=[public_id])),
        Crumb(_("Answers from a file")),
    ]
    return _page(request, person, crumbs, first_name=person.name.split(" ")[0])


def _page(request: HttpRequest, learner: User, crumbs: list[Crumb], *, first_name: str) -> HttpResponse:
    context = {"crumbs": crumbs, "first_name": first_name}
    is_sure = "text" in request.POST
    form = AnswerFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and (is_sure or form.is_valid()):
        try:
            data = (
                request.POST["text"].encode()
                if is_sure
                else form.cleaned_data["file"].read(answer_files.MOST_BYTES + 1)
            )
            done = bring_in(
                actor=viewer(request),
                learner_id=learner.pk,
                file=answer_files.read(data, person=learner.public_id),
                at=clock.now(),
                is_rehearsal=not is_sure,
            )
        except (answer_files.UnreadableFile, NotBroughtIn) as error:
            form.is_valid()
            form.errors.clear()
            form.add_error("file", str(error))
        else:
            if is_sure:
                messages.success(request, _counts(done) or _("All of it was here already."))
                return redirect(crumbs[-2].url)
            text = data.decode("utf-8-sig")
            rows = sorted(map(_row, done.lines), key=lambda row: row.line.outcome != "taken")
            found = {"done": done, "rows": rows, "text": text, "counts": _counts(done)}
            return render(request, "courses/answer_files/check.html", context | found)
    status = 400 if request.method == "POST" else 200
    return render(request, "courses/answer_files/choose.html", context | {"form": form}, status=status)


def _row(line: Line) -> Row:
    if line.outcome == "unfit":
        reason = refusal_words(InvalidAnswer(line.reason))
        return Row(line, _("Left out. %(reason)s") % {"reason": reason}, "late", "warning-circle")
    words, kind, icon = {
        "taken": (_("Takes its place"), "good", "check"),
        "same": (_("Is stored already"), "", "minus"),
        "older": (_("Older than what is stored, which stays"), "", "clock-counter-clockwise"),
        "late": (_("Came after the end: kept, and not counted"), "late", "clock-countdown"),
        "settled": (_("The question is finished: kept, and not counted"), "late", "clock-countdown"),
        "kept": (_("Was brought in before; it does not count"), "", "minus"),
    }[line.outcome]
    return Row(line, words, kind, icon)


def _counts(done: BroughtIn) -> str:
    """How many answers stand and how many are kept aside; empty where nothing changes."""
    taken = ngettext("%(count)s answer takes its place.", "%(count)s answers take their place.", done.taken)
    kept = ngettext(
        "%(count)s answer is kept and does not count.",
        "%(count)s answers are kept and do not count.",
        done.kept,
    )
    return " ".join(
        words % {"count": count} for words, count in ((taken, done.taken), (kept, done.kept)) if count
    )
