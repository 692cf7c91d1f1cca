"""The customer's words on the home page: what the next step is about, in their voice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from content.documents import Dialogue, DoItNow, Item, Lesson, Module, RolePlay, Sample, Scenario
from courses.scenarios import rules
from courses.scenarios.queries import Run


@dataclass(frozen=True)
class Line:
    """One bubble. `voice` is them, you or draft; `html` was sanitised at release; `mood` is 0-4 or None."""

    voice: str
    text: str = ""
    html: str = ""
    mood: int | None = None


@dataclass(frozen=True)
class Scene:
    """The panel: who speaks, where, in what mood, and the last words."""

    name: str
    note: str
    lines: tuple[Line, ...]
    portrait: str = ""
    mood: int | None = None


def channel_word(channel: str) -> str:
    """E-mail, Chat, Phone or Social."""
    return {"email": _("E-mail"), "chat": _("Chat"), "phone": _("Phone"), "social": _("Social")}.get(
        channel, channel
    )


def intensity_word(scenario: Scenario) -> str:
    """How hard a scenario may land, in words."""
    return {
        "light": _("Light"),
        "medium": _("May touch you"),
        "high": _("Hard to read in places"),
    }[scenario.intensity]


def scene(document: Module, item: Item, run: Run | None) -> Scene | None:
    """What the panel shows for this step; None where the module has no customer to quote."""
    if isinstance(item, Scenario):
        return _conversation(item, run)
    if isinstance(item, RolePlay):
        return _thread(item)
    if isinstance(item, Lesson):
        own = _from_lesson(item)
        if own is not None:
            return own
    return next((found for other in document.items if (found := _first_words(other)) is not None), None)


def _first_words(item: Item) -> Scene | None:
    if isinstance(item, Lesson):
        return _from_lesson(item)
    return _conversation(item, None) if isinstance(item, Scenario) else None


def _conversation(item: Scenario, run: Run | None) -> Scene:
    scenario = run.scenario if run is not None else item
    play = rules.replay(scenario, run.choices if run else ())
    mood = rules.mood(scenario, play.meters)
    lines: list[Line] = []
    if play.steps:
        last = play.steps[-1]
        lines.append(Line("you", text=last.choice.text, mood=rules.mood(scenario, last.before)))
    if play.node is not None:
        lines.append(Line("them", text=play.node.says or play.node.direction, mood=mood))
        lines.append(
            Line(
                "draft", text=_("Your turn. What do you say?") if play.steps else _("What do you say first?")
            )
        )
    return Scene(
        name=scenario.customer.name,
        note=" · ".join(part for part in (channel_word(scenario.channel), scenario.customer.about) if part),
        portrait=scenario.customer.portrait,
        mood=mood,
        lines=tuple(lines),
    )


def _thread(item: RolePlay) -> Scene | None:
    said: Sequence[str] = [message.text for message in item.thread if message.voice == "them"]
    if not said:
        return None
    return Scene(
        name=item.customer.name,
        note=" · ".join(part for part in (channel_word(item.channel), item.customer.about) if part),
        portrait=item.customer.portrait,
        lines=(Line("them", text=said[-1]), Line("draft", text=_("What do you write back?"))),
    )


def _from_lesson(item: Lesson) -> Scene | None:
    for block in item.blocks:
        if isinstance(block, Sample) and block.voice == "them":
            return _quoted(item, html=block.html)
        if isinstance(block, Dialogue) and block.customer:
            return _quoted(item, text=block.customer)
        if isinstance(block, DoItNow) and block.sample_html:
            return _quoted(item, html=block.sample_html)
        if isinstance(block, Dialogue):
            better = next((reply for reply in block.replies if reply.tone == "better"), None)
            if better is not None:
                return Scene(
                    name=_("From this lesson"),
                    note=item.title,
                    lines=(Line("you", html=better.html),),
                )
    return None


def _quoted(item: Lesson, *, text: str = "", html: str = "") -> Scene:
    return Scene(
        name=_("A customer writes"),
        note=_("From the lesson “%(title)s”") % {"title": item.title},
        lines=(
            Line("them", text=text, html=html),
            Line("draft", text=_("What do they need first?")),
        ),
    )
