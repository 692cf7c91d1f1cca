"""Who may still read a reply: who said that they cannot judge it, who passed it over, who looks after what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from content import queries as library
from content.documents import RolePlay
from courses.role_plays import queries
from courses.role_plays.mark_models import Mark
from courses.role_plays.models import Submission
from courses.role_plays.studio_models import NotJudged, NotJudgedReason, Skip, SkipReason
from lms.accounts.models import Role, User
from lms.accounts.queries import active_memberships, learners_within, standing, team_of

# So many graders may say that they cannot judge it; then it is for whoever looks after grading.
SENT_UP_AFTER = 2
# Values and words, for forms.
NOT_JUDGED_REASONS = tuple(NotJudgedReason.choices)
SKIP_REASONS = tuple(SkipReason.choices)


def goes_up(*, said_before: int, others_left: int) -> bool:
    """Whether one more «cannot judge» takes a submission out of the queue: it is the second, or nobody is left. Pure."""
    return said_before + 1 >= SENT_UP_AFTER or others_left == 0


def open_to(actor: User, rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Without what the actor cannot judge, and what was sent up."""
    own = NotJudged.objects.filter(submission=OuterRef("pk"), grader=actor)
    return in_queue(rows).exclude(Exists(own))


def in_queue(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Without what was sent up to whoever looks after grading, and has no answer yet."""
    up = NotJudged.objects.filter(submission=OuterRef("pk"), is_sent_up=True, answer__isnull=True)
    return rows.exclude(Exists(up))


def in_turn(actor: User, rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Oldest first; what the actor passed over comes after everything else, in the order of passing over."""
    own = (
        Skip.objects.filter(submission=OuterRef("pk"), grader=actor)
        .order_by()
        .values("submission")
        .annotate(last=Max("skipped_at"))
    )
    return rows.annotate(passed_over_at=Subquery(own.values("last"))).order_by(
        F("passed_over_at").asc(nulls_first=True), "submitted_at", "pk"
    )


def said_since_answer(submission_id: int) -> int:
    """How many could not judge it since somebody last put it back into the queue. Two queries."""
    rows = NotJudged.objects.filter(submission_id=submission_id)
    answered = rows.filter(answer__decision="requeued").aggregate(last=Max("pk"))["last"] or 0
    return rows.filter(pk__gt=answered).count()


def handlers_for(learner_id: int, at: datetime) -> list[User]:
    """Who looks after grading for a learner: managers who also grade there; where there is none, the head of support."""
    rows = list(
        active_memberships(at)
        .filter(
            role__in=(Role.MANAGER, Role.GRADER),
            team__path__in=_above(learner_id, at),
            user__is_active=True,
        )
        .exclude(user_id=learner_id)
        .values_list("user_id", "role", "team__parent_id")
    )
    managers = {user for user, role, _parent in rows if role == Role.MANAGER}
    graders = {user for user, role, _parent in rows if role == Role.GRADER}
    heads = {user for user, role, parent in rows if role == Role.MANAGER and parent is None}
    return list(User.objects.filter(pk__in=(managers & graders) or heads).order_by("pk"))


@dataclass(frozen=True)
class Said:
    """One «cannot judge». `criteria` are titles; none means the whole. `levels` is what was marked so far, by title.

    Whoever gave a mark themselves sees no levels of others.
    """

    id: int
    grader_name: str
    reason: str
    reason_words: str
    criteria: tuple[str, ...]
    words: str
    levels: tuple[tuple[str, int], ...]
    said_at: datetime
    is_open_above: bool


@dataclass(frozen=True)
class SetAside:
    """A submission that nobody could judge so far, with the reasons. Without the writer's name where grading is blind."""

    submission_id: int
    label: str
    is_name: bool
    item_title: str
    module_title: str
    customer: str
    submitted_at: datetime
    is_risk: bool
    is_out_of_queue: bool
    said: tuple[Said, ...]


def set_aside(actor: User, at: datetime) -> list[SetAside]:
    """What waits for the actor to decide, those with a risk first, then the oldest. Five queries."""
    return _described(actor, _set_aside_rows(actor, at))


def one_set_aside(actor: User, submission_id: int, at: datetime) -> SetAside | None:
    """One of them; None where it does not wait for the actor."""
    return next(iter(_described(actor, _set_aside_rows(actor, at).filter(pk=submission_id))), None)


def set_aside_count(actor: User, at: datetime) -> int:
    """How many wait for the actor. One query, none for somebody who looks after no grading."""
    return _set_aside_rows(actor, at).count()


def texts_of(submission_id: int) -> tuple[RolePlay, dict[str, str], str]:
    """The brief, the texts and the writer's name: for whoever opened it, which is recorded."""
    row = Submission.objects.select_related("learner").get(pk=submission_id)
    return queries.brief(row.version_id, row.item_key), dict(row.texts), row.learner.name


def _set_aside_rows(actor: User, at: datetime) -> QuerySet[Submission]:
    """Sent up, or with a risk that nobody has answered yet; in the reach of the actor as somebody who looks after grading."""
    reach = standing(actor)
    if not actor.is_active or not reach.manages:
        return Submission.objects.none()
    learners = learners_within(reach.manages, at).exclude(pk=actor.pk)
    if not reach.is_head:
        learners = learners.filter(pk__in=learners_within(reach.grades_in, at).values("pk"))
    unanswered = NotJudged.objects.filter(answer__isnull=True, submission=OuterRef("pk"))
    is_risk = Exists(unanswered.filter(reason=NotJudgedReason.RISK))
    is_sent_up = Q(Exists(unanswered.filter(is_sent_up=True)), status="submitted")
    return Submission.objects.filter(is_risk | is_sent_up, learner__in=learners).order_by(
        "submitted_at", "pk"
    )


def _described(actor: User, rows: QuerySet[Submission]) -> list[SetAside]:
    found = list(rows.select_related("learner").prefetch_related("not_judged__grader", "not_judged__answer"))
    own = Mark.objects.filter(marker=actor, submission__in=[row.pk for row in found])
    marked = set(own.values_list("submission_id", flat=True))
    described = [_describe(row, shows_levels=row.pk not in marked) for row in found]
    return sorted(described, key=lambda one: not one.is_risk)


def _describe(row: Submission, *, shows_levels: bool) -> SetAside:
    item = queries.brief(row.version_id, row.item_key)
    said = tuple(_said(one, item, shows_levels=shows_levels) for one in row.not_judged.all())
    return SetAside(
        submission_id=row.pk,
        label=row.blind_label if item.is_blind else row.learner.name,
        is_name=not item.is_blind,
        item_title=item.title,
        module_title=library.document(row.version_id).title,
        customer=item.customer.name,
        submitted_at=row.submitted_at or row.saved_at,
        is_risk=any(one.reason == NotJudgedReason.RISK for one in said),
        is_out_of_queue=row.status == "submitted" and any(one.is_open_above for one in said),
        said=said,
    )


def _said(row: NotJudged, item: RolePlay, *, shows_levels: bool) -> Said:
    titles: dict[str, str] = {one.key: one.title for one in item.rubric.criteria}
    levels: dict[str, Any] = row.marking.get("levels", {}) if shows_levels else {}
    return Said(
        id=row.pk,
        grader_name=row.grader.name,
        reason=row.reason,
        reason_words=row.get_reason_display(),
        criteria=tuple(titles[key] for key in row.criteria if key in titles),
        words=row.words,
        levels=tuple((titles[key], int(level)) for key, level in levels.items() if key in titles),
        said_at=row.said_at,
        is_open_above=row.is_sent_up and not hasattr(row, "answer"),
    )


def _above(learner_id: int, at: datetime) -> list[str]:
    team = team_of(learner_id, at)
    path = team.path if team else ""
    return [path[: end + 1] for end, sign in enumerate(path) if sign == "."]
