"""The words of notices about grading: what waits, what came of it, second looks, licences and rounds."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.notices.facts import Facts, Message, day


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


def _licence_expiring(facts: Facts) -> Message:
    return Message(
        subject=_("On %(day)s your licence for “%(rubric)s” runs out")
        % {"rubric": facts.rubric_title, "day": day(facts.due_at)},
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
            % {"day": day(facts.due_at)},
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


GRADING: dict[str, Callable[[Facts], Message]] = {
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
    "licence.expiring": _licence_expiring,
    "licence.revoked": _licence_revoked,
    "round.opened": _round_opened,
    "round.closed": _round_closed,
}
