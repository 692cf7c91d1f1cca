"""The author's pages for questions out of a file: choose it, look at what it would do, then do it."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from content import importing
from content.authors import author_of
from content.exchange import FORMATS, MOST_BYTES, UnreadableFile
from content.questions import Question
from lms.lib import clock


class QuestionFileForm(forms.Form):
    """A file and the format that it is in."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=200,
        help_text=gettext_lazy(
            "At most 5 MB and 2,000 questions. Nothing is imported before you have looked."
        ),
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        required=False,
        choices=[("", gettext_lazy("Tell by the file")), *((f.name, f.label) for f in FORMATS)],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def import_questions(request: HttpRequest) -> HttpResponse:
    """The form; a file that can be read leads on to what it would do."""
    actor = author_of(request)
    form = QuestionFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            file, _plan = importing.check(
                actor=actor,
                at=clock.now(),
                name=upload.name,
                kind=form.cleaned_data["format"],
                data=upload.read(MOST_BYTES + 1),
            )
        except UnreadableFile as error:
            form.add_error("file", str(error))
        else:
            return redirect("content_import_check", file.pk)
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "content/exchange/import.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def import_check(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """A line for each question of the file; with a second button the chosen ones are imported."""
    actor = author_of(request)
    file = importing.file_of(actor, file_id, clock.now())
    if file is None:
        raise Http404
    try:
        plan = importing.plan(file.format, bytes(file.data))
    except UnreadableFile as error:
        messages.error(request, str(error))
        return redirect("content_import")
    if request.method == "POST":
        chosen = _chosen(request)
        if not chosen:
            messages.warning(request, _("Nothing was imported: no question was chosen."))
            return redirect("content_import_check", file.pk)
        try:
            done = importing.apply(
                actor=actor,
                at=clock.now(),
                file_id=file.pk,
                chosen=chosen,
                make_ready="make_ready" in request.POST,
                seen=request.POST.getlist("row"),
            )
        except importing.Interfered as error:
            messages.error(request, str(error))
        else:
            _say(request, done)
        return redirect("content_import_check", file.pk)
    context = {
        "file": file,
        "plan": plan,
        "counts": _counts(plan),
        "can_import": file.imported_at is None and bool(plan.of("add") or plan.of("change")),
        "question_list": Question.snippet_viewset.get_url_name("list"),
        "question_edit": Question.snippet_viewset.get_url_name("edit"),
        "has_complete": any(row.is_complete for row in plan.of("add")),
    }
    return render(request, "content/exchange/check.html", context)


def _chosen(request: HttpRequest) -> set[int]:
    numbers = [ticket.partition("-")[0] for ticket in request.POST.getlist("row")]
    return {int(text) for text in numbers if text.isascii() and text.isdigit() and len(text) < 6}


def _say(request: HttpRequest, done: importing.Done) -> None:
    if done.is_repeated:
        messages.info(request, _("This file was imported already. Nothing was added twice."))
        return
    added = ngettext("%(count)d question added.", "%(count)d questions added.", done.added)
    changed = ngettext("%(count)d question changed.", "%(count)d questions changed.", done.changed)
    messages.success(request, f"{added % {'count': done.added}} {changed % {'count': done.changed}}")


def _counts(plan: importing.Plan) -> list[tuple[str, str]]:
    """How many rows are of each kind, in words; kinds without a row are left out."""
    add, change, same, bad = (len(plan.of(kind)) for kind in ("add", "change", "same", "bad"))
    said = (
        ("add", add, ngettext("%(count)d new question", "%(count)d new questions", add)),
        (
            "change",
            change,
            ngettext("%(count)d that changes a question", "%(count)d that change questions", change),
        ),
        ("same", same, ngettext("%(count)d that is there already", "%(count)d that are there already", same)),
        ("bad", bad, ngettext("%(count)d that cannot be imported", "%(count)d that cannot be imported", bad)),
    )
    return [(kind, text % {"count": count}) for kind, count, text in said if count]
