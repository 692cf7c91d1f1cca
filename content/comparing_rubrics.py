"""Two texts of a rubric beside each other, in words: what changes how it counts, and what reads differently."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content import documents

LEVEL_NAMES = (
    gettext_lazy("1 Starting"),
    gettext_lazy("2 Building"),
    gettext_lazy("3 Solid"),
    gettext_lazy("4 Leading"),
)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Row:
    """One thing that differs; an empty side did not have it. `is_structure` tells that it changes how marks count."""

    label: str
    old: str
    new: str
    is_structure: bool = False


@dataclass(frozen=True)
class Group:
    """What differs in one criterion, or in the rubric itself."""

    heading: str
    rows: tuple[Row, ...]


def rubric_differences(old: documents.Rubric, new: documents.Rubric) -> list[Group]:
    """What differs, the rubric itself first, then criterion by criterion in the new order, what is gone last."""
    before = {one.key: one for one in old.criteria}
    after = {one.key: one for one in new.criteria}
    groups = [Group(_("The rubric"), tuple(_own(old, new)))]
    for key in [*after, *(key for key in before if key not in after)]:
        left, right = before.get(key), after.get(key)
        shown = right or left
        if shown is not None:
            groups.append(Group(shown.title, tuple(_criterion(left, right))))
    return [group for group in groups if group.rows]


def structural_sentences(old: documents.Rubric, new: documents.Rubric) -> list[str]:
    """What changes how the rubric counts, one sentence each; empty where only words differ."""
    before = {one.key: one for one in old.criteria}
    after = {one.key: one for one in new.criteria}
    sentences = [_("“%(title)s” is new.") % {"title": after[key].title} for key in after if key not in before]
    sentences += [
        _("“%(title)s” is gone.") % {"title": before[key].title} for key in before if key not in after
    ]
    for key in before:
        if key not in after:
            continue
        was, now = before[key], after[key]
        if was.weight != now.weight:
            words = _("“%(title)s” weighs %(new)d instead of %(old)d.")
            sentences.append(words % {"title": now.title, "new": now.weight, "old": was.weight})
        if was.gate != now.gate:
            words = _("“%(title)s” becomes a gate.") if now.gate else _("“%(title)s” is no gate any more.")
            sentences.append(words % {"title": now.title})
    if old.pass_rule != new.pass_rule:
        sentences.append(_("What it takes to pass is different."))
    return sentences


def _own(old: documents.Rubric, new: documents.Rubric) -> Iterator[Row]:
    """Title, notes, the rule for passing and the order."""
    yield from _row(_("Title"), old.title, new.title)
    was, now = old.pass_rule, new.pass_rule
    for label, before, after in (
        (_("Gates need at least level"), was.gate_level, now.gate_level),
        (_("Nothing may be below level"), was.floor_level, now.floor_level),
        (_("Other criteria that may be below Solid"), was.below_solid, now.below_solid),
    ):
        yield from _row(label, str(before), str(after), is_structure=True)
    yield from _row(_("Notes for graders"), _text(old.grader_notes_html), _text(new.grader_notes_html))
    shared = {one.key for one in old.criteria} & {one.key for one in new.criteria}
    left, right = ([one for one in each.criteria if one.key in shared] for each in (old, new))
    if [one.key for one in left] != [one.key for one in right]:
        yield Row(_("Order"), "; ".join(one.title for one in left), "; ".join(one.title for one in right))


def _criterion(old: documents.Criterion | None, new: documents.Criterion | None) -> Iterator[Row]:
    """Title, weight, gate and the four texts of one criterion."""
    if old is None or new is None:
        titles = (old.title if old else "", new.title if new else "")
        label = _("New criterion") if old is None else _("Criterion taken out")
        yield Row(label, *titles, is_structure=True)
    else:
        yield from _row(_("Title"), old.title, new.title)
    yield from _row(_("Weight"), _weight(old), _weight(new), is_structure=True)
    yield from _row(_("Gate"), _gate(old), _gate(new), is_structure=True)
    for place, name in enumerate(LEVEL_NAMES):
        left, right = (one.levels[place] if one else "" for one in (old, new))
        yield from _row(str(name), left, right)


def _row(label: str, old: str, new: str, *, is_structure: bool = False) -> Iterator[Row]:
    if old != new:
        yield Row(label, old, new, is_structure)


def _weight(criterion: documents.Criterion | None) -> str:
    return str(criterion.weight) if criterion else ""


def _gate(criterion: documents.Criterion | None) -> str:
    if criterion is None:
        return ""
    return _("yes") if criterion.gate else _("no")


def _text(html: str) -> str:
    return " ".join(_TAG.sub(" ", html).split())
