"""An answer in words, for people who read it outside of its question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from content import documents


def in_words(question: documents.Question, value: Mapping[str, Any]) -> str:
    """What was answered, as one line; empty where nothing was."""
    match question:
        case documents.SingleChoice():
            return _text(question.options, value.get("choice"))
        case documents.MultipleChoice():
            return "; ".join(_text(question.options, key) for key in value.get("choices", ()))
        case documents.Ordering() | documents.JudgementRank():
            return _numbered(_text(question.options, key) for key in value.get("order", ()))
        case documents.Matching():
            pairs = value.get("pairs", {})
            return "; ".join(
                f"{_text(question.lefts, left)} → {_text(question.rights, right)}"
                for left, right in pairs.items()
            )
        case documents.JudgementRate():
            ratings = value.get("ratings", {})
            return "; ".join(f"{_text(question.options, key)}: {number}" for key, number in ratings.items())
        case documents.JudgementPick():
            return "; ".join(
                f"{sign} {_text(question.options, value[name])}"
                for name, sign in (("best", "+"), ("worst", "−"))
                if value.get(name)
            )
        case documents.Highlight():
            words = question.text.split()
            return " … ".join(words[index] for index in value.get("words", ()))
        case documents.Gaps():
            given = value.get("gaps", {})
            return "; ".join(_text(gap.options, given[gap.key]) for gap in question.gaps if gap.key in given)
        case documents.Numeric():
            return str(value.get("number", ""))
    return str(value.get("text", ""))


def _text(options: Iterable[documents.Option], key: object) -> str:
    return next((option.text for option in options if option.key == key), "–")


def _numbered(texts: Iterable[str]) -> str:
    return "; ".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))
