"""Many replies that wait, and graders to read them; and whether any was taken by two.

Run as a program: `fill <replies> <graders>`, or `twice` once all have marked what they took. Prints JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from content import queries as library  # noqa: E402
from content.documents import RolePlay  # noqa: E402
from courses.demo import replies  # noqa: E402
from courses.enrollments.models import Enrollment  # noqa: E402
from courses.role_plays import rules  # noqa: E402
from courses.role_plays.mark_models import Mark  # noqa: E402
from courses.role_plays.models import Submission  # noqa: E402
from lms.accounts import actions as people  # noqa: E402
from lms.accounts.models import Role, Team  # noqa: E402
from lms.events.models import Event  # noqa: E402
from lms.lib import clock  # noqa: E402
from tests.bench.population import fill, session_of  # noqa: E402


def wait(count: int, graders: int) -> dict[str, Any]:
    """One reply of each of `count` learners, handed in one after the other over four days; so many graders above them."""
    at = clock.now()
    fill(count, acting=0)
    root = Team.objects.get(parent=None)
    sessions = []
    for number in range(graders):
        user = people.create_person(
            actor=None, at=at, email=f"grader{number}@larkfield.example", name=f"Grader {number:02}"
        )
        people.give_role(actor=None, at=at, user=user, team=root, role=Role.GRADER)
        sessions.append(session_of(user))
    rows = Enrollment.objects.order_by("pk")
    version_id = rows[0].version_id
    items = library.document(version_id).items
    brief = next(item for item in items if isinstance(item, RolePlay) and len(item.parts) == 1)
    texts = {brief.parts[0].key: replies.MAIL["sound"]}
    digest = rules.texts_digest(version_id=version_id, item_key=brief.key, texts=texts)
    Submission.objects.bulk_create(
        [
            Submission(
                enrollment=row,
                learner_id=row.learner_id,
                item_key=brief.key,
                version_id=version_id,
                number=1,
                status="submitted",
                blind_label=f"B{number}",
                texts=texts,
                texts_digest=digest,
                started_at=at - timedelta(days=5),
                saved_at=at - timedelta(days=4),
                submitted_at=at - timedelta(days=4) + timedelta(seconds=number * 30),
            )
            for number, row in enumerate(rows)
        ],
        batch_size=1000,
    )
    return {"graders": sessions, "criteria": [criterion.key for criterion in brief.rubric.criteria]}


def taken_by_two() -> int:
    """How many replies were given out more often than they were marked, once every grader has marked what they took."""
    claims = Counter(
        event.payload["submission_id"] for event in Event.objects.filter(type="submission.claimed")
    )
    given = Counter(Mark.objects.values_list("submission_id", flat=True))
    return sum(claims[pk] > given[pk] for pk in claims)


if __name__ == "__main__":
    if sys.argv[1] == "twice":
        print(json.dumps(taken_by_two()))
    else:
        with transaction.atomic():
            made = wait(*map(int, sys.argv[2:]))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(json.dumps(made))
