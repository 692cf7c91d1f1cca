"""How the figures of a question are said: a light in words, and sentences that say what to do."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from content import documents
from courses.analysis.queries import Analysis, QuizLine
from courses.analysis.rules import LEAST, ItemFigures, Verdict

# Light: what it says, its icon, the kind of its pill.
LIGHTS: Mapping[str, tuple[str | Promise, str, str]] = {
    "red": (gettext_lazy("Check the key"), "warning-circle", "late"),
    "amber": (gettext_lazy("Have a look"), "warning", "soon"),
    "green": (gettext_lazy("Does its job"), "check-circle", "good"),
    "grey": (gettext_lazy("n too small"), "circle-dashed", ""),
}

WHICH: Mapping[str, str | Promise] = {
    "first": gettext_lazy("First of each person"),
    "best": gettext_lazy("Best of each person"),
    "last": gettext_lazy("Last of each person"),
    "all": gettext_lazy("All of them"),
}

REASONS: Mapping[str, str | Promise] = {
    "backwards": gettext_lazy(
        "Strong people miss this one, and weak people get it. Check the key; until then, take it out of the total."
    ),
    "below_guess": gettext_lazy("Fewer get it right than would by guessing. Check the key."),
    "nobody": gettext_lazy("Nobody gets it right. Check the key, then whether a lesson teaches it."),
    "hard": gettext_lazy("Few get it right. Check that a lesson teaches it and that the wording is plain."),
    "everybody": gettext_lazy(
        "Everybody gets it right, so it tells nobody apart. Make the wrong answers more tempting, or replace it."
    ),
    "must_know": gettext_lazy("Nearly everybody gets this critical question right, as they should."),
    "easy": gettext_lazy(
        "Nearly everybody gets it right. Make the wrong answers more tempting, unless it is a must-know."
    ),
    "weak": gettext_lazy(
        "It hardly tells strong people from weak ones. Look for an answer that can be defended, or a hint in the wording."
    ),
    "dubious": gettext_lazy(
        "It tells people apart far less than it could. Look for an answer that can be defended, or a hint in the wording."
    ),
    "rather_hard": gettext_lazy("On the hard side; fine if that is meant."),
    "rather_easy": gettext_lazy("On the easy side; fine if that is meant."),
    "fine": gettext_lazy("It tells strong people from weak ones, and is neither too hard nor too easy."),
}


def sentences(verdict: Verdict, question: documents.Question, n: int) -> list[str]:
    """What the light means and what to do, the most pressing first."""
    if verdict.light == "grey":
        return [_("n too small: %(n)s of the %(least)s attempts that it takes.") % {"n": n, "least": LEAST}]
    letters = letters_of(question)
    said = [str(REASONS[reason]) for reason in verdict.reasons]
    if verdict.attracts and verdict.attracts in letters:
        letter = {"letter": letters[verdict.attracts]}
        if "backwards" in verdict.reasons:
            said[0] = (
                _("Strong people miss this one; option %(letter)s attracts them. Check the key.") % letter
            )
        else:
            said.append(_("Option %(letter)s attracts strong people: could it be right, too?") % letter)
    unused = [letters[key] for key in verdict.unused if key in letters]
    if unused:
        said.append(
            ngettext(
                "Nobody takes option %(letters)s: write one that a tired colleague would choose.",
                "Nobody takes the options %(letters)s: write some that a tired colleague would choose.",
                len(unused),
            )
            % {"letters": ", ".join(unused)}
        )
    return said


def letters_of(question: documents.Question) -> dict[str, str]:
    """A letter for each option, in the order in which the author wrote them; learners see them shuffled."""
    options = getattr(question, "options", ())
    return {option.key: chr(ord("A") + place) for place, option in enumerate(options)}


def headline(found: Analysis) -> str:
    """What the page says first."""
    if found.results is None:
        return found.quiz.title
    if found.results.quiz.n < LEAST:
        return _("Too few attempts to judge the questions by")
    looks = sum(item.verdict.light in ("red", "amber") for item in found.results.items)
    if not looks:
        return _("No question stands out")
    return ngettext("%(count)s question needs a look", "%(count)s questions need a look", looks) % {
        "count": looks
    }


def line_words(line: QuizLine) -> str:
    """How a quiz of the list does, in a few words."""
    if line.lights is None:
        return _("Not worked out yet")
    told = [
        (ngettext("%(n)s to check", "%(n)s to check", line.lights.get("red", 0)), "red"),
        (ngettext("%(n)s to look at", "%(n)s to look at", line.lights.get("amber", 0)), "amber"),
        (ngettext("%(n)s fine", "%(n)s fine", line.lights.get("green", 0)), "green"),
        (
            ngettext(
                "%(n)s with too few attempts", "%(n)s with too few attempts", line.lights.get("grey", 0)
            ),
            "grey",
        ),
    ]
    return ", ".join(text % {"n": line.lights[light]} for text, light in told if line.lights.get(light))


def percent(share: float | None, places: int = 0) -> str:
    """A share of 0 to 1 as per cent; a dash where there is none."""
    return "–" if share is None else _("%(number)s%%") % {"number": decimal(100 * share, places)}


def per_cent(value: float | None) -> str:
    """A number that is per cent already, with one place; a dash where there is none."""
    return percent(None if value is None else value / 100, 1)


def decimal(value: float | None, places: int = 1) -> str:
    """A number in the reader's way of writing; a dash where there is none."""
    if value is None:
        return "–"
    rounded = round(value, places)
    return number_format(rounded or 0.0, places).replace("-", "−")


def interval(figures: ItemFigures) -> str:
    """The interval of the facility."""
    if figures.facility_low is None or figures.facility_high is None:
        return ""
    return _("%(low)s–%(high)s%%") % {
        "low": decimal(100 * figures.facility_low, 0),
        "high": decimal(100 * figures.facility_high, 0),
    }
