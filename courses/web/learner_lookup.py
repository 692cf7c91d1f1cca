"""From an address to what the reader holds; anything else is 404."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from content import queries as library
from content.documents import Item
from courses.enrollments.queries import Held, held_in
from courses.web.viewer import viewer


def held_or_404(request: HttpRequest, module: str) -> Held:
    """The reader's enrollment in a module; Http404 where they have none."""
    held = held_in(viewer(request), module)
    if held is None:
        raise Http404
    return held


def step_or_404(request: HttpRequest, module: str, step: str, *, kind: str = "") -> tuple[Held, Item]:
    """The reader's enrollment and a step of its version; Http404 where either is missing or of another kind."""
    held = held_or_404(request, module)
    item = library.document(held.version_id).by_slug.get(step)
    if item is None or (kind and item.kind != kind):
        raise Http404
    return held, item
