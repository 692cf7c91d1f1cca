"""The queue as a page narrows it: by skill and language, from the address or from what the grader keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from courses.role_plays import preferences, queue
from courses.role_plays.preferences import Wanted
from courses.web.viewer import viewer


@dataclass(frozen=True)
class Choice:
    """A skill or a language that can be chosen."""

    value: str
    label: str
    is_on: bool


def wanted(request: HttpRequest) -> Wanted:
    """What the address or the form asks for; without a word about it what the grader keeps."""
    data = request.POST if request.method == "POST" else request.GET
    if data.get("narrow"):
        return read_wanted(data)
    return preferences.wanted_by(viewer(request))


def read_wanted(data: QueryDict) -> Wanted:
    """Skills and languages of a form."""
    return Wanted(tuple(data.getlist("skill")), tuple(data.getlist("language")))


def narrowing(request: HttpRequest, chosen: Wanted, at: datetime) -> dict[str, Any]:
    """What the filter shows; no choices where everything is of one skill and one language."""
    skills, languages = preferences.offers(viewer(request), at)
    context: dict[str, Any] = {"is_narrowed": not chosen.is_all, "skills": [], "languages": []}
    if chosen.is_all and len(skills) < 2 and len(languages) < 2:
        return context
    context["skills"] = [Choice(one.value, one.label, one.value in chosen.skills) for one in skills]
    context["languages"] = [Choice(one, language_name(one), one in chosen.languages) for one in languages]
    return context


def language_name(code: str) -> str:
    """The language by its name; the code where it has none."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def lists(found: queue.Queue, at: datetime) -> dict[str, Any]:
    """The lists of the queue in words."""
    many = len({row.language for row in (*found.mine, *found.waiting)}) > 1

    def lines(rows: tuple[queue.Row, ...]) -> list[dict[str, Any]]:
        return [
            {
                "row": row,
                "waiting": waiting_words(row.submitted_at, at),
                "is_long": (at - row.submitted_at).days >= 2,
                "language": language_name(row.language) if many else "",
            }
            for row in rows
        ]

    return {
        "mine": lines(found.mine),
        "waiting": lines(found.waiting),
        "returned": lines(found.returned),
        "released": lines(found.released),
        "waiting_count": found.waiting_count,
        "mine_count": found.mine_count,
    }


def waiting_words(since: datetime, at: datetime) -> str:
    """How long something waits, in the reader's days: «Waiting 2 days», «Since 09:12 today»."""
    local, now = timezone.localtime(since), timezone.localtime(at)
    days = (now.date() - local.date()).days
    if days <= 0:
        return _("Since %(time)s today") % {"time": time_format(local, "H:i")}
    if days < 30:
        return ngettext("Waiting %(count)s day", "Waiting %(count)s days", days) % {"count": days}
    return _("Waiting since %(day)s") % {"day": date_format(local, "MONTH_DAY_FORMAT")}
