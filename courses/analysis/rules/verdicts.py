"""What the figures of a question mean: a light, and the reasons for it. The bands are our own:
a test of mastery is easy by design, so facility may be high.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from courses.analysis.rules.answers import AnswerRow
from courses.analysis.rules.figures import ItemFigures

Light = Literal["green", "amber", "red", "grey"]
Reason = Literal[
    "few",
    "backwards",
    "below_guess",
    "nobody",
    "hard",
    "everybody",
    "must_know",
    "easy",
    "weak",
    "dubious",
    "rather_hard",
    "rather_easy",
    "fine",
]

# Fewer attempts than this say nothing.
LEAST = 30
HARD, RATHER_HARD, RATHER_EASY, EASY = 0.40, 0.55, 0.95, 0.97
WEAK, DUBIOUS = 20.0, 15.0

LIGHTS: dict[Reason, Light] = {
    "few": "grey",
    "backwards": "red",
    "below_guess": "red",
    "nobody": "amber",
    "hard": "amber",
    "everybody": "amber",
    "must_know": "green",
    "easy": "amber",
    "weak": "amber",
    "dubious": "amber",
    "rather_hard": "green",
    "rather_easy": "green",
    "fine": "green",
}
ORDER: tuple[Light, ...] = ("red", "amber", "green", "grey")


@dataclass(frozen=True)
class Verdict:
    """`attracts` is the wrong option that strong people take, `unused` are options that nobody takes."""

    light: Light
    reasons: tuple[Reason, ...]
    attracts: str = ""
    unused: tuple[str, ...] = ()


def verdict(
    figures: ItemFigures, rows: Sequence[AnswerRow], *, kind: str, is_critical: bool = False
) -> Verdict:
    """The light is that of the worst reason. Below `LEAST` attempts it is grey, and nothing else is said."""
    if figures.n < LEAST or figures.facility is None:
        return Verdict("grey", ("few",))
    reasons = list(_reasons(figures, is_critical)) or ["fine"]
    light = min((LIGHTS[reason] for reason in reasons), key=ORDER.index)
    is_choice = kind in ("single", "multiple")
    return Verdict(
        light=light,
        reasons=tuple(sorted(reasons, key=lambda reason: ORDER.index(LIGHTS[reason]))),
        attracts=_attracts(figures, rows) if is_choice and light != "green" else "",
        unused=tuple(row.given for row in rows if not row.n and not row.is_key) if is_choice else (),
    )


def _reasons(figures: ItemFigures, is_critical: bool) -> list[Reason]:
    facility = figures.facility or 0.0
    reasons: list[Reason] = []
    if (figures.discrimination is not None and figures.discrimination < 0) or figures.is_negative:
        reasons.append("backwards")
    if figures.guess is not None and facility < figures.guess:
        reasons.append("below_guess")
    if facility == 0:
        reasons.append("nobody")
    elif facility < HARD:
        reasons.append("hard")
    elif facility < RATHER_HARD:
        reasons.append("rather_hard")
    elif facility > EASY:
        reasons.append("must_know" if is_critical else "everybody" if facility == 1 else "easy")
    elif facility > RATHER_EASY:
        reasons.append("rather_easy")
    if "backwards" in reasons or (is_critical and facility > EASY):
        return reasons
    if figures.discrimination is not None and figures.discrimination < WEAK:
        reasons.append("weak")
    elif figures.efficiency is not None and figures.efficiency < DUBIOUS:
        reasons.append("dubious")
    return reasons


def _attracts(figures: ItemFigures, rows: Sequence[AnswerRow]) -> str:
    """The most frequent wrong option whose takers did better elsewhere than those of the key; of one in twenty at least."""
    keyed = [row for row in rows if row.is_key and row.rest is not None]
    if not keyed:
        strongest = -1.0
    else:
        takers = sum(row.n for row in keyed)
        strongest = sum(row.n * (row.rest or 0.0) for row in keyed) / takers
    least = max(3, figures.n / 20)
    wrong = [
        row
        for row in rows
        if not row.is_key and row.given and row.n >= least and row.rest is not None and row.rest > strongest
    ]
    return max(wrong, key=lambda row: row.n).given if wrong else ""
