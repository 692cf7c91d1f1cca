"""The sign-off as the learner sees it: what is looked for, what was seen, and where the signature stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from content import queries as library
from content.documents import Checklist, Item
from courses.enrollments.queries import Held
from courses.progress.queries import done_keys
from courses.progress.rules import path
from courses.sign_offs import queries as sign_offs
from courses.sign_offs import rules
from courses.web.viewer import viewer
from lms.accounts.queries import managers_of
from lms.lib import clock


def checklist_page(request: HttpRequest, held: Held, item: Item) -> HttpResponse:
    """The checklist with what was observed so far. The learner reads everything, notes among it."""
    assert isinstance(item, Checklist)
    actor, at = viewer(request), clock.now()
    document = library.document(held.version_id)
    state = next(one for one in path(document, done_keys(held.id)) if one.item.key == item.key)
    observations = sign_offs.observations(held.id, item)
    cases = [
        rules.Case(one.seen_on, one.reference, {mark.line_key: mark.mark for mark in one.marks})
        for one in observations
    ]
    managers = managers_of(actor.pk, at)
    current = sign_offs.current(held.id)
    context = {
        "document": document,
        "item": item,
        "state": state,
        "observations": observations,
        "progress": rules.progress(item, cases),
        "sign_off": current,
        "ask_again_url": reverse("request_sign_off_again", args=[held.id]),
        "acknowledge_url": reverse("acknowledge_sign_off", args=[held.id]),
        "manager": managers[0] if managers else None,
    }
    return render(request, "courses/learner/checklist.html", context)
