"""Branching scenarios."""

from __future__ import annotations

from typing import Literal, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import RichTextField, StreamField

from content import documents
from content.blocks.scenario import EndingStream, LineStream, MeterStream, NodeStream
from content.blocks.text import TEXT_FEATURES
from content.freezing.scenarios import freeze_endings, freeze_meters, freeze_nodes
from content.freezing.text import flat, html, plain
from content.pages.base import TITLE, Channel, Phase, SourcedStepPage, phase_field
from content.panels import ScenarioPanel


class Intensity(models.TextChoices):
    """How hard a scenario may land on the person who plays it."""

    LIGHT = "light", _("Light")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


class ScenarioPage(SourcedStepPage):
    """A conversation with a hidden state: nodes, replies, endings."""

    phase = phase_field(Phase.PRACTISE)
    channel = models.CharField(_("channel"), max_length=6, choices=Channel.choices, default=Channel.CHAT)
    customer_name = models.CharField(_("customer"), max_length=100)
    customer_about = models.CharField(_("about the customer"), max_length=200, blank=True)
    customer_portrait = models.CharField(
        _("portrait"),
        max_length=40,
        blank=True,
        help_text=_("The name of a drawing, or empty for the initials."),
    )
    situation = RichTextField(_("situation"), features=TEXT_FEATURES, blank=True)
    you_know = StreamField(LineStream(), verbose_name=_("you know"), blank=True)
    you_can = StreamField(LineStream(), verbose_name=_("you can"), blank=True)
    meters = StreamField(MeterStream(), verbose_name=_("meters"), blank=True)
    mood_meter = models.CharField(
        _("meter of the customer’s mood"),
        max_length=60,
        blank=True,
        help_text=_(
            "The only one that learners see, as a mood and never as a number: its highest is calm, its lowest furious."
        ),
    )
    start = models.CharField(_("first node"), max_length=60, blank=True)
    nodes = StreamField(NodeStream(), verbose_name=_("nodes"), blank=True)
    endings = StreamField(
        EndingStream(),
        verbose_name=_("endings"),
        blank=True,
        help_text=_("Their conditions are tried in this order; the last ending has none."),
    )
    debrief = models.TextField(_("question for the debrief"), blank=True)
    intensity = models.CharField(
        _("intensity"), max_length=6, choices=Intensity.choices, default=Intensity.LIGHT
    )
    content_note = models.CharField(
        _("content note"),
        max_length=300,
        blank=True,
        help_text=_("What may be hard to read, said before the start."),
    )
    gentler = models.ForeignKey(
        "self",
        verbose_name=_("gentler variant"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Offered before the start. It counts the same, and nobody is told who takes it."),
    )
    is_beside_path = models.BooleanField(
        _("beside the path"),
        default=False,
        help_text=_("No step of its own: learners meet it only as the gentler variant of another scenario."),
    )

    content_panels = (
        TITLE,
        ScenarioPanel(heading=_("Check")),
        MultiFieldPanel(
            [
                FieldPanel("channel"),
                FieldPanel("customer_name"),
                FieldPanel("customer_about"),
                FieldPanel("customer_portrait"),
                FieldPanel("situation"),
                FieldPanel("you_know"),
                FieldPanel("you_can"),
            ],
            heading=_("The case"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("intensity"),
                FieldPanel("content_note"),
                PageChooserPanel("gentler", "content.ScenarioPage"),
                FieldPanel("is_beside_path"),
            ],
            heading=_("How hard it lands"),
        ),
        MultiFieldPanel([FieldPanel("meters"), FieldPanel("mood_meter")], heading=_("Hidden state")),
        MultiFieldPanel([FieldPanel("start"), FieldPanel("nodes")], heading=_("The conversation")),
        MultiFieldPanel([FieldPanel("endings"), FieldPanel("debrief")], heading=_("The end")),
        SourcedStepPage.about_panel,
    )
    page_description = _("A conversation that branches, with a hidden state and named endings.")
    preview_template = "content/preview/scenario.html"

    class Meta:
        verbose_name = _("scenario")

    def clean(self) -> None:
        """A gentler variant is another scenario of the same module."""
        super().clean()
        if self.gentler is not None and (
            self.gentler.pk == self.pk
            or (self.path and not self.gentler.is_sibling_of(self))
            or self.gentler.gentler_id is not None
        ):
            raise ValidationError(
                {
                    "gentler": _(
                        "Choose another scenario of this module, one that names no gentler variant itself."
                    )
                }
            )

    def freeze(self, *, draft: bool = False) -> documents.Scenario:
        """This scenario as a document."""
        return documents.Scenario(
            **self.sourced(),
            channel=cast(documents.Channel, self.channel),
            customer=documents.Customer(
                name=plain(self.customer_name),
                about=plain(self.customer_about),
                portrait=plain(self.customer_portrait),
            ),
            situation_html=html(self.situation),
            start=plain(self.start),
            meters=freeze_meters(self.meters),
            mood_meter=plain(self.mood_meter),
            nodes=freeze_nodes(self.nodes),
            endings=freeze_endings(self.endings),
            debrief=plain(self.debrief),
            you_know=flat(self.you_know),
            you_can=flat(self.you_can),
            intensity=cast(Literal["light", "medium", "high"], self.intensity),
            content_note=plain(self.content_note),
            gentler_key=str(self.gentler.translation_key) if self.gentler else "",
            is_beside_path=self.is_beside_path,
        )
