"""The cast of the demonstration, and the one-click log-in that exists in demo mode only."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lms.accounts.models import User

DOMAIN = "larkfield.example"
PASSWORD = "larkfield-demo"  # printed at the start of the demonstration; every person in it is invented


@dataclass(frozen=True)
class Person:
    """Somebody of the cast, and what a visitor can do in their place."""

    key: str
    name: str
    part: str | Promise
    offer: str | Promise

    @property
    def email(self) -> str:
        """The address in the demo organisation."""
        return f"{self.key}@{DOMAIN}"

    @property
    def initials(self) -> str:
        """First letters of the first and the last name."""
        return "".join(word[0] for word in (self.name.split()[0], self.name.split()[-1]))


CAST = (
    Person(
        "amina", "Amina Yusuf", _("Learner"), _("Learn: the next step, a scenario, a quiz, a written reply")
    ),
    Person(
        "brian",
        "Brian Otieno",
        _("Learner, certified"),
        _("Keep it: five cards a day, and a certificate to show"),
    ),
    Person("gil", "Gil Moreno", _("Grader"), _("Read replies from all teams and grade them")),
    Person("grace", "Grace Wanjiru", _("Manager, Nairobi Chat"), _("Enrol a team, observe, sign off")),
    Person("noor", "Noor Haddad", _("Author"), _("Write and release modules")),
    Person("ingrid", "Ingrid Dahl", _("Head of support"), _("See where every team stands")),
    Person("lee", "Lee Tran", _("Administrator"), _("Manage people, teams and settings")),
    Person("ruth", "Ruth Okello", _("Auditor"), _("Check the evidence behind a certificate")),
)


@require_POST
def log_in_as(request: HttpRequest, key: str) -> HttpResponse:
    """Logs the visitor in as somebody of the cast. 404 outside of demo mode, and for anybody else."""
    person = next((person for person in CAST if person.key == key), None)
    if not settings.IS_DEMO or person is None:
        raise Http404
    user = User.objects.filter(email=person.email, is_active=True).first()
    if user is None:
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("home")
