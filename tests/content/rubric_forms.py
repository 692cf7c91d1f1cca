"""What the editor sends when an author saves a rubric."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text

from content import documents
from content.rubrics import Rubric

WORDS = ("starting", "building", "solid", "leading")


def address(name: str, *args: Any) -> str:
    """A page of the library of rubrics."""
    return reverse(Rubric.snippet_viewset.get_url_name(name), args=args)


def rubric_form(rubric: documents.Rubric, **fields: Any) -> dict[str, Any]:
    """The form filled in with this text; `fields` are those that are no text. A criterion without a key is new."""
    criteria: dict[str, Any] = {"count": str(len(rubric.criteria))}
    for place, one in enumerate(rubric.criteria):
        value = {"title": one.title, "weight": str(one.weight), **dict(zip(WORDS, one.levels, strict=True))}
        if one.gate:
            value["gate"] = "on"
        criteria[str(place)] = {
            "deleted": "",
            "order": str(place),
            "type": "criterion",
            "id": one.key,
            "value": value,
        }
    return nested_form_data(
        {
            "title": rubric.title,
            "criteria": criteria,
            "grader_notes": rich_text(rubric.grader_notes_html),
            "gate_level": rubric.pass_rule.gate_level,
            "floor_level": rubric.pass_rule.floor_level,
            "below_solid": rubric.pass_rule.below_solid,
            "skill": "",
            "change_note": "",
            **fields,
        }
    )
