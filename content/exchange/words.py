"""What a format may fail to carry, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from content import documents
from content.exchange.items import Entry, Loss, short


def uncarried(entry: Entry, carries: Collection[str]) -> list[str]:
    """Names of what this question has and the format does not carry.

    `carries` holds names of fields: situation, objectives, critical, explanation, experts, sources, hints,
    feedback, tags, difficulty, skill.
    """
    return [text for name, text in _found(entry) if name not in carries]


def loss(entry: Entry, texts: list[str], *, is_left_out: bool = False) -> list[Loss]:
    """One loss where there is something to say, else none."""
    if not texts:
        return []
    question = entry.question
    return [Loss(question.id, short(question.prompt), tuple(dict.fromkeys(texts)), is_left_out)]


def has_feedback(question: documents.Question) -> bool:
    """Feedback stands beside an option, a span or a number."""
    parts: list[documents.Option | documents.Span | documents.AcceptedNumber] = []
    match question:
        case documents.Matching():
            parts = [*question.lefts, *question.rights]
        case documents.Highlight():
            parts = [*question.spans]
            if question.wrong_feedback:
                return True
        case documents.Numeric():
            parts = [*question.accepted]
            if question.wrong_feedback:
                return True
        case documents.Gaps():
            parts = [option for gap in question.gaps for option in gap.options]
        case documents.ShortText() | documents.Rewrite():
            return False
        case _:
            parts = [*question.options]
    return any(part.feedback for part in parts)


def _found(entry: Entry) -> Iterator[tuple[str, str]]:
    question, about = entry.question, entry.about
    said = (
        ("situation", question.situation_html, _("the situation")),
        ("objectives", question.objectives, _("the objectives")),
        ("critical", question.critical, _("that it is critical")),
        ("explanation", question.explanation, _("the explanation")),
        ("experts", question.key_source == "experts", _("that experts set the key")),
        ("sources", question.seed_refs, _("the sources")),
        ("hints", question.hints, _("the hints")),
        ("feedback", has_feedback(question), _("the feedback")),
        ("tags", about.tags, _("the tags")),
        ("difficulty", about.difficulty, _("the difficulty")),
        ("skill", about.skill, _("the skill")),
    )
    return ((name, text) for name, value, text in said if value)
