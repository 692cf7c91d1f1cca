"""The learner's shelf, a module's path, and the pages around it. A step's own page is beside this, by kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from content.documents import RolePlay
from content.queries import ModuleCard
from courses.access.queries import own_accommodation
from courses.actions import learner as actions
from courses.actions.refusals import Refused
from courses.cards.deck_queries import deck_of
from courses.cards.queries import kept_by_skill
from courses.plans.queries import plan_of
from courses.progress.facts import Fact, Handed
from courses.web.access_words import allowance_words
from courses.web.learner_checklist import checklist_page
from courses.web.learner_desk import Desk, desk
from courses.web.learner_lesson import lesson_page
from courses.web.learner_lookup import held_or_404, step_or_404
from courses.web.learner_path import LearnerPath, StepCard, day_words, moment_words
from courses.web.learner_plan import plan_page
from courses.web.learner_scenario import scenario_page
from courses.web.review_words import kept_words
from courses.web.viewer import viewer
from lms.lib import clock

PHASES = (
    ("learn", gettext_lazy("Learn"), gettext_lazy("Short reading, one idea at a time")),
    ("practise", gettext_lazy("Practise"), gettext_lazy("Safe to get wrong, nothing is scored")),
    ("show", gettext_lazy("Show"), gettext_lazy("What your certificate rests on")),
)


@dataclass(frozen=True)
class ShelfEntry:
    """A module on the shelf. `url` is empty where it is not the reader's to open."""

    skill: str
    title: str
    purpose: str
    words: str
    url: str
    is_current: bool = False
    is_finished: bool = False


@dataclass(frozen=True)
class Phase:
    """Learn, Practise or Show, with its steps."""

    title: str
    text: str
    cards: list[StepCard]


@dataclass(frozen=True)
class Exercise:
    """Something to practise: a scenario, or a role-play that nobody grades."""

    card: StepCard
    module_title: str
    skill: str
    plays: int
    best_words: str


@dataclass(frozen=True)
class Deadline:
    """A module with its due date."""

    path: LearnerPath
    words: str
    kind: str


@login_required
def modules(request: HttpRequest) -> HttpResponse:
    """All ten modules: the reader's own with where they stand, the others with what they wait for."""
    found = desk(viewer(request), clock.now())
    entries = [_shelf_entry(card, found) for card in found.shelf]
    context = {"entries": entries, "finished": sum(entry.is_finished for entry in entries)}
    return render(request, "courses/learner/modules.html", context)


@login_required
def module(request: HttpRequest, module: str) -> HttpResponse:
    """The path of one module. At most ten queries."""
    actor, at = viewer(request), clock.now()
    found = desk(actor, at)
    card, path = _path(found, module)
    if path.held.is_active and path.held.opened_at is None:
        actions.open_module(actor=actor, enrollment_id=path.held.id, at=at)
    plan = plan_of(path.held.id)
    certificate = found.certificates.get(card.id) if not path.held.is_active else None
    entries = [_shelf_entry(other, found, current=card.id) for other in found.shelf]
    context = {
        "path": path,
        "card": card,
        "module_count": len(found.shelf),
        "phases": [
            Phase(str(title), str(text), [one for one in path.cards if one.item.phase == key])
            for key, title, text in PHASES
        ],
        "goal_key": plan.goal_key if plan else "",
        "goal": next((one for one in path.document.objectives if plan and one.key == plan.goal_key), None),
        "manager": found.manager,
        "graded": [item for item in path.document.steps if isinstance(item, RolePlay) and item.is_graded],
        "has_checklist": any(path.document.of_kind("checklist")),
        "certificate": certificate,
        "due_words": day_words(path.due_on, found.today) if path.due_on else "",
        "updated_words": moment_words(card.released_at, found.today) if card.released_at else "",
        "is_behind": card.current_version_id != path.held.version_id,
        "shelf": entries,
        "finished": sum(entry.is_finished for entry in entries),
    }
    return render(request, "courses/learner/module.html", context)


