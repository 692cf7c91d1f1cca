"""Reads of progress."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from courses.progress.models import StepCompletion


def done_keys(enrollment_id: int) -> frozenset[str]:
    """Keys of the steps that are done."""
    return frozenset(
        StepCompletion.objects.filter(enrollment_id=enrollment_id).values_list("item_key", flat=True)
    )


def done_keys_of(enrollment_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """The same for many enrollments in one query; those without any are left out."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = StepCompletion.objects.filter(enrollment_id__in=list(enrollment_ids))
    for enrollment_id, item_key in rows.values_list("enrollment_id", "item_key"):
        found[enrollment_id].add(item_key)
    return {key: frozenset(value) for key, value in found.items()}


def completions(enrollment_id: int) -> dict[str, StepCompletion]:
    """The completed steps by item key."""
    return {row.item_key: row for row in StepCompletion.objects.filter(enrollment_id=enrollment_id)}
