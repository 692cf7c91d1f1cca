"""Gives the questions that are there already their kind, and the skill of the module whose quiz asks them."""

from __future__ import annotations

import json

from django.db import migrations

STEP = 4  # characters of a page's path for each level of the tree


def blocks_of(stream):
    """The stored blocks of a stream."""
    raw = stream.raw_data
    return list(raw) if not isinstance(raw, str) else json.loads(raw)


def describe(apps, schema_editor):
    """Fills both columns where they are empty."""
    Question = apps.get_model("content", "Question")
    skills = dict(apps.get_model("content", "ModulePage").objects.values_list("path", "skill"))
    taught = {}
    for page in apps.get_model("content", "QuizPage").objects.order_by("path"):
        for block in blocks_of(page.slots):
            for item in block["value"].get("questions", ()):
                chosen = item["value"] if isinstance(item, dict) else item
                taught.setdefault(str(chosen), skills.get(page.path[:-STEP], ""))
    for question in Question.objects.filter(kind=""):
        body = blocks_of(question.body)
        kind = body[0]["type"] if len(body) == 1 else ""
        skill = question.skill or taught.get(str(question.pk), "")
        Question.objects.filter(pk=question.pk).update(kind=kind, skill=skill)


class Migration(migrations.Migration):
    dependencies = [("content", "0002_question_bank")]

    operations = [migrations.RunPython(describe, migrations.RunPython.noop)]
