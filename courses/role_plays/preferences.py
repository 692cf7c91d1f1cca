"""What a grader wants to read: skills and languages of the modules that replies answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from courses.role_plays import queries
from courses.role_plays.models import Submission
from courses.role_plays.studio_models import GraderPreference
from lms.accounts.models import User


@dataclass(frozen=True)
class Wanted:
    """Skills and languages; none of a kind means all of it."""

    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def is_all(self) -> bool:
        """Nothing is left out."""
        return not (self.skills or self.languages)


EVERYTHING = Wanted()


@dataclass(frozen=True)
class Offer:
    """A skill or a language that replies in the grader's reach have."""

    value: str
    label: str


def wanted_by(actor: User) -> Wanted:
    """What the actor keeps as their queue. One query."""
    row = GraderPreference.objects.filter(grader=actor).first()
    return Wanted(tuple(row.skills), tuple(row.languages)) if row else EVERYTHING


def narrowed(rows: QuerySet[Submission], wanted: Wanted) -> QuerySet[Submission]:
    """The rows of these skills and languages. One query more where a language is asked for."""
    if wanted.skills:
        rows = rows.filter(enrollment__module__skill__in=wanted.skills)
    if wanted.languages:
        used = set(rows.order_by().values_list("version_id", flat=True).distinct())
        rows = rows.filter(version_id__in=[one for one in used if queries.language(one) in wanted.languages])
    return rows


def offers(actor: User, at: datetime) -> tuple[tuple[Offer, ...], tuple[str, ...]]:
    """Skills (with the titles of their modules) and languages that replies in the grader's reach have. One query."""
    rows = queries.in_reach(actor, at).order_by()
    answered = rows.values_list(
        "enrollment__module__skill", "enrollment__module__title", "version_id"
    ).distinct()
    skills: dict[str, set[str]] = {}
    versions = set()
    for skill, title, version_id in answered:
        skills.setdefault(skill, set()).add(title)
        versions.add(version_id)
    languages = sorted({queries.language(one) for one in versions})
    return (
        tuple(Offer(skill, ", ".join(sorted(titles))) for skill, titles in sorted(skills.items())),
        tuple(languages),
    )


def tidied(given: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """What is known of what was sent, once each, in the order of what is known."""
    asked = set(given)
    return tuple(value for value in known if value in asked)
