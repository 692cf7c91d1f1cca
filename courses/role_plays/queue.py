"""Reads for graders: what waits, what they hold, and the studio of one submission. Names stay hidden where blind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from content import queries as library
from content.documents import Module, RolePlay
from courses.role_plays import feedback, judging, marking, queries, rules
from courses.role_plays.feedback import Feedback
from courses.role_plays.mark_models import Mark, MarkKind, Settlement
from courses.role_plays.marking import Marking
from courses.role_plays.models import Grade, GradeDraft, Stage, Submission
from courses.role_plays.preferences import EVERYTHING, Wanted, narrowed
from courses.role_plays.studio_models import NotJudged
from lms.accounts.models import User
from lms.accounts.queries import graders_over, learners_within, nearest_managers, standing

DONE_SHOWN = timedelta(days=7)
LIST_LIMIT = 100


@dataclass(frozen=True)
class Row:
    """A line of the queue. `label` is the learner's name only where it may be known."""

    submission_id: int
    label: str
    is_name: bool
    item_title: str
    module_title: str
    customer: str
    words: int
    is_revision: bool
    status: str
    submitted_at: datetime
    lease_until: datetime | None
    decided_at: datetime | None
    is_passed: bool | None
    stage: str
    release_at: datetime | None
    language: str
    is_passed_over: bool


@dataclass(frozen=True)
class Queue:
    """The lists of a grader: what they hold and what waits, oldest first; what they marked and nobody has released;
    what they returned and what they released, newest first; and how many wait in all.
    """

    mine: tuple[Row, ...]
    waiting: tuple[Row, ...]
    on_the_way: tuple[Row, ...]
    returned: tuple[Row, ...]
    released: tuple[Row, ...]
    waiting_count: int
    needs_another: int

    @property
    def mine_count(self) -> int:
        """How many the grader holds."""
        return len(self.mine)


@dataclass(frozen=True)
class Studio:
    """One submission before its grader. Without the lease there is no text and no draft.

    `is_waiting`: it waits for a mark by somebody like the reader; `has_marked`: they gave theirs; `is_handed_on`: it is
    with others, since it could not be judged. `settled_by` says how a released result came to stand, empty for others.
    """

    row: Row
    item: RolePlay
    module: Module
    learner_id: int
    enrollment_id: int
    is_mine: bool
    is_free: bool
    is_waiting: bool
    has_marked: bool
    is_handed_on: bool
    may_return: bool
    texts: dict[str, str]
    draft: Marking
    revision: int
    drafted_at: datetime | None
    earlier: Feedback | None
    result: Feedback | None
    settled_by: str


def free(actor: User, at: datetime, wanted: Wanted = EVERYTHING) -> QuerySet[Submission]:
    """Waiting work that no grader holds and that the actor may judge, oldest first; what they passed over comes last."""
    unheld = Q(leased_to__isnull=True) | Q(lease_until__lte=at)
    rows = queries.to_mark(actor, at).filter(unheld)
    return judging.in_turn(actor, judging.open_to(actor, narrowed(rows, wanted)))


def held(actor: User, at: datetime) -> QuerySet[Submission]:
    """Work that the actor holds, oldest first."""
    return (
        queries.to_mark(actor, at).filter(leased_to=actor, lease_until__gt=at).order_by("submitted_at", "pk")
    )


def conflicting(actor: User, submissions: Iterable[Submission], at: datetime) -> set[int]:
    """Which of these need another person instead of the actor: the actor would be the only grader of somebody they
    may sign off for, or is the writer's own manager where grading is blind. At most five queries.
    """
    rows = list(submissions)
    reach = standing(actor)
    if not reach.manages or not rows:
        return set()
    managed = set(
        learners_within(reach.manages, at)
        .filter(pk__in={row.learner_id for row in rows})
        .exclude(pk=actor.pk)
        .values_list("pk", flat=True)
    )
    rows = [row for row in rows if row.learner_id in managed]
    if not rows:
        return set()
    own = own_reports(actor, rows, at)
    held_by = _held_by({row.enrollment_id for row in rows}, at)
    return own | {
        row.pk
        for row in rows
        if rules.needs_second_person(
            grader_id=actor.pk,
            may_sign_off=True,
            item_key=library.document(row.version_id).step_key(row.item_key),
            graded_items=graded_items(row.version_id),
            held_by=_by_step(row.version_id, held_by.get(row.enrollment_id, {})),
        )
    }


