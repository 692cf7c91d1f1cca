"""Where a learner finds what a page became: Attune's own addresses, not those of the page tree."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

# Names that the learner's pages give their addresses: a module by its slug, a step by module and own slug.
MODULE = "module"
STEP = "step"


def address(name: str, *slugs: str) -> str | None:
    """The path of a learner's page, or None where the learner's pages are not served."""
    try:
        return reverse(name, args=slugs)
    except NoReverseMatch:
        return None
