"""The words of each notice: one function a kind of event, facts in, a message out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Facts:
    """What the words are made of. Empty strings where a fact does not apply."""

    kind: str
    at: datetime
    module_title: str
    module_slug: str
    learner_name: str
    learner_id: str
    actor_name: str
    enrollment_id: int
    due_at: datetime | None = None
    step_title: str = ""
    step_slug: str = ""
    customer_name: str = ""
    submission_id: int = 0
    attempt_id: int = 0
    is_passed: bool | None = None
    certificate_number: str = ""
    is_own: bool = True
    quote: str = ""
    note: str = ""
    old_percent: int = 0
    new_percent: int = 0
    waiting: int = 0
    days: int = 0
    rubric_title: str = ""
    rubric_key: str = ""
    round_id: int = 0


@dataclass(frozen=True)
class Message:
    """`subject` is the news itself; `url` is a path of this site."""

    subject: str
    lines: tuple[str, ...]
    button: str
    url: str
    quote: str = ""


@dataclass(frozen=True)
class Invitation:
    """A line below the news, with a link. `url` is a path of this site."""

    text: str
    button: str
    url: str


def review_invitation(due: int) -> Invitation | None:
    """What the mail says of the daily review; None where no card is due."""
    if not due:
        return None
    text = ngettext(
        "%(count)s card of your daily review is due today.",
        "%(count)s cards of your daily review are due today.",
        due,
    ) % {"count": due}
    return Invitation(text, _("Start the review"), reverse("review"))


def message(facts: Facts) -> Message:
    """The message for these facts; KeyError for a kind that has no words."""
    return WORDS[facts.kind](facts)


def _day(moment: datetime | None) -> str:
    return formats.date_format(timezone.localtime(moment), "MONTH_DAY_FORMAT") if moment else ""


def _who(facts: Facts) -> str:
    return facts.actor_name or _("Your manager")


def _module_url(facts: Facts) -> str:
    return reverse("module", args=[facts.module_slug])


def _enrolled(facts: Facts) -> Message:
    who = _who(facts)
    lines = [_("It begins with a short lesson. Stop at any time: your place is kept.")]
    if facts.due_at:
        lines.insert(0, _("Please finish it by %(day)s.") % {"day": _day(facts.due_at)})
    return Message(
        subject=_("%(who)s enrolled you in %(module)s") % {"who": who, "module": facts.module_title},
        lines=tuple(lines),
        button=_("Open the module"),
        url=_module_url(facts),
    )


def _due_moved(facts: Facts) -> Message:
    if facts.due_at:
        text = _("%(module)s is now due on %(day)s") % {
            "module": facts.module_title,
            "day": _day(facts.due_at),
        }
    else:
        text = _("%(module)s no longer has a due date") % {"module": facts.module_title}
    return Message(
        subject=text,
        lines=(_("%(who)s moved the date. What you have done is kept.") % {"who": _who(facts)},),
        button=_("Open the module"),
        url=_module_url(facts),
    )


def _submitted(facts: Facts) -> Message:
    return Message(
        subject=_("A reply is waiting to be graded: %(step)s") % {"step": facts.step_title},
        lines=(_("It takes six to eight minutes. The oldest comes first."),),
        button=_("Open grading"),
        url=reverse("grading"),
    )


def _released(facts: Facts) -> Message:
    if facts.is_passed:
        line = _("This step is done. The comments say what worked, and one thing to try.")
    else:
        line = _("Not yet there. The comments say what worked, and what would make the difference.")
    return Message(
        subject=_("Your reply to %(customer)s was read") % {"customer": facts.customer_name},
        lines=(line,),
        quote=facts.quote,
        button=_("Read the comments"),
        url=reverse("role_play_result", args=[facts.submission_id]),
    )


def _returned(facts: Facts) -> Message:
    return Message(
        subject=_("Notes on your reply to %(customer)s, for a second version")
        % {"customer": facts.customer_name},
        lines=(_("Nothing is graded yet. Read the notes, change what you want, and send it again."),),
        quote=facts.quote,
        button=_("Read the notes"),
        url=reverse("role_play_result", args=[facts.submission_id]),
    )


def _appeal_asked(facts: Facts) -> Message:
    return Message(
        subject=_("Somebody asks for a second look: %(step)s") % {"step": facts.step_title},
        lines=(_("One criterion and an argument; it takes a few minutes. Whose it is stays hidden."),),
        button=_("Open second looks"),
        url=reverse("appeals"),
    )


def _appeal_decided(facts: Facts) -> Message:
    return Message(
        subject=_("Your reply to %(customer)s had its second look") % {"customer": facts.customer_name},
        lines=(_("What the second grader saw, and what it means for your result, stands on the page."),),
        button=_("Read it"),
        url=reverse("appeal", args=[facts.submission_id]),
    )


def _grading_reminded(facts: Facts) -> Message:
    return Message(
        subject=_waiting(facts),
        lines=(_("Two working days are what we tell people. Even one now helps somebody."),),
        button=_("Open grading"),
        url=reverse("grading"),
    )


def _grading_escalated(facts: Facts) -> Message:
    return Message(
        subject=_waiting(facts),
        lines=(
            _(
                "Your people wait to hear how they did, and their graders were reminded. Perhaps somebody needs a free hour, or another grader."
            ),
        ),
        button=_("Open my team"),
        url=reverse("team"),
    )


def _waiting(facts: Facts) -> str:
    days = ngettext("%(count)s working day", "%(count)s working days", facts.days) % {"count": facts.days}
    return ngettext(
        "%(count)s piece of work waits for a grader, for %(days)s",
        "%(count)s pieces of work wait for a grader, the oldest for %(days)s",
        facts.waiting,
    ) % {"count": facts.waiting, "days": days}


def _answer_decided(facts: Facts) -> Message:
    return Message(
        subject=_("A person has read your quiz answer in %(module)s") % {"module": facts.module_title},
        lines=(_("Their decision and the reason stand beside your answer."),),
        button=_("See the result"),
        url=reverse("attempt_result", args=[facts.attempt_id]),
    )


def _corrected(facts: Facts) -> Message:
    words = {"module": facts.module_title, "old": facts.old_percent, "new": facts.new_percent}
    if facts.new_percent > facts.old_percent:
        subject = _("A quiz question was corrected: your mark in %(module)s rose from %(old)s%% to %(new)s%%")
    elif facts.new_percent < facts.old_percent:
        subject = _("A quiz question was corrected: your mark in %(module)s is %(new)s%%, it was %(old)s%%")
    else:
        subject = _("A quiz question was corrected in %(module)s, and it counts for your result")
    lines = [facts.note or _("The reason stands beside the question.")]
    if facts.is_passed:
        lines.append(_("With this you have passed the quiz."))
    elif facts.new_percent < facts.old_percent:
        lines.append(_("What you have passed stays passed, and a certificate stays yours."))
    return Message(
        subject=subject % words,
        lines=tuple(lines),
        button=_("See the result"),
        url=reverse("attempt_result", args=[facts.attempt_id]),
    )


def _risk_seen(facts: Facts) -> Message:
    return Message(
        subject=_("Please read a reply today: a grader fears that somebody is at risk"),
        lines=(
            _(
                "It was written in %(module)s. The grader says what they saw. You decide what happens now, "
                "and whom to talk to."
            )
            % {"module": facts.module_title},
        ),
        button=_("Read what they saw"),
        url=reverse("set_aside_one", args=[facts.submission_id]),
    )


def _sent_up(facts: Facts) -> Message:
    return Message(
        subject=_("A reply in %(module)s could not be judged, and waits for you")
        % {"module": facts.module_title},
        lines=(_("The graders’ reasons stand beside it. Its writer waits to hear how they did."),),
        button=_("See the reasons"),
        url=reverse("set_aside_one", args=[facts.submission_id]),
    )


def _leans_on_coach(facts: Facts) -> Message:
    return Message(
        subject=_("%(who)s often changes levels one way after the coach’s notes")
        % {"who": facts.actor_name or _("A grader")},
        lines=(
            _("It says nothing yet about who is right. A look at a few replies together usually settles it."),
        ),
        button=_("See the changes and their reasons"),
        url=reverse("coach_leans"),
    )


def _sign_off_requested(facts: Facts) -> Message:
    return Message(
        subject=_("%(learner)s is ready to be observed in %(module)s")
        % {"learner": facts.learner_name, "module": facts.module_title},
        lines=(
            _(
                "Everything else is done. What is left is seeing the skill in real cases, on at least two days."
            ),
        ),
        button=_("Record an observation"),
        url=reverse("observe", args=[facts.enrollment_id]),
    )


def _observed(facts: Facts) -> Message:
    return Message(
        subject=_("%(who)s recorded what they saw you do") % {"who": _who(facts)},
        lines=(_("It counts towards your sign-off in %(module)s.") % {"module": facts.module_title},),
        button=_("See the observation"),
        url=_module_url(facts),
    )


def _declined(facts: Facts) -> Message:
    return Message(
        subject=_("%(who)s would like to see a little more in %(module)s")
        % {"who": _who(facts), "module": facts.module_title},
        lines=(_("The reason stands beside the sign-off. What was seen so far is kept."),),
        button=_("Open the module"),
        url=_module_url(facts),
    )


def _certified(facts: Facts) -> Message:
    url = reverse("certificate", args=[facts.certificate_number])
    if facts.is_own:
        return Message(
            subject=_("Your certificate in %(module)s is here") % {"module": facts.module_title},
            lines=(_("Well earned. You can print it, or share a link that anybody can check."),),
            button=_("See the certificate"),
            url=url,
        )
    return Message(
        subject=_("%(learner)s is certified in %(module)s")
        % {"learner": facts.learner_name, "module": facts.module_title},
        lines=(_("A word from you would be welcome."),),
        button=_("See the certificate"),
        url=url,
    )


def _revoked(facts: Facts) -> Message:
    return Message(
        subject=_("Your certificate in %(module)s was withdrawn") % {"module": facts.module_title},
        lines=(_("The reason stands on its page. If it looks wrong to you, please write to your manager."),),
        button=_("See why"),
        url=reverse("certificate", args=[facts.certificate_number]),
    )


def _changed(facts: Facts) -> Message:
    stays = _("You have finished this module, and that stays.")
    return Message(
        subject=_("What changed in %(module)s") % {"module": facts.module_title},
        lines=(facts.note, stays) if facts.note else (stays,),
        button=_("See what is new"),
        url=_module_url(facts),
    )


def _licence_expiring(facts: Facts) -> Message:
    return Message(
        subject=_("On %(day)s your licence for “%(rubric)s” runs out")
        % {"rubric": facts.rubric_title, "day": _day(facts.due_at)},
        lines=(_("Renewing takes about half an hour. You can stop after each reply and go on later."),),
        button=_("Renew the licence"),
        url=reverse("calibration_rubric", args=[facts.rubric_key]),
    )


def _licence_revoked(facts: Facts) -> Message:
    again = _("What you have graded stays. You can work for the licence again.")
    return Message(
        subject=_("Your licence for “%(rubric)s” was withdrawn") % {"rubric": facts.rubric_title},
        lines=(facts.note, again) if facts.note else (again,),
        button=_("See what comes next"),
        url=reverse("calibration_rubric", args=[facts.rubric_key]),
    )


def _round_opened(facts: Facts) -> Message:
    return Message(
        subject=_("A calibration round is open: %(rubric)s") % {"rubric": facts.rubric_title},
        lines=(
            _("Score the replies alone, by %(day)s. Then all of you see where you lie apart.")
            % {"day": _day(facts.due_at)},
            _("It counts for nobody’s result, and no marks carry a name."),
        ),
        button=_("Open the round"),
        url=reverse("calibration_round", args=[facts.round_id]),
    )


def _round_closed(facts: Facts) -> Message:
    return Message(
        subject=_("The calibration round is closed: %(rubric)s") % {"rubric": facts.rubric_title},
        lines=(_("What to talk about stands first: the lines on which you saw different levels."),),
        button=_("See the round"),
        url=reverse("calibration_round", args=[facts.round_id]),
    )


WORDS: dict[str, Callable[[Facts], Message]] = {
    "enrollment.created": _enrolled,
    "enrollment.due_moved": _due_moved,
    "submission.submitted": _submitted,
    "submission.risk_seen": _risk_seen,
    "submission.sent_up": _sent_up,
    "grader.leans_on_coach": _leans_on_coach,
    "grade.released": _released,
    "grade.returned": _returned,
    "appeal.asked": _appeal_asked,
    "appeal.decided": _appeal_decided,
    "grading.reminded": _grading_reminded,
    "grading.escalated": _grading_escalated,
    "answer.decided": _answer_decided,
    "question.corrected": _corrected,
    "sign_off.requested": _sign_off_requested,
    "observation.recorded": _observed,
    "sign_off.declined": _declined,
    "certificate.issued": _certified,
    "certificate.revoked": _revoked,
    "module.released": _changed,
    "licence.expiring": _licence_expiring,
    "licence.revoked": _licence_revoked,
    "round.opened": _round_opened,
    "round.closed": _round_closed,
}
