"""The coach reads a draft for its writer: which rules may speak, and what stays for graders alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256

from content import coach
from content.documents import RolePlay, digest

PRAISES = ("strength", "modest")
# Beside hints fewer strengths are shown, so that a hint is never far down.
PRAISE_BESIDE_HINTS = 2


def rule_key(remark: coach.Remark) -> str:
    """The rule of a remark, with + where it praises: a rule may do both."""
    return f"{remark.rule}+" if remark.polarity in PRAISES else remark.rule


def read(
    item: RolePlay,
    texts: Mapping[str, str],
    *,
    language: str,
    focus: str = "",
    earlier: Mapping[str, str] | None = None,
    demoted: frozenset[str] = frozenset(),
) -> coach.Reading:
    """What the writer may see about these texts; `earlier` are those of the draft before. Nothing for graders is in it."""
    pack = _pack(language, demoted)
    known = {criterion.key for criterion in item.rubric.criteria}
    chosen = focus if focus in known else ""
    before = None
    if earlier is not None:
        before = coach.read(coach.draft_of(item, earlier, focus=chosen), pack)
    found = coach.read(coach.draft_of(item, texts, focus=chosen, earlier=before), pack)
    has_more = bool(found.hints or found.warnings)
    return replace(found, notes=(), strengths=found.strengths[: PRAISE_BESIDE_HINTS if has_more else None])


def spoken(reading: coach.Reading) -> tuple[coach.Remark, ...]:
    """Every remark that is shown."""
    return (*reading.strengths, *reading.warnings, *reading.hints)


def part_hash(remark: coach.Remark, texts: Mapping[str, str]) -> str:
    """SHA-256 of the part that a remark is about, or of the whole where something is missing."""
    if remark.part:
        return sha256(texts.get(remark.part, "").encode()).hexdigest()
    return digest(dict(texts))


@lru_cache(maxsize=64)
def _pack(language: str, demoted: frozenset[str]) -> coach.Pack:
    """The pack with the demoted rules speaking to graders; what concerns safety is always said."""
    pack = coach.pack_for(language)
    if not demoted:
        return pack
    rules = tuple(
        replace(rule, polarity="note") if _key(rule) in demoted and not rule.is_always_shown else rule
        for rule in pack.rules
    )
    return replace(pack, rules=rules)


def is_safety(key: str, language: str) -> bool:
    """A rule that is always said, whatever anybody thinks of it."""
    return any(rule.is_always_shown for rule in coach.pack_for(language).rules if _key(rule) == key)


def _key(rule: coach.Rule) -> str:
    return f"{rule.id}+" if rule.polarity in PRAISES else rule.id
