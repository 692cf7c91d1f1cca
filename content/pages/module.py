"""Programmes and modules. Publishing a module page releases a version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel, PublishingPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from content import documents
from content.addresses import MODULE, address
from content.blocks.assessment import ObjectiveStream
from content.checks import coaching_to_do, module_problems
from content.freezing.assessment import freeze_objectives
from content.freezing.text import numbers, plain
from content.freezing.validators import validate_numbers
from content.pages.base import TITLE, StepPage, find_newest, url_parts
from content.pages.cards import CardStream, LookAlikeStream, freeze_cards, freeze_look_alikes, unready_cards
from content.panels import ReleasePanel
from content.questions import QuestionVersion
from content.rubrics import HouseRuleSet, Rubric
from content.versions import ChangeKind, Module, ModuleVersion

# What an author may say about a change; the first release says itself.
CHANGE_KINDS = [choice for choice in ChangeKind.choices if choice[0] != ChangeKind.FIRST]


@dataclass(frozen=True)
class ReleaseState:
    """Where a module stands between its pages and its versions."""

    versions: Sequence[ModuleVersion]
    problems: Sequence[str]
    to_do: Sequence[str]
    last_failure: Sequence[str]
    has_changes: bool
    has_drafts: bool


class ProgrammePage(Page):
    """A programme: modules in order."""

    summary = models.TextField(_("summary"), blank=True)

    content_panels = (TITLE, FieldPanel("summary"))
    promote_panels: ClassVar[list[Panel]] = [FieldPanel("slug")]
    settings_panels: ClassVar[list[Panel]] = [PublishingPanel()]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["content.ModulePage"]
    admin_default_ordering = "ord"
    preview_modes: ClassVar[list[tuple[str, str]]] = []

    class Meta:
        verbose_name = _("programme")

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """The front door."""
        return url_parts("/", request)


class ModulePageForm(WagtailAdminPageForm):
    """Refuses a publication that would not lead to a release, while the author is still there."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors or "action-publish" not in self.data:
            return
        for problem in self.instance.release_problems():
            self.add_error(None, problem)
        if not self.errors and self.instance.lacks_kind():
            self.add_error("change_kind", _("Say what kind of change this is, and write one line about it."))


