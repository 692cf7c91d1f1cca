"""Questions and their numbered versions."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import TaggedItemBase
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PreviewableMixin, RevisionMixin

from content import documents
from content.blocks.question import QuestionStream, kind_name
from content.blocks.text import TEXT_FEATURES
from content.checks import question_problems
from content.freezing.questions import freeze_question
from content.freezing.text import html, keyed, names, numbers, plain, searchable
from content.freezing.validators import validate_numbers
from content.versions import skill_choices
from lms.accounts.models import User
from lms.accounts.queries import AUTHORS_GROUP
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


class Difficulty(models.IntegerChoices):
    """How hard the authors take a question to be."""

    EASY = 1, _("Easy")
    MEDIUM = 2, _("Medium")
    HARD = 3, _("Hard")


class QuestionForm(WagtailAdminModelForm):
    """Refuses a ready question whose key is not complete; whoever writes a new one owns it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "skill" in self.fields:
            self.fields["skill"].widget = forms.Select(choices=choices_with(self.instance.skill))
        if "owner" in self.fields:
            self.fields["owner"].queryset = authors_or(Q(pk=self.instance.owner_id))

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.instance._state.adding and self.instance.owner_id is None:
            self.instance.owner = self.for_user
        if self.errors or self.instance.status != QuestionStatus.READY:
            return
        problems = self.instance.problems()
        if problems:
            # Of several errors of a field the editor shows the first alone.
            self.add_error("body", StreamBlockValidationError(non_block_errors=problems))


def authors_or(others: Q) -> QuerySet[User]:
    """Everybody who may write, and these others."""
    writes = Q(groups__name=AUTHORS_GROUP) | Q(is_superuser=True)
    known = Q(is_active=True) & writes
    found = User.objects.filter(known | others if others else known)
    return found.distinct().order_by("name", "pk")


def choices_with(skill: str) -> Iterable[tuple[str, str]]:
    """The skills to choose from, and the one that is chosen even where no module teaches it any more."""
    known = skill_choices()
    kept = [(skill, skill)] if skill and skill not in dict(known) else []
    return [("", str(_("No skill yet"))), *known, *kept]


class QuestionTag(TaggedItemBase):
    """A tag on a question."""

    content_object = models.ForeignKey("Question", on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["content_object", "tag"], name="question_tag_once"),)


class Question(PreviewableMixin, RevisionMixin, models.Model):  # type: ignore[django-manager-missing]
    """A question of the bank: its working text. What attempts refer to are its versions.

    Skill, difficulty, tags and owner describe the entry of the bank; a change of them makes no new version.
    """

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
    hints = models.TextField(
        _("hints"),
        blank=True,
        help_text=_(
            "For practice: one on each line. After each try that is not right the next one is shown."
        ),
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

    skill = models.SlugField(_("skill"), max_length=40, blank=True)
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), choices=Difficulty.choices, default=Difficulty.MEDIUM
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The author to ask about this question. Empty means whoever saves it first."),
    )
    kind = models.CharField(_("kind"), max_length=20, blank=True, editable=False)
    words = models.TextField(editable=False, blank=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)
    tags = TaggableManager(through=QuestionTag, blank=True, verbose_name=_("tags"))

    base_form_class = QuestionForm
    panels = (
        FieldPanel("status"),
        FieldPanel("situation"),
        FieldPanel("prompt"),
        FieldPanel("body"),
        FieldPanel("explanation"),
        FieldPanel("hints"),
        MultiFieldPanel(
            [
                FieldPanel("skill"),
                FieldPanel("objectives"),
                FieldPanel("tags"),
                FieldPanel("difficulty"),
                FieldPanel("owner"),
            ],
            heading=_("In the bank"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("is_critical"),
                FieldPanel("key_source"),
                FieldPanel("seed_refs"),
            ],
            heading=_("About this question"),
        ),
    )

    class Meta:
        ordering = ("prompt",)
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=QuestionStatus.values), name="question_status_known"
            ),
            models.CheckConstraint(
                condition=Q(difficulty__in=Difficulty.values), name="question_difficulty_known"
            ),
        )
        indexes = (models.Index(fields=["skill", "status", "kind"], name="question_of_rule"),)

    def __str__(self) -> str:
        return Truncator(plain(self.prompt)).chars(90) or str(self.pk)

    def describe(self) -> None:
        """Brings the columns `kind` and `words`, which lists filter and search, into step with the text."""
        self.kind = self.body[0].block_type if len(self.body) == 1 else ""
        answers = self.body.stream_block.get_searchable_content(self.body)
        self.words = searchable(self.prompt, self.situation, self.explanation, *answers)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves with `kind` and `words` in step."""
        self.describe()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "kind", "words"}
        super().save(*args, **kwargs)

    @property
    def kind_label(self) -> str:
        """The kind as people call it; empty while there are no answers."""
        return kind_name(self.kind)

    def tag_list(self) -> list[str]:
        """The names of the tags. Prefetch `tagged_items__tag`: `tags` cannot be, where keys are UUIDs."""
        return sorted(item.tag.name for item in self.tagged_items.all())

    @property
    def tag_names(self) -> str:
        """The tags in one line, as an export shows them."""
        return ", ".join(self.tag_list())

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
                "hints": tuple(hint for line in plain(self.hints).split("\n") if (hint := line.strip())),
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
