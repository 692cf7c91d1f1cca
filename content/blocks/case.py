"""Blocks of the lexicon of a case: what the writing coach looks for, written by the author."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

VARIANT_HELP = _(
    "Words as a learner may write them; capitals do not matter. "
    "A * at the end lets the word go on: “invoice*” finds “invoices”."
)


def validate_variant(value: str) -> None:
    """Refuses what would be found everywhere or nowhere."""
    words = value.strip().removesuffix("*")
    if "*" in words:
        raise ValidationError(_now("The * stands at the end only."))
    if sum(character.isalnum() for character in words) < 2:
        raise ValidationError(_now("Write at least two letters or digits."))


class VariantBlock(blocks.CharBlock):
    """One way to say it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Wording"))
        kwargs.setdefault("max_length", 80)
        kwargs.setdefault("validators", (validate_variant,))
        super().__init__(**kwargs)


class TermBlock(blocks.StructBlock):
    """Something that the case is about, and ways to say it."""

    label = blocks.CharBlock(
        label=_("What it is"), max_length=120, help_text=_("The coach shows these words to the learner.")
    )
    variants = blocks.ListBlock(VariantBlock(), min_num=1, label=_("Wordings"), help_text=VARIANT_HELP)

    class Meta:
        icon = "tag"


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
        icon="tick",
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
    risk = blocks.ListBlock(
        VariantBlock(),
        icon="warning",
        label=_("Risk words"),
        help_text=_(
            "When the thread holds one of these, a reply that calls nobody in gets a warning, always."
        ),
    )

    class Meta:
        block_counts = {"risk": {"max_num": 1}}
