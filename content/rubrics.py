"""What several steps share: rubrics, and the rules of the fictional companies."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField

from content import documents
from content.blocks.assessment import CriterionStream, HouseRuleStream
from content.blocks.text import TEXT_FEATURES
from content.freezing.assessment import freeze_criteria, freeze_house_rules
from content.freezing.text import html, plain


class Rubric(models.Model):
    """Criteria with weights, gates and four anchored levels; frozen into each role-play at release."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    criteria = StreamField(CriterionStream(), verbose_name=_("criteria"), blank=True)
    grader_notes = RichTextField(
        _("notes for graders"),
        features=TEXT_FEATURES,
        blank=True,
        help_text=_("Typical disputes and how to settle them."),
    )
    gate_level = models.PositiveSmallIntegerField(_("gates need at least level"), default=3)
    floor_level = models.PositiveSmallIntegerField(_("nothing may be below level"), default=2)
    below_solid = models.PositiveSmallIntegerField(_("other criteria that may be below Solid"), default=1)
    updated_at = models.DateTimeField(auto_now=True)

    panels = (
        FieldPanel("title"),
        FieldPanel("criteria"),
        FieldPanel("grader_notes"),
        MultiFieldPanel(
            [FieldPanel("gate_level"), FieldPanel("floor_level"), FieldPanel("below_solid")],
            heading=_("To pass"),
        ),
    )

    class Meta:
        ordering = ("title",)
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")

    def __str__(self) -> str:
        return self.title

    def freeze(self) -> documents.Rubric:
        """The rubric as a release keeps it."""
        return documents.Rubric(
            key=str(self.key),
            title=plain(self.title),
            criteria=freeze_criteria(self.criteria),
            grader_notes_html=html(self.grader_notes),
            pass_rule=documents.PassRule(
                gate_level=self.gate_level, floor_level=self.floor_level, below_solid=self.below_solid
            ),
        )


class HouseRuleSet(models.Model):
    """The rules of the fictional companies, shown beside every scenario and role-play."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    rules = StreamField(HouseRuleStream(), verbose_name=_("rules"), blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    panels = (FieldPanel("title"), FieldPanel("rules"))

    class Meta:
        ordering = ("title",)
        verbose_name = _("house rules")
        verbose_name_plural = _("house rules")

    def __str__(self) -> str:
        return self.title

    def freeze(self) -> tuple[documents.HouseRule, ...]:
        """The rules as a release keeps them."""
        return freeze_house_rules(self.rules)
