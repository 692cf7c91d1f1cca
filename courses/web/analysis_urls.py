"""Addresses of the item analysis."""

from django.urls import path

from courses.web import analysis, scenario_ways

QUIZ = "analysis/<slug:module>/<slug:quiz>/"

urlpatterns = [
    path("analysis/", analysis.overview, name="analyses"),
    path("analysis/<slug:module>/<slug:step>/ways/", scenario_ways.ways, name="scenario_ways"),
    path(QUIZ, analysis.quiz, name="analysis"),
    path(f"{QUIZ}compute/", analysis.compute, name="analysis_compute"),
    path(f"{QUIZ}export.csv", analysis.export, name="analysis_export"),
    path(f"{QUIZ}questions/<uuid:question_id>/<int:version>/", analysis.question, name="analysis_question"),
]
