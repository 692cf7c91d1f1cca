"""How agreement is said: names of the figures, lights in words, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor

from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from courses.agreement.queries import Analysis
from courses.agreement.rules import BANDS, CriterionResult, Figure, Line, Results, Verdict
from courses.results import percent as rounded_down
from courses.web.analysis_words import decimal

SHARES = ("exact", "adjacent", "passing")

# Figure: what it is called, and what it tells.
FIGURES: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "exact": (gettext_lazy("Exact agreement"), gettext_lazy("Two graders choose the same level.")),
    "adjacent": (gettext_lazy("Within one level"), gettext_lazy("Two graders are at most one level apart.")),
    "alpha": (
        gettext_lazy("Krippendorff’s alpha"),
        gettext_lazy("Agreement of all graders beyond chance, with whatever was not marked left out."),
    ),
    "icc": (
        gettext_lazy("Totals, ICC(2,1)"),
        gettext_lazy("How much of the spread of mean levels lies in the work, and not in who marked it."),
    ),
    "smd": (
        gettext_lazy("First against second mark"),
        gettext_lazy("How far their means lie apart, in standard deviations; less is better."),
    ),
    "passing": (gettext_lazy("Pass or not yet"), gettext_lazy("Two graders come to the same outcome.")),
    "kappa": (
        gettext_lazy("Quadratic-weighted kappa"),
        gettext_lazy("Agreement beyond chance; two levels apart weighs four times one."),
    ),
}

KINDS: Mapping[str, str | Promise] = {
    "double": gettext_lazy("Work marked by two"),
    "calibration": gettext_lazy("Calibration rounds"),
    "seed": gettext_lazy("Hidden seeds"),
}

# Light: its icon, the kind of its pill.
LIGHTS: Mapping[str, tuple[str, str]] = {
    "red": ("warning-circle", "late"),
    "amber": ("warning", "soon"),
    "green": ("check-circle", "good"),
    "grey": ("circle-dashed", ""),
}

# What helps, where a figure is below the aim.
REMEDIES: Mapping[str, str | Promise] = {
    "passing": gettext_lazy(
        "Graders differ on who passes: read three pieces at the edge together, and agree on what decides."
    ),
    "alpha": gettext_lazy("Mark five pieces alone, then compare them criterion by criterion."),
    "icc": gettext_lazy("Mark five pieces alone, then compare them criterion by criterion."),
    "exact": gettext_lazy(
        "Graders often choose different levels: look at the anchors of neighbouring levels together."
    ),
    "adjacent": gettext_lazy("Some marks lie two levels apart: read these pieces together first."),
    "smd": gettext_lazy(
        "Second marks differ from first ones as a whole: check that both are given without the other in sight."
    ),
}


def light_words(judged: Verdict, *, is_of_people: bool = False) -> str:
    """The light in words. Of few scripts, and of people always, amber and red say no more than that it is worth a talk."""
    match judged.light, judged.is_talk or is_of_people:
        case "green", _talk:
            return _("In good order")
        case "amber", True:
            return _("Worth a talk")
        case "red", True:
            return _("Talk about it")
        case "amber", _talk:
            return _("A little below the aim")
        case "red", _talk:
            return _("Well below the aim")
    return _("n too small") if judged.short else _("Not defined")


def too_few(n: int, least: int) -> str:
    """Words in place of a light."""
    return ngettext(
        "%(n)s script marked by two; %(least)s are needed.", "%(n)s scripts marked by two; %(least)s are needed.", n
    ) % {"n": n, "least": least}  # fmt: skip


def sentence(figure: Figure) -> str:
    """What the light of a figure means; for an undefined one, why."""
    band = BANDS[figure.name]
    if figure.n < band.least:
        return too_few(figure.n, band.least)
    if figure.value is None:
        return _("Everybody gives the same level, so there is nothing to tell apart.")
    words = {"aim": value_words(figure.name, band.green)}
    return (
        _("The aim is at most %(aim)s.") % words if band.is_less_better else _("The aim is %(aim)s.") % words
    )


def value_words(name: str, value: float | None) -> str:
    """A share as per cent, anything else with two places; towards the worse, so that no number looks better than its light."""
    if value is None:
        return "–"
    if name in SHARES:
        return _("%(number)s%%") % {"number": rounded_down(value)}
    towards = ceil if name in BANDS and BANDS[name].is_less_better else floor  # type: ignore[index]
    places = 3 if name == "alpha" else 2
    shown = towards(round(value * 10**places, 6)) / 10**places
    return decimal(shown, places)


def interval_words(name: str, low: float | None, high: float | None) -> str:
    """From where to where; nothing where there is no interval."""
    if low is None or high is None:
        return ""
    if name in SHARES:
        return _("%(low)s–%(high)s%%") % {"low": rounded_down(low), "high": rounded_down(high)}
    return _("%(low)s to %(high)s") % {"low": decimal(low, 2), "high": decimal(high, 2)}


def levels_words(value: float | None) -> str:
    """A difference in levels, with its sign."""
    if value is None:
        return "–"
    text = decimal(value, 2)
    return f"+{text}" if round(value, 2) > 0 else text


def language_name(code: str) -> str:
    """A language as people call it."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def severity_words(line: Line) -> str:
    """Whether a difference stands out from chance, and which way."""
    if line.value is None:
        return _("Nobody from elsewhere has marked the same work.")
    if line.low is None or line.high is None or line.low <= 0 <= line.high:
        return _("No difference that could not be chance.")
    if line.value < 0:
        return _("Gives lower levels than others on the same work.")
    return _("Gives higher levels than others on the same work.")


