"""`{% load question_preview %}`: a question as the learner's page shows it, for the preview of an author."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import select_template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def question_preview(context: template.Context, question: Any) -> SafeString:
    """The learner's template of this kind of question, or a plain one where that is not installed."""
    names = [f"courses/learner/questions/{question.kind}.html", "content/preview/question_plain.html"]
    found = select_template(names)
    values = {"question": question, "value": None, "is_preview": True}
    return found.render(values, context.get("request"))
