"""The library of rubrics: list, filters, search, versions, and what each row offers."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import (
    CopyView,
    CreateView,
    EditView,
    IndexView,
    SnippetViewSet,
    UsageView,
)

from content.bank import worded
from content.comparing_rubrics import Group, rubric_differences
from content.desk.rubric_form import RUBRIC_PANELS
from content.publishing import keep_first_rubric_version, keep_rubric_version
from content.rubric_usage import BriefUse, brief_uses, grades_by_version, reach, rubric_releases
from content.rubrics import Rubric, RubricVersion
from content.versions import skill_choices
from lms.accounts.models import User
from lms.lib import clock

USED = (("yes", gettext_lazy("In a role-play")), ("no", gettext_lazy("In no role-play")))


def owners(request: HttpRequest | None = None) -> QuerySet[User]:
    """The people who own a rubric."""
    return User.objects.filter(pk__in=Rubric.objects.values("owner")).order_by("name", "pk")


class RubricFilters(WagtailFilterSet):
    """Narrows the list; several filters hold together."""

    skill = django_filters.ChoiceFilter(choices=skill_choices, label=gettext_lazy("Skill"))
    owner = django_filters.ModelChoiceFilter(queryset=owners, label=gettext_lazy("Owner"))
    use = django_filters.ChoiceFilter(choices=USED, method="filter_use", label=gettext_lazy("Use"))

    class Meta:
        model = Rubric
        fields = ("skill", "owner", "use", "is_retired")

    def filter_use(self, queryset: QuerySet[Rubric], name: str, value: str) -> QuerySet[Rubric]:
        """Rubrics that some role-play uses, or that none does."""
        used = Q(pk__in=[key for key, uses in brief_uses(Rubric.objects.all()).items() if uses])
        return queryset.filter(used if value == "yes" else ~used)


class RubricIndexView(IndexView):
    """The list. What one page of it shows costs the same however many rubrics there are."""

    is_searchable = True
    any_permission_required = ("add", "change", "delete", "view")

    def get_base_queryset(self) -> QuerySet[Rubric]:
        """Rubrics with what the columns show."""
        found: QuerySet[Rubric] = super().get_base_queryset()
        return found.annotate(version_count=Count("versions", distinct=True)).select_related("owner")

    def search_queryset(self, queryset: QuerySet[Rubric]) -> QuerySet[Rubric]:
        """Searches title, criteria, levels and notes; the filters hold as well."""
        return queryset.filter(worded(self.search_query)) if self.is_searching else queryset

    def get_list_more_buttons(self, instance: Rubric) -> list[MenuItem]:
        """The usage map stands beside editing."""
        buttons: list[MenuItem] = super().get_list_more_buttons(instance)
        usage = reverse("wagtailsnippets_content_rubric:usage", args=[instance.pk])
        return [*buttons, MenuItem(_("Use and versions"), url=usage, icon_name="history", priority=25)]

    @cached_property
    def skills(self) -> dict[str, str]:
        """The titles of the skills."""
        return dict(skill_choices())

    @cached_property
    def uses(self) -> dict[int, list[BriefUse]]:
        """The role-plays of the rubrics on this page."""
        return brief_uses(self.object_list)

    @cached_property
    def columns(self) -> list[Any]:
        """Wagtail's columns, with what the view looks up for the whole page at once."""
        first, title, *others = super().columns
        skill = Column(
            "skill",
            label=_("Skill"),
            accessor=lambda rubric: self.skills.get(rubric.skill, rubric.skill) or "–",
            sort_key="skill",
        )
        uses = NumberColumn(
            "uses", label=_("Role-plays"), accessor=lambda rubric: len(self.uses.get(rubric.pk, ()))
        )
        return [first, title, skill, *others, uses]


class _Keeps:
    """Saves a rubric and its version together, and says so."""

    request: HttpRequest
    form: Any

    def save_instance(self) -> Rubric:
        """The saved rubric; its text from before versions were kept becomes the first one."""
        by = self.request.user if isinstance(self.request.user, User) else None
        with transaction.atomic():
            if stored := Rubric.objects.filter(pk=self.form.instance.pk).first():
                keep_first_rubric_version(stored, by=None, at=clock.now())
            rubric: Rubric = super().save_instance()
            note = self.form.cleaned_data["change_note"]
            version = keep_rubric_version(rubric, note=note, by=by, at=clock.now())
        if version is not None:
            words = _("Version %(number)d of this rubric is kept.") % {"number": version.number}
            messages.success(self.request, words)
        return rubric


