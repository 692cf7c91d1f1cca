"""Right and wrong answers to every kind of question, as the people of the demonstration give them."""

from __future__ import annotations

from typing import Any

from content.documents import Highlight, Question


def right(question: Question) -> dict[str, Any]:
    """An answer that earns everything, in option keys."""
    match question.kind:
        case "single":
            return {"choice": question.correct}
        case "multiple":
            return {"choices": list(question.correct)}
        case "ordering":
            return {"order": list(question.correct)}
        case "matching":
            return {"pairs": dict(question.pairs)}
        case "judgement_rank":
            return {"order": sorted(question.ranks, key=lambda key: question.ranks[key])}
        case "judgement_rate":
            return {"ratings": dict(question.ratings)}
        case "judgement_pick":
            return {"best": question.best, "worst": question.worst}
        case "highlight":
            return {"words": _best_words(question)}
        case "numeric":
            return {"number": max(question.accepted, key=lambda accepted: accepted.credit).value}
        case "gaps":
            return {"gaps": {gap.key: gap.correct for gap in question.gaps}}
        case _:
            return {"text": question.model_answer}


def wrong(question: Question) -> dict[str, Any]:
    """A plausible answer that earns nothing or little."""
    match question.kind:
        case "single":
            return {
                "choice": next(option.key for option in question.options if option.key != question.correct)
            }
        case "multiple":
            return {
                "choices": [option.key for option in question.options if option.key not in question.correct]
            }
        case "ordering":
            return {"order": list(reversed(question.correct))}
        case "matching":
            rights = list(question.pairs.values())
            return {"pairs": dict(zip(question.pairs, [*rights[1:], rights[0]], strict=True))}
        case "judgement_rank":
            return {"order": sorted(question.ranks, key=lambda key: -question.ranks[key])}
        case "judgement_rate":
            return {"ratings": {key: 5 - rating for key, rating in question.ratings.items()}}
        case "judgement_pick":
            return {"best": question.worst, "worst": question.best}
        case "numeric":
            return {"number": "-987654321"}
        case "gaps":
            return {
                "gaps": {
                    gap.key: next(option.key for option in gap.options if option.key != gap.correct)
                    for gap in question.gaps
                }
            }
        case "highlight":
            return {"words": [len(question.text.split()) - 1]}
        case _:
            return {"text": "I would ask the customer to wait."}


def _best_words(question: Highlight) -> list[int]:
    best = max(question.spans, key=lambda span: span.credit)
    return list(range(best.first, best.last + 1))
