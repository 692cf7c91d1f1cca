"""Item analysis for authors: every quiz, one quiz, one question. No names anywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from content.bank import kind_name
from courses.actions.analysing import ask_analysis
from courses.analysis import queries
from courses.analysis.queries import Analysis, QuizNotFound, question_of
from courses.analysis.rules import ATTEMPTS, LEAST, QuizFigures, Selection, is_day
from courses.permissions import may_analyse
from courses.reports.exports import Value, csv_lines
from courses.web import analysis_rows as rows
from courses.web import analysis_words as words
from courses.web.scenario_ways import scenarios
from courses.web.team_person import Crumb
from courses.web.viewer import viewer
from lms.lib import clock


@dataclass(frozen=True)
class Figure:
    """A figure of the quiz with what it tells."""

    name: str
    value: str
    about: str


@dataclass(frozen=True)
class Heading:
    """The head of a column that can be sorted by."""

    label: str
    url: str
    is_current: bool


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Every quiz that is taken under exam conditions. 403 for who may not analyse."""
    _check(request)
    lines = [(line, words.line_words(line)) for line in queries.quizzes()]
    return render(
        request, "courses/analysis/list.html", {"lines": lines, "least": LEAST, "scenarios": scenarios()}
    )


@login_required
@require_safe
def quiz(request: HttpRequest, module: str, quiz: str) -> HttpResponse:
    """The questions of a quiz with their lights; `?version=`, `?which=`, `?since=`, `?until=` select, `?sort=` sorts."""
    found = _found(request, module, quiz)
    query = query_of(found.selection)
    sort = request.GET.get("sort", "") if request.GET.get("sort") in rows.SORTS else ""
    return render(
        request,
        "courses/analysis/quiz.html",
        {
            **_frame(found, query),
            "crumbs": [Crumb(_("Item analysis"), reverse("analyses")), Crumb(found.quiz.title)],
            "items": rows.item_views(found, query, sort),
            "figures": _figures(found.results.quiz) if found.results else [],
            "headings": _headings(found, sort),
            "sort": sort,
            "which_choices": words.WHICH.items(),
            "compute_url": reverse("analysis_compute", args=[module, quiz]),
            "csv_url": _with(reverse("analysis_export", args=[module, quiz]), query),
            "clear_url": _here(found),
        },
    )


@login_required
@require_safe
def question(request: HttpRequest, module: str, quiz: str, question_id: UUID, version: int) -> HttpResponse:
    """One version of a question: its figures, and who answered what. 404 where the selection never asked it."""
    found = _found(request, module, quiz)
    query = query_of(found.selection)
    items = found.of_question(str(question_id))
    item = next((item for item in items if item.version == version), None)
    if item is None:
        raise Http404
    asked = question_of(item, found.quiz.key)
    view = rows.item_view(found, item, query)
    return render(
        request,
        "courses/analysis/question.html",
        {
            **_frame(found, query),
            "crumbs": [
                Crumb(_("Item analysis"), reverse("analyses")),
                Crumb(found.quiz.title, _with(_here(found), query)),
                Crumb(_("Question")),
            ],
            "question": asked,
            "item": view,
            "others": [rows.item_view(found, other, query) for other in items if other is not item],
            "tables": rows.answer_tables(asked, item.rows),
            "edit_url": _edit_url(request, str(question_id)),
        },
    )


@login_required
@require_POST
def compute(request: HttpRequest, module: str, quiz: str) -> HttpResponse:
    """Has a selection worked out, and goes back to it."""
    actor = viewer(request)
    _check(request)
    try:
        card, document = queries.find(module, quiz)
        selection = read_selection(request.POST, card.id, document.key)
        ask_analysis(actor=actor, selection=selection, at=clock.now())
    except QuizNotFound as error:
        raise Http404 from error
    messages.success(request, _("The figures are being worked out."))
    return redirect(_with(reverse("analysis", args=[module, quiz]), query_of(selection)))


@login_required
@require_safe
def export(request: HttpRequest, module: str, quiz: str) -> HttpResponseBase:
    """The figures as CSV; 404 before there are any."""
    found = _found(request, module, quiz)
    if found.results is None:
        raise Http404
    response = StreamingHttpResponse(
        csv_lines(_csv_heading(), iter(_csv_rows(found))), content_type="text/csv; charset=utf-8"
    )
    name = f"item-analysis_{found.module.slug}_{found.quiz.slug}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def read_selection(data: QueryDict | dict[str, Any], module_id: int, item_key: str) -> Selection:
    """The selection of an address or a form; what cannot be understood is left off."""
    version, which = str(data.get("version", "")), str(data.get("which", ""))
    return Selection(
        module_id=module_id,
        item_key=item_key,
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 6 else 0,
        which=next((known for known in ATTEMPTS if known == which), "first"),
        since=_day(str(data.get("since", ""))),
        until=_day(str(data.get("until", ""))),
    )


