"""Blocks of the lexicon of a case: what the writing coach looks for, written by the author."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.blocks.text import paragraph
from content.freezing.text import text_lines

VARIANT_HELP = _(
    "One a line, as learners may write them; capitals do not matter. "
    "A * at the end lets the word go on: “invoice*” finds “invoices”."
)
LONGEST_WORDING = 80


def validate_wordings(value: str) -> None:
    """Refuses a line that would be found everywhere or nowhere, and says which."""
    for line in text_lines(value):
        words = line.removesuffix("*")
        if "*" in words:
            raise ValidationError(_now("“%(line)s”: the * stands at the end only.") % {"line": line})
        if sum(character.isalnum() for character in words) < 2:
            raise ValidationError(_now("“%(line)s”: write at least two letters or digits.") % {"line": line})
        if len(line) > LONGEST_WORDING:
            raise ValidationError(_now("“%(line)s”: this is too long to be found.") % {"line": line[:40]})


class TermBlock(blocks.StructBlock):
    """Something that the case is about, and ways to say it."""

    label = blocks.CharBlock(
        label=_("What it is"), max_length=120, help_text=_("The coach shows these words to the learner.")
    )
    variants = paragraph(rows=3, label=_("Wordings"), help_text=VARIANT_HELP, validators=(validate_wordings,))

    class Meta:
        icon = "tag"
        label_format = "{label}"


class GivenBlock(TermBlock):
    """What the customer gave already."""

    shown = blocks.CharBlock(
        required=False,
        max_length=200,
        label=_("Where it stands"),
        help_text=_(
            "Shown when a draft asks for it again, for instance “Tue: three screenshots went to Priyan”."
        ),
    )


class CaseStream(blocks.StreamBlock):
    """The lexicon of a case."""

    fact = TermBlock(
        label=_("Fact"), help_text=_("A reply that uses two facts and something at stake is praised for it.")
    )
    stake = TermBlock(
        label=_("At stake"),
        help_text=_("What presses the customer: a person, a date, a worry. Leave single common words out."),
    )
    given = GivenBlock(
        icon="check",
        label=_("Given already"),
        help_text=_("A question for this is a warning. Write it as a question would: “clearing your cache”."),
    )
    promise = TermBlock(
        icon="warning",
        label=_("Forbidden promise"),
        help_text=_("A promise that the card does not allow, in whole phrases: “repaired by Friday”."),
    )
    question = TermBlock(
        icon="help",
        label=_("Needed question"),
        help_text=_(
            "Words of the question without which the next step is a guess. Its name must not give it away."
        ),
    )
    risk = paragraph(
        rows=3,
        icon="warning",
        label=_("Risk words"),
        help_text=_(
            "One a line. When the thread holds one of these, a reply that calls nobody in gets a warning, always."
        ),
        validators=(validate_wordings,),
    )

    class Meta:
        block_counts = {"risk": {"max_num": 1}}
        collapsed = True
