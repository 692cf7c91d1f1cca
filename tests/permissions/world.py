"""One of everything for the permission table: Amina is under way, Brian holds a certificate, Otto is a stranger."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from courses.actions import (
    analysing,
    appealing,
    attempts,
    cards,
    comment_bank,
    comparing,
    conversations,
    grader,
    judging,
    role_plays,
    rounds,
)
from courses.agreement.rules import Selection as AgreementSelection
from courses.analysis.rules import Selection
from courses.appeals.models import Appeal
from courses.calibration.models import CalibrationRound, CalibrationRun, Licence
from courses.cards.models import CardReview
from courses.certification.models import Certificate
from courses.comment_bank.models import CommentSnippet
from courses.enrollments.models import Enrollment
from courses.quizzes.correction_models import Correction
from courses.quizzes.models import Answer, AnswerReview, Attempt
from courses.role_plays.judging import SENT_UP_AFTER
from courses.role_plays.models import Submission
from courses.scenarios.models import ScenarioRun
from lms.accounts.models import Role, TeamMembership
from lms.accounts.queries import graders_over
from tests import cast as people
from tests.cast import Cast
from tests.courses.analysis.records import take
from tests.courses.calibration.scored import RUBRIC
from tests.courses.calibration.way_to_a_licence import licensed
from tests.courses.quizzes.correcting import corrected
from tests.courses.role_plays.way_to_a_reply import GOOD, handed_in, practiced
from tests.courses.role_plays.way_to_two_marks import Graders, in_moderation
from tests.courses.way_to_sign_off import certified
from tests.harness.fixtures import Released, enroll
from tests.harness.small_module import CARD, REWRITE, SINGLE


@dataclass(frozen=True)
class World:
    """What the addresses of the table speak of."""

    cast: Cast
    module: Released
    enrollment: Enrollment
    attempt: Attempt
    submission: Submission
    run: ScenarioRun
    review: AnswerReview
    finished: Enrollment
    graded: Submission
    practice: Submission
    certificate: Certificate
    card_review: CardReview
    membership: TeamMembership
    image: Image
    correction: Correction
    appeal: Appeal
    moderated: Submission
    calibration: CalibrationRun
    licence: Licence
    round: CalibrationRound
    set_aside: Submission
    snippet: CommentSnippet


def assemble(cast: Cast, module: Released, at: datetime) -> World:
    """Amina has an open attempt and a role-play handed in; Brian has done everything."""
    enrollment = enroll(cast.amina, module, by=cast.grace, at=at)
    attempt = attempts.start_attempt(actor=cast.amina, enrollment_id=enrollment.pk, item_key="quiz", at=at)
    texts = {"reply": "Dana, your invoices appear twice since the import.", "note": "FACT: doubles."}
    role_plays.save_draft(
        actor=cast.amina, enrollment_id=enrollment.pk, item_key="practice", texts=texts, at=at
    )
    practice = role_plays.hand_in(
        actor=cast.amina, enrollment_id=enrollment.pk, item_key="practice", key=uuid.uuid4(), at=at
    )
    role_plays.start_draft(actor=cast.amina, enrollment_id=enrollment.pk, item_key="graded", at=at)
    role_plays.save_draft(
        actor=cast.amina, enrollment_id=enrollment.pk, item_key="graded", texts=texts, at=at
    )
    submission = role_plays.hand_in(
        actor=cast.amina, enrollment_id=enrollment.pk, item_key="graded", key=uuid.uuid4(), at=at
    )
    run = conversations.start_run(actor=cast.amina, enrollment_id=enrollment.pk, item_key="scenario", at=at)
    answer = Answer.objects.create(
        attempt=attempt, question_id=REWRITE, question_version=1, value={"text": "Hello."}, seq=1, saved_at=at
    )
    review = AnswerReview.objects.create(answer=answer, learner=cast.amina, requested_at=at)
    finished = enroll(cast.brian, module, by=cast.grace, at=at)
    certificate = certified(finished, cast.grace, cast.gil, at)
    take(finished, {SINGLE: {"choice": "b"}}, at=at)
    quiz = Selection(module.module.pk, "quiz")
    analysing.compute_analysis(
        analysis_id=analysing.ask_analysis(actor=cast.noor, selection=quiz, at=at).pk, at=at
    )
    everything = AgreementSelection(cast.root.pk)
    comparing.compare_marks(
        agreement_id=comparing.ask_agreement(actor=cast.ingrid, selection=everything, at=at).pk, at=at
    )
    card_review = cards.answer_card(
        actor=cast.brian,
        card_id=CARD,
        version=1,
        value={"choice": "a"},
        certainty=2,
        seconds=12,
        key=uuid.uuid4(),
        at=at,
    )
    licence = licensed(cast.gil, at)
    last_day = at + timedelta(days=7)
    opened = rounds.open_round(actor=cast.grace, rubric_key=RUBRIC, due_at=last_day, at=at)
    image = Image.objects.create(title="A kettle", file=get_test_image_file())
    return World(
        cast=cast,
        module=module,
        enrollment=enrollment,
        attempt=attempt,
        submission=submission,
        run=run,
        review=review,
        finished=finished,
        graded=Submission.objects.get(enrollment=finished, is_graded_mode=True),
        practice=practice,
        certificate=certificate,
        card_review=card_review,
        membership=cast.amina.memberships.get(),
        image=image,
        correction=corrected(cast.noor, at),
        appeal=contested(cast, module, at),
        moderated=_moderated(cast, module, at),
        calibration=licence.run,
        licence=licence,
        round=opened,
        set_aside=_set_aside(cast, module, at),
        snippet=comment_bank.keep(actor=cast.gil, text="Say what it costs her.", language="en", at=at),
    )


def contested(cast: Cast, module: Released, at: datetime) -> Appeal:
    """Zawadi asks for a second look at what Greta graded; Gil may give it."""
    zawadi, greta = people.person("Zawadi Mwangi"), people.person("Greta Ober")
    people.join(zawadi, cast.nairobi)
    people.join(greta, cast.root, Role.GRADER)
    enrollment = practiced(enroll(zawadi, module, by=cast.grace, at=at), at)
    submission = handed_in(enrollment, at)
    grader.claim(actor=greta, submission_id=submission.pk, at=at)
    grader.release_grade(actor=greta, submission_id=submission.pk, marking=GOOD, at=at)
    return appealing.ask(
        actor=zawadi,
        submission_id=submission.pk,
        criterion_key="closing",
        argument="The last line says when I write and what happens until then.",
        at=at,
    )


def _moderated(cast: Cast, module: Released, at: datetime) -> Submission:
    """A colleague of Amina's wrote a reply that two graders of Nairobi read in two ways."""
    writer = people.person("Faith Njeri")
    people.join(writer, cast.nairobi)
    pair = [people.person("Mona Ek"), people.person("Hugo Lind")]
    for user in pair:
        people.join(user, cast.nairobi, Role.GRADER)
    return in_moderation(Graders(cast.gil, *pair), enroll(writer, module, by=cast.grace, at=at), at)


def _set_aside(cast: Cast, module: Released, at: datetime) -> Submission:
    """A reply of somebody else in Nairobi, which no grader could judge."""
    writer = people.person("Kofi Asante")
    people.join(writer, cast.nairobi)
    submission = handed_in(practiced(enroll(writer, module, by=cast.grace, at=at), at), at)
    for reader in graders_over(writer.pk, at)[:SENT_UP_AFTER]:
        grader.claim(actor=reader, submission_id=submission.pk, at=at)
        judging.not_judged(
            actor=reader, submission_id=submission.pk, reason="illegible", words="Only signs.", at=at
        )
    return submission
