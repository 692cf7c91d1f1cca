"""Addresses of what lies between a mark and its release."""

from django.urls import path

from courses.web import moderation, ready_results

CASE = "grading/moderation/<int:submission_id>/"

urlpatterns = [
    path("grading/moderation/", moderation.moderation, name="moderation"),
    path(CASE, moderation.moderation_case, name="moderation_case"),
    path(f"{CASE}take/", moderation.take, name="moderation_take"),
    path(f"{CASE}give-back/", moderation.give_back, name="moderation_give_back"),
    path(f"{CASE}decision/", moderation.decide, name="moderation_decide"),
    path("grading/ready/", ready_results.ready_results, name="ready_results"),
    path("grading/ready/release/", ready_results.release_results, name="release_results"),
]
