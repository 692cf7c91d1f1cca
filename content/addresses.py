"""Where a learner finds what a page became: Attune's own addresses, not those of the page tree."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

MODULE = "learner:module"
STEP = "learner:step"


def address(name: str, **kwargs: str) -> str | None:
    """The path of a learner's page, or None where the learner's pages are not served."""
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return None
