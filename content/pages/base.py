"""What all steps of a module have in common."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, cast

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel, PublishingPanel, TitleFieldPanel
from wagtail.models import Page, Site

from content import documents
from content.addresses import STEP, address
from content.freezing.text import names, numbers, plain
from content.freezing.validators import validate_numbers


class Phase(models.TextChoices):
    """Where a step stands in the path."""

    LEARN = "learn", _("Learn")
    PRACTISE = "practise", _("Practise")
    SHOW = "show", _("Show")


class Channel(models.TextChoices):
    """Where a case takes place."""

    EMAIL = "email", _("E-mail")
    CHAT = "chat", _("Chat")
    PHONE = "phone", _("Phone")
    SOCIAL = "social", _("Social media")


def phase_field(default: Phase) -> models.CharField[str, str]:
    """Where a step stands in the path, unless the author says otherwise."""
    return models.CharField(_("phase"), max_length=8, choices=Phase.choices, default=default)


TITLE = TitleFieldPanel("title", help_text=_("As learners read it."))


def url_parts(path: str | None, request: HttpRequest | None) -> tuple[int, str, str] | None:
    """What Wagtail wants to know of an address: site, root and path."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None or path is None:
        return None
    return site.pk, settings.BASE_URL, path


def find_newest(page: Page) -> Page:
    """The newest draft of a page, published or not."""
    return page.get_latest_revision_as_object() if page.latest_revision_id else page.specific


class StepPage(Page):
    """A step of a module's path. `freeze` says what a release keeps of it."""

    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=6, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    phase = phase_field(Phase.LEARN)

    parent_page_types: ClassVar[list[str]] = ["content.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    promote_panels: ClassVar[list[Panel]] = [FieldPanel("slug")]
    settings_panels: ClassVar[list[Panel]] = [PublishingPanel()]
    preview_template: ClassVar[str]

    class Meta:
        abstract = True

    def freeze(self, *, draft: bool = False) -> documents.Item:
        """This step as a document; `draft` takes questions as they stand, ready or not."""
        raise NotImplementedError

    def problems(self) -> list[str]:
        """Sentences about what a release would leave out of this step."""
        return []

    def common(self) -> dict[str, Any]:
        """The fields that every step has."""
        return {
            "key": str(self.translation_key),
            "slug": self.slug,
            "title": plain(self.title),
            "minutes": self.minutes,
            "phase": cast(Literal["learn", "practise", "show"], self.phase),
        }

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """The learner's address of this step."""
        if not self.path or self.depth < 2:
            return None
        parent = self.get_parent()
        return url_parts(address(STEP, parent.slug, self.slug), request)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """The learner's view of this kind of step."""
        return self.preview_template

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """The step as it will be frozen, from what the editor holds now."""
        context = super().get_preview_context(request, mode_name)
        module = self.get_parent().specific if self.path and self.depth > 1 else None
        house_rules = (
            module.frozen_house_rules()
            if module is not None and hasattr(module, "frozen_house_rules")
            else ()
        )
        return {
            **context,
            "item": self.freeze(draft=True),
            "module": module,
            "house_rules": house_rules,
            "is_preview": True,
        }


class SourcedStepPage(StepPage):
    """A step that names its objectives and its sources."""

    objectives = models.CharField(
        _("objectives"),
        max_length=200,
        blank=True,
        help_text=_("Short names of the module’s objectives, with commas: o1, o3."),
    )
    seed_refs = models.CharField(
        _("sources"),
        max_length=300,
        blank=True,
        validators=[validate_numbers],
        help_text=_("Rows of the source list."),
    )

    about_panel = MultiFieldPanel(
        [FieldPanel("minutes"), FieldPanel("phase"), FieldPanel("objectives"), FieldPanel("seed_refs")],
        heading=_("About this step"),
        classname="collapsed",
    )

    class Meta:
        abstract = True

    def sourced(self) -> dict[str, Any]:
        """The fields that every step has, with objectives and sources."""
        return {**self.common(), "objectives": names(self.objectives), "seed_refs": numbers(self.seed_refs)}
