from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """What people do, and what it earns them."""

    name = "courses"
    default_auto_field = "django.db.models.BigAutoField"
