"""Review cards of a module: which questions come back, and which of them are easily taken for each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy
from wagtail import blocks

from content import documents
from content.blocks.slots import QuestionChooserBlock
from content.freezing.text import keyed, plain
from content.pools import frozen_question, newest_versions, unready_sentence
from content.questions import Question


class CardStream(blocks.StreamBlock):
    """The questions that the daily review asks."""

    card = QuestionChooserBlock(Question, label=gettext_lazy("Card"), icon="help")


class LookAlikeBlock(blocks.StructBlock):
    """Two ideas that people mix up, each with the cards about it."""

    label = blocks.CharBlock(
        label=gettext_lazy("What looks alike"),
        help_text=gettext_lazy("For instance “a parrot and a play-back”."),
    )
    first = blocks.ListBlock(
        QuestionChooserBlock(Question, label=gettext_lazy("Card")),
        min_num=1,
        label=gettext_lazy("Cards about the one"),
    )
    second = blocks.ListBlock(
        QuestionChooserBlock(Question, label=gettext_lazy("Card")),
        min_num=1,
        label=gettext_lazy("Cards about the other"),
    )

    class Meta:
        icon = "resubmit"
        label = gettext_lazy("Pair")


class LookAlikeStream(blocks.StreamBlock):
    """Pairs that the review asks near each other."""

    pair = LookAlikeBlock()


def freeze_cards(stream: Any, *, draft: bool) -> tuple[documents.Question, ...]:
    """The cards as a release keeps them; what was never ready, or was retired, is left out. One query."""
    chosen = _chosen(keyed(stream))
    newest = newest_versions(chosen)
    found = (frozen_question(question, newest.get(question.pk), draft=draft) for question in chosen)
    return tuple(document for document in found if document is not None)


def freeze_look_alikes(stream: Any) -> tuple[documents.LookAlike, ...]:
    """The pairs, by the ids of their cards."""
    return tuple(
        documents.LookAlike(
            label=plain(value["label"]), first=_ids(value["first"]), second=_ids(value["second"])
        )
        for _key, value in keyed(stream)
    )


def unready_cards(stream: Any) -> list[str]:
    """Cards that a release would leave out, each as a sentence. One query."""
    chosen = _chosen(keyed(stream))
    newest = newest_versions(chosen)
    return [
        unready_sentence(question)
        for question in chosen
        if frozen_question(question, newest.get(question.pk), draft=False) is None
    ]


def _chosen(children: Iterable[tuple[str, Question | None]]) -> list[Question]:
    return [question for _key, question in children if question is not None]


def _ids(chosen: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(question.pk) for question in _chosen(keyed(chosen)))
