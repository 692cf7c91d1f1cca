"""The coach beside a practice draft: what it says, what is kept of it, who sees it, and rules that err too often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from content import coach
from content.documents import CaseLexicon, ThreadMessage
from courses.actions import coaching, grader, practice, role_plays
from courses.actions.role_play_refusals import NotOpen, Unfinished
from courses.coaching import queries, reading, rules
from courses.coaching.models import CoachShowing
from courses.enrollments.models import Enrollment
from courses.role_plays.models import Submission
from lms.events.models import Event
from tests.cast import Cast
from tests.courses.role_plays.way_to_a_reply import GOOD, WEAK, handed_in, practiced
from tests.harness import small_module as small

AsUser = Callable[[object], Client]
STIFF = {
    "reply": "Dana, sorry for the inconvenience. You should have tested the import. Did the cache help? I'll write to you by 16:00 today.",
    "note": "FACT: doubles.",
}
WARM = {
    **STIFF,
    "reply": "Dana, your invoices stand there twice and that is maddening. I'll write by 16:00 today.",
}
ARGS = ["small-listening", "practice-reply"]
PAGE = reverse("role_play", args=ARGS)
ASK, VERDICT, CHOICE = (reverse(f"role_play_coach{name}", args=ARGS) for name in ("", "_verdict", "_choice"))


def write(enrollment: Enrollment, at: datetime, texts: dict[str, str], item_key: str = "practice") -> None:
    role_plays.save_draft(
        actor=enrollment.learner, enrollment_id=enrollment.pk, item_key=item_key, texts=texts, at=at
    )


def ask(enrollment: Enrollment, at: datetime, **values: str) -> coaching.Coached:
    own = {"actor": enrollment.learner, "enrollment_id": enrollment.pk, "item_key": "practice"}
    return coaching.ask(at=at, **{**own, **values})  # type: ignore[arg-type]


def judge(enrollment: Enrollment, at: datetime, rule: str, verdict: str = "mistaken") -> bool:
    own = {"actor": enrollment.learner, "enrollment_id": enrollment.pk, "item_key": "practice"}
    return coaching.judge(rule=rule, verdict=verdict, at=at, **own)


def said(found: coach.Reading) -> set[str]:
    return {reading.rule_key(remark) for remark in reading.spoken(found)}


@pytest.fixture
def stiff(enrolled: Enrollment, at: datetime) -> Enrollment:
    """Amina has written a draft that the coach has something to say about."""
    write(enrolled, at, STIFF)
    return enrolled


def test_at_most_three_to_try_again_and_something_that_works(stiff: Enrollment, at: datetime) -> None:
    found = ask(stiff, at).reading
    assert 1 <= len([*found.warnings, *found.hints]) <= 3
    assert found.strengths
    assert found.notes == (), "what is for graders never reaches the writer"
    for remark in reading.spoken(found):
        if remark.part:
            assert STIFF[remark.part][remark.start : remark.end] == remark.quote
    assert ask(stiff, at).reading == found


def test_what_is_kept_is_that_a_rule_spoke_and_no_text(stiff: Enrollment, at: datetime) -> None:
    found = ask(stiff, at).reading
    ask(stiff, at)
    rows = CoachShowing.objects.all()
    assert {row.rule for row in rows} == said(found)
    assert len(rows) == len(said(found)), "asking again counts once"
    assert {row.digest for row in rows} == {found.digest}
    kept = " ".join(str(value) for row in rows.values() for value in row.values())
    assert not any(remark.quote and remark.quote in kept for remark in reading.spoken(found))
    assert not Event.objects.filter(type__startswith="coach").exists(), "nobody else hears of it"
    assert "coach" not in str(Submission.objects.values())


def test_the_chosen_criterion_comes_first(stiff: Enrollment, at: datetime) -> None:
    item = small.role_play("k", "s", "T", is_graded=False)
    titles = {"tone": "A tone that respects", "heard": "Shows it was heard", "loop": "Closes the loop"}
    criteria = tuple(
        replace(old, key=key, title=title)
        for old, (key, title) in zip(item.rubric.criteria, titles.items(), strict=True)
    )
    item = replace(item, rubric=replace(item.rubric, criteria=criteria))
    firsts = {
        focus: reading.read(item, STIFF, language="en", focus=focus).hints[0].criterion
        for focus in ("tone", "heard")
    }
    assert firsts == {"tone": "tone", "heard": "heard"}
    assert ask(stiff, at, focus="no such criterion").reading == ask(stiff, at).reading


def test_what_was_said_about_the_draft_before_and_is_gone(stiff: Enrollment, at: datetime) -> None:
    before = ask(stiff, at).reading
    assert not before.fixed
    practice.keep_draft(actor=stiff.learner, enrollment_id=stiff.pk, item_key="practice", at=at)
    write(stiff, at, WARM)
    found = ask(stiff, at)
    assert found.draft == 2
    asked = {remark.rule for remark in (*before.warnings, *before.hints)}
    assert {one.rule for one in found.reading.fixed} == asked - set(found.reading.found) != set()
    assert {row.draft for row in CoachShowing.objects.all()} == {1, 2}


def test_the_coach_is_silent_in_graded_work(stiff: Enrollment, at: datetime) -> None:
    role_plays.hand_in(
        actor=stiff.learner,
        enrollment_id=stiff.pk,
        item_key="practice",
        key=uuid4(),
        at=at,
    )
    write(stiff, at, STIFF, item_key="graded")
    with pytest.raises(coaching.CoachIsOff):
        ask(stiff, at, item_key="graded")
    assert not CoachShowing.objects.exists()


def test_there_is_nothing_to_say_about_nothing(enrolled: Enrollment, at: datetime) -> None:
    with pytest.raises(NotOpen):
        ask(enrolled, at)
    write(enrolled, at, {"reply": " \n"})
    with pytest.raises(Unfinished):
        ask(enrolled, at)


def test_somebody_may_write_without_it(stiff: Enrollment, cast: Cast, at: datetime) -> None:
    coaching.choose(actor=stiff.learner, is_off=True, at=at)
    assert queries.is_off(cast.amina.pk)
    assert not queries.is_off(cast.brian.pk)
    with pytest.raises(coaching.CoachIsOff):
        ask(stiff, at)
    coaching.choose(actor=stiff.learner, is_off=False, at=at)
    assert ask(stiff, at).reading.strengths


def test_nobody_asks_about_the_draft_of_somebody_else(stiff: Enrollment, cast: Cast, at: datetime) -> None:
    for stranger in (cast.brian, cast.grace, cast.gil, cast.ruth):
        with pytest.raises(PermissionDenied):
            ask(stiff, at, actor=stranger)  # type: ignore[arg-type]


def test_a_verdict_is_given_once_for_a_rule_and_draft(stiff: Enrollment, at: datetime) -> None:
    rule = next(iter(said(ask(stiff, at).reading)))
    assert judge(stiff, at, rule)
    assert not judge(stiff, at, rule, "unhelpful")
    assert ask(stiff, at).verdicts == {rule: "mistaken"}
    assert CoachShowing.objects.filter(verdict="mistaken").count() == 1
    for wrong in ({"rule": "no such rule"}, {"rule": rule, "verdict": "nonsense"}):
        with pytest.raises(NotOpen):
            judge(stiff, at, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        CoachShowing.objects.update(verdict="nonsense")


def showings(enrollment: Enrollment, at: datetime, rule: str, *verdicts: str) -> None:
    """Earlier showings of a rule, oldest first."""
    submission = Submission.objects.get(enrollment=enrollment, item_key="practice")
    digest = coach.pack_for("en").digest
    first = CoachShowing.objects.count() + 100
    for number, verdict in enumerate(verdicts, start=first):
        CoachShowing.objects.create(
            submission=submission,
            draft=number,
            rule=rule,
            digest=digest,
            verdict=verdict,
            shown_at=at,
            judged_at=at if verdict else None,
        )


def test_a_rule_that_errs_too_often_speaks_to_graders_alone(stiff: Enrollment, at: datetime) -> None:
    rule = next(remark.rule for remark in ask(stiff, at).reading.hints)
    most = int(rules.WINDOW * rules.MOST_MISTAKEN)
    CoachShowing.objects.all().delete()
    showings(stiff, at, rule, *["mistaken"] * most, *[""] * (rules.WINDOW - most - 1))
    assert rule in said(ask(stiff, at).reading), "a tenth is borne"
    assert judge(stiff, at, rule)
    event = Event.objects.get(type="coach.rule_set_aside")
    assert (event.payload["code"], event.actor) == (rule, None)
    assert rule not in said(ask(stiff, at).reading)
    assert queries.demoted_in("en") == {rule}
    showings(stiff, at, rule, *[""] * rules.WINDOW)
    assert queries.demoted_in("en") == frozenset(), "the newest showings count"


def test_not_helpful_sets_no_rule_aside() -> None:
    assert not rules.is_demoted(["unhelpful"] * rules.WINDOW)
    assert rules.is_demoted(["mistaken"] * 6)
    assert not rules.is_demoted(["mistaken"] * 5)
    assert not rules.is_demoted([""] * rules.WINDOW + ["mistaken"] * 6)


def test_what_concerns_safety_is_said_whatever_people_think_of_it() -> None:
    pack = coach.pack_for("en")
    always = next(rule for rule in pack.rules if rule.is_always_shown)
    assert reading.is_safety(always.id, "en")
    item = replace(
        small.role_play("k", "s", "T", is_graded=False),
        thread=(ThreadMessage(who="Dana", text="I smell gas and I am frightened."),),
        lexicon=CaseLexicon(risk_triggers=("gas",)),
    )
    texts = {
        "reply": "Hello, we will look into the order tomorrow and write to you again by noon.",
        "note": "",
    }
    warned = reading.read(item, texts, language="en", demoted=frozenset({always.id}))
    assert [remark.rule for remark in warned.warnings] == [always.id]


def test_a_removed_practice_leaves_no_trace_of_its_text(stiff: Enrollment, at: datetime) -> None:
    ask(stiff, at)
    count = CoachShowing.objects.count()
    practice.remove_practice(actor=stiff.learner, submission_id=Submission.objects.get().pk, at=at)
    assert [row.part_hash for row in CoachShowing.objects.all()] == [""] * count


# --- Pages -----------------------------------------------------------------------------------------


@pytest.fixture
def amina(as_: AsUser, cast: Cast, enrolled: Enrollment) -> Client:
    """Amina's browser."""
    return as_(cast.amina)


