"""What every page needs for its frame: the navigation of this person, their name and zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.notices.queries import unread_count
from lms.accounts.queries import organization, standing

ORGANIZATION_SECONDS = 60


@dataclass(frozen=True)
class NavItem:
    """A word of the navigation. `count` is what waits there, 0 for nothing to say; `about` is what can be done there."""

    label: str
    url: str
    icon: str
    is_current: bool
    count: int = 0
    about: str = ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html. Works for anonymous readers and error pages too.

    Two queries for somebody who is logged in (where they stand, what is new), none for others.
    """
    user = getattr(request, "user", None)
    context: dict[str, Any] = {
        "demo": settings.IS_DEMO,
        "organisation_name": _organization_name(),
        "reader_zone": _zone_words(timezone.get_current_timezone_name()),
        "person": user,
        "nav": [],
        "bottom_nav": [],
        "account_nav": [],
        "foot_nav": _links(
            (_("Help"), "help", ""), (_("Accessibility"), "accessibility", ""), (_("Privacy"), "privacy", "")
        ),
    }
    if user is not None and user.is_authenticated:
        reach = standing(user)
        context["nav"] = _navigation(request)
        context["sees_others"] = reach.sees_others
        context["bottom_nav"] = context["nav"][:4] if reach.learns_in and not reach.sees_others else []
        context["account_nav"] = _links(
            (_("Your settings"), "account_settings", "gear-six"), (_("API tokens"), "account_tokens", "key")
        )
        context["notices_url"] = reverse("notices")
        context["new_notices"] = unread_count(user)
    return context


def _organization_name() -> str:
    """Asked once a minute. Without it the pages still work, also while the database is away."""
    name = cache.get("organization-name")
    if name is None:
        name = organization().name
        cache.set("organization-name", name, ORGANIZATION_SECONDS)
    return str(name)


def _links(*wanted: tuple[str, str, str]) -> list[NavItem]:
    return [
        NavItem(label=label, url=reverse(name), icon=icon, is_current=False) for label, name, icon in wanted
    ]


# What somebody who learns nothing at the moment reads beside the doors on the first page.
ABOUT = {
    "team": gettext_lazy("Who waits for you, who is past due, and where everybody stands"),
    "grading": gettext_lazy("Replies and answers that wait for a person to read them"),
    "completion": gettext_lazy("Teams by module, down to the people and the evidence"),
    "certificates": gettext_lazy("Every certificate, with its number, its dates and its status"),
    "access_log": gettext_lazy("Who has looked at whose record, and when"),
    "analyses": gettext_lazy("Which questions do their job, and which need a look"),
    "agreement": gettext_lazy("How far graders agree, and what to talk about first"),
    "administration": gettext_lazy("People, teams, and what the organisation prints"),
    "wagtailadmin_home": gettext_lazy(
        "Modules, questions and rubrics: write, look at them as a learner does, release"
    ),
    "modules": gettext_lazy("All ten skills, and which of them are open to you"),
    "practice": gettext_lazy("Conversations and letters that nobody scores"),
    "record": gettext_lazy("Steps, results and certificates of your own"),
}


def _navigation(request: HttpRequest) -> list[NavItem]:
    reach = standing(request.user)  # type: ignore[arg-type]
    wanted: list[tuple[str, str, str]] = [(_("Today"), "home", "house")]
    if reach.learns_in:
        wanted += [(_("Modules"), "modules", "book-open"), (_("Practice"), "practice", "chats")]
    if reach.manages:
        wanted.append((_("My team"), "team", "users"))
    if reach.grades_in:
        wanted.append((_("Grading"), "grading", "pencil-line"))
    if reach.manages or reach.is_auditor:
        wanted.append((_("Completion"), "completion", "chart-bar"))
    if reach.is_head or reach.is_auditor or reach.is_administrator:
        wanted.append((_("Certificates"), "certificates", "certificate"))
    if reach.is_author or reach.is_head:
        wanted.append((_("Item analysis"), "analyses", "chart-line-up"))
    if reach.grades_in or reach.is_head or reach.is_administrator:
        wanted.append((_("Agreement"), "agreement", "users-three"))
    if reach.is_auditor:
        wanted.append((_("Access log"), "access_log", "list-checks"))
    if reach.is_administrator:
        wanted.append((_("Administration"), "administration", "gear"))
    if reach.is_author:
        wanted.append((_("Writing"), "wagtailadmin_home", "pencil-simple"))
    if reach.learns_in or reach.grades_in:
        wanted.append((_("My record"), "record", "identification-card"))
    return [_item(request, label, name, icon) for label, name, icon in wanted if _url(name)]


def _item(request: HttpRequest, label: str, name: str, icon: str) -> NavItem:
    url = _url(name)
    is_current = request.path == url if url == "/" else request.path.startswith(url)
    return NavItem(label=label, url=url, icon=icon, is_current=is_current, about=str(ABOUT.get(name, "")))


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _zone_words(zone: str) -> str:
    place = zone.rsplit("/", 1)[-1].replace("_", " ")
    return _("%(place)s time") % {"place": place}
