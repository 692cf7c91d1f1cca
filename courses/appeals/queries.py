"""Reads of second looks: what a learner may ask, what waits for a grader, and how often a level was raised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from content.documents import Criterion, RolePlay
from courses.appeals import rules
from courses.appeals.models import Appeal, AppealStatus
from courses.role_plays import feedback, queries, queue
from courses.role_plays.feedback import Feedback
from courses.role_plays.models import Grade, Submission
from lms.accounts.models import User
from lms.accounts.queries import learners_within, standing

YEAR = timedelta(days=365)
LIST_LIMIT = 100


@dataclass(frozen=True)
class Asked:
    """A request as its learner and their managers may see it. Who looked again is not told."""

    id: int
    criterion_key: str
    criterion: str
    argument: str
    status: str
    asked_at: datetime
    due_on: date
    is_opened: bool
    old_level: int
    level: int | None
    is_raised: bool
    reason: str
    decided_at: datetime | None


@dataclass(frozen=True)
class Offer:
    """Whether a second look may be asked for, until when, and about what: criteria below the highest level."""

    closed: rules.Closed | None
    until: datetime | None
    criteria: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Line:
    """A request in a grader's list. `label` never tells the name."""

    id: int
    label: str
    item_title: str
    criterion: str
    asked_at: datetime
    due_on: date
    is_mine: bool
    is_overdue: bool


@dataclass(frozen=True)
class Look:
    """One request before its second grader: the text, the criterion and the argument; never the level given before."""

    line: Line
    item: RolePlay
    criterion: Criterion
    grader_notes_html: str
    texts: dict[str, str]
    argument: str


@dataclass(frozen=True)
class Overturned:
    """How many second looks were decided within a year, and how many raised a level. `share` is None below the minimum."""

    decided: int
    raised: int

    @property
    def share(self) -> float | None:
        """The share that raised a level, 0 to 1."""
        return rules.overturned(self.raised, self.decided)


def asked(submission_id: int, at: datetime) -> Asked | None:
    """The request on a result, if there is one. One query."""
    row = (
        Appeal.objects.filter(submission_id=submission_id)
        .exclude(status=AppealStatus.WITHDRAWN)
        .select_related("grade")
        .first()
    )
    if row is None:
        return None
    return Asked(
        id=row.pk,
        criterion_key=row.criterion_key,
        criterion=_title(row.grade, row.criterion_key),
        argument=row.argument,
        status=row.status,
        asked_at=row.asked_at,
        due_on=row.due_on,
        is_opened=row.is_leased(at),
        old_level=row.old_level,
        level=row.level,
        is_raised=row.is_raised,
        reason=row.reason,
        decided_at=row.decided_at,
    )


def offer(result: Feedback | None, *, was_asked: bool, at: datetime) -> Offer:
    """What may be asked about a result. No query."""
    released_at = result.graded_at if result is not None and result.outcome == "released" else None
    criteria = (
        tuple((one.key, one.title) for one in result.reached if one.level < rules.HIGHEST) if result else ()
    )
    closed = rules.why_closed(released_at=released_at, was_asked=was_asked, at=at)
    if closed is None and not criteria:
        closed = "highest"
    return Offer(closed, released_at + rules.WINDOW if released_at else None, criteria)


def open_to(actor: User, at: datetime) -> QuerySet[Appeal]:
    """Open requests that the actor may decide: in their reach as a grader, with no hand in the result so far."""
    reach = standing(actor)
    if not actor.is_active or not reach.grades_in:
        return Appeal.objects.none()
    return (
        Appeal.objects.filter(status=AppealStatus.OPEN, learner__in=learners_within(reach.grades_in, at))
        .exclude(learner=actor)
        .exclude(submission__in=queries.touched_by(actor))
        .order_by("asked_at", "pk")
    )


def may_decide(actor: User, appeal: Appeal, at: datetime) -> bool:
    """Whether this grader may give the second look: reach, no hand in it so far, and no need of a second person."""
    return open_to(actor, at).filter(pk=appeal.pk).exists() and not queue.conflicting(
        actor, [appeal.submission], at
    )


def waiting(actor: User, at: datetime, today: date) -> list[Line]:
    """What the actor may look at again, oldest first. A constant number of queries."""
    free = Q(leased_to__isnull=True) | Q(lease_until__lte=at) | Q(leased_to=actor)
    rows = list(open_to(actor, at).filter(free).select_related("submission", "grade")[:LIST_LIMIT])
    blocked = queue.conflicting(actor, [row.submission for row in rows], at)
    return [_line(row, actor, at, today) for row in rows if row.submission_id not in blocked]


def look(actor: User, appeal_id: int, at: datetime, today: date) -> Look | None:
    """One request; None where the actor may not decide it. The text is there only while they hold it."""
    row = open_to(actor, at).filter(pk=appeal_id).select_related("submission", "grade").first()
    if row is None or queue.conflicting(actor, [row.submission], at):
        return None
    line = _line(row, actor, at, today)
    item = queries.brief(row.submission.version_id, row.submission.item_key)
    return Look(
        line=line,
        item=item,
        criterion=next(one for one in item.rubric.criteria if one.key == row.criterion_key),
        grader_notes_html=item.rubric.grader_notes_html,
        texts=dict(row.submission.texts) if line.is_mine else {},
        argument=row.argument if line.is_mine else "",
    )


def overturn_rate(at: datetime) -> Overturned:
    """Over everybody, within a year. One query."""
    found = Appeal.objects.filter(status=AppealStatus.DECIDED, decided_at__gt=at - YEAR).aggregate(
        decided=Count("pk"), raised=Count("pk", filter=Q(level__gt=F("old_level")))
    )
    return Overturned(found["decided"], found["raised"])


def overdue(today: date) -> QuerySet[Appeal]:
    """Open requests whose day of answer has gone by."""
    return Appeal.objects.filter(status=AppealStatus.OPEN, due_on__lt=today)


def result_of(submission: Submission) -> Feedback | None:
    """The newest decision on a submission. Two queries."""
    return feedback.newest([submission.pk]).get(submission.pk)


def _title(grade: Grade, key: str) -> str:
    return next((str(one["title"]) for one in grade.rubric["criteria"] if one["key"] == key), key)


def _line(row: Appeal, actor: User, at: datetime, today: date) -> Line:
    return Line(
        id=row.pk,
        label=row.submission.blind_label,
        item_title=queries.brief(row.submission.version_id, row.submission.item_key).title,
        criterion=_title(row.grade, row.criterion_key),
        asked_at=row.asked_at,
        due_on=row.due_on,
        is_mine=row.is_leased(at) and row.leased_to_id == actor.pk,
        is_overdue=row.due_on < today,
    )
