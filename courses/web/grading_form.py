"""What a grader sends, read into a marking; and a marking put into words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content.documents import Criterion, RolePlay, Rubric
from courses.role_plays import marking as markings
from courses.role_plays import rules
from courses.role_plays.marking import Marking, Missing
from courses.web.anchors import AnchorBeside
from lms.lib.components import level_word

_COMMENT = re.compile(r"comment-(\d{1,4})-text")


def read_marking(data: QueryDict) -> Marking:
    """The marking of a posted form. Empty comments are removed ones."""
    numbers = sorted(int(found[1]) for name in data if (found := _COMMENT.fullmatch(name)))
    body: dict[str, Any] = {
        "levels": {
            key: int(value) for key, value in _fields(data, "level-") if value in ("1", "2", "3", "4")
        },
        "evidence": {key: {"text": value} for key, value in _fields(data, "quote-")},
        "notes": dict(_fields(data, "note-")),
        "reasons": dict(_fields(data, "reason-")),
        "comments": [
            {"text": data[f"comment-{number}-text"], "quote": data.get(f"comment-{number}-quote", "")}
            for number in numbers
        ],
        "what_works": data.get("what_works", ""),
        "one_change": data.get("one_change", ""),
    }
    return markings.load(body)


def _fields(data: QueryDict, prefix: str) -> Iterable[tuple[str, str]]:
    return ((name.removeprefix(prefix), data[name]) for name in data if name.startswith(prefix))


@dataclass(frozen=True)
class CriterionField:
    """One criterion of the form: the four levels, what was chosen, and the words that show it.

    `stands` is the level that only a reason changes, because the coach's notes were opened; 0 before.
    """

    key: str
    title: str
    weight: int
    is_gate: bool
    levels: tuple[dict[str, Any], ...]
    chosen: int
    quote: str
    note: str
    result: str
    quote_error: str = ""
    anchors: tuple[AnchorBeside, ...] = ()
    menu: tuple[Any, ...] = ()
    stands: int = 0
    reason: str = ""

    @property
    def is_changed(self) -> bool:
        """Another level is chosen than the one that stands since the coach's notes."""
        return bool(self.stands) and self.chosen != self.stands

    @property
    def note_name(self) -> str:
        """The name of the field for a note."""
        return f"note-{self.key}"

    @property
    def name(self) -> str:
        """The name of the radio group."""
        return f"level-{self.key}"


def criterion_fields(
    rubric: Rubric,
    marking: Marking,
    missing: Iterable[Missing] = (),
    menus: Mapping[str, tuple[Any, ...]] | None = None,
    stands: Mapping[str, int] | None = None,
) -> list[CriterionField]:
    """The criteria with what the grader has so far. By criterion key: `menus`, the comments of the bank to offer;
    `stands`, the levels that stand since the coach's notes were opened.
    """
    wrong = {
        one.key: missing_words(one, rubric) for one in missing if one.kind in ("quote", "quote_not_found")
    }
    fields = (_criterion_field(one, marking, wrong.get(one.key, "")) for one in rubric.criteria)
    return [
        replace(one, menu=(menus or {}).get(one.key, ()), stands=(stands or {}).get(one.key, 0))
        for one in fields
    ]


def _criterion_field(criterion: Criterion, marking: Marking, wrong: str) -> CriterionField:
    chosen = marking.levels.get(criterion.key, 0)
    evidence = marking.evidence.get(criterion.key)
    return CriterionField(
        key=criterion.key,
        title=criterion.title,
        weight=criterion.weight,
        is_gate=criterion.gate,
        levels=tuple(
            {"number": number, "word": level_word(number), "text": text}
            for number, text in enumerate(criterion.levels, start=1)
        ),
        chosen=chosen,
        quote=evidence.text if evidence else "",
        note=marking.notes.get(criterion.key, ""),
        result=level_word(chosen) if chosen else _("Choose a level"),
        quote_error=wrong,
        reason=marking.reasons.get(criterion.key, ""),
    )


def missing_words(one: Missing, rubric: Rubric) -> str:
    """What is missing, as a sentence."""
    titles: Mapping[str, str] = {criterion.key: criterion.title for criterion in rubric.criteria}
    title = titles.get(one.key, "")
    return {
        "level": _("%(title)s: choose a level") % {"title": title},
        "quote": _("%(title)s: quote the words that show it") % {"title": title},
        "quote_not_found": _("%(title)s: these words are not in the text") % {"title": title},
        "comment_not_found": _("Comment %(number)s: its words are not in the text") % {"number": one.key},
        "what_works": _("What works: write a sentence"),
        "one_change": _("One change: write a sentence"),
        "change_reason": _("%(title)s: say why you change the level after the coach’s notes")
        % {"title": title},
        "comment": _("Leave one comment at least, so that there is something to work with"),
    }[one.kind]


def missing_target(one: Missing) -> str:
    """The id of the control that can put it right."""
    return {
        "level": f"crit-{one.key}",
        "quote": f"quote-{one.key}",
        "quote_not_found": f"quote-{one.key}",
        "comment_not_found": f"comment-{one.key}",
        "what_works": "what_works",
        "one_change": "one_change",
        "change_reason": f"reason-{one.key}",
        "comment": "one_change",
    }[one.kind]


@dataclass(frozen=True)
class Standing:
    """How far a marking is, and what it would come to. `outcome` is empty until every level is chosen."""

    headline: str
    detail: str
    outcome: str
    is_complete: bool
    is_passed: bool


def standing_of(marking: Marking, item: RolePlay) -> Standing:
    """The line beside the buttons. Expects a placed marking."""
    rubric = item.rubric
    total, chosen = len(rubric.criteria), len(marking.levels)
    solid = sum(level >= rules.SOLID for level in marking.levels.values())
    detail = (
        _("Solid or above in %(solid)s of %(chosen)s") % {"solid": solid, "chosen": chosen} if chosen else ""
    )
    if not markings.is_complete(marking, rubric):
        left = total - chosen
        headline = ngettext("%(count)s level to choose", "%(count)s levels to choose", left) % {"count": left}
        return Standing(headline, detail, "", False, False)
    is_passed = rules.passes(marking.levels, rubric)
    score = round(rules.weighted(marking.levels, rubric))
    outcome = (
        _("This passes. The learner sees the levels, your words and the example replies.")
        if is_passed
        else _("Not yet a pass. The learner sees the levels and your words, and may write again.")
    )
    headline = _("Pass, %(score)s of 100") if is_passed else _("Not yet, %(score)s of 100")
    is_complete = not markings.missing_for_release(marking, rubric)
    return Standing(headline % {"score": score}, detail, outcome, is_complete, is_passed)
