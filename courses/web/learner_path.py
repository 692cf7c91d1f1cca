"""A learner's way through a module in words: each step with its state, its suggested day and what it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.humanize.templatetags.humanize import apnumber
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.documents import Checklist, Item, Lesson, Module, Quiz, RolePlay, Scenario
from courses.enrollments.queries import Held
from courses.lessons.rules import share_read
from courses.progress import rules
from courses.progress.facts import Fact, Handed
from courses.results import percent
from courses.web.scene import intensity_word

ICONS = {
    "lesson": "book-open-text",
    "scenario": "chats-teardrop",
    "quiz": "list-checks",
    "role_play": "pencil-simple-line",
    "plan": "target",
    "checklist": "eye",
}


@dataclass(frozen=True)
class StepCard:
    """One step as the pages show it. `wait` is who or what it waits for, where it is not the learner's turn."""

    item: Item
    status: rules.StepStatus
    kind_word: str
    meta: tuple[str, ...]
    url: str
    icon: str
    note: str = ""
    note_kind: str = ""
    note_icon: str = ""
    day: date | None = None
    wait: str = ""
    is_begun: bool = False
    is_returned: bool = False

    @property
    def action(self) -> str:
        """What the button says that opens this step."""
        return action_words(self)

    @property
    def is_mine_now(self) -> bool:
        """The learner can do something about it."""
        return self.status in ("now", "open") and not self.wait


@dataclass(frozen=True)
class LearnerPath:
    """A module as a learner holds it. `due_on` is a day in the reader's zone."""

    held: Held
    document: Module
    cards: tuple[StepCard, ...]
    done: int
    minutes_left: int
    due_on: date | None
    is_past_due: bool
    level: int | None
    last_evidence: Handed | None
    url: str

    @property
    def total(self) -> int:
        """How many steps the path has."""
        return len(self.cards)

    @property
    def next(self) -> StepCard | None:
        """The step to do next: work that came back first, then path order. None when it is nobody's turn but others'."""
        mine = [card for card in self.cards if card.is_mine_now]
        return next((card for card in mine if card.is_returned), None) or next(iter(mine), None)

    @property
    def waiting(self) -> list[StepCard]:
        """The steps that wait for somebody else."""
        return [card for card in self.cards if card.wait]


def day_words(day: date, today: date) -> str:
    """«Fri 12 June», with the year when it is not this one."""
    return date_words(day, "D j F" if day.year == today.year else "D j F Y")


def moment_words(at: datetime, today: date) -> str:
    """The day of a moment in the reader's zone, without the weekday: «3 June»."""
    day = timezone.localdate(at)
    return date_words(day, "j F" if day.year == today.year else "j F Y")


def action_words(card: StepCard) -> str:
    """What the button says that opens this step."""
    item = card.item
    if isinstance(item, Scenario):
        return _("Continue the conversation") if card.is_begun else _("Start the conversation")
    if isinstance(item, Lesson):
        return _("Continue the lesson") if card.is_begun else _("Start the lesson")
    if isinstance(item, Quiz):
        if item.behaviour == "precheck":
            return _("Continue the pre-check") if card.is_begun else _("Start the pre-check")
        return _("Continue the quiz") if card.is_begun else _("Start the quiz")
    if isinstance(item, RolePlay):
        if card.is_returned:
            return _("Read the notes")
        return _("Continue writing") if card.is_begun else _("Open the case")
    return _("Write my plan")


def build(
    held: Held,
    document: Module,
    *,
    facts: Sequence[Fact],
    handed: Sequence[Handed],
    today: date,
    manager: str,
    has_certificate: bool,
) -> LearnerPath:
    """The path of one enrollment from what is known of it. `manager` is a first name, or empty."""
    done = {fact.item_key: fact for fact in facts if fact.source == "done"}
    done_keys = frozenset(done)
    states = rules.path(document, done_keys)
    due_on = timezone.localdate(held.due_at) if held.due_at and held.is_active else None
    left = [state for state in states if state.status != "done"]
    days = dict(
        zip(
            (state.item.key for state in left),
            rules.suggested_days(len(left), today=today, due_on=due_on),
            strict=True,
        )
    )
    cards = []
    has_now = False
    for state in states:
        card = _card(
            document,
            state,
            done=done.get(state.item.key),
            facts=[fact for fact in facts if fact.item_key == state.item.key],
            handed=[one for one in handed if document.step_key(one.item_key) == state.item.key],
            day=days.get(state.item.key),
            today=today,
            manager=manager,
            is_now=state.status in ("now", "open") and not has_now,
        )
        has_now = has_now or card.status == "now"
        cards.append(card)
    level, evidence = _level(document, handed, has_certificate=has_certificate)
    return LearnerPath(
        held=held,
        document=document,
        cards=tuple(cards),
        done=rules.count_done(document, done_keys),
        minutes_left=rules.minutes_left(document, done_keys),
        due_on=due_on,
        is_past_due=due_on is not None and due_on < today,
        level=level,
        last_evidence=evidence,
        url=reverse("module", args=[document.slug]),
    )


