"""The right answer in the shape in which answers are given."""

from __future__ import annotations

from content import documents
from courses.quizzes.rules.answers import Value


def right_value(question: documents.Question) -> Value:
    """An answer that earns everything, in option keys; empty for texts, which have a model answer instead."""
    match question:
        case documents.SingleChoice():
            return {"choice": question.correct}
        case documents.MultipleChoice():
            return {"choices": [o.key for o in question.options if o.key in question.correct]}
        case documents.Ordering():
            return {"order": list(question.correct)}
        case documents.Matching():
            return {"pairs": dict(sorted(question.pairs.items()))}
        case documents.JudgementRank():
            return {"order": sorted(question.ranks, key=lambda key: (question.ranks[key], key))}
        case documents.JudgementRate():
            return {"ratings": dict(sorted(question.ratings.items()))}
        case documents.JudgementPick():
            return {"best": question.best, "worst": question.worst}
        case documents.Highlight():
            full = [span for span in question.spans if span.credit >= 1] or question.spans
            return {"words": sorted({word for s in full for word in range(s.first, s.last + 1)})}
        case documents.Numeric():
            return {"number": next((a.value for a in question.accepted if a.credit >= 1), "")}
        case documents.Gaps():
            return {"gaps": {gap.key: gap.correct for gap in question.gaps}}
    return {}
