"""What each type of event is called in the access log, and which part of the work it belongs to."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Type: (part, what the actor did).
WORDS: dict[str, tuple[str, str | Promise]] = {
    "enrollment.created": ("learning", _("enrolled")),
    "enrollment.due_moved": ("learning", _("moved the due date of")),
    "enrollment.withdrawn": ("learning", _("took back the enrolment of")),
    "enrollment.repinned": ("learning", _("moved to a newer version")),
    "module.opened": ("learning", _("opened a module")),
    "step.completed": ("learning", _("completed a step")),
    "scenario.finished": ("learning", _("finished a scenario")),
    "review.finished": ("learning", _("finished a daily review")),
    "plan.made": ("learning", _("made an if-then plan")),
    "attempt.started": ("quiz", _("started a quiz")),
    "attempt.submitted": ("quiz", _("handed in a quiz")),
    "attempt.graded": ("quiz", _("got a quiz marked")),
    "attempt.deadline_moved": ("quiz", _("moved the end of a quiz of")),
    "quiz_access.changed": ("quiz", _("changed the quiz access of")),
    "team_quiz_access.changed": ("quiz", _("changed the quiz access of a team")),
    "answers.brought_in": ("quiz", _("brought in from a file answers of")),
    "answer.checked": ("quiz", _("checked an answer in practice")),
    "answer.decided": ("quiz", _("decided an answer of")),
    "question.corrected": ("quiz", _("corrected a quiz question")),
    "attempt.regraded": ("quiz", _("changed by a correction the quiz mark of")),
    "analysis.asked": ("quiz", _("had an item analysis worked out")),
    "agreement.asked": ("role_play", _("had the agreement of graders worked out")),
    "submission.submitted": ("role_play", _("handed in a role-play")),
    "role_play.practised": ("role_play", _("practised a written role-play")),
    "role_play.practice_removed": ("role_play", _("removed the text of a practice")),
    "coach.rule_set_aside": ("role_play", _("set aside a rule of the writing coach")),
    "submission.withdrawn": ("role_play", _("took back a role-play")),
    "submission.claimed": ("role_play", _("took for grading the work of")),
    "submission.given_back": ("role_play", _("gave back to the queue the work of")),
    "mark.given": ("role_play", _("gave a mark, not yet released, to the work of")),
    "marks.opened": ("role_play", _("opened both marks of the work of")),
    "marks.settled": ("role_play", _("settled which mark stands for the work of")),
    "release.planned": ("role_play", _("moved the release of a result of")),
    "grade.released": ("role_play", _("released a grade to")),
    "grades.tagged": ("role_play", _("tagged grades to be checked again")),
    "grade.checked_again": ("role_play", _("checked again a grade of")),
    "grade.returned": ("role_play", _("returned for revision the work of")),
    "appeal.asked": ("role_play", _("asked for a second look")),
    "appeal.withdrawn": ("role_play", _("took back the request for a second look")),
    "appeal.claimed": ("role_play", _("took for a second look the work of")),
    "appeal.decided": ("role_play", _("gave a second look to the work of")),
    "grading.reminded": ("role_play", _("reminded a grader of waiting work")),
    "grading.escalated": ("role_play", _("told a manager of work that waits too long")),
    "calibration.started": ("calibration", _("began to work for a licence to grade")),
    "calibration.ended": ("calibration", _("finished a licence set")),
    "licence.granted": ("calibration", _("earned a licence to grade")),
    "licence.expiring": ("calibration", _("reminded of a licence that runs out")),
    "licence.revoked": ("calibration", _("withdrew the licence to grade of")),
    "round.opened": ("calibration", _("opened a calibration round")),
    "round.scored": ("calibration", _("scored the replies of a calibration round")),
    "round.closed": ("calibration", _("closed a calibration round")),
    "round.noted": ("calibration", _("noted what a calibration round decided")),
    "sign_off.requested": ("sign_off", _("became ready for sign-off")),
    "observation.recorded": ("sign_off", _("recorded an observation of")),
    "sign_off.signed": ("sign_off", _("signed off")),
    "sign_off.declined": ("sign_off", _("declined to sign off")),
    "sign_off.acknowledged": ("sign_off", _("acknowledged a sign-off")),
    "certificate.issued": ("certificate", _("received a certificate")),
    "certificate.revoked": ("certificate", _("withdrew the certificate of")),
    "certificate.consent_changed": ("certificate", _("changed what a certificate shows")),
    "evidence.viewed": ("seeing", _("opened the evidence of")),
    "conversations.exported": ("seeing", _("exported how scenarios went")),
    "report.exported": ("seeing", _("exported the completion report")),
    "module.released": ("content", _("released a version of a module")),
    "questions.imported": ("content", _("imported questions from a file")),
    "questions.exported": ("content", _("exported questions with their keys")),
    "person.created": ("people", _("added")),
    "person.changed": ("people", _("changed the details of")),
    "person.suspended": ("people", _("suspended")),
    "person.reinstated": ("people", _("reinstated")),
    "person.logged_out": ("people", _("logged out everywhere")),
    "role.given": ("people", _("gave a role to")),
    "role.ended": ("people", _("ended a role of")),
    "team.created": ("people", _("added a team")),
    "team.changed": ("people", _("changed a team")),
    "organization.changed": ("people", _("changed the organisation’s settings")),
    "token.created": ("people", _("created an API token")),
    "token.revoked": ("people", _("ended an API token")),
}

PARTS: dict[str, str | Promise] = {
    "seeing": _("Who saw what"),
    "people": _("People, teams and roles"),
    "learning": _("Learning"),
    "quiz": _("Quizzes"),
    "role_play": _("Role-plays and grades"),
    "calibration": _("Licences to grade, and rounds"),
    "sign_off": _("Observation and sign-off"),
    "certificate": _("Certificates"),
    "content": _("Releases"),
}


def words_of(event_type: str) -> str:
    """What happened; the type itself where it has no words yet."""
    return str(WORDS[event_type][1]) if event_type in WORDS else event_type


def types_of(part: str) -> list[str]:
    """The types of a part of the work."""
    return [name for name, (where, _words) in WORDS.items() if where == part]
