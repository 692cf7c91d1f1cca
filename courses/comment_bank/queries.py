"""Reads of the comment bank: what a grader may insert, and the page on which the team keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from content.documents import Rubric
from courses.comment_bank import rules
from courses.comment_bank.models import CommentSnippet
from lms.accounts.models import Team, User
from lms.accounts.queries import standing, within

OFFERED_AT_MOST = 200
PAGE_SIZE = 50


@dataclass(frozen=True)
class Snippet:
    """A comment of the bank. `level` is 1 to 4, or None for any. `may_edit`: it belongs to a team in the reader's reach."""

    id: int
    text: str
    team_name: str
    author_name: str
    rubric_key: str
    criterion_key: str
    criterion_title: str
    level: int | None
    language: str
    uses: int
    updated_at: datetime
    is_retired: bool
    may_edit: bool


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for on the bank's page."""

    words: str = ""
    criterion: str = ""
    level: int | None = None
    is_retired: bool = False
    page: int = 1


@dataclass(frozen=True)
class Page:
    """One page of the bank. `criteria` are pairs of key and title to narrow it by."""

    rows: tuple[Snippet, ...]
    total: int
    number: int
    pages: int
    criteria: tuple[tuple[str, str], ...]


def visible_to(actor: User) -> QuerySet[CommentSnippet]:
    """Comments of the teams in which the actor grades, of those below them, and of those above."""
    paths = standing(actor).grades_in
    if not actor.is_active or not paths:
        return CommentSnippet.objects.none()
    above = {path[: end + 1] for path in paths for end, sign in enumerate(path) if sign == "."}
    return CommentSnippet.objects.filter(within(paths, "team__path") | Q(team__path__in=above))


def own_teams(actor: User) -> list[Team]:
    """The teams in which the actor has the grader's role; their comments stand there. One query."""
    return list(Team.objects.filter(path__in=standing(actor).grades_in).order_by("path"))


def offered(actor: User, rubric: Rubric, language: str) -> list[Snippet]:
    """What may be inserted while this rubric is used, the most used first. One query."""
    rows = visible_to(actor).filter(
        Q(criterion_key="") | Q(rubric_key=rubric.key), retired_at__isnull=True, language=language
    )
    return _snippets(actor, rows)[:OFFERED_AT_MOST]


def text_of(actor: User, snippet_id: int) -> str:
    """The words of a comment that the actor may insert; empty where there is none."""
    found = visible_to(actor).filter(pk=snippet_id, retired_at__isnull=True).values_list("text", flat=True)
    return found.first() or ""


def one(actor: User, snippet_id: int) -> Snippet | None:
    """One comment; None out of reach."""
    return next(iter(_snippets(actor, visible_to(actor).filter(pk=snippet_id))), None)


def page(actor: User, wanted: Wanted) -> Page:
    """The bank as the actor searches it. Three queries."""
    rows = visible_to(actor).filter(retired_at__isnull=not wanted.is_retired)
    criteria = rows.exclude(criterion_key="").order_by("criterion_title")
    known = tuple(criteria.values_list("criterion_key", "criterion_title").distinct())
    for word in wanted.words.split():
        rows = rows.filter(Q(text__icontains=word) | Q(criterion_title__icontains=word))
    if wanted.criterion:
        rows = rows.filter(criterion_key=wanted.criterion)
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, wanted.page), pages)
    found = _snippets(actor, rows)[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return Page(tuple(found), total, number, pages, known)


def people_named_in(text: str) -> tuple[str, ...]:
    """Names of people of this organisation whose first or last name stands in a text. At most one query."""
    words = rules.capitalised(text)[:60]
    if not words:
        return ()
    condition = Q(pk__in=[])
    for word in words:
        condition |= Q(name__startswith=f"{word} ") | Q(name__endswith=f" {word}") | Q(name=word)
    return tuple(User.objects.filter(condition).values_list("name", flat=True)[:100])


def _snippets(actor: User, rows: QuerySet[CommentSnippet]) -> list[Snippet]:
    paths = standing(actor).grades_in
    ordered = (
        rows.select_related("team", "author").annotate(used=Count("uses")).order_by("-used", "text", "pk")
    )
    return [
        Snippet(
            id=row.pk,
            text=row.text,
            team_name=row.team.name,
            author_name=row.author.name,
            rubric_key=row.rubric_key,
            criterion_key=row.criterion_key,
            criterion_title=row.criterion_title,
            level=row.level,
            language=row.language,
            uses=row.used,
            updated_at=row.updated_at,
            is_retired=row.retired_at is not None,
            may_edit=row.team.path.startswith(paths) if paths else False,
        )
        for row in ordered
    ]
