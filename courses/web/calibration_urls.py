"""Addresses of licences and rounds."""

from __future__ import annotations

from django.urls import path

from courses.web import calibration, calibration_board, calibration_rounds

urlpatterns = [
    path("grading/licences/", calibration.overview, name="calibration"),
    path("grading/licences/decided/", calibration_rounds.notes, name="calibration_notes"),
    path("grading/licences/runs/<int:run_id>/", calibration.run, name="calibration_run"),
    path("grading/licences/runs/<int:run_id>/<int:place>/", calibration.text, name="calibration_text"),
    path("grading/licences/rounds/<int:round_id>/", calibration_rounds.show, name="calibration_round"),
    path(
        "grading/licences/rounds/<int:round_id>/<int:place>/",
        calibration_rounds.text,
        name="calibration_round_text",
    ),
    path(
        "grading/licences/rounds/<int:round_id>/close/",
        calibration_rounds.close,
        name="calibration_round_close",
    ),
    path(
        "grading/licences/rounds/<int:round_id>/note/",
        calibration_rounds.note,
        name="calibration_round_note",
    ),
    path("grading/licences/rubrics/<str:rubric_key>/", calibration.rubric, name="calibration_rubric"),
    path("grading/licences/rubrics/<str:rubric_key>/start/", calibration.start, name="calibration_start"),
    path("team/licences/", calibration_board.licences, name="licences"),
    path("team/licences/<int:licence_id>/withdraw/", calibration_board.revoke, name="licence_revoke"),
    path("team/licences/<str:rubric_key>/round/", calibration_board.open_round, name="open_round"),
]
