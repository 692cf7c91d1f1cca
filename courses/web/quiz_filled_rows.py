"""Marked numbers and gaps in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from content import documents
from courses.quizzes.result_queries import QuestionResult
from courses.quizzes.rules import Part
from courses.web.quiz_result_words import Row


def number_rows(result: QuestionResult, parts: dict[str, Part]) -> list[Row]:
    """What counts, and what the learner wrote. Typical slips that they did not make stay unsaid."""
    question = result.question
    assert isinstance(question, documents.Numeric)
    rows, given = [], str(result.value.get("number", ""))
    for accepted in sorted(question.accepted, key=lambda accepted: -accepted.credit):
        part, is_full = parts[accepted.key], accepted.credit >= 1
        if is_full or part.is_chosen:
            rows.append(
                Row(
                    label=_("The key") if is_full else _("Part credit") if part.share else _("Look again"),
                    icon="check-circle-fill" if is_full else "circle-half" if part.share else "x-circle",
                    kind="good" if is_full else "soon" if part.share else "",
                    text=_range(accepted, question.unit) if is_full else _amount(given, question.unit),
                    why=accepted.feedback,
                    yours=_("You: %(text)s") % {"text": given} if part.is_chosen else "",
                    is_best=is_full,
                    is_mine=part.is_chosen and not is_full,
                )
            )
    if given and not any(part.is_chosen for part in parts.values()):
        rows.append(
            Row(
                label=_("Look again"),
                icon="x-circle",
                text=_amount(given, question.unit),
                why=question.wrong_feedback,
                yours=_("Your number"),
                is_mine=True,
            )
        )
    return rows


def _range(accepted: documents.AcceptedNumber, unit: str) -> str:
    if not documents.decimal_of(accepted.tolerance):
        return _amount(accepted.value, unit)
    return _("%(amount)s, give or take %(tolerance)s") % {
        "amount": _amount(accepted.value, unit),
        "tolerance": accepted.tolerance,
    }


def _amount(number: str, unit: str) -> str:
    return f"{number} {unit}".strip()


def gap_rows(result: QuestionResult, parts: dict[str, Part]) -> list[Row]:
    """The whole text, then each gap with what belongs there and, where it differs, what the learner chose."""
    question = result.question
    assert isinstance(question, documents.Gaps)
    texts = {gap.key: {option.key: option for option in gap.options} for gap in question.gaps}
    whole, rows = "", []
    for number, (before, gap) in enumerate(question.pieces(), start=1):
        whole += before
        if gap is None:
            continue
        part, right = parts[gap.key], texts[gap.key][gap.correct]
        whole += right.text
        rows.append(
            Row(
                label=_("Gap %(number)s") % {"number": number},
                icon="check-circle-fill" if part.is_right else "circle-half",
                kind="good" if part.is_right else "",
                text=right.text,
                why=right.feedback,
                yours=_("You chose this")
                if part.is_right
                else ""
                if part.is_chosen
                else _("You left it out"),
                is_best=part.is_right,
            )
        )
        if part.is_chosen and not part.is_right:
            chosen = texts[gap.key][str(part.given)]
            rows.append(
                Row(
                    label=_("Look again"),
                    icon="x-circle",
                    text=chosen.text,
                    why=chosen.feedback,
                    yours=_("You chose this"),
                    is_mine=True,
                )
            )
    whole_row = Row(label=_("The whole text"), icon="text-align-left", text=whole)
    return [whole_row, *rows]
