"""How many queries each step makes, counted in process; the pair that reads session and person is left out.

Run as a program in the environment of the server after the steps; prints JSON.
"""

from __future__ import annotations

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402

from lms.accounts.models import User  # noqa: E402
from tests.bench.steps import LESSON, MODULE  # noqa: E402


def count(client: Client, path: str) -> int:
    """Queries of a second visit."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    pair = sum("django_session" in query["sql"] for query in captured) and 2
    return len(captured) - pair


def client_of(email: str) -> Client:
    """A logged-in client."""
    client = Client()
    client.force_login(User.objects.get(email=email), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


if __name__ == "__main__":
    setup_test_environment()
    learner, head = client_of("learner50@larkfield.example"), client_of("head@larkfield.example")
    pages = {"home": (learner, "/"), "module page": (learner, MODULE), "lesson": (learner, LESSON)}
    found = {name: count(client, path) for name, (client, path) in pages.items()}
    print(json.dumps(found | {"team report": count(head, "/completion/")}))
