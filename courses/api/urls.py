"""Addresses of the API. They change only in ways that old programs survive."""

from __future__ import annotations

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from courses.api import (
    access,
    agreement,
    analysis,
    appeals,
    bank,
    certificates,
    corrections,
    learner,
    licences,
    manager,
    moderation,
    practice,
    questions,
    quiz,
    review,
    role_plays,
    studio,
)

ENROLLMENT = "enrollments/<int:enrollment_id>/"
CORRECTIONS = "questions/<uuid:question_id>/<int:version>/corrections/"
CASE = "moderation/<int:submission_id>/"
ITEM = f"{ENROLLMENT}steps/<str:item_key>/"

urlpatterns = [
    path(
        "schema/",
        SpectacularAPIView.as_view(permission_classes=(AllowAny,), authentication_classes=()),
        name="api_schema",
    ),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(
            url_name="api_schema", permission_classes=(AllowAny,), authentication_classes=()
        ),
        name="api_docs",
    ),
    path("modules/", learner.Modules.as_view(), name="api_modules"),
    path("teams/", manager.Teams.as_view(), name="api_teams"),
    path("enroll/", manager.Enroll.as_view(), name="api_enroll"),
    path("enrollments/", learner.Enrollments.as_view(), name="api_enrollments"),
    path(ENROLLMENT, learner.Enrollment.as_view(), name="api_enrollment"),
    path(f"{ENROLLMENT}due-date/", manager.DueDate.as_view(), name="api_due_date"),
    path(f"{ENROLLMENT}plan/", learner.Plan.as_view(), name="api_plan"),
    path(f"{ENROLLMENT}observations/", manager.Observations.as_view(), name="api_observations"),
    path(f"{ENROLLMENT}sign-off/", manager.SignOff.as_view(), name="api_sign_off"),
    path(f"{ITEM}lesson/", learner.LessonView.as_view(), name="api_lesson"),
    path(f"{ITEM}lesson/finish/", learner.FinishLesson.as_view(), name="api_finish_lesson"),
    path(
        f"{ITEM}lesson/answers/<str:block_key>/", learner.PracticeAnswer.as_view(), name="api_practice_answer"
    ),
    path(f"{ITEM}runs/", learner.Runs.as_view(), name="api_runs"),
    path("runs/<int:run_id>/turns/", learner.Turns.as_view(), name="api_turns"),
    path(f"{ITEM}access/", access.OwnAccess.as_view(), name="api_quiz_access"),
    path("people/<uuid:public_id>/quiz-access/", access.OfPerson.as_view(), name="api_person_access"),
    path("people/<uuid:public_id>/accommodation/", access.ExtraTime.as_view(), name="api_accommodation"),
    path(
        "people/<uuid:public_id>/quiz-access/<int:module_id>/<str:item_key>/",
        access.PersonOverride.as_view(),
        name="api_person_override",
    ),
    path(
        "teams/<int:team_id>/quiz-access/<int:module_id>/<str:item_key>/",
        access.TeamOverride.as_view(),
        name="api_team_override",
    ),
    path(f"{ITEM}attempts/", quiz.Attempts.as_view(), name="api_attempts"),
    path("attempts/<int:attempt_id>/", quiz.Attempt.as_view(), name="api_attempt"),
    path("attempts/<int:attempt_id>/answers/<uuid:question_id>/", quiz.Answer.as_view(), name="api_answer"),
    path("attempts/<int:attempt_id>/checks/<uuid:question_id>/", quiz.Check.as_view(), name="api_check"),
    path("attempts/<int:attempt_id>/result/", quiz.Result.as_view(), name="api_attempt_result"),
    path("attempts/<int:attempt_id>/submission/", quiz.Handing.as_view(), name="api_attempt_submission"),
    path(CORRECTIONS, corrections.Corrections.as_view(), name="api_corrections"),
    path(f"{CORRECTIONS}dry-run/", corrections.DryRun.as_view(), name="api_correction_dry_run"),
    path(f"{ITEM}reply/", role_plays.Brief.as_view(), name="api_reply"),
    path(f"{ITEM}reply/draft/", role_plays.Draft.as_view(), name="api_reply_draft"),
    path(f"{ITEM}reply/drafts/", practice.Drafts.as_view(), name="api_reply_drafts"),
    path(f"{ITEM}reply/coach/", practice.Coach.as_view(), name="api_reply_coach"),
    path(f"{ITEM}reply/again/", practice.Again.as_view(), name="api_reply_again"),
    path(f"{ITEM}reply/hand-in/", role_plays.HandIn.as_view(), name="api_reply_hand_in"),
    path(f"{ITEM}reply/take-back/", role_plays.TakeBack.as_view(), name="api_reply_take_back"),
    path(f"{ITEM}reply/revise/", role_plays.Revise.as_view(), name="api_reply_revise"),
    path("questions/import/", questions.ImportQuestions.as_view(), name="api_import_questions"),
    path("questions/export/", questions.ExportQuestions.as_view(), name="api_export_questions"),
    path("grading/", role_plays.Queue.as_view(), name="api_grading"),
    path("grading/next/", role_plays.Next.as_view(), name="api_grading_next"),
    path("grading/licences/", licences.Licences.as_view(), name="api_licences"),
    path("teams/licences/", licences.GradersLicences.as_view(), name="api_graders_licences"),
    path("grading/rounds/", licences.Rounds.as_view(), name="api_rounds"),
    path("grading/rounds/<int:round_id>/", licences.Round.as_view(), name="api_round"),
    path("submissions/<int:submission_id>/", role_plays.Submission.as_view(), name="api_submission"),
    path("submissions/<int:submission_id>/claim/", role_plays.Claim.as_view(), name="api_claim"),
    path("submissions/<int:submission_id>/draft/", role_plays.GradeDraft.as_view(), name="api_grade_draft"),
    path("submissions/<int:submission_id>/release/", role_plays.Release.as_view(), name="api_release"),
    path("submissions/<int:submission_id>/return/", role_plays.Return.as_view(), name="api_return"),
    path("replies/<int:submission_id>/second-look/", appeals.SecondLook.as_view(), name="api_second_look"),
    path("second-looks/", appeals.SecondLooks.as_view(), name="api_second_looks"),
    path("second-looks/<int:appeal_id>/", appeals.Look.as_view(), name="api_look"),
    path("moderation/", moderation.Moderation.as_view(), name="api_moderation"),
    path(CASE, moderation.ModerationCase.as_view(), name="api_moderation_case"),
    path(f"{CASE}take/", moderation.ModerationTake.as_view(), name="api_moderation_take"),
    path(f"{CASE}decision/", moderation.ModerationDecision.as_view(), name="api_moderation_decision"),
    path("ready/", moderation.Ready.as_view(), name="api_ready"),
    path("submissions/<int:submission_id>/skip/", studio.Skip.as_view(), name="api_skip"),
    path("submissions/<int:submission_id>/not-judged/", studio.NotJudged.as_view(), name="api_not_judged"),
    path("submissions/<int:submission_id>/coach-notes/", studio.CoachNotes.as_view(), name="api_coach_notes"),
    path("grading/preferences/", studio.Preferences.as_view(), name="api_grading_preferences"),
    path("set-aside/", studio.SetAsides.as_view(), name="api_set_aside"),
    path("set-aside/<int:submission_id>/", studio.SetAside.as_view(), name="api_answer_set_aside"),
    path("comments/", studio.Snippets.as_view(), name="api_snippets"),
    path("comments/<int:snippet_id>/", studio.Snippet.as_view(), name="api_snippet"),
    path("questions/", bank.Questions.as_view(), name="api_questions"),
    path("questions/<uuid:question_id>/", bank.Question.as_view(), name="api_question"),
    path("review/", review.Review.as_view(), name="api_review"),
    path("review/answers/", review.CardAnswers.as_view(), name="api_card_answers"),
    path("knowledge/", review.Knowledge.as_view(), name="api_knowledge"),
    path("certificates/", certificates.Certificates.as_view(), name="api_certificates"),
    path("certificates/<str:number>/", certificates.Certificate.as_view(), name="api_certificate"),
    path("verify/<str:number>/", certificates.Verify.as_view(), name="api_verify"),
    path("analysis/", analysis.Analyses.as_view(), name="api_analyses"),
    path("analysis/<slug:module>/<slug:quiz>/", analysis.Analysis.as_view(), name="api_analysis"),
    path("conversations/", manager.Conversations.as_view(), name="api_conversations"),
    path("agreement/", agreement.Agreement.as_view(), name="api_agreement"),
    path("completion/", manager.Completion.as_view(), name="api_completion"),
]
