"""Where Wagtail's admin leads to the pages for files of questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from content.authors import may_author
from content.desk.exporting import ExportAction, download_questions, export_questions
from content.desk.importing import import_check, import_questions
from content.pages.quiz import QuizPage


class AuthorsItem(MenuItem):
    """A menu item for authors."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person writes."""
        return may_author(request.user)


def menu_items(order: int) -> list[MenuItem]:
    """Import and export, behind what the library holds."""
    return [
        AuthorsItem(
            gettext_lazy("Import questions"),
            reverse("content_import"),
            name="import-questions",
            icon_name="upload",
            order=order,
        ),
        AuthorsItem(
            gettext_lazy("Export questions"),
            reverse("content_export"),
            name="export-questions",
            icon_name="download",
            order=order + 1,
        ),
    ]


def register() -> None:
    """Tells Wagtail of the addresses, of the action on ticked questions, and of the button on a quiz."""
    hooks.register("register_admin_urls", _addresses)
    hooks.register("register_bulk_action", ExportAction)
    hooks.register("register_page_header_buttons", _quiz_button)


def _addresses() -> list[URLPattern]:
    return [
        path("questions/import/", import_questions, name="content_import"),
        path("questions/import/<uuid:file_id>/", import_check, name="content_import_check"),
        path("questions/export/", export_questions, name="content_export"),
        path("questions/export/file/", download_questions, name="content_download"),
    ]


def _quiz_button(page: Page, user: Any, **context: object) -> Iterator[Button]:
    if isinstance(page.specific, QuizPage) and may_author(user):
        yield Button(
            gettext_lazy("Export its questions"),
            f"{reverse('content_export')}?quiz={page.pk}",
            icon_name="download",
            priority=60,
        )
