"""What an observation and a sign-off still need, in sentences."""

from __future__ import annotations

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.sign_offs.rules import LineProgress, SignOffProgress
from courses.web.team_words import listed


def missing_words(counted: SignOffProgress) -> str:
    """What has to be seen before the sign-off opens: one sentence, empty when nothing is missing."""
    parts = []
    if counted.missing_cases:
        n = counted.missing_cases
        parts.append(ngettext("%(n)s more case", "%(n)s more cases", n) % {"n": apnumber(n)})
    if counted.missing_days:
        n = counted.missing_days
        parts.append(ngettext("%(n)s more day", "%(n)s more days", n) % {"n": apnumber(n)})
    lines = len(counted.missing_lines)
    if lines:
        parts.append(
            ngettext("%(n)s line still to be seen", "%(n)s lines still to be seen", lines)
            % {"n": apnumber(lines)}
        )
    return _("Available after %(what)s.") % {"what": listed(parts)} if parts else ""


def line_words(line: LineProgress) -> str:
    """«2 of 2», or when it counts only under a condition, «seen once»."""
    if line.line.condition or not line.line.required:
        return (
            ngettext("Seen %(n)s time", "Seen %(n)s times", line.seen) % {"n": line.seen}
            if line.seen
            else _("Optional")
        )
    return _("%(seen)s of %(wanted)s") % {
        "seen": min(line.seen, line.line.required),
        "wanted": line.line.required,
    }


def rule_words(counted: SignOffProgress) -> str:
    """The rule of the checklist in a sentence."""
    cases = ngettext("%(n)s case", "%(n)s cases", counted.min_cases) % {"n": apnumber(counted.min_cases)}
    days = ngettext("%(n)s day", "%(n)s days", counted.min_days) % {"n": apnumber(counted.min_days)}
    return _("At least %(cases)s on at least %(days)s, each line seen unprompted as often as it says.") % {
        "cases": cases,
        "days": days,
    }


def so_far_words(line: LineProgress) -> str:
    """How a line stands while a case is being recorded."""
    if line.line.required and not line.line.condition:
        return _("Seen %(n)s so far") % {"n": line_words(line)}
    return line_words(line)


def things_words(count: int) -> str:
    """«Six things to look for»."""
    words = ngettext("%(n)s thing to look for", "%(n)s things to look for", count) % {"n": apnumber(count)}
    return words[:1].upper() + words[1:]


def seen_words(counted: SignOffProgress) -> str:
    """«Three cases on two days so far.»"""
    if not counted.cases:
        return _("No case so far.")
    cases = ngettext("%(n)s case", "%(n)s cases", counted.cases) % {"n": apnumber(counted.cases)}
    days = ngettext("%(n)s day", "%(n)s days", counted.days) % {"n": apnumber(counted.days)}
    words = _("%(cases)s on %(days)s so far.") % {"cases": cases, "days": days}
    return words[:1].upper() + words[1:]
