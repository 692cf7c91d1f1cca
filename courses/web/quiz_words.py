"""What the quiz pages say: instructions, rules and sentences about a result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content import documents
from courses.access.rules import Access
from courses.quizzes.queries import QuizOverview
from courses.results import percent


@dataclass(frozen=True)
class StartWords:
    """The page before a quiz in words. `button` is empty where nothing can be started now."""

    facts: tuple[tuple[str, str], ...]
    button: str
    note: str


def moment(at: datetime) -> str:
    """Day and time in the reader's zone."""
    local = timezone.localtime(at)
    pattern = "D j F, H:i" if local.year == timezone.localtime().year else "D j F Y, H:i"
    return formats.date_format(local, pattern)


def instruction(kind: str) -> str:
    """What to do, under the question."""
    return {
        "single": _("Choose the one most likely to help. More than one may be reasonable."),
        "multiple": _("Choose all that fit. A wrong one takes away what a right one gives."),
        "ordering": _("Give each one its place: 1 comes first."),
        "matching": _("Choose the match for each line."),
        "judgement_rank": _("Give each reply its place: 1 is the most effective."),
        "judgement_rate": _("Rate each reply on its own. Two may get the same number."),
        "judgement_pick": _("Mark one reply as the best and one as the worst. The others stay empty."),
        "short_text": _("A few words are enough. Spelling doesn’t count."),
        "highlight": _("Mark the words in the text. You can mark several."),
        "rewrite": _("Write it in your own words. If our rule can’t tell, a person reads it."),
        "numeric": _("Write a number. A comma and a point both start the decimals: 7,5 or 7.5."),
        "gaps": _("Choose the words for each gap."),
    }[kind]


def start_words(page: QuizOverview, at: datetime) -> StartWords:
    """Rules and the way in."""
    quiz, access = page.quiz, page.access
    tries = (
        ngettext("%(count)s try", "%(count)s tries", access.attempts) % {"count": access.attempts}
        if access.attempts
        else _("as many as you like")
    )
    if access.wait_hours and access.attempts != 1:
        tries = _("%(tries)s, %(hours)s hours apart. Your best one counts") % {
            "tries": tries,
            "hours": access.wait_hours,
        }
    facts = [
        (_("Questions"), str(page.question_count)),
        (
            _("Takes about"),
            ngettext("%(count)s minute", "%(count)s minutes", quiz.minutes) % {"count": quiz.minutes},
        ),
        (_("To pass"), _pass_words(quiz)),
        (_("Tries"), tries if quiz.behaviour == "exam" else _learning_tries(quiz, tries, access)),
        (_("Time limit"), limit_words(access, quiz.time_limit_minutes)),
        *window_words(access, at),
        (_("You see"), _SHOWN_WHEN[quiz.review]()),
    ]
    if page.has_critical and quiz.behaviour == "exam":
        facts.append(
            (_("Good to know"), _("Where somebody’s safety is at stake, the answer has to be right to pass"))
        )
    button, note = _way_in(page)
    return StartWords(facts=tuple(facts), button=button if page.is_active else "", note=note)


def limit_words(access: Access, stated: int | None) -> str:
    """The limit that holds for the reader, and why it is another than `stated`, which is everybody's."""
    if access.limit_minutes is None:
        if "extra_time" in access.changed:
            return _("None for you, as agreed. Leave and come back whenever you like")
        if stated:
            return _("None for you. Leave and come back whenever you like")
        return _("None. Leave and come back whenever you like")
    minutes = ngettext("%(count)s minute", "%(count)s minutes", access.limit_minutes) % {
        "count": access.limit_minutes
    }
    if "extra_time" in access.changed:
        return _("%(minutes)s, with your extra time. The clock starts with your try") % {"minutes": minutes}
    return _("%(minutes)s. The clock starts with your try") % {"minutes": minutes}


def window_words(access: Access, at: datetime) -> list[tuple[str, str]]:
    """When it opens and closes, as rows of facts; nothing where it is always open."""
    rows = []
    if access.opens_at is not None and access.opens_at > at:
        rows.append((_("Opens"), _("%(when)s, your time") % {"when": moment(access.opens_at)}))
    if access.closes_at is not None:
        label = _("Closes") if access.closes_at > at else _("Closed")
        rows.append((label, _("%(when)s, your time") % {"when": moment(access.closes_at)}))
    return rows


# What the page before a quiz says about its review.
_SHOWN_WHEN: dict[documents.ReviewPreset, Callable[[], str]] = {
    "at_once": lambda: _("At each question whether it is right, as soon as you check it"),
    "after_attempt": lambda: _("The reason behind each answer, as soon as you hand in"),
    "after_last_try": lambda: _("Your score when you hand in; the reasons once your last try is used"),
    "after_close": lambda: _("Your score when you hand in; the reasons once the quiz has closed"),
}


def _pass_words(quiz: documents.Quiz) -> str:
    if quiz.behaviour == "exam":
        return _("%(percent)s%%") % {"percent": percent(quiz.cut)}
    return _("Nothing to pass. The step is done when you hand in, and nobody else sees how it went")


def _learning_tries(quiz: documents.Quiz, tries: str, access: Access) -> str:
    if quiz.behaviour == "precheck" and access.attempts != 1:
        return tries
    if quiz.behaviour == "precheck":
        return _("Once, before you begin")
    return _("As often as you like, with %(tries)s at each question") % {
        "tries": ngettext("%(count)s try", "%(count)s tries", quiz.tries) % {"count": quiz.tries}
    }


def _learning_way_in(page: QuizOverview) -> tuple[str, str]:
    """Into practice or a pre-check that is not open yet."""
    if page.quiz.behaviour == "practice":
        note = _("Answers save themselves, and you check each one when you like.")
        return (_("Practise again") if page.start.used else _("Start practising")), note
    if page.start.kind == "used_up":
        return "", _("You have done this pre-check. It counts for nothing, and the module goes on from here.")
    return _("Start the pre-check"), _("Answer as well as you can now, and say how sure you are.")


def _way_in(page: QuizOverview) -> tuple[str, str]:
    start = page.start
    if start.kind == "continue":
        return _("Go on with question %(number)s") % {"number": page.position}, _(
            "Your answers so far are saved."
        )
    if start.kind == "waiting":
        return "", _("A person is reading one of your answers. The result will be here when they have.")
    if page.quiz.behaviour != "exam":
        return _learning_way_in(page)
    if start.kind == "used_up":
        if page.is_passed:
            return "", _("You have used all your tries. Your best result is the one that counts.")
        return "", _("You have used all your tries. Your manager can see this and talk it over with you.")
    if start.kind == "closed":
        if page.is_passed:
            return "", _("This quiz is closed. Your best result is the one that counts.")
        return "", _("This quiz is closed. Your manager can open it for you again.")
    if start.kind == "not_open" and start.from_at is not None:
        return "", _("Opens %(when)s, your time.") % {"when": moment(start.from_at)}
    if start.from_at is not None:
        return "", _("You can try again from %(when)s.") % {"when": moment(start.from_at)}
    if start.kind == "critical":
        note = ngettext(
            "You reached the score. Only %(count)s question about safety is left.",
            "You reached the score. Only %(count)s questions about safety are left.",
            len(start.missed),
        )
        return _("Try it again"), note % {"count": len(start.missed)}
    if not start.used:
        return _("Start the quiz"), _("Answers save themselves.")
    left = (
        ngettext("%(count)s try left.", "%(count)s tries left.", start.left) % {"count": start.left}
        if start.left is not None
        else ""
    )
    return _("Try again"), _("%(left)s Your best result is the one that counts.") % {"left": left}
