"""Blocks of a lesson."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from content.blocks.text import PROSE_FEATURES, LabelBlock, paragraph, rich

VOICES = [("them", _("The customer")), ("you", _("You")), ("note", _("A note"))]

TONES = [
    ("tired", _("Tired")),
    ("parrot", _("Parrot: repeats the words")),
    ("overdone", _("Overdone")),
    ("better", _("Better")),
]

TASKS = [
    ("write", _("Write a text")),
    ("choose", _("Keep some of the options")),
    ("mark", _("Give stretches of a text a label")),
    ("match", _("Give each line a label")),
]


class SampleBlock(blocks.StructBlock):
    """A customer's words, or a note, shown as they were written."""

    voice = blocks.ChoiceBlock(choices=VOICES, default="them", label=_("Whose words"))
    caption = blocks.CharBlock(required=False, label=_("Caption"))
    text = rich(label=_("Text"))

    class Meta:
        icon = "mail"
        label = _("Sample message or note")


class ReplyBlock(blocks.StructBlock):
    """One way to answer in a worked pair."""

    tone = blocks.ChoiceBlock(choices=TONES, default="tired", label=_("Kind of reply"))
    text = rich(label=_("Reply"))
    reason = paragraph(required=False, label=_("Why"), help_text=_("What this reply does, in one sentence."))

    class Meta:
        icon = "comment"
        label = _("Reply")


class DialogueBlock(blocks.StructBlock):
    """A worked pair: the same customer line with a tired and a better reply."""

    customer = paragraph(required=False, label=_("The customer writes"))
    replies = blocks.ListBlock(ReplyBlock(), min_num=1, label=_("Replies"))

    class Meta:
        icon = "comment"
        label = _("Tired and better reply")


class QuoteBlock(blocks.StructBlock):
    """A quotation with its source."""

    text = paragraph(label=_("Quotation"))
    person = blocks.CharBlock(label=_("Person"), help_text=_("Name, and who they are."))
    work = blocks.CharBlock(required=False, label=_("Work"))
    source_note = paragraph(
        required=False,
        label=_("About the source"),
        help_text=_("Opinion from practice, a study, who checked it."),
    )

    class Meta:
        icon = "openquote"
        label = _("Quotation with source")


class TaskOptionBlock(blocks.StructBlock):
    """One line of a do-it-now task."""

    text = paragraph(rows=1, label=_("Line"))
    answer = blocks.CharBlock(
        required=False,
        label=_("Key"),
        help_text=_("The short name of a label; “keep” for an option to keep; empty for none."),
    )
    feedback = paragraph(rows=1, required=False, label=_("Feedback"))

    class Meta:
        icon = "list-ul"
        label = _("Line")


class DoItNowBlock(blocks.StructBlock):
    """A task inside a lesson, answered at once and never scored."""

    task = blocks.ChoiceBlock(choices=TASKS, default="write", label=_("What the learner does"))
    prompt = rich(label=_("Task"))
    sample = rich(required=False, label=_("Text to work on"))
    options = blocks.ListBlock(TaskOptionBlock(), default=[], label=_("Lines or options"))
    labels = blocks.ListBlock(LabelBlock(), default=[], label=_("Labels"))
    write_label = blocks.CharBlock(
        required=False, label=_("Also ask for a short text"), help_text=_("The label of that text field.")
    )
    nudge = paragraph(required=False, label=_("If that text was left empty, say"))
    answer = rich(label=_("Shown afterwards"), help_text=_("The key, or a model answer."))

    class Meta:
        icon = "edit"
        label = _("Do it now")


class RetrievalBlock(blocks.StructBlock):
    """A question to answer from memory."""

    question = paragraph(rows=1, label=_("Question"))
    answer = paragraph(label=_("Answer"))

    class Meta:
        icon = "help"
        label = _("Question from memory")


class KeyPointsBlock(blocks.StructBlock):
    """What to take away."""

    title = blocks.CharBlock(required=False, label=_("Heading"))
    points = blocks.ListBlock(paragraph(rows=1, label=_("Point")), min_num=1, label=_("Points"))

    class Meta:
        icon = "check"
        label = _("Key points")


class TableBlock(blocks.StructBlock):
    """A small table; every row has as many cells as the header."""

    caption = blocks.CharBlock(required=False, label=_("Caption"))
    header = blocks.ListBlock(blocks.CharBlock(label=_("Column")), min_num=1, label=_("Columns"))
    rows = blocks.ListBlock(
        blocks.ListBlock(paragraph(rows=1, label=_("Cell")), label=_("Row")), min_num=1, label=_("Rows")
    )

    class Meta:
        icon = "table"
        label = _("Table")


class PictureBlock(blocks.StructBlock):
    """An image of the library with its alternative text."""

    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(
        required=False,
        label=_("Alternative text"),
        help_text=_("What the picture says, for people who do not see it. Empty only if it says nothing."),
    )
    caption = blocks.CharBlock(required=False, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Picture")


class LessonStream(blocks.StreamBlock):
    """The body of a lesson."""

    prose = blocks.RichTextBlock(features=PROSE_FEATURES, label=_("Text"), icon="pilcrow")
    sample = SampleBlock()
    dialogue = DialogueBlock()
    quote = QuoteBlock()
    do_it_now = DoItNowBlock()
    retrieval = RetrievalBlock()
    key_points = KeyPointsBlock()
    table = TableBlock()
    picture = PictureBlock()
