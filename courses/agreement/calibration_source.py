"""What graders gave to replies that experts have scored: licence sets, and rounds that are over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta

from django.db.models import Count, Max, Q

from courses.agreement.rules import Mark, RubricWords, Selection
from courses.agreement.sources import Reading, city, words_of
from courses.analysis.reading import midnight
from courses.calibration import bank
from courses.calibration.bank import Address, BankText
from courses.calibration.models import CalibrationMark
from courses.role_plays.rules import passes
from lms.accounts.models import Team


class ScoredReplies:
    """Practice is left out, because it shows the experts' levels on the way, and so is a round that is still open.

    No learner stands behind these replies: a selection of one team or language has none of them.
    """

    def read(self, selection: Selection) -> Reading:
        """Two queries, and one for each version that is not in memory."""
        rows = (
            CalibrationMark.objects.filter(_counts(selection))
            .select_related("grader")
            .order_by("marked_at", "pk")
        )
        found: dict[Address, BankText] = {}
        marks = []
        for row in rows:
            scored = found.setdefault(row.address, bank.text_at(row.address))
            marks.append(
                _mark(scored, row.levels, row.grader_id, city(row.grader.time_zone), row.grader.language)
            )
        gold = [_mark(scored, dict(scored.text.levels), None, "", "") for scored in found.values()]
        return Reading((*gold, *marks), _words(found.values()))

    def state(self, selection: Selection) -> Iterable[object]:
        """Two queries."""
        return (
            CalibrationMark.objects.filter(_counts(selection))
            .aggregate(n=Count("pk"), newest=Max("pk"))
            .values()
        )


def _mark(scored: BankText, levels: dict[str, int], grader_id: int | None, site: str, language: str) -> Mark:
    rubric = scored.item.rubric
    is_whole = all(criterion.key in levels for criterion in rubric.criteria)
    return Mark(
        script=f"reply {scored.address}",
        grader=grader_id,
        rubric=rubric.key,
        levels=levels,
        is_passed=passes(levels, rubric) if is_whole else None,
        kind="calibration",
        site=site,
        language=language,
    )


def _words(texts: Iterable[BankText]) -> tuple[RubricWords, ...]:
    return tuple({one.item.rubric.key: words_of(asdict(one.item.rubric)) for one in texts}.values())


def _counts(selection: Selection) -> Q:
    team = Team.objects.get(pk=selection.team_id)
    if selection.kind not in ("", "calibration") or team.parent_id is not None or selection.language:
        return Q(pk__in=[])
    condition = Q(kind="licence") | Q(kind="round", round__closed_at__isnull=False)
    if selection.rubric:
        condition &= Q(rubric_key=selection.rubric)
    if selection.since:
        condition &= Q(marked_at__gte=midnight(selection.since))
    if selection.until:
        condition &= Q(marked_at__lt=midnight(selection.until + timedelta(days=1)))
    return condition
