"""Pages that an author scheduled go live with the clock."""

from __future__ import annotations

from datetime import datetime

from django.core.management import call_command
from wagtail.models import Page, Revision

from content import question_files
from lms.jobs.registry import at_each_tick


@at_each_tick("content.publish_scheduled")
def publish_due(at: datetime) -> None:
    """Publishes and takes down what is due; two cheap queries when nothing is."""
    is_due = Revision.objects.filter(approved_go_live_at__lte=at).exists()
    if is_due or Page.objects.live().filter(expire_at__lte=at).exists():
        call_command("publish_scheduled")


@at_each_tick("content.forget_question_files")
def forget_question_files(at: datetime) -> None:
    """Uploaded files of questions go after their day; one cheap query when none is due."""
    question_files.forget_old(at)
