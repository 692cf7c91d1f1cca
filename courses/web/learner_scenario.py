"""A scenario: the conversation while it runs, and what it explains at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from content import queries as library
from content.documents import Item, Meter, Scenario
from courses.access.queries import allowance_of
from courses.access.rules import lengthen
from courses.actions import conversations as actions
from courses.actions.refusals import Refused
from courses.enrollments.queries import Held
from courses.scenarios import rules
from courses.scenarios.queries import Run, runs
from courses.web.learner_lookup import step_or_404
from courses.web.scene import channel_word, intensity_word
from courses.web.viewer import viewer
from lms.lib import clock
from lms.lib.components import MOODS

MAX_POINTS = 3


@dataclass(frozen=True)
class Turn:
    """One line of the log. `mood` draws the tuning line; its word is printed where it changes."""

    voice: str
    text: str
    mood: int
    at: datetime | None = None
    is_mood_shown: bool = False
    direction: str = ""


@dataclass(frozen=True)
class PastPlay:
    """A play that has ended, as its list shows it."""

    id: int
    number: int
    finished_at: datetime | None
    ending: str
    replies: int


@dataclass(frozen=True)
class MeterStory:
    """How one hidden number went, and which replies moved it."""

    meter: Meter
    start: int
    end: int
    moves: list[tuple[int, str]]


def scenario_page(request: HttpRequest, held: Held, item: Item) -> HttpResponse:
    """The open conversation; else how the last one ended; else the way in."""
    assert isinstance(item, Scenario)
    played = runs(held.id, item.key)
    document = library.document(held.version_id)
    context: dict[str, object] = {
        "document": document,
        "item": item,
        "item_slug": item.slug,
        "channel": channel_word(item.channel),
        "plays": len(played),
    }
    gentler = document.gentler(item)
    context["gentler"] = gentler
    if not played:
        opening = rules.start(item)
        context |= {
            "first": opening.node,
            "mood": rules.mood(item, opening.meters),
            "intensity": intensity_word(item),
            "gentler_intensity": intensity_word(gentler) if gentler else "",
            "is_private": gentler is not None,
            "may_be_timed": item.is_timed and _lengthened(request, 1) is not None,
        }
        return render(request, "courses/learner/scenario_start.html", context)
    run = next((run for run in played if run.is_open), None)
    if run is None:
        wanted = next((run for run in played if str(run.number) == request.GET.get("play")), played[-1])
        return _debrief(request, wanted, played, context)
    return _conversation(request, run, context)


@login_required
@require_POST
def start(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Begins a play; with `run` and `turn` it branches off an earlier one there."""
    held, item = step_or_404(request, module, step, kind="scenario")
    try:
        actions.start_run(
            actor=viewer(request),
            enrollment_id=held.id,
            item_key=item.key,
            from_run_id=_number(request.POST.get("run")),
            from_turn=_number(request.POST.get("turn")) or 1,
            is_gentler="gentler" in request.POST,
            is_timed="timed" in request.POST,
            at=clock.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("step", module=module, step=step)


@login_required
@require_POST
def choose(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Makes a reply. A second press of the same button changes nothing."""
    held, item = step_or_404(request, module, step, kind="scenario")
    run = _open_or_404(held, item, request)
    try:
        actions.choose(
            actor=viewer(request),
            run_id=run.id,
            turn_number=_number(request.POST.get("turn")) or 0,
            choice_key=request.POST.get("choice", ""),
            is_by_clock="by_clock" in request.POST,
            at=clock.now(),
        )
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
    return redirect("step", module=module, step=step)


@login_required
@require_POST
def take_back(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """Takes the last reply back, in replay."""
    held, item = step_or_404(request, module, step, kind="scenario")
    run = _open_or_404(held, item, request)
    try:
        actions.take_back(
            actor=viewer(request),
            run_id=run.id,
            turn_number=_number(request.POST.get("turn")) or 0,
            at=clock.now(),
        )
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
    return redirect("step", module=module, step=step)


@login_required
@require_POST
def stop_clock(request: HttpRequest, module: str, step: str) -> HttpResponse:
    """The rest of this play goes without a clock."""
    held, item = step_or_404(request, module, step, kind="scenario")
    run = _open_or_404(held, item, request)
    actions.stop_clock(actor=viewer(request), run_id=run.id)
    return redirect("step", module=module, step=step)


def _conversation(request: HttpRequest, run: Run, context: dict[str, object]) -> HttpResponse:
    scenario = run.scenario
    play = rules.replay(scenario, run.choices)
    assert play.node is not None
    silence = play.node.silence
    waits = _lengthened(request, play.node.seconds) if run.is_timed and silence else None
    times = _times(run)
    mood = rules.mood(scenario, play.meters)
    total = max(rules.usual_length(scenario), len(play.steps) + 1)
    context |= {
        "item": scenario,
        "run": run,
        "turns": _log(scenario, play, times, run.started_at),
        "node": play.node,
        "choices": play.choices,
        "seconds": waits or 0,
        "silence_key": silence.key if silence else "",
        "turn_number": run.turn_number,
        "exchange": len(play.steps) + 1,
        "total": total,
        "mood": mood,
        "mood_before": _mood_before(scenario, play, mood),
        "nudge": rules.nudge(play) if run.is_replay and "nudge" in request.GET else "",
        "can_take_back": run.is_replay and bool(play.steps),
    }
    return render(request, "courses/learner/scenario.html", context)


def _debrief(request: HttpRequest, run: Run, played: list[Run], context: dict[str, object]) -> HttpResponse:
    scenario = run.scenario
    play = rules.replay(scenario, run.choices)
    seen = {
        one.ending for one in played if (one.version_id, one.played_key) == (run.version_id, run.played_key)
    }
    context |= {
        "item": scenario,
        "run": run,
        "runs": [_past(one) for one in played if not one.is_open],
        "is_gentler": bool(run.played_key),
        "is_private": rules.is_private(library.document(run.version_id), run.item_key),
        "play": play,
        "ending": play.ending,
        "steps": [
            {
                "step": step,
                "mood_before": rules.mood(scenario, step.before),
                "mood_after": rules.mood(scenario, step.after),
            }
            for step in play.steps
        ],
        "max_points": MAX_POINTS,
        "meters": _stories(scenario, play),
        "seen": sum(ending.key in seen for ending in scenario.endings),
    }
    return render(request, "courses/learner/scenario_end.html", context)


def _log(scenario: Scenario, play: rules.Play, times: list[datetime], started_at: datetime) -> list[Turn]:
    turns: list[Turn] = []
    shown: int | None = None
    heard_at = started_at
    for step, at in zip(play.steps, times, strict=True):
        mood = rules.mood(scenario, step.before)
        turns.append(Turn("them", step.node.says, mood, heard_at, mood != shown, step.node.direction))
        turns.append(Turn("you", step.choice.text, mood, at))
        shown, heard_at = mood, at
    if play.node is not None:
        mood = rules.mood(scenario, play.meters)
        turns.append(Turn("them", play.node.says, mood, heard_at, mood != shown, play.node.direction))
    return turns


def _times(run: Run) -> list[datetime]:
    """When each reply that still stands was made."""
    kept: list[datetime] = []
    for choice, at in zip(run.choices, run.times, strict=True):
        if choice == rules.TAKE_BACK:
            kept.pop()
        else:
            kept.append(at)
    return kept


def _mood_before(scenario: Scenario, play: rules.Play, mood: int) -> str:
    """What the mood was before the last reply, in words; empty where it did not change."""
    if not play.steps:
        return ""
    before = rules.mood(scenario, play.steps[-1].before)
    if before == mood:
        return _("As before your last reply.")
    return _("Was %(mood)s before your last reply.") % {"mood": str(MOODS[before]).lower()}


def _stories(scenario: Scenario, play: rules.Play) -> list[MeterStory]:
    stories = []
    for meter in scenario.meters:
        moves = [
            (step.number, f"{move.change:+d}".replace("-", "−"))
            for step in play.steps
            for move in step.moves
            if move.meter.key == meter.key
        ]
        stories.append(MeterStory(meter, meter.start, _value(play.meters, meter), moves))
    return stories


def _value(meters: Mapping[str, int], meter: Meter) -> int:
    return meters[meter.key]


def _past(run: Run) -> PastPlay:
    ending = next((one.title for one in run.scenario.endings if one.key == run.ending), run.ending)
    replies = len(rules.replay(run.scenario, run.choices).steps)
    return PastPlay(run.id, run.number, run.finished_at, ending, replies)


def _lengthened(request: HttpRequest, seconds: int) -> int | None:
    """The time that this reader has; None where no clock runs for them."""
    return lengthen(seconds, allowance_of(viewer(request), clock.now()))


def _open_or_404(held: Held, item: Item, request: HttpRequest) -> Run:
    """The run that the form was made for: a late press on a finished one is shown its end."""
    wanted = _number(request.POST.get("run"))
    run = next((run for run in runs(held.id, item.key) if run.id == wanted), None)
    if run is None:
        raise Http404
    return run


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None
