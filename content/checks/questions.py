"""A question's key checked for what is missing in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from content import documents
from content.checks.scenarios import repeated

# A gap's name is part of the name under which its options are kept, so it holds no other signs.
GAP_NAME = re.compile(r"[A-Za-z0-9_-]+")


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
            problems += _ranks(question)
        case documents.JudgementRate():
            problems += _options(question.options)
            if set(question.ratings) != {option.key for option in question.options} or not all(
                1 <= rating <= 4 for rating in question.ratings.values()
            ):
                problems.append(_("Give every option a rating from 1 to 4."))
        case documents.JudgementPick():
            problems += _options(question.options)
            problems += _best_and_worst(question)
        case documents.ShortText() | documents.Rewrite():
            problems += _written(question)
        case documents.Highlight():
            problems += _spans(question)
        case documents.Numeric():
            problems += _numbers(question)
        case documents.Gaps():
            problems += _gaps(question)
    return problems


def _options(options: Sequence[documents.Option]) -> Iterator[str]:
    if len(options) < 2:
        yield _("Write at least two options.")
    if any(not option.text for option in options):
        yield _("An option has no text.")
    for text in repeated(option.text for option in options if option.text):
        yield _("Two options read the same: “%(text)s”.") % {"text": text[:40]}
    if repeated(option.key for option in options):
        yield _("Two options carry the same key.")


def _order(question: documents.Ordering) -> Iterator[str]:
    keys = {option.key for option in question.options}
    if set(question.correct) != keys or len(question.correct) != len(question.options):
        yield _("Give every option its place in the right order, each place once.")


def _ranks(question: documents.JudgementRank) -> Iterator[str]:
    ranks = set(question.ranks.values())
    if set(question.ranks) != {option.key for option in question.options} or min(ranks, default=0) != 1:
        yield _("Give every option a rank; the best one has rank 1.")
    elif len(ranks) == 1:
        yield _("All options have the same rank, so any order would be right.")


def _best_and_worst(question: documents.JudgementPick) -> Iterator[str]:
    if len(question.options) < 3:
        yield _("Write at least three options: the best, the worst and one between.")
    keys = {option.key for option in question.options}
    if question.best not in keys:
        yield _("Mark exactly one option as the best.")
    if question.worst not in keys:
        yield _("Mark exactly one option as the worst.")
    if question.best and question.best == question.worst:
        yield _("The best and the worst have to be two options.")


def _matching(question: documents.Matching) -> Iterator[str]:
    yield from _options(question.lefts)
    rights = {right.key for right in question.rights}
    if any(not right.text for right in question.rights):
        yield _("A partner has no text.")
    for text in repeated(right.text for right in question.rights if right.text):
        yield _("Two partners read the same: “%(text)s”.") % {"text": text[:40]}
    if repeated(right.key for right in question.rights) or "" in rights:
        yield _("Each partner needs a short name of its own.")
    for left in question.lefts:
        if question.pairs.get(left.key) not in rights:
            yield _("“%(text)s” belongs to no partner that exists.") % {"text": left.text[:40]}


def _written(question: documents.ShortText | documents.Rewrite) -> Iterator[str]:
    if isinstance(question, documents.Rewrite) and not question.original:
        yield _("Write the sentence that is to be rewritten.")
    if not question.groups:
        yield _("Name at least one idea that the answer has to contain.")
    for group in question.groups:
        if not any(_has_words(phrase) for phrase in group.any_of):
            yield _("Each idea needs at least one phrase that counts.")
        elif not all(_has_words(phrase) for phrase in group.any_of):
            yield _("A phrase of the idea “%(label)s” has neither letters nor figures.") % {
                "label": group.label
            }
    if not question.model_answer:
        yield _("Write a model answer.")


def _has_words(phrase: str) -> bool:
    return any(sign.isalnum() for sign in phrase)


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
    if any(not 0 < span.credit <= 1 for span in question.spans):
        yield _("Each stretch of words earns more than 0 and at most 1.")
    if question.spans and not any(span.credit == 1 for span in question.spans):
        yield _("One stretch of words has to earn the full credit.")


def _numbers(question: documents.Numeric) -> Iterator[str]:
    if not question.accepted:
        yield _("Name at least one number that counts.")
    if repeated(accepted.key for accepted in question.accepted):
        yield _("Two numbers have the same internal id.")
    for accepted in question.accepted:
        if _decimal(accepted.value) is None:
            yield _("“%(text)s” is not a number.") % {"text": accepted.value[:40]}
        tolerance = _decimal(accepted.tolerance)
        if tolerance is None or tolerance < 0:
            yield _("The “give or take” of “%(text)s” is not a number of 0 or more.") % {
                "text": accepted.tolerance[:40]
            }
    if any(not 0 <= accepted.credit <= 1 for accepted in question.accepted):
        yield _("Each number earns between 0 and 1.")
    if question.accepted and not any(accepted.credit == 1 for accepted in question.accepted):
        yield _("One number has to earn the full credit.")


def _decimal(text: str) -> Decimal | None:
    try:
        return documents.decimal_of(text)
    except ValueError:
        return None


def _gaps(question: documents.Gaps) -> Iterator[str]:
    if not question.gaps:
        yield _("Add at least one gap.")
    keys = [gap.key for gap in question.gaps]
    for key in keys:
        if not GAP_NAME.fullmatch(key):
            yield _("The gap “%(name)s” needs a short name of letters and figures.") % {"name": key}
    for key in repeated(keys):
        yield _("Two gaps are called “%(name)s”.") % {"name": key}
    marks = documents.GAP.findall(question.text)
    for key in dict.fromkeys(keys):
        if marks.count(key) != 1:
            yield _("The gap “%(name)s” has to stand exactly once in the text, as [[%(name)s]].") % {
                "name": key
            }
    for mark in dict.fromkeys(marks):
        if mark not in keys:
            yield _("The text has a gap [[%(name)s]] that is not defined below it.") % {"name": mark}
    rest = documents.GAP.sub("", question.text)
    if "[[" in rest or "]]" in rest:
        yield _("A pair of square brackets in the text has no partner.")
    for gap in question.gaps:
        for problem in _gap_options(gap):
            yield _("Gap “%(name)s”: %(problem)s") % {"name": gap.key, "problem": problem}


def _gap_options(gap: documents.Gap) -> Iterator[str]:
    yield from _options(gap.options)
    if gap.correct not in {option.key for option in gap.options}:
        yield _("Mark exactly one option as right.")
