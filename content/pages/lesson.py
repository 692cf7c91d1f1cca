"""Lessons."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from content import documents
from content.blocks.lesson import LessonStream
from content.freezing.lessons import freeze_blocks
from content.freezing.text import plain
from content.pages.base import TITLE, SourcedStepPage


class LessonPage(SourcedStepPage):
    """One idea, a worked pair, two questions from memory and something to do now."""

    summary = models.TextField(_("summary"), blank=True, help_text=_("One sentence below the title."))
    body = StreamField(LessonStream(), verbose_name=_("body"), blank=True)

    content_panels = (TITLE, FieldPanel("summary"), FieldPanel("body"), SourcedStepPage.about_panel)
    page_description = _("One idea, a worked pair, questions from memory and something to do now.")
    preview_template = "content/preview/lesson.html"

    class Meta:
        verbose_name = _("lesson")

    def freeze(self, *, draft: bool = False) -> documents.Lesson:
        """This lesson as a document."""
        return documents.Lesson(
            **self.sourced(), blocks=freeze_blocks(self.body), summary=plain(self.summary)
        )
