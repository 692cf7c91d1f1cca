"""Addresses of written role-plays and of their grading."""

from django.urls import path

from courses.web import (
    grade_tags,
    grading,
    grading_decisions,
    role_play,
    role_play_coach,
    role_play_practice,
    role_play_result,
    role_play_saving,
)

REPLY = "modules/<slug:module>/<slug:step>/reply/"

urlpatterns = [
    path(REPLY, role_play.role_play, name="role_play"),
    path(f"{REPLY}begin/", role_play.begin, name="role_play_begin"),
    path(f"{REPLY}save/", role_play_saving.save, name="role_play_save"),
    path(f"{REPLY}continue/", role_play_saving.continue_here, name="role_play_continue"),
    path(f"{REPLY}hand-in/", role_play.hand_in, name="role_play_hand_in"),
    path(f"{REPLY}take-back/", role_play.take_back, name="role_play_take_back"),
    path(f"{REPLY}revise/", role_play.revise, name="role_play_revise"),
    path(f"{REPLY}drafts/", role_play_practice.compare, name="role_play_drafts"),
    path(f"{REPLY}drafts/keep/", role_play_practice.keep, name="role_play_keep"),
    path(f"{REPLY}coach/", role_play_coach.ask, name="role_play_coach"),
    path(f"{REPLY}coach/verdict/", role_play_coach.judge, name="role_play_coach_verdict"),
    path(f"{REPLY}coach/choice/", role_play_coach.choose, name="role_play_coach_choice"),
    path(f"{REPLY}again/", role_play_practice.again, name="role_play_again"),
    path("replies/<int:submission_id>/remove/", role_play_practice.remove, name="role_play_remove"),
    path("replies/<int:submission_id>/", role_play_result.result, name="role_play_result"),
    path("grading/", grading.queue_page, name="grading"),
    path("grading/tagged/", grade_tags.tagged, name="grade_tags"),
    path("grading/tagged/<int:tag_id>/", grade_tags.close, name="grade_tag_close"),
    path("grading/next/", grading.next_in_queue, name="grading_next"),
    path("grading/<int:submission_id>/", grading.submission, name="grading_submission"),
    path("grading/<int:submission_id>/claim/", grading.claim, name="grading_claim"),
    path("grading/<int:submission_id>/save/", grading.save, name="grading_save"),
    path("grading/<int:submission_id>/release/", grading_decisions.release, name="grading_release"),
    path("grading/<int:submission_id>/return/", grading_decisions.send_back, name="grading_return"),
    path("grading/<int:submission_id>/give-back/", grading_decisions.give_back, name="grading_give_back"),
]
