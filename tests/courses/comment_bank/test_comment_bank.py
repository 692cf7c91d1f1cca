"""Comments that graders share: who keeps them, where they are offered, what is counted, what may point to somebody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from courses.actions import comment_bank, grader
from courses.actions.comment_bank import Place
from courses.comment_bank import queries, rules
from courses.comment_bank.models import CommentSnippet, SnippetUse
from courses.enrollments.models import Enrollment
from courses.role_plays.models import GradeDraft, Submission
from lms.accounts.models import Role, User
from lms.events.models import Event
from lms.lib import clock
from tests import cast as people
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import handed_in, practiced
from tests.harness import small_module as small

AsUser = Callable[[object], Client]
RUBRIC = small.rubric()
CRITERION = RUBRIC.criteria[1]
PLACE = Place(RUBRIC.key, CRITERION.key, CRITERION.title, 2)
BANK = reverse("comment_bank")


@pytest.fixture
def held(enrolled: Enrollment, cast: Cast) -> Submission:
    """Amina's reply in Gil's hands, by the real clock."""
    now = clock.now()
    practiced(enrolled, now - timedelta(hours=2))
    submission = handed_in(enrolled, now - timedelta(hours=1))
    return grader.claim(actor=cast.gil, submission_id=submission.pk, at=now)


@pytest.fixture
def nora(cast: Cast) -> User:
    """A grader of Nairobi alone."""
    found = people.person("Nora Vik")
    people.join(found, cast.nairobi, Role.GRADER)
    return found


def kept(
    actor: User, at: datetime, text: str = "Name what she told you.", **values: object
) -> CommentSnippet:
    return comment_bank.keep(actor=actor, text=text, at=at, **{"language": "en", **values})  # type: ignore[arg-type]


# --- Rules -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Say what happens next.", ()),
        ("Grace would like this.", (("name", "Grace"),)),
        ("This is Wanjiru’s best line.", (("name", "Wanjiru"),)),
        ("With grace, as ever.", ()),
        ("Write to grace.w@larkfield.example today", (("email", "grace.w@larkfield.example"),)),
        ("Call +44 20 7946 0958 first.", (("phone", "+44 20 7946 0958"),)),
        ("Order LH-48213 was paid on 2026-03-02.", ()),
        ("You promise 16:00 and mean it; 100 % clear.", ()),
    ],
)
def test_what_may_point_to_somebody(text: str, found: tuple[tuple[str, str], ...]) -> None:
    assert rules.personal(text, ["Grace Wanjiru"]) == found


def test_a_comment_is_put_below_and_once() -> None:
    assert rules.added("", "Try this.") == "Try this."
    assert rules.added("Well said.\n", "Try this.") == "Well said.\n\nTry this."
    assert rules.added("Well said.\n\nTry this.", "Try this.") == "Well said.\n\nTry this."


# --- Actions ---------------------------------------------------------------------------------------


def test_it_is_kept_edited_retired_and_brought_back(cast: Cast, at: datetime) -> None:
    row = kept(cast.gil, at, place=PLACE)
    assert (row.team, row.criterion_title, row.level, row.revision) == (cast.root, CRITERION.title, 2, 1)
    comment_bank.edit(actor=cast.gil, snippet_id=row.pk, text="Shorter.", level=None, at=at)
    comment_bank.retire(actor=cast.gil, snippet_id=row.pk, at=at)
    comment_bank.retire(actor=cast.gil, snippet_id=row.pk, at=at)
    with pytest.raises(comment_bank.Retired):
        comment_bank.edit(actor=cast.gil, snippet_id=row.pk, text="Again.", level=None, at=at)
    assert queries.offered(cast.gil, RUBRIC, "en") == []
    comment_bank.bring_back(actor=cast.gil, snippet_id=row.pk, at=at)
    (found,) = queries.offered(cast.gil, RUBRIC, "en")
    assert (found.text, found.level) == ("Shorter.", None)
    kinds = [event.type for event in Event.objects.filter(type__startswith="snippet.").order_by("pk")]
    assert kinds == ["snippet.kept", "snippet.edited", "snippet.retired", "snippet.restored"]


def test_it_is_never_deleted(cast: Cast, at: datetime) -> None:
    row = kept(cast.gil, at)
    with pytest.raises(Exception, match="never changed"), transaction.atomic():
        CommentSnippet.objects.filter(pk=row.pk).delete()
    assert CommentSnippet.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("text", ["", "  \n", "x" * (rules.MAX_CHARACTERS + 1)])
def test_it_has_words_and_not_too_many(cast: Cast, at: datetime, text: str) -> None:
    with pytest.raises(comment_bank.TextNeeded):
        kept(cast.gil, at, text)
    assert not CommentSnippet.objects.exists()


def test_a_level_belongs_to_a_criterion(cast: Cast, at: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        kept(cast.gil, at, place=Place(level=3))


def test_teams_share_upwards_and_only_their_own_is_changed(cast: Cast, nora: User, at: datetime) -> None:
    root, own = kept(cast.gil, at, "From the root."), kept(nora, at, "From Nairobi.")
    assert (root.team, own.team) == (cast.root, cast.nairobi)
    assert {one.text for one in queries.offered(nora, RUBRIC, "en")} == {"From the root.", "From Nairobi."}
    assert {one.text for one in queries.offered(cast.gil, RUBRIC, "en")} == {
        "From the root.",
        "From Nairobi.",
    }
    with pytest.raises(PermissionDenied):
        comment_bank.retire(actor=nora, snippet_id=root.pk, at=at)
    comment_bank.retire(actor=cast.gil, snippet_id=own.pk, at=at)
    lisbon = people.person("Lena Sousa")
    people.join(lisbon, cast.lisbon, Role.GRADER)
    assert [one.text for one in queries.offered(lisbon, RUBRIC, "en")] == ["From the root."]
    with pytest.raises(PermissionDenied):
        kept(lisbon, at, team_id=cast.nairobi.pk)


def test_only_graders_have_a_bank(cast: Cast, at: datetime) -> None:
    row = kept(cast.gil, at)
    for other in (cast.grace, cast.noor, cast.amina, cast.ingrid, cast.lee):
        assert not queries.visible_to(other).exists()
        with pytest.raises(PermissionDenied):
            kept(other, at)
        with pytest.raises(PermissionDenied):
            comment_bank.retire(actor=other, snippet_id=row.pk, at=at)


def test_what_is_offered_fits_rubric_and_language(cast: Cast, at: datetime) -> None:
    kept(cast.gil, at, "Any.")
    kept(cast.gil, at, "Here.", place=PLACE)
    kept(cast.gil, at, "Elsewhere.", place=Place("another rubric", CRITERION.key, CRITERION.title))
    kept(cast.gil, at, "En français.", language="fr")
    assert {one.text for one in queries.offered(cast.gil, RUBRIC, "en")} == {"Any.", "Here."}


def test_a_use_counts_once_a_reply_and_only_for_who_holds_it(
    cast: Cast, nora: User, held: Submission, at: datetime
) -> None:
    row = kept(cast.gil, at)
    for actor in (nora, cast.gil, cast.gil):
        comment_bank.note_uses(actor=actor, submission_id=held.pk, snippet_ids=[row.pk, 999], at=at)
    assert [(one.snippet, one.grader) for one in SnippetUse.objects.select_related("snippet", "grader")] == [
        (row, cast.gil)
    ]
    assert queries.offered(cast.gil, RUBRIC, "en")[0].uses == 1


# --- Pages -----------------------------------------------------------------------------------------


def test_the_bank_is_searched_and_a_name_is_warned_about(as_: AsUser, cast: Cast, at: datetime) -> None:
    kept(cast.gil, at, "Say what it costs her.", place=PLACE)
    client = as_(cast.gil)
    answer = client.post(BANK, {"text": "Brian would have asked."}, follow=True)
    page = answer.content.decode()
    assert "Kept in the comment bank" in page
    assert "“Brian”" in page
    assert CommentSnippet.objects.count() == 2
    for query, texts in (
        ({"find": "costs"}, ["Say what it costs her."]),
        ({"criterion": CRITERION.key, "level": "2"}, ["Say what it costs her."]),
        ({"level": "3"}, []),
        ({"find": "brian"}, ["Brian would have asked."]),
        ({"retired": "1"}, []),
    ):
        assert [row.text for row in client.get(BANK, query).context["found"].rows] == texts
    assert client.post(BANK, {"text": " "}).status_code == 400


def test_a_comment_is_edited_and_retired_on_its_page(
    as_: AsUser, cast: Cast, nora: User, at: datetime
) -> None:
    row = kept(cast.gil, at)
    client = as_(cast.gil)
    page = reverse("snippet", args=[row.pk])
    assert client.post(page, {"text": ""}).status_code == 400
    assert client.post(page, {"text": "Better.", "level": "4"}).status_code == 302
    row.refresh_from_db()
    assert (row.text, row.level, row.revision) == ("Better.", None, 2)
    other = as_(nora)
    assert "Better." in other.get(page).content.decode()
    assert other.post(page, {"text": "Mine."}).status_code == 403
    assert other.post(reverse("snippet_retire", args=[row.pk])).status_code == 403
    assert client.post(reverse("snippet_retire", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.retired_by == cast.gil
    assert client.post(reverse("snippet_bring_back", args=[row.pk])).status_code == 302


def test_the_bank_needs_the_same_queries_for_one_and_for_many(
    as_: AsUser, cast: Cast, at: datetime, queries_of: Callable[..., int]
) -> None:
    client = as_(cast.gil)
    kept(cast.gil, at, "One.", place=PLACE)
    client.get(BANK)
    before = queries_of(lambda: client.get(BANK))
    for number in range(20):
        kept(cast.gil, at, f"Comment {number}.", place=PLACE)
    assert queries_of(lambda: client.get(BANK)) == before


# --- In the studio, without a script ---------------------------------------------------------------


def test_a_button_puts_a_comment_into_a_note_and_keeps_what_was_typed(
    as_: AsUser, cast: Cast, held: Submission, at: datetime
) -> None:
    row, key = kept(cast.gil, at, place=PLACE), CRITERION.key
    client = as_(cast.gil)
    page = client.get(reverse("grading_submission", args=[held.pk])).content.decode()
    assert f'value="note-{key}:{row.pk}"' in page
    answer = client.post(
        reverse("grading_save", args=[held.pk]),
        {
            "revision": "0",
            f"level-{key}": "2",
            f"note-{key}": "Typed before.",
            "what_works": "You answer first.",
            "insert": f"note-{key}:{row.pk}",
        },
    )
    assert answer["Location"].endswith(f"/{held.pk}/#note-{key}")
    body = GradeDraft.objects.get().body
    assert body["notes"][key] == f"Typed before.\n\n{row.text}"
    assert (body["what_works"], body["levels"]) == ("You answer first.", {key: 2})
    assert SnippetUse.objects.get().snippet == row


def test_a_button_puts_a_comment_on_the_reply(
    as_: AsUser, cast: Cast, held: Submission, at: datetime
) -> None:
    row = kept(cast.gil, at)
    answer = as_(cast.gil).post(
        reverse("grading_save", args=[held.pk]),
        {"revision": "0", "comment-1-quote": "I will write by 16:00.", "insert": f"comment-1-text:{row.pk}"},
    )
    assert answer["Location"].endswith("#comment-1")
    (comment,) = GradeDraft.objects.get().body["comments"]
    assert (comment["text"], comment["quote"]) == (row.text, "I will write by 16:00.")


@pytest.mark.parametrize("field", ["revision", "csrfmiddlewaretoken", "level-questions", "nonsense"])
def test_a_comment_goes_only_where_comments_go(
    as_: AsUser, cast: Cast, held: Submission, at: datetime, field: str
) -> None:
    row = kept(cast.gil, at)
    as_(cast.gil).post(
        reverse("grading_save", args=[held.pk]), {"revision": "0", "insert": f"{field}:{row.pk}"}
    )
    assert row.text not in str(GradeDraft.objects.get().body)
    assert not SnippetUse.objects.exists()


def test_comments_are_removed_and_kept_by_buttons(as_: AsUser, cast: Cast, held: Submission) -> None:
    client, key = as_(cast.gil), CRITERION.key
    form = {
        "comment-1-text": "First.",
        "comment-2-text": "Ask Brian.",
        f"note-{key}": "One question would do.",
        f"level-{key}": "2",
    }
    url = reverse("grading_save", args=[held.pk])
    client.post(url, {**form, "revision": "0", "remove": "1"})
    assert [one["text"] for one in GradeDraft.objects.get().body["comments"]] == ["Ask Brian."]
    answer = client.post(url, {**form, "revision": "1", "keep": "comment-2"}, follow=True)
    assert "“Brian”" in answer.content.decode()
    client.post(url, {**form, "revision": "2", "keep": f"note-{key}"})
    rows = {row.text: row for row in CommentSnippet.objects.all()}
    assert set(rows) == {"Ask Brian.", "One question would do."}
    assert rows["Ask Brian."].criterion_key == ""
    note = rows["One question would do."]
    assert (note.rubric_key, note.criterion_key, note.level) == (RUBRIC.key, key, 2)


def test_menus_offer_what_fits_the_chosen_level(
    as_: AsUser, cast: Cast, held: Submission, at: datetime
) -> None:
    kept(cast.gil, at, "For two.", place=PLACE)
    kept(cast.gil, at, "For four.", place=Place(RUBRIC.key, CRITERION.key, CRITERION.title, 4))
    client = as_(cast.gil)
    client.post(reverse("grading_save", args=[held.pk]), {"revision": "0", f"level-{CRITERION.key}": "4"})
    page = client.get(reverse("grading_submission", args=[held.pk]))
    field = next(one for one in page.context["criteria"] if one.key == CRITERION.key)
    assert [(one.row.text, one.fits) for one in field.menu] == [("For four.", True), ("For two.", False)]
