"""Changes of many questions of the bank at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.widgets import AdminTagWidget
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from content.desk.questions import listed
from content.pools import tag_names
from content.publishing import (
    AddTags,
    Change,
    Outcome,
    RemoveTags,
    SetField,
    SetStatus,
    change,
    duplicate,
)
from content.questions import Difficulty, Question, QuestionStatus, authors_or
from content.versions import skill_choices
from lms.accounts.models import User
from lms.lib import clock


class BankBulkAction(SnippetBulkAction):
    """Base: the questions that were ticked, or all that the filtered list shows; the rest is refused by name."""

    models = [Question]
    template_name = "content/bank/bulk.html"
    action_button = gettext_lazy("Change")
    permission = "change"
    outcome: Outcome | None = None

    @classmethod
    def get_queryset(cls, model: type[Question], object_ids: Any) -> list[Question]:
        """The questions of these ids; 404 where one is no id, or where none is there."""
        try:
            ids = [key if isinstance(key, UUID) else UUID(key) for key in object_ids]
        except ValueError as error:
            raise Http404 from error
        found = list(Question.objects.filter(pk__in=ids).order_by("prompt", "pk"))
        if not found:
            raise Http404
        return found

    def get_all_objects_in_listing_query(self, parent_id: object) -> QuerySet[Question, UUID]:
        """Every question that the filters and the search of the list let through."""
        return listed(self.request.GET, self.request).values_list("pk", flat=True)

    def check_perm(self, question: Question) -> bool:
        """Whether the author may do this to the question."""
        return bool(
            self.permission_policy.user_has_permission_for_instance(
                self.request.user, self.permission, question
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the names that the confirmation shows."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "title": self.display_name, "action_button": self.action_button}

    def get_execution_context(self) -> dict[str, Any]:
        """The action itself: its form says what to do."""
        return {"action": self}

    @classmethod
    def execute_action(
        cls, objects: list[Question], action: BankBulkAction | None = None, **kwargs: Any
    ) -> tuple[int, int]:
        """Changes what can be changed; the numbers are those of the message."""
        if action is None:
            raise PermissionDenied
        action.outcome = action.run(objects)
        return action.outcome.changed, 0

    def run(self, questions: list[Question]) -> Outcome:
        """Does it."""
        by = self.request.user if isinstance(self.request.user, User) else None
        return change([question.pk for question in questions], self.change(), by=by, at=clock.now())

    def change(self) -> Change:
        """What the form asks for."""
        raise NotImplementedError

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        """How many were changed; beside it, how many were so already and which could not be."""
        if self.outcome is None:
            return None
        for refusal in self.outcome.refused:
            words = {"question": refusal.question, "reason": refusal.reason}
            messages.warning(self.request, _("Unchanged: “%(question)s”. %(reason)s") % words)
        if self.outcome.unchanged:
            messages.info(self.request, self.already(self.outcome.unchanged))
        changed = self.outcome.changed
        return self.done(changed) if changed else None

    def already(self, count: int) -> str:
        """Says how many needed no change."""
        return ngettext(
            "%(count)d question was so already.", "%(count)d questions were so already.", count
        ) % {"count": count}

    def done(self, count: int) -> str:
        """Says how many were changed."""
        return ngettext("%(count)d question changed.", "%(count)d questions changed.", count) % {
            "count": count
        }


class StatusForm(forms.Form):
    status = forms.ChoiceField(choices=QuestionStatus.choices, label=gettext_lazy("Status"))


class StatusAction(BankBulkAction):
    """Draft, ready or retired."""

    display_name = gettext_lazy("Set status")
    aria_label = gettext_lazy("Set the status of the selected questions")
    action_type = "set_status"
    action_priority = 10
    form_class = StatusForm

    def change(self) -> Change:
        """The status of the form."""
        return SetStatus(QuestionStatus(self.cleaned_form.cleaned_data["status"]))


class DifficultyForm(forms.Form):
    difficulty = forms.TypedChoiceField(
        coerce=int, choices=Difficulty.choices, label=gettext_lazy("Difficulty")
    )


class DifficultyAction(BankBulkAction):
    """Easy, medium or hard."""

    display_name = gettext_lazy("Set difficulty")
    aria_label = gettext_lazy("Set the difficulty of the selected questions")
    action_type = "set_difficulty"
    action_priority = 11
    form_class = DifficultyForm

    def change(self) -> Change:
        """The difficulty of the form."""
        value = self.cleaned_form.cleaned_data["difficulty"]
        return SetField("difficulty", value, _("Difficulty"), str(Difficulty(value).label))


class SkillForm(forms.Form):
    skill = forms.ChoiceField(choices=skill_choices, label=gettext_lazy("Skill"))


class SkillAction(BankBulkAction):
    """The skill of a module."""

    display_name = gettext_lazy("Set skill")
    aria_label = gettext_lazy("Set the skill of the selected questions")
    action_type = "set_skill"
    action_priority = 12
    form_class = SkillForm

    def change(self) -> Change:
        """The skill of the form."""
        value = self.cleaned_form.cleaned_data["skill"]
        return SetField("skill", value, _("Skill"), dict(skill_choices()).get(value, value))


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(queryset=User.objects.none(), label=gettext_lazy("Owner"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        if isinstance(owner, forms.ModelChoiceField):
            owner.queryset = authors_or(Q())


class OwnerAction(BankBulkAction):
    """The author who answers for a question."""

    display_name = gettext_lazy("Set owner")
    aria_label = gettext_lazy("Set the owner of the selected questions")
    action_type = "set_owner"
    action_priority = 13
    form_class = OwnerForm

    def change(self) -> Change:
        """The author of the form."""
        owner = self.cleaned_form.cleaned_data["owner"]
        return SetField("owner", owner, _("Owner"), str(owner))


class TagsForm(forms.Form):
    tags = forms.CharField(widget=AdminTagWidget, label=gettext_lazy("Tags"), max_length=300)

    def clean_tags(self) -> tuple[str, ...]:
        """At least one tag, none longer than a tag can be."""
        names = tag_names(self.cleaned_data["tags"])
        if not names:
            raise forms.ValidationError(_("Name at least one tag."))
        if any(len(name) > 100 for name in names):
            raise forms.ValidationError(_("A tag has at most 100 characters."))
        return names


class AddTagsAction(BankBulkAction):
    """Adds tags."""

    display_name = gettext_lazy("Add tags")
    aria_label = gettext_lazy("Add tags to the selected questions")
    action_type = "add_tags"
    action_priority = 14
    form_class = TagsForm

    def change(self) -> Change:
        """The tags of the form."""
        return AddTags(self.cleaned_form.cleaned_data["tags"])


class RemoveTagsAction(BankBulkAction):
    """Removes tags."""

    display_name = gettext_lazy("Remove tags")
    aria_label = gettext_lazy("Remove tags from the selected questions")
    action_type = "remove_tags"
    action_priority = 15
    form_class = TagsForm

    def change(self) -> Change:
        """The tags of the form."""
        return RemoveTags(self.cleaned_form.cleaned_data["tags"])


class DuplicateAction(BankBulkAction):
    """Makes drafts with the same text."""

    display_name = gettext_lazy("Duplicate")
    aria_label = gettext_lazy("Duplicate the selected questions")
    action_type = "duplicate"
    action_priority = 20
    action_button = gettext_lazy("Duplicate")
    permission = "add"

    def run(self, questions: list[Question]) -> Outcome:
        """Copies each question as a draft of the author's own."""
        by = self.request.user if isinstance(self.request.user, User) else None
        copies = [duplicate(question, by=by) for question in questions]
        return Outcome(changed=len(copies), unchanged=0, refused=())

    def done(self, count: int) -> str:
        """Says how many copies there are."""
        return ngettext(
            "%(count)d question duplicated. The copy is a draft.",
            "%(count)d questions duplicated. The copies are drafts.",
            count,
        ) % {"count": count}


BULK_ACTIONS = (
    StatusAction,
    DifficultyAction,
    SkillAction,
    OwnerAction,
    AddTagsAction,
    RemoveTagsAction,
    DuplicateAction,
)