def _level(
    document: Module, handed: Sequence[Handed], *, has_certificate: bool
) -> tuple[int | None, Handed | None]:
    graded = {item.key: item for item in document.items if isinstance(item, RolePlay) and item.is_graded}
    newest = {document.step_key(one.item_key): one for one in handed if one.levels and one.item_key in graded}
    grades = []
    for one in newest.values():
        levels = tuple((level, one.weights.get(key, 0)) for key, level in one.levels.items())
        grades.append(rules.ReleasedGrade(levels=levels, is_passed=bool(one.is_passed)))
    level = rules.skill_level(
        grades, graded_role_plays=len(graded.keys() - document.spares.keys()), has_certificate=has_certificate
    )
    return level, max(newest.values(), key=lambda one: one.decided_at or one.submitted_at, default=None)  # type: ignore[arg-type, return-value]


def _card(
    document: Module,
    state: rules.StepState,
    *,
    done: Fact | None,
    facts: Sequence[Fact],
    handed: Sequence[Handed],
    day: date | None,
    today: date,
    manager: str,
    is_now: bool,
) -> StepCard:
    item = state.item
    word, meta = kind_and_meta(item, manager=manager)
    wait, returned, begun, extra = _situation(item, facts, handed, state, manager=manager, today=today)
    status: rules.StepStatus = state.status
    if status in ("now", "open"):
        status = "now" if is_now and not wait else "open"
    note, kind, icon = "", "", ""
    if done is not None:
        note, kind = _("Done %(day)s") % {"day": moment_words(done.at, today)}, "good"
    elif status == "locked" and state.lock is not None and item.kind != "checklist":
        note, icon = _("Opens after “%(step)s”") % {"step": state.lock.title}, "lock-simple"
    elif wait:
        note, icon = wait, "hourglass-medium"
    elif returned:
        note, kind, icon = _("Notes from your grader"), "them", "chat-teardrop-text"
    elif day is not None and status != "locked":
        is_next = status == "now"
        note, kind, icon = (
            day_words(day, today),
            "soon" if is_next else "",
            "clock" if is_next else "calendar",
        )
    return StepCard(
        item=item,
        status=status,
        kind_word=word,
        meta=(*meta, *extra),
        url=reverse("step", args=[document.slug, item.slug]) + _place(facts, is_begun=begun and done is None),
        icon="check" if status == "done" else "lock-simple" if status == "locked" else ICONS[item.kind],
        note=note,
        note_kind=kind,
        note_icon=icon,
        day=day if status != "done" else None,
        wait="" if done is not None else wait,
        is_begun=begun and done is None,
        is_returned=returned and done is None,
    )


def _place(facts: Sequence[Fact], *, is_begun: bool) -> str:
    """The fragment of the place where a lesson was left."""
    places = [fact.state for fact in facts if fact.source == "lesson" and fact.state]
    return f"#b-{places[-1]}" if is_begun and places else ""


def kind_and_meta(item: Item, *, manager: str) -> tuple[str, tuple[str, ...]]:
    """What a step is called and what it asks for, in words."""
    minutes = ngettext("%(count)s min", "%(count)s min", item.minutes) % {"count": item.minutes}
    if isinstance(item, Lesson):
        return _("Lesson"), (minutes,)
    if isinstance(item, Scenario):
        endings = len(item.endings)
        words = ngettext("%(count)s ending", "%(count)s endings", endings) % {"count": apnumber(endings)}
        load = intensity_word(item).lower()
        return _("Scenario"), (
            minutes,
            words,
            load if not item.gentler_key else _("%(load)s, with a gentler variant") % {"load": load},
        )
    if isinstance(item, Quiz):
        word = {"practice": _("Practice quiz"), "precheck": _("Pre-check")}.get(item.behaviour, _("Quiz"))
        return word, (_questions(item), _pass_words(item))
    if isinstance(item, RolePlay):
        who = _("A grader reads it") if item.is_graded else _("Practice, not graded")
        return _("Written role-play"), (minutes, who)
    if isinstance(item, Checklist):
        if manager:
            return _("Observed skill"), (_("%(name)s sees you at work and signs off") % {"name": manager},)
        return _("Observed skill"), (_("your manager sees you at work and signs off"),)
    if manager:
        return _("If-then plan"), (minutes, _("only you and %(name)s see it") % {"name": manager})
    return _("If-then plan"), (minutes, _("only you and your manager see it"))


