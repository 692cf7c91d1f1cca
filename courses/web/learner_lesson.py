"""A lesson: reading, tasks that answer at once, and the place that is remembered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from content import queries as library
from content.documents import DoItNow, Item, Lesson, Retrieval
from courses.actions import learner as actions
from courses.actions.refusals import Refused
from courses.enrollments.queries import Held
from courses.lessons import queries as lessons
from courses.lessons import rules
from courses.web.learner_lookup import step_or_404
from courses.web.learner_path import kind_and_meta
from courses.web.viewer import viewer
from lms.lib import clock


def lesson_page(request: HttpRequest, held: Held, item: Item) -> HttpResponse:
    """The lesson. At most six queries after the first visit, which also notes that it was opened."""
    assert isinstance(item, Lesson)
    actor, at = viewer(request), clock.now()
    document = library.document(held.version_id)
    place = lessons.place(held.id, item.key)
    if place is None:
        actions.open_lesson(actor=actor, enrollment_id=held.id, item_key=item.key, at=at)
    answers = lessons.answers(held.id, item.key)
    items = list(document.steps)
    position = items.index(item)
    lesson_items = list(document.of_kind("lesson"))
    checks = sum(isinstance(block, DoItNow | Retrieval) for block in item.blocks)
    following = items[position + 1] if position + 1 < len(items) else None
    block_key = place.block_key if place else ""
    context = {
        "document": document,
        "item": item,
        "sections": rules.sections(item),
        "number": lesson_items.index(item) + 1,
        "lesson_count": len(lesson_items),
        "check_words": ngettext("with %(count)s thing to try", "with %(count)s things to try", checks)
        % {"count": checks}
        if checks
        else "",
        "blocks": [_block(document.slug, item, block, answers.get(block.key)) for block in item.blocks],
        "place": block_key,
        "is_resumed": bool(block_key) and item.blocks and block_key != item.blocks[0].key,
        "share_read": round(rules.share_read(item, block_key) * 100),
        "is_done": place is not None and place.completed_at is not None,
        "previous": _neighbor(document.slug, items[position - 1]) if position else None,
        "following": _neighbor(document.slug, following) if following else None,
    }
    return render(request, "courses/learner/lesson.html", context)


@login_required
@require_POST
def place(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Remembers how far the reader has come. 204, or 400 for a place that is not there."""
    held, item = step_or_404(request, module, step, kind="lesson")
    try:
        actions.save_place(
            actor=viewer(request),
            enrollment_id=held.id,
            item_key=item.key,
            place=request.POST.get("place", ""),
            at=clock.now(),
        )
    except Refused:
        return HttpResponse(status=400)
    return HttpResponse(status=204)


@login_required
@require_POST
def answer(request: HttpRequest, module: str, step: str, block: str) -> HttpResponse:
    """Keeps an answer and shows what it comes to; with `autosave` it only keeps it."""
    held, item = step_or_404(request, module, step, kind="lesson")
    is_autosave = "autosave" in request.POST
    at = clock.now()
    value = _value(request, block, is_checked=not is_autosave)
    try:
        actions.answer_practice(
            actor=viewer(request),
            enrollment_id=held.id,
            item_key=item.key,
            block_key=block,
            value=value,
            at=at,
        )
    except Refused as refusal:
        if is_autosave:
            return JsonResponse({"code": refusal.code, "detail": str(refusal.message)}, status=refusal.status)
        messages.error(request, str(refusal.message))
    if is_autosave:
        return JsonResponse({"saved_at": timezone.localtime(at).strftime("%H:%M")})
    return redirect(f"{reverse('step', args=[module, step])}#b-{block}")


@login_required
@require_POST
def finish(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """The lesson is read: on to the next step, or back to the module."""
    held, item = step_or_404(request, module, step, kind="lesson")
    actions.finish_lesson(actor=viewer(request), enrollment_id=held.id, item_key=item.key, at=clock.now())
    if request.POST.get("then") == "next":
        items = list(library.document(held.version_id).steps)
        position = items.index(item)
        if position + 1 < len(items):
            return redirect("step", module=module, step=items[position + 1].slug)
    messages.success(request, _("“%(title)s” is done.") % {"title": item.title})
    return redirect("module", module=module)


def _block(module: str, item: Lesson, block: Any, value: dict[str, Any] | None) -> dict[str, Any]:
    """A block with what the reader has answered; `url` takes the answer where there is one to give."""
    is_task = isinstance(block, DoItNow | Retrieval)
    url = reverse("lesson_answer", args=[module, item.slug, block.key]) if is_task else ""
    return {"block": block, "state": value, "url": url}


def _neighbor(module: str, item: Item) -> dict[str, str]:
    word, _meta = kind_and_meta(item, manager="")
    return {
        "title": item.title,
        "word": word,
        "minutes": str(item.minutes),
        "url": reverse("step", args=[module, item.slug]),
    }


def _value(request: HttpRequest, block: str, *, is_checked: bool) -> dict[str, Any]:
    """The fields of a block's form as one answer. Their names begin with the block's key."""
    prefix = f"{block}-label-"
    return {
        "text": request.POST.get(f"{block}-text", ""),
        "felt": request.POST.get(f"{block}-felt", ""),
        "kept": request.POST.getlist(f"{block}-kept"),
        "labels": {
            name.removeprefix(prefix): value
            for name, value in request.POST.items()
            if name.startswith(prefix)
        },
        "is_checked": is_checked,
    }
