from django.apps import AppConfig


class ContentConfig(AppConfig):
    """What is written, and what has been released."""

    name = "content"
    default_auto_field = "django.db.models.BigAutoField"
