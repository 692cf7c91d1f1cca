from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, teams and who stands where."""

    name = "lms.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Makes the job handlers known."""
        import_module("lms.accounts.tasks")
