"""Where people find what a page became: Attune's own addresses, not those of the page tree."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

# Names that the learner's pages give their addresses: a module by its slug, a step by module and own slug.
MODULE = "module"
STEP = "step"
# The item analysis: all of it, and that of a quiz by the slugs of its module and its own.
ANALYSES = "analyses"
ANALYSIS = "analysis"
# Where people go in a scenario, by the slugs of its module and its own.
WAYS = "scenario_ways"


def address(name: str, *slugs: str) -> str | None:
    """The path of a page outside of the editor, or None where those pages are not served."""
    try:
        return reverse(name, args=slugs)
    except NoReverseMatch:
        return None
