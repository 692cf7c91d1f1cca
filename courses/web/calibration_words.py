"""Licences, scored replies and verdicts in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.documents import Rubric
from courses.calibration.bank import BankText
from courses.calibration.queries import LicenceState
from courses.calibration.rules import CriterionFigure, Verdict
from courses.role_plays.marking import Marking
from courses.web import role_play_reading as reading
from courses.web import role_play_words as words
from courses.web.grading_form import criterion_fields
from lms.lib.components import level_word


@dataclass(frozen=True)
class StateWords:
    """A licence's state: a word, a colour of `status`, a sentence, and the verb of the button ("" for none)."""

    text: str
    kind: str
    detail: str
    action: str


def day(moment: Any) -> str:
    """A day as people say it, in the reader's zone."""
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def state_words(state: LicenceState) -> StateWords:
    """Where a grader stands with a rubric."""
    until = day(state.expires_at) if state.expires_at else ""
    text, kind, detail = {
        "none": (_("No licence yet"), "none", ""),
        "valid": (_("Licensed"), "good", _("Until %(day)s") % {"day": until}),
        "expiring": (
            _("Runs out soon"),
            "soon",
            _("Until %(day)s; renewing takes about half an hour") % {"day": until},
        ),
        "expired": (_("Run out"), "soon", _("It held until %(day)s") % {"day": until}),
        "changed": (
            _("The rubric has changed"),
            "soon",
            _("Its criteria or weights are new, so the licence starts anew"),
        ),
        "revoked": (_("Withdrawn"), "soon", _("You can work for it again")),
    }[state.state]
    if state.open_run_id is not None:
        going = ngettext(
            "%(scored)s of %(count)s reply scored", "%(scored)s of %(count)s replies scored", state.total
        ) % {"scored": state.scored, "count": state.total}
        return StateWords(text, kind, going, _("Go on"))
    if state.opens_at is None:
        return StateWords(text, kind, _("The authors have not written a licence set yet"), "")
    action = {"valid": "", "expiring": _("Renew")}.get(state.state, _("Begin"))
    return StateWords(text, kind, detail, action)


@dataclass(frozen=True)
class CriterionGold:
    """One criterion of a scored reply: the reader's level, the experts', how far apart, and why."""

    title: str
    own: str
    gold: str
    gap: int
    apart: str
    reason: str


def gold_lines(
    rubric: Rubric, own: Mapping[str, int], gold: Mapping[str, int], reasons: Mapping[str, str]
) -> list[CriterionGold]:
    """The experts' levels beside the reader's, in the order of the rubric. Without own levels nothing is compared."""
    return [
        CriterionGold(
            title=one.title,
            own=_level(own.get(one.key, 0)),
            gold=_level(gold.get(one.key, 0)),
            gap=(gap := own[one.key] - gold[one.key] if own else 0),
            apart=_apart(gap) if own else "",
            reason=reasons.get(one.key, ""),
        )
        for one in rubric.criteria
    ]


def _level(number: int) -> str:
    return f"{number} {level_word(number)}" if number else ""


def _apart(gap: int) -> str:
    if not gap:
        return _("The same")
    if gap > 0:
        return ngettext("%(count)s level higher", "%(count)s levels higher", gap) % {"count": gap}
    return ngettext("%(count)s level lower", "%(count)s levels lower", -gap) % {"count": -gap}


def scoring(source: BankText, own: Mapping[str, int]) -> dict[str, Any]:
    """What the page of a scored reply needs: the case, the reply, the rubric with what was chosen."""
    item = source.item
    return {
        "item": item,
        "module": source.module,
        "thread": words.thread(item),
        "channel": words.channel_word(item),
        "read_parts": reading.read_parts(item, dict(source.text.texts), ()),
        "criteria": criterion_fields(item.rubric, Marking(levels=dict(own))),
    }


def anchor_context(source: BankText) -> dict[str, Any]:
    """An anchor: its level as a whole, its text by part, and each level with its reason."""
    text = source.text
    return {
        "title": source.item.title,
        "level": _level(text.typical_level),
        "read_parts": reading.read_parts(source.item, dict(text.texts), ()),
        "lines": gold_lines(source.item.rubric, {}, text.levels, text.reasons),
    }


def levels_apart(hundredths: int) -> str:
    """Hundredths of a level as a number with two decimals."""
    return f"{abs(hundredths) // 100}.{abs(hundredths) % 100:02}"


@dataclass(frozen=True)
class FigureWords:
    """One criterion of a verdict: how far, in which direction, and whether that is near enough."""

    title: str
    error: str
    exact: str
    is_within: bool
    advice: str


def figure_words(rubric: Rubric, verdict: Verdict) -> list[FigureWords]:
    """What a licence set came to, criterion by criterion."""
    titles = {one.key: one.title for one in rubric.criteria}
    return [
        FigureWords(
            title=titles[one.key],
            error=levels_apart(one.error),
            exact=_("%(exact)s of %(total)s alike") % {"exact": one.exact, "total": one.total},
            is_within=one.is_within,
            advice=_advice(one),
        )
        for one in verdict.figures
    ]


def _advice(one: CriterionFigure) -> str:
    if one.is_within and abs(one.bias) < 20:
        return _("You see what the experts see.")
    if one.bias >= 20:
        return _("You tend to give more than the experts. Look for what is missing from the page.")
    if one.bias <= -20:
        return _("You tend to give less than the experts. Look for what is on the page, in whatever style.")
    return _("Now higher, now lower. Read the four levels side by side before you choose.")


def verdict_words(verdict: Verdict) -> list[str]:
    """What still stands between this set and a licence; empty where it was earned."""
    found = []
    far = sum(not one.is_within for one in verdict.figures)
    if far:
        found.append(
            ngettext(
                "On %(count)s criterion you lie more than .40 of a level from the experts on average.",
                "On %(count)s criteria you lie more than .40 of a level from the experts on average.",
                far,
            )
            % {"count": far}
        )
    if verdict.gate_misses:
        count = len(verdict.gate_misses)
        found.append(
            ngettext(
                "In %(count)s reply a gate is two levels away or more.",
                "In %(count)s replies a gate is two levels away or more.",
                count,
            )
            % {"count": count}
        )
    if not verdict.is_right_often:
        found.append(
            _("Pass or not was right in %(right)s of %(total)s; nine of ten are needed.")
            % {"right": verdict.right, "total": verdict.total}
        )
    return found
