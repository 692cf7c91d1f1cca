"""The Celery application. `celery -A lms.celery worker` and `celery -A lms.celery beat` start its two parts."""

from __future__ import annotations

import os

from celery import Celery

TICK_SECONDS = 15.0

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

app = Celery("attune")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.autodiscover_tasks(["lms.jobs"])
app.conf.beat_schedule = {
    "tick": {"task": "lms.jobs.tick", "schedule": TICK_SECONDS, "options": {"expires": TICK_SECONDS}}
}
