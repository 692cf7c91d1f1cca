"""Addresses of the pages that put a faulty question right."""

from django.urls import path

from courses.web import regrade

urlpatterns = [
    path("questions/<uuid:question_id>/regrade/", regrade.versions, name="regrade_versions"),
    path("questions/<uuid:question_id>/<int:version>/regrade/", regrade.regrade, name="regrade"),
    path(
        "questions/<uuid:question_id>/<int:version>/regrade/<int:number>/",
        regrade.corrected,
        name="regrade_done",
    ),
]
