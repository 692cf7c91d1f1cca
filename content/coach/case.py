"""Tests that compare a draft with the words that the author gave the case."""

from __future__ import annotations

from collections.abc import Iterator

from content.coach.finding import Desk, Hit
from content.coach.finds import Find, read_parts
from content.coach.shapes import Rule
from content.coach.texts import Passage
from content.documents import CaseTerm

FACTS = 2
STAKES = 1


def _stakes(desk: Desk) -> tuple[CaseTerm, ...]:
    lexicon = desk.draft.lexicon
    deadline = (CaseTerm(lexicon.deadline, (lexicon.deadline,)),) if lexicon.deadline else ()
    return (*lexicon.stake, *deadline)


def _used(terms: tuple[CaseTerm, ...], desk: Desk, texts: list[Passage]) -> list[Find]:
    """The first place of each term that the draft uses, in the order of the draft."""
    places = []
    for term in terms:
        for number, text in enumerate(texts):
            if hit := desk.named(term.variants, text):
                places.append((number, hit.start, Find(text, hit, shown=term.label)))
                break
    return [find for _, _, find in sorted(places, key=lambda place: place[:2])]


def facts(rule: Rule, desk: Desk) -> Iterator[Find]:
    """At least two facts and one thing at stake are named; shown is the thing at stake."""
    texts = list(read_parts(rule, desk))
    used = _used(desk.draft.lexicon.facts, desk, texts)
    stakes = _used(_stakes(desk), desk, texts)
    if len(used) >= FACTS and len(stakes) >= STAKES:
        yield stakes[0]


def some_fact(rule: Rule, desk: Desk) -> Iterator[Find]:
    """One fact at least is named."""
    yield from _used(desk.draft.lexicon.facts, desk, list(read_parts(rule, desk)))[:1]


def asked_again(rule: Rule, desk: Desk) -> Iterator[Find]:
    """A question, or a request in this language, for what the customer gave already."""
    for text in read_parts(rule, desk):
        starts = {
            number: sentence.asks_at
            for number, sentence in enumerate(text.sentences)
            if sentence.asks_at is not None
        }
        for hit in desk.any_hits(rule.signals, text):
            starts.setdefault(hit.sentence, hit.start)
        for given in desk.draft.lexicon.already_given:
            for hit in desk.all_named(given.variants, text):
                begin = starts.get(hit.sentence)
                if begin is not None and hit.start >= begin:
                    yield Find(text, hit, shown=given.shown or given.label)
                    break


def _needed(rule: Rule, desk: Desk) -> Find | None:
    for text in read_parts(rule, desk):
        asking = {number for number, each in enumerate(text.sentences) if each.asks_at is not None}
        asking |= {hit.sentence for hit in desk.any_hits(rule.signals, text)}
        for term in desk.draft.lexicon.needed_question:
            for hit in desk.all_named(term.variants, text):
                if {hit.sentence, hit.sentence + 1} & asking:
                    return Find(text, hit, shown=term.label)
    return None


def needed_asked(rule: Rule, desk: Desk) -> Iterator[Find]:
    """The one question that the case needs is there; its subject may stand in the sentence before."""
    if find := _needed(rule, desk):
        yield find


def needed_missing(rule: Rule, desk: Desk) -> Iterator[Find]:
    """The question that the case needs is not there."""
    terms = desk.draft.lexicon.needed_question
    if terms and any(read_parts(rule, desk)) and _needed(rule, desk) is None:
        yield Find(shown=terms[0].label)


def forbidden_promise(rule: Rule, desk: Desk) -> Iterator[Find]:
    """A promise that the case forbids, unless it is taken back or asked about."""
    for text in read_parts(rule, desk):
        for term in desk.draft.lexicon.forbidden_promises:
            for hit in desk.all_named(term.variants, text):
                if _is_promised(hit, desk, text):
                    yield Find(text, hit, shown=term.label)
                    break


def _is_promised(hit: Hit, desk: Desk, text: Passage) -> bool:
    sentence = text.sentences[hit.sentence]
    taken_back = desk.is_taken_back(text, sentence, hit.start, sentence.words)
    return sentence.asks_at is None and not taken_back
