"""Addresses of the manager's pages."""

from __future__ import annotations

from django.urls import path

from courses.web import (
    access,
    answer_files,
    conversations,
    observe,
    sign_off,
    team,
    team_due,
    team_enroll,
    team_person,
)

urlpatterns = [
    path("team/", team.team, name="team"),
    path("team/enroll/", team_enroll.enroll, name="enroll"),
    path("team/conversations/", conversations.conversations, name="team_conversations"),
    path("team/conversations/export.csv", conversations.export, name="team_conversations_export"),
    path("team/people/<uuid:public_id>/", team_person.person, name="team_person"),
    path("team/people/<uuid:public_id>/answers/", answer_files.of_person, name="bring_in_answers_of"),
    path("team/quizzes/", access.team, name="team_quiz_access"),
    path("team/quizzes/<int:override_id>/end/", access.end_team_override, name="end_team_override"),
    path("team/people/<uuid:public_id>/quizzes/", access.person, name="quiz_access"),
    path(
        "team/people/<uuid:public_id>/quizzes/extra-time/end/", access.end_extra_time, name="end_extra_time"
    ),
    path(
        "team/people/<uuid:public_id>/quizzes/<int:module_id>/<str:item_key>/",
        access.quiz,
        name="quiz_override",
    ),
    path(
        "team/people/<uuid:public_id>/quizzes/<int:module_id>/<str:item_key>/end/",
        access.end_override,
        name="end_override",
    ),
    path("team/enrollments/<int:enrollment_id>/due/", team_due.due_date, name="due_date"),
    path("team/enrollments/<int:enrollment_id>/withdraw/", team_due.withdraw, name="withdraw_enrollment"),
    path("team/enrollments/<int:enrollment_id>/observe/", observe.observe, name="observe"),
    path("team/enrollments/<int:enrollment_id>/sign-off/", sign_off.sign_off, name="sign_off"),
    path("team/enrollments/<int:enrollment_id>/decline/", sign_off.decline, name="decline_sign_off"),
    path(
        "team/enrollments/<int:enrollment_id>/request-again/",
        sign_off.request_again,
        name="request_sign_off_again",
    ),
    path(
        "team/enrollments/<int:enrollment_id>/acknowledge/", sign_off.acknowledge, name="acknowledge_sign_off"
    ),
]
