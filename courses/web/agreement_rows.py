"""The rows of the agreement board, as they are drawn: numbers as text, intervals as points of a picture."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.agreement.queries import LEAST_GRADERS, Analysis
from courses.agreement.rules import BANDS, Figure, Line, Verdict
from courses.web import agreement_words as words

# The picture of an interval: from LEFT to RIGHT, in the units of its view box.
LEFT, RIGHT = 8.0, 232.0
# As far as a picture of severity goes, in levels.
SEVEREST = 1.5


@dataclass(frozen=True)
class Light:
    """A light in words."""

    kind: str
    icon: str
    words: str


@dataclass(frozen=True)
class Drawing:
    """An interval as a line through its point; `mark` is the aim, or no difference. All are places from left to right."""

    sentence: str
    low: str
    high: str
    point: str
    mark: str


@dataclass(frozen=True)
class FigureRow:
    """A figure of the board. `value` is a dash below the least n, where `sentence` says how many are missing."""

    label: str
    about: str
    value: str
    interval: str
    drawing: Drawing | None
    n: int
    light: Light
    sentence: str


@dataclass(frozen=True)
class CriterionRow:
    """A criterion: its kappa, and beside it how often two graders chose the same level."""

    rubric: str
    kappa: FigureRow
    exact: FigureRow


@dataclass(frozen=True)
class LineRow:
    """A grader, a site or a language. `gold` says how they compare with scores that experts agreed on."""

    line: Line
    label: str
    value: str
    interval: str
    drawing: Drawing | None
    light: Light
    sentence: str
    gold: str


@dataclass(frozen=True)
class LineTable:
    """Severity by one thing. `hidden` counts lines that this reader does not see."""

    key: str
    title: str
    head: str
    rows: tuple[LineRow, ...]
    hidden: str


def figure_rows(found: Analysis) -> list[FigureRow]:
    """The figures of all criteria together."""
    results = found.results
    return [_figure(one, str(words.FIGURES[one.name][0])) for one in results.figures] if results else []


def criterion_rows(found: Analysis) -> list[CriterionRow]:
    """The criteria, those that graders agree on least first. The rubric is named where there are several."""
    results = found.results
    if results is None:
        return []
    has_several = len({one.rubric for one in results.criteria}) > 1
    rows = []
    for one in results.criteria:
        rubric, title = results.words_of(one)
        rows.append(
            CriterionRow(rubric if has_several else "", _figure(one.kappa, title), _figure(one.exact, ""))
        )
    return rows


def line_tables(found: Analysis) -> list[LineTable]:
    """Severity by grader, by site and by language; only what the reader may tell apart."""
    results = found.results
    if results is None:
        return []
    others = found.hidden_graders
    tables = [
        LineTable(
            "graders",
            _("By grader"),
            _("Grader"),
            tuple(_line(line, _name(found, line)) for line in found.seen_graders),
            ngettext(
                "%(count)s more grader is part of the figures above.",
                "%(count)s more graders are part of the figures above.",
                others,
            )
            % {"count": others}
            if others
            else "",
        )
    ]
    for key, title, head, lines in (
        ("sites", _("By site"), _("Site of the grader"), results.by_site),
        ("languages", _("By language"), _("Language of the grader"), results.by_language),
    ):
        shown = found.seen(lines)
        label = words.language_name if key == "languages" else str
        few = _("Groups of fewer than %(least)s graders are left out, since they would tell who is meant.")
        tables.append(
            LineTable(
                key,
                title,
                head,
                tuple(_line(line, label(line.key)) for line in shown),
                few % {"least": LEAST_GRADERS} if len(shown) < len(lines) else "",
            )
        )
    return tables


def _light(judged: Verdict, *, is_of_people: bool = False) -> Light:
    icon, kind = words.LIGHTS[judged.light]
    return Light(kind, icon, words.light_words(judged, is_of_people=is_of_people))


def _figure(one: Figure, label: str) -> FigureRow:
    band = BANDS[one.name]
    is_shown = one.n >= band.least and one.value is not None
    interval = words.interval_words(one.name, one.low, one.high) if is_shown else ""
    value = words.value_words(one.name, one.value) if is_shown else "–"
    return FigureRow(
        label=label,
        about=str(words.FIGURES[one.name][1]),
        value=value,
        interval=interval,
        drawing=_drawing(one.low, one.high, one.value, band.green, (0.0, 1.0), value, interval)
        if is_shown
        else None,
        n=one.n,
        light=_light(one.verdict),
        sentence=words.sentence(one),
    )


def _line(line: Line, label: str) -> LineRow:
    interval = words.interval_words("", line.low, line.high)
    value = words.levels_words(line.value)
    least = BANDS["smd"].least
    said = [words.severity_words(line)]
    if line.value is not None and line.n < least:
        said.append(words.too_few(line.n, least))
    return LineRow(
        line=line,
        label=label,
        value=value,
        interval=interval,
        drawing=_drawing(line.low, line.high, line.value, 0.0, (-SEVEREST, SEVEREST), value, interval),
        light=_light(line.verdict, is_of_people=True),
        sentence=" ".join(said),
        gold=_gold(line),
    )


def _gold(line: Line) -> str:
    if not line.n_gold:
        return ""
    return ngettext(
        "Against experts: %(bias)s, off by %(error)s on average, %(n)s script.",
        "Against experts: %(bias)s, off by %(error)s on average, %(n)s scripts.",
        line.n_gold,
    ) % {
        "bias": words.levels_words(line.bias),
        "error": words.value_words("", line.error),
        "n": line.n_gold,
    }


def _name(found: Analysis, line: Line) -> str:
    return _("You") if int(line.key) == found.own else found.names[int(line.key)]


def _drawing(
    low: float | None,
    high: float | None,
    value: float | None,
    mark: float,
    ends: tuple[float, float],
    value_text: str,
    interval: str,
) -> Drawing | None:
    if low is None or high is None or value is None:
        return None

    def place(number: float) -> str:
        share = (min(max(number, ends[0]), ends[1]) - ends[0]) / (ends[1] - ends[0])
        return f"{LEFT + share * (RIGHT - LEFT):.1f}"

    sentence = _("%(value)s, 95 per cent interval %(interval)s") % {"value": value_text, "interval": interval}
    return Drawing(sentence, place(low), place(high), place(value), place(mark))