def query_of(selection: Selection) -> str:
    """The part of an address that says the same, without what is the default."""
    said = {
        "version": selection.version or "",
        "which": "" if selection.which == "first" else selection.which,
        "since": selection.since or "",
        "until": selection.until or "",
    }
    return urlencode({name: str(value) for name, value in said.items() if value})


def _check(request: HttpRequest) -> None:
    if not may_analyse(viewer(request)):
        raise PermissionDenied


def _found(request: HttpRequest, module: str, quiz: str) -> Analysis:
    _check(request)
    try:
        card, document = queries.find(module, quiz)
    except QuizNotFound as error:
        raise Http404 from error
    selection = read_selection(request.GET, card.id, document.key)
    found = queries.analysis(card, document, selection)
    if selection.version and selection.version not in {version.number for version in found.versions}:
        return queries.analysis(card, document, replace(selection, version=0))
    return found


def _frame(found: Analysis, query: str) -> dict[str, Any]:
    return {
        "found": found,
        "selection": found.selection,
        "title": words.headline(found),
        "which": words.WHICH[found.selection.which],
        "least": LEAST,
        "query": query,
        "lights": words.LIGHTS,
    }


def _headings(found: Analysis, sort: str) -> dict[str, Heading]:
    labels = {
        "light": _("Question"),
        "facility": _("Facility"),
        "discrimination": _("Discrimination"),
        "efficiency": _("Efficiency"),
        "weight": _("Weight"),
    }
    query = query_of(found.selection)
    here = _here(found)
    return {
        name: Heading(
            label=label,
            url=_with(
                here, "&".join(part for part in (query, "" if sort == name else f"sort={name}") if part)
            ),
            is_current=sort == name,
        )
        for name, label in labels.items()
    }


def _figures(quiz: QuizFigures) -> list[Figure]:
    """The figures of the quiz; none while there are too few attempts."""
    if quiz.n < LEAST:
        return []
    number, per_cent = words.decimal, words.per_cent
    consistency = quiz.knowledge_consistency if quiz.has_judgement else quiz.consistency
    about = (
        _("Knowledge questions alone; judgement is not one trait. Above 75 is good, below 64 is a worry.")
        if quiz.has_judgement
        else _("Above 75 is good, below 64 is a worry.")
    )
    return [
        Figure(
            _("Mean"),
            per_cent(quiz.mean),
            _("Half did better than %(median)s.") % {"median": per_cent(quiz.median)},
        ),
        Figure(_("Standard deviation"), per_cent(quiz.sd), _("How far apart people are.")),
        Figure(
            _("Skewness, kurtosis"),
            f"{number(quiz.skewness, 2)}, {number(quiz.kurtosis, 2)}",
            _("Below 0: most did well and a few did not. Above 0: more at the edges than usual."),
        ),
        Figure(_("Internal consistency"), per_cent(consistency), about),
        Figure(
            _("Error ratio"),
            per_cent(quiz.error_ratio),
            _("How much of the spread is chance, over all questions."),
        ),
        Figure(
            _("Standard error"),
            per_cent(quiz.standard_error),
            _("Two in three people would get within so much of their score again."),
        ),
    ]


def _csv_heading() -> list[str]:
    return [
        _("Question"), _("Id"), _("Version"), _("Kind"), _("Light"), _("What to do"), _("n"), _("Facility, %"),
        _("from, %"), _("to, %"), _("Standard deviation, %"), _("Random guess, %"), _("Intended weight, %"),
        _("Effective weight, %"), _("Discrimination"), _("Efficiency"),
    ]  # fmt: skip


def _csv_rows(found: Analysis) -> list[list[Value]]:
    """Looked up now: a stream is written after the request is over."""

    def share(value: float | None) -> float | None:
        return None if value is None else round(100 * value, 4)

    def plain(value: float | None) -> float | None:
        return None if value is None else round(value, 4)

    result: list[list[Value]] = []
    for item in found.results.items if found.results else ():
        asked, figures = question_of(item, found.quiz.key), item.figures
        result.append(
            [
                asked.prompt,
                item.question_id,
                item.version,
                kind_name(item.kind),
                str(words.LIGHTS[item.verdict.light][0]),
                " ".join(words.sentences(item.verdict, asked, figures.n)),
                figures.n,
                *map(
                    share,
                    (
                        figures.facility,
                        figures.facility_low,
                        figures.facility_high,
                        figures.sd,
                        figures.guess,
                    ),
                ),
                *map(
                    plain,
                    (
                        figures.intended_weight,
                        figures.effective_weight,
                        figures.discrimination,
                        figures.efficiency,
                    ),
                ),
            ]
        )
    return result


def _edit_url(request: HttpRequest, question_id: str) -> str:
    """Where authors edit the question; nothing for others."""
    if not viewer(request).has_perm("content.change_question"):
        return ""
    try:
        return reverse("wagtailsnippets_content_question:edit", args=[question_id])
    except NoReverseMatch:
        return ""


def _here(found: Analysis) -> str:
    return reverse("analysis", args=[found.module.slug, found.quiz.slug])


def _with(url: str, query: str) -> str:
    return f"{url}?{query}" if query else url


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if is_day(day) else None
