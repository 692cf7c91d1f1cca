"""Addresses of the pages, by audience. Each list is kept beside its views."""

from django.urls import include, path

urlpatterns = [
    path("", include("courses.web.account_urls")),
    path("", include("courses.web.learner_urls")),
    path("", include("courses.web.quiz_urls")),
    path("", include("courses.web.regrade_urls")),
    path("", include("courses.web.role_play_urls")),
    path("", include("courses.web.appeal_urls")),
    path("", include("courses.web.moderation_urls")),
    path("", include("courses.web.calibration_urls")),
    path("", include("courses.web.manager_urls")),
    path("", include("courses.web.certificate_urls")),
    path("", include("courses.web.report_urls")),
    path("", include("courses.web.analysis_urls")),
    path("", include("courses.web.agreement_urls")),
    path("", include("courses.web.administration_urls")),
]
