"""WSGI entry point of the embedded set-up: the site and the runner thread in one process."""

from django.utils.module_loading import import_string

from lms.wsgi import application

# By name, because models can be imported only after `lms.wsgi` has set Django up.
import_string("lms.jobs.runner.RunnerThread")().start()

__all__ = ["application"]
