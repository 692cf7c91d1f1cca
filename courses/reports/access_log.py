"""The event log as an auditor reads it: who did or saw what, newest first, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from courses.certification.models import Certificate
from courses.certification.rules import read_number
from courses.enrollments.models import Enrollment
from courses.reports.event_words import PARTS, WORDS, types_of, words_of
from lms.accounts.models import User
from lms.events.models import Event

PAGE = 50
NAMES_SHOWN = 200


@dataclass(frozen=True)
class LogFilters:
    """All empty: everything. `person` is a public id, `record` an enrolment's number or a certificate's.

    `kind` is a type of event or a part of the work; the days are those of the reader's zone, both included.
    """

    person: str = ""
    record: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def query(self) -> str:
        """The part of an address that says the same."""
        return urlencode({name: str(value) for name, value in vars(self).items() if value})

    def with_person(self, public_id: str) -> LogFilters:
        """The same about one person."""
        return replace(self, person=public_id)


@dataclass(frozen=True)
class LogLine:
    """One event. `actor` is empty where the clock did it; `record` is 0 where it is about no enrolment."""

    id: int
    at: datetime
    actor: str
    actor_id: str
    words: str
    subject: str
    subject_id: str
    is_own: bool
    module: str
    record: int
    certificate: str
    detail: str


@dataclass(frozen=True)
class LogPage:
    """A page of the log; `newer` and `older` are places to go on from, empty where there is nothing."""

    lines: tuple[LogLine, ...]
    newer: str
    older: str
    person: str


def read_filters(data: dict[str, str]) -> LogFilters:
    """Filters of an address; what cannot be understood is left off."""
    kind = data.get("kind", "")
    return LogFilters(
        person=str(_uuid(data.get("person", "")) or ""),
        record=data.get("record", "").strip()[:40],
        kind=kind if kind in WORDS or kind in PARTS else "",
        since=_day(data.get("since", "")),
        until=_day(data.get("until", "")),
    )


def log_page(reader: User, filters: LogFilters, *, before: str = "", after: str = "") -> LogPage:
    """Fifty events, newest first, from a place on. Six queries at most.

    Whoever calls this has checked that the reader audits.
    """
    rows = _narrowed(filters, ZoneInfo(reader.time_zone))
    place = _place(before or after)
    if place is not None and after:
        at, pk = place
        found = list(rows.filter(Q(at__gt=at) | Q(at=at, pk__gt=pk)).order_by("at", "pk")[: PAGE + 1])
        has_newer, has_older = len(found) > PAGE, True
        found = found[:PAGE][::-1]
    else:
        if place is not None:
            at, pk = place
            rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
        found = list(rows.order_by("-at", "-pk")[: PAGE + 1])
        has_newer, has_older = place is not None, len(found) > PAGE
        found = found[:PAGE]
    person = (
        User.objects.filter(public_id=filters.person).values_list("name", flat=True).first()
        if filters.person
        else ""
    )
    return LogPage(
        lines=tuple(_lines(found)),
        newer=_mark(found[0]) if found and has_newer else "",
        older=_mark(found[-1]) if found and has_older else "",
        person=person or "",
    )


def people_named(text: str) -> list[tuple[str, str, str]]:
    """People whose name or address holds a text: public id, name, address. One query."""
    if not text.strip():
        return []
    rows = User.objects.filter(Q(name__icontains=text.strip()) | Q(email__icontains=text.strip())).order_by(
        "name", "pk"
    )
    return [
        (str(public_id), name, email)
        for public_id, name, email in rows.values_list("public_id", "name", "email")[:20]
    ]


def _narrowed(filters: LogFilters, zone: ZoneInfo) -> QuerySet[Event]:
    rows: QuerySet[Event] = Event.objects.select_related("actor", "subject")
    if filters.person:
        rows = rows.filter(Q(actor__public_id=filters.person) | Q(subject__public_id=filters.person))
    if filters.record:
        rows = rows.filter(enrollment_id=_enrollment_id(filters.record))
    if filters.kind:
        rows = rows.filter(type__in=types_of(filters.kind) if filters.kind in PARTS else [filters.kind])
    if filters.since:
        rows = rows.filter(at__gte=datetime.combine(filters.since, time.min, zone))
    if filters.until:
        rows = rows.filter(at__lt=datetime.combine(filters.until + timedelta(days=1), time.min, zone))
    return rows


def _enrollment_id(record: str) -> int:
    """The enrolment that a number means; 0, which is none, where nothing has it."""
    if record.isdecimal() and len(record) < 12:
        return int(record)
    number = read_number(record)
    found = (
        Certificate.objects.filter(number=number).values_list("enrollment_id", flat=True).first()
        if number
        else None
    )
    return found or 0


def _lines(events: list[Event]) -> list[LogLine]:
    ids = {event.enrollment_id for event in events if event.enrollment_id}
    modules = dict(Enrollment.objects.filter(pk__in=ids).values_list("pk", "module__title"))
    certificates = dict(
        Certificate.objects.filter(enrollment_id__in=ids).values_list("enrollment_id", "number")
    )
    return [
        LogLine(
            id=event.pk,
            at=event.at,
            actor=event.actor.name if event.actor else "",
            actor_id=str(event.actor.public_id) if event.actor else "",
            words=words_of(event.type),
            subject=event.subject.name if event.subject else "",
            subject_id=str(event.subject.public_id) if event.subject else "",
            is_own=event.subject_id is not None and event.subject_id == event.actor_id,
            module=modules.get(event.enrollment_id or 0, ""),
            record=event.enrollment_id or 0,
            certificate=certificates.get(event.enrollment_id or 0, ""),
            detail=event.request_id,
        )
        for event in events
    ]


def _mark(event: Event) -> str:
    return f"{event.at.isoformat()}~{event.pk}"


def _place(mark: str) -> tuple[datetime, int] | None:
    moment, _sign, pk = mark.partition("~")
    try:
        at = datetime.fromisoformat(moment)
        return (at, int(pk)) if at.tzinfo else None
    except ValueError:
        return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
