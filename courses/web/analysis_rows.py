"""The questions of an analysis and the answers to one of them, as they are drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from content import documents
from content.bank import kind_name
from courses.analysis.queries import Analysis, question_of
from courses.analysis.rules import AnswerRow, ItemResult
from courses.quizzes.rules.texts import words as words_of
from courses.web import analysis_words as words

LIGHT_ORDER = ("red", "amber", "green", "grey")


@dataclass(frozen=True)
class ItemView:
    """A question's row. Figures are text; a dash stands for what is not defined."""

    place: int
    prompt: str
    url: str
    kind: str
    version: int
    is_critical: bool
    light: str
    light_words: str
    light_icon: str
    light_kind: str
    sentences: tuple[str, ...]
    n: int
    is_shown: bool
    facility: str
    interval: str
    sd: str
    discrimination: str
    efficiency: str
    intended: str
    effective: str
    guess: str
    may_guess: bool
    is_negative: bool


@dataclass(frozen=True)
class AnswerView:
    """A line of the table of answers. `per_cent` draws its bar."""

    label: str
    text: str
    is_key: bool
    n: int
    share: str
    per_cent: int
    rest: str


@dataclass(frozen=True)
class CellView:
    """How many put this part there."""

    n: int
    share: str
    rest: str
    is_key: bool


@dataclass(frozen=True)
class AnswerTable:
    """Either a list of answers, or parts (rows) by what was given for them (columns)."""

    title: str
    lines: tuple[AnswerView, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[CellView, ...]], ...] = ()


SORTS: dict[str, Callable[[ItemResult], tuple[float, ...]]] = {
    "light": lambda item: (LIGHT_ORDER.index(item.verdict.light),),
    "facility": lambda item: (2.0 if item.figures.facility is None else item.figures.facility,),
    "discrimination": lambda item: (
        1000.0 if item.figures.discrimination is None else item.figures.discrimination,
    ),
    "efficiency": lambda item: (1000.0 if item.figures.efficiency is None else item.figures.efficiency,),
    "weight": lambda item: (-(item.figures.effective_weight or -1.0),),
}


def item_views(found: Analysis, query: str, sort: str = "") -> list[ItemView]:
    """The questions in the order of the quiz, or sorted: what needs a look comes first."""
    items = list(enumerate(found.results.items, start=1)) if found.results else []
    if sort in SORTS:
        key = SORTS[sort]
        items.sort(key=lambda pair: key(pair[1]))
    return [item_view(found, item, query, place) for place, item in items]


def item_view(found: Analysis, item: ItemResult, query: str, place: int = 0) -> ItemView:
    """One question as it is drawn."""
    question = question_of(item, found.quiz.key)
    figures = item.figures
    light_words, icon, kind = words.LIGHTS[item.verdict.light]
    url = reverse(
        "analysis_question", args=[found.module.slug, found.quiz.slug, item.question_id, item.version]
    )
    return ItemView(
        place=place,
        prompt=question.prompt,
        url=f"{url}?{query}" if query else url,
        kind=kind_name(item.kind),
        version=item.version,
        is_critical=item.is_critical,
        light=item.verdict.light,
        light_words=str(light_words),
        light_icon=icon,
        light_kind=kind,
        sentences=tuple(words.sentences(item.verdict, question, figures.n)),
        n=figures.n,
        is_shown=figures.facility is not None,
        facility=words.percent(figures.facility),
        interval=words.interval(figures),
        sd=words.percent(figures.sd),
        discrimination=words.decimal(figures.discrimination, 0),
        efficiency=words.decimal(figures.efficiency, 0),
        intended=words.decimal(figures.intended_weight),
        effective=words.decimal(figures.effective_weight),
        guess=words.percent(figures.guess),
        may_guess=figures.guess is not None,
        is_negative=figures.is_negative,
    )


