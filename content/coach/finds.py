"""What a rule finds: the tests that look for signals, in the words of the rule pack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from content.coach.finding import Desk, Hit, said
from content.coach.shapes import Rule
from content.coach.texts import WORD, Passage, plain

OPENING_SHARE = 4  # the opening is a quarter of the sentences, or two
CLOSE_SENTENCES = 2
EARLY_SENTENCES = 3  # a greeting or a name may come before what comes first
SAME_SHARE = 0.8
GRAM = 5
OPENING_WORDS = 12


@dataclass(frozen=True)
class Find:
    """A place of a passage, or None about what is missing; `shown` and `count` go into the words."""

    text: Passage | None = None
    hit: Hit | None = None
    shown: str = ""
    count: int = 0
    total: int = 0


def read_parts(rule: Rule, desk: Desk) -> Iterator[Passage]:
    """The parts with text that this rule reads."""
    for text in desk.passages:
        if text.part.kind in rule.kinds and text.sentences and text.words >= rule.min_words:
            yield text


def rule_hits(rule: Rule, desk: Desk, text: Passage) -> Iterator[Hit]:
    """The hits of the rule's signals that its conditions leave."""
    hits = desk.any_hits(rule.signals, text)
    reach = -1
    for hit in hits:
        if hit.start < reach or not _in_zone(rule, hit, text):
            continue
        if rule.is_house_style and _is_allowed(desk, text.low[hit.start : hit.end]):
            continue
        if any(desk.is_near(near, hit, text, without=hits) for near in rule.unless_near):
            continue
        if _is_before(rule, desk, hit, text):
            continue
        if rule.unless_in_thread and any(text.low[hit.start : hit.end] in said for said in desk.thread):
            continue
        reach = hit.end
        yield hit


def _is_before(rule: Rule, desk: Desk, hit: Hit, text: Passage) -> bool:
    """Whether a signal of `unless_before` stands before the hit, in this part or an earlier one."""
    for other in desk.passages:
        places = desk.any_hits(rule.unless_before, other)
        if other is text:
            return any(place.start < hit.start for place in places)
        if places:
            return True
    return False


def _in_zone(rule: Rule, hit: Hit, text: Passage) -> bool:
    if not rule.zones:
        return True
    count = len(text.sentences)
    opening = hit.sentence < max(2, count // OPENING_SHARE)
    close = hit.sentence >= count - CLOSE_SENTENCES
    return ("opening" in rule.zones and opening) or ("close" in rule.zones and close)


def _is_allowed(desk: Desk, quote: str) -> bool:
    return any(quote in phrase or phrase in quote for phrase in map(plain, desk.draft.allowed) if phrase)


def found(rule: Rule, desk: Desk) -> Iterator[Find]:
    """Each place where a signal is."""
    for text in read_parts(rule, desk):
        for hit in rule_hits(rule, desk, text):
            yield Find(text, hit)


def absent(rule: Rule, desk: Desk) -> Iterator[Find]:
    """Something to read, and none of the signals in any part; short drafts are left alone."""
    texts = list(read_parts(rule, desk))
    whole = sum(text.words for text in texts)
    if texts and whole >= rule.limit and not any(desk.any_hits(rule.signals, text) for text in texts):
        yield Find()


def more_than(rule: Rule, desk: Desk) -> Iterator[Find]:
    """In a part, the first place after as many as its kind allows."""
    for text in read_parts(rule, desk):
        hits = list(rule_hits(rule, desk, text))
        limit = rule.limits.get(text.part.kind)
        if limit is not None and len(hits) > limit:
            yield Find(text, hits[limit], count=len(hits))


def _order(rule: Rule, desk: Desk) -> tuple[Find, bool] | None:
    """Where what comes first is, and whether it does."""
    places = [
        [
            (number, hit, text)
            for number, text in enumerate(read_parts(rule, desk))
            for hit in desk.any_hits(names, text)[:1]
        ]
        for names in (rule.first, rule.then)
    ]
    if not all(places):
        return None
    (number, hit, text), (other, then, after) = places[0][0], places[1][0]
    in_order = (number, hit.start) <= (other, then.start) or (number == 0 and hit.sentence < EARLY_SENTENCES)
    return (Find(text, hit) if in_order else Find(after, then)), in_order


def in_order(rule: Rule, desk: Desk) -> Iterator[Find]:
    """The first signals stand before the others."""
    seen = _order(rule, desk)
    if seen and seen[1]:
        yield seen[0]


def out_of_order(rule: Rule, desk: Desk) -> Iterator[Find]:
    """The others stand before the first signals."""
    seen = _order(rule, desk)
    if seen and not seen[1]:
        yield seen[0]


def apology_parts(rule: Rule, desk: Desk) -> Iterator[Find]:
    """How many of the parts of an apology are there, once the first of them is."""
    texts = list(read_parts(rule, desk))
    there = [
        next(((text, hit) for text in texts for hit in desk.hits(name, text)), None) for name in rule.signals
    ]
    if there and there[0]:
        text, hit = there[0]
        yield Find(text, hit, count=sum(each is not None for each in there), total=len(there))


def risk_missed(rule: Rule, desk: Desk) -> Iterator[Find]:
    """The customer's words hold a risk, and the draft hands nothing over."""
    triggers = [word for word in desk.draft.lexicon.risk_triggers if plain(word)]
    named = next((word for word in triggers if any(_says(text, word) for text in desk.thread)), None)
    texts = list(read_parts(rule, desk))
    if named and texts and not any(desk.any_hits(rule.signals, text) for text in texts):
        yield Find(shown=named.removesuffix("*"))


def _says(text: str, word: str) -> bool:
    pattern = said((word,))
    return pattern is not None and pattern.search(text) is not None


def reuse(rule: Rule, desk: Desk) -> Iterator[Find]:
    """The opening repeats one of the learner's earlier ones, five words at a time."""
    openings = [grams for opening in desk.draft.openings if (grams := _grams(opening))]
    for text in read_parts(rule, desk):
        end, words = 0, 0
        for sentence in text.sentences:
            end, words = sentence.end, words + sentence.words
            if words >= OPENING_WORDS:
                break
        own = _grams(text.low[:end]) if words >= OPENING_WORDS else set()
        if own and any(len(own & other) / len(own) >= SAME_SHARE for other in openings):
            yield Find(text, Hit(0, end, 0))
            return


def _grams(text: str) -> set[tuple[str, ...]]:
    words = [match[0] for match in WORD.finditer(plain(text))]
    return {tuple(words[index : index + GRAM]) for index in range(len(words) - GRAM + 1)}
