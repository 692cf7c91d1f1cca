"""Which waiting work asks for a licence that its reader does not hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from content.documents import structure_digest
from courses.calibration import bank
from courses.calibration.queries import held_keys
from courses.role_plays import queries
from courses.role_plays.models import Submission
from lms.accounts.models import RaterLicences, User
from lms.accounts.queries import organization


@dataclass(frozen=True)
class Unlicensed:
    """A rubric that somebody may earn a licence for and holds none, and whether work with it is closed until then."""

    rubric_key: str
    title: str
    is_required: bool


def closed_to(actor: User, submissions: Iterable[Submission], at: datetime) -> set[int]:
    """Ids of the submissions that the actor may not take for want of a licence; none unless one is required.

    At most four queries, however many submissions there are.
    """
    if organization().rater_licences != RaterLicences.REQUIRE:
        return set()
    return {row.pk for row, _rubric in _unlicensed(actor, submissions, at)}


def advice(actor: User, submissions: Iterable[Submission], at: datetime) -> list[Unlicensed]:
    """The rubrics among this work that the actor has no licence for, each once; none where licences are off."""
    rule = organization().rater_licences
    if rule == RaterLicences.OFF:
        return []
    found = {rubric.key: rubric for _row, rubric in _unlicensed(actor, submissions, at)}
    return [
        Unlicensed(rubric.key, rubric.title, is_required=rule == RaterLicences.REQUIRE)
        for rubric in found.values()
    ]


def _unlicensed(
    actor: User, submissions: Iterable[Submission], at: datetime
) -> list[tuple[Submission, bank.RubricInUse]]:
    """The submissions whose rubric has a licence set, and neither its structure nor the current one is licensed."""
    rows = list(submissions)
    if not rows:
        return []
    in_use = {one.key: one for one in bank.rubrics() if one.may_be_earned}
    held = held_keys(actor.pk, at)
    found = []
    for row in rows:
        rubric = queries.brief(row.version_id, row.item_key).rubric
        current = in_use.get(rubric.key)
        if current is not None and held.get(rubric.key) not in {current.digest, structure_digest(rubric)}:
            found.append((row, current))
    return found