def able(submission: Submission, at: datetime, *, besides: int) -> Iterator[User]:
    """Graders who could still mark it: neither `besides` nor anybody who marked it, cannot judge it, or needs another."""
    said = NotJudged.objects.filter(submission=submission).values("grader_id")
    marked = Mark.objects.filter(submission=submission).values("marker_id")
    found = graders_over(submission.learner_id, at).exclude(pk__in=said).exclude(pk__in=marked)
    for user in found.exclude(pk=besides):
        if not conflicting(user, [submission], at):
            yield user


def own_reports(actor: User, submissions: Iterable[Submission], at: datetime) -> set[int]:
    """Which of these are graded blind and come from somebody whose nearest manager the actor is. Two queries."""
    blind = [row for row in submissions if queries.brief(row.version_id, row.item_key).is_blind]
    nearest = nearest_managers({row.learner_id for row in blind}, at) if blind else {}
    return {row.pk for row in blind if actor.pk in nearest[row.learner_id]}


def graded_items(version_id: int) -> tuple[str, ...]:
    """Keys of the steps of a version that are graded role-plays."""
    items = library.document(version_id).steps
    return tuple(item.key for item in items if isinstance(item, RolePlay) and item.is_graded)


def _by_step(version_id: int, held_by: dict[str, int]) -> dict[str, int]:
    """The same by step: work on a sibling counts for the step that it stands in for."""
    document = library.document(version_id)
    return {document.step_key(key): grader for key, grader in held_by.items()}


def queue(actor: User, at: datetime, wanted: Wanted = EVERYTHING) -> Queue:
    """The grader's page, narrowed to what is wanted. A constant number of queries."""
    related = ("learner", "enrollment__module")
    mine = list(held(actor, at).select_related(*related))
    waiting = list(free(actor, at, wanted).select_related(*related)[:LIST_LIMIT])
    on_the_way = list(_on_the_way(actor, at).select_related(*related)[:LIST_LIMIT])
    decided = [row_of(row) for row in _decided(actor, at).select_related(*related)[:LIST_LIMIT]]
    blocked = conflicting(actor, waiting, at)
    total = len(waiting) if len(waiting) < LIST_LIMIT else free(actor, at, wanted).count()
    return Queue(
        mine=tuple(row_of(row) for row in mine),
        waiting=tuple(row_of(row) for row in waiting if row.pk not in blocked),
        on_the_way=tuple(row_of(row) for row in on_the_way),
        returned=tuple(row for row in decided if row.status == "returned"),
        released=tuple(row for row in decided if row.status == "released"),
        waiting_count=total - len(blocked),
        needs_another=len(blocked),
    )


def studio(actor: User, submission_id: int, at: datetime) -> Studio | None:
    """One submission for a grader; None where it is out of their reach, or decided by others.

    The text is there only while they hold it, and afterwards.
    """
    row = (
        queries.in_reach(actor, at)
        .filter(pk=submission_id)
        .select_related("learner", "enrollment__module")
        .first()
    )
    is_decided = row is not None and row.status != "submitted"
    has_marked = row is not None and Mark.objects.filter(submission=row, marker=actor).exists()
    has_hand = has_marked or Grade.objects.filter(submission=row, grader=actor).exists()
    if row is None or (is_decided and not has_hand):
        return None
    is_waiting = row.status == "submitted" and row.stage in (Stage.FIRST, Stage.SECOND) and not has_marked
    is_handed_on = is_waiting and not judging.open_to(actor, Submission.objects.filter(pk=row.pk)).exists()
    is_mine = is_waiting and row.leased_to_id == actor.pk and row.is_leased(at)
    others = list(
        Submission.objects.filter(
            enrollment_id=row.enrollment_id, item_key=row.item_key, number__lt=row.number
        )
    )
    wanted = [one.pk for one in others if one.status == "returned"] + ([row.pk] if is_decided else [])
    grades = feedback.newest(wanted) if wanted else {}
    draft = GradeDraft.objects.filter(submission=row, grader=actor).first() if is_mine else None
    returned = next((one.pk for one in others if one.status == "returned"), None)
    return Studio(
        row=row_of(row),
        item=queries.brief(row.version_id, row.item_key),
        module=library.document(row.version_id),
        learner_id=row.learner_id,
        enrollment_id=row.enrollment_id,
        is_mine=is_mine,
        is_free=is_waiting and not row.is_leased(at) and not is_handed_on,
        is_waiting=is_waiting,
        has_marked=has_marked,
        is_handed_on=is_handed_on,
        may_return=row.revision_of_id is None and rules.may_return(queries.as_try(one) for one in others),
        texts=dict(row.texts) if is_mine or is_decided else {},
        draft=marking.load(draft.body) if draft else Marking(),
        revision=draft.revision if draft else 0,
        drafted_at=draft.updated_at if draft else None,
        earlier=grades.get(returned) if returned is not None else None,
        result=grades.get(row.pk),
        settled_by=_settled_by(row) if row.status == "released" else "",
    )


