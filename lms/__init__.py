"""The building: wiring, people, the record. Importing it makes Celery's application known to every process."""

from lms.celery import app as celery_app

__all__ = ["celery_app"]
