from importlib import import_module

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """What people do, and what it earns them."""

    name = "courses"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Makes the job handlers known."""
        import_module("courses.tasks")
