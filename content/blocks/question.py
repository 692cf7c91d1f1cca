"""Blocks of questions: one for each kind."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks.text import PhraseGroupBlock, ShortNameBlock, paragraph


def _feedback() -> blocks.TextBlock:
    return paragraph(rows=1, required=False, label=_("Feedback"), help_text=_("Shown to whoever chose this."))


class ChoiceOptionBlock(blocks.StructBlock):
    """An option that is right or wrong."""

    text = paragraph(rows=1, label=_("Option"))
    is_correct = blocks.BooleanBlock(required=False, label=_("Right"))
    feedback = _feedback()

    class Meta:
        label = _("Option")


class OrderOptionBlock(blocks.StructBlock):
    """An option with its place in the right order."""

    text = paragraph(rows=1, label=_("Option"))
    place = blocks.IntegerBlock(
        min_value=1, label=_("Place"), help_text=_("1 comes first in the right order.")
    )
    feedback = _feedback()

    class Meta:
        label = _("Option")


class RankOptionBlock(blocks.StructBlock):
    """An option with its rank in the key."""

    text = paragraph(rows=1, label=_("Option"))
    rank = blocks.IntegerBlock(
        min_value=1, label=_("Rank"), help_text=_("1 is best; equal numbers are ties.")
    )
    feedback = _feedback()

    class Meta:
        label = _("Option")


class RateOptionBlock(blocks.StructBlock):
    """An option with its rating in the key."""

    text = paragraph(rows=1, label=_("Option"))
    rating = blocks.IntegerBlock(
        min_value=1, max_value=4, label=_("Rating"), help_text=_("From 1 (harmful) to 4 (very good).")
    )
    feedback = _feedback()

    class Meta:
        label = _("Option")


class LeftBlock(blocks.StructBlock):
    """A line that wants a partner."""

    text = paragraph(rows=1, label=_("Line"))
    partner = ShortNameBlock(label=_("Belongs to"), help_text=_("The short name of a partner below."))
    feedback = _feedback()

    class Meta:
        label = _("Line")


class RightBlock(blocks.StructBlock):
    """A partner on offer."""

    name = ShortNameBlock()
    text = paragraph(rows=1, label=_("Partner"))
    feedback = _feedback()

    class Meta:
        label = _("Partner")


class SpanBlock(blocks.StructBlock):
    """Keyed words of a text."""

    first = blocks.IntegerBlock(min_value=0, label=_("First word"), help_text=_("Counted from 0."))
    last = blocks.IntegerBlock(min_value=0, label=_("Last word"))
    credit = blocks.FloatBlock(min_value=0, max_value=1, default=1, label=_("Credit, 0 to 1"))
    feedback = _feedback()

    class Meta:
        label = _("Keyed words")


class SingleBlock(blocks.StructBlock):
    """One option is right."""

    options = blocks.ListBlock(ChoiceOptionBlock(), min_num=2, label=_("Options"))

    class Meta:
        icon = "radio-full"
        label = _("Single choice")


class MultipleBlock(blocks.StructBlock):
    """Several options may be right."""

    options = blocks.ListBlock(ChoiceOptionBlock(), min_num=2, label=_("Options"))

    class Meta:
        icon = "tick-inverse"
        label = _("Multiple choice")


class OrderingBlock(blocks.StructBlock):
    """Put in order."""

    options = blocks.ListBlock(
        OrderOptionBlock(),
        min_num=2,
        label=_("Options"),
        help_text=_("In the order in which they are shown; their place in the right order is a number."),
    )

    class Meta:
        icon = "order"
        label = _("Ordering")


class MatchingBlock(blocks.StructBlock):
    """Match lines with partners."""

    lefts = blocks.ListBlock(LeftBlock(), min_num=2, label=_("Lines"))
    rights = blocks.ListBlock(
        RightBlock(), min_num=2, label=_("Partners"), help_text=_("There may be more partners than lines.")
    )

    class Meta:
        icon = "link"
        label = _("Matching")


class JudgementRankBlock(blocks.StructBlock):
    """Rank from best to worst."""

    options = blocks.ListBlock(RankOptionBlock(), min_num=2, label=_("Options"))

    class Meta:
        icon = "order"
        label = _("Judgement: rank")


class JudgementRateBlock(blocks.StructBlock):
    """Rate each option."""

    options = blocks.ListBlock(RateOptionBlock(), min_num=2, label=_("Options"))

    class Meta:
        icon = "sliders"
        label = _("Judgement: rate")


class ShortTextBlock(blocks.StructBlock):
    """A short answer that has to contain some ideas."""

    groups = blocks.ListBlock(PhraseGroupBlock(), min_num=1, label=_("Ideas"))
    model_answer = paragraph(label=_("Model answer"))

    class Meta:
        icon = "edit"
        label = _("Short text")


class HighlightBlock(blocks.StructBlock):
    """Mark words in a text."""

    text = paragraph(label=_("Text"))
    spans = blocks.ListBlock(SpanBlock(), min_num=1, label=_("Keyed words"))
    wrong_feedback = paragraph(rows=1, required=False, label=_("Feedback for other words"))

    class Meta:
        icon = "view"
        label = _("Highlight")


class RewriteBlock(blocks.StructBlock):
    """Write a sentence anew."""

    original = paragraph(label=_("Sentence to rewrite"))
    groups = blocks.ListBlock(PhraseGroupBlock(), min_num=1, label=_("Ideas that it has to contain"))
    model_answer = paragraph(label=_("Model answer"))

    class Meta:
        icon = "edit"
        label = _("Rewrite")


class QuestionStream(blocks.StreamBlock):
    """Exactly one question."""

    single = SingleBlock()
    multiple = MultipleBlock()
    ordering = OrderingBlock()
    matching = MatchingBlock()
    judgement_rank = JudgementRankBlock()
    judgement_rate = JudgementRateBlock()
    short_text = ShortTextBlock()
    highlight = HighlightBlock()
    rewrite = RewriteBlock()

    class Meta:
        min_num = 1
        max_num = 1


def kind_choices() -> list[tuple[str, str]]:
    """Every kind of question with its name."""
    return [(name, str(block.label)) for name, block in QuestionStream().child_blocks.items()]


def kind_name(kind: str) -> str:
    """What people call a kind of question; the kind itself where nobody gave it a name."""
    return dict(kind_choices()).get(kind, kind)
