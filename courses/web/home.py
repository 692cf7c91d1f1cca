"""Today: the one next step, what comes after it, and the ten skills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.documents import Lesson, PlanStep, Quiz, RolePlay, Scenario
from content.queries import ModuleCard
from courses.cards.deck_queries import Deck, deck_of
from courses.cards.queries import days_of
from courses.plans.queries import PlanCard, plans_of
from courses.progress.rules import working_days
from courses.scenarios.queries import Run, runs_of
from courses.web.learner_desk import WORKING_DAYS_SHOWN, Desk, desk
from courses.web.learner_path import LearnerPath, StepCard, action_words, day_words, moment_words
from courses.web.review_words import panel_words
from courses.web.scene import Scene, scene
from courses.web.viewer import viewer
from lms.accounts.models import User
from lms.lib import clock

AFTER_THAT = 5


@dataclass(frozen=True)
class NextStep:
    """The opening of the page."""

    title: str
    lede: str
    meta: tuple[str, ...]
    action: str
    url: str
    path: LearnerPath
    scene: Scene | None


@dataclass(frozen=True)
class UpcomingStep:
    """A row of «After that»."""

    card: StepCard
    path: LearnerPath
    day: date | None
    note: str
    note_kind: str
    note_icon: str


@dataclass(frozen=True)
class SkillCell:
    """A skill of the grid. `url` is empty where there is nothing to open yet."""

    skill: str
    title: str
    url: str
    level: int
    words: str
    evidence: str
    is_new: bool


@dataclass(frozen=True)
class RhythmDay:
    """A working day: its letter, and whether there was practice."""

    letter: str
    is_on: bool


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The page. At most twelve queries, whatever the number of enrollments."""
    actor = viewer(request)
    at = clock.now()
    found = desk(actor, at)
    chosen = _choose(found)
    run = _open_run(chosen)
    plans = plans_of(path.held.id for path in found.paths.values()) if found.paths else {}
    deck = deck_of(actor, at, found.shelf, [path.held for path in found.paths.values()])
    review = panel_words(deck)
    rhythm = _rhythm(found, actor, deck)
    context = {
        "greeting": _greeting(at, actor.get_short_name()),
        "today": found.today,
        "next": _next(chosen, run, found) if chosen else None,
        "upcoming": _upcoming(found, chosen),
        "waiting": [(path, card) for path in found.active for card in path.waiting],
        "has_paths": bool(found.paths),
        "has_active": bool(found.active),
        "plan": _newest_plan(plans),
        "goal": _goal(found, plans, chosen),
        "goal_url": chosen[0].url if chosen else "",
        "review": review,
        "opens_with_review": chosen is None and review is not None and review.is_due,
        "rhythm": rhythm,
        "rhythm_words": _rhythm_words(rhythm),
        "skills": [_skill(card, found) for card in found.shelf] if found.paths else [],
        "waiting_words": _waiting_lede(found),
    }
    return render(request, "courses/learner/home.html", context)


def _choose(found: Desk) -> tuple[LearnerPath, StepCard] | None:
    """The step to do next: in the path that is due first."""
    for path in found.active:
        if path.next is not None:
            return path, path.next
    return None


def _open_run(chosen: tuple[LearnerPath, StepCard] | None) -> Run | None:
    if chosen is None or not isinstance(chosen[1].item, Scenario):
        return None
    path, card = chosen
    return next((run for run in runs_of([(path.held.id, card.item.key)]) if run.is_open), None)


def _next(chosen: tuple[LearnerPath, StepCard], run: Run | None, found: Desk) -> NextStep:
    path, card = chosen
    meta = [card.kind_word, path.document.title]
    minutes = card.item.minutes
    left = ngettext("about %(count)s minute", "about %(count)s minutes", minutes) % {"count": minutes}
    if path.is_past_due and path.due_on:
        meta.append(_("past due since %(day)s") % {"day": day_words(path.due_on, found.today)})
    elif path.due_on is not None and (path.due_on - found.today).days <= 1:
        meta.append(_("due today") if path.due_on == found.today else _("due tomorrow"))
    return NextStep(
        title=card.item.title,
        lede=_lede(card, run),
        meta=(*meta[:2], left, *meta[2:]),
        action=action_words(card),
        url=card.url,
        path=path,
        scene=scene(path.document, card.item, run),
    )


def _lede(card: StepCard, run: Run | None) -> str:
    item = card.item
    if isinstance(item, Scenario):
        if run is not None and run.choices:
            return _(
                "You left %(name)s in the middle. Pick up where you were and see where the next reply takes you."
            ) % {"name": item.customer.name}
        return _(
            "%(name)s is waiting for a first reply. Nothing here is scored, and every way can be tried again."
        ) % {"name": item.customer.name}
    if isinstance(item, Lesson):
        if card.is_begun:
            return _("You have begun this one. It opens where you stopped.")
        return item.summary or _("One idea, with words from real conversations and something to try at once.")
    if isinstance(item, Quiz):
        if card.is_begun:
            return _("Your answers so far are kept. Go on where you left off.")
        return _(
            "Short cases from the queue. Each answer is saved as you give it, and there is feedback on every option."
        )
    if isinstance(item, RolePlay):
        if card.is_returned:
            return _(
                "Your grader has left notes on your reply. Read them, revise it once, and hand it in again."
            )
        if item.is_graded:
            return _("%(name)s is waiting for your reply. A grader reads it and tells you what works.") % {
                "name": item.customer.name
            }
        return _("%(name)s is waiting for your reply. This one is practice: try things.") % {
            "name": item.customer.name
        }
    if isinstance(item, PlanStep):
        return _("One sentence for your own desk: what you will notice, and what you will do then.")
    return ""


