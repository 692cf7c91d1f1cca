"""A rubric checked before it is kept, and before a module with it is released."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content import documents
from content.checks.scenarios import repeated

SOLID = 3
FULL_WEIGHT = 100


def rubric_problems(rubric: documents.Rubric) -> Iterator[str]:
    """What keeps a rubric from being graded with."""
    title = {"title": rubric.title}
    if not rubric.criteria:
        yield _("The rubric “%(title)s” has no criteria yet.") % title
        return
    total = sum(criterion.weight for criterion in rubric.criteria)
    if total != FULL_WEIGHT:
        yield _("The weights of the rubric “%(title)s” add up to %(total)d, not to 100.") % {
            **title,
            "total": total,
        }
    for criterion in rubric.criteria:
        if not all(criterion.levels):
            yield _("“%(criterion)s” in the rubric “%(title)s” lacks a text for one of its four levels.") % {
                **title,
                "criterion": criterion.title,
            }
    for name in repeated(criterion.title.casefold() for criterion in rubric.criteria):
        shown = next(one.title for one in rubric.criteria if one.title.casefold() == name)
        yield _("Two criteria of the rubric “%(title)s” are called “%(criterion)s”.") % {
            **title,
            "criterion": shown,
        }
    if repeated(criterion.key for criterion in rubric.criteria):
        yield _("Two criteria of the rubric “%(title)s” carry the same key.") % title
    yield from _pass_rule(rubric)


def _pass_rule(rubric: documents.Rubric) -> Iterator[str]:
    """Where one part of the rule for passing takes back what another says."""
    rule = rubric.pass_rule
    others = sum(not criterion.gate for criterion in rubric.criteria)
    if rule.gate_level < rule.floor_level:
        yield _(
            "Gates need level %(gate)d, but nothing may be below level %(floor)d. Ask at least as much of gates."
        ) % {"gate": rule.gate_level, "floor": rule.floor_level}
    if rule.floor_level >= SOLID and rule.below_solid:
        yield _(
            "Nothing may be below level %(floor)d, so no criterion may be below Solid: write 0 there, or lower the level."
        ) % {"floor": rule.floor_level}
    if others and rule.below_solid > others:
        yield ngettext(
            "%(below)d criteria may be below Solid, but only %(count)d criterion is no gate.",
            "%(below)d criteria may be below Solid, but only %(count)d criteria are no gates.",
            others,
        ) % {"below": rule.below_solid, "count": others}
