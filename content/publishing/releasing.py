"""Releases: a module page becomes an immutable, numbered version."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision

from content import documents
from content.checks import module_problems
from content.events import ModuleReleased
from content.pages.module import ModulePage
from content.versions import ChangeKind, Module, ModuleVersion, Programme
from lms.accounts.models import User
from lms.events.log import record
from lms.lib import clock

logger = logging.getLogger(__name__)


class ReleaseRefused(Exception):
    """A module may not be released; `problems` are sentences for the author."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


def build(page: ModulePage, draft: bool = False) -> documents.Module:
    """The document of a page tree: its live steps, or with `draft` the newest text of all of them."""
    return page.freeze(draft=draft)


def validate(document: documents.Module) -> list[str]:
    """Sentences about what keeps a document from being released; empty when it may be."""
    return module_problems(document)


@transaction.atomic
def release(
    page: ModulePage,
    *,
    kind: str,
    note: str,
    by: User | None,
    at: datetime,
    is_check_of_grades_wanted: bool = False,
) -> ModuleVersion | None:
    """Inserts the next version of a module, or returns None where nothing has changed since the newest.

    `is_check_of_grades_wanted` asks that grades are checked again whose rubric counts otherwise now. The first version is of kind «first» whatever is asked. Raises ReleaseRefused and changes nothing where the
    document has problems, or where a change comes without its kind and its line.
    """
    problems = page.release_problems()
    if problems:
        raise ReleaseRefused(problems)
    module = _module_of(page)
    data = documents.dump(build(page))
    digest = documents.digest(data)
    newest = module.versions.order_by("-number").first()
    if newest is not None and newest.digest == digest:
        return None
    if newest is None:
        kind = ChangeKind.FIRST
    elif kind not in ChangeKind.values or kind == ChangeKind.FIRST or not note.strip():
        raise ReleaseRefused([_("Say what kind of change this is, and write one line about it.")])
    version = ModuleVersion(
        module=module,
        number=newest.number + 1 if newest else 1,
        document=data,
        digest=digest,
        change_kind=kind,
        change_note=note.strip(),
        is_check_of_grades_wanted=is_check_of_grades_wanted and newest is not None,
        released_at=at,
        released_by=by,
    )
    version.save()
    module.current = version
    module.problems = []
    module.save()
    event = ModuleReleased(module_id=module.pk, version_id=version.pk, number=version.number, kind=str(kind))
    record(event, actor=by, at=at)
    return version


def shelve(page: ModulePage) -> Module:
    """The identity row of a page, made or brought up to date; `current` stays as it is."""
    with transaction.atomic():
        module = _module_of(page)
        module.save()
        return module


def page_was_published(
    sender: type[ModulePage], instance: ModulePage, revision: Revision | None = None, **_kwargs: Any
) -> None:
    """The one signal receiver: a published module page is released. Never raises; the author reads why not."""
    by = revision.user if revision is not None else None
    try:
        release(
            instance,
            kind=instance.change_kind,
            note=instance.change_note,
            by=by,
            at=clock.now(),
            is_check_of_grades_wanted=instance.is_check_of_grades_wanted,
        )
        with transaction.atomic():
            _clear_release_fields(instance, revision)
            Module.objects.filter(key=instance.translation_key).exclude(problems=[]).update(problems=[])
    except ReleaseRefused as refusal:
        _keep_problems(instance, refusal.problems)
    except Exception:
        logger.exception("module page %s was published but not released", instance.pk)
        _keep_problems(instance, [_("The release could not be stored. The earlier version stays in force.")])


def _module_of(page: ModulePage) -> Module:
    """The locked identity row, with what the shelf shows of the page, not yet saved."""
    Module.objects.get_or_create(
        key=page.translation_key, defaults={"slug": page.slug, "skill": page.skill, "title": page.title}
    )
    module = Module.objects.select_for_update().get(key=page.translation_key)
    parent = page.get_parent().specific
    module.programme, _created = Programme.objects.update_or_create(
        key=parent.translation_key,
        defaults={"slug": parent.slug, "title": parent.title, "summary": parent.summary},
    )
    module.slug, module.skill, module.title = page.slug, page.skill, page.title
    module.purpose, module.position = page.purpose.strip(), page.position()
    return module


def _clear_release_fields(page: ModulePage, revision: Revision | None) -> None:
    """Kind, line and the wish to check grades again belong to one release: the next one asks again."""
    page.change_kind = page.change_note = ""
    page.is_check_of_grades_wanted = False
    ModulePage.objects.filter(pk=page.pk).update(
        change_kind="", change_note="", is_check_of_grades_wanted=False
    )
    if revision is not None:
        revision.content = {
            **revision.content,
            "change_kind": "",
            "change_note": "",
            "is_check_of_grades_wanted": False,
        }
        revision.save(update_fields=["content"])


def _keep_problems(page: ModulePage, problems: list[str]) -> None:
    """Stores why nothing was released, for the editor to show; a failure of this, too, stays inside."""
    try:
        with transaction.atomic():
            module = _module_of(page)
            module.problems = problems
            module.save()
    except Exception:
        logger.exception("why module page %s was not released could not be kept", page.pk)