def form(**changes: str) -> dict[str, str]:
    return {**{f"text-{key}": text for key, text in STIFF.items()}, "epoch": "1", **changes}


def test_asking_saves_and_marks_the_draft_without_script(amina: Client) -> None:
    assert "Ask the coach" in amina.get(PAGE).content.decode()
    response = amina.post(ASK, form(focus="questions"))
    page = response.content.decode()
    assert response.status_code == 200
    assert Submission.objects.get().texts == STIFF
    shown = response.context["coached"]
    assert shown.strengths
    assert 1 <= len(shown.hints) <= 3
    for hint in shown.hints:
        assert hint.name in page
        if hint.number:
            assert f'<span class="fn"><span class="vh">Remark </span>{hint.number}</span>' in page
            assert hint.quote in page
    assert [hint.number for hint in shown.hints if hint.number] == list(
        range(1, 1 + sum(bool(hint.number) for hint in shown.hints))
    )
    assert '<option value="questions" selected>' in page
    assert "never change a grade" in page
    assert "%" not in "".join(f"{one.effect}{one.question}" for one in (*shown.strengths, *shown.hints))


def test_a_tap_is_thanked_and_the_rest_stays(amina: Client) -> None:
    hint = amina.post(ASK, form()).context["coached"].hints[0]
    response = amina.post(VERDICT, form(verdict=f"{hint.rule}|unhelpful"))
    assert "You found this not helpful. Thank you." in response.content.decode()
    assert len(response.context["coached"].hints) >= 1
    late = amina.post(VERDICT, form(verdict="nonsense"))
    assert "The coach has not said this about your draft." in late.content.decode()


