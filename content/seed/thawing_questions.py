"""The way back for questions of the bank: a document as the fields that authors edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from content import documents
from content.seed.stored import Fields, commas, items, numbered, rich, stream


def question_fields(question: documents.Question) -> Fields:
    """The fields of a question of the bank."""
    return {
        "prompt": question.prompt,
        "situation": rich(question.situation_html),
        "body": stream([(question.kind, _body(question), "body")]),
        "explanation": question.explanation,
        "objectives": commas(question.objectives),
        "is_critical": question.critical,
        "key_source": question.key_source,
        "seed_refs": commas(question.seed_refs),
        "hints": "\n".join(" ".join(hint.split()) for hint in question.hints),
    }


def _body(question: documents.Question) -> Fields:
    match question:
        case documents.SingleChoice():
            return {"options": _options(question.options, "is_correct", {question.correct: True}, False)}
        case documents.MultipleChoice():
            return {
                "options": _options(
                    question.options, "is_correct", dict.fromkeys(question.correct, True), False
                )
            }
        case documents.Ordering():
            places = {key: place for place, key in enumerate(question.correct, start=1)}
            return {"options": _options(question.options, "place", places)}
        case documents.Matching():
            rights = (
                ({"name": right.key, "text": right.text, "feedback": right.feedback}, right.key)
                for right in question.rights
            )
            return {"lefts": _options(question.lefts, "partner", question.pairs), "rights": items(rights)}
        case documents.JudgementRank():
            return {"options": _options(question.options, "rank", question.ranks)}
        case documents.JudgementRate():
            return {"options": _options(question.options, "rating", question.ratings)}
        case documents.JudgementPick():
            roles = {question.best: "best", question.worst: "worst"}
            return {"options": _options(question.options, "role", roles, "")}
        case documents.ShortText():
            return {"groups": _groups(question.groups), "model_answer": question.model_answer}
        case documents.Highlight():
            spans = (
                {"first": s.first, "last": s.last, "credit": s.credit, "feedback": s.feedback}
                for s in question.spans
            )
            return {
                "text": question.text,
                "spans": numbered(spans, "span"),
                "wrong_feedback": question.wrong_feedback,
            }
        case documents.Rewrite():
            return {
                "original": question.original,
                "groups": _groups(question.groups),
                "model_answer": question.model_answer,
            }
        case documents.Numeric():
            accepted = (
                {"value": a.value, "tolerance": a.tolerance, "credit": a.credit, "feedback": a.feedback}
                for a in question.accepted
            )
            return {
                "accepted": items(
                    (fields, a.key) for fields, a in zip(accepted, question.accepted, strict=True)
                ),
                "unit": question.unit,
                "wrong_feedback": question.wrong_feedback,
            }
        case documents.Gaps():
            gaps = (
                (
                    {
                        "name": gap.key,
                        "options": _options(gap.options, "is_correct", {gap.correct: True}, False),
                    },
                    f"gap-{gap.key}",
                )
                for gap in question.gaps
            )
            return {"text": question.text, "gaps": items(gaps)}


def _options(
    options: Iterable[documents.Option], name: str, keys: Mapping[str, object], default: object = None
) -> list[Fields]:
    return items(
        ({"text": option.text, name: keys.get(option.key, default), "feedback": option.feedback}, option.key)
        for option in options
    )


def _groups(groups: Iterable[documents.ConceptGroup]) -> list[Fields]:
    return items(
        ({"label": group.label, "any_of": numbered(group.any_of, "phrase")}, group.key) for group in groups
    )
