"""What graders do with the comments that their team shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import permissions
from courses.actions.refusals import Refused
from courses.comment_bank import queries, rules
from courses.comment_bank.models import CommentSnippet, SnippetUse
from courses.events import SnippetEdited, SnippetKept, SnippetRestored, SnippetRetired
from courses.role_plays import queries as role_plays
from courses.role_plays.models import Submission
from courses.role_plays.rules import tidy
from lms.accounts.models import Team, User
from lms.events.log import record


class TextNeeded(Refused):
    """There are no words, or too many."""

    code = "text_needed"
    status = 400


class Retired(Refused):
    """A retired comment is not edited."""

    code = "retired"


@dataclass(frozen=True)
class Place:
    """The criterion that a comment belongs to, and the level (1 to 4) if it is for one. Empty means any."""

    rubric_key: str = ""
    criterion_key: str = ""
    criterion_title: str = ""
    level: int | None = None


def place_in(submission_id: int, criterion_key: str, level: int | None = None) -> tuple[Place, str]:
    """A criterion of the rubric that a submission is graded by (any where the key is unknown), and the language."""
    row = Submission.objects.only("version_id", "item_key").get(pk=submission_id)
    rubric = role_plays.brief(row.version_id, row.item_key).rubric
    language = role_plays.language(row.version_id)
    for one in rubric.criteria:
        if one.key == criterion_key:
            return Place(rubric.key, one.key, one.title[:200], level), language
    return Place(), language


@transaction.atomic
def keep(
    *,
    actor: User,
    text: str,
    place: Place = Place(),
    language: str,
    team_id: int | None = None,
    at: datetime,
) -> CommentSnippet:
    """Adds a comment to the bank of a team in which the actor grades (the highest one by default)."""
    team = _team(actor, team_id)
    snippet = CommentSnippet.objects.create(
        team=team,
        author=actor,
        text=_checked(text),
        rubric_key=place.rubric_key,
        criterion_key=place.criterion_key,
        criterion_title=place.criterion_title,
        level=place.level,
        language=language,
        created_at=at,
        updated_at=at,
    )
    record(SnippetKept(snippet_id=snippet.pk, team_id=team.pk), actor=actor, at=at)
    return snippet


@transaction.atomic
def edit(*, actor: User, snippet_id: int, text: str, level: int | None, at: datetime) -> CommentSnippet:
    """Replaces the words. What was inserted before stays as it was."""
    snippet = _locked(actor, snippet_id)
    if snippet.retired_at is not None:
        raise Retired(_("This comment is retired. Bring it back first."))
    snippet.edit(
        text=_checked(text),
        level=level if snippet.criterion_key else None,
        language=snippet.language,
        at=at,
    )
    event = SnippetEdited(snippet_id=snippet.pk, team_id=snippet.team_id, revision=snippet.revision)
    record(event, actor=actor, at=at)
    return snippet


@transaction.atomic
def retire(*, actor: User, snippet_id: int, at: datetime) -> CommentSnippet:
    """No longer offers it; twice is once."""
    snippet = _locked(actor, snippet_id)
    if snippet.retired_at is None:
        snippet.retire(actor, at=at)
        record(SnippetRetired(snippet_id=snippet.pk, team_id=snippet.team_id), actor=actor, at=at)
    return snippet


@transaction.atomic
def bring_back(*, actor: User, snippet_id: int, at: datetime) -> CommentSnippet:
    """Offers it again; twice is once."""
    snippet = _locked(actor, snippet_id)
    if snippet.retired_at is not None:
        snippet.bring_back()
        record(SnippetRestored(snippet_id=snippet.pk, team_id=snippet.team_id), actor=actor, at=at)
    return snippet


@transaction.atomic
def note_uses(*, actor: User, submission_id: int, snippet_ids: Iterable[int], at: datetime) -> None:
    """Counts comments that were inserted while a held submission is read; each once a submission."""
    known = queries.visible_to(actor).filter(pk__in=set(snippet_ids)).values_list("pk", flat=True)
    held = Submission.objects.filter(pk=submission_id, leased_to=actor, status="submitted").exists()
    SnippetUse.objects.bulk_create(
        [
            SnippetUse(snippet_id=one, submission_id=submission_id, grader=actor, used_at=at)
            for one in (known if held else ())
        ],
        ignore_conflicts=True,
    )


def _team(actor: User, team_id: int | None) -> Team:
    teams = queries.own_teams(actor)
    if not permissions.may_open_grading(actor) or not teams:
        raise PermissionDenied
    if team_id is None:
        return teams[0]
    found = Team.objects.filter(pk=team_id).first()
    if found is None or not permissions.may_keep_comments(actor, found.path):
        raise PermissionDenied
    return found


def _locked(actor: User, snippet_id: int) -> CommentSnippet:
    snippet = CommentSnippet.objects.select_for_update(of=("self",)).select_related("team").get(pk=snippet_id)
    if not permissions.may_keep_comments(actor, snippet.team.path):
        raise PermissionDenied
    return snippet


def _checked(text: str) -> str:
    text = tidy(text).strip()
    if not text or len(text) > rules.MAX_CHARACTERS:
        raise TextNeeded(
            _("Please write a comment of at most %(count)s characters.") % {"count": rules.MAX_CHARACTERS}
        )
    return text
