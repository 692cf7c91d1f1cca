"""The Celery application. `celery -A lms.celery worker` and `celery -A lms.celery beat` start its two parts."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

app = Celery("attune")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.autodiscover_tasks(["lms.jobs"])
