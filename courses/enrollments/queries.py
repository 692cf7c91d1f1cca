"""Reads of enrollments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, QuerySet

from courses.enrollments.models import Enrollment
from lms.accounts.models import Team, User
from lms.accounts.queries import learners_within, standing, within


@dataclass(frozen=True)
class EnrollmentInfo:
    """One enrollment with the people around it, for a page."""

    id: int
    learner_id: int
    learner_public_id: str
    learner_name: str
    learner_email: str
    learner_zone: str
    module_id: int
    module_slug: str
    module_title: str
    version_id: int
    version_number: int
    cycle: int
    status: str
    created_at: datetime
    due_at: datetime | None
    opened_at: datetime | None
    completed_at: datetime | None
    assigned_by_name: str


@dataclass(frozen=True)
class TeamChoice:
    """A team that somebody may enroll, with how many people learn in it and below."""

    id: int
    name: str
    site: str
    path: str
    people: int


@dataclass(frozen=True)
class PersonChoice:
    """A learner that somebody may enroll."""

    id: int
    public_id: str
    name: str
    team: str


@dataclass(frozen=True)
class Held:
    """A module that a learner has been given, as their own pages need to know it."""

    id: int
    module_id: int
    version_id: int
    cycle: int
    status: str
    created_at: datetime
    due_at: datetime | None
    opened_at: datetime | None
    completed_at: datetime | None

    @property
    def is_active(self) -> bool:
        """Still to be finished."""
        return self.status == "active"


def held_by(actor: User) -> list[Held]:
    """The actor's newest enrollment in each module, withdrawn ones left out, the next due first. One query."""
    rows = Enrollment.objects.filter(learner=actor).exclude(status="withdrawn").order_by("module_id", "cycle")
    newest = {row.module_id: _held(row) for row in rows}
    return sorted(
        newest.values(), key=lambda held: (held.due_at is None, held.due_at or held.created_at, held.id)
    )


def held_in(actor: User, module_slug: str) -> Held | None:
    """The actor's newest enrollment in a module that was not withdrawn. One query."""
    row = own(actor, module_slug)
    return _held(row) if row else None


def lock(enrollment_id: int) -> Enrollment:
    """The enrollment, locked until the transaction ends. The first lock of every action. Enrollment.DoesNotExist."""
    return Enrollment.objects.select_for_update(of=("self",)).get(pk=enrollment_id)


def visible_to(actor: User, at: datetime) -> QuerySet[Enrollment]:
    """Enrollments that the actor may know of: their own, those of people they manage, all for auditors."""
    reach = standing(actor)
    if reach.is_auditor:
        return Enrollment.objects.all()
    condition = Q(learner_id=actor.pk)
    if reach.manages:
        condition |= Q(learner__in=learners_within(reach.manages, at))
    return Enrollment.objects.filter(condition)


def managed_by(actor: User, at: datetime) -> QuerySet[Enrollment]:
    """Enrollments of people whom the actor manages, never their own."""
    reach = standing(actor)
    if not actor.is_active or not reach.manages:
        return Enrollment.objects.none()
    return Enrollment.objects.filter(learner__in=learners_within(reach.manages, at)).exclude(
        learner_id=actor.pk
    )


def enrollable_by(actor: User, at: datetime) -> QuerySet[Enrollment]:
    """Enrollments whose dates the actor may move: of people they manage; all for administrators."""
    if actor.is_active and standing(actor).is_administrator:
        return Enrollment.objects.all()
    return managed_by(actor, at)


def own(actor: User, module_slug: str) -> Enrollment | None:
    """The actor's newest enrollment in a module that was not withdrawn."""
    return (
        Enrollment.objects.filter(learner=actor, module__slug=module_slug)
        .exclude(status="withdrawn")
        .order_by("-cycle")
        .first()
    )


def info(scope: QuerySet[Enrollment], enrollment_id: int) -> EnrollmentInfo | None:
    """One enrollment out of a scope, or None where it is not in it. One query."""
    found = infos(scope.filter(pk=enrollment_id))
    return found[0] if found else None