def _upcoming(found: Desk, chosen: tuple[LearnerPath, StepCard] | None) -> list[UpcomingStep]:
    rows = []
    for path in found.active:
        for order, card in enumerate(path.cards):
            if (chosen and card is chosen[1]) or not card.is_mine_now:
                continue
            rows.append(
                ((card.day is None, card.day or found.today, path.due_on or date.max, order), path, card)
            )
    rows.sort(key=lambda row: row[0])
    # Only the module has a due date, so one row speaks of it, and none where the opening of the page does.
    told = {chosen[0].held.id} if chosen else set()
    upcoming = []
    for _key, path, card in rows[:AFTER_THAT]:
        upcoming.append(_upcoming_row(path, card, found.today, says_due=path.held.id not in told))
        told.add(path.held.id)
    return upcoming


def _upcoming_row(path: LearnerPath, card: StepCard, today: date, *, says_due: bool) -> UpcomingStep:
    note, kind, icon = "", "", ""
    if card.is_returned:
        note, kind, icon = _("Notes from your grader"), "you", "chat-teardrop-text"
    elif not says_due:
        pass
    elif path.is_past_due and path.due_on:
        note, kind, icon = (
            _("Past due since %(day)s") % {"day": day_words(path.due_on, today)},
            "late",
            "clock-countdown",
        )
    elif path.due_on is not None and (path.due_on - today).days <= 1:
        note = _("Due today") if path.due_on == today else _("Due tomorrow")
        kind, icon = "soon", "clock"
    return UpcomingStep(card=card, path=path, day=card.day, note=note, note_kind=kind, note_icon=icon)


def _skill(card: ModuleCard, found: Desk) -> SkillCell:
    path = found.paths.get(card.id)
    if path is None:
        words = _("Not begun") if card.is_released else _("Not yet published")
        return SkillCell(card.skill, card.title, "", 0, words, "", is_new=True)
    steps = _("%(done)s of %(total)s steps") % {"done": path.done, "total": path.total}
    certificate = found.certificates.get(card.id)
    evidence = steps
    if certificate is not None and certificate.status == "valid":
        evidence = _("Certified until %(day)s") % {"day": date_words(certificate.valid_through, "j F Y")}
    elif path.level and path.last_evidence and path.last_evidence.decided_at:
        evidence = _("Role-play %(day)s") % {"day": moment_words(path.last_evidence.decided_at, found.today)}
    if path.level:
        return SkillCell(card.skill, card.title, path.url, path.level, "", evidence, is_new=False)
    return SkillCell(card.skill, card.title, path.url, 0, evidence, _waiting_words(path), is_new=False)


def _waiting_words(path: LearnerPath) -> str:
    if not path.waiting:
        return ""
    card = path.waiting[0]
    return _("With your grader") if isinstance(card.item, RolePlay) else card.wait


def _waiting_lede(found: Desk) -> str:
    """Who has what, when there is nothing left for the learner to do."""
    card = next((card for path in found.active for card in path.waiting), None)
    if card is None:
        return ""
    if isinstance(card.item, RolePlay):
        return _("Your reply in “%(title)s” is with your grader. You will hear as soon as it is read.") % {
            "title": card.item.title
        }
    if isinstance(card.item, Quiz):
        return _("One of your answers is with a grader. You will hear as soon as it is decided.")
    if found.manager is None:
        return _(
            "Your steps are done. Your manager looks for the skill in real cases and signs when enough was seen."
        )
    return _(
        "Your steps are done. %(name)s looks for the skill in real cases and signs when enough was seen."
    ) % {"name": found.manager.get_short_name()}


def _rhythm(found: Desk, actor: User, deck: Deck) -> list[RhythmDay]:
    days = working_days(found.today, WORKING_DAYS_SHOWN)
    practised = found.active_days() | (days_of(actor, min(days)) if deck.cards else set())
    return [RhythmDay(letter=date_words(day, "D")[:1], is_on=day in practised) for day in days]


def _rhythm_words(rhythm: list[RhythmDay]) -> str:
    count = sum(day.is_on for day in rhythm)
    if not count:
        return _("Your last %(total)s working days") % {"total": len(rhythm)}
    return _("Practised on %(count)s of your last %(total)s working days") % {
        "count": count,
        "total": len(rhythm),
    }


def _newest_plan(plans: dict[int, PlanCard]) -> PlanCard | None:
    made = [(plan.made_at, plan) for plan in plans.values() if plan.made_at is not None]
    return max(made, key=lambda pair: pair[0])[1] if made else None


def _goal(found: Desk, plans: dict[int, PlanCard], chosen: tuple[LearnerPath, StepCard] | None) -> str:
    if chosen is None:
        return ""
    plan = plans.get(chosen[0].held.id)
    wanted = plan.goal_key if plan else ""
    return next((one.text for one in chosen[0].document.objectives if one.key == wanted), "")


def _greeting(at: datetime, name: str) -> str:
    hour = timezone.localtime(at).hour
    if 5 <= hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    if 12 <= hour < 18:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}
