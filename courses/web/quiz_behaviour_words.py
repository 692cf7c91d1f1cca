"""What practice, pre-checks and reviews say: before a try, after it, and about what will show later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content import documents
from courses.quizzes.practice_queries import PracticeState, Step
from courses.quizzes.result_queries import Certainty
from courses.quizzes.rules import Calibration, Glimpse, Quadrant, Review, Tally
from courses.results import percent
from courses.web.quiz_rows import RATINGS
from courses.web.quiz_words import moment


@dataclass(frozen=True)
class Level:
    """A certainty to choose."""

    value: int
    label: str
    odds: str
    is_chosen: bool


@dataclass(frozen=True)
class SoFar:
    """What a check said that was not the last one. Each row is (words, kind, icon, text, given, feedback)."""

    title: str
    tally: str
    rows: tuple[dict[str, Any], ...]
    left: str


@dataclass(frozen=True)
class Cell:
    """One of the four: how many answers were known, lucky, not known, or sure and wrong."""

    title: str
    text: str
    count: int
    kind: str


def more_words(review: Review) -> str:
    """When more will show, in a sentence; empty where nothing is held back."""
    when = moment(review.from_at) if review.from_at is not None else ""
    if review.until_spent and when:
        return _(
            "You’ll see the reasons behind each answer once your last try is used, or from %(when)s."
        ) % {"when": when}
    if review.until_spent:
        return _(
            "You’ll see the reasons behind each answer once your last try is used, or once all is right."
        )
    if when:
        return _("You’ll see the reasons behind each answer from %(when)s, once the quiz has closed.") % {
            "when": when
        }
    if review.until_closed:
        return _("You’ll see the reasons behind each answer once the quiz has closed.")
    return ""


def hand_in_words(review: documents.ReviewPreset, behaviour: documents.Behaviour) -> str:
    """What follows handing in, on the page before it."""
    if behaviour == "practice":
        return _("Hand in when you are ready. The step is then done, and you can practise again at any time.")
    if review == "after_attempt":
        return _("Hand in when you are ready. You see the reason behind each answer right away.")
    if review == "after_last_try":
        return _(
            "Hand in when you are ready. You see your score right away, and the reasons once your last try is used."
        )
    return _(
        "Hand in when you are ready. You see your score right away, and the reasons once the quiz has closed."
    )


def practice_line(practice: PracticeState) -> str:
    """Tries and what each costs, before anything is checked."""
    if practice.tries == 1:
        return _("You can check this once, and then its answer is shown.")
    tries = ngettext("%(count)s try.", "%(count)s tries.", practice.tries) % {"count": practice.tries}
    if not practice.penalty:
        return _("%(tries)s Another try costs nothing.") % {"tries": tries}
    return _("%(tries)s Each one that isn’t right takes %(percent)s per cent off. The best one counts.") % {
        "tries": tries,
        "percent": percent(practice.penalty),
    }


def so_far(kind: str, practice: PracticeState) -> SoFar | None:
    """The newest check in words; None before the first one and once the answer is shown."""
    step = practice.step
    if step is None:
        return None
    left = ngettext("%(count)s try left.", "%(count)s tries left.", practice.left) % {"count": practice.left}
    if practice.penalty:
        left = _("%(left)s A right answer would now earn %(percent)s per cent.") % {
            "left": left,
            "percent": percent(practice.worth),
        }
    return SoFar(
        title=_title(step),
        tally=_tally_words(kind, step.tally),
        rows=tuple(_glimpse_row(kind, each) for each in step.glimpses),
        left=left,
    )


def settled_title(practice: PracticeState) -> str:
    """How a question of practice ended."""
    result = practice.settled
    if result is None:
        return ""
    if result.marked.share == 1:
        if result.tries == 1:
            return _("Right at the first try")
        return _("Right at try %(number)s") % {"number": result.tries}
    if result.marked.is_undecided:
        return _("Compare yours with the answer")
    return _("Here is the answer, and why")


def settled_line(practice: PracticeState) -> str:
    """What it earned."""
    result = practice.settled
    if result is None:
        return ""
    if result.marked.is_undecided:
        return _("Our rule can’t tell whether other words say the same. You can: read them side by side.")
    if result.share == 1:
        return ""
    return _("It earned %(percent)s per cent. Nobody else sees this.") % {
        "percent": percent(float(result.share))
    }


def certainty_levels(chosen: int | None) -> list[Level]:
    """The three answers to «How sure are you?»."""
    words = (
        (1, _("A guess"), _("right about half the time")),
        (2, _("Fairly sure"), _("right about three times in four")),
        (3, _("Certain"), _("right nine times in ten, or more")),
    )
    return [Level(value, label, odds, value == chosen) for value, label, odds in words]


def certainty_word(certainty: int | None) -> str:
    """How sure somebody was, beside their answer."""
    return {1: _("You: a guess"), 2: _("You: fairly sure"), 3: _("You: certain")}.get(certainty or 1, "")


def cells(certainty: Certainty) -> list[Cell]:
    """The four, in the order in which they are drawn: two columns, sure and not; right above."""
    words: dict[Quadrant, tuple[str, str, str]] = {
        "knew": (_("You knew it"), _("sure, and right"), "good"),
        "lucky": (_("Lucky"), _("a guess, and right"), "soon"),
        "sure_and_wrong": (_("Sure and wrong"), _("worth the most of your time"), "late"),
        "knew_not": (_("You knew you didn’t"), _("a guess, and not right"), ""),
    }
    return [Cell(title, text, certainty.quadrants[name], kind) for name, (title, text, kind) in words.items()]


def calibration_words(certainty: Certainty) -> str:
    """Whether somebody is as sure as they are right, once there is enough to say so."""
    found: Calibration | None = certainty.calibration
    if found is None:
        return _(
            "After thirty answers in pre-checks you also see here whether you are as sure as you are right. "
            "So far there are %(count)s."
        ) % {"count": certainty.answers}
    points = {
        "points": abs(round(found.bias * 100)),
        "low": round(found.low * 100),
        "high": round(found.high * 100),
        "count": found.count,
    }
    if found.low > 0:
        text = _(
            "Over %(count)s answers you were surer than right, by %(points)s points (%(low)s to %(high)s)."
        )
    elif found.high < 0:
        text = _(
            "Over %(count)s answers you were right more often than sure, by %(points)s points (%(low)s to %(high)s)."
        )
    else:
        text = _(
            "Over %(count)s answers you are about as sure as you are right (%(low)s to %(high)s points)."
        )
    return text % points


def given_words(kind: str, given: str) -> str:
    """The place, rating, partner or role that somebody gave to an option."""
    if not given:
        return ""
    if kind in ("ordering", "judgement_rank"):
        return _("Place %(place)s") % {"place": given}
    if kind == "judgement_rate" and given.isdigit() and int(given) in RATINGS:
        return _("%(number)s, %(word)s") % {"number": given, "word": RATINGS[int(given)]()}
    if kind == "judgement_pick":
        return _("Best") if given == "best" else _("Worst")
    return given


def _title(step: Step) -> str:
    if step.is_undecided:
        return _("Our rule misses something in it")
    return _("Part of it is there") if step.share > 0 else _("Not yet")


def _tally_words(kind: str, tally: Tally | None) -> str:
    if tally is None:
        return ""
    sentences = {
        "multiple": _("You have %(right)s of the %(total)s that belong."),
        "ordering": _("%(right)s of %(total)s are in their place."),
        "judgement_rank": _("%(right)s of %(total)s are in their place."),
        "judgement_rate": _("%(right)s of %(total)s ratings agree with the key."),
        "matching": _("%(right)s of %(total)s belong together."),
        "gaps": _("%(right)s of %(total)s gaps are right."),
        "short_text": _("%(right)s of %(total)s ideas are there."),
        "rewrite": _("%(right)s of %(total)s things to look for are there."),
    }
    return sentences[kind] % {"right": tally.right, "total": tally.total}


def _glimpse_row(kind: str, each: Glimpse) -> dict[str, Any]:
    return {
        "label": _("Right") if each.is_right else _("Look again"),
        "icon": "check-circle-fill" if each.is_right else "circle-half",
        "kind": "good" if each.is_right else "",
        "text": each.text,
        "given": given_words(kind, each.given),
        "why": each.feedback,
    }
