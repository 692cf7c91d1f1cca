"""Who may do what: predicates that actions enforce and templates ask. What is not allowed here is denied."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from courses.agreement import queries as agreement
from courses.enrollments.models import Enrollment
from lms.accounts.models import User
from lms.accounts.queries import is_learner_within, managers_of, solely_managed, standing


def is_own(actor: User, enrollment: Enrollment) -> bool:
    """The actor is the learner."""
    return actor.is_active and enrollment.learner_id == actor.pk


def may_learn(actor: User, enrollment: Enrollment) -> bool:
    """Do the steps of an enrollment: the learner alone, while it is active."""
    return is_own(actor, enrollment) and enrollment.status == "active"


def may_practise(actor: User, enrollment: Enrollment) -> bool:
    """Read lessons, keep private answers, replay scenarios: the learner alone, also after the certificate."""
    return is_own(actor, enrollment) and enrollment.status != "withdrawn"


def may_review(actor: User, enrollment: Enrollment) -> bool:
    """Answer the cards of a module: the learner alone, once they have finished it."""
    return is_own(actor, enrollment) and enrollment.status == "completed"


def may_recall(actor: User, enrollment: Enrollment) -> bool:
    """Answer a card that comes from a pre-check: the learner alone, unless the enrollment was withdrawn."""
    return is_own(actor, enrollment) and enrollment.status != "withdrawn"


def may_finish(actor: User, enrollment: Enrollment) -> bool:
    """Go on with an attempt that is open: the learner alone, unless the enrollment was withdrawn."""
    return is_own(actor, enrollment) and enrollment.status != "withdrawn"


def manages(actor: User, learner_id: int, at: datetime) -> bool:
    """The actor is a manager of a team above the learner, and not the learner."""
    return (
        actor.is_active
        and learner_id != actor.pk
        and bool(standing(actor).manages)
        and is_learner_within(learner_id, standing(actor).manages, at)
    )


def may_bring_in(actor: User, learner_id: int, at: datetime) -> bool:
    """Bring in the answers that somebody kept as a file: themself, or a manager of theirs."""
    return actor.is_active and (learner_id == actor.pk or manages(actor, learner_id, at))


def may_grade(actor: User, learner_id: int, at: datetime) -> bool:
    """Grade the learner's work: a grader whose reach holds the learner; never their own."""
    return (
        actor.is_active
        and learner_id != actor.pk
        and bool(standing(actor).grades_in)
        and is_learner_within(learner_id, standing(actor).grades_in, at)
    )


def may_moderate(actor: User, learner_id: int, kept_out: Collection[int], at: datetime) -> bool:
    """Decide between two marks: a grader of the learner who is not the learner's only manager.

    `kept_out` are those who gave one of the marks, and those who said that they are no right reader.
    """
    return (
        actor.pk not in kept_out
        and may_grade(actor, learner_id, at)
        and not solely_managed(actor, [learner_id], at)
    )


def may_release(actor: User, learner_id: int, at: datetime) -> bool:
    """Release a ready result, or move its date: whoever may grade the learner."""
    return may_grade(actor, learner_id, at)


def may_look_after_grading(actor: User, learner_id: int, at: datetime) -> bool:
    """Decide what no grader could judge: managers of the learner who also grade there, and the head of support."""
    return manages(actor, learner_id, at) and (
        standing(actor).is_head or is_learner_within(learner_id, standing(actor).grades_in, at)
    )


def may_open_set_aside(actor: User) -> bool:
    """See what was set aside: managers who grade somewhere, and the head of support."""
    reach = standing(actor)
    return actor.is_active and bool(reach.manages) and (reach.is_head or bool(reach.grades_in))


def may_read_result(actor: User, learner_id: int, at: datetime) -> bool:
    """Read a released role-play with its levels: the learner, their managers, auditors."""
    return may_see_evidence(actor, learner_id, at)


def may_read_practice(actor: User, learner_id: int) -> bool:
    """Read a practice, its drafts and what the coach says of them: whoever wrote it, and nobody else."""
    return actor.is_active and learner_id == actor.pk


def may_sign_off(actor: User, learner_id: int, at: datetime) -> bool:
    """Observe and sign off: a manager of the learner; never for oneself."""
    return manages(actor, learner_id, at)


def may_enroll(actor: User, learner_id: int, at: datetime) -> bool:
    """Give somebody training: a manager of theirs, or an administrator."""
    return manages(actor, learner_id, at) or (actor.is_active and standing(actor).is_administrator)


def may_set_access(actor: User, learner_id: int, at: datetime) -> bool:
    """Move somebody's dates and limits in quizzes, and give extra time: their managers and administrators; never one's own."""
    return (
        actor.is_active
        and learner_id != actor.pk
        and (standing(actor).is_administrator or manages(actor, learner_id, at))
    )


