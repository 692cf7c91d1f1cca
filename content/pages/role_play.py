"""Written role-plays."""

from __future__ import annotations

from typing import cast

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import RichTextField, StreamField

from content import documents
from content.blocks.assessment import MessageStream, ModelAnswerStream, PartStream, PartTextStream
from content.blocks.case import CaseStream
from content.blocks.scenario import LineStream
from content.blocks.scored_texts import ScoredTextStream
from content.blocks.text import TEXT_FEATURES
from content.freezing.assessment import freeze_models, freeze_part_texts, freeze_parts, freeze_thread
from content.freezing.case import freeze_lexicon
from content.freezing.scored_texts import freeze_scored
from content.freezing.text import flat, html, numbers, plain
from content.freezing.validators import validate_numbers
from content.pages.base import TITLE, Channel, Phase, StepPage, phase_field
from content.panels import CoachPanel, ScoredTextsPanel
from content.rubrics import Rubric


class Fault(models.TextChoices):
    """Whether the house caused what the customer writes about."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly, or open")
    NO = "no", _("No")


class Weight(models.TextChoices):
    """How much a case weighs on the customer."""

    LIGHT = "light", _("Light: a small request")
    NORMAL = "normal", _("Normal")


class RolePlayPage(StepPage):
    """A case to answer in writing, graded by a person with a rubric."""

    phase = phase_field(Phase.SHOW)
    channel = models.CharField(_("channel"), max_length=6, choices=Channel.choices, default=Channel.EMAIL)
    customer_name = models.CharField(_("customer"), max_length=100)
    customer_about = models.CharField(_("about the customer"), max_length=200, blank=True)
    customer_portrait = models.CharField(
        _("portrait"),
        max_length=40,
        blank=True,
        help_text=_("The name of a drawing, or empty for the initials."),
    )
    thread = StreamField(MessageStream(), verbose_name=_("thread"), blank=True)
    you_know = StreamField(LineStream(), verbose_name=_("you know"), blank=True)
    constraints = StreamField(LineStream(), verbose_name=_("constraints"), blank=True)
    state = models.CharField(_("the customer’s state"), max_length=300, blank=True)
    task = models.TextField(_("task"))
    parts = StreamField(PartStream(), verbose_name=_("parts to write"), blank=True)
    min_words = models.PositiveSmallIntegerField(_("words, at least"), null=True, blank=True)
    max_words = models.PositiveSmallIntegerField(_("words, at most"), null=True, blank=True)
    rubric = models.ForeignKey(
        Rubric, verbose_name=_("rubric"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    great = RichTextField(_("what a great reply does"), features=TEXT_FEATURES, blank=True)
    model_answers = StreamField(ModelAnswerStream(), verbose_name=_("model answers"), blank=True)
    tired = StreamField(
        PartTextStream(),
        verbose_name=_("tired answer"),
        blank=True,
        help_text=_("For calibration; learners never see it."),
    )
    case_terms = StreamField(CaseStream(), verbose_name=_("words of the case"), blank=True)
    case_deadline = models.CharField(
        _("deadline"), max_length=60, blank=True, help_text=_("As the customer names it: Friday.")
    )
    case_fault = models.CharField(
        _("is it the house’s fault?"), max_length=6, choices=Fault.choices, default=Fault.PARTLY
    )
    case_weight = models.CharField(
        _("weight"),
        max_length=6,
        choices=Weight.choices,
        default=Weight.NORMAL,
        help_text=_("A light case needs no word about feelings first."),
    )
    scored = StreamField(
        ScoredTextStream(),
        verbose_name=_("scored replies"),
        blank=True,
        help_text=_(
            "Replies with the levels that experts agreed on. Graders learn with them; learners never see them."
        ),
    )
    is_graded = models.BooleanField(_("graded"), default=True, help_text=_("Otherwise it is practice."))
    is_blind = models.BooleanField(_("hide the learner’s name from the grader"), default=True)
    practice = models.ForeignKey(
        "self",
        verbose_name=_("practice version"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    sibling = models.ForeignKey(
        "self",
        verbose_name=_("sibling brief"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Opened to a learner who did not pass this one."),
    )
    seed_refs = models.CharField(
        _("sources"),
        max_length=300,
        blank=True,
        validators=[validate_numbers],
        help_text=_("Rows of the source list."),
    )

    content_panels = (
        TITLE,
        MultiFieldPanel(
            [
                FieldPanel("channel"),
                FieldPanel("customer_name"),
                FieldPanel("customer_about"),
                FieldPanel("customer_portrait"),
                FieldPanel("state"),
                FieldPanel("thread"),
                FieldPanel("you_know"),
                FieldPanel("constraints"),
            ],
            heading=_("The case"),
        ),
        MultiFieldPanel(
            [FieldPanel("task"), FieldPanel("parts"), FieldPanel("min_words"), FieldPanel("max_words")],
            heading=_("What to write"),
        ),
        MultiFieldPanel(
            [FieldPanel("rubric"), FieldPanel("is_graded"), FieldPanel("is_blind")], heading=_("Grading")
        ),
        MultiFieldPanel(
            [FieldPanel("great"), FieldPanel("model_answers"), FieldPanel("tired")],
            heading=_("After the result"),
            help_text=_("Nothing of this reaches a learner before a result is released."),
        ),
        MultiFieldPanel(
            [ScoredTextsPanel(), FieldPanel("scored")],
            heading=_("For graders: anchors, practice and licence"),
            classname="collapsed",
        ),
        MultiFieldPanel(
            [
                FieldPanel("case_terms"),
                FieldPanel("case_deadline"),
                FieldPanel("case_fault"),
                FieldPanel("case_weight"),
                CoachPanel(heading=_("Check")),
            ],
            heading=_("For the writing coach"),
            help_text=_(
                "What the coach looks for in a draft. It holds answers, so learners never see the list."
            ),
            classname="collapsed",
        ),
        MultiFieldPanel(
            [
                PageChooserPanel("practice", "content.RolePlayPage"),
                PageChooserPanel("sibling", "content.RolePlayPage"),
            ],
            heading=_("Other briefs"),
        ),
        MultiFieldPanel(
            [FieldPanel("minutes"), FieldPanel("phase"), FieldPanel("seed_refs")],
            heading=_("About this step"),
            classname="collapsed",
        ),
    )
    page_description = _("A case to answer in writing, graded by a person with a rubric.")
    preview_template = "content/preview/role_play.html"

    class Meta:
        verbose_name = _("role-play")

    def problems(self) -> list[str]:
        """A retired rubric is in no new release."""
        if self.rubric is None or not self.rubric.is_retired:
            return []
        words = _("“%(page)s” is graded with the rubric “%(rubric)s”, which is retired. Choose another one.")
        return [words % {"page": self.title, "rubric": self.rubric.title}]

    def freeze(self, *, draft: bool = False) -> documents.RolePlay:
        """This role-play with its rubric."""
        rubric = self.rubric.freeze() if self.rubric else documents.Rubric(key="", title="", criteria=())
        return documents.RolePlay(
            **self.common(),
            channel=cast(documents.Channel, self.channel),
            customer=documents.Customer(
                name=plain(self.customer_name),
                about=plain(self.customer_about),
                portrait=plain(self.customer_portrait),
            ),
            task=plain(self.task),
            parts=freeze_parts(self.parts),
            rubric=rubric,
            thread=freeze_thread(self.thread),
            you_know=flat(self.you_know),
            constraints=flat(self.constraints),
            state=plain(self.state),
            great_html=html(self.great),
            models=freeze_models(self.model_answers),
            tired=freeze_part_texts(self.tired),
            scored=freeze_scored(self.scored, rubric),
            is_graded=self.is_graded,
            is_blind=self.is_blind,
            practice_key=str(self.practice.translation_key) if self.practice else "",
            sibling_key=str(self.sibling.translation_key) if self.sibling else "",
            min_words=self.min_words,
            max_words=self.max_words,
            seed_refs=numbers(self.seed_refs),
            lexicon=freeze_lexicon(
                self.case_terms, deadline=self.case_deadline, fault=self.case_fault, weight=self.case_weight
            ),
        )
