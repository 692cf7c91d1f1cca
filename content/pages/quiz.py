"""Quizzes."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from content import documents
from content.blocks.slots import BlueprintStream, SlotStream
from content.checks import quiz_problems
from content.checks.behaviours import review_problem
from content.freezing.assessment import freeze_blueprint, freeze_objectives
from content.freezing.text import keyed, plain
from content.pages.base import TITLE, Phase, phase_field
from content.pages.quiz_times import TimedStepPage
from content.panels import CoveragePanel
from content.pools import pools, unready_sentence


class Behaviour(models.TextChoices):
    """How a quiz answers."""

    EXAM = "exam", _("Exam: marked when it is handed in")
    PRACTICE = "practice", _("Practice: each question is marked at once, with hints and more than one try")
    PRECHECK = "precheck", _("Pre-check: asks how sure somebody is; nothing to pass or fail")


class Review(models.TextChoices):
    """When a learner sees what."""

    AT_ONCE = "at_once", _("At each question (practice)")
    AFTER_ATTEMPT = "after_attempt", _("Everything when it was handed in")
    AFTER_LAST_TRY = "after_last_try", _("The score when handed in, the rest once no try can earn more")
    AFTER_CLOSE = "after_close", _("The score when handed in, the rest once the quiz has closed")


class QuizPage(TimedStepPage):
    """Slots of questions, a cut score and a number of attempts."""

    phase = phase_field(Phase.SHOW)
    introduction = models.TextField(_("introduction"), blank=True)
    slots = StreamField(SlotStream(), verbose_name=_("slots"), blank=True)
    blueprint = StreamField(
        BlueprintStream(),
        verbose_name=_("blueprint"),
        blank=True,
        help_text=_("What every attempt has to ask. A hole keeps the module from being released."),
    )
    cut_percent = models.PositiveSmallIntegerField(
        _("pass from, in per cent"), default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    wait_hours = models.PositiveSmallIntegerField(_("hours between attempts"), default=24)
    time_limit_minutes = models.PositiveSmallIntegerField(
        _("time limit in minutes"), null=True, blank=True, help_text=_("Empty means no limit.")
    )
    shuffle_options = models.BooleanField(_("shuffle the options"), default=True)
    behaviour = models.CharField(
        _("behaviour"),
        max_length=8,
        choices=Behaviour.choices,
        default=Behaviour.EXAM,
        help_text=_(
            "Practice and pre-checks are done when they are handed in, and nobody else sees their score. Practice may "
            "be repeated at any time, a pre-check is taken once; the pass mark, the attempts and the hours between "
            "them hold for an exam."
        ),
    )
    review = models.CharField(
        _("what is shown when"),
        max_length=14,
        choices=Review.choices,
        default=Review.AFTER_ATTEMPT,
        help_text=_("The learner reads in a sentence when more will show."),
    )
    tries = models.PositiveSmallIntegerField(
        _("tries at a question"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text=_("In practice. After a try that is not right the question’s next hint is shown."),
    )
    penalty_percent = models.PositiveSmallIntegerField(
        _("deduction for each try, in per cent"),
        default=25,
        validators=[MaxValueValidator(100)],
        help_text=_(
            "In practice: what each try that is not right takes off a question. The best try counts."
        ),
    )

    content_panels = (
        TITLE,
        FieldPanel("introduction"),
        FieldPanel("slots"),
        MultiFieldPanel([CoveragePanel(), FieldPanel("blueprint")], heading=_("Coverage")),
        MultiFieldPanel(
            [
                FieldPanel("behaviour"),
                FieldPanel("review"),
                FieldPanel("tries"),
                FieldPanel("penalty_percent"),
            ],
            heading=_("Behaviour and what is shown"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("cut_percent"),
                FieldPanel("attempts"),
                FieldPanel("wait_hours"),
                FieldPanel("time_limit_minutes"),
                FieldPanel("shuffle_options"),
            ],
            heading=_("Rules"),
        ),
        TimedStepPage.times_panel,
        MultiFieldPanel(
            [FieldPanel("minutes"), FieldPanel("phase")], heading=_("About this step"), classname="collapsed"
        ),
    )
    page_description = _("Questions with a cut score, marked at once.")
    preview_template = "content/preview/quiz.html"

    class Meta:
        verbose_name = _("quiz")

    def clean(self) -> None:
        """Refuses a review that does not go with the behaviour."""
        super().clean()
        problem = review_problem(self.behaviour, self.review)
        if problem:
            raise ValidationError({"review": problem})

    def freeze(self, *, draft: bool = False) -> documents.Quiz:
        """This quiz with everything that its slots can draw."""
        drawn = pools(self.slots, skill=self.module_skill(), draft=draft, cards=self.module_cards())
        questions: dict[str, documents.Question] = {}
        for document in (document for pool in drawn for document in pool.questions):
            questions.setdefault(document.id, document)
        return documents.Quiz(
            **self.common(),
            slots=tuple(pool.slot for pool in drawn),
            questions=tuple(questions.values()),
            blueprint=freeze_blueprint(self.blueprint),
            cut=self.cut_percent / 100,
            attempts=self.attempts,
            wait_hours=self.wait_hours,
            time_limit_minutes=self.time_limit_minutes,
            shuffle_options=self.shuffle_options,
            introduction=plain(self.introduction),
            opens=self.local_time(self.opens),
            closes=self.local_time(self.closes),
            behaviour=cast(documents.Behaviour, self.behaviour),
            review=cast(documents.ReviewPreset, self.review),
            tries=self.tries,
            penalty=self.penalty_percent / 100,
        )

    def problems(self) -> list[str]:
        """Questions that a release would leave out, each as a sentence."""
        drawn = pools(self.slots, skill=self.module_skill(), draft=False, cards=self.module_cards())
        return [unready_sentence(question) for pool in drawn for question in pool.unready]

    def module_skill(self) -> str:
        """The skill of the module that this quiz belongs to; empty for a page that is not there yet."""
        return str(getattr(self._module(), "skill", ""))

    def module_cards(self) -> set[UUID]:
        """Ids of the module's review cards, which no rule draws."""
        chosen = keyed(getattr(self._module(), "cards", ()))
        return {question.pk for _key, question in chosen if question is not None}

    def _module(self) -> Page | None:
        module = self.get_parent() if self.path and self.depth > 1 else None
        return module.specific if module is not None else None

    def coverage_problems(self) -> list[str]:
        """What the slots and the blueprint of the newest draft lack."""
        module = self.get_parent().specific
        quiz = self.freeze(draft=True)
        return quiz_problems(quiz, freeze_objectives(module.objectives)) if quiz.slots else []
