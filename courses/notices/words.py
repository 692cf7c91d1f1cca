"""The words of each notice: one function a kind of event, facts in, a message out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.notices.facts import Facts, Message, day
from courses.notices.grading_words import GRADING


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


def _who(facts: Facts) -> str:
    return facts.actor_name or _("Your manager")


def _module_url(facts: Facts) -> str:
    return reverse("module", args=[facts.module_slug])


def _enrolled(facts: Facts) -> Message:
    who = _who(facts)
    lines = [_("It begins with a short lesson. Stop at any time: your place is kept.")]
    if facts.due_at:
        lines.insert(0, _("Please finish it by %(day)s.") % {"day": day(facts.due_at)})
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
            "day": day(facts.due_at),
        }
    else:
        text = _("%(module)s no longer has a due date") % {"module": facts.module_title}
    return Message(
        subject=text,
        lines=(_("%(who)s moved the date. What you have done is kept.") % {"who": _who(facts)},),
        button=_("Open the module"),
        url=_module_url(facts),
    )


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


WORDS: dict[str, Callable[[Facts], Message]] = GRADING | {
    "enrollment.created": _enrolled,
    "enrollment.due_moved": _due_moved,
    "answer.decided": _answer_decided,
    "question.corrected": _corrected,
    "sign_off.requested": _sign_off_requested,
    "observation.recorded": _observed,
    "sign_off.declined": _declined,
    "certificate.issued": _certified,
    "certificate.revoked": _revoked,
    "module.released": _changed,
}
