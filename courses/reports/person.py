"""One person as their manager sees them: every module with its steps, results, plan, observations and sign-off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from content import queries as library
from content.documents import Item, Module, RolePlay
from courses.certification.queries import CertificateInfo
from courses.certification.queries import newest_of as certificates_of
from courses.enrollments import queries as enrollments
from courses.enrollments.queries import EnrollmentInfo
from courses.permissions import may_see_plan
from courses.plans.queries import plans_of
from courses.progress import queries as progress
from courses.progress import rules as progress_rules
from courses.progress.models import StepCompletion
from courses.results import percent
from courses.role_plays import siblings
from courses.role_plays.queries import RolePlaySummary, levels, summary
from courses.sign_offs import queries as sign_offs
from courses.sign_offs import rules as sign_off_rules
from courses.sign_offs.queries import ObservationInfo, SignOffInfo
from lms.accounts.models import User
from lms.accounts.queries import learners_within, standing, team_of


@dataclass(frozen=True)
class StepLine:
    """A step: done, now, open or locked; `percent` is its best score; `role_play` where it was written."""

    key: str
    kind: str
    title: str
    status: str
    percent: int | None
    role_play: RolePlaySummary | None
    is_graded: bool


def _newest_work(
    document: Module, item: Item, written: dict[tuple[int, str], RolePlaySummary], enrollment_id: int
) -> RolePlaySummary | None:
    """The newest work on a step or its siblings; of practice nothing but its being done is reported."""
    if not isinstance(item, RolePlay) or not item.is_graded:
        return None
    rows = (written.get((enrollment_id, key)) for key in siblings.chain(document, item.key))
    return max((row for row in rows if row), key=lambda row: row.submission_id, default=None)


@dataclass(frozen=True)
class ModuleRecord:
    """One enrollment with all that a manager may see of it."""

    enrollment: EnrollmentInfo
    steps: tuple[StepLine, ...]
    done: int
    level: int | None
    plan: tuple[str, str]
    observations: tuple[ObservationInfo, ...]
    counted: sign_off_rules.SignOffProgress | None
    sign_off: SignOffInfo | None
    certificate: CertificateInfo | None

    @property
    def total(self) -> int:
        return len(self.steps)


@dataclass(frozen=True)
class PersonRecord:
    """Somebody and their modules."""

    id: int
    public_id: str
    name: str
    email: str
    team_name: str
    joined_at: datetime
    modules: tuple[ModuleRecord, ...]


def managed_person(actor: User, public_id: object, at: datetime) -> User | None:
    """Somebody whom the actor manages; None for everybody else. One query beside the actor's standing."""
    reach = standing(actor)
    if not actor.is_active or not reach.manages:
        return None
    return learners_within(reach.manages, at).exclude(pk=actor.pk).filter(public_id=public_id).first()


def person_record(actor: User, public_id: object, at: datetime) -> PersonRecord | None:
    """A person whom the actor manages; None for everybody else. A constant number of queries."""
    person = managed_person(actor, public_id, at)
    if person is None:
        return None
    team = team_of(person.pk, at)
    return PersonRecord(
        id=person.pk,
        public_id=str(person.public_id),
        name=person.name,
        email=person.email,
        team_name=team.name if team else "",
        joined_at=person.created_at,
        modules=tuple(_modules(actor, person.pk, at)),
    )


def _modules(actor: User, learner_id: int, at: datetime) -> list[ModuleRecord]:
    sees_notes = may_see_plan(actor, learner_id, at)
    rows = enrollments.newest_of([learner_id])
    ids = [row.id for row in rows]
    documents = {row.id: library.document(row.version_id) for row in rows}
    done = progress.done_keys_of(ids)
    written = summary(ids)
    grades = levels(ids)
    certificates = certificates_of([learner_id], at)
    plans = {key: (plan.cue, plan.behavior) for key, plan in plans_of(ids).items() if plan.is_made}
    checklists = {key: sign_offs.checklist_of(document) for key, document in documents.items()}
    seen = sign_offs.observations_of(checklists)
    requests: dict[int, SignOffInfo] = {}
    for request in sign_offs.infos(ids):
        requests.setdefault(request.enrollment_id, request)
    scores = {
        (row.enrollment_id, row.item_key): percent(row.score)
        for row in StepCompletion.objects.filter(enrollment_id__in=ids, score__isnull=False)
        if row.score is not None
    }
    found = []
    for row in rows:
        document, keys = documents[row.id], done.get(row.id, frozenset())
        certificate = certificates.get((learner_id, row.module_id))
        if certificate is not None and certificate.enrollment_id != row.id:
            certificate = None
        checklist = checklists[row.id]
        cases = [
            sign_off_rules.Case(one.seen_on, one.reference, {mark.line_key: mark.mark for mark in one.marks})
            for one in seen.get(row.id, [])
        ]
        found.append(
            ModuleRecord(
                enrollment=row,
                steps=tuple(
                    StepLine(
                        key=state.item.key,
                        kind=state.item.kind,
                        title=state.item.title,
                        status=state.status,
                        percent=scores.get((row.id, state.item.key)),
                        role_play=_newest_work(document, state.item, written, row.id),
                        is_graded=isinstance(state.item, RolePlay) and state.item.is_graded,
                    )
                    for state in progress_rules.path(document, keys)
                ),
                done=progress_rules.count_done(document, keys),
                level=progress_rules.skill_level(
                    [
                        progress_rules.ReleasedGrade(one.scores, one.is_passed)
                        for one in grades.get(row.id, [])
                    ],
                    graded_role_plays=sum(
                        isinstance(item, RolePlay) and item.is_graded for item in document.steps
                    ),
                    has_certificate=certificate is not None and certificate.status == "valid",
                ),
                plan=plans.get(row.id, ("", "")) if sees_notes else ("", ""),
                observations=tuple(one.for_reader(actor.pk, sees_notes) for one in seen.get(row.id, [])),
                counted=sign_off_rules.progress(checklist, cases) if checklist else None,
                sign_off=requests.get(row.id),
                certificate=certificate,
            )
        )
    return found
