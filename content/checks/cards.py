"""The review cards of a module checked before it is released."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from content import documents
from content.checks.questions import question_problems
from content.checks.scenarios import repeated


def card_problems(module: documents.Module) -> Iterator[str]:
    """What is wrong with the cards and with the pairs that look alike."""
    ids = {card.id for card in module.cards}
    if repeated(card.id for card in module.cards):
        yield _("The same card stands in the review twice.")
    known = {objective.key for objective in module.objectives}
    asked = {
        question.id: item.title
        for item in module.items
        if isinstance(item, documents.Quiz)
        for question in item.questions
    }
    for card in module.cards:
        place = {"prompt": card.prompt[:60]}
        if card.id in asked:
            yield _("The card “%(prompt)s” is asked by the quiz “%(quiz)s”, too.") % {
                **place,
                "quiz": asked[card.id],
            }
        if card.kind in documents.UNDECIDED_KINDS:
            yield (
                _("The card “%(prompt)s” may need a person to decide, and a card is marked at once.") % place
            )
        for problem in question_problems(card):
            yield _("“%(prompt)s”: %(problem)s") % {**place, "problem": problem}
        for key in card.objectives:
            if key not in known:
                yield _("“%(prompt)s”: the module has no objective “%(key)s”.") % {**place, "key": key}
    for pair in module.look_alikes:
        yield from _pair(pair, ids)


def _pair(pair: documents.LookAlike, ids: set[str]) -> Iterator[str]:
    place = {"label": pair.label}
    if not pair.first or not pair.second:
        yield _("The pair “%(label)s” needs a card on either side.") % place
    if set(pair.first) & set(pair.second):
        yield _("The pair “%(label)s” has the same card on both sides.") % place
    if not {*pair.first, *pair.second} <= ids:
        yield _("The pair “%(label)s” names a question that is no card of this module.") % place
