"""Modules and their released versions: numbered, hashed, never changed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from content import documents
from lms.lib.append_only import AppendOnly


class Programme(models.Model):
    """The identity of a programme. `key` is the page's translation key."""

    key = models.UUIDField(unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.title


class Module(models.Model):
    """The identity of a module over all its versions. `key` is the page's translation key.

    `problems` are the sentences that kept the last attempt at a release back; empty after a release.
    """

    key = models.UUIDField(unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, null=True, related_name="+")
    slug = models.SlugField(max_length=100, unique=True)
    skill = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    purpose = models.TextField(blank=True)
    current = models.ForeignKey("ModuleVersion", on_delete=models.PROTECT, null=True, related_name="+")
    problems = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title


class ChangeKind(models.TextChoices):
    """What a release means for people on an earlier version."""

    FIRST = "first", _("First release")
    COSMETIC = "cosmetic", _("Cosmetic: people in progress follow at once")
    MINOR = "minor", _("Minor: people in progress finish on their version")
    MATERIAL = "material", _("Material: people who finished are told what changed")


class ModuleVersion(AppendOnly):
    """A module frozen at release. The document is the truth that learners are served and records refer to."""

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    change_kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    change_note = models.CharField(max_length=300, blank=True)
    is_check_of_grades_wanted = models.BooleanField(default=False)
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("module", "number")
        constraints = (
            models.UniqueConstraint(fields=["module", "number"], name="module_version_number_once"),
            models.CheckConstraint(
                condition=Q(change_kind__in=ChangeKind.values), name="module_version_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(number=1, change_kind="first") | (Q(number__gt=1) & ~Q(change_kind="first")),
                name="module_version_first_is_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.module_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts; a number that a rolled-back transaction gave back must not find an older document."""
        super().save(*args, **kwargs)
        loaded.cache_clear()


@lru_cache(maxsize=256)
def loaded(version_id: int) -> documents.Module:
    """The document of a version; ModuleVersion.DoesNotExist where there is none."""
    return documents.load(ModuleVersion.objects.values_list("document", flat=True).get(pk=version_id))


def skill_choices() -> list[tuple[str, str]]:
    """Every skill that a module teaches, in the order of the programme, with the module's title. One query."""
    rows = Module.objects.exclude(skill="").values_list("skill", "title")
    return list(dict(rows).items())
