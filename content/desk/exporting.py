"""The author's page for questions into a file: which ones, in which format, and what that format loses."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from content import exporting
from content.authors import author_of
from content.desk.questions import QuestionFilters, listed
from content.exchange import FORMATS, format_named
from content.pages.quiz import QuizPage
from content.questions import Question, QuestionStatus
from content.versions import skill_choices
from lms.lib import clock

# What the list of questions puts into its address.
FILTERS = {*QuestionFilters.base_filters, "q"}


class ExportForm(forms.Form):
    """The format, and what narrows the bank where no questions were ticked."""

    format = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=[(f.name, f.label) for f in FORMATS], initial="attune"
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[("", gettext_lazy("Any")), *QuestionStatus.choices],
    )
    skill = forms.ChoiceField(label=gettext_lazy("Skill"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        skill = self.fields["skill"]
        if isinstance(skill, forms.ChoiceField):
            skill.choices = [("", gettext_lazy("Any")), *skill_choices()]


class ExportAction(SnippetBulkAction):
    """From ticked questions of the list to the page where the format is chosen."""

    models = [Question]
    display_name = gettext_lazy("Export")
    aria_label = gettext_lazy("Export the selected questions")
    action_type = "export_questions"
    action_priority = 40

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Leads there with the same questions."""
        return redirect(f"{reverse('content_export')}?{request.GET.urlencode()}")


@require_safe
def export_questions(request: HttpRequest) -> HttpResponse:
    """What was chosen, the format, and what would be lost; the file itself is a second button."""
    actor = author_of(request)
    questions, hidden, name = _chosen(request)
    data = {"format": "attune", **request.GET.dict()}
    form = ExportForm(data)
    if hidden:
        del form.fields["status"], form.fields["skill"]
    if not form.is_valid():
        return render(
            request,
            "content/exchange/export.html",
            {"form": form, "hidden": hidden, "name": name},
            status=400,
        )
    if not hidden:
        values = form.cleaned_data
        questions = exporting.find(status=values["status"], skill=values["skill"])
    found = exporting.look(actor, form.cleaned_data["format"], questions)
    fields = [*hidden, *((key, value) for key, value in form.cleaned_data.items() if value)]
    context = {"form": form, "hidden": hidden, "name": name, "look": found, "fields": fields}
    return render(request, "content/exchange/export.html", context)


@require_http_methods(["POST"])
def download_questions(request: HttpRequest) -> HttpResponse:
    """The file."""
    actor = author_of(request)
    questions, hidden, _name = _chosen(request)
    form = ExportForm(request.POST)
    if not form.is_valid():
        raise Http404
    values = form.cleaned_data
    if not hidden:
        questions = exporting.find(status=values["status"], skill=values["skill"])
    kind, at = format_named(values["format"]), clock.now()
    try:
        written = exporting.export(actor=actor, at=at, kind=kind.name, questions=questions)
    except exporting.TooMany:
        return redirect(f"{reverse('content_export')}?{urlencode({'format': kind.name})}")
    response = HttpResponse(written.data, content_type=kind.content_type)
    response["Content-Disposition"] = f'attachment; filename="questions-{at:%Y-%m-%d}.{kind.suffix}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _chosen(request: HttpRequest) -> tuple[QuerySet[Question], list[tuple[str, str]], str]:
    """The questions that an address names, the fields that name them again, and what they are called."""
    given = request.POST if request.method == "POST" else request.GET
    if quiz := given.get("quiz", ""):
        page = get_object_or_404(
            QuizPage, pk=quiz if quiz.isascii() and quiz.isdigit() and len(quiz) < 10 else 0
        )
        ids = [question.id for question in page.freeze(draft=True).questions]
        return Question.objects.filter(pk__in=ids), [("quiz", quiz)], page.title
    if "all" in given.getlist("id"):
        shown = [(key, value) for key, values in given.lists() for value in values if key in FILTERS]
        return listed(given, request).distinct(), [("id", "all"), *shown], ""
    keys = given.getlist("id")
    if not keys:
        return Question.objects.all(), [], ""
    try:
        questions = Question.objects.filter(pk__in=[UUID(key) for key in keys])
    except ValueError as error:
        raise Http404 from error
    return questions, [("id", key) for key in keys], ""
