"""The coach reads a draft: every rule speaks, then a few remarks are chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from content.coach import case, finds, measures
from content.coach.drafts import Draft, Fixed, Reading, Remark
from content.coach.finding import Desk
from content.coach.finds import Find
from content.coach.shapes import Pack, Polarity, Rule, Test

MOST_HINTS = 3
MOST_STRENGTHS = 3
MOST_FRAGMENTS = 2
PRAISE: tuple[Polarity, Polarity] = ("strength", "modest")

_TESTS: dict[Test, Callable[[Rule, Desk], Iterator[Find]]] = {
    "found": finds.found,
    "absent": finds.absent,
    "more_than": finds.more_than,
    "in_order": finds.in_order,
    "out_of_order": finds.out_of_order,
    "apology_parts": finds.apology_parts,
    "reuse": finds.reuse,
    "risk_missed": finds.risk_missed,
    "facts": case.facts,
    "some_fact": case.some_fact,
    "asked_again": case.asked_again,
    "needed_asked": case.needed_asked,
    "needed_missing": case.needed_missing,
    "forbidden_promise": case.forbidden_promise,
    "length": measures.length,
    "length_kept": measures.length_kept,
    "long_sentence": measures.long_sentence,
    "hard_to_read": measures.hard_to_read,
    "many_steps": measures.many_steps,
}


def read(draft: Draft, pack: Pack) -> Reading:
    """What to say about a draft: the same for the same draft and pack, always.

    Focus comes first, then severity, then place. Each rule speaks once.
    """
    ordered = sorted(_spoken(draft, pack), key=lambda each: each[0])
    found: dict[str, int] = {}
    by_polarity: dict[Polarity, list[Remark]] = {}
    warnings: dict[str, Remark] = {}
    for _, rule, remark in ordered:
        key = _key(rule)
        found[key] = found.get(key, 0) + 1
        if rule.is_always_shown:
            warnings.setdefault(rule.id, remark)
        else:
            by_polarity.setdefault(rule.polarity, []).append(remark)
    asked = [remark for _, rule, remark in ordered if rule.polarity in ("hint", "warning")]
    hints = [remark for remark in asked if remark.rule not in warnings]
    strengths, modest = (
        [each for each in by_polarity.get(kind, []) if not any(_overlap(each, other) for other in asked)]
        for kind in PRAISE
    )
    return Reading(
        strengths=_one_each(strengths)[:MOST_STRENGTHS] or _one_each(modest)[:1],
        hints=_one_each(hints)[: max(0, MOST_HINTS - len(warnings))],
        warnings=tuple(warnings.values()),
        notes=_one_each(by_polarity.get("note", [])),
        fixed=_fixed(draft, found),
        found=found,
        language=pack.language,
        version=pack.version,
        digest=pack.digest,
    )


def _one_each(spoken: list[Remark]) -> tuple[Remark, ...]:
    """The first remark of each rule."""
    first: dict[str, Remark] = {}
    for remark in spoken:
        first.setdefault(remark.rule, remark)
    return tuple(first.values())


def _overlap(one: Remark, other: Remark) -> bool:
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return False
    return one.part == other.part and one.start < other.end and other.start < one.end


def remarks(draft: Draft, pack: Pack) -> tuple[Remark, ...]:
    """Everything that every rule has to say, unchosen: for tests of a pack and for its authors."""
    return tuple(remark for _, _, remark in sorted(_spoken(draft, pack), key=lambda each: each[0]))


def _key(rule: Rule) -> str:
    """A rule may praise and ask: its name in `found` says which."""
    return f"{rule.id}+" if rule.polarity in PRAISE else rule.id


Order = tuple[bool, int, int, int, int]


def _spoken(draft: Draft, pack: Pack) -> Iterator[tuple[Order, Rule, Remark]]:
    desk = Desk.opened(draft, pack)
    parts = {part.key: number for number, part in enumerate(draft.parts)}
    helped = {key: _aspects(key, title, pack) for key, title in draft.criteria.items()}
    for number, rule in enumerate(pack.active):
        if rule.our_fault and draft.lexicon.our_fault not in rule.our_fault:
            continue
        if rule.weight and draft.lexicon.weight not in rule.weight:
            continue
        criterion = _criterion(rule, draft, helped)
        in_focus = bool(draft.focus) and criterion == draft.focus
        for find in _TESTS[rule.test](rule, desk):
            remark = _remark(rule, find, criterion, pack)
            place = parts.get(remark.part, len(parts))
            yield (not in_focus, -rule.severity, place, remark.start or 0, number), rule, remark


def _aspects(key: str, title: str, pack: Pack) -> set[str]:
    """What a criterion is about, by the words of its key and title."""
    name = f" {key} {title}".lower()
    return {aspect for aspect, words in pack.aspects.items() if any(word in name for word in words)}


def _criterion(rule: Rule, draft: Draft, helped: dict[str, set[str]]) -> str:
    matching = [key for key, aspects in helped.items() if aspects & set(rule.aspects)]
    return draft.focus if draft.focus in matching else next(iter(matching), "")


def _remark(rule: Rule, find: Find, criterion: str, pack: Pack) -> Remark:
    part, quote, start, end = "", "", None, None
    if find.text is not None and find.hit is not None:
        start, end = find.text.raw(find.hit.start, find.hit.end)
        part, quote = find.text.part.key, find.text.part.text[start:end]
    filled = {"shown": find.shown, "count": str(find.count), "total": str(find.total)}
    return Remark(
        rule=rule.id,
        name=rule.name,
        polarity=rule.polarity,
        effect=_filled(rule.words.effect, filled),
        question=_filled(rule.words.question, filled),
        fragments=rule.words.fragments[:MOST_FRAGMENTS],
        part=part,
        start=start,
        end=end,
        quote=quote,
        evidence=pack.evidence.get(rule.evidence, rule.evidence),
        criterion=criterion,
    )


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _fixed(draft: Draft, found: dict[str, int]) -> tuple[Fixed, ...]:
    """What was asked about the earlier draft and is found no more; nothing while there is no text."""
    if draft.earlier is None or not any(part.text.strip() for part in draft.parts):
        return ()
    named = (*draft.earlier.warnings, *draft.earlier.hints)
    return tuple(Fixed(each.rule, each.name, each.quote) for each in named if each.rule not in found)
