"""A marked question in words: what each option is worth, which one was the learner's, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from content import documents
from courses.quizzes.question_results import QuestionResult
from courses.quizzes.rules import Part
from courses.web.quiz_filled_rows import gap_rows, number_rows
from courses.web.quiz_result_words import Row, Verdict, Word, Words

RATINGS: dict[int, Callable[[], str]] = {
    1: lambda: _("Harmful"),
    2: lambda: _("Weak"),
    3: lambda: _("Good"),
    4: lambda: _("Very good"),
}


def verdict_of(result: QuestionResult) -> Verdict:
    """How a question came out."""
    if result.is_waiting:
        return Verdict(_("With a grader"), "soon", "hourglass-medium")
    if result.is_out:
        return Verdict(_("Out of the total"), "", "minus-circle")
    is_reply = result.question.kind == "single"
    if result.share == 1:
        return Verdict(_("Best reply") if is_reply else _("All there"), "good", "check-bold")
    if not result.value:
        return Verdict(_("Not answered"), "", "circle-dashed")
    if result.share > 0:
        return Verdict(_("Partly there"), "soon", "circle-half")
    return Verdict(_("Unlikely to help") if is_reply else _("Not yet"), "", "x-circle")


def rows_of(result: QuestionResult) -> tuple[Row, ...]:
    """The rows of a question, in the order that teaches most."""
    parts = {part.key: part for part in result.marked.parts}
    return tuple(_ROWS[result.question.kind](result, parts))


def words_of(result: QuestionResult, rows: tuple[Row, ...]) -> Words:
    """The rows and what stands around them."""
    question = result.question
    decided = {
        "accept": _("A person read your answer: full credit."),
        "half": _("A person read your answer: half credit."),
        "no": _("A person read your answer: not yet."),
    }.get(result.decision, "")
    return Words(
        rows=rows,
        written=str(result.value.get("text", "")),
        original=question.original if isinstance(question, documents.Rewrite) else "",
        marked=_marked(question, result) if isinstance(question, documents.Highlight) else (),
        model_answer=(
            question.model_answer if isinstance(question, documents.ShortText | documents.Rewrite) else ""
        ),
        explanation=question.explanation,
        decided=decided,
        reason=result.reason,
    )


def _single(result: QuestionResult, parts: dict[str, Part]) -> list[Row]:
    rows = []
    for option in _as_shown(result):
        part = parts[option.key]
        rows.append(
            Row(
                label=_("Best reply") if part.is_right else _("Unlikely to help"),
                icon="check-circle-fill" if part.is_right else "x-circle",
                kind="good" if part.is_right else "",
                text=option.text,
                why=option.feedback,
                yours=_("Your reply") if part.is_chosen else "",
                is_best=part.is_right,
                is_mine=part.is_chosen and not part.is_right,
            )
        )
    return rows


def _multiple(result: QuestionResult, parts: dict[str, Part]) -> list[Row]:
    rows = []
    for option in _as_shown(result):
        part = parts[option.key]
        belongs = part.wanted == "in"
        rows.append(
            Row(
                label=_("Belongs") if belongs else _("Doesn’t belong"),
                icon="check-circle-fill" if belongs else "x-circle",
                kind="good" if belongs else "",
                text=option.text,
                why=option.feedback,
                yours=_("You chose this") if part.is_chosen else _("You left it out") if belongs else "",
                is_best=belongs and part.is_chosen,
                is_mine=not part.is_right,
            )
        )
    return rows


def _placed(result: QuestionResult, parts: dict[str, Part]) -> list[Row]:
    options = sorted(_as_shown(result), key=lambda option: int(parts[option.key].wanted or 0))
    rows = []
    for option in options:
        part = parts[option.key]
        given = _("You: %(place)s") % {"place": part.given} if part.given else _("You left it out")
        rows.append(
            Row(
                label=_("Place %(place)s") % {"place": part.wanted},
                icon="check-circle-fill" if part.is_right else "circle-half",
                kind="good" if part.is_right else "",
                text=option.text,
                why=option.feedback,
                yours="" if part.is_right else given,
                is_best=part.is_right,
                is_mine=not part.is_right,
            )
        )
    return rows


def _matched(result: QuestionResult, parts: dict[str, Part]) -> list[Row]:
    question = result.question
    assert isinstance(question, documents.Matching)
    lefts = {option.key: option for option in question.lefts}
    rights = {option.key: option for option in question.rights}
    rows = []
    for key in result.entry.order:
        part = parts[key]
        chosen = rights[str(part.given)] if part.given else None
        yours = _("You: %(text)s") % {"text": chosen.text} if chosen else _("You left it out")
        why = [chosen.feedback] if chosen and not part.is_right else []
        rows.append(
            Row(
                label=_("Right") if part.is_right else _("Look again"),
                icon="check-circle-fill" if part.is_right else "circle-half",
                kind="good" if part.is_right else "",
                text=_("%(left)s: %(right)s")
                % {"left": lefts[key].text, "right": rights[str(part.wanted)].text},
                why=" ".join(filter(None, [*why, lefts[key].feedback])),
                yours="" if part.is_right else yours,
                is_best=part.is_right,
                is_mine=not part.is_right,
            )
        )
    return rows


def _rated(result: QuestionResult, parts: dict[str, Part]) -> list[Row]:
    rows = []
    for option in _as_shown(result):
        part = parts[option.key]
        wanted, given = int(part.wanted or 0), part.given
        yours = _("You: %(number)s") % {"number": given} if given else _("You left it out")
        rows.append(
            Row(
                label=_("%(number)s, %(word)s") % {"number": wanted, "word": RATINGS[wanted]()},
                icon="check-circle-fill" if part.is_right else "circle-half",
                kind="good" if part.is_right else "",
                text=option.text,
                why=option.feedback,
                yours="" if part.is_right else yours,
                is_best=part.is_right,
                is_mine=not part.is_right,
            )
        )
    return rows


def _picked(result: QuestionResult, parts: dict[str, Part]) -> list[Row]:
    words = {"best": _("The best"), "worst": _("The worst"), None: _("Between")}
    icons = {"best": "check-circle-fill", "worst": "x-circle", None: "circle"}
    yours = {"best": _("You: the best"), "worst": _("You: the worst")}
    places = {"best": 0, None: 1, "worst": 2}
    rows = []
    for option in sorted(_as_shown(result), key=lambda option: places[_role(parts[option.key].wanted)]):
        part = parts[option.key]
        wanted, given = _role(part.wanted), _role(part.given)
        rows.append(
            Row(
                label=words[wanted],
                icon=icons[wanted],
                kind="good" if wanted == "best" else "",
                text=option.text,
                why=option.feedback,
                yours=yours[given] if given else "",
                is_best=part.is_right and part.is_chosen,
                is_mine=part.is_chosen and not part.is_right,
            )
        )
    return rows


def _role(name: str | int | None) -> str | None:
    return None if name is None else str(name)


def _ideas(result: QuestionResult, parts: dict[str, Part]) -> list[Row]:
    question = result.question
    assert isinstance(question, documents.ShortText | documents.Rewrite)
    return [
        Row(
            label=_("Found") if parts[group.key].is_right else _("Not found"),
            icon="check-circle-fill" if parts[group.key].is_right else "circle-dashed",
            kind="good" if parts[group.key].is_right else "",
            text=group.label,
            is_best=parts[group.key].is_right,
        )
        for group in question.groups
    ]


def _spans(result: QuestionResult, parts: dict[str, Part]) -> list[Row]:
    question = result.question
    assert isinstance(question, documents.Highlight)
    words = question.text.split()
    rows = []
    for index, span in enumerate(question.spans):
        part, is_full = parts[str(index)], span.credit >= 1
        rows.append(
            Row(
                label=_("The key") if is_full else _("Part credit"),
                icon="check-circle-fill" if is_full else "circle-half",
                kind="good" if is_full else "soon",
                text=" ".join(words[span.first : span.last + 1]),
                why=span.feedback,
                yours=_("You marked it") if part.is_right else "",
                is_best=is_full,
            )
        )
    inside = {i for span in question.spans for i in range(span.first, span.last + 1)}
    wrong = [words[index] for index in result.value.get("words", ()) if index not in inside]
    if wrong:
        rows.append(
            Row(
                label=_("Look again"),
                icon="x-circle",
                text=" … ".join(wrong),
                why=question.wrong_feedback,
                yours=_("You marked it"),
                is_mine=True,
            )
        )
    return rows


def _marked(question: documents.Highlight, result: QuestionResult) -> tuple[Word, ...]:
    inside = {i for span in question.spans for i in range(span.first, span.last + 1)}
    mine = set(result.value.get("words", ()))
    return tuple(Word(text, i in mine, i in inside) for i, text in enumerate(question.text.split()))


def _as_shown(result: QuestionResult) -> list[documents.Option]:
    options: Any = getattr(result.question, "options", ())
    by_key = {option.key: option for option in options}
    return [by_key[key] for key in result.entry.order]


_ROWS: dict[str, Callable[[QuestionResult, dict[str, Part]], list[Row]]] = {
    "single": _single,
    "multiple": _multiple,
    "ordering": _placed,
    "judgement_rank": _placed,
    "matching": _matched,
    "judgement_rate": _rated,
    "judgement_pick": _picked,
    "short_text": _ideas,
    "rewrite": _ideas,
    "highlight": _spans,
    "numeric": number_rows,
    "gaps": gap_rows,
}
