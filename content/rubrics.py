"""What several steps share: rubrics, and the rules of the fictional companies."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField

from content import documents
from content.blocks.assessment import CriterionStream, HouseRuleStream
from content.blocks.text import TEXT_FEATURES
from content.checks import rubric_problems
from content.freezing.assessment import freeze_criteria, freeze_house_rules
from content.freezing.text import html, plain, searchable
from lms.lib.append_only import AppendOnly

LEVEL = (MinValueValidator(1), MaxValueValidator(4))


class Rubric(models.Model):
    """Criteria with weights, gates and four anchored levels; frozen into each role-play at release.

    This is the working text. Saving it keeps a version; skill, owner and whether it is retired are no part of one.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    criteria = StreamField(CriterionStream(), verbose_name=_("criteria"), blank=True)
    grader_notes = RichTextField(
        _("notes for graders"),
        features=TEXT_FEATURES,
        blank=True,
        help_text=_("Typical disputes and how to settle them."),
    )
    gate_level = models.PositiveSmallIntegerField(
        _("gates need at least level"), default=3, validators=LEVEL, help_text=_("3 is Solid.")
    )
    floor_level = models.PositiveSmallIntegerField(
        _("nothing may be below level"), default=2, validators=LEVEL, help_text=_("2 is Building.")
    )
    below_solid = models.PositiveSmallIntegerField(_("other criteria that may be below Solid"), default=1)
    skill = models.SlugField(_("skill"), max_length=40, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The author to ask about this rubric. Empty means whoever saves it first."),
    )
    is_retired = models.BooleanField(
        _("retired"),
        default=False,
        help_text=_(
            "Not on offer to role-plays any more. Only a rubric that no role-play uses can be retired."
        ),
    )
    words = models.TextField(editable=False, blank=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        ordering = ("title",)
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves with `words`, which the list searches, in step with the text."""
        texts = self.criteria.stream_block.get_searchable_content(self.criteria)
        self.words = searchable(self.title, self.grader_notes, *texts)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "words"}
        super().save(*args, **kwargs)

    def freeze(self, version: int | None = None) -> documents.Rubric:
        """The working text under this number; without one, under that of the newest version, as a release keeps it."""
        return documents.Rubric(
            key=str(self.key),
            title=plain(self.title),
            criteria=freeze_criteria(self.criteria),
            grader_notes_html=html(self.grader_notes),
            pass_rule=documents.PassRule(
                gate_level=self.gate_level, floor_level=self.floor_level, below_solid=self.below_solid
            ),
            version=self._newest_number() if version is None else version,
        )

    def problems(self) -> list[str]:
        """Sentences about what keeps this rubric from being graded with."""
        return list(rubric_problems(self.freeze(0)))

    def newest(self) -> RubricVersion | None:
        """The newest version, or None where none was kept yet."""
        return self.versions.order_by("-number").first() if self.pk else None

    def _newest_number(self) -> int:
        numbers = self.versions.order_by("-number").values_list("number", flat=True)
        return (numbers.first() or 0) if self.pk else 0


class RubricChange(models.TextChoices):
    """What a version means beside the one before. Only structure changes what a mark stands for."""

    FIRST = "first", _("First version")
    WORDING = "wording", _("Wording")
    STRUCTURE = "structure", _("Structure")


class RubricVersion(AppendOnly):
    """A rubric as it was saved. Grades hold a copy of the one that they were given with."""

    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=9, choices=RubricChange.choices)
    note = models.CharField(max_length=300, blank=True)
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    structure_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("rubric", "number")
        constraints = (
            models.UniqueConstraint(fields=["rubric", "number"], name="rubric_version_number_once"),
            models.CheckConstraint(
                condition=Q(kind__in=RubricChange.values), name="rubric_version_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(number=1, kind="first") | (Q(number__gt=1) & ~Q(kind="first") & ~Q(note="")),
                name="rubric_version_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.rubric_id} v{self.number}"

    def load(self) -> documents.Rubric:
        """The rubric as it was saved."""
        return documents.load_rubric(self.document)


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
