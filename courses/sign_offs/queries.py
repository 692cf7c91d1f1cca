"""Reads of observations and sign-offs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from content import documents
from content import queries as library
from content.documents import Checklist
from courses.role_plays import queries as role_plays
from courses.sign_offs import rules
from courses.sign_offs.models import CHANNELS, Mark, Observation, ObservationDraft, ObservationMark, SignOff
from lms.accounts.models import Role
from lms.accounts.queries import active_memberships

# The words of forms, in the order of their controls.
CHANNEL_CHOICES = tuple(CHANNELS)
MARK_CHOICES = tuple(Mark.choices)


@dataclass(frozen=True)
class MarkInfo:
    """A line's mark in one observation. `help` is free text: learner, observer and current manager only."""

    line_key: str
    line: str
    mark: str
    mark_word: str
    help: str


@dataclass(frozen=True)
class ObservationInfo:
    """One observed case. `note` is free text: learner, observer and current manager only."""

    id: int
    seen_on: date
    reference: str
    channel: str
    channel_word: str
    observer_id: int
    observer_name: str
    note: str
    digest: str
    recorded_at: datetime
    marks: tuple[MarkInfo, ...] = ()

    def for_reader(self, reader_id: int, sees_notes: bool) -> ObservationInfo:
        """As evidence: day, reference, marks and signer; free text only for its observer and who `sees_notes`."""
        if sees_notes or reader_id == self.observer_id:
            return self
        return replace(self, note="", marks=tuple(replace(mark, help="") for mark in self.marks))


@dataclass(frozen=True)
class DraftInfo:
    """What an observer has typed so far about one case."""

    body: dict[str, object] = field(default_factory=dict)
    saved_at: datetime | None = None


@dataclass(frozen=True)
class SignOffInfo:
    """One request for a sign-off, and what became of it."""

    id: int
    enrollment_id: int
    learner_id: int
    status: str
    requested_at: datetime
    signer_id: int | None
    signer_name: str
    signed_at: datetime | None
    typed_name: str
    standing: str
    statement: str
    digest: str
    closed_at: datetime | None
    reason: str
    acknowledged_at: datetime | None


def checklist_of(document: documents.Module) -> Checklist | None:
    """The sign-off checklist of a released module, where it has one."""
    return next((item for item in document.items if isinstance(item, Checklist)), None)


def observations(enrollment_id: int, checklist: Checklist | None) -> list[ObservationInfo]:
    """The observed cases of an enrollment, oldest first, marks in the checklist's order. Two queries."""
    return observations_of({enrollment_id: checklist}).get(enrollment_id, [])


def observations_of(checklists: Mapping[int, Checklist | None]) -> dict[int, list[ObservationInfo]]:
    """The same for many enrollments, each with its checklist. Two queries."""
    rows = (
        Observation.objects.filter(enrollment_id__in=list(checklists))
        .select_related("observer")
        .prefetch_related("marks")
        .order_by("seen_on", "pk")
    )
    found: dict[int, list[ObservationInfo]] = defaultdict(list)
    for row in rows:
        found[row.enrollment_id].append(_observation(row, checklists[row.enrollment_id]))
    return dict(found)


def _observation(row: Observation, checklist: Checklist | None) -> ObservationInfo:
    lines = {line.key: line.text for line in checklist.lines} if checklist else {}
    given = {mark.line_key: mark for mark in row.marks.all()}
    keys = [*(key for key in lines if key in given), *(key for key in given if key not in lines)]
    return ObservationInfo(
        id=row.pk,
        seen_on=row.seen_on,
        reference=row.ticket_reference,
        channel=row.channel,
        channel_word=row.get_channel_display(),
        observer_id=row.observer_id,
        observer_name=row.observer.name,
        note=row.note,
        digest=row.record_digest,
        recorded_at=row.recorded_at,
        marks=tuple(
            MarkInfo(key, lines.get(key, ""), given[key].mark, given[key].get_mark_display(), given[key].help)
            for key in keys
        ),
    )


