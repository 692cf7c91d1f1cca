"""What a learner's pages read at once: every path they hold, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from content import queries as library
from content.queries import ModuleCard
from courses.certification.queries import CertificateInfo, newest_of
from courses.enrollments.queries import held_by
from courses.progress.facts import Fact, Handed, facts_of, handed_of
from courses.web.learner_path import LearnerPath, build
from lms.accounts.models import User
from lms.accounts.queries import managers_over, standing

WORKING_DAYS_SHOWN = 5


@dataclass(frozen=True)
class Desk:
    """A learner's paths and newest certificates by module id, the shelf of all modules, and what stands around them."""

    today: date
    shelf: list[ModuleCard]
    paths: dict[int, LearnerPath]
    facts: dict[int, list[Fact]]
    handed: dict[int, list[Handed]]
    certificates: dict[int, CertificateInfo]
    manager: User | None

    @property
    def active(self) -> list[LearnerPath]:
        """The paths that are still to be finished, the next due first."""
        return [path for path in self.paths.values() if path.held.is_active]

    def active_days(self) -> set[date]:
        """The days, in the reader's zone, on which the learner did something here."""
        moments = [fact.at for facts in self.facts.values() for fact in facts]
        moments += [one.submitted_at for rows in self.handed.values() for one in rows if one.submitted_at]
        return {timezone.localdate(moment) for moment in moments}


def desk(actor: User, at: datetime) -> Desk:
    """Reads everything. Seven queries, whatever the number of enrollments."""
    today = timezone.localdate(at)
    held = held_by(actor)
    ids = [one.id for one in held]
    facts, handed = facts_of(ids), handed_of(ids)
    certificates = {info.module_id: info for info in newest_of([actor.pk], at).values()}
    paths = standing(actor).learns_in
    managers = managers_over(paths[0], at, besides=actor.pk) if paths else []
    manager = managers[0] if managers else None
    return Desk(
        today=today,
        shelf=library.modules(),
        paths={
            one.module_id: build(
                one,
                library.document(one.version_id),
                facts=facts.get(one.id, []),
                handed=handed.get(one.id, []),
                today=today,
                manager=manager.get_short_name() if manager else "",
                has_certificate=one.module_id in certificates
                and certificates[one.module_id].status == "valid",
            )
            for one in held
        },
        facts=facts,
        handed=handed,
        certificates=certificates,
        manager=manager,
    )
