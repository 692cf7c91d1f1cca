from django.apps import AppConfig


class ContentConfig(AppConfig):
    """What is written, and what has been released."""

    name = "content"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connects the one signal receiver of the project, and the clock's work."""
        from wagtail.signals import page_published

        from content import scheduling  # noqa: F401
        from content.pages.module import ModulePage
        from content.publishing import page_was_published

        page_published.connect(page_was_published, sender=ModulePage, dispatch_uid="content.release")
