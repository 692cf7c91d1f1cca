"""Blocks of rubrics, role-plays, checklists and modules."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks.text import ShortNameBlock, paragraph

THREAD_VOICES = [
    ("them", _("The customer")),
    ("you", _("You")),
    ("colleague", _("A colleague")),
    ("note", _("A note")),
]

PART_KINDS = [("mail", _("E-mail")), ("chat", _("Chat")), ("turn", _("Spoken turn")), ("note", _("Note"))]


class CriterionBlock(blocks.StructBlock):
    """A criterion with an anchor for each of the four levels."""

    title = blocks.CharBlock(label=_("Criterion"))
    weight = blocks.IntegerBlock(
        min_value=1, max_value=100, label=_("Weight"), help_text=_("The weights of a rubric add up to 100.")
    )
    gate = blocks.BooleanBlock(required=False, label=_("Gate: must be Solid or above to pass"))
    starting = paragraph(label=_("1 Starting"), help_text=_("Describe what is on the page, not the person."))
    building = paragraph(label=_("2 Building"))
    solid = paragraph(label=_("3 Solid"))
    leading = paragraph(label=_("4 Leading"))

    class Meta:
        icon = "list-ol"
        label = _("Criterion")


class CriterionStream(blocks.StreamBlock):
    """The criteria of a rubric."""

    criterion = CriterionBlock()


class MessageBlock(blocks.StructBlock):
    """A message or turn that came before."""

    voice = blocks.ChoiceBlock(choices=THREAD_VOICES, default="them", label=_("Whose words"))
    who = blocks.CharBlock(required=False, label=_("Name"))
    at = blocks.CharBlock(required=False, label=_("When"), help_text=_("As shown, for instance “Wed 10:40”."))
    text = paragraph(label=_("Text"))

    class Meta:
        icon = "comment"
        label = _("Message")


class MessageStream(blocks.StreamBlock):
    """What came before."""

    message = MessageBlock()


class PartBlock(blocks.StructBlock):
    """A named text to write."""

    name = ShortNameBlock()
    label = blocks.CharBlock(label=_("Label"))
    kind = blocks.ChoiceBlock(choices=PART_KINDS, default="mail", label=_("Kind"))
    min_words = blocks.IntegerBlock(required=False, min_value=1, label=_("Words, at least"))
    max_words = blocks.IntegerBlock(required=False, min_value=1, label=_("Words, at most"))

    class Meta:
        icon = "edit"
        label = _("Part")


class PartStream(blocks.StreamBlock):
    """The parts that a learner writes."""

    part = PartBlock()


class PartTextBlock(blocks.StructBlock):
    """The text of one part."""

    part = ShortNameBlock(label=_("Part"), help_text=_("The short name of a part."))
    text = paragraph(rows=6, label=_("Text"))

    class Meta:
        icon = "edit"
        label = _("Part")


class ModelAnswerBlock(blocks.StructBlock):
    """An example at the top level."""

    label = blocks.CharBlock(label=_("Label"), help_text=_("What sets this voice apart."))
    texts = blocks.ListBlock(PartTextBlock(), min_num=1, label=_("Texts"))

    class Meta:
        icon = "check"
        label = _("Model answer")


class ModelAnswerStream(blocks.StreamBlock):
    """Model answers; two voices show range, not a script."""

    model = ModelAnswerBlock()


class PartTextStream(blocks.StreamBlock):
    """A text for each part."""

    text = PartTextBlock()


class ChecklistLineBlock(blocks.StructBlock):
    """Something to see on the job."""

    text = paragraph(rows=1, label=_("What to see"))
    required = blocks.IntegerBlock(
        min_value=0,
        max_value=9,
        default=2,
        label=_("How often, unprompted"),
        help_text=_("0 means optional."),
    )
    condition = blocks.CharBlock(required=False, label=_("Only if"), help_text=_("For instance “on phone”."))

    class Meta:
        icon = "check"
        label = _("Line")


class ChecklistStream(blocks.StreamBlock):
    """The lines of a sign-off."""

    line = ChecklistLineBlock()


class NamedTextBlock(blocks.StructBlock):
    """A line with a short name: an objective, a house rule."""

    name = ShortNameBlock()
    text = paragraph(rows=1, label=_("Text"))

    class Meta:
        icon = "list-ol"
        label = _("Line")


class ObjectiveStream(blocks.StreamBlock):
    """What a learner can do afterwards."""

    objective = NamedTextBlock(label=_("Objective"))


class HouseRuleStream(blocks.StreamBlock):
    """The rules of the fictional companies."""

    rule = NamedTextBlock(label=_("Rule"))
