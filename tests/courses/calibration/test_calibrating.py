"""The way to a licence: state, event, and that nothing is lost or given twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from content.documents import Module, RolePlay
from courses.actions import calibrating, grader
from courses.calibration import bank, queries, rules
from courses.calibration.models import CalibrationMark, CalibrationRun, Licence
from courses.certification import evidence
from courses.role_plays.models import Grade
from courses.role_plays.rules import passes
from lms.accounts.models import Organization, RaterLicences
from lms.events.models import Event
from tests.cast import Cast
from tests.courses.calibration.scored import RUBRIC, levels, with_scored
from tests.courses.calibration.way_to_a_licence import as_experts, gone_through, licensed, too_kind
from tests.courses.role_plays.way_to_a_reply import GOOD, handed_in, practiced
from tests.harness import small_module as small
from tests.harness.fixtures import Released, enroll, put_on_shelf


def reweighted(document: Module) -> Module:
    """The same module whose rubric counts differently."""
    items = []
    for item in document.items:
        if isinstance(item, RolePlay):
            first, second, third = item.rubric.criteria
            criteria = (replace(first, weight=50), replace(second, weight=30), third)
            item = replace(item, rubric=replace(item.rubric, criteria=criteria))
        items.append(item)
    return replace(document, items=tuple(items))


def demand(rule: RaterLicences) -> None:
    Organization.objects.update(rater_licences=rule)


def test_practice_comes_first_and_a_good_set_gives_half_a_year(
    cast: Cast, small_module: Released, at: datetime
) -> None:
    run = gone_through(cast.gil, at)
    kinds = list(CalibrationMark.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["practice"] * 2 + ["licence"] * 10
    assert run.is_passed
    assert run.licence.expires_at == rules.expires_at(at)
    assert queries.current_licence(cast.gil.pk, bank.text_at(run.addresses[0]).item.rubric, at) == run.licence
    told = list(Event.objects.order_by("pk").values_list("type", flat=True))
    assert told == ["calibration.started", "calibration.ended", "licence.granted"]


def test_a_run_goes_on_where_it_stopped(cast: Cast, small_module: Released, at: datetime) -> None:
    begun = gone_through(cast.gil, at, stop_after=5)
    assert begun.ended_at is None
    again = calibrating.start_run(actor=cast.gil, rubric_key=RUBRIC, at=at + timedelta(days=3))
    assert again == begun
    shown = queries.run(cast.gil, begun.pk, passes)
    assert shown is not None
    assert shown.next_step is not None
    assert shown.next_step.place == 6
    assert gone_through(cast.gil, at).is_passed


def test_a_second_click_keeps_the_first_mark(cast: Cast, small_module: Released, at: datetime) -> None:
    run = calibrating.start_run(actor=cast.gil, rubric_key=RUBRIC, at=at)
    score = partial(calibrating.score, actor=cast.gil, run_id=run.pk, place=1, at=at)
    first = score(levels=levels(2, 2, 2))
    assert score(levels=levels(4, 4, 4)) == first
    assert CalibrationMark.objects.get().levels == levels(2, 2, 2)


def test_a_second_click_on_the_last_one_gives_one_licence(
    cast: Cast, small_module: Released, at: datetime
) -> None:
    run = gone_through(cast.gil, at)
    last = len(run.texts)
    calibrating.score(actor=cast.gil, run_id=run.pk, place=last, levels=levels(1, 1, 1), at=at)
    assert Licence.objects.count() == 1


@pytest.mark.parametrize("given", [{}, {"play-back": 3}, levels(0, 3, 3), levels(3, 5, 3)])
def test_a_level_for_each_criterion_or_nothing_is_kept(
    cast: Cast, small_module: Released, at: datetime, given: dict[str, int]
) -> None:
    run = calibrating.start_run(actor=cast.gil, rubric_key=RUBRIC, at=at)
    with pytest.raises(calibrating.LevelsMissing):
        calibrating.score(actor=cast.gil, run_id=run.pk, place=1, levels=given, at=at)
    assert not CalibrationMark.objects.exists()


def test_no_reply_is_jumped_over(cast: Cast, small_module: Released, at: datetime) -> None:
    run = calibrating.start_run(actor=cast.gil, rubric_key=RUBRIC, at=at)
    for place in (0, 2, len(run.texts) + 1):
        with pytest.raises(calibrating.NotNext):
            calibrating.score(actor=cast.gil, run_id=run.pk, place=place, levels=levels(3, 3, 3), at=at)


def test_who_is_too_kind_gets_the_second_set_without_practice(
    cast: Cast, small_module: Released, at: datetime
) -> None:
    first = gone_through(cast.gil, at, answer=too_kind)
    assert first.is_passed is False
    assert not Licence.objects.exists()
    second = calibrating.start_run(actor=cast.gil, rubric_key=RUBRIC, at=at)
    assert (first.set_number, second.set_number) == (1, 2)
    assert {bank.text_at(one).text.use for one in second.addresses} == {"licence"}
    assert gone_through(cast.gil, at, answer=too_kind).is_passed is False
    with pytest.raises(calibrating.NotYet):
        calibrating.start_run(actor=cast.gil, rubric_key=RUBRIC, at=at)
    later = at + rules.SAME_SET_WAIT
    assert calibrating.start_run(actor=cast.gil, rubric_key=RUBRIC, at=later).set_number == 1


def test_the_end_tells_the_two_farthest_replies_and_no_more(
    cast: Cast, small_module: Released, at: datetime
) -> None:
    run = gone_through(cast.gil, at, answer=too_kind)
    shown = queries.run(cast.gil, run.pk, lambda _levels, rubric: True)
    assert shown is not None
    assert len(shown.shown) == rules.SHOWN_MISSES
    assert sum(bool(one.gold) for one in shown.steps if not one.is_practice) == rules.SHOWN_MISSES


def test_experts_levels_stay_back_until_a_reply_is_scored(
    cast: Cast, small_module: Released, at: datetime
) -> None:
    run = gone_through(cast.gil, at, stop_after=4)
    shown = queries.run(cast.gil, run.pk, lambda _levels, rubric: True)
    assert shown is not None
    assert [bool(one.gold) for one in shown.steps] == [True, True] + [False] * 10
    assert [bool(one.reasons) for one in shown.steps] == [True, True] + [False] * 10


def test_another_structure_ends_the_licence_and_other_words_do_not(
    cast: Cast, small_module: Released, at: datetime
) -> None:
    licensed(cast.gil, at)
    put_on_shelf(replace(small_module.document, purpose="Said differently."), at + timedelta(days=1))
    later = at + timedelta(days=3)
    assert queries.state_of(cast.gil, RUBRIC, later).state == "valid"  # type: ignore[union-attr]
    put_on_shelf(reweighted(small_module.document), at + timedelta(days=2))
    changed = queries.state_of(cast.gil, RUBRIC, later)
    assert changed is not None
    assert changed.state == "changed"
    again = gone_through(cast.gil, later)
    assert again.is_passed
    assert Licence.objects.filter(ended_at__isnull=True).get() == again.licence
    assert Licence.objects.count() == 2


def test_a_structure_that_changes_on_the_way_asks_for_a_fresh_start(
    cast: Cast, small_module: Released, at: datetime
) -> None:
    begun = gone_through(cast.gil, at, stop_after=3)
    put_on_shelf(reweighted(small_module.document), at + timedelta(days=1))
    with pytest.raises(calibrating.RubricChanged):
        calibrating.score(actor=cast.gil, run_id=begun.pk, place=4, levels=levels(3, 3, 3), at=at)
    fresh = calibrating.start_run(actor=cast.gil, rubric_key=RUBRIC, at=at)
    begun.refresh_from_db()
    assert fresh != begun
    assert (begun.ended_at, begun.is_passed) == (at, None)


def test_a_licence_is_renewed_in_its_last_thirty_days(
    cast: Cast, small_module: Released, at: datetime
) -> None:
    licence = licensed(cast.gil, at)
    with pytest.raises(calibrating.NotYet):
        calibrating.start_run(actor=cast.gil, rubric_key=RUBRIC, at=at + timedelta(days=1))
    late = licence.expires_at - timedelta(days=1)
    renewed = licensed(cast.gil, late)
    licence.refresh_from_db()
    assert (licence.end_kind, licence.ended_at) == ("renewed", late)
    assert renewed.expires_at == rules.expires_at(late)


def test_an_unknown_rubric_and_a_rubric_without_a_set(
    cast: Cast, small_document: Module, at: datetime
) -> None:
    put_on_shelf(with_scored(small_document, sets=0))
    with pytest.raises(calibrating.RubricNotInUse):
        calibrating.start_run(actor=cast.gil, rubric_key="charm", at=at)
    with pytest.raises(calibrating.NoLicenceSet):
        calibrating.start_run(actor=cast.gil, rubric_key=RUBRIC, at=at)


@pytest.mark.parametrize("who", ["amina", "grace", "noor", "ingrid", "lee", "ruth", "otto"])
def test_graders_alone_work_for_a_licence(cast: Cast, small_module: Released, at: datetime, who: str) -> None:
    with pytest.raises(PermissionDenied):
        calibrating.start_run(actor=cast.people[who], rubric_key=RUBRIC, at=at)
    run = calibrating.start_run(actor=cast.gil, rubric_key=RUBRIC, at=at)
    with pytest.raises((PermissionDenied, CalibrationRun.DoesNotExist)):
        calibrating.score(actor=cast.people[who], run_id=run.pk, place=1, levels=levels(3, 3, 3), at=at)


def test_the_database_knows_one_current_licence(cast: Cast, small_module: Released, at: datetime) -> None:
    licence = licensed(cast.gil, at)
    other = CalibrationRun.objects.create(
        grader=cast.gil,
        rubric_key=RUBRIC,
        structure_digest=licence.structure_digest,
        set_number=2,
        texts=[],
        started_at=at,
        ended_at=at,
        is_passed=True,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Licence.objects.create(
            grader=cast.gil,
            rubric_key=RUBRIC,
            structure_digest=licence.structure_digest,
            run=other,
            granted_at=at,
            expires_at=rules.expires_at(at),
        )


# --- What a manager does with it -------------------------------------------------------------------


def test_a_withdrawn_licence_says_why_and_stays_on_record(
    cast: Cast, small_module: Released, at: datetime
) -> None:
    licence = licensed(cast.gil, at)
    for stranger in (cast.gil, cast.amina, cast.noor):
        with pytest.raises(PermissionDenied):
            calibrating.revoke(actor=stranger, licence_id=licence.pk, reason="Drift.", at=at)
    with pytest.raises(calibrating.ReasonMissing):
        calibrating.revoke(actor=cast.grace, licence_id=licence.pk, reason="  ", at=at)
    row = calibrating.revoke(actor=cast.grace, licence_id=licence.pk, reason="Drift\nin May.", at=at)
    assert (row.end_kind, row.end_reason, row.ended_by) == ("revoked", "Drift in May.", cast.grace)
    assert (
        calibrating.revoke(actor=cast.ingrid, licence_id=licence.pk, reason="Other.", at=at).ended_by
        == cast.grace
    )
    assert queries.state_of(cast.gil, RUBRIC, at).state == "revoked"  # type: ignore[union-attr]
    assert Event.objects.filter(type="licence.revoked").count() == 1


def test_holders_hear_once_thirty_days_before(cast: Cast, small_module: Released, at: datetime) -> None:
    licence = licensed(cast.gil, at)
    eve = licence.expires_at - rules.EXPIRY_NOTICE
    assert calibrating.tell_expiring(at=eve - timedelta(seconds=1)) == 0
    assert calibrating.tell_expiring(at=eve) == 1
    assert calibrating.tell_expiring(at=eve + timedelta(days=1)) == 0
    assert Event.objects.filter(type="licence.expiring").count() == 1


# --- What it does to grading -----------------------------------------------------------------------


def waiting(cast: Cast, module: Released, at: datetime) -> int:
    enrolled = enroll(cast.amina, module, by=cast.grace)
    practiced(enrolled, at)
    return handed_in(enrolled, at).pk


def test_a_required_licence_is_asked_for_before_work_is_taken(
    cast: Cast, small_module: Released, at: datetime
) -> None:
    submission = waiting(cast, small_module, at)
    demand(RaterLicences.REQUIRE)
    with pytest.raises(grader.LicenceNeeded):
        grader.claim(actor=cast.gil, submission_id=submission, at=at)
    assert grader.claim_next(actor=cast.gil, at=at) is None
    licensed(cast.gil, at)
    taken = grader.claim_next(actor=cast.gil, at=at)
    assert taken is not None
    assert taken.pk == submission


@pytest.mark.parametrize("rule", [RaterLicences.OFF, RaterLicences.ADVISE])
def test_otherwise_work_is_taken_without_one(
    cast: Cast, small_module: Released, at: datetime, rule: RaterLicences
) -> None:
    submission = waiting(cast, small_module, at)
    demand(rule)
    assert grader.claim(actor=cast.gil, submission_id=submission, at=at).leased_to == cast.gil


def test_nothing_is_asked_for_that_nobody_can_earn(cast: Cast, at: datetime) -> None:
    submission = waiting(cast, put_on_shelf(small.document()), at)
    demand(RaterLicences.REQUIRE)
    assert grader.claim_next(actor=cast.gil, at=at).pk == submission  # type: ignore[union-attr]


def test_a_grade_names_the_licence_that_held(cast: Cast, small_module: Released, at: datetime) -> None:
    submission = waiting(cast, small_module, at)
    licence = licensed(cast.gil, at)
    grader.claim(actor=cast.gil, submission_id=submission, at=at)
    grader.release_grade(actor=cast.gil, submission_id=submission, marking=GOOD, at=at)
    assert Grade.objects.get().licence == licence


def test_a_grade_without_a_licence_says_so(cast: Cast, small_module: Released, at: datetime) -> None:
    submission = waiting(cast, small_module, at)
    licence = licensed(cast.gil, at)
    late = licence.expires_at
    grader.claim(actor=cast.gil, submission_id=submission, at=late)
    grader.release_grade(actor=cast.gil, submission_id=submission, marking=GOOD, at=late)
    assert Grade.objects.get().licence is None


def test_marks_touch_nobodys_result(cast: Cast, small_module: Released, at: datetime) -> None:
    before = Event.objects.count()
    gone_through(cast.gil, at, answer=as_experts, stop_after=11)
    assert not Grade.objects.exists()
    assert Event.objects.count() == before + 1


def test_the_evidence_tells_how_long_the_graders_licence_held(
    cast: Cast, small_module: Released, at: datetime
) -> None:
    submission = waiting(cast, small_module, at)
    licence = licensed(cast.gil, at)
    grader.claim(actor=cast.gil, submission_id=submission, at=at)
    grade = grader.release_grade(actor=cast.gil, submission_id=submission, marking=GOOD, at=at)
    found = evidence.of(
        grade.submission.enrollment_id, reader_id=cast.ruth.pk, with_names=False, with_notes=False
    )
    assert [one.licensed_until for one in found.grades] == [licence.expires_at]