def _questions(item: Quiz) -> str:
    count = sum(slot.draw for slot in item.slots) or len(item.questions)
    return ngettext("%(count)s question", "%(count)s questions", count) % {"count": count}


def _pass_words(item: Quiz) -> str:
    if item.behaviour == "practice":
        return _("never scored, as often as you like")
    if item.behaviour == "precheck":
        return _("nothing to pass")
    tries = ngettext("%(count)s try", "%(count)s tries", item.attempts) % {"count": apnumber(item.attempts)}
    return _("%(percent)s%% to pass, %(tries)s") % {"percent": percent(item.cut), "tries": tries}


def _situation(
    item: Item,
    facts: Sequence[Fact],
    handed: Sequence[Handed],
    state: rules.StepState,
    *,
    manager: str,
    today: date,
) -> tuple[str, bool, bool, tuple[str, ...]]:
    """Who it waits for, whether it came back, whether it was begun, and words for the meta line."""
    if state.status == "done":
        return "", False, False, _score_words(item, facts)
    if isinstance(item, Lesson):
        return _lesson_situation(item, facts)
    if isinstance(item, Scenario):
        begun = any(fact.source == "run" and not fact.state for fact in facts)
        return "", False, begun, (_("you left in the middle"),) if begun else ()
    if isinstance(item, Quiz):
        return _quiz_situation(item, [fact for fact in facts if fact.source == "attempt"])
    if isinstance(item, RolePlay):
        return _role_play_situation(handed, today)
    if isinstance(item, Checklist) and state.status != "locked":
        wait = _("With %(name)s") % {"name": manager} if manager else _("With your manager")
        return wait, False, False, ()
    return "", False, False, ()


def _lesson_situation(item: Lesson, facts: Sequence[Fact]) -> tuple[str, bool, bool, tuple[str, ...]]:
    places = [fact for fact in facts if fact.source == "lesson"]
    if not places:
        return "", False, False, ()
    share = share_read(item, places[-1].state)
    if places[-1].state in ("", item.blocks[0].key):
        return "", False, False, ()
    if share < 0.3:
        return "", False, True, (_("you have begun"),)
    words = _("you stopped halfway") if share < 0.7 else _("you are nearly through")
    return "", False, True, (words,)


def _quiz_situation(item: Quiz, attempts: Sequence[Fact]) -> tuple[str, bool, bool, tuple[str, ...]]:
    if not attempts:
        return "", False, False, ()
    newest = attempts[-1]
    if newest.state == "in_progress":
        return "", False, True, (_("you have begun"),)
    if item.behaviour != "exam":
        return "", False, False, ()
    if newest.state == "submitted":
        return _("An answer is with a grader"), False, True, ()
    best = max((percent(fact.score or 0) for fact in attempts), default=0)
    return "", False, False, (_("best so far %(percent)s%%") % {"percent": best},)


def _role_play_situation(handed: Sequence[Handed], today: date) -> tuple[str, bool, bool, tuple[str, ...]]:
    current = [one for one in handed if one.status != "withdrawn"]
    newest = current[-1] if current else None
    if newest is None:
        return "", False, bool(handed), ()
    if newest.status == "draft":
        is_revision = any(one.status == "returned" for one in current)
        return "", is_revision, True, (_("second version begun"),) if is_revision else (_("draft kept"),)
    if newest.status == "submitted":
        since = moment_words(newest.submitted_at, today) if newest.submitted_at else ""
        return _("With your grader since %(day)s") % {"day": since}, False, True, ()
    if newest.status == "returned":
        return "", True, True, (_("revise once"),)
    return "", False, False, (_("levels and comments are in"),)


def _score_words(item: Item, facts: Sequence[Fact]) -> tuple[str, ...]:
    best = next((fact.score for fact in facts if fact.source == "done"), None)
    if best is None or not isinstance(item, Quiz):
        return ()
    return (_("%(percent)s%%") % {"percent": percent(best)},)