def test_switching_it_off_and_on(amina: Client) -> None:
    assert amina.post(CHOICE, form(off="1"))["Location"] == PAGE
    page = amina.get(PAGE).content.decode()
    assert "Switch the coach on" in page
    assert "Ask the coach" not in page
    assert amina.post(ASK, form()).context["coach_note"].startswith("The coach is switched off")
    amina.post(CHOICE, form(off="0"))
    assert "Ask the coach" in amina.get(PAGE).content.decode()


def test_graded_work_has_no_coach_until_a_person_has_spoken(
    as_: AsUser, amina: Client, cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    practiced(enrolled, at)
    graded = ["small-listening", "third-message"]
    page_url = reverse("role_play", args=graded)
    write(enrolled, at, STIFF, item_key="graded")
    assert "Ask the coach" not in amina.get(page_url).content.decode()
    assert amina.post(reverse("role_play_coach", args=graded), form()).status_code == 404
    row = handed_in(enrolled, at)
    assert "What the coach noticed" not in amina.get(page_url).content.decode()
    grader.claim(actor=cast.gil, submission_id=row.pk, at=at)
    grader.release_grade(actor=cast.gil, submission_id=row.pk, marking=GOOD, at=at)
    page = amina.get(page_url).content.decode()
    assert page.index(GOOD.one_change) < page.index("What the coach noticed")
    result = reverse("role_play_result", args=[row.pk])
    for reader in (cast.grace, cast.ruth):
        assert "What the coach noticed" not in as_(reader).get(result).content.decode()
    coaching.choose(actor=cast.amina, is_off=True, at=at)
    assert "What the coach noticed" not in amina.get(page_url).content.decode()


def test_a_returned_text_comes_with_what_the_coach_noticed(
    amina: Client, cast: Cast, enrolled: Enrollment, at: datetime
) -> None:
    practiced(enrolled, at)
    row = handed_in(enrolled, at)
    grader.claim(actor=cast.gil, submission_id=row.pk, at=at)
    grader.return_for_revision(actor=cast.gil, submission_id=row.pk, marking=WEAK, at=at)
    page = amina.get(reverse("role_play", args=["small-listening", "third-message"])).content.decode()
    assert page.index(WEAK.one_change) < page.index("What the coach noticed")


def test_the_api_reads_a_draft_and_lists_drafts(
    amina: Client, as_: AsUser, cast: Cast, stiff: Enrollment, at: datetime
) -> None:
    urls = {
        name: reverse(f"api_reply_{name}", args=[stiff.pk, "practice"])
        for name in ("coach", "drafts", "again", "hand_in")
    }
    kind = {"content_type": "application/json"}
    found = amina.post(urls["coach"], {"focus": "questions"}, **kind)
    assert found.status_code == 200
    assert set(found.json()) == {
        "strengths", "warnings", "hints", "fixed", "language", "version", "digest",
    }  # fmt: skip
    assert len(found.json()["hints"]) <= 3
    assert amina.post(urls["drafts"], {}, **kind).status_code == 201
    drafts = amina.get(urls["drafts"]).json()
    assert [(one["number"], one["is_open"], one["texts"]) for one in drafts] == [
        (1, False, STIFF),
        (2, True, STIFF),
    ]
    amina.post(urls["hand_in"], {"key": "20000000-0000-4000-8000-000000000009"}, **kind)
    assert amina.post(urls["coach"], {}, **kind).status_code == 409
    assert amina.post(urls["again"], {"is_blank": True}, **kind).json()["status"] == "draft"
    for stranger in (cast.grace, cast.gil, cast.brian):
        assert as_(stranger).get(urls["drafts"]).status_code in (403, 404)
        assert as_(stranger).post(urls["coach"], {}, **kind).status_code in (403, 404)


def test_asking_costs_the_same_after_many_showings(
    amina: Client, stiff: Enrollment, at: datetime, queries_of: Callable[..., int]
) -> None:
    amina.post(ASK, {})
    before = queries_of(lambda: amina.post(ASK, {}))
    showings(stiff, at + timedelta(hours=1), "E4", *["unhelpful", ""] * rules.WINDOW)
    assert queries_of(lambda: amina.post(ASK, {})) == before
