from django.apps import AppConfig


class EventsConfig(AppConfig):
    """What happened: the audit log."""

    name = "lms.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"