def answer_tables(question: documents.Question, rows: Iterable[AnswerRow]) -> list[AnswerTable]:
    """What was answered: one list, one list for each part, or a table of parts by places, ratings or roles."""
    given = list(rows)
    unanswered = [row for row in given if not row.part and not row.given]
    tables = _tables(question, [row for row in given if row.part or row.given])
    if unanswered:
        empty = [_line("", _("Not answered"), row) for row in unanswered]
        if len(tables) == 1 and tables[0].lines:
            return [AnswerTable(tables[0].title, (*tables[0].lines, *empty))]
        tables.append(AnswerTable(_("Not answered"), tuple(empty)))
    return tables


def _tables(question: documents.Question, rows: list[AnswerRow]) -> list[AnswerTable]:
    match question.kind:
        case "single" | "multiple":
            letters, texts = words.letters_of(question), _texts(question.options)
            lines = tuple(_line(letters[row.given], texts[row.given], row) for row in rows)
            return [AnswerTable(_("Options"), lines)]
        case "ordering" | "judgement_rank":
            places = [(str(n), str(n)) for n in range(1, len(question.options) + 1)]
            return [_grid(_("Place given to each option"), _texts(question.options), places, rows)]
        case "judgement_rate":
            ratings = [(str(n), str(n)) for n in range(1, 5)]
            return [
                _grid(
                    _("Rating given to each reply, from 1 (harmful) to 4 (very good)"),
                    _texts(question.options),
                    ratings,
                    rows,
                )
            ]
        case "judgement_pick":
            roles = [("best", _("Best")), ("worst", _("Worst"))]
            return [_grid(_("Replies chosen as best and as worst"), _texts(question.options), roles, rows)]
        case "matching":
            rights = _texts(question.rights)
            return [
                AnswerTable(
                    left.text,
                    tuple(_line("", rights[row.given], row) for row in rows if row.part == left.key),
                )
                for left in question.lefts
            ]
        case "gaps":
            return [
                AnswerTable(
                    _("Gap %(gap)s") % {"gap": gap.key},
                    tuple(
                        _line("", _texts(gap.options)[row.given], row) for row in rows if row.part == gap.key
                    ),
                )
                for gap in question.gaps
            ]
        case "short_text" | "rewrite":
            labels = {group.key: group.label for group in question.groups} | {"text": _("None of the ideas")}
            return [AnswerTable(_("Ideas found"), tuple(_line("", labels[row.given], row) for row in rows))]
        case "highlight":
            spans = _spans(question)
            return [
                AnswerTable(_("Passages marked"), tuple(_line("", spans[row.given], row) for row in rows))
            ]
    other = {"other": _("Other numbers")}
    return [
        AnswerTable(
            _("Numbers given most often"),
            tuple(_line("", other.get(row.given, row.given), row) for row in rows),
        )
    ]


def _texts(options: Iterable[documents.Option]) -> dict[str, str]:
    return {option.key: option.text for option in options}


def _spans(question: documents.Highlight) -> dict[str, str]:
    text = words_of(question.text)
    spans = {
        str(number): "“{}”".format(" ".join(text[span.first : span.last + 1]))
        for number, span in enumerate(question.spans)
    }
    return spans | {"outside": _("Words outside of these")}


def _line(label: str, text: str, row: AnswerRow) -> AnswerView:
    return AnswerView(
        label=label,
        text=text,
        is_key=row.is_key,
        n=row.n,
        share=words.percent(row.share),
        per_cent=round(100 * row.share),
        rest=words.percent(row.rest),
    )


def _grid(
    title: str, parts: dict[str, str], columns: list[tuple[str, str]], rows: list[AnswerRow]
) -> AnswerTable:
    by_cell = {(row.part, row.given): row for row in rows}
    return AnswerTable(
        title=title,
        columns=tuple(label for _key, label in columns),
        rows=tuple(
            (text, tuple(_cell(by_cell[part, key]) for key, _label in columns))
            for part, text in parts.items()
        ),
    )


def _cell(row: AnswerRow) -> CellView:
    return CellView(n=row.n, share=words.percent(row.share), rest=words.percent(row.rest), is_key=row.is_key)
