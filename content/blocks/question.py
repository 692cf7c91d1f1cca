"""Blocks of questions: one for each kind."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks.text import PhraseGroupBlock, ShortNameBlock, paragraph
from content.freezing.validators import validate_decimal, validate_tolerance


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


class PickOptionBlock(blocks.StructBlock):
    """An option that is the best, the worst, or one between."""

    text = paragraph(rows=1, label=_("Option"))
    role = blocks.ChoiceBlock(
        choices=[("best", _("The best")), ("worst", _("The worst"))],
        required=False,
        label=_("In the key"),
        help_text=_("One option is the best, one is the worst; leave it empty for those between."),
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


class AcceptedNumberBlock(blocks.StructBlock):
    """A number that earns credit."""

    value = blocks.CharBlock(
        max_length=30,
        validators=[validate_decimal],
        label=_("Number"),
        help_text=_("With a point or a comma, without marks of thousands: 1234.5."),
    )
    tolerance = blocks.CharBlock(
        max_length=30,
        default="0",
        validators=[validate_tolerance],
        label=_("Give or take"),
        help_text=_("0 asks for exactly this number; 0.5 takes everything half a unit above or below."),
    )
    credit = blocks.FloatBlock(
        min_value=0,
        max_value=1,
        default=1,
        label=_("Credit, 0 to 1"),
        help_text=_(
            "One number earns 1. Another can earn part of it, or 0 where a typical slip deserves its own feedback."
        ),
    )
    feedback = paragraph(
        rows=1, required=False, label=_("Feedback"), help_text=_("Shown to whoever wrote this number.")
    )

    class Meta:
        label = _("Number")


class GapBlock(blocks.StructBlock):
    """A gap in a text, and what can be chosen for it."""

    name = ShortNameBlock(
        max_length=20,
        help_text=_("Letters and figures, as it stands in the text: 1 for [[1]]."),
    )
    options = blocks.ListBlock(ChoiceOptionBlock(), min_num=2, label=_("Options"))

    class Meta:
        label = _("Gap")


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


class JudgementPickBlock(blocks.StructBlock):
    """Pick the best and the worst."""

    options = blocks.ListBlock(PickOptionBlock(), min_num=3, label=_("Options"))

    class Meta:
        icon = "pick"
        label = _("Judgement: best and worst")


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


class NumericBlock(blocks.StructBlock):
    """Write a number."""

    accepted = blocks.ListBlock(
        AcceptedNumberBlock(),
        min_num=1,
        label=_("Numbers that count"),
        help_text=_("Where an answer fits several, the one with most credit counts."),
    )
    unit = blocks.CharBlock(
        required=False,
        max_length=20,
        label=_("Unit"),
        help_text=_("Shown beside the field, for instance € or working days."),
    )
    wrong_feedback = paragraph(rows=1, required=False, label=_("Feedback for other numbers"))

    class Meta:
        icon = "decimal"
        label = _("Number")


class GapsBlock(blocks.StructBlock):
    """Choose the words for gaps in a text."""

    text = paragraph(
        rows=4,
        label=_("Text with gaps"),
        help_text=_(
            "Write each gap as its short name in double square brackets: Refunds leave us within [[1]] working days."
        ),
    )
    gaps = blocks.ListBlock(GapBlock(), min_num=1, label=_("Gaps"))

    class Meta:
        icon = "form"
        label = _("Gaps to fill from lists")


class QuestionStream(blocks.StreamBlock):
    """Exactly one question."""

    single = SingleBlock()
    multiple = MultipleBlock()
    ordering = OrderingBlock()
    matching = MatchingBlock()
    judgement_rank = JudgementRankBlock()
    judgement_rate = JudgementRateBlock()
    judgement_pick = JudgementPickBlock()
    short_text = ShortTextBlock()
    highlight = HighlightBlock()
    rewrite = RewriteBlock()
    numeric = NumericBlock()
    gaps = GapsBlock()

    class Meta:
        min_num = 1
        max_num = 1


def kind_choices() -> list[tuple[str, str]]:
    """Every kind of question with its name."""
    return [(name, str(block.label)) for name, block in QuestionStream().child_blocks.items()]


def kind_name(kind: str) -> str:
    """What people call a kind of question; the kind itself where nobody gave it a name."""
    return dict(kind_choices()).get(kind, kind)
