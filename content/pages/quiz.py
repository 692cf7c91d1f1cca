"""Quizzes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.snippets.blocks import SnippetChooserBlock

from content import documents
from content.freezing.text import keyed, plain
from content.pages.base import TITLE, Phase, StepPage, phase_field
from content.questions import Question, QuestionStatus


class QuestionChooserBlock(SnippetChooserBlock):
    """Chooses a question. Stored ids are text, the bank's keys are UUIDs."""

    def bulk_to_python(self, values: Sequence[str | None]) -> list[Question | None]:
        """The questions of these ids in their order; None where one is gone."""
        found: list[Question | None] = super().bulk_to_python(
            [uuid.UUID(str(value)) if value else None for value in values]
        )
        return found

    def get_prep_value(self, value: Question | None) -> str | None:
        """The id as text, as JSON wants it."""
        return None if value is None else str(value.pk)

    def get_form_state(self, value: Question | None) -> dict[str, Any] | None:
        """What the chooser shows; the editor, too, speaks JSON."""
        state: dict[str, Any] | None = super().get_form_state(value)
        return state and {**state, "id": str(state["id"])}


class SlotBlock(blocks.StructBlock):
    """A place in a quiz that draws from its questions."""

    questions = blocks.ListBlock(
        QuestionChooserBlock(Question, label=_("Question")), min_num=1, label=_("Questions")
    )
    draw = blocks.IntegerBlock(
        min_value=1, default=1, label=_("Ask"), help_text=_("How many of these questions each attempt asks.")
    )

    class Meta:
        icon = "help"
        label = _("Slot")


class SlotStream(blocks.StreamBlock):
    """The slots of a quiz, in order."""

    slot = SlotBlock()


class QuizPage(StepPage):
    """Slots of questions, a cut score and a number of attempts."""

    phase = phase_field(Phase.SHOW)
    introduction = models.TextField(_("introduction"), blank=True)
    slots = StreamField(SlotStream(), verbose_name=_("slots"), blank=True)
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

    content_panels = (
        TITLE,
        FieldPanel("introduction"),
        FieldPanel("slots"),
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
        MultiFieldPanel(
            [FieldPanel("minutes"), FieldPanel("phase")], heading=_("About this step"), classname="collapsed"
        ),
    )
    page_description = _("Questions with a cut score, marked at once.")
    preview_template = "content/preview/quiz.html"

    class Meta:
        verbose_name = _("quiz")

    def freeze(self, *, draft: bool = False) -> documents.Quiz:
        """This quiz with everything that its slots can draw."""
        slots: list[documents.Slot] = []
        questions: dict[str, documents.Question] = {}
        for key, value in keyed(self.slots):
            chosen = [question for _key, question in keyed(value["questions"]) if question is not None]
            frozen = [document for question in chosen if (document := frozen_question(question, draft=draft))]
            questions.update({document.id: document for document in frozen})
            slots.append(
                documents.Slot(
                    key=key, pool=tuple(document.id for document in frozen), draw=value["draw"] or 1
                )
            )
        return documents.Quiz(
            **self.common(),
            slots=tuple(slots),
            questions=tuple(questions.values()),
            cut=self.cut_percent / 100,
            attempts=self.attempts,
            wait_hours=self.wait_hours,
            time_limit_minutes=self.time_limit_minutes,
            shuffle_options=self.shuffle_options,
            introduction=plain(self.introduction),
        )

    def problems(self) -> list[str]:
        """Questions that a release would leave out, each as a sentence."""
        chosen = [
            q for _key, value in keyed(self.slots) for _k, q in keyed(value["questions"]) if q is not None
        ]
        drafts = [question for question in chosen if frozen_question(question, draft=False) is None]
        return [
            str(_("The question “%(question)s” is not ready.")) % {"question": str(question)}
            for question in drafts
        ]


def frozen_question(question: Question, *, draft: bool) -> documents.Question | None:
    """What a release keeps of a question: its newest version; None while it was never ready, or once retired.

    A draft takes the working text, with the number that it has or would get.
    """
    newest = question.newest()
    if draft:
        if len(question.body) != 1:
            return None
        number = newest.number if newest else 0
        return question.freeze(number + 1 if question.is_changed_since(newest) else number)
    if newest is None or question.status == QuestionStatus.RETIRED:
        return None
    return newest.load()
