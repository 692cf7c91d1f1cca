"""A question's key checked for what is missing in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from content import documents
from content.checks.scenarios import repeated


def question_problems(question: documents.Question) -> list[str]:
    """What keeps this question from being asked: sentences without the question's name."""
    problems = [] if question.prompt else [_("The question has no text.")]
    match question:
        case documents.SingleChoice():
            problems += _options(question.options)
            if question.correct not in {option.key for option in question.options}:
                problems.append(_("Mark exactly one option as right."))
        case documents.MultipleChoice():
            problems += _options(question.options)
            if not question.correct or not set(question.correct) <= {
                option.key for option in question.options
            }:
                problems.append(_("Mark at least one option as right."))
        case documents.Ordering():
            problems += _options(question.options)
            problems += _order(question)
        case documents.Matching():
            problems += _matching(question)
        case documents.JudgementRank():
            problems += _options(question.options)
            if (
                set(question.ranks) != {option.key for option in question.options}
                or min(question.ranks.values(), default=0) != 1
            ):
                problems.append(_("Give every option a rank; the best one has rank 1."))
        case documents.JudgementRate():
            problems += _options(question.options)
            if set(question.ratings) != {option.key for option in question.options} or not all(
                1 <= rating <= 4 for rating in question.ratings.values()
            ):
                problems.append(_("Give every option a rating from 1 to 4."))
        case documents.ShortText() | documents.Rewrite():
            problems += _groups(question.groups)
            if not question.model_answer:
                problems.append(_("Write a model answer."))
        case documents.Highlight():
            problems += _spans(question)
    return problems


def _options(options: Sequence[documents.Option]) -> Iterator[str]:
    if len(options) < 2:
        yield _("Write at least two options.")
    if any(not option.text for option in options):
        yield _("An option has no text.")
    if repeated(option.key for option in options):
        yield _("Two options carry the same key.")


def _order(question: documents.Ordering) -> Iterator[str]:
    keys = {option.key for option in question.options}
    if set(question.correct) != keys or len(question.correct) != len(question.options):
        yield _("Give every option its place in the right order.")


def _matching(question: documents.Matching) -> Iterator[str]:
    yield from _options(question.lefts)
    rights = {right.key for right in question.rights}
    if repeated(right.key for right in question.rights) or "" in rights:
        yield _("Each partner needs a short name of its own.")
    for left in question.lefts:
        if question.pairs.get(left.key) not in rights:
            yield _("“%(text)s” belongs to no partner that exists.") % {"text": left.text[:40]}


def _groups(groups: Sequence[documents.ConceptGroup]) -> Iterator[str]:
    if not groups:
        yield _("Name at least one idea that the answer has to contain.")
    if any(not group.any_of for group in groups):
        yield _("Each idea needs at least one phrase that counts.")


def _spans(question: documents.Highlight) -> Iterator[str]:
    words = len(question.text.split())
    if not question.spans:
        yield _("Key at least one stretch of words.")
    taken: set[int] = set()
    for span in question.spans:
        if not 0 <= span.first <= span.last < words:
            yield _(
                "The words %(first)d to %(last)d do not lie in the text, which has the words 0 to %(end)d."
            ) % {
                "first": span.first,
                "last": span.last,
                "end": words - 1,
            }
        elif taken & set(range(span.first, span.last + 1)):
            yield _("Two stretches of keyed words overlap.")
        taken |= set(range(span.first, span.last + 1))
    if question.spans and not any(span.credit == 1 for span in question.spans):
        yield _("One stretch of words has to earn the full credit.")