def may_set_team_access(actor: User, team_path: str) -> bool:
    """Do the same for a team: whoever manages it, or a team above it, and administrators."""
    reach = standing(actor)
    return actor.is_active and (
        reach.is_administrator or any(team_path.startswith(path) for path in reach.manages)
    )


def may_set_any_access(actor: User) -> bool:
    """Open the pages on which access is set: managers and administrators."""
    reach = standing(actor)
    return actor.is_active and (bool(reach.manages) or reach.is_administrator)


def may_open_grading(actor: User) -> bool:
    """See the grading queue."""
    return actor.is_active and bool(standing(actor).grades_in)


def may_check_tagged_grades(actor: User) -> bool:
    """See the grades that a release tagged, and close them: the head of support."""
    return actor.is_active and standing(actor).is_head


def may_calibrate(actor: User) -> bool:
    """Work for a licence, and score the replies of a round: graders."""
    return may_open_grading(actor)


def may_manage_grading(actor: User) -> bool:
    """See who holds which licence, withdraw one, open and close rounds: managers, for the graders of their people."""
    return actor.is_active and bool(standing(actor).manages)


def may_read_round_notes(actor: User) -> bool:
    """Read what rounds decided: graders, managers, and authors, who take it into the rubric's notes."""
    return (
        may_calibrate(actor) or may_manage_grading(actor) or (actor.is_active and standing(actor).is_author)
    )


def may_keep_comments(actor: User, team_path: str) -> bool:
    """Keep and retire comments in the bank of a team: whoever grades there, or in a team above."""
    return actor.is_active and any(team_path.startswith(path) for path in standing(actor).grades_in)


def may_open_team(actor: User) -> bool:
    """See a team page."""
    return actor.is_active and bool(standing(actor).manages)


def may_open_reports(actor: User) -> bool:
    """See completion over teams: managers for their own people; auditors everybody."""
    return actor.is_active and (bool(standing(actor).manages) or standing(actor).is_auditor)


def may_see_evidence(actor: User, learner_id: int, at: datetime) -> bool:
    """See the evidence behind a certificate: the learner, their managers, auditors."""
    return actor.is_active and (
        learner_id == actor.pk or standing(actor).is_auditor or manages(actor, learner_id, at)
    )


def may_see_plan(actor: User, learner_id: int, at: datetime) -> bool:
    """Read the if-then plan and the free text of observations: the learner and their nearest managers."""
    return actor.is_active and (
        learner_id == actor.pk or any(manager.pk == actor.pk for manager in managers_of(learner_id, at))
    )


def may_revoke(actor: User, learner_id: int, at: datetime) -> bool:
    """Withdraw a certificate: the head of support or an administrator; never their own."""
    reach = standing(actor)
    return actor.is_active and learner_id != actor.pk and (reach.is_head or reach.is_administrator)


def may_list_certificates(actor: User) -> bool:
    """Search all certificates: the head of support, auditors, administrators."""
    reach = standing(actor)
    return actor.is_active and (reach.is_head or reach.is_auditor or reach.is_administrator)


def may_correct(actor: User) -> bool:
    """Put a faulty question right: authors, the head of support, administrators. Names need more than that."""
    return may_analyse(actor)


def may_analyse(actor: User) -> bool:
    """See how questions behave, without names: authors, the head of support, administrators."""
    reach = standing(actor)
    return actor.is_active and (reach.is_author or reach.is_head or reach.is_administrator)


def agreement_reach(actor: User, at: datetime) -> tuple[str, ...]:
    """The team paths whose marks the actor may compare: administrators all, managers of graders theirs, graders theirs.

    Empty for everybody else.
    """
    reach = standing(actor)
    if not actor.is_active:
        return ()
    if reach.is_administrator:
        return ("",)
    return (*reach.grades_in, *(reach.manages if agreement.graders(reach.manages, at) else ()))


def may_open_agreement(actor: User, at: datetime) -> bool:
    """See how far graders agree: who manages graders, administrators, and graders (their own line and the group's)."""
    return bool(agreement_reach(actor, at))


def named_graders(actor: User, at: datetime) -> dict[int, str]:
    """The graders whose lines the actor may see, by id: those whom they manage, and themself; administrators see all."""
    reach = standing(actor)
    paths = ("",) if reach.is_administrator else reach.manages
    return {**agreement.graders(paths, at), actor.pk: actor.name}


def may_administer(actor: User) -> bool:
    """Manage people, teams and the organisation's settings."""
    return actor.is_active and standing(actor).is_administrator


def may_audit(actor: User) -> bool:
    """Read certificates of everybody and the access log."""
    return actor.is_active and standing(actor).is_auditor
