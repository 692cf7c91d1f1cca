"""Fills the database of a run: twenty teams, many learners in module 1, and sessions for those who act.

Run as a program in the environment of the server; prints JSON: who logs in with which session.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from importlib import import_module
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import transaction  # noqa: E402

from content import queries as library  # noqa: E402
from content.seed import loading  # noqa: E402
from courses.enrollments.models import Enrollment  # noqa: E402
from courses.progress.models import StepCompletion  # noqa: E402
from lms.accounts import actions as people  # noqa: E402
from lms.accounts.models import Role, Team, TeamMembership, User  # noqa: E402
from lms.lib import clock  # noqa: E402

TEAMS = 20
ACTING = 60
MODULE = "active-listening"


def fill(count: int, acting: int = ACTING) -> dict[str, Any]:
    """`count` learners; every third has finished, every third is half-way. The first `acting` are at the quiz."""
    at = clock.now()
    loading.load(at=at)
    people.change_organization(actor=None, at=at, name="Larkfield Home", issuer_name="Ingrid Dahl")
    root = people.create_team(actor=None, at=at, name="Larkfield Home")
    teams = [people.create_team(actor=None, at=at, name=f"Team {n:02}", parent=root) for n in range(TEAMS)]
    head = people.create_person(actor=None, at=at, email="head@larkfield.example", name="Ingrid Dahl")
    people.give_role(actor=None, at=at, user=head, team=root, role=Role.MANAGER)
    learners = User.objects.bulk_create(
        [
            User(email=f"learner{n}@larkfield.example", name=f"Learner {n:06}", password="!")
            for n in range(count)
        ],
        batch_size=2000,
    )
    TeamMembership.objects.bulk_create(
        [
            TeamMembership(
                user=user, team=teams[n % TEAMS], role=Role.LEARNER, starts_at=at - timedelta(days=9)
            )
            for n, user in enumerate(learners)
        ],
        batch_size=2000,
    )
    card = library.module_by_slug(MODULE)
    document = library.document(card.current_version_id or 0)
    enrollments = Enrollment.objects.bulk_create(
        [
            _enrollment(user, n, acting, card.id, card.current_version_id or 0, at)
            for n, user in enumerate(learners)
        ],
        batch_size=2000,
    )
    rows = []
    for n, enrollment in enumerate(enrollments):
        done = _done(n, acting, [item.key for item in document.items], document)
        rows += [
            StepCompletion(
                enrollment=enrollment, item_key=key, kind=document.by_key[key].kind, completed_at=at
            )
            for key in done
        ]
    StepCompletion.objects.bulk_create(rows, batch_size=5000)
    return {
        "head": session_of(head),
        "learners": [session_of(user) for user in learners[:acting]],
        "people": count,
        "root": root.path,
        "teams": Team.objects.count(),
    }


def _enrollment(user: User, n: int, acting: int, module_id: int, version_id: int, at: Any) -> Enrollment:
    is_over = n >= acting and n % 3 == 0
    return Enrollment(
        learner=user,
        module_id=module_id,
        version_id=version_id,
        created_at=at - timedelta(days=5),
        opened_at=at - timedelta(days=4),
        due_at=at + timedelta(days=20),
        status="completed" if is_over else "active",
        completed_at=at if is_over else None,
    )


def _done(n: int, acting: int, keys: list[str], document: Any) -> list[str]:
    if n < acting:
        return [key for key in keys if document.by_key[key].kind in ("lesson", "scenario")]
    return {0: keys, 1: keys[:5], 2: []}[n % 3]


def session_of(user: User) -> str:
    """The key of a fresh session, as a log-in makes it."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


if __name__ == "__main__":
    with transaction.atomic():
        filled = fill(*map(int, sys.argv[1:]))
    print(json.dumps(filled))
