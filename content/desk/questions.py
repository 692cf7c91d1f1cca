"""The bank of questions as a list: columns, filters, search, export, and what each row offers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import django_filters
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from taggit.models import Tag
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, StatusTagColumn
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from content.bank import worded
from content.blocks.question import kind_choices
from content.desk.choosing import QuestionChooserViewSet
from content.desk.usage import QuestionUsageView
from content.pools import about
from content.questions import Question, QuestionStatus, QuestionTag
from content.usage import PageUse, ids_in_use, page_uses
from content.versions import skill_choices
from lms.accounts.models import User
from lms.lib.spreadsheet import harmless

USED = (("yes", gettext_lazy("In a quiz")), ("no", gettext_lazy("In no quiz")))


def tags_in_use(request: HttpRequest | None = None) -> QuerySet[Tag]:
    """The tags that some question has."""
    return Tag.objects.filter(pk__in=QuestionTag.objects.values("tag")).order_by("name")


def owners(request: HttpRequest | None = None) -> QuerySet[User]:
    """The people who own a question."""
    return User.objects.filter(pk__in=Question.objects.values("owner")).order_by("name", "pk")


class QuestionFilters(WagtailFilterSet):
    """Narrows the bank; several filters hold together."""

    kind = django_filters.ChoiceFilter(choices=kind_choices, label=gettext_lazy("Kind"))
    skill = django_filters.ChoiceFilter(choices=skill_choices, label=gettext_lazy("Skill"))
    objective = django_filters.CharFilter(
        method="filter_objective",
        label=gettext_lazy("Objective"),
        help_text=gettext_lazy("Its short name: o1."),
    )
    tags = django_filters.ModelMultipleChoiceFilter(queryset=tags_in_use, label=gettext_lazy("Tags"))
    owner = django_filters.ModelChoiceFilter(queryset=owners, label=gettext_lazy("Owner"))
    use = django_filters.ChoiceFilter(choices=USED, method="filter_use", label=gettext_lazy("Use"))

    class Meta:
        model = Question
        fields = ("status", "kind", "skill", "objective", "tags", "difficulty", "owner", "use", "is_critical")

    def filter_objective(self, queryset: QuerySet[Question], name: str, value: str) -> QuerySet[Question]:
        """Questions that name this objective."""
        return queryset.filter(about([value.strip()])) if value.strip() else queryset

    def filter_use(self, queryset: QuerySet[Question], name: str, value: str) -> QuerySet[Question]:
        """Questions that some quiz asks, or that none does."""
        used = Q(pk__in=ids_in_use())
        return queryset.filter(used if value == "yes" else ~used)


def listed(params: QueryDict, request: HttpRequest) -> QuerySet[Question]:
    """The questions that a list with these filters and this search shows."""
    filters = QuestionFilters(params, queryset=Question.objects.all(), request=request)
    found = filters.qs if filters.is_valid() else Question.objects.all()
    return found.filter(worded(params.get("q", "")))


class QuestionIndexView(IndexView):
    """The list. What one page of it shows costs the same however long the bank is."""

    is_searchable = True
    any_permission_required = ("add", "change", "delete", "view")
    custom_field_preprocess = {
        name: {"csv": harmless, "xlsx": harmless}
        for name in ("prompt", "explanation", "objectives", "tag_names", "owner")
    }

    def get_base_queryset(self) -> QuerySet[Question]:
        """Questions with what the columns show."""
        found: QuerySet[Question] = super().get_base_queryset()
        return (
            found.annotate(version_count=Count("versions", distinct=True))
            .select_related("owner")
            .prefetch_related("tagged_items__tag")
        )

    def search_queryset(self, queryset: QuerySet[Question]) -> QuerySet[Question]:
        """Searches prompt, explanation and answers; the filters hold as well."""
        return queryset.filter(worded(self.search_query)) if self.is_searching else queryset

    def get_list_more_buttons(self, instance: Question) -> list[MenuItem]:
        """Duplicating and retiring stand beside editing."""
        buttons: list[MenuItem] = super().get_list_more_buttons(instance)
        if self.user_has_permission("add"):
            buttons.append(
                MenuItem(
                    _("Duplicate"), url=bulk_address("duplicate", instance), icon_name="copy", priority=20
                )
            )
        usage = reverse(Question.snippet_viewset.get_url_name("usage"), args=[instance.pk])
        buttons.append(MenuItem(_("Use and versions"), url=usage, icon_name="history", priority=25))
        return buttons

    @cached_property
    def skills(self) -> dict[str, str]:
        """The titles of the skills."""
        return dict(skill_choices())

    @cached_property
    def uses(self) -> dict[UUID, list[PageUse]]:
        """The quizzes of the questions on this page."""
        return page_uses(self.object_list)

    @cached_property
    def columns(self) -> list[Any]:
        """Wagtail's columns, with what the view looks up for the whole page at once."""
        first, title, *others = super().columns
        skill = Column(
            "skill",
            label=_("Skill"),
            accessor=lambda question: self.skills.get(question.skill, question.skill) or "–",
            sort_key="skill",
        )
        uses = NumberColumn(
            "uses", label=_("Quizzes"), accessor=lambda question: len(self.uses.get(question.pk, ()))
        )
        return [first, title, skill, *others, uses]


def bulk_address(action: str, question: Question) -> str:
    """Where one question is changed as several would be."""
    place = reverse("wagtail_bulk_action", args=["content", "question", action])
    back = reverse(Question.snippet_viewset.get_url_name("list"))
    return f"{place}?{urlencode({'id': question.pk, 'next': back})}"


class QuestionViewSet(SnippetViewSet):
    """The bank of questions."""

    model = Question
    icon = "help"
    menu_label = gettext_lazy("Questions")
    index_view_class = QuestionIndexView
    usage_view_class = QuestionUsageView
    chooser_viewset_class = QuestionChooserViewSet
    list_display = (
        "__str__",
        Column("kind_label", label=gettext_lazy("Kind"), sort_key="kind"),
        Column("get_difficulty_display", label=gettext_lazy("Difficulty"), sort_key="difficulty"),
        StatusTagColumn(
            "get_status_display",
            label=gettext_lazy("Status"),
            sort_key="status",
            primary=lambda question: question.status == QuestionStatus.READY,
        ),
        Column("owner", label=gettext_lazy("Owner"), accessor=lambda question: question.owner or "–"),
        DateColumn("updated_at", label=gettext_lazy("Changed"), sort_key="updated_at"),
        NumberColumn("version_count", label=gettext_lazy("Versions"), sort_key="version_count"),
    )
    list_export = (
        "id",
        "status",
        "kind",
        "skill",
        "objectives",
        "tag_names",
        "difficulty",
        "owner",
        "version_count",
        "prompt",
        "explanation",
        "is_critical",
        "key_source",
        "updated_at",
    )
    export_headings = {"tag_names": gettext_lazy("Tags"), "version_count": gettext_lazy("Versions")}
    export_filename = "questions"
    filterset_class = QuestionFilters
    list_per_page = 50
    copy_view_enabled = False

    def get_usage_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """The usage map has a template of its own."""
        found: dict[str, Any] = super().get_usage_view_kwargs(**kwargs)
        return {**found, "template_name": QuestionUsageView.template_name}