@login_required
@require_POST
def goal(request: HttpRequest, module: str) -> HttpResponse:
    """Makes one objective the reader's own goal."""
    held = held_or_404(request, module)
    try:
        actions.set_goal(
            actor=viewer(request),
            enrollment_id=held.id,
            goal_key=request.POST.get("goal", ""),
            at=clock.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("module", module=module)


@login_required
def step(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """The page of a step, by its kind; 404 outside of what the reader holds."""
    held, item = step_or_404(request, module, step)
    if item.kind == "quiz":
        return redirect("quiz", module=module, step=step)
    if item.kind == "role_play":
        return redirect("role_play", module=module, step=step)
    if item.kind == "scenario":
        return scenario_page(request, held, item)
    if item.kind == "plan":
        return plan_page(request, held, item)
    if item.kind == "checklist":
        return checklist_page(request, held, item)
    return lesson_page(request, held, item)


@login_required
def practice(request: HttpRequest) -> HttpResponse:
    """Scenarios and ungraded role-plays of every module that the reader holds. Private."""
    found = desk(viewer(request), clock.now())
    exercises = [
        _exercise(path, card, found)
        for path in found.paths.values()
        for card in path.cards
        if card.status != "locked"
        and (card.item.kind == "scenario" or (isinstance(card.item, RolePlay) and not card.item.is_graded))
    ]
    return render(request, "courses/learner/practice.html", {"exercises": exercises})


@login_required
def record(request: HttpRequest) -> HttpResponse:
    """What the reader has done: steps with dates and results, and certificates."""
    actor, at = viewer(request), clock.now()
    found = desk(actor, at)
    rows = [
        {
            "path": path,
            "done": [card for card in path.cards if card.status == "done"],
            "certificate": found.certificates.get(path.held.module_id),
            "checklist": next((card for card in path.cards if card.item.kind == "checklist"), None),
        }
        for path in found.paths.values()
    ]
    deck = deck_of(actor, at, found.shelf, [path.held for path in found.paths.values()])
    extra = own_accommodation(actor.pk)
    context = {
        "rows": rows,
        "certificates": list(found.certificates.values()),
        "skills": [(one, kept_words(one, deck.today)) for one in kept_by_skill(deck)],
        "extra": extra,
        "extra_words": allowance_words(extra.allowance) if extra else "",
    }
    return render(request, "courses/learner/record.html", context)


@login_required
def deadlines(request: HttpRequest) -> HttpResponse:
    """Every due date, and the days that are suggested for the steps before it."""
    found = desk(viewer(request), clock.now())
    rows = [_deadline(path, found.today) for path in found.active]
    return render(request, "courses/learner/deadlines.html", {"rows": rows})


def _path(found: Desk, slug: str) -> tuple[ModuleCard, LearnerPath]:
    card = next((card for card in found.shelf if card.slug == slug), None)
    if card is None or card.id not in found.paths:
        raise Http404
    return card, found.paths[card.id]


def _shelf_entry(card: ModuleCard, found: Desk, *, current: int | None = None) -> ShelfEntry:
    path = found.paths.get(card.id)
    is_finished = path is not None and not path.held.is_active
    if path is None:
        words = _("Ask your manager") if card.is_released else _("Not yet published")
    elif is_finished:
        words = _("Finished")
    elif any(one.is_returned for one in path.cards):
        words = _("Notes to read")
    else:
        words = _("%(done)s of %(total)s") % {"done": path.done, "total": path.total}
    return ShelfEntry(
        skill=card.skill,
        title=card.title,
        purpose=card.purpose,
        words=words,
        url=path.url if path else "",
        is_current=card.id == current,
        is_finished=is_finished,
    )


def _exercise(path: LearnerPath, card: StepCard, found: Desk) -> Exercise:
    facts: list[Fact] = found.facts.get(path.held.id, [])
    handed: list[Handed] = found.handed.get(path.held.id, [])
    plays = sum(
        fact.source == "run" and fact.item_key == card.item.key and bool(fact.state) for fact in facts
    )
    plays += sum(one.item_key == card.item.key and one.status in ("submitted", "released") for one in handed)
    words = (
        ngettext("played %(count)s time", "played %(count)s times", plays) % {"count": plays} if plays else ""
    )
    return Exercise(
        card=card, module_title=path.document.title, skill=path.document.skill, plays=plays, best_words=words
    )


def _deadline(path: LearnerPath, today: date) -> Deadline:
    if path.due_on is None:
        return Deadline(path, _("No due date"), "")
    words = day_words(path.due_on, today)
    if path.is_past_due:
        return Deadline(path, _("Past due since %(day)s") % {"day": words}, "late")
    days = (path.due_on - today).days
    if days == 0:
        return Deadline(path, _("Due today"), "soon")
    left = ngettext("%(count)s day left", "%(count)s days left", days) % {"count": days}
    return Deadline(path, f"{words} · {left}", "soon" if days <= 3 else "")
