"""What the daily review says: how an answer came out, when a card comes back, what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.cards import rules
from courses.cards.deck_queries import Deck
from courses.cards.queries import Asked, SkillKept
from courses.web.learner_path import day_words

SECONDS_A_CARD = 36


@dataclass(frozen=True)
class Outcome:
    """An answer in two words, and the day on which its card returns. kind: good, soon or nothing."""

    title: str
    kind: str
    icon: str
    returns: str


@dataclass(frozen=True)
class EndWords:
    """The end of a set: a title, a sentence, and what to do besides."""

    title: str
    text: str
    more: str


@dataclass(frozen=True)
class ReviewPanel:
    """The review on the first page. `action` is empty where there is nothing to do; `source` is there when some are due."""

    title: str
    text: str
    meta: str
    action: str
    is_due: bool
    source: str = ""


@dataclass(frozen=True)
class Certainty:
    """A choice of how sure one is."""

    value: str
    label: str


def certainties() -> tuple[Certainty, ...]:
    """How sure somebody can be, least first."""
    return (
        Certainty(str(rules.UNSURE), _("It’s a guess")),
        Certainty(str(rules.FAIRLY_SURE), _("Fairly sure")),
        Certainty(str(rules.CERTAIN), _("Certain")),
    )


def outcome_words(rating: int, due_on: date, today: date) -> Outcome:
    """How the answer came out, and when the card comes back."""
    returns = returns_words(due_on, today)
    if rating == rules.AGAIN:
        return Outcome(_("Not yet"), "", "arrow-counter-clockwise", returns)
    if rating == rules.HARD:
        return Outcome(_("Nearly"), "soon", "circle-half", returns)
    return Outcome(_("Got it"), "good", "check-circle-fill", returns)


def returns_words(due_on: date, today: date) -> str:
    """«Comes back on Thursday»; the date from a week on."""
    days = (due_on - today).days
    if days <= 1:
        return _("Comes back tomorrow")
    if days < 7:
        return _("Comes back on %(day)s") % {"day": date_words(due_on, "l")}
    return _("Comes back on %(day)s") % {"day": day_words(due_on, today)}


def place_words(asked: Asked) -> str:
    """The module that a card is from, with the day it was finished."""
    if asked.is_from_precheck:
        return asked.module.title
    day = date_words(asked.begun_on, "j F")
    return _("%(module)s, from %(day)s") % {"module": asked.module.title, "day": day}


def origin_words(asked: Asked) -> str:
    """Why a card is asked that is from no finished module; empty for the others."""
    if not asked.is_from_precheck:
        return ""
    return _("From the pre-check of %(module)s, where you were sure") % {"module": asked.module.title}


def minutes_words(cards: int) -> str:
    """How long so many cards take."""
    minutes = max(1, round(cards * SECONDS_A_CARD / 60))
    return ngettext("about %(count)s minute", "about %(count)s minutes", minutes) % {"count": minutes}


def end_words(deck: Deck) -> EndWords:
    """What the page says when there is no card to ask now."""
    done = len(deck.answered)
    back = (
        _("The next card comes back on %(day)s.") % {"day": day_words(deck.next_on, deck.today)}
        if deck.next_on and not deck.due
        else _("The others wait for another day.")
        if deck.due
        else ""
    )
    if not deck.cards:
        return EndWords(
            _("No cards yet"),
            _("When you finish a module, its ideas come back here in single questions, a few minutes a day."),
            "",
        )
    if not done and not deck.can_do_more:
        return EndWords(_("Nothing is due"), back, "")
    if not done:
        return EndWords(
            _("Nothing is due"), _("Fancy a two-minute review? %(back)s") % {"back": back}, _("Review a few")
        )
    title = _("That’s today’s five") if done == rules.FIVE else _("That’s it for today")
    return EndWords(title, back, _("A few more") if deck.can_do_more else "")


def panel_words(deck: Deck) -> ReviewPanel | None:
    """What the first page says of the review; None for somebody without cards."""
    if not deck.cards:
        return None
    if deck.left:
        text = ngettext(
            "%(count)s card wants a look before it fades.",
            "%(count)s cards want a look before they fade.",
            deck.left,
        ) % {"count": deck.left}
        action = _("Go on") if deck.answered else _("Start the review")
        return ReviewPanel(
            _("Daily review"),
            text,
            minutes_words(deck.left),
            action,
            is_due=True,
            source=_source_words(deck),
        )
    if deck.answered:
        end = end_words(deck)
        return ReviewPanel(_("Daily review"), f"{end.title}. {end.text}", "", "", is_due=False)
    if deck.can_do_more:
        text = _("Nothing is due. Fancy a two-minute review?")
        return ReviewPanel(_("Daily review"), text, "", _("Review a few"), is_due=False)
    return ReviewPanel(
        _("Daily review"), f"{_('Nothing is due.')} {end_words(deck).text}".strip(), "", "", is_due=False
    )


def _source_words(deck: Deck) -> str:
    kinds = {card.is_from_precheck for card in deck.due_by(deck.today)}
    if kinds == {True}:
        return _("From a pre-check, where you were sure")
    if kinds == {True, False}:
        return _("From what you have finished, and a pre-check")
    return _("From what you have finished")


def kept_words(skill: SkillKept, today: date) -> tuple[str, str]:
    """How much of a skill's knowledge is kept, and what comes next."""
    kept = skill.kept
    if not kept.known:
        count = ngettext("%(count)s card, not asked yet", "%(count)s cards, none asked yet", kept.total) % {
            "count": kept.total
        }
    else:
        count = _("%(kept)s of %(known)s cards kept") % {"kept": kept.kept, "known": kept.known}
        new = kept.total - kept.known
        if new:
            count = _("%(count)s, %(new)s not asked yet") % {"count": count, "new": new}
    if kept.next_on is None:
        return count, ""
    if kept.next_on <= today:
        return count, _("Next one today")
    return count, _("Next one on %(day)s") % {"day": day_words(kept.next_on, today)}
