"""Choosing a question for a slot: by its words, its kind or its tag, ready ones first."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet

from content.bank import worded
from content.blocks.question import kind_choices
from content.questions import Question, QuestionStatus


class QuestionFilterForm(BaseFilterForm):
    """What narrows the list of the chooser."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    tag = forms.CharField(label=_("Tag"), required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = [("", _("Any kind")), *kind_choices()]

    def filter(self, objects: QuerySet[Question]) -> QuerySet[Question]:
        """The questions that fit; retired ones are not on offer."""
        wanted = self.cleaned_data
        found = objects.exclude(status=QuestionStatus.RETIRED)
        if words := wanted.get("q"):
            self.is_searching, self.search_query = True, words
            found = found.filter(worded(words))
        if wanted.get("kind"):
            found = found.filter(kind=wanted["kind"])
        if wanted.get("tag"):
            found = found.filter(tags__name__iexact=wanted["tag"].strip())
        is_ready = Case(When(status=QuestionStatus.READY, then=Value(0)), default=Value(1))
        return found.order_by(is_ready, "prompt", "pk")


class _Columns:
    filter_form_class = QuestionFilterForm

    @property
    def columns(self) -> list[Column]:
        """The text, and what tells two questions apart."""
        return [
            *super().columns,
            Column("kind_label", label=_("Kind")),
            Column("get_difficulty_display", label=_("Difficulty")),
            Column("get_status_display", label=_("Status")),
        ]


class QuestionChooseView(_Columns, ChooseView):
    """The chooser."""


class QuestionChooseResultsView(_Columns, ChooseResultsView):
    """Its list alone, as filters change it."""


class QuestionChooserViewSet(SnippetChooserViewSet):
    """The chooser of questions."""

    choose_view_class = QuestionChooseView
    choose_results_view_class = QuestionChooseResultsView
