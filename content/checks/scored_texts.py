"""Scored replies: what makes one unusable, and what graders still miss. Pure but for the words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from content import documents
from content.checks.scenarios import repeated

ANCHOR_LEVELS = (1, 3, 4)
PRACTICE_WANTED = 2
SETS_WANTED = 2
SET_SIZE = documents.LICENCE_SET_SIZE
BORDERLINES_WANTED = 2


def scored_problems(role_play: documents.RolePlay) -> Iterator[str]:
    """What keeps a brief from being released: a reply that cannot be scored, or levels that name no criterion."""
    parts = [part.key for part in role_play.parts]
    criteria = [criterion.key for criterion in role_play.rubric.criteria]
    if repeated(one.key for one in role_play.scored):
        yield _("Two scored replies carry the same key.")
    for place, one in enumerate(role_play.scored, start=1):
        for key in sorted(set(one.texts) ^ set(parts)):
            yield _("Scored reply %(place)d: its parts and those of the brief differ at “%(key)s”.") % {
                "place": place,
                "key": key,
            }
        for key in sorted(set(one.levels) - set(criteria)):
            yield _("Scored reply %(place)d: the rubric has no criterion “%(key)s”.") % {
                "place": place,
                "key": key,
            }
        if any(not 1 <= one.levels.get(key, 0) <= documents.LEVEL_COUNT for key in criteria):
            yield _("Scored reply %(place)d: each criterion needs a level from 1 to 4.") % {"place": place}


def scored_to_do(rubric: documents.Rubric, scored: Sequence[documents.ScoredText]) -> Iterator[str]:
    """What graders with a rubric still miss: anchors, practice replies, two licence sets that cover the scale.

    It blocks nothing. `scored` are the replies of all briefs that share the rubric.
    """
    anchors = {one.typical_level for one in scored if one.use == "anchor"}
    for level in ANCHOR_LEVELS:
        if level not in anchors:
            yield _("An anchor at level %(level)d is missing.") % {"level": level}
    practice = sum(one.use == "practice" for one in scored)
    if practice < PRACTICE_WANTED:
        yield _("Graders practise on %(wanted)d replies; there are %(count)d.") % {
            "wanted": PRACTICE_WANTED,
            "count": practice,
        }
    for number in range(1, SETS_WANTED + 1):
        yield from _set_to_do(rubric, scored, number)
    silent = sum(len(one.levels) > len(one.reasons) for one in scored)
    if silent:
        yield _("Replies with a level that has no reason yet: %(count)d.") % {"count": silent}


def _set_to_do(
    rubric: documents.Rubric, scored: Sequence[documents.ScoredText], number: int
) -> Iterator[str]:
    texts = [one for one in scored if one.use == "licence" and one.set_number == number]
    if len(texts) < SET_SIZE:
        yield _("Licence set %(number)d has %(count)d of %(wanted)d replies.") % {
            "number": number,
            "count": len(texts),
            "wanted": SET_SIZE,
        }
        if not texts:
            return
    remarks: list[str] = [one.remark for one in texts]
    wanted = {"borderline": BORDERLINES_WANTED, "charming": 1, "clumsy": 1}
    if any(remarks.count(remark) < count for remark, count in wanted.items()):
        yield _(
            "Licence set %(number)d wants two borderline replies, one charming but wrong, one clumsy but right."
        ) % {"number": number}
    for criterion in rubric.criteria:
        missing = {1, 2, 3, 4} - {one.levels.get(criterion.key, 0) for one in texts}
        if missing:
            yield _("Licence set %(number)d has no reply at level %(levels)s of “%(criterion)s”.") % {
                "number": number,
                "levels": ", ".join(map(str, sorted(missing))),
                "criterion": criterion.title,
            }
