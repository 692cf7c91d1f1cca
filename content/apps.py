from django.apps import AppConfig


class ContentConfig(AppConfig):
    """What is written, and what has been released."""

    name = "content"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connects the one signal receiver of the project, and the clock's work."""
        from wagtail.signals import page_published  # noqa: PLC0415

        from content import scheduling  # noqa: F401, PLC0415
        from content.pages.module import ModulePage  # noqa: PLC0415
        from content.publishing import page_was_published  # noqa: PLC0415

        page_published.connect(page_was_published, sender=ModulePage, dispatch_uid="content.release")
