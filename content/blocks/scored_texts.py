"""Blocks of replies that experts have scored, for graders."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks.assessment import PartTextBlock
from content.blocks.text import paragraph

USES = [
    ("anchor", _("Anchor, shown with its levels")),
    ("practice", _("Practice, levels shown after scoring")),
    ("licence", _("Licence set")),
    ("seed", _("Seed, for rounds of all graders")),
]
REMARKS = [
    ("charming", _("Charming but wrong")),
    ("clumsy", _("Clumsy but right")),
    ("borderline", _("Borderline")),
]
LEVELS = [("1", _("1 Starting")), ("2", _("2 Building")), ("3", _("3 Solid")), ("4", _("4 Leading"))]


class GoldMarkBlock(blocks.StructBlock):
    """The level of one criterion that experts agreed on, and why."""

    criterion = blocks.CharBlock(label=_("Criterion"), help_text=_("Its title, as the rubric words it."))
    level = blocks.ChoiceBlock(choices=LEVELS, label=_("Level"))
    reason = paragraph(
        rows=1,
        required=False,
        label=_("Reason"),
        help_text=_("What on the page decides it. Graders read it after scoring."),
    )

    class Meta:
        icon = "check"
        label = _("Level")


class ScoredTextBlock(blocks.StructBlock):
    """A reply with its levels."""

    use = blocks.ChoiceBlock(choices=USES, default="practice", label=_("Use"))
    set_number = blocks.IntegerBlock(
        default=1,
        min_value=1,
        max_value=9,
        label=_("Licence set"),
        help_text=_("Of use for licence sets alone."),
    )
    remark = blocks.ChoiceBlock(choices=REMARKS, required=False, label=_("What makes it hard"))
    texts = blocks.ListBlock(PartTextBlock(), min_num=1, label=_("Reply"))
    marks = blocks.ListBlock(GoldMarkBlock(), label=_("Levels"))

    class Meta:
        icon = "doc-full"
        label = _("Scored reply")


class ScoredTextStream(blocks.StreamBlock):
    """Anchors, practice replies, licence sets and seeds of a brief."""

    reply = ScoredTextBlock()
