"""Questions and their numbered versions."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PreviewableMixin, RevisionMixin
from wagtail.search import index

from content import documents
from content.blocks.question import QuestionStream
from content.blocks.text import TEXT_FEATURES
from content.checks import question_problems
from content.freezing.questions import freeze_question
from content.freezing.text import html, keyed, names, numbers, plain
from content.freezing.validators import validate_numbers
from lms.lib.append_only import AppendOnly


class QuestionStatus(models.TextChoices):
    """A draft is not released; a ready question gets a version; a retired one is in no new release."""

    DRAFT = "draft", _("Draft")
    READY = "ready", _("Ready")
    RETIRED = "retired", _("Retired")


class KeySource(models.TextChoices):
    """Who set the key."""

    AUTHORS = "authors", _("The module’s authors")
    EXPERTS = "experts", _("A panel of experts")


class QuestionForm(WagtailAdminModelForm):
    """Refuses a ready question whose key is not complete."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors or self.instance.status != QuestionStatus.READY:
            return
        for problem in self.instance.problems():
            self.add_error("body", problem)


class Question(PreviewableMixin, RevisionMixin, models.Model):
    """A question of the bank: its working text. What attempts refer to are its versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(
        _("status"),
        max_length=7,
        choices=QuestionStatus.choices,
        default=QuestionStatus.DRAFT,
        help_text=_("Saving a ready question whose text has changed makes its next version."),
    )
    prompt = models.TextField(_("question"))
    situation = RichTextField(
        _("situation"),
        features=TEXT_FEATURES,
        blank=True,
        help_text=_("What the learner reads before the question."),
    )
    body = StreamField(QuestionStream(), verbose_name=_("answers"), blank=True)
    explanation = models.TextField(
        _("explanation"), blank=True, help_text=_("Shown with the result, whatever was chosen.")
    )
    objectives = models.CharField(
        _("objectives"),
        max_length=200,
        blank=True,
        help_text=_("Short names of objectives, with commas: o1, o3."),
    )
    is_critical = models.BooleanField(
        _("critical"), default=False, help_text=_("Stands outside the sum and must be right to pass.")
    )
    key_source = models.CharField(
        _("who set the key"), max_length=7, choices=KeySource.choices, default=KeySource.AUTHORS
    )
    seed_refs = models.CharField(
        _("sources"),
        max_length=200,
        blank=True,
        validators=[validate_numbers],
        help_text=_("Rows of the source list."),
    )

    base_form_class = QuestionForm
    panels = (
        FieldPanel("status"),
        FieldPanel("situation"),
        FieldPanel("prompt"),
        FieldPanel("body"),
        FieldPanel("explanation"),
        MultiFieldPanel(
            [
                FieldPanel("is_critical"),
                FieldPanel("objectives"),
                FieldPanel("key_source"),
                FieldPanel("seed_refs"),
            ],
            heading=_("About this question"),
        ),
    )
    search_fields = (
        index.SearchField("prompt"),
        index.AutocompleteField("prompt"),
        index.FilterField("status"),
    )

    class Meta:
        ordering = ("prompt",)
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=QuestionStatus.values), name="question_status_known"
            ),
        )

    def __str__(self) -> str:
        return Truncator(plain(self.prompt)).chars(90) or str(self.pk)

    def freeze(self, version: int) -> documents.Question:
        """The working text as a document with this version number; ValueError where there is no body."""
        children = list(zip(self.body, keyed(self.body), strict=True))
        if not children:
            raise ValueError("a question needs a body")
        child, (_key, value) = children[0]
        return freeze_question(
            child.block_type,
            value,
            {
                "id": str(self.pk),
                "version": version,
                "prompt": plain(self.prompt),
                "situation_html": html(self.situation),
                "objectives": names(self.objectives),
                "critical": self.is_critical,
                "explanation": plain(self.explanation),
                "key_source": self.key_source,
                "seed_refs": numbers(self.seed_refs),
            },
        )

    def problems(self) -> list[str]:
        """Sentences about what keeps this question from being ready."""
        if len(self.body) != 1:
            return [str(_("A question needs exactly one block of answers."))]
        return question_problems(self.freeze(version=1))

    def newest(self) -> QuestionVersion | None:
        """The newest version, or None before the question was ever ready."""
        return self.versions.order_by("-number").first()

    def is_changed_since(self, version: QuestionVersion | None) -> bool:
        """The working text differs from this version."""
        return version is None or self.freeze(version.number) != version.load()

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """The learner's view of a question."""
        return "content/preview/question.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """The question as it will be frozen, without an answer."""
        question = self.freeze(version=0) if len(self.body) == 1 else None
        return {"question": question, "value": None, "is_preview": True, "request": request, "object": self}


class QuestionVersion(AppendOnly):
    """A question frozen when it was saved as ready. Answers and statistics refer to it."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("question", "number")
        constraints = (
            models.UniqueConstraint(fields=["question", "number"], name="question_version_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"

    def load(self) -> documents.Question:
        """The question as it was frozen."""
        return documents.load_question(self.document)
