"""Blocks of a branching scenario."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks.text import ShortNameBlock, paragraph

COMPARISONS = [(">=", _("at least")), ("<=", _("at most")), ("==", _("exactly"))]


class MeterBlock(blocks.StructBlock):
    """A hidden number that choices move."""

    name = ShortNameBlock()
    label = blocks.CharBlock(label=_("Label"))
    start = blocks.IntegerBlock(default=0, label=_("Starts at"))
    low = blocks.IntegerBlock(default=0, label=_("Lowest"))
    high = blocks.IntegerBlock(default=10, label=_("Highest"))

    class Meta:
        icon = "sliders"
        label = _("Meter")


class EffectBlock(blocks.StructBlock):
    """What a choice does to a meter."""

    meter = ShortNameBlock(label=_("Meter"), help_text="")
    change = blocks.IntegerBlock(label=_("Change"))
    sets = blocks.BooleanBlock(required=False, label=_("Set the meter to this number instead of adding it"))

    class Meta:
        icon = "sliders"
        label = _("Effect")


class ConditionBlock(blocks.StructBlock):
    """Where a meter has to stand."""

    meter = ShortNameBlock(label=_("Meter"), help_text="")
    comparison = blocks.ChoiceBlock(choices=COMPARISONS, default=">=", label=_("Is"))
    value = blocks.IntegerBlock(label=_("Number"))

    class Meta:
        icon = "sliders"
        label = _("Condition")


class BranchBlock(blocks.StructBlock):
    """Another way that a reply leads while its conditions hold."""

    conditions = blocks.ListBlock(ConditionBlock(), min_num=1, label=_("While all of these hold"))
    goto = ShortNameBlock(label=_("it leads to"), help_text="")

    class Meta:
        icon = "arrow-right"
        label = _("Another way")


class ChoiceBlock(blocks.StructBlock):
    """A reply that the learner may choose."""

    text = paragraph(label=_("Reply"), help_text=_("Empty only for a silence."), required=False)
    goto = ShortNameBlock(
        label=_("Leads to"),
        help_text=_("A node, an ending, or “end”: then the first ending whose conditions hold is taken."),
    )
    points = blocks.IntegerBlock(min_value=0, max_value=3, default=0, label=_("Points, 0 to 3"))
    reason = paragraph(rows=1, required=False, label=_("Reason"), help_text=_("Shown in the debrief only."))
    effects = blocks.ListBlock(EffectBlock(), default=[], label=_("Effects"))
    is_silence = blocks.BooleanBlock(required=False, label=_("This choice is to say nothing"))
    conditions = blocks.ListBlock(
        ConditionBlock(),
        default=[],
        label=_("Offered only while"),
        help_text=_("Without conditions it is always on offer."),
    )
    branches = blocks.ListBlock(
        BranchBlock(),
        default=[],
        label=_("Leads elsewhere when"),
        help_text=_("Tried in this order, with the meters as they stand after the reply."),
    )

    class Meta:
        icon = "arrow-right"
        label = _("Reply")


class NodeBlock(blocks.StructBlock):
    """What the customer says, and the replies on offer."""

    name = ShortNameBlock()
    direction = blocks.CharBlock(
        required=False, label=_("Stage direction"), help_text=_("A silence, a pause, shown before the words.")
    )
    says = paragraph(
        required=False,
        label=_("The customer says"),
        help_text=_(
            "Empty where the customer has not written: then the learner opens. Say so as a direction."
        ),
    )
    choices = blocks.ListBlock(ChoiceBlock(), min_num=1, label=_("Replies on offer"))
    max_visits = blocks.IntegerBlock(
        min_value=0,
        default=0,
        label=_("How often it may be reached"),
        help_text=_("0 is without a limit."),
    )
    when_full = ShortNameBlock(
        required=False,
        label=_("And then leads to"),
        help_text=_("A node, an ending, or “end”, for whoever would come here once more."),
    )
    seconds = blocks.IntegerBlock(
        min_value=0,
        default=0,
        label=_("Seconds that the customer waits"),
        help_text=_(
            "Then the clock says nothing for those who asked for a clock. It needs a reply that is to say nothing. "
            "0 is without a clock."
        ),
    )

    class Meta:
        icon = "comment"
        label = _("Node")

    def clean(self, value: Any) -> Any:
        """A limit says where to go, and a clock needs a reply that is to say nothing."""
        cleaned = super().clean(value)
        errors = {}
        if cleaned["max_visits"] and not cleaned["when_full"]:
            errors["when_full"] = ValidationError(_("Say where to go when the limit is reached."))
        silences = [one for one in cleaned["choices"] if one["is_silence"] and not one["conditions"]]
        if cleaned["seconds"] and not silences:
            errors["seconds"] = ValidationError(
                _("Add a reply that is to say nothing, without conditions: the clock takes that one.")
            )
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return cleaned


class EndingBlock(blocks.StructBlock):
    """A named ending, never a grade."""

    name = ShortNameBlock()
    title = blocks.CharBlock(label=_("Title"))
    text = paragraph(label=_("What happens"))
    conditions = blocks.ListBlock(ConditionBlock(), default=[], label=_("Conditions"))
    is_best = blocks.BooleanBlock(required=False, label=_("This is the intended ending"))
    only_by_name = blocks.BooleanBlock(
        required=False, label=_("Reached only by a reply that names it, never by “end”")
    )

    class Meta:
        icon = "check"
        label = _("Ending")


class MeterStream(blocks.StreamBlock):
    """The meters of a scenario."""

    meter = MeterBlock()


class NodeStream(blocks.StreamBlock):
    """The nodes of a scenario, in any order."""

    node = NodeBlock()


class EndingStream(blocks.StreamBlock):
    """The endings, in the order in which their conditions are tried; the last has none."""

    ending = EndingBlock()


class LineStream(blocks.StreamBlock):
    """A list of single lines."""

    line = paragraph(rows=1, label=_("Line"))