class RubricCreateView(_Keeps, CreateView):
    """A new rubric."""


class RubricEditView(_Keeps, EditView):
    """A rubric that is there."""


class RubricCopyView(CopyView):
    """The form of a new rubric, filled in with the text of another. Nothing is there until it is saved."""

    def get_initial_form_instance(self) -> Rubric:
        """The copy, with keys of its own for its criteria."""
        copy: Rubric = self.get_object()
        copy.pk, copy.key, copy.owner, copy.is_retired = None, uuid.uuid4(), None, False
        copy._state.adding = True
        copy.title = _("Copy of %(title)s") % {"title": copy.title}
        for criterion in copy.criteria:
            criterion.id = str(uuid.uuid4())
        return copy


@dataclass(frozen=True)
class Comparison:
    """Two versions beside each other."""

    old: int
    new: int
    groups: tuple[Group, ...]


class RubricUsageView(UsageView):
    """The usage map and the history of one rubric."""

    template_name = "content/bank/rubric_usage.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything that the page says."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        rubric: Rubric = self.object
        versions = list(rubric.versions.select_related("created_by").order_by("-number"))
        grades = grades_by_version(str(rubric.key))
        return {
            **context,
            "rubric": rubric,
            "reach": reach(rubric),
            "briefs": brief_uses([rubric])[rubric.pk],
            "releases": rubric_releases(rubric),
            "versions": [(version, grades[version.number]) for version in versions],
            "earlier_grades": grades[0],
            "comparison": self._comparison(versions),
        }

    def _comparison(self, versions: list[RubricVersion]) -> Comparison | None:
        """The two versions that were asked for, or the newest two; None where there are not two."""
        by_number = {version.number: version for version in versions}
        if len(by_number) < 2:
            return None
        chosen = [self.request.GET.get("old", ""), self.request.GET.get("new", "")]
        numbers = [int(number) for number in chosen if number.isascii() and number.isdigit()]
        if len(numbers) != 2 or not set(numbers) <= set(by_number):
            numbers = [versions[1].number, versions[0].number]
        old, new = (by_number[number] for number in numbers)
        return Comparison(old.number, new.number, tuple(rubric_differences(old.load(), new.load())))


class _Choice:
    @property
    def columns(self) -> list[Column]:
        """The title, and what tells two rubrics apart."""
        return [
            *super().columns,
            NumberColumn("criteria", label=_("Criteria"), accessor=lambda rubric: len(rubric.criteria)),
            Column("skill", label=_("Skill"), accessor=lambda rubric: rubric.skill or "–"),
            DateColumn("updated_at", label=_("Changed")),
        ]

    def get_object_list(self) -> QuerySet[Rubric]:
        """Retired rubrics are not on offer."""
        return Rubric.objects.filter(is_retired=False)


class RubricChooseView(_Choice, ChooseView):
    """The chooser."""


class RubricChooseResultsView(_Choice, ChooseResultsView):
    """Its list alone, as the search changes it."""


class RubricChooserViewSet(SnippetChooserViewSet):
    """The chooser of rubrics."""

    choose_view_class = RubricChooseView
    choose_results_view_class = RubricChooseResultsView


class RubricViewSet(SnippetViewSet):
    """The library of rubrics."""

    model = Rubric
    icon = "list-ol"
    menu_label = gettext_lazy("Rubrics")
    edit_handler = RUBRIC_PANELS
    index_view_class = RubricIndexView
    add_view_class = RubricCreateView
    edit_view_class = RubricEditView
    copy_view_class = RubricCopyView
    usage_view_class = RubricUsageView
    chooser_viewset_class = RubricChooserViewSet
    filterset_class = RubricFilters
    list_per_page = 50
    list_display = (
        "title",
        Column("owner", label=gettext_lazy("Owner"), accessor=lambda rubric: rubric.owner or "–"),
        DateColumn("updated_at", label=gettext_lazy("Changed"), sort_key="updated_at"),
        Column(
            "is_retired",
            label=gettext_lazy("Status"),
            accessor=lambda rubric: _("Retired") if rubric.is_retired else _("On offer"),
            sort_key="is_retired",
        ),
        NumberColumn("version_count", label=gettext_lazy("Versions"), sort_key="version_count"),
    )

    def get_usage_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """The usage map has a template of its own."""
        found: dict[str, Any] = super().get_usage_view_kwargs(**kwargs)
        return {**found, "template_name": RubricUsageView.template_name}
