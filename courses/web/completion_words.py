"""The sentences of the completion report, made from its numbers."""

from __future__ import annotations

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.reports import rules
from courses.reports.filters import SOON_DAYS, Filters
from courses.reports.queries import Completion, Line
from courses.reports.rules import Counts


def headline(report: Completion) -> str:
    """What matters now, in one sentence made from the largest gap."""
    if not report.modules:
        return _("No module is released yet, so there is nothing to finish")
    counts = report.total.all_modules
    if not counts.people:
        return _("Nobody here learns yet")
    if report.total.is_hidden:
        return _("Too few people for a share")
    if not counts.left:
        return _("Everything is done, in every team") if len(report.lines) > 1 else _("Everything is done")
    gap = _gap(report)
    if len(report.modules) > 1 and gap is not None:
        what = {"share": share_words(counts.percent), "module": _lower(report.modules[gap.module].title)}
        return _("%(share)s of the programme is done, and %(module)s is what’s left") % what
    what = {"share": share_words(counts.percent), "module": report.modules[0].title}
    line = _line(report, gap)
    if line is not None and line.team and len(report.lines) > 1:
        return _("%(share)s of people have finished %(module)s, and %(team)s has most left to do") % {
            **what,
            "team": line.team.name,
        }
    return _("%(share)s of people have finished %(module)s") % what


def lede(report: Completion) -> str:
    """How many hold a current certificate, and where a hand would help most."""
    total = report.total
    if not total.people or not report.modules or total.is_hidden:
        return ""
    text = ngettext(
        "%(certified)s of %(people)s person holds a current certificate.",
        "%(certified)s of %(people)s people hold a current certificate.",
        total.people,
    ) % {"certified": total.certified, "people": total.people}
    gap = _gap(report)
    line = _line(report, gap)
    if len(report.modules) > 1 and line is not None and line.team and len(report.lines) > 1:
        text += " " + _("%(team)s is where a hand would help most.") % {"team": line.team.name}
    late = sum(cell.counts.past_due for cell in total.cells)
    if late:
        text += " " + ngettext("%(count)s date has gone by.", "%(count)s dates have gone by.", late) % {
            "count": late
        }
    return text


def share_words(percent: int) -> str:
    """A share in words: the nearest plain fraction, capitalised, for the start of a sentence."""
    words = {
        0: _("None"),
        10: _("A tenth"),
        20: _("A fifth"),
        25: _("A quarter"),
        33: _("A third"),
        40: _("Two fifths"),
        50: _("Half"),
        60: _("Three fifths"),
        67: _("Two thirds"),
        75: _("Three quarters"),
        80: _("Four fifths"),
        90: _("Nine tenths"),
        100: _("All"),
    }
    if 0 < percent < 5:
        return _("A few per cent")
    if 95 < percent < 100:
        return _("Nearly all")
    return words[min(words, key=lambda known: abs(known - percent))]


def people_words(count: int) -> str:
    """«9 people»."""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": count}


def cell_words(team: str, module: str, counts: Counts) -> str:
    """The whole sentence of a cell, for screen readers."""
    return _("%(team)s, %(module)s: %(percent)s per cent, %(finished)s of %(people)s") % {
        "team": team,
        "module": module,
        "percent": counts.percent,
        "finished": counts.finished,
        "people": counts.people,
    }


def change_words(line: Line) -> str:
    """«+4 pts», with a true minus."""
    sign = "+" if line.change > 0 else "−" if line.change < 0 else "±"
    return _("%(sign)s%(points)s pts") % {"sign": sign, "points": abs(line.change)}


def filter_words(filters: Filters, names: dict[str, str]) -> dict[str, str]:
    """What each filter that is on says on its chip, by the filter's name."""
    words = {
        "programme": names.get("programme", filters.programme),
        "team": names.get("team", ""),
        "site": filters.site,
        "channel": filters.channel,
        "joined": _("Joined more than %(days)s days ago") % {"days": filters.joined},
        "due": _("Due by then")
        if filters.due == "past"
        else _("Due in the %(days)s days after") % {"days": SOON_DAYS},
        "until": _("Counted up to %(day)s")
        % {"day": formats.date_format(filters.until, "DATE_FORMAT") if filters.until else ""},
    }
    return {name: words[name] for name in filters.active}


def _gap(report: Completion) -> rules.Gap | None:
    return rules.largest_gap(
        [cell.counts for cell in report.total.cells],
        [[None if cell.is_hidden else cell.counts for cell in line.cells] for line in _leaves(report)],
    )


def _line(report: Completion, gap: rules.Gap | None) -> Line | None:
    return _leaves(report)[gap.team] if gap is not None and gap.team is not None else None


def _leaves(report: Completion) -> list[Line]:
    """Teams that no other team of the report stands below: a region is not where a hand is missing."""
    paths = [line.team.path for line in report.lines if line.team]
    above = {path for other in paths for path in rules.prefixes(other)[:-1]}
    return [line for line in report.lines if line.team and line.team.path not in above]


def _lower(title: str) -> str:
    """A title inside a sentence."""
    return title[:1].lower() + title[1:]