def cases_of(enrollment_ids: Iterable[int]) -> dict[int, list[rules.Case]]:
    """The observed cases of many enrollments, as the rules count them. Two queries."""
    rows = list(Observation.objects.filter(enrollment_id__in=list(enrollment_ids)).order_by("seen_on", "pk"))
    marks: dict[int, dict[str, str]] = defaultdict(dict)
    found = ObservationMark.objects.filter(observation_id__in=[row.pk for row in rows])
    for observation_id, line_key, mark in found.values_list("observation_id", "line_key", "mark"):
        marks[observation_id][line_key] = mark
    cases: dict[int, list[rules.Case]] = defaultdict(list)
    for row in rows:
        cases[row.enrollment_id].append(rules.Case(row.seen_on, row.ticket_reference, marks[row.pk]))
    return dict(cases)


def progress_of(enrollment_id: int, checklist: Checklist) -> rules.SignOffProgress:
    """Where the observations of one enrollment stand. Two queries."""
    return rules.progress(checklist, cases_of([enrollment_id]).get(enrollment_id, []))


def is_recorded(enrollment_id: int, observer_id: int, reference: str) -> bool:
    """This observer has already recorded this case. One query."""
    wanted = rules.same_reference(reference)
    rows = Observation.objects.filter(enrollment_id=enrollment_id, observer_id=observer_id)
    return any(rules.same_reference(row) == wanted for row in rows.values_list("ticket_reference", flat=True))


def draft(enrollment_id: int, observer_id: int) -> DraftInfo:
    """The observer's draft; an empty one where there is none. One query."""
    row = ObservationDraft.objects.filter(enrollment_id=enrollment_id, observer_id=observer_id).first()
    return DraftInfo(row.body, row.updated_at) if row else DraftInfo()


def sign_offs(enrollment_id: int) -> list[SignOffInfo]:
    """All requests of an enrollment, newest first. One query."""
    return infos(enrollment_ids=[enrollment_id])


def current(enrollment_id: int) -> SignOffInfo | None:
    """The newest request of an enrollment. One query."""
    return next(iter(sign_offs(enrollment_id)), None)


def waiting(enrollment_ids: Iterable[int]) -> list[SignOffInfo]:
    """The open requests of these enrollments, oldest first. One query."""
    return list(reversed(infos(enrollment_ids, statuses=["requested"])))


def infos(enrollment_ids: Iterable[int], statuses: list[str] | None = None) -> list[SignOffInfo]:
    """Requests of many enrollments, newest first. One query."""
    rows = SignOff.objects.filter(enrollment_id__in=list(enrollment_ids)).select_related("signer")
    if statuses is not None:
        rows = rows.filter(status__in=statuses)
    return [
        SignOffInfo(
            id=row.pk,
            enrollment_id=row.enrollment_id,
            learner_id=row.learner_id,
            status=row.status,
            requested_at=row.requested_at,
            signer_id=row.signer_id,
            signer_name=row.signer.name if row.signer else "",
            signed_at=row.signed_at,
            typed_name=row.typed_name,
            standing=row.standing,
            statement=row.statement,
            digest=row.record_digest,
            closed_at=row.closed_at,
            reason=row.reason,
            acknowledged_at=row.acknowledged_at,
        )
        for row in rows.order_by("-requested_at", "-pk")
    ]


def graders_of(enrollment_id: int) -> frozenset[int]:
    """The people whose grade of a graded role-play counts. One or two queries."""
    return frozenset(role_plays.graders_of(enrollment_id))


def standing_over(signer_id: int, learner_id: int, at: datetime) -> str:
    """In what standing somebody signs for a learner, in words: «Manager of Nairobi Chat». Two queries."""
    path = (
        active_memberships(at)
        .filter(user_id=learner_id, role=Role.LEARNER)
        .values_list("team__path", flat=True)
        .first()
    )
    rows = active_memberships(at).filter(user_id=signer_id, role=Role.MANAGER).select_related("team")
    above = [row.team for row in rows if path and path.startswith(row.team.path)]
    if not above:
        return ""
    team = max(above, key=lambda found: len(found.path))
    return _("Head of support") if team.parent_id is None else _("Manager of %(team)s") % {"team": team.name}


def record_digest_of(enrollment_id: int, version_id: int) -> str:
    """SHA-256 over the sealed observations and the checklist that they were measured by. Three queries."""
    checklist = checklist_of(library.document(version_id))
    sealed = Observation.objects.filter(enrollment_id=enrollment_id).order_by("pk")
    return documents.digest(
        {
            "version": library.version(version_id).digest,
            "checklist": checklist.key if checklist else "",
            "observations": list(sealed.values_list("record_digest", flat=True)),
        }
    )
