"""Small blocks that other blocks are made of."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

PROSE_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "blockquote", "link"]
TEXT_FEATURES = ["bold", "italic", "ol", "ul", "blockquote", "link"]

SHORT_NAME_HELP = _(
    "A short name without spaces that other fields refer to. Leave it as it is after a release."
)


class ShortNameBlock(blocks.CharBlock):
    """A name that other fields refer to: a node, a meter, a part."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Short name"))
        kwargs.setdefault("help_text", SHORT_NAME_HELP)
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)


def paragraph(*, rows: int = 2, **kwargs: Any) -> blocks.TextBlock:
    """A field of plain text with `rows` lines."""
    return blocks.TextBlock(rows=rows, **kwargs)


def rich(**kwargs: Any) -> blocks.RichTextBlock:
    """A field of simple rich text."""
    return blocks.RichTextBlock(features=TEXT_FEATURES, **kwargs)


class LabelBlock(blocks.StructBlock):
    """A category that learners give to lines."""

    name = ShortNameBlock()
    text = blocks.CharBlock(label=_("Label"))

    class Meta:
        icon = "tag"
        label = _("Label")


class PhraseGroupBlock(blocks.StructBlock):
    """An idea that an answer has to contain."""

    label = blocks.CharBlock(label=_("Idea"), help_text=_("What the answer has to contain, in your words."))
    any_of = blocks.ListBlock(
        blocks.CharBlock(label=_("Phrase")),
        label=_("Any one of these counts"),
        help_text=_("Capitals do not matter."),
    )

    class Meta:
        icon = "list-ul"
        label = _("Idea")
