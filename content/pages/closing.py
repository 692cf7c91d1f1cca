"""The last steps: the if-then plan and the sign-off."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from content import documents
from content.blocks.assessment import ChecklistStream
from content.blocks.scenario import LineStream
from content.freezing.assessment import freeze_lines
from content.freezing.text import flat, plain
from content.pages.base import TITLE, Phase, StepPage, phase_field

ABOUT = MultiFieldPanel(
    [FieldPanel("minutes"), FieldPanel("phase")], heading=_("About this step"), classname="collapsed"
)


class PlanPage(StepPage):
    """The if-then plan, private to the learner and the manager."""

    phase = phase_field(Phase.SHOW)
    example_cue = models.CharField(_("example: when …"), max_length=300, blank=True)
    example_behavior = models.CharField(_("example: I will …"), max_length=300, blank=True)

    content_panels = (TITLE, FieldPanel("example_cue"), FieldPanel("example_behavior"), ABOUT)
    page_description = _("“When this happens on my desk, I will do that.”")
    preview_template = "content/preview/plan.html"

    class Meta:
        verbose_name = _("if-then plan")

    def freeze(self, *, draft: bool = False) -> documents.PlanStep:
        """This step as a document."""
        return documents.PlanStep(
            **self.common(),
            example_cue=plain(self.example_cue),
            example_behavior=plain(self.example_behavior),
        )


class ChecklistPage(StepPage):
    """What a manager sees on the job before signing."""

    phase = phase_field(Phase.SHOW)
    lines = StreamField(ChecklistStream(), verbose_name=_("lines"), blank=True)
    min_cases = models.PositiveSmallIntegerField(
        _("cases, at least"), default=3, validators=[MinValueValidator(1)]
    )
    min_days = models.PositiveSmallIntegerField(
        _("days, at least"), default=2, validators=[MinValueValidator(1)]
    )
    statement = models.TextField(_("what the signature means"), blank=True)
    manager_prompts = StreamField(LineStream(), verbose_name=_("prompts for the manager"), blank=True)

    content_panels = (
        TITLE,
        FieldPanel("lines"),
        MultiFieldPanel([FieldPanel("min_cases"), FieldPanel("min_days")], heading=_("Observations")),
        FieldPanel("statement"),
        FieldPanel("manager_prompts"),
        ABOUT,
    )
    page_description = _("What a manager has to see on the job before signing.")
    preview_template = "content/preview/checklist.html"

    class Meta:
        verbose_name = _("sign-off checklist")

    def freeze(self, *, draft: bool = False) -> documents.Checklist:
        """This checklist as a document."""
        return documents.Checklist(
            **self.common(),
            lines=freeze_lines(self.lines),
            min_cases=self.min_cases,
            min_days=self.min_days,
            statement=plain(self.statement),
            manager_prompts=flat(self.manager_prompts),
        )