class ModulePage(Page):
    """A module: its steps are its children, in order. Publishing it releases a version."""

    code = models.CharField(_("code"), max_length=10, blank=True, help_text=_("For instance M01."))
    skill = models.SlugField(_("skill"), max_length=40, help_text=_("For instance active-listening."))
    purpose = models.TextField(
        _("purpose"), blank=True, help_text=_("What this module is about, in two sentences.")
    )
    objectives = StreamField(
        ObjectiveStream(),
        verbose_name=_("objectives"),
        blank=True,
        help_text=_("After this module you can …"),
    )
    cards = StreamField(
        CardStream(),
        verbose_name=_("review cards"),
        blank=True,
        help_text=_(
            "Questions that come back to those who have finished this module. None of them may be asked by a quiz."
        ),
    )
    look_alikes = StreamField(
        LookAlikeStream(),
        verbose_name=_("what looks alike"),
        blank=True,
        help_text=_("Pairs of cards that are asked near each other, because people mix them up."),
    )
    manager_briefing = models.TextField(_("briefing for the manager"), blank=True)
    house_rules = models.ForeignKey(
        HouseRuleSet,
        verbose_name=_("house rules"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    seed_refs = models.CharField(
        _("sources"),
        max_length=300,
        blank=True,
        validators=[validate_numbers],
        help_text=_("Rows of the source list."),
    )
    has_certificate = models.BooleanField(_("leads to a certificate"), default=True)
    certificate_title = models.CharField(
        _("printed skill"), max_length=200, blank=True, help_text=_("Empty means the module’s title.")
    )
    valid_months = models.PositiveSmallIntegerField(
        _("valid for, in months"), default=12, validators=[MinValueValidator(1)]
    )
    renewal_opens_days = models.PositiveSmallIntegerField(_("renewal opens, days before the end"), default=60)
    grace_days = models.PositiveSmallIntegerField(
        _("short renewal stays open, days after the end"), default=30
    )
    change_kind = models.CharField(
        _("kind of change"),
        max_length=10,
        blank=True,
        choices=CHANGE_KINDS,
        help_text=_("The first release needs none. It decides what people on the earlier version see."),
    )
    change_note = models.CharField(
        _("what changed, in one line"),
        max_length=300,
        blank=True,
        help_text=_("Learners and managers read this."),
    )

    is_check_of_grades_wanted = models.BooleanField(
        _("tag grades to be checked again"),
        default=False,
        help_text=_(
            "Where a rubric counts otherwise than in the release before: grades that were given are listed for the "
            "head of support. No grade changes, and learners see nothing of it. Not ticked, grades stay as they are."
        ),
    )

    base_form_class = ModulePageForm
    content_panels = (
        TITLE,
        MultiFieldPanel(
            [
                ReleasePanel(),
                FieldPanel("change_kind"),
                FieldPanel("change_note"),
                FieldPanel("is_check_of_grades_wanted"),
            ],
            heading=_("Release"),
        ),
        FieldPanel("purpose"),
        FieldPanel("objectives"),
        MultiFieldPanel(
            [FieldPanel("code"), FieldPanel("skill"), FieldPanel("house_rules"), FieldPanel("seed_refs")],
            heading=_("About this module"),
        ),
        FieldPanel("manager_briefing"),
        MultiFieldPanel(
            [FieldPanel("cards"), FieldPanel("look_alikes")], heading=_("Daily review"), classname="collapsed"
        ),
        MultiFieldPanel(
            [
                FieldPanel("has_certificate"),
                FieldPanel("certificate_title"),
                FieldPanel("valid_months"),
                FieldPanel("renewal_opens_days"),
                FieldPanel("grace_days"),
            ],
            heading=_("Certificate"),
        ),
    )
    promote_panels: ClassVar[list[Panel]] = [FieldPanel("slug")]
    settings_panels: ClassVar[list[Panel]] = [PublishingPanel()]
    parent_page_types: ClassVar[list[str]] = ["content.ProgrammePage"]
    subpage_types: ClassVar[list[str]] = [
        "content.LessonPage",
        "content.ScenarioPage",
        "content.QuizPage",
        "content.RolePlayPage",
        "content.PlanPage",
        "content.ChecklistPage",
    ]
    # Steps are listed in the order of the path.
    admin_default_ordering = "ord"

    class Meta:
        verbose_name = _("module")

    def steps(self, *, draft: bool = False) -> list[StepPage]:
        """The live steps in order; with `draft`, the newest text of every step."""
        if not self.pk:
            return []
        children = self.get_children().specific()
        return [find_newest(child) for child in children] if draft else list(children.live())

    def freeze(self, *, draft: bool = False) -> documents.Module:
        """The document that a release keeps of this page and its steps."""
        programme = self.get_parent() if self.path and self.depth > 1 else None
        frozen = [step.freeze(draft=draft) for step in self.steps(draft=draft)]
        variants = tuple(
            item for item in frozen if isinstance(item, documents.Scenario) and item.is_beside_path
        )
        return documents.Module(
            schema=documents.SCHEMA,
            key=str(self.translation_key),
            code=plain(self.code),
            skill=self.skill,
            slug=self.slug,
            title=plain(self.title),
            purpose=plain(self.purpose),
            objectives=freeze_objectives(self.objectives),
            items=tuple(item for item in frozen if item not in variants),
            house_rules=self.frozen_house_rules(),
            certification=self._certification(),
            programme=plain(programme.title) if programme else "",
            position=self.position(),
            # The language without its region: what people read, not how dates are written.
            language=self.locale.language_code.partition("-")[0] if self.locale_id else "en",
            manager_briefing=plain(self.manager_briefing),
            seed_refs=numbers(self.seed_refs),
            cards=freeze_cards(self.cards, draft=draft),
            look_alikes=freeze_look_alikes(self.look_alikes),
            variants=variants,
        )

    def frozen_house_rules(self) -> tuple[documents.HouseRule, ...]:
        """The house rules that every step of this module shows."""
        return self.house_rules.freeze() if self.house_rules else ()

    def position(self) -> int:
        """The place in the programme, counted from 1."""
        return self.get_prev_siblings().count() + 1 if self.pk else 1

    def _certification(self) -> documents.CertificationRule | None:
        if not self.has_certificate:
            return None
        return documents.CertificationRule(
            title=plain(self.certificate_title) or plain(self.title),
            valid_months=self.valid_months,
            renewal_opens_days=self.renewal_opens_days,
            grace_days=self.grace_days,
        )

    def release_problems(self) -> list[str]:
        """Sentences about what keeps the live steps of this page from being released."""
        unready = [problem for step in self.steps() for problem in step.problems()]
        unready += unready_cards(self.cards)
        return unready or module_problems(self.freeze())

    def newest_version(self) -> ModuleVersion | None:
        """The newest version, or None before the first release."""
        return (
            ModuleVersion.objects.filter(module__key=self.translation_key)
            .defer("document")
            .order_by("-number")
            .first()
        )

    def lacks_kind(self) -> bool:
        """Changes wait for a release, and the author has not said what they mean."""
        newest = self.newest_version()
        if newest is None or (self.change_kind and self.change_note.strip()):
            return False
        return newest.digest != documents.digest(documents.dump(self.freeze()))

    def release_state(self) -> ReleaseState:
        """Everything that the release panel says."""
        versions = list(
            ModuleVersion.objects.filter(module__key=self.translation_key)
            .select_related("released_by")
            .defer("document")
            .order_by("-number")
        )
        module = Module.objects.filter(key=self.translation_key).first()
        document = self.freeze()
        digest = documents.digest(documents.dump(document))
        return ReleaseState(
            versions=versions,
            problems=self.release_problems() if self.pk else [],
            to_do=coaching_to_do(document),
            last_failure=module.problems if module else [],
            has_changes=bool(versions) and versions[0].digest != digest,
            has_drafts=any(step.has_unpublished_changes or not step.live for step in self.steps(draft=True)),
        )

    def get_admin_display_title(self) -> str:
        """The title as lists of pages show it: with the version that learners get, and whether changes wait."""
        title = str(super().get_admin_display_title())
        newest = self._newest_on_shelf
        if newest is None:
            return title
        words = _("%(title)s · version %(number)d") % {"title": title, "number": newest.number}
        return f"{words} · {_('unreleased changes')}" if self._has_changes_since_release else words

    @cached_property
    def _newest_on_shelf(self) -> ModuleVersion | None:
        return self.newest_version() if self.pk else None

    @cached_property
    def _has_changes_since_release(self) -> bool:
        """Asks cheaply whether anything was touched since the release, and only then compares."""
        newest = self._newest_on_shelf
        if newest is None:
            return False
        since = newest.released_at
        is_touched = (
            self.get_descendants(inclusive=True).filter(last_published_at__gt=since).exists()
            or QuestionVersion.objects.filter(created_at__gt=since).exists()
            or Rubric.objects.filter(updated_at__gt=since).exists()
            or HouseRuleSet.objects.filter(updated_at__gt=since).exists()
        )
        if not is_touched:
            return False
        return newest.digest != documents.digest(documents.dump(ModulePage.objects.get(pk=self.pk).freeze()))

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """The learner's address of this module."""
        return url_parts(address(MODULE, self.slug), request)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """The learner's view of a module's path."""
        return "content/preview/module.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """The module as it would be released with every draft published."""
        context = super().get_preview_context(request, mode_name)
        return {**context, "module": self.freeze(draft=True), "is_preview": True}