def _on_the_way(actor: User, at: datetime) -> QuerySet[Submission]:
    """What the actor marked and nobody has released, oldest first."""
    marked = Mark.objects.filter(marker=actor).values("submission_id")
    return (
        queries.in_reach(actor, at).filter(status="submitted", pk__in=marked).order_by("submitted_at", "pk")
    )


def _decided(actor: User, at: datetime) -> QuerySet[Submission]:
    """What the actor had a hand in: returned, while it waits for a second version, or released lately; newest first."""
    revised = Submission.objects.filter(revision_of=OuterRef("pk"), status__in=["submitted", "released"])
    is_open = Q(status="returned") & ~Exists(revised)
    is_fresh = Q(status="released", decided_at__gt=at - DONE_SHOWN)
    own = Q(pk__in=Grade.objects.filter(grader=actor).values("submission_id")) | Q(
        pk__in=Mark.objects.filter(marker=actor).values("submission_id")
    )
    return queries.in_reach(actor, at).filter(is_open | is_fresh, own).order_by("-decided_at", "-pk")


def _settled_by(row: Submission) -> str:
    kind = Settlement.objects.filter(submission=row).values_list("kind", flat=True).first()
    return kind or ""


def _held_by(enrollment_ids: set[int], at: datetime) -> dict[int, dict[str, int]]:
    """Who graded each role-play with a pass, marked it, or is reading it, by enrollment and item key."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    passed = Grade.objects.filter(
        submission__enrollment_id__in=enrollment_ids, outcome="released", is_passed=True
    ).order_by("graded_at", "pk")
    for enrollment_id, key, grader in passed.values_list(
        "submission__enrollment_id", "submission__item_key", "grader"
    ):
        found[enrollment_id][key] = grader
    marked = Mark.objects.filter(
        submission__enrollment_id__in=enrollment_ids, submission__status="submitted", kind=MarkKind.FIRST
    )
    for enrollment_id, key, marker in marked.values_list(
        "submission__enrollment_id", "submission__item_key", "marker"
    ):
        found[enrollment_id].setdefault(key, marker)
    leased = Submission.objects.filter(
        enrollment_id__in=enrollment_ids, status="submitted", stage=Stage.FIRST, lease_until__gt=at
    )
    for enrollment_id, key, grader in leased.values_list("enrollment_id", "item_key", "leased_to"):
        found[enrollment_id].setdefault(key, grader or 0)
    return found


def row_of(row: Submission) -> Row:
    """A submission as a line of a list. Expects its learner loaded."""
    item = queries.brief(row.version_id, row.item_key)
    is_name = row.status == "released" or not item.is_blind
    return Row(
        submission_id=row.pk,
        label=row.learner.name if is_name else row.blind_label,
        is_name=is_name,
        item_title=item.title,
        module_title=library.document(row.version_id).title,
        customer=item.customer.name,
        words=sum(rules.word_count(text) for text in row.texts.values()),
        is_revision=row.revision_of_id is not None,
        status=row.status,
        submitted_at=row.submitted_at or row.saved_at,
        lease_until=row.lease_until,
        decided_at=row.decided_at,
        is_passed=row.is_passed,
        stage=row.stage,
        release_at=row.release_at,
        language=queries.language(row.version_id),
        is_passed_over=getattr(row, "passed_over_at", None) is not None,
    )
