"""Drafts and packs that the tests of the coach share."""

from __future__ import annotations

from typing import Any

from content.coach import Draft, DraftPart, Pack, Remark, pack_for, remarks
from content.coach.shapes import Kind

ENGLISH = "en"


def draft(*texts: str, kind: Kind = "mail", **fields: Any) -> Draft:
    """A draft with a part for each text: p1, p2 and so on."""
    parts = tuple(DraftPart(f"p{number}", kind, text) for number, text in enumerate(texts, start=1))
    return Draft(parts=parts, **fields)


def said(one: Draft, pack: Pack | None = None) -> list[tuple[str, str]]:
    """(rule, quote) of everything that the rules say."""
    return [(each.rule, each.quote) for each in remarks(one, pack or pack_for(ENGLISH))]


def of_rule(one: Draft, rule: str, pack: Pack | None = None) -> Remark:
    """What this rule says first."""
    return next(each for each in remarks(one, pack or pack_for(ENGLISH)) if each.rule == rule)
