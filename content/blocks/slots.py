"""The slots of a quiz: chosen questions, or a rule that finds them in the bank; and the blueprint."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.widgets import AdminTagWidget
from wagtail.snippets.blocks import SnippetChooserBlock

from content.blocks.question import kind_choices
from content.questions import Difficulty, Question
from content.versions import skill_choices


def difficulty_choices() -> list[tuple[str, str]]:
    """Every difficulty with its name; a form speaks text."""
    return [(str(value), str(label)) for value, label in Difficulty.choices]


class QuestionChooserBlock(SnippetChooserBlock):
    """Chooses a question. Stored ids are text, the bank's keys are UUIDs."""

    def bulk_to_python(self, values: Sequence[str | None]) -> list[Question | None]:
        """The questions of these ids in their order; None where one is gone."""
        found: list[Question | None] = super().bulk_to_python(
            [uuid.UUID(str(value)) if value else None for value in values]
        )
        return found

    def get_prep_value(self, value: Question | None) -> str | None:
        """The id as text, as JSON wants it."""
        return None if value is None else str(value.pk)

    def get_form_state(self, value: Question | None) -> dict[str, Any] | None:
        """What the chooser shows; the editor, too, speaks JSON."""
        state: dict[str, Any] | None = super().get_form_state(value)
        return state and {**state, "id": str(state["id"])}


class TagsBlock(blocks.FieldBlock):
    """Tags that exist already, as text with commas between them."""

    def __init__(self, required: bool = False, help_text: Any = None, **kwargs: Any) -> None:
        self.field = forms.CharField(
            required=required, help_text=help_text, widget=AdminTagWidget(free_tagging=False), max_length=300
        )
        super().__init__(**kwargs)


class SlotBlock(blocks.StructBlock):
    """A place in a quiz that draws from its questions."""

    questions = blocks.ListBlock(
        QuestionChooserBlock(Question, label=_("Question")), min_num=1, label=_("Questions")
    )
    draw = blocks.IntegerBlock(
        min_value=1, default=1, label=_("Ask"), help_text=_("How many of these questions each attempt asks.")
    )

    class Meta:
        icon = "help"
        label = _("Chosen questions")


class RuleBlock(blocks.StructBlock):
    """A place in a quiz that draws from every ready question of the bank that matches."""

    objectives = blocks.CharBlock(
        required=False,
        max_length=200,
        label=_("Objectives"),
        help_text=_("Any one of these short names, with commas: o1, o3."),
    )
    tags = TagsBlock(label=_("Tags"), help_text=_("Any one of these."))
    kinds = blocks.MultipleChoiceBlock(
        choices=kind_choices, required=False, widget=forms.CheckboxSelectMultiple, label=_("Kinds")
    )
    difficulties = blocks.MultipleChoiceBlock(
        choices=difficulty_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Difficulty"),
    )
    skills = blocks.MultipleChoiceBlock(
        choices=skill_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Skills"),
        help_text=_("None ticked means the skill of this module."),
    )
    draw = blocks.IntegerBlock(
        min_value=1, default=1, label=_("Ask"), help_text=_("How many of these questions each attempt asks.")
    )

    class Meta:
        icon = "search"
        label = _("Rule: questions that match")
        form_classname = "struct-block rule-block"


class SlotStream(blocks.StreamBlock):
    """The slots of a quiz, in order."""

    slot = SlotBlock()
    rule = RuleBlock()


class BlueprintBlock(blocks.StructBlock):
    """What each attempt has to ask of an objective."""

    objective = blocks.CharBlock(
        max_length=60, label=_("Objective"), help_text=_("Its short name in the module: o1.")
    )
    kind = blocks.ChoiceBlock(
        choices=kind_choices, required=False, label=_("Kind"), help_text=_("Empty means any kind.")
    )
    count = blocks.IntegerBlock(min_value=1, default=1, label=_("At least"))

    class Meta:
        icon = "table"
        label = _("Line")


class BlueprintStream(blocks.StreamBlock):
    """The blueprint of a quiz: objective by kind."""

    line = BlueprintBlock()
