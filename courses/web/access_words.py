"""Quiz access in words: what holds, what differs, how much extra time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.access.queries import AccommodationInfo, OverrideInfo
from courses.access.rules import Access, Allowance, Terms
from courses.quizzes.late_queries import LateAnswer
from courses.web.access_forms import OWN, UNTIMED
from courses.web.quiz_words import moment


@dataclass(frozen=True)
class LateRow:
    """An answer that came late, in words."""

    quiz: str
    question: str
    text: str
    when: str
    late: str
    is_counted: bool


def access_facts(access: Access) -> list[tuple[str, str, bool]]:
    """Label, words and whether it differs from the quiz. Moments are in the reader's zone."""
    limit = (
        ngettext("%(count)s minute", "%(count)s minutes", access.limit_minutes)
        % {"count": access.limit_minutes}
        if access.limit_minutes
        else _("none")
    )
    changed = set(access.changed)
    return [
        (_("Opens"), moment(access.opens_at) if access.opens_at else _("at any time"), "opens" in changed),
        (_("Closes"), moment(access.closes_at) if access.closes_at else _("never"), "closes" in changed),
        (_("Time limit"), limit, bool({"limit", "extra_time"} & changed)),
        (_("Tries"), _tries(access.attempts), "attempts" in changed),
        (_("Between tries"), _hours(access.wait_hours), "wait" in changed),
    ]


def terms_words(override: OverrideInfo) -> str:
    """What an override says, in one line."""
    terms = override.terms
    parts = []
    for time, words in ((terms.opens, _("opens %(when)s")), (terms.closes, _("closes %(when)s"))):
        if time is not None:
            zone = time.zone.replace("_", " ") or _("each learner’s own time")
            parts.append(words % {"when": f"{time.at.replace('T', ' ')} ({zone})"})
    if terms.limit_minutes is not None:
        parts.append(
            ngettext("%(count)s minute", "%(count)s minutes", terms.limit_minutes)
            % {"count": terms.limit_minutes}
            if terms.limit_minutes
            else _("no time limit")
        )
    if terms.attempts is not None:
        parts.append(_tries(terms.attempts))
    if terms.wait_hours is not None:
        parts.append(_("%(hours)s between tries") % {"hours": _hours(terms.wait_hours)})
    return ", ".join(parts)


def allowance_words(allowance: Allowance) -> str:
    """How much extra time."""
    if allowance.is_untimed or allowance.factor is None:
        return _("No time limit in any quiz")
    return {
        Decimal("1.25"): _("A quarter more time in every quiz"),
        Decimal("1.5"): _("Half as much time again in every quiz"),
        Decimal(2): _("Twice the time in every quiz"),
    }.get(
        allowance.factor, _("%(factor)s times the time in every quiz") % {"factor": f"{allowance.factor:g}"}
    )


def accommodation_fields(row: AccommodationInfo | None) -> dict[str, object]:
    """What the form shows first."""
    if row is None:
        return {}
    factor = row.allowance.factor
    known = factor is not None and f"{factor:g}" in ("1.25", "1.5", "2")
    if row.allowance.is_untimed or factor is None:
        amount = UNTIMED
    else:
        amount = f"{factor:g}" if known else OWN
    return {
        "amount": amount,
        "own_factor": None if known or factor is None else factor,
        "starts_on": row.allowance.starts_on,
        "ends_on": row.allowance.ends_on,
        "reason": row.reason,
    }


def override_fields(row: OverrideInfo | None) -> dict[str, object]:
    """What the form shows first."""
    terms = row.terms if row else Terms()
    return {
        "opens": terms.opens.at if terms.opens else "",
        "closes": terms.closes.at if terms.closes else "",
        "zone": row.zone if row else "",
        "limit_minutes": terms.limit_minutes,
        "attempts": terms.attempts,
        "wait_hours": terms.wait_hours,
        "reason": row.reason if row else "",
    }


def late_row(late: LateAnswer) -> LateRow:
    """When it came, and by how much it was late."""
    return LateRow(
        quiz=f"{late.module_title}: {late.quiz_title}",
        question=late.question,
        text=late.text or _("Cleared the answer"),
        when=moment(late.received_at),
        late=_late_by(late.late_by) if late.late_by is not None else _("after it was handed in"),
        is_counted=late.is_counted,
    )


def _late_by(late: timedelta) -> str:
    seconds = int(late.total_seconds())
    if seconds < 120:
        return ngettext("%(count)s second late", "%(count)s seconds late", seconds) % {"count": seconds}
    minutes = seconds // 60
    if minutes < 120:
        return ngettext("%(count)s minute late", "%(count)s minutes late", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(count)s hour late", "%(count)s hours late", hours) % {"count": hours}
    return ngettext("%(count)s day late", "%(count)s days late", hours // 24) % {"count": hours // 24}


def _tries(count: int) -> str:
    if not count:
        return _("as many tries as they like")
    return ngettext("%(count)s try", "%(count)s tries", count) % {"count": count}


def _hours(count: int) -> str:
    if not count:
        return _("no wait")
    return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}
