"""Putting a faulty question right: the dry run with old and new marks, the decision, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from content import documents
from courses.actions import correcting
from courses.actions.refusals import Refused
from courses.permissions import may_correct
from courses.quizzes import rules
from courses.quizzes.correction_notes import history, preview_lines, regraded_lines, usage
from courses.quizzes.corrections import DryRun, Faulty, QuestionNotAsked, faulty, versions_asked
from courses.web.regrade_form import CorrectionForm, ReasonForm, label_of
from courses.web.viewer import viewer
from lms.accounts.models import User
from lms.lib import clock

ONLY = ("changed", "in_doubt", "uncertain")


@dataclass(frozen=True)
class KeyWords:
    """A part of the key in words."""

    label: str
    texts: tuple[str, ...]


@login_required
@require_safe
def versions(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Which version of a question is faulty: those that learners were asked. The only one is opened at once."""
    if not may_correct(viewer(request)):
        raise PermissionDenied
    found = versions_asked(str(question_id))
    if len(found) == 1:
        return redirect("regrade", question_id=question_id, version=found[0].question.version)
    rows = [(each.question, _modules(each), len(each.corrections)) for each in found]
    return render(request, "courses/author/regrade_versions.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def regrade(request: HttpRequest, question_id: UUID, version: int) -> HttpResponse:
    """GET with an outcome is the dry run, which changes nothing; POST makes the correction that was looked at."""
    actor, at = viewer(request), clock.now()
    if not may_correct(actor):
        raise PermissionDenied
    found = _faulty(question_id, version)
    given = request.POST if request.method == "POST" else request.GET
    fields = rules.key_fields(found.keys[-1])
    is_sent = request.method == "POST"
    form = CorrectionForm(given if is_sent or "outcome" in given else None, key=fields)
    reason = ReasonForm(request.POST if is_sent else None)
    dry: DryRun | None = None
    status = 200
    if is_sent and form.is_valid() and reason.is_valid():
        try:
            row = correcting.correct_question(
                **_wanted(actor, found, form, at),
                reason=reason.cleaned_data["reason"],
                digest=request.POST.get("digest", ""),
            )
            messages.success(
                request, _("Corrected. Marks are being put right; each person hears of it once.")
            )
            return redirect("regrade_done", question_id=question_id, version=version, number=row.number)
        except correcting.DryRunChanged as changed:
            messages.warning(request, str(changed.message))
            dry, status = changed.preview, 409
        except Refused as refused:
            _refuse(form, refused)
    if form.is_bound and form.is_valid() and dry is None:
        try:
            dry = correcting.preview(**_wanted(actor, found, form, at))
        except Refused as refused:
            _refuse(form, refused)
    if status == 200 and (form.errors or reason.errors):
        status = 400
    context = _question(found) | {"form": form, "reason": reason, "history": history(*found.place)}
    if dry is not None and not form.errors:
        context |= _dry(actor, dry, given, at)
    return render(request, "courses/author/regrade.html", context, status=status)


@login_required
@require_safe
def corrected(request: HttpRequest, question_id: UUID, version: int, number: int) -> HttpResponse:
    """A correction that was made: how far it is, and the old and new mark of each attempt."""
    actor, at = viewer(request), clock.now()
    if not may_correct(actor):
        raise PermissionDenied
    found = _faulty(question_id, version)
    line = next((line for line in history(*found.place) if line.number == number), None)
    if line is None:
        raise Http404
    only = request.GET.get("only", "")
    only = only if only in ONLY else ""
    context = _question(found) | {
        "line": line,
        "only": only,
        "query": f"only={only}" if only else "",
        "attempts": regraded_lines(actor, line.id, at, page=request.GET.get("page", "1"), only=only),
        "filters": _filters(line.done, line.changed, line.in_doubt, line.uncertain),
    }
    return render(request, "courses/author/regrade_done.html", context)


def _faulty(question_id: UUID, version: int) -> Faulty:
    try:
        return faulty(str(question_id), version)
    except QuestionNotAsked as error:
        raise Http404 from error


def _wanted(actor: User, found: Faulty, form: CorrectionForm, at: datetime) -> dict[str, Any]:
    return {
        "actor": actor,
        "question_id": found.question.id,
        "version": found.question.version,
        "outcome": form.cleaned_data["outcome"],
        "key": form.key,
        "is_keeping": form.is_keeping,
        "at": at,
    }


def _refuse(form: CorrectionForm, refused: Refused) -> None:
    if isinstance(refused, correcting.KeyRefused):
        form.refuse_key(refused.field, str(refused.message))
    else:
        form.add_error(None, str(refused.message))


def _question(found: Faulty) -> dict[str, Any]:
    marked, others = usage(found)
    question = found.question
    return {
        "question": question,
        "question_title": question.prompt,
        "keys": [_key_words(key) for key in found.keys],
        "words": list(enumerate(question.text.split())) if isinstance(question, documents.Highlight) else [],
        "modules": _modules(found),
        "marked": marked,
        "others": others,
        "home_url": reverse("regrade", args=[question.id, question.version]),
        "newest": found.corrections[-1] if found.corrections else None,
    }


def _modules(found: Faulty) -> str:
    return ", ".join(sorted({use.module_title for use in found.uses}))


def _key_words(question: documents.Question) -> list[KeyWords]:
    return [
        KeyWords(
            label_of(field),
            tuple(text for value, text in field.choices if value in field.value) or field.value,
        )
        for field in rules.key_fields(question)
    ]


def _dry(actor: User, dry: DryRun, given: QueryDict, at: datetime) -> dict[str, Any]:
    pairs = [
        (name, value)
        for name in given
        if name in ("outcome", "policy") or name.startswith("key-")
        for value in given.getlist(name)
    ]
    return {
        "dry": dry,
        "counts": dry.counts,
        "sentences": _sentences(dry),
        "attempts": preview_lines(actor, dry.lines, at, page=given.get("page", "1")),
        "query": urlencode(pairs),
        "pairs": pairs,
        "may_fall": dry.counts.worse > 0 and not dry.correction.is_keeping,
    }


def _sentences(dry: DryRun) -> list[str]:
    """What would happen, worst news first."""
    counts, is_keeping = dry.counts, dry.correction.is_keeping
    said = []
    if counts.worse:
        words = (
            ngettext(
                "%(count)s mark would fall by this; it stays as it is, because nobody is to lose.",
                "%(count)s marks would fall by this; they stay as they are, because nobody is to lose.",
                counts.worse,
            )
            if is_keeping
            else ngettext("%(count)s mark falls.", "%(count)s marks fall.", counts.worse)
        )
        said.append(words % {"count": counts.worse})
    if counts.in_doubt:
        said.append(
            ngettext(
                "%(count)s attempt that was passed would no longer pass. The pass stays, and a certificate too; "
                "it is listed for somebody to decide.",
                "%(count)s attempts that were passed would no longer pass. The passes stay, and certificates too; "
                "they are listed for somebody to decide.",
                counts.in_doubt,
            )
            % {"count": counts.in_doubt}
        )
    if counts.newly_passed:
        said.append(
            ngettext(
                "%(count)s attempt passes because of it, and what follows from a pass follows.",
                "%(count)s attempts pass because of it, and what follows from a pass follows.",
                counts.newly_passed,
            )
            % {"count": counts.newly_passed}
        )
    if counts.uncertain:
        said.append(
            ngettext(
                "In %(count)s attempt an answer that nobody had to read may now decide; look at it yourself.",
                "In %(count)s attempts an answer that nobody had to read may now decide; look at them yourself.",
                counts.uncertain,
            )
            % {"count": counts.uncertain}
        )
    if dry.open_attempts:
        said.append(
            ngettext(
                "%(count)s attempt is not marked yet; it will be marked with the correction.",
                "%(count)s attempts are not marked yet; they will be marked with the correction.",
                dry.open_attempts,
            )
            % {"count": dry.open_attempts}
        )
    return said


def _filters(done: int, changed: int, in_doubt: int, uncertain: int) -> list[tuple[str, str, int]]:
    return [
        ("", _("All"), done),
        ("changed", _("Changed"), changed),
        ("in_doubt", _("To decide: would no longer pass"), in_doubt),
        ("uncertain", _("To read: an answer may decide"), uncertain),
    ]