def headline(found: Analysis) -> str:
    """What the page says first."""
    results = found.results
    if results is None:
        return _("How far graders agree")
    if not results.scripts:
        return _("Nothing was marked by two yet")
    judged = [figure.verdict for figure in (*results.figures, *(one.kappa for one in results.criteria))]
    if all(one.light == "grey" for one in judged):
        return _("Too few scripts to say how far graders agree")
    looks = [one for one in results.criteria if one.kappa.verdict.light in ("red", "amber")]
    if looks:
        return _("Talk about ‘%(criterion)s’ first") % {"criterion": results.words_of(looks[0])[1]}
    if any(one.light in ("red", "amber") for one in judged):
        return _("Graders do not see quite the same thing yet")
    return _("Graders see the same thing")


def next_steps(found: Analysis) -> list[str]:
    """What to do, the most pressing first: at most three sentences."""
    results = found.results
    if results is None or not results.scripts:
        return []
    said = [
        _of_criterion(results, one) for one in results.criteria if one.kappa.verdict.light in ("red", "amber")
    ][:1]
    poor = [figure for figure in results.figures if figure.verdict.light in ("red", "amber")]
    poor.sort(key=lambda figure: (figure.verdict.light != "red", list(REMEDIES).index(figure.name)))
    said += list(dict.fromkeys(str(REMEDIES[figure.name]) for figure in poor))[: 2 - len(said)]
    said += [_of_line(found, line) for line in found.seen_graders if line.verdict.light in ("red", "amber")][
        :1
    ]
    if said:
        return said
    short = max(figure.verdict.short for figure in results.figures)
    if short:
        return [
            ngettext(
                "Have %(count)s more script marked by two; then every figure here says something.",
                "Have %(count)s more scripts marked by two; then every figure here says something.",
                short,
            )
            % {"count": short}
        ]
    return [_("Nothing stands out. Keep up the monthly round, so that it stays that way.")]


def _of_criterion(results: Results, one: CriterionResult) -> str:
    return _(
        "Talk about ‘%(criterion)s’ first: graders agree on it least (kappa %(kappa)s, %(n)s scripts)."
    ) % {
        "criterion": results.words_of(one)[1],
        "kappa": value_words("kappa", one.kappa.value),
        "n": one.kappa.n,
    }


def _of_line(found: Analysis, line: Line) -> str:
    amount = {"levels": decimal(abs(line.value or 0), 1), "name": found.names[int(line.key)]}
    is_strict = (line.value or 0) < 0
    if int(line.key) == found.own:
        if is_strict:
            return (
                _("You mark %(levels)s levels below your co-graders: compare three pieces with one of them.")
                % amount
            )
        return (
            _("You mark %(levels)s levels above your co-graders: compare three pieces with one of them.")
            % amount
        )
    if is_strict:
        return _("%(name)s marks %(levels)s levels below co-graders: compare three pieces together.") % amount
    return _("%(name)s marks %(levels)s levels above co-graders: compare three pieces together.") % amount