def infos(scope: QuerySet[Enrollment]) -> list[EnrollmentInfo]:
    """Enrollments of a scope, by module and newest cycle first. One query."""
    rows = (
        scope.select_related("learner", "module", "version", "assigned_by")
        .defer("version__document")
        .order_by("module__position", "module_id", "-cycle")
    )
    return [_info(row) for row in rows]


def infos_by_id(enrollment_ids: Iterable[int]) -> list[EnrollmentInfo]:
    """These enrollments, which the caller has just been allowed to change, by name. One query."""
    rows = infos(Enrollment.objects.filter(pk__in=list(enrollment_ids)))
    return sorted(rows, key=lambda row: row.learner_name)


def newest_of(learner_ids: Iterable[int]) -> list[EnrollmentInfo]:
    """The newest enrollment of each person in each module that was not withdrawn. One query."""
    rows = infos(Enrollment.objects.filter(learner_id__in=list(learner_ids)).exclude(status="withdrawn"))
    newest: dict[tuple[int, int], EnrollmentInfo] = {}
    for row in rows:
        newest.setdefault((row.learner_id, row.module_id), row)
    return list(newest.values())


def last_cycles(learner_ids: Iterable[int], module_id: int) -> dict[int, int]:
    """The highest cycle that each of these people has had in a module; those without one are left out. One query."""
    rows = Enrollment.objects.filter(learner_id__in=list(learner_ids), module_id=module_id)
    return dict(rows.values_list("learner_id").annotate(last=Max("cycle")).values_list("learner_id", "last"))


def teams_to_enroll(actor: User, at: datetime) -> list[TeamChoice]:
    """The teams whose people the actor may enroll, in tree order. Two queries."""
    reach = standing(actor)
    if not actor.is_active or not (reach.manages or reach.is_administrator):
        return []
    teams = Team.objects.filter(is_archived=False)
    if not reach.is_administrator:
        teams = teams.filter(within(reach.manages))
    paths = list(people_to_enroll(actor, at).values_list("memberships__team__path", flat=True))
    return [
        TeamChoice(
            team.pk, team.name, team.site, team.path, sum(path.startswith(team.path) for path in paths)
        )
        for team in teams.order_by("path")
    ]


def people_to_enroll(actor: User, at: datetime) -> QuerySet[User]:
    """Today's learners whom the actor may enroll, once for each team that they learn in."""
    reach = standing(actor)
    current = Q(memberships__role="learner", memberships__starts_at__lte=at) & (
        Q(memberships__ends_at__isnull=True) | Q(memberships__ends_at__gt=at)
    )
    people = User.objects.filter(current, is_active=True)
    if reach.is_administrator:
        return people
    return people.filter(current & within(reach.manages, "memberships__team__path")).exclude(pk=actor.pk)


def person_choices(actor: User, at: datetime) -> list[PersonChoice]:
    """The same people by name, for a form. One query."""
    rows = people_to_enroll(actor, at).order_by("name", "pk")
    return [
        PersonChoice(pk, str(public_id), name, team)
        for pk, public_id, name, team in rows.values_list(
            "pk", "public_id", "name", "memberships__team__name"
        )
    ]


def _info(row: Enrollment) -> EnrollmentInfo:
    return EnrollmentInfo(
        id=row.pk,
        learner_id=row.learner_id,
        learner_public_id=str(row.learner.public_id),
        learner_name=row.learner.name,
        learner_email=row.learner.email,
        learner_zone=row.learner.time_zone,
        module_id=row.module_id,
        module_slug=row.module.slug,
        module_title=row.module.title,
        version_id=row.version_id,
        version_number=row.version.number,
        cycle=row.cycle,
        status=row.status,
        created_at=row.created_at,
        due_at=row.due_at,
        opened_at=row.opened_at,
        completed_at=row.completed_at,
        assigned_by_name=row.assigned_by.name if row.assigned_by else "",
    )


def _held(row: Enrollment) -> Held:
    return Held(
        id=row.pk,
        module_id=row.module_id,
        version_id=row.version_id,
        cycle=row.cycle,
        status=row.status,
        created_at=row.created_at,
        due_at=row.due_at,
        opened_at=row.opened_at,
        completed_at=row.completed_at,
    )
